"""Send each reminder once: what was sent is a row, written in the transaction that sends it."""

from collections.abc import Iterable
from datetime import date, datetime

import structlog
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.support.access import Perm
from partnerships.models import Partnership, ReminderSent
from partnerships.permissions import partnerships_for
from partnerships.querysets import not_over
from partnerships.selectors.interests import declarations_page
from partnerships.selectors.reminders import Reminder, reminders
from partnerships.services.letters import send

log = structlog.get_logger(__name__)


def remind(*, on: date, at: datetime) -> int:
    """Send what is due on the day `on` in every partnership and was not sent before; returns how many letters went.

    A letter that cannot be sent is logged and tried again the next time; the others go.
    """
    due = [
        letter
        for partnership in Partnership.objects.filter(not_over(on))
        for letter in reminders(partnership, on=on)
    ]
    return _send_once(due, at=at)


def chase_declarations(*, partnership: Partnership, by: User, at: datetime) -> int:
    """Write to everybody whose yearly declaration is overdue, once a day to each; returns how many letters went."""
    partnership = partnerships_for(by, Perm.EDIT_STRUCTURE).get(pk=partnership.pk)
    on = localdate(at)
    page = declarations_page(partnership, on=on)
    return _send_once(
        [
            Reminder(
                line.person,
                f"chased:{partnership.pk}:{page.year.year}:{on}",
                f"Your declaration of interests for {page.year} is overdue",
                (
                    f"It was due by {day_words(line.due)}.",
                    f"{by} asks you to make it now, nil return or not.",
                ),
            )
            for line in page.outstanding
            if line.due < on
        ],
        at=at,
    )


def _send_once(letters: Iterable[Reminder], *, at: datetime) -> int:
    wanted = {(letter.person.pk, letter.key): letter for letter in letters if letter.person.is_active}
    keys = {key for _, key in wanted}
    sent = set(ReminderSent.objects.filter(key__in=keys).values_list("user_id", "key"))
    return sum(_send(letter, at=at) for place, letter in wanted.items() if place not in sent)


def _send(letter: Reminder, *, at: datetime) -> bool:
    """The unique row comes first, so of two workers one waits for the other and then finds it sent."""
    try:
        with transaction.atomic():
            ReminderSent.objects.create(user=letter.person, key=letter.key, at=at)
            send(letter.person, letter.subject, letter.lines)
    except IntegrityError:
        return False
    except OSError:
        log.exception("reminder_not_sent", key=letter.key, person=letter.person.pk)
        return False
    return True
