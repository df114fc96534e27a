"""Approved envelopes and what is left of each."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce

from partnerships.domain.words import RequestState
from partnerships.models import DecisionRequest
from partnerships.permissions import requests_for

AGREED = Coalesce("agreed_amount", "amount")


@dataclass(frozen=True)
class EnvelopeLeft:
    envelope: DecisionRequest
    agreed: Decimal
    used: Decimal
    drawn: tuple[DecisionRequest, ...]

    @property
    def headroom(self) -> Decimal:
        return self.agreed - self.used


def approved_envelopes(user: Any, partnership: int) -> QuerySet[DecisionRequest]:
    """The approved envelopes of a partnership that a new request may draw on: none of indicative money."""
    rows = requests_for(user).filter(
        partnership=partnership, is_envelope=True, is_notional=False, state=RequestState.APPROVED
    )
    return rows.select_related("care_group").order_by("title", "pk")


def for_something_else(envelope: DecisionRequest, request: DecisionRequest) -> str:
    """Why the request can never draw on the envelope as both say what they are for; empty when it can."""
    if envelope.care_group_id not in (None, request.care_group_id):
        return f"is for {envelope.care_group} alone"
    if envelope.fund and envelope.fund.casefold() != request.fund.casefold():
        return f"is of {envelope.fund} alone"
    return ""


def only_for(envelope: DecisionRequest) -> str:
    """ "Learning disabilities; Pooled fund", all that an envelope is for; empty when it is for anything."""
    return "; ".join(str(one) for one in (envelope.care_group, envelope.fund) if one)


def envelope_left(envelope: DecisionRequest) -> EnvelopeLeft:
    """What was agreed, what approved requests have drawn, and which draw on it. Two queries."""
    drawn = envelope.drawn.exclude(state=RequestState.DRAFT).select_related("requested_by").order_by("pk")
    used = envelope.drawn.filter(state=RequestState.APPROVED).aggregate(sum=Sum(AGREED))["sum"]
    agreed = envelope.amount if envelope.agreed_amount is None else envelope.agreed_amount
    return EnvelopeLeft(envelope, agreed, used or Decimal(0), tuple(drawn))
