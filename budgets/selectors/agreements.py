"""Agreements: how each stands, when its partners must decide what follows it, what is due, and what is asked of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from budgets import permissions
from budgets.domain.agreement import (
    FURTHER,
    REGULATION,
    Duty,
    Signature,
    Standing,
    before_force,
    duties,
    standing,
)
from budgets.domain.pipeline import Renewal, Urgency, renewal, urgency
from budgets.models import Agreement, AgreementChange, AgreementParty, AgreementReview
from jct.accounts.models import User
from jct.core.calendar import day_words, last_day
from jct.core.errors import Problem
from jct.core.money import ZERO
from jct.support.access import Perm, objects_for
from partnerships.domain.words import MeetingState, RequestState
from partnerships.models import DecisionRequest, Meeting
from partnerships.selectors.route import Judged, judged

# What a variation may change; the host and the parties stay, or it is another agreement.
VARIABLE = (
    "ends", "notice_months", "decision_weeks", *REGULATION, *FURTHER, "reporting", "flag_on", "approve_on",
)  # fmt: skip
TYPES = {
    "entry": "s75_agreement_entry",
    "variation": "s75_agreement_variation",
    "termination": "s75_agreement_termination",
}
TITLES = {"entry": "Enter into {}", "variation": "Vary {}", "termination": "End {}"}
PLANNED = (MeetingState.PLANNED, MeetingState.CALLED)


@dataclass(frozen=True)
class Row:
    """One agreement in the pipeline: how it stands, and the days worked back from its end."""

    agreement: Agreement
    standing: Standing
    plan: Renewal | None
    urgency: Urgency
    duties: tuple[Duty, ...]

    @property
    def presses(self) -> bool:
        """Whether somebody must begin, or decide, about what follows it."""
        return self.standing.key in ("running", "ahead") and self.urgency.level in ("begin", "late")


@dataclass(frozen=True)
class AgreementPage:
    """Everything about one agreement."""

    row: Row
    parties: tuple[AgreementParty, ...]
    missing: tuple[Problem, ...]
    decision: str
    reviews: tuple[AgreementReview, ...]
    schemes: tuple[Any, ...]
    permitted: tuple[Any, ...]
    permitted_total: Decimal
    funds: tuple[Any, ...]
    changes: tuple[AgreementChange, ...]
    waiting: AgreementChange | None
    paragraphs: tuple[tuple[str, str], ...]
    further: tuple[tuple[str, str], ...]
    history: tuple[Any, ...]


def pipeline(user: User, on: date) -> list[Row]:
    """Every agreement the person may see, the one that presses most first; three queries."""
    return _rows(permissions.visible_agreements(user), on)


def pressing(user: User, on: date) -> list[Row]:
    """Agreements of the partnerships whose funds the person keeps, for "Your work"; three queries."""
    partnerships = objects_for(user, Perm.EDIT_FUNDS)
    return _rows(Agreement.objects.filter(partnership__in=partnerships), on)


def _rows(agreements: Any, on: date) -> list[Row]:
    rows = list(agreements.select_related("host__organisation", "reports_to"))
    bodies = {row.reports_to_id for row in rows if row.reports_to_id}
    meetings: dict[int, list[date]] = defaultdict(list)
    planned = Meeting.objects.filter(body__in=bodies, state__in=PLANNED)
    for body, starts_at in planned.values_list("body", "starts_at"):
        meetings[body].append(localdate(starts_at))
    reviews: dict[int, list[date]] = defaultdict(list)
    due = AgreementReview.objects.filter(agreement__in=[row.pk for row in rows], held_on__isnull=True)
    for agreement, day in due.values_list("agreement", "due_on"):
        reviews[agreement].append(day)
    made = [_row(row, meetings.get(row.reports_to_id or 0, []), reviews.get(row.pk, []), on) for row in rows]
    return sorted(made, key=lambda row: (row.plan is None, row.plan.decide_by if row.plan else on))


def _row(agreement: Agreement, meetings: Iterable[date], reviews: Iterable[date], on: date) -> Row:
    plan = renewal(
        agreement.ends,
        notice_months=agreement.notice_months,
        decision_weeks=agreement.decision_weeks,
        meetings=meetings,
        body=agreement.reports_to.short_name if agreement.reports_to else "",
    )
    stands = standing(agreement.state, agreement.starts, agreement.ends, on)
    due = duties(
        reporting=agreement.reporting,
        flag_on=agreement.flag_on,
        approve_on=agreement.approve_on,
        starts=agreement.starts,
        ends=agreement.ends,
        reviews=reviews,
        on=on,
    )
    return Row(
        agreement=agreement,
        standing=stands,
        plan=plan,
        urgency=urgency(agreement.ends, plan, on),
        duties=due if stands.key in ("running", "ending") else (),
    )


def agreement_page(user: User, *, pk: int, on: date) -> AgreementPage:
    """The agreement's page in a fixed number of queries. Raises DoesNotExist when the person may not see it."""
    rows = _rows(permissions.visible_agreements(user).filter(pk=pk), on)
    if not rows:
        raise Agreement.DoesNotExist
    row = rows[0]
    agreement = row.agreement
    parties = tuple(agreement.parties.select_related("partner__organisation"))
    changes = tuple(agreement.changes.select_related("request__requested_by"))
    permitted = tuple(agreement.permitted_expenditure.select_related("by"))
    entry = next((change for change in changes if change.kind == "entry" and _counts(change)), None)
    return AgreementPage(
        row=row,
        parties=parties,
        missing=before_force(words_of(agreement), _signatures(parties), decided=entry is not None)
        if agreement.state == "draft"
        else (),
        decision=_decision_words(entry),
        reviews=tuple(agreement.reviews.all()),
        schemes=tuple(agreement.schemes.select_related("fund", "provider")),
        permitted=permitted,
        permitted_total=sum((each.amount for each in permitted), ZERO),
        funds=tuple(agreement.funds.all()),
        changes=changes,
        waiting=next((c for c in changes if c.request and c.request.decided_at is None), None),
        paragraphs=tuple((words, getattr(agreement, name)) for name, words in REGULATION.items()),
        further=tuple((words, getattr(agreement, name)) for name, words in FURTHER.items()),
        history=tuple(agreement.history.all()[:20]),
    )


