"""What the board gets for a quarter: a pack, and the documents printed from its snapshot."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from jct.core.calendar import QUARTER_PATTERN, Quarter
from jct.support.history import track
from reports.domain.lifecycle import DocumentKind, EditionKind, State
from reports.querysets import PackQuerySet


class Pack(models.Model):
    """frozen → rendered → submitted → approved → published, or superseded; its facts are its snapshot's."""

    partnership = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="packs")
    quarter = models.CharField(max_length=7)
    version = models.PositiveSmallIntegerField()
    snapshot = models.OneToOneField("reports.Snapshot", models.PROTECT, related_name="pack")
    state = models.CharField(max_length=12, choices=State.choices, default=State.FROZEN.value)
    request = models.OneToOneField(
        "partnerships.DecisionRequest", models.PROTECT, null=True, blank=True, related_name="pack"
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="packs_published"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    history = track()
    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "quarter", "version"], name="pack_version_once"),
            models.UniqueConstraint(
                fields=["partnership", "quarter"],
                condition=Q(state=State.PUBLISHED.value),
                name="pack_one_published",
            ),
            models.CheckConstraint(condition=Q(quarter__regex=QUARTER_PATTERN), name="pack_quarter_format"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="pack_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "approved", "published"]) | Q(request__isnull=False),
                name="pack_asked_before_approved",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True, published_at__isnull=True)
                | Q(
                    published_by__isnull=False,
                    published_at__isnull=False,
                    state__in=["published", "superseded"],
                ),
                name="pack_published_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED.value) | Q(published_at__isnull=False),
                name="pack_published_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.when.label}, version {self.version}"

    @property
    def when(self) -> Quarter:
        """The quarter as a calendar value."""
        return Quarter.parse(self.quarter)


class PackDocument(models.Model):
    """One report of a pack in one edition: asked for with its job, then printed once and never changed (trigger)."""

    pack = models.ForeignKey(Pack, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=20, choices=DocumentKind.choices)
    edition = models.CharField(max_length=8, choices=EditionKind.choices)
    job = models.ForeignKey("support.Job", models.PROTECT, related_name="documents")
    file = models.FileField(max_length=200, blank=True, default="")
    twin = models.FileField(max_length=200, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    size = models.PositiveIntegerField(null=True, blank=True)
    versions = models.JSONField(default=dict, blank=True)
    rendered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pack", "kind", "edition"]
        indexes = [models.Index(fields=["sha256"], condition=~Q(sha256=""), name="document_by_hash")]
        constraints = [
            models.UniqueConstraint(fields=["pack", "kind", "edition"], name="document_once_an_edition"),
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="document_kind_known"),
            models.CheckConstraint(
                condition=Q(edition__in=EditionKind.values), name="document_edition_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    file="",
                    twin="",
                    sha256="",
                    pages__isnull=True,
                    size__isnull=True,
                    rendered_at__isnull=True,
                )
                | (
                    ~Q(file="")
                    & ~Q(twin="")
                    & Q(sha256__regex=r"^[0-9a-f]{64}$", pages__gte=1, size__gte=1, rendered_at__isnull=False)
                ),
                name="document_printed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_edition_display().lower()}"

    @property
    def printed(self) -> bool:
        """Whether there is something to read."""
        return self.rendered_at is not None

    @property
    def download_name(self) -> str:
        """The file name a reader gets: it sorts by quarter and says draft when it is one."""
        draft = "-draft" if self.edition == EditionKind.DRAFT else ""
        return f"{self.pack.quarter}-{self.kind.replace('_', '-')}-v{self.pack.version}{draft}.pdf"
