"""What a page of a whole meeting showed, as a number that is another one once it is changed, and in words."""

from hashlib import sha256
from typing import Any

from django.utils.timezone import localdate, localtime

from jct.core.calendar import day_words
from jct.support.history import standing_of_each
from partnerships.domain.words import Presence
from partnerships.models import AgendaItem, Attendance, ItemInterest, Meeting, Vote


def agenda_mark(meeting: Meeting) -> int:
    """Of what goes out with the agenda: day, time, place, private business, every item with its papers."""
    told = (
        meeting.starts_at,
        meeting.ends_at,
        meeting.place,
        meeting.private_from,
        meeting.private_notice_on,
    )
    return _number(*told, *_items(meeting))


def record_mark(meeting: Meeting) -> int:
    """Of what was recorded in the meeting: attendance, interests, votes, what was said and what became of each item."""
    here = Attendance.objects.filter(meeting=meeting).annotate(seen=standing_of_each(Attendance))
    said = ItemInterest.objects.filter(item__meeting=meeting)
    votes = Vote.objects.filter(item__meeting=meeting)
    facts = [rows.order_by("pk").values_list("pk", flat=True) for rows in (said, votes)]
    return _number(*_items(meeting), *here.order_by("pk").values_list("pk", "seen"), *map(tuple, facts))


def agenda_words(meeting: Meeting) -> str:
    starts, ends = localtime(meeting.starts_at), localtime(meeting.ends_at)
    when = f"{day_words(localdate(meeting.starts_at))}, {starts:%H:%M} to {ends:%H:%M}, {meeting.place}."
    titles = [f"{number}. {item.title}" for number, item in _numbered(meeting)]
    return " ".join([when, f"Private business: {meeting.private_from or 'none'}.", f"{'; '.join(titles)}."])


def record_words(meeting: Meeting) -> str:
    here = meeting.attendance.filter(presence=Presence.PRESENT).count()
    became = [
        f"{number}. {item.title}: {item.get_outcome_display().lower() if item.outcome else 'no outcome'}"
        for number, item in _numbered(meeting)
    ]
    return f"{here} present. {'; '.join(became)}."


def _items(meeting: Meeting) -> list[Any]:
    rows = meeting.items.annotate(seen=standing_of_each(AgendaItem)).order_by("pk")
    return list(rows.values_list("pk", "seen"))


def _numbered(meeting: Meeting) -> list[tuple[int, AgendaItem]]:
    return list(enumerate(meeting.items.order_by("position"), start=1))


def _number(*facts: Any) -> int:
    return int.from_bytes(sha256(repr(facts).encode()).digest()[:6])
