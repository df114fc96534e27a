"""A fund's position as it would be signed: the returns, their control totals and the shares. Amounts in GBP."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.timezone import localdate

from budgets import permissions
from budgets.domain import consolidation as rules
from budgets.domain.consolidation import (
    Control,
    LineSum,
    Moved,
    Position,
    Reported,
    ReturnSum,
    control,
    shares_of,
)
from budgets.domain.year_end import last_quarter
from budgets.models import (
    BudgetChange,
    BudgetReturn,
    BudgetReturnLine,
    Consolidation,
    Contribution,
    Fund,
    LedgerRow,
)
from budgets.selectors.certified import moved_in
from budgets.selectors.facts import FundFacts
from budgets.selectors.monitor import fund_facts
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.core.money import ZERO
from partnerships.models import Partner

REGIME = "consolidation"  # the clause of the scheme that says who signs a fund's position


def fund_in(user: User | None, pk: int, *, quarter: Quarter, on: date) -> FundFacts:
    """The fund in the quarter. Raises DoesNotExist for one the person may not see."""
    found = fund_facts(permissions.visible_funds(user).filter(pk=pk), quarter=quarter, on=on)
    if not found:
        raise Fund.DoesNotExist
    return found[0]


def position_now(facts: FundFacts, quarter: Quarter) -> Position:
    """The fund's position as the records give it; six queries, and one more at the year end."""
    returns = _told(facts.key, quarter)
    said = _said(returns)
    share = facts.risk_share
    partners = Partner.objects.filter(pk__in={int(line.partner) for line in facts.lines})
    names = {str(row.pk): row.name for row in partners.select_related("organisation")}
    return Position(
        lines=tuple(
            LineSum(
                line.code,
                line.name,
                names[line.partner],
                line.latest,
                line.budget_to_date,
                line.spent,
                line.previous_forecast,
                line.forecast,
                line.source_words,
            )
            for line in facts.lines
        ),
        returns=tuple(_return_sum(row, said[row.pk]) for row in returns),
        controls=_controls(facts, quarter, returns, [row for rows in said.values() for row in rows]),
        shares=shares_of(share),
        share_words=share.words,
        rule=facts.risk_share_source,
        closing_period=_closing_period(facts.key, quarter),
    )


def reported_of(facts: FundFacts, quarter: Quarter) -> list[Reported]:
    """Where each leading partner's return stands; nine queries at most."""
    moved = {found.pk: lines for found, lines in moved_in(facts.key, quarter)}
    return [
        Reported(
            row.partner,
            "" if row.pk is None else row.state,
            row.version,
            row.due_on,
            late=row.late and not row.updated,
            moved=moved.get(row.pk or 0, Moved()),
        )
        for row in facts.returns
    ]


def why_not_signed(row: Consolidation, remedy: str) -> str:
    """Why a position that waits for signatures must not be signed any more, and the `remedy`; nothing where it may.
    Nine queries at most.
    """
    moved = moved_in(row.fund_id, Quarter.parse(row.quarter))
    return rules.why_not_signed(
        [Reported(found.partner.name, found.state, moved=lines) for found, lines in moved], remedy
    )


def to_be_final(facts: FundFacts, quarter: Quarter) -> dict[str, Any]:
    """What keeps a statement from being final, in the words of `obstacles`; nothing before the fund's last quarter of
    the year. Once that is locked or signed no contribution changes in it any more: then the note speaks to it.
    """
    if quarter != last_quarter(quarter.financial_year, facts.closed_on):
        return {}
    found = said_to_be_final(facts)
    return {"rule_missing": found["rule_missing"]} if facts.settled else found


def said_to_be_final(facts: FundFacts) -> dict[str, Any]:
    """What keeps a statement from being final, were this the fund's last quarter and nothing of it settled yet."""
    said = facts.risk_share.words.rstrip(".") if facts.risk_share.missing else ""
    return {
        "rule_missing": said[:1].lower() + said[1:],
        "promised": promised_of(facts),
        "untied": untied_words(facts),
    }


def untied_words(facts: FundFacts) -> str:
    """By how much what is confirmed does not make the budget; nothing where it does."""
    return facts.tie.words.rstrip(".") if facts.untied else ""


def promised_of(facts: FundFacts) -> dict[str, Decimal]:
    """Partner → what of its contributions is only promised, GBP."""
    return {row.name: row.indicative for row in facts.contributions}


def spoken_to(facts: FundFacts, quarter: Quarter) -> dict[str, Any]:
    """What the note must speak to, in the words of `to_explain`: in the fund's last quarter of the year also what was
    promised, once the quarter is settled and nobody can confirm it there any more.
    """
    last = quarter == last_quarter(quarter.financial_year, facts.closed_on)
    return {"agreement": facts.lapse, "promised": promised_of(facts) if last and facts.settled else {}}


