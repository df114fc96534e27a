"""What the history of a request says of its way: its versions, what sent it back and why, when it was carried out."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from partnerships.domain.lifecycle import Act
from partnerships.domain.words import Effect, RequestState
from partnerships.models import DecisionRequest


@dataclass(frozen=True)
class Version:
    """The text as it stood from a moment on: its sum, who put it so and why."""

    number: int
    title: str
    amount: Decimal
    at: datetime
    by: str
    why: str


@dataclass(frozen=True)
class SentBack:
    """Somebody gave a version back to whoever asked, to be changed."""

    version: int
    at: datetime
    by: str
    why: str


@dataclass(frozen=True)
class Past:
    """All of it oldest first."""

    versions: tuple[Version, ...]
    sent_back: tuple[SentBack, ...]
    carried_out_at: datetime | None
    closing_words: str  # why it was withdrawn or left to lapse

    @property
    def last_sent_back(self) -> SentBack | None:
        return self.sent_back[-1] if self.sent_back else None


def past_of(request: DecisionRequest) -> Past:
    """The past of a request. One query.

    A version is told by its first row of history; a draft by its last, for until it is sent nobody else has seen it.
    """
    versions: dict[int, Version] = {}
    sent_back: list[SentBack] = []
    carried_out_at, closing, before = None, "", ""
    for row in request.history.order_by("history_date", "history_id"):
        told = row.version, row.history_date, row.history_by_name, row.history_change_reason
        number, at, by, why = told
        if number not in versions or row.state == RequestState.DRAFT:
            words = why.removeprefix(f"version {number}: ")
            versions[number] = Version(number, row.title, row.amount, at, by, words)
        if row.state != before and row.state == RequestState.SENT_BACK:
            sent_back.append(SentBack(number, at, by, why.removeprefix(f"{Act.SEND_BACK}: ")))
        if row.state != before and row.state in (RequestState.WITHDRAWN, RequestState.LAPSED):
            closing = why
        if row.effect == Effect.APPLIED:
            carried_out_at = carried_out_at or at
        before = row.state
    return Past(tuple(versions.values()), tuple(sent_back), carried_out_at, closing)
