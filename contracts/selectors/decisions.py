"""What could be asked for about a contract, and the route such a request would take before it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from contracts.domain import decision
from contracts.domain.decision import AwardRoute, Kind
from contracts.models import Contract, ContractDecision
from contracts.registry import paying_fund
from contracts.selectors import asking
from jct.accounts.models import User
from jct.core.calendar import day_words, last_day
from jct.core.errors import Refused
from jct.core.money import ZERO, pounds
from partnerships.domain.words import DecisionType
from partnerships.selectors.route import Judged

# A change of one of these changes what the contract costs in all.
PRICED = {"annual_value", "current_ends", "extension_months", "extensions_allowed"}
WAITING = "A request about this contract is already waiting for a decision, or may yet be called in."


@dataclass(frozen=True)
class Matter:
    """A decision about a contract before it is asked for: which terms become what, and how large it is (GBP, per cent
    of the value as awarded)."""

    kind: Kind
    decision_type: str
    changes: dict[str, Any]
    value: Decimal
    worth_before: Decimal
    percent: Decimal | None = None
    recurrent: bool = False
    money_ends: date | None = None
    commits: bool = True  # it costs something; ending a contract or paying less for no longer does not
    annual: Decimal | None = None  # what it commits more in a year
    cumulative: Decimal | None = (
        None  # all variations since the award with this one, whatever their direction
    )


def award_of(
    contract: Contract, *, route: str, recurrent: bool = False, money_ends: date | None = None
) -> Matter:
    """The award of a draft. Raises Refused when it was awarded already or nobody can say what it is worth."""
    decision.not_yet_awarded(contract.status)
    return _award(contract, route=route, recurrent=recurrent, money_ends=money_ends)


def _award(contract: Contract, *, route: str, recurrent: bool, money_ends: date | None) -> Matter:
    worth = _worth(contract)
    return Matter(
        Kind.AWARD,
        AwardRoute(route),
        {},
        worth,
        worth,
        recurrent=recurrent,
        money_ends=money_ends,
        annual=contract.annual_value,
    )


def variation_of(contract: Contract, terms: Mapping[str, Any]) -> Matter:
    """A change of the terms in force to `terms` (fields of `decision.VARIABLE`).

    Its size is the change of the whole value; its percentage adds every variation made before. Raises Refused when
    nothing changes or the contract is not in force.
    """
    decision.in_force(contract.status)
    before = {name: getattr(contract, name) for name in decision.VARIABLE}
    return _variation(contract, decision.changed_terms(before, terms))


def _variation(contract: Contract, changed: Mapping[str, Any]) -> Matter:
    now, then = _worth(contract), _worth(contract, changed)
    made = contract.decisions.filter(kind=Kind.VARIATION, carried_out_at__isnull=False)
    earlier = made.aggregate(total=Sum("value"))["total"] or ZERO
    recurrent, money_ends = asking.as_awarded(contract)
    return Matter(
        Kind.VARIATION,
        DecisionType.CONTRACT_VARIATION,
        dict(changed),
        abs(then - now),
        now,
        decision.change_percent(then - now, earlier=earlier, awarded=_as_awarded(contract, now)),
        recurrent=recurrent,
        money_ends=money_ends,
        commits=then >= now or _lasts_longer(contract, changed),
        annual=_more_a_year(contract, changed, recurrent=recurrent),
        cumulative=abs(then - now) + earlier,
    )


def _more_a_year(contract: Contract, changed: Mapping[str, Any], *, recurrent: bool) -> Decimal | None:
    """What a change commits more in a year; None when it is not known, nothing when it costs less. A later end commits
    the whole of further years, unless the award does so already."""
    now, then = contract.annual_value, changed.get("annual_value", contract.annual_value)
    if not recurrent and _lasts_longer(contract, changed):
        return then
    return None if now is None or then is None else max(then - now, ZERO)


def _lasts_longer(contract: Contract, changed: Mapping[str, Any]) -> bool:
    ends, then = contract.current_ends, changed.get("current_ends", contract.current_ends)
    return ends is not None and (then is None or then > ends)


def termination_of(contract: Contract, *, ends: date, on: date) -> Matter:
    """Ending the contract before its time: `ends` is the day after its last. Its size is what is then not paid."""
    decision.in_force(contract.status)
    decision.last_day_of_notice(ends, current_ends=contract.current_ends, on=on)
    return _termination(contract, ends)


def _termination(contract: Contract, ends: date) -> Matter:
    worth = _worth(contract)
    left = (
        decision.whole_value(
            annual=contract.annual_value, lifetime=None, starts=ends, ends=contract.current_ends
        )
        if contract.current_ends and contract.annual_value is not None
        else worth
    )
    return Matter(
        Kind.TERMINATION,
        DecisionType.CONTRACT_TERMINATION,
        {"current_ends": ends},
        left,
        worth,
        commits=False,
    )


def draft(contract: Contract, matter: Matter, *, why: str, on: date) -> dict[str, Any]:
    """What the request will say, in the words of `partnerships.services.decisions.ask`."""
    fund = paying_fund(contract.pk, on)
    verb = {Kind.AWARD: "Award", Kind.VARIATION: "Vary", Kind.TERMINATION: "End"}[matter.kind]
    return {
        **asking.about(contract, fund),
        **(asking.money(fund, matter.money_ends) if matter.commits else {}),
        "decision_type": matter.decision_type,
        "title": f"{verb} {contract}"[:200],
        "amount": matter.value,
        "percent": matter.percent,
        "annual_amount": matter.annual,
        "cumulative_amount": matter.cumulative,
        "recurrent": matter.recurrent,
        "why": why,
        "facts": {"Contract": str(contract), **in_words(contract, matter)},
    }


def said_of(asked: ContractDecision, *, on: date) -> dict[str, Any]:
    """What the request of a decision says as its contract stands now. Up to six queries. Raises Refused as `matter_of`
    does."""
    return draft(asked.contract, matter_of(asked), why=asked.request.why, on=on)


def matter_of(asked: ContractDecision) -> Matter:
    """What was asked for, measured by the contract as it stands; nobody judges again whether it might be asked for.
    Raises Refused when nobody can say any more what it is worth."""
    contract, request = asked.contract, asked.request
    if asked.kind == Kind.AWARD:
        return _award(
            contract,
            route=AwardRoute(request.decision_type),
            recurrent=request.recurrent,
            money_ends=asked.money_ends,
        )
    after = {
        name: Contract._meta.get_field(name).to_python(value) for name, (_, value) in asked.changes.items()
    }
    if asked.kind == Kind.VARIATION:
        return _variation(contract, after)
    return _termination(contract, after["current_ends"])


def route(contract: Contract, matter: Matter, *, user: User, on: date) -> Judged:
    """The request as it would be sent: the ruling on `user`, who can decide, and from when it counts."""
    return asking.route(draft(contract, matter, why="", on=on), user=user, on=on)


def in_words(contract: Contract, matter: Matter) -> dict[str, str]:
    """Field in words → "before to after", for the request and the page."""
    if matter.kind is Kind.AWARD:
        return {
            "Provider": str(contract.provider),
            "Whole value": pounds(matter.value),
            "Term": _term(contract),
        }
    said = {
        _label(name): f"{_shown(name, getattr(contract, name))} to {_shown(name, value)}"
        for name, value in matter.changes.items()
    }
    if matter.percent is not None:
        said["Change since the award"] = f"{matter.percent}% of the value as awarded, with this"
    return said


def _worth(contract: Contract, changed: Mapping[str, Any] | None = None) -> Decimal:
    """The whole value now, or with the changed terms. Raises Refused when a new price or term leaves a stated whole
    value as it was: nobody can say then how large the change is."""
    terms = {name: getattr(contract, name) for name in ("annual_value", "lifetime_value", "current_ends")}
    stated = terms["lifetime_value"]
    if changed and "lifetime_value" not in changed and stated is not None and PRICED & set(changed):
        raise Refused(f"Say what the whole value becomes with the change. It is {pounds(stated)} now.")
    terms |= {name: value for name, value in (changed or {}).items() if name in terms}
    return decision.whole_value(
        annual=terms["annual_value"],
        lifetime=terms["lifetime_value"],
        starts=contract.starts,
        ends=terms["current_ends"],
    )


def _as_awarded(contract: Contract, now: Decimal) -> Decimal:
    """The value that was awarded through the system, else the value before the first variation."""
    awarded = contract.decisions.filter(kind=Kind.AWARD, carried_out_at__isnull=False).first()
    if awarded:
        return awarded.value
    first = contract.decisions.filter(kind=Kind.VARIATION, carried_out_at__isnull=False).first()
    return first.worth_before if first else now


def _term(contract: Contract) -> str:
    start = day_words(contract.starts)
    return (
        f"{start} to {day_words(last_day(contract.current_ends))}"
        if contract.current_ends
        else f"from {start}"
    )


def _label(name: str) -> str:
    label = str(Contract._meta.get_field(name).verbose_name)
    return "Last day" if name == "current_ends" else label[:1].upper() + label[1:]


def _shown(name: str, value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, date):
        return day_words(last_day(value) if name in ("ends", "current_ends") else value)
    return pounds(value) if isinstance(value, Decimal) else str(value)


def possible(contract: Contract) -> tuple[Kind, ...]:
    """What may be asked for about the contract as it stands; nothing while a request about it waits."""
    found = []
    for kind, judge in (
        (Kind.AWARD, decision.not_yet_awarded),
        (Kind.VARIATION, decision.in_force),
        (Kind.TERMINATION, decision.in_force),
    ):
        try:
            judge(contract.status)
        except Refused:
            continue
        found.append(kind)
    return tuple(found)