def _told(fund: int, quarter: Quarter) -> list[BudgetReturn]:
    """The return of each partner whose figures stand in the quarter."""
    rows = BudgetReturn.objects.filter(fund=fund, quarter=str(quarter)).told()
    rows = rows.select_related("partner__organisation", "certified_by")
    found = {row.partner_id: row for row in rows.order_by("partner__position", "partner", "version")}
    return list(found.values())


def _said(returns: Iterable[BudgetReturn]) -> dict[int, list[BudgetReturnLine]]:
    """The rows of each return that have a forecast."""
    found: dict[int, list[BudgetReturnLine]] = {row.pk: [] for row in returns}
    for row in BudgetReturnLine.objects.filter(budget_return__in=found, forecast__isnull=False):
        found[row.budget_return_id].append(row)
    return found


def _add(rows: Iterable[Any], name: str) -> Decimal:
    return sum((getattr(row, name) for row in rows), ZERO)


def _return_sum(row: BudgetReturn, said: list[BudgetReturnLine]) -> ReturnSum:
    return ReturnSum(
        partner=row.partner.name,
        version=row.version,
        words=row.get_state_display(),
        certified_by=str(row.certified_by or ""),
        certified_on=localdate(row.certified_at).isoformat() if row.certified_at else "",
        budget=_add(said, "budget"),
        ledger=_add(said, "ledger"),
        spent=_add(said, "spent"),
        forecast=_add(said, "forecast"),
    )


def _controls(
    facts: FundFacts, quarter: Quarter, returns: list[BudgetReturn], said: list[BudgetReturnLine]
) -> tuple[Control, ...]:
    """Sums that must agree, each side from its own source; three queries. A line whose partner has reported counts
    against its return, whether that tells of it or not.
    """
    keys, told = {row.line_id for row in said}, {str(row.partner_id) for row in returns}
    carried = [line for line in facts.lines if line.key not in keys]
    reported = [line for line in facts.lines if line.key in keys or line.partner in told]
    rested_on = sum((line.latest for line in reported), ZERO)
    ledger = LedgerRow.objects.filter(line__in=[line.key for line in reported]).to_date(quarter)
    total, share = facts.total, facts.risk_share
    sums = {
        "forecast": (_add(said, "forecast") + _add(carried, "forecast"), total.forecast),
        "spent": (_add(said, "spent") + _add(carried, "spent"), total.spent),
        "virements": (_virements(facts.key, quarter), ZERO),
        "contributions": (_confirmed(facts.key, quarter) + facts.brought_forward, total.latest),
        "budget": (_add(said, "budget"), rested_on),
        "ledger": (
            _add(said, "ledger"),
            _total(ledger),
        ),
    }
    if not share.missing:
        apart = share.from_risk_pool + share.offset + share.carried_forward + share.outside
        sums["shares"] = (_add(share.shares, "amount") + apart, total.variance)
    return tuple(control(code, *pair) for code, pair in sums.items())


def _virements(fund: int, quarter: Quarter) -> Decimal:
    """All legs of the virements that touch the fund, those in other funds too."""
    own = BudgetChange.objects.filter(line__fund=fund, kind="virement", **_in_year(quarter))
    return _total(BudgetChange.objects.filter(batch__in=own.values("batch")))


def _confirmed(fund: int, quarter: Quarter) -> Decimal:
    """Confirmed contributions of money."""
    rows = Contribution.objects.filter(fund=fund, confirmed=True, **_in_year(quarter))
    return _total(rows.exclude(kind="in_kind"))


def _in_year(quarter: Quarter) -> dict[str, Any]:
    """What counts in the quarter's year by its end."""
    return {"year": quarter.year, "effective_on__lt": quarter.ends}


def _closing_period(fund: int, quarter: Quarter) -> str:
    """Whether the closing entries (period 13) are in the figures; nothing before the year's last quarter."""
    if quarter.number != 4:
        return ""
    rows = LedgerRow.objects.filter(line__fund=fund, year=quarter.year, period=13)
    return (
        "The closing entries (period 13) are in these figures."
        if rows.exists()
        else "No closing entries (period 13) are in these figures yet."
    )


def _total(rows: QuerySet[Any]) -> Decimal:
    return rows.order_by().aggregate(total=Sum("amount"))["total"] or ZERO


def asked(fund: Fund, quarter: Quarter, version: int, position: Position, sha256: str) -> dict[str, Any]:
    """What the request to sign says, in the words of `partnerships.services.decisions.ask`."""
    return {
        "partnership": fund.partnership,
        "decision_type": "return_certification",
        "regime": REGIME,
        "title": f"Sign the position of {fund}, {quarter.label}"[:200],
        "amount": abs(position.forecast),
        "care_group": fund.care_group,
        "fund": fund.name,
        "subject_url": f"{reverse('budgets:closing', args=[fund.pk])}?quarter={quarter}",
        "facts": {
            "Quarter": quarter.label,
            "Version": str(version),
            "Latest budget": str(position.latest),
            "Forecast": str(position.forecast),
            "Variance": str(position.variance),
            "Figures (sha256)": sha256,
        },
    }
