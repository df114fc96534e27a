"""A fund's risk share: its rule in words, each partner's exposure at low, likely and high, and a draft's effect."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from budgets import permissions
from budgets.domain.position import HIGH, LIKELY, LOW
from budgets.domain.risk_rule import OVER, UNDER, read_rule, read_step
from budgets.domain.risk_share import RiskShare, Rule
from budgets.domain.risk_words import meaning
from budgets.models import Fund, RiskShareRule
from budgets.selectors.facts import FundFacts
from budgets.selectors.monitor import fund_and_sharing
from budgets.selectors.sharing import Sharing
from jct.accounts.models import User
from jct.core.calendar import Quarter, day_words, last_day
from jct.core.errors import Problem, Refused
from jct.core.money import ZERO
from jct.support.access import Perm, can
from partnerships.domain.lifecycle import UNSETTLED
from partnerships.domain.words import RequestState
from partnerships.models import Partner
from partnerships.selectors.route import Judged, way_of

CASES = {LOW: "Low", LIKELY: "Likely", HIGH: "High"}
APART = {
    "from_risk_pool": "Met from the risk pool",
    "offset": "Set against other funds",
    "carried_forward": "Carried forward in the fund",
    "outside": "From outside the fund, still to be agreed",
}


def names_of(fund: Fund) -> dict[str, str]:
    """The partners that can bear a share, by the key that rules use; one query."""
    rows = Partner.objects.filter(partnership=fund.partnership_id).exclude(kind="associate")
    return {str(row.pk): row.name for row in rows.select_related("organisation").order_by("position", "pk")}


def asked(row: RiskShareRule, rule: Rule, *, why: str) -> dict[str, Any]:
    """What the request to agree a draft says, in the words of `partnerships.services.decisions.ask`."""
    fund, names = row.fund, names_of(row.fund)
    facts = {"From": day_words(row.starts), "Clause": row.source}
    if rule.fixed_lines:
        facts["Fixed lines"] = "their variance stays with the partner that leads them"
    for words, steps in ((OVER, rule.over), (UNDER, rule.under)):
        facts |= {f"{words}, step {n}": meaning(step, names) for n, step in enumerate(steps, start=1)}
    return {
        "partnership": fund.partnership,
        "decision_type": "s75_agreement_variation",
        "title": f"{fund}: share its variance by a new rule from {day_words(row.starts)}"[:200],
        "amount": ZERO,
        "care_group": fund.care_group,
        "fund": fund.name,
        "effective_on": row.starts,
        "why": why,
        "subject_url": reverse("budgets:risk_draft", args=[row.pk]),
        "facts": facts,
    }


@dataclass(frozen=True)
class StepWords:
    """A step in words, and what is wrong with it by itself."""

    number: int
    words: str
    wrong: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class RuleWords:
    """A rule for a reader; `under` is empty when an underspend follows the steps of an overspend."""

    row: RiskShareRule
    over: tuple[StepWords, ...]
    under: tuple[StepWords, ...]
    fixed_lines: bool
    state: str

    @property
    def first_day(self) -> str:
        return day_words(self.row.starts)

    @property
    def last_day(self) -> str:
        last = last_day(self.row.ends)
        return day_words(last) if last else "now"

    @property
    def sides(self) -> list[tuple[str, str, tuple[StepWords, ...]]]:
        return [("over", OVER, self.over), ("under", UNDER, self.under)]


@dataclass(frozen=True)
class Exposure:
    """What falls on one partner, or on something else, in each case; None where nothing can be said."""

    name: str
    amounts: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Effect:
    """One partner's share by the rule in force and by the draft, in one case."""

    name: str
    now: Decimal | None
    then: Decimal | None

    @property
    def change(self) -> Decimal | None:
        return None if self.now is None or self.then is None else self.then - self.now