def words_of(agreement: Agreement) -> dict[str, str]:
    """What the agreement says to each paragraph of regulation 7(3), by field."""
    return {name: getattr(agreement, name) for name in REGULATION}


def signatures(agreement: Agreement) -> list[Signature]:
    """Its parties with the days they signed; one query."""
    return _signatures(agreement.parties.select_related("partner__organisation"))


def _signatures(parties: Iterable[AgreementParty]) -> list[Signature]:
    return [Signature(party.partner.name, party.signed_on) for party in parties]


def decided(agreement: Agreement) -> bool:
    """Whether the partners decided to enter into it: through the scheme, or elsewhere before it was entered here."""
    entries = agreement.changes.filter(kind="entry").select_related("request")
    return any(_counts(change) for change in entries)


def _counts(change: AgreementChange) -> bool:
    return change.request is None or change.request.state == RequestState.APPROVED


def _decision_words(entry: AgreementChange | None) -> str:
    if entry is None:
        return ""
    if entry.request is None:
        return entry.authority
    return f"Decided here on {day_words(localdate(entry.request.decided_at))}"


def asked(agreement: Agreement, *, kind: str, effective_on: date, reason: str) -> dict[str, Any]:
    """What the request will say, in the words of `partnerships.services.decisions.ask`."""
    return {
        "partnership": agreement.partnership,
        "decision_type": TYPES[kind],
        "title": TITLES[kind].format(agreement)[:200],
        "amount": ZERO,
        "effective_on": effective_on,
        "why": reason.strip(),
        "subject_url": f"/budgets/agreements/{agreement.pk}/",
        "facts": {"agreement": str(agreement)},
    }


def route(agreement: Agreement, *, user: User, on: date, **change: Any) -> Judged:
    """The change as it would be sent: the ruling on `user`, who can decide, and from when it counts."""
    return judged(user=user, request=DecisionRequest(**asked(agreement, **change), requested_by=user), on=on)


def changed_words(agreement: Agreement, values: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(field, now, then) of a variation, in words."""
    found = []
    for name, new in values.items():
        field = Agreement._meta.get_field(name)
        label = REGULATION.get(name) or FURTHER.get(name) or str(field.verbose_name).capitalize()
        if name == "ends":
            label = "Last day"
        found.append((label, _said(agreement, name), _said(_with(name, field.to_python(new)), name)))
    return found


def _with(name: str, value: Any) -> Agreement:
    return Agreement(**{name: value})


def _said(agreement: Agreement, name: str) -> str:
    if name == "ends":
        last = last_day(agreement.ends)
        return day_words(last) if last else "no end date"
    if name == "reporting":
        return str(agreement.get_reporting_display())
    return str(getattr(agreement, name)) or "nothing"
