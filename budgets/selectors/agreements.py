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
    left_blank,
    standing,
)
from budgets.domain.pipeline import Renewal, Term, Urgency, bound, counted, renewal, runs_until, urgency
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
# What a variation calls the notice of one party, before its key.
NOTICE_OF = "notice_of_"
TYPES = {
    "entry": "s75_agreement_entry",
    "variation": "s75_agreement_variation",
    "termination": "s75_agreement_termination",
}
TITLES = {"entry": "Enter into {}", "variation": "Vary {}", "termination": "End {}"}
PLANNED = (MeetingState.PLANNED, MeetingState.CALLED)


@dataclass(frozen=True)
class Row:
    """One agreement in the pipeline: how it stands, and the days worked back from its end. `until` is the first day
    without it, be it by its end or by a notice.
    """

    agreement: Agreement
    joined: tuple[AgreementParty, ...]
    until: date | None
    standing: Standing
    plan: Renewal | None
    urgency: Urgency
    duties: tuple[Duty, ...]

    @property
    def presses(self) -> bool:
        """Whether somebody must begin, or decide, about what follows it."""
        return self.standing.key in ("running", "ahead") and self.urgency.level in ("begin", "late")


@dataclass(frozen=True)
class Party:
    """A party with what it gives to leave, and the last day it stays once it has given notice."""

    row: AgreementParty
    notice: str
    last_day: date | None
    has_left: bool


@dataclass(frozen=True)
class AgreementPage:
    """Everything about one agreement."""

    row: Row
    parties: tuple[Party, ...]
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
    """Every agreement the person may see, the one that presses most first; four queries."""
    return _rows(permissions.visible_agreements(user), on)


def pressing(user: User, on: date) -> list[Row]:
    """Agreements of the partnerships whose funds the person keeps, for "Your work"; four queries."""
    partnerships = objects_for(user, Perm.EDIT_FUNDS)
    return _rows(Agreement.objects.filter(partnership__in=partnerships), on)


def _rows(agreements: Any, on: date) -> list[Row]:
    rows = list(agreements.select_related("host__organisation", "reports_to"))
    bodies = {row.reports_to_id for row in rows if row.reports_to_id}
    meetings: dict[int, list[date]] = defaultdict(list)
    planned = Meeting.objects.filter(body__in=bodies, state__in=PLANNED)
    for body, starts_at in planned.values_list("body", "starts_at"):
        meetings[body].append(localdate(starts_at))
    reviews: dict[int, list[tuple[date, str]]] = defaultdict(list)
    due = AgreementReview.objects.filter(agreement__in=[row.pk for row in rows], held_on__isnull=True)
    for review in due.select_related("partner__organisation"):
        whose = review.partner.short_name if review.partner else ""
        reviews[review.agreement_id].append((review.due_on, whose))
    parties: dict[int, list[AgreementParty]] = defaultdict(list)
    joined = AgreementParty.objects.filter(agreement__in=[row.pk for row in rows])
    for party in joined.select_related("partner__organisation"):
        parties[party.agreement_id].append(party)
    made = [
        _row(
            row,
            joined=tuple(parties[row.pk]),
            meetings=meetings.get(row.reports_to_id or 0, []),
            reviews=reviews.get(row.pk, []),
            on=on,
        )
        for row in rows
    ]
    return sorted(made, key=lambda row: (row.plan is None, row.plan.decide_by if row.plan else on))


def _term(party: AgreementParty, agreement: Agreement) -> Term:
    own = party.notice_months
    months = agreement.notice_months if own is None else own
    return Term(party.partner.short_name, months, party.notice_given_on)


def run_to(agreements: Iterable[Agreement]) -> dict[int, date | None]:
    """Agreement → the first day without it, be it by its end or by a notice; None for one that goes on. One query."""
    rows = {row.pk: row for row in agreements}
    terms: dict[int, list[Term]] = defaultdict(list)
    parties = AgreementParty.objects.filter(agreement__in=rows)
    for party in parties.select_related("partner__organisation"):
        terms[party.agreement_id].append(_term(party, rows[party.agreement_id]))
    return {pk: runs_until(row.ends, terms[pk]) for pk, row in rows.items()}


