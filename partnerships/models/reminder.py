"""Which reminders have gone out, so that each is sent once."""

from django.conf import settings
from django.db import models


class ReminderSent(models.Model):
    """One e-mail to one person about one thing at one stage, named by `key`. Kept; never changed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders")
    key = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "reminders sent"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.key}"
