"""Draft minutes and the words of a resolution, composed from what was recorded at the meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jct.core.calendar import day_words

EXEMPT_MINUTE = "What was said is kept in the exempt minute of this item."
EXEMPT_ACTIONS = "What was asked of whom is told to them and to those who may read this item."


@dataclass(frozen=True)
class MinutedAction:
    text: str
    owner: str
    due_on: date


@dataclass(frozen=True)
class MinutedItem:
    """What the minutes say about one item; `votes` are "Name: for", `interests` "Name: what it is"."""

    number: int
    title: str
    verb: str
    outcome: str = ""
    resolved: str = ""
    quorate: bool = True
    quorum: str = ""
    votes: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    exempt: str = ""
    minute: str = ""
    actions: tuple[MinutedAction, ...] = ()


@dataclass(frozen=True)
class MinutedMeeting:
    """`present` and `apologies` are names with their seats; a deputy says for which seat."""

    body: str
    on: date
    place: str
    present: tuple[str, ...]
    apologies: tuple[str, ...]
    absent: tuple[str, ...]
    in_the_chair: str
    items: tuple[MinutedItem, ...]
    private: str = ""


def draft(meeting: MinutedMeeting) -> str:
    """The minutes as plain text, for the secretary to edit. What was said under an exempt paragraph stays out."""
    parts = [
        f"Minutes of the {meeting.body}, {day_words(meeting.on)}, {meeting.place}",
        _list("Present", meeting.present) or "Nobody was recorded as present.",
        f"In the chair: {meeting.in_the_chair}" if meeting.in_the_chair else "",
        _list("Apologies", meeting.apologies),
        _list("Absent", meeting.absent),
        f"Held in private: {meeting.private}" if meeting.private else "",
        *(_item(item) for item in meeting.items),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _item(item: MinutedItem) -> str:
    lines = [
        f"{item.number}. {item.title} ({item.verb.lower()})",
        f"The press and public were excluded under {item.exempt}." if item.exempt else "",
        *(f"Interest declared by {interest}." for interest in item.interests),
        "" if item.quorate else item.quorum,
        EXEMPT_MINUTE if item.exempt and item.minute else item.minute,
        f"Votes: {'; '.join(item.votes)}." if item.votes else "",
        f"{item.outcome}. {'' if item.exempt else item.resolved}".strip() if item.outcome else "",
        *_actions(item),
    ]
    return "\n".join(line for line in lines if line)


def _actions(item: MinutedItem) -> list[str]:
    """An action says what an item was about, so those of an exempt one stay out like its words."""
    if item.exempt:
        return [EXEMPT_ACTIONS] if item.actions else []
    return [f"Action: {one.text} {one.owner}, by {day_words(one.due_on)}." for one in item.actions]


def _list(title: str, names: Sequence[str]) -> str:
    return f"{title}: {'; '.join(names)}" if names else ""