@dataclass(frozen=True)
class RiskPage:
    """The risk share of a fund in a quarter."""

    facts: FundFacts
    rule: RuleWords | None
    cases: tuple[tuple[str, RiskShare], ...]
    exposures: tuple[Exposure, ...]
    ranged: bool
    drafts: tuple[RuleWords, ...]
    past: tuple[RuleWords, ...]
    later: tuple[RuleWords, ...]
    may_edit: bool


def risk_page(user: User, pk: int, *, quarter: Quarter, on: date) -> RiskPage:
    """Who bears the fund's variance. Raises DoesNotExist for a fund the person may not see."""
    funds = permissions.visible_funds(user).filter(pk=pk)
    facts, sharing = fund_and_sharing(funds, quarter=quarter, on=on)
    fund = sharing.funds[pk]
    names = names_of(fund)
    rows = RiskShareRule.objects.filter(fund=pk).select_related("request").order_by("-starts", "-pk")
    worded = [rule_words(row, names) for row in rows]
    in_force = sharing.rules.rows.get(pk)
    shares = {case: sharing.share(pk, case) for case in CASES}
    agreed = [rule for rule in worded if rule.row.agreed and (not in_force or rule.row.pk != in_force.pk)]
    return RiskPage(
        facts=facts,
        rule=next((rule for rule in worded if in_force and rule.row.pk == in_force.pk), None),
        cases=tuple((CASES[case], share) for case, share in shares.items()),
        exposures=_exposures(shares),
        ranged=facts.total.low != facts.total.high,
        drafts=tuple(rule for rule in worded if not rule.row.agreed),
        past=tuple(rule for rule in agreed if rule.row.starts <= quarter.last_day),
        later=tuple(rule for rule in agreed if rule.row.starts > quarter.last_day),
        may_edit=can(user, Perm.EDIT_FUNDS, fund.partnership_id) and fund.kind != "notional",
    )


@dataclass(frozen=True)
class DraftPage:
    """A draft rule beside the one in force: its steps, what is still wrong with it, and what it would change."""

    facts: FundFacts
    draft: RuleWords
    rule: RuleWords | None
    problems: tuple[Problem, ...]
    effects: tuple[tuple[str, Decimal, tuple[Effect, ...]], ...]
    working: RiskShare | None
    tried: Decimal | None
    waiting: bool
    answer: str
    may_edit: bool
    may_take_back: bool


def draft_page(user: User, pk: int, *, quarter: Quarter, on: date, tried: Decimal | None = None) -> DraftPage:
    """A draft and its effect on the quarter's variance, and on a variance to be `tried` (GBP)."""
    funds = permissions.visible_funds(user)
    rows = RiskShareRule.objects.filter(fund__in=funds, agreed=False).select_related("request", "fund")
    row = rows.get(pk=pk)
    names = names_of(row.fund)
    problems: tuple[Problem, ...] = ()
    draft: Rule | None = None
    try:
        draft = read_rule(row.steps, partners=names)
    except Refused as refused:
        problems = refused.problems
    facts, sharing = fund_and_sharing(funds.filter(pk=row.fund_id), quarter=quarter, on=on, draft=draft)
    fund, in_force = sharing.funds[row.fund_id], sharing.rules.rows.get(row.fund_id)
    waiting = sent(row)
    called = row.request is not None and row.request.waits_for_call_in
    keeps = can(user, Perm.EDIT_FUNDS, fund.partnership_id)
    return DraftPage(
        facts=facts,
        draft=rule_words(row, names),
        rule=rule_words(in_force, names) if in_force else None,
        problems=problems,
        effects=_effects(sharing, fund.pk, draft, tried) if draft else (),
        working=sharing.share_by(fund.pk, draft) if draft else None,
        tried=tried,
        waiting=waiting,
        answer=_answer(row),
        may_edit=keeps and not waiting,
        may_take_back=keeps and waiting and not called,
    )


def way_of_draft(user: User, pk: int, *, on: date) -> Judged | None:
    """The way the request to agree a draft would take; None while a step of it cannot be used."""
    funds = permissions.visible_funds(user)
    row = RiskShareRule.objects.filter(fund__in=funds, agreed=False).select_related("fund").get(pk=pk)
    try:
        rule = read_rule(row.steps, partners=names_of(row.fund))
    except Refused:
        return None
    return way_of(asked(row, rule, why=""), user=user, on=on)


