"""What a request says, who may change which part of it, and whether the record behind it still says the same."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict

from django.utils.timezone import localdate

from jct.core.errors import Refused
from partnerships.domain.lifecycle import OPEN
from partnerships.models import CareGroup, DecisionRequest, Partner
from partnerships.registry import hold_fund, said_of
from partnerships.selectors.funds import fund_kept
from partnerships.services.told import in_words


class Subject(TypedDict, total=False):
    """What a request may say besides its kind, title and amount; see the fields of DecisionRequest."""

    care_group: CareGroup | None
    partner: Partner | None
    subject_url: str
    facts: dict[str, Any]
    percent: Decimal | None
    series: str
    fund: str
    sector: str
    regime: str
    provider: str
    recurrent: bool
    annual_amount: Decimal | None
    cumulative_amount: Decimal | None
    money_ends: date | None
    is_notional: bool
    wards: int
    exercise_by: date | None
    effective_on: date | None
    answer_by: date | None
    why: str
    alternatives: str
    consultation: str
    exempt_paragraph: str
    public_interest: str
    is_envelope: bool
    envelope: DecisionRequest | None
    part_of: DecisionRequest | None


class Change(Subject, total=False):
    """What a new version may say differently; everything else stays."""

    title: str
    amount: Decimal


# What whoever asks may change.
WRITTEN = tuple(name for name in Change.__annotations__ if name != "subject_url")
# What argues for a matter or says by when it is needed; everything else is the matter itself.
WORDS_ABOUT_IT = frozenset(
    {"answer_by", "why", "alternatives", "consultation", "exempt_paragraph", "public_interest", "subject_url"}
)
# What the record behind a request says, and the rules go by: whose interests bar, what it is added to, which clause.
KEPT_BY_OWNER = frozenset({"amount", *Subject.__annotations__}) - {
    "answer_by", "why", "alternatives", "consultation", "exempt_paragraph", "public_interest", "wards",
}  # fmt: skip


class Moved(Refused):
    """An act on a request whose subject has changed since it was asked: it must become its next version first."""

    def __init__(self, request: DecisionRequest, words: str) -> None:
        super().__init__(
            f"What this request is about has changed since it was asked. {words} So it is a new version now, and what "
            "was said to the one before counts no more. Look at it again, then act on it as it stands."
        )
        self.request = request


def moved_since(request: DecisionRequest, *, on: date, hold: bool = False) -> dict[str, Any]:
    """What the record behind the request says differently now, by field of the request, or the fund that a request in
    words names; nothing while it says the same. `hold`: the record stays so until this transaction ends."""
    said = said_of(request, on=on, hold=hold)
    if said is None:
        said = _of_its_fund(request, hold=hold)
    about = KEPT_BY_OWNER - WORDS_ABOUT_IT
    return {name: now for name, now in said.items() if name in about and getattr(request, name) != now}


def _of_its_fund(request: DecisionRequest, *, hold: bool) -> Mapping[str, Any]:
    """What the fund's money is by now; it lasts no longer than was said of it. Nothing of a fund that nobody keeps."""
    if request.fund and hold:
        hold_fund(request.partnership_id, request.fund)
    fund = fund_kept(request.partnership_id, request.fund) if request.fund else None
    if fund is None:
        return {}
    ends = [day for day in (request.money_ends, fund.money_ends) if day]
    return {"is_notional": fund.is_notional, "money_ends": min(ends, default=None)}


def as_it_was_asked(request: DecisionRequest, *, at: datetime, hold: bool = False) -> None:
    """Raises Moved when the record behind the locked, open request says something else by now. `hold`: as in
    `moved_since`."""
    if request.state in OPEN and (change := moved_since(request, on=localdate(at), hold=hold)):
        raise Moved(request, in_words(request, change))