def _row(
    agreement: Agreement,
    *,
    joined: tuple[AgreementParty, ...],
    meetings: Iterable[date],
    reviews: Iterable[tuple[date, str]],
    on: date,
) -> Row:
    terms = [_term(party, agreement) for party in joined]
    until = runs_until(agreement.ends, terms)
    plan = renewal(
        agreement.ends,
        notice_months=agreement.notice_months,
        decision_weeks=agreement.decision_weeks,
        terms=bound(terms, on),
        meetings=meetings,
        body=agreement.reports_to.short_name if agreement.reports_to else "",
    )
    stands = standing(agreement.state, agreement.starts, until, on)
    due = duties(
        reporting=agreement.reporting,
        flag_on=agreement.flag_on,
        approve_on=agreement.approve_on,
        starts=agreement.starts,
        ends=until,
        reviews=reviews,
        on=on,
    )
    return Row(
        agreement=agreement,
        joined=joined,
        until=until,
        standing=stands,
        plan=plan,
        urgency=urgency(until, plan, on),
        duties=due if stands.key in ("running", "ending") else (),
    )


def agreement_page(user: User, *, pk: int, on: date) -> AgreementPage:
    """The agreement's page in a fixed number of queries. Raises DoesNotExist when the person may not see it."""
    rows = _rows(permissions.visible_agreements(user).filter(pk=pk), on)
    if not rows:
        raise Agreement.DoesNotExist
    row = rows[0]
    agreement = row.agreement
    parties = row.joined
    changes = tuple(agreement.changes.select_related("request__requested_by"))
    permitted = tuple(agreement.permitted_expenditure.select_related("by"))
    entry = next((change for change in changes if change.kind == "entry" and _counts(change)), None)
    return AgreementPage(
        row=row,
        parties=tuple(_party(party, agreement, on) for party in parties),
        missing=before_force(words_of(agreement), _signatures(parties), decided=entry is not None)
        if agreement.state == "draft"
        else left_blank(words_of(agreement)),
        decision=_decision_words(entry),
        reviews=tuple(agreement.reviews.select_related("partner__organisation")),
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


def _party(row: AgreementParty, agreement: Agreement, on: date) -> Party:
    term = _term(row, agreement)
    leaves = term.leaves_on
    return Party(
        row, counted(term.notice_months, "month"), last_day(leaves), leaves is not None and leaves <= on
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


def asked(
    agreement: Agreement,
    *,
    kind: str,
    effective_on: date,
    reason: str,
    values: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What the request will say, in the words of `partnerships.services.decisions.ask`. Two queries.

    Its facts are what whoever decides goes by: when one of them changes, the request becomes a new version.
    """
    facts = {"agreement": str(agreement)}
    if kind == "variation":
        facts |= {label: f"{now} to {then}" for label, now, then in changed_words(agreement, values or {})}
    else:
        facts["parties"] = ", ".join(party.partner for party in signatures(agreement))
        facts["last day"] = _said(agreement, "ends")
    if kind == "entry":
        facts["service schemes"] = ", ".join(map(str, agreement.schemes.order_by("name"))) or "none"
    return {
        "partnership": agreement.partnership,
        "decision_type": TYPES[kind],
        "title": TITLES[kind].format(agreement)[:200],
        "amount": ZERO,
        "effective_on": effective_on,
        "why": reason.strip(),
        "subject_url": f"/budgets/agreements/{agreement.pk}/",
        "facts": facts,
    }


def route(agreement: Agreement, *, user: User, on: date, **change: Any) -> Judged:
    """The change as it would be sent: the ruling on `user`, who can decide, and from when it counts."""
    return judged(user=user, request=DecisionRequest(**asked(agreement, **change), requested_by=user), on=on)


def notices(agreement: Agreement) -> dict[str, AgreementParty]:
    """Each party by the name that a variation has for the notice it gives; one query."""
    rows = agreement.parties.select_related("partner__organisation")
    return {f"{NOTICE_OF}{row.pk}": row for row in rows}


def changed_words(agreement: Agreement, values: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(field, now, then) of a variation, in words."""
    found = []
    parties = notices(agreement)
    for name, new in values.items():
        if party := parties.get(name):
            label = f"Notice that {party.partner.short_name} gives"
            stays = (
                party.notice_given_on and f"no other: it gave notice on {day_words(party.notice_given_on)}"
            )
            found.append((label, _months(party.notice_months), stays or _months(new)))
            continue
        field = Agreement._meta.get_field(name)
        label = REGULATION.get(name) or FURTHER.get(name) or str(field.verbose_name).capitalize()
        if name == "ends":
            label = "Last day"
        found.append((label, _said(agreement, name), _said(_with(name, field.to_python(new)), name)))
    return found


def _months(number: int | None) -> str:
    return "as the agreement says" if number is None else counted(number, "month")


def _with(name: str, value: Any) -> Agreement:
    return Agreement(**{name: value})


def _said(agreement: Agreement, name: str) -> str:
    if name == "ends":
        last = last_day(agreement.ends)
        return day_words(last) if last else "no end date"
    if name == "reporting":
        return str(agreement.get_reporting_display())
    return str(getattr(agreement, name)) or "nothing"