def rule_words(row: RiskShareRule, names: Mapping[str, str]) -> RuleWords:
    """A stored rule in words, whether it can be used or not."""
    return RuleWords(
        row=row,
        over=_words(row.steps.get("over"), OVER, names),
        under=_words(row.steps.get("under"), UNDER, names),
        fixed_lines=row.steps.get("fixed_lines") is True,
        state=_state(row),
    )


def _words(stored: Any, side: str, names: Mapping[str, str]) -> tuple[StepWords, ...]:
    found = []
    for number, item in enumerate(stored or (), start=1):
        step, problems = read_step(item, f"{side}, step {number}", partners=names)
        found.append(StepWords(number, meaning(step, names), tuple(problems)))
    return tuple(found)


def _state(row: RiskShareRule) -> str:
    if row.agreed:
        return "Agreed"
    if row.request is None:
        return "Draft"
    if RequestState(row.request.state) in UNSETTLED:
        return "Waiting for the partners"
    if sent(row):
        return "Agreed, may be called in" if row.request.waits_for_call_in else "Agreed, not applied"
    return f"Draft: {row.request.get_state_display().lower()}"


def sent(row: RiskShareRule) -> bool:
    """Whether the draft waits for the partners, or they have agreed it and it is still to be put in force: nobody
    changes it meanwhile.
    """
    request = row.request
    if row.agreed or request is None:
        return False
    return RequestState(request.state) in UNSETTLED or request.not_applied or request.waits_for_call_in


def _answer(row: RiskShareRule) -> str:
    """What the partners said of a draft they did not agree, or what keeps one they did from being put in force."""
    if row.request is None or RequestState(row.request.state) in UNSETTLED:
        return ""
    if row.request.effect_note:
        return row.request.effect_note
    last = row.request.approvals.exclude(reason="").order_by("-at").first()
    return f"{last.approver}: {last.reason}" if last else _state(row)


def _exposures(shares: Mapping[str, RiskShare]) -> tuple[Exposure, ...]:
    """Each partner's share by case, and what is met otherwise."""
    names = list(dict.fromkeys(part.name for share in shares.values() for part in share.shares))
    found = [Exposure(name, tuple(_amount(share, name) for share in shares.values())) for name in names]
    for field, words in APART.items():
        amounts = tuple(getattr(share, field) for share in shares.values())
        if any(amounts):
            found.append(Exposure(words, amounts))
    return tuple(found)


def _amount(share: RiskShare, name: str) -> Decimal | None:
    if share.missing:
        return None
    return next((part.amount for part in share.shares if part.name == name), ZERO)


def _effects(
    sharing: Sharing, fund: int, draft: Rule, tried: Decimal | None
) -> tuple[tuple[str, Decimal, tuple[Effect, ...]], ...]:
    """The shares by both rules in every case, and at the variance tried."""
    found = [
        (words, sharing.share(fund, case), sharing.share_by(fund, draft, case))
        for case, words in CASES.items()
    ]
    if tried is not None:
        now = sharing.trial(fund, sharing.rules.read.get(fund), tried)
        found.append(("Tried", now, sharing.trial(fund, draft, tried)))
    return tuple((words, then.variance, _beside(now, then)) for words, now, then in found)


def _beside(now: RiskShare, then: RiskShare) -> tuple[Effect, ...]:
    names = list(dict.fromkeys(part.name for share in (now, then) for part in share.shares))
    effects = [Effect(name, _amount(now, name), _amount(then, name)) for name in names]
    for field, words in APART.items():
        if getattr(now, field) or getattr(then, field):
            effects.append(
                Effect(
                    words,
                    None if now.missing else getattr(now, field),
                    None if then.missing else getattr(then, field),
                )
            )
    return tuple(effects)
