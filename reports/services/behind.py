"""What lies behind the figures of the revenue monitor, read from the money's selectors and put into plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from budgets.domain.forecast import METHODS
from budgets.domain.position import LinePosition
from budgets.domain.waterfall import Waterfall
from budgets.models import Fund
from budgets.selectors import FundFacts
from budgets.selectors.described import Described, described
from budgets.selectors.home import virements_waiting
from budgets.selectors.instalments import Received, contributions_received
from budgets.selectors.movements import FundMovement, movement_facts
from budgets.selectors.outlook import Outlook, outlook_facts, sides
from jct.core.calendar import Quarter
from partnerships.models import Partner

SAVING = ("line", "name", "owner", "target", "achieved", "forecast", "note")
ACTION = ("line", "action", "amount", "in_forecast", "owner", "due_on", "words", "late")
ITEM = ("line", "kind", "title", "low", "likely", "high", "note", "settled_on", "outcome")


def behind(
    funds: Sequence[FundFacts], quarter: Quarter, *, on: date, last_year: Mapping[int, FundFacts]
) -> dict[int, dict[str, Any]]:
    """Fund key → movement by cause, commissioners' and providers' variances, savings, actions, contingent items,
    virements asked for, instalments due and received, the year before, and each line in detail.
    """
    keys = [fund.key for fund in funds]
    movements, outlooks = movement_facts(keys, quarter), outlook_facts(keys, quarter)
    received = contributions_received(keys, quarter, on)
    lines = described(keys)
    rows = {row.pk: row for row in Fund.objects.filter(pk__in=keys)}
    leads = _short_names(line.partner for fund in funds for line in fund.lines)
    return {
        fund.key: {
            "movement_by_cause": _movement(movements[fund.key]),
            "sides": [
                {
                    "side": s.side,
                    "name": s.name,
                    "budget": s.budget,
                    "forecast": s.forecast,
                    "variance": s.variance,
                }
                for s in sides(fund)
            ],
            **_outlook(outlooks[fund.key]),
            "virements_asked": _virements(rows[fund.key]),
            "received": _received(received.get(fund.key)),
            "last_year": _last_year(last_year.get(fund.key)),
            "details": [
                _detail(line, lines[line.key], leads[line.partner])
                for line in fund.lines
                if line.key in lines
            ],
        }
        for fund in funds
    }


def _movement(fact: FundMovement) -> dict[str, Any]:
    return {
        "moved": fact.moved,
        "unexplained": fact.unexplained,
        "fall": _fall(fact.by_cause),
        "causes": [
            {"line": line.name, "cause": cause.name, "sentence": cause.sentence, "amount": cause.amount}
            for line, cause in fact.causes
        ],
    }


def _fall(fall: Waterfall) -> list[dict[str, Any]]:
    return [asdict(bar) for bar in fall.bars]


def _outlook(fact: Outlook) -> dict[str, Any]:
    def chosen(rows: Sequence[Any], names: Sequence[str]) -> list[dict[str, Any]]:
        return [{name: getattr(row, name) for name in names} for row in rows]

    return {
        "savings": chosen(fact.savings, SAVING),
        "saved": {
            "target": fact.saved.target,
            "achieved": fact.saved.achieved,
            "forecast": fact.saved.forecast,
        },
        "actions": chosen(fact.mitigations, ACTION),
        "to_bring": fact.to_bring,
        "contingent": chosen(fact.contingent, ITEM),
        "settled": chosen(fact.settled, ITEM),
        "exposure": {"low": fact.exposure.low, "likely": fact.exposure.likely, "high": fact.exposure.high},
    }


def _virements(fund: Fund) -> list[dict[str, Any]]:
    return [
        {
            "from": row.from_line.name,
            "to": row.to_line.name,
            "amount": row.amount,
            "on": row.effective_on,
            "reason": row.reason,
            "by": str(row.request.requested_by),
        }
        for row in virements_waiting(fund)
    ]


def _received(fact: Received | None) -> dict[str, Any] | None:
    if fact is None:
        return None
    return {
        "due": fact.due,
        "received": fact.received,
        "overdue": [
            {"partner": late.partner, "due_on": late.due_on, "outstanding": late.outstanding}
            for late in fact.overdue
        ],
    }


def _last_year(fund: FundFacts | None) -> dict[str, dict[str, Any]]:
    """Line code → what the line had and had spent a year before. Without certified figures there is nothing to show."""
    if fund is None:
        return {}
    return {
        line.code: {"latest": line.latest, "actual_to_date": line.spent}
        for line in fund.lines
        if line.latest or line.spent
    }


def _short_names(partners: Iterable[str]) -> dict[str, str]:
    """Partner, as a line names it → its short name; one query."""
    rows = Partner.objects.filter(pk__in={int(partner) for partner in partners})
    return {str(row.pk): row.short_name for row in rows.select_related("organisation")}


def _detail(line: LinePosition, words: Described, lead: str) -> dict[str, Any]:
    """All that is recorded of a line and stands in none of the report's tables. Who leads it and where its money goes
    are what its figures were told under, as in the variances by side; a contract is named while its provider is that.
    """
    now = {**asdict(words), "lead": lead, "provider": line.provider}
    if line.provider != words.provider:
        now["contract"] = ""
    return {
        "code": line.code,
        "name": line.name,
        **now,
        "original": line.original,
        "virements": line.virements,
        "variations": line.variations,
        "latest": line.latest,
        "actual": line.spent - line.accrual,
        "accrual": line.accrual,
        "spent": line.spent,
        "commitment": line.commitment,
        "low": line.low,
        "likely": line.forecast,
        "high": line.high,
        "method": METHODS.get(line.method, ""),
        "reviewed_by": line.reviewed_by,
        "reviewed_on": line.reviewed_on,
        "updated": line.updated,
    }
