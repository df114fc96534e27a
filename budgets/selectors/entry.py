"""A return as its rules see it: entries, findings, tie-outs."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from budgets.domain.cells import ENTERED
from budgets.domain.checks import Entry, Finding, Setting, TieOut, Waived, check, tie_outs
from budgets.domain.contribution import NEEDS_NO_CONTRIBUTION
from budgets.models import (
    BudgetChange,
    BudgetReturn,
    BudgetReturnLine,
    CheckSetting,
    Contribution,
    LedgerRow,
    MovementExplanation,
    Waiver,
)
from budgets.selectors.prefill import budget_to_date, latest_budgets, left_out, opening_accruals, spent_before
from jct.core.calendar import Quarter, last_day
from jct.core.money import ZERO
from partnerships.querysets import in_effect

MOVING = ("budget_current", "budget_to_date_current", "opening_current")
MISSING = "lines_have_rows"
MOST = 3  # lines told of in a sentence
TO_MEND = " Send it back, so that its partner updates it."
COPIED = (
    "budget",
    "budget_to_date",
    "ledger",
    "actual",
    "accrual",
    "forecast",
    "previous_forecast",
    "previous_accrual",
    "opening_accrual",
    "explanation",
    "adjustment_reason",
    "low",
    "high",
    "method",
    "method_reason",
    "commitment",
)


def entries_of(budget_return: BudgetReturn) -> list[Entry]:
    """Each line as entered; one query. What was said before and what the registers say now is left out."""
    return [_entry(row) for row in rows_of(budget_return)]


def rows_of(budget_return: BudgetReturn) -> QuerySet[BudgetReturnLine]:
    """Its rows with their lines, in the order of the fund."""
    return budget_return.lines.select_related("line").order_by("line__position", "line__code")


def findings_of(
    budget_return: BudgetReturn, *, on: date, rows: Sequence[BudgetReturnLine] | None = None
) -> list[Finding]:
    """Everything to mend or to look at again on the day `on`; at most sixteen queries, however many lines there are,
    and one less when its `rows` are at hand with their lines.
    """
    if rows is None:
        rows = list(rows_of(budget_return))
    owed = opening_accruals(budget_return)
    return check(_judged(budget_return, rows, owed), setting_of(budget_return, rows, owed, on=on))


def why_moved(findings: Sequence[Finding]) -> str:
    """Why a return that was submitted cannot be certified; nothing when it can. A budget, its months or what was owed
    on 31 March is not what it was filled in with, so its variances and explanations are of other figures; or a line
    has money of which it says nothing. The ledger may move: rows come in every day, and the position's control totals
    tell of them.
    """
    if any(found.check == "quarter_over" for found in findings):
        return "The return cannot be certified before its quarter has ended."
    moved = [found.where for found in findings if found.check in MOVING]
    why = []
    if moved:
        more = f" and {len(moved) - MOST} more" if len(moved) > MOST else ""
        told = "; ".join(moved[:MOST])
        why.append(f"figures that it was filled in with have moved since it was submitted ({told}{more})")
    why += [
        f"there is money in the year by now of which it says nothing ({found.where})"
        for found in findings
        if found.check == MISSING
    ]
    if not why:
        return ""
    return f"The return cannot be certified as it stands: {', and '.join(why)}.{TO_MEND}"


def setting_of(
    budget_return: BudgetReturn, rows: Sequence[BudgetReturnLine], owed: Mapping[int, Decimal], *, on: date
) -> Setting:
    """By what the return is judged on the day `on`; five queries, and two more when lines have no row. `owed`: line →
    what was owed on 31 March.
    """
    quarter, fund = budget_return.period, budget_return.fund
    blocks = CheckSetting.objects.filter(partnership=fund.partnership_id)
    funded, latest = funding(fund.pk, quarter)
    without = left_out([budget_return], quarter, owed).get(budget_return.pk, ())
    return Setting(
        explain_over=fund.explain_over,
        explain_percent=fund.explain_percent,
        floor=fund.status_floor,
        tolerance=fund.movement_tolerance,
        starts=quarter.starts,
        ends=quarter.ends,
        month=quarter.number * 3,
        on=on,
        untied=funded - latest,
        grant_ends=fund.grant_ends if fund.kind == "grant" else None,
        blocks_from=dict(blocks.order_by().values_list("check_code", "blocks_from")),
        left_out=tuple(line.name for line in without),
        waivers=_waivers(budget_return, on),
    )


def tie_outs_of(budget_return: BudgetReturn) -> list[TieOut]:
    """What the certifier compares, each side from its own source; six queries."""
    quarter, fund = budget_return.period, budget_return.fund_id
    rows = entries_of(budget_return)
    keys = list(budget_return.lines.values_list("line", flat=True))
    funded, latest = funding(fund, quarter)
    in_effect_by = BudgetChange.objects.filter(year=quarter.year, effective_on__lt=quarter.ends)
    return tie_outs(
        rows,
        budget_changes=_total(in_effect_by.filter(line__in=keys)),
        ledger_rows=_total(LedgerRow.objects.filter(line__in=keys).to_date(quarter)),
        contributions=funded,
        latest_budget=latest,
    )


def confirmed_contributions(fund: int, quarter: Quarter) -> Decimal:
    """What partners have confirmed to pay in for the year, in effect by the end of the quarter, GBP; in kind apart."""
    rows = Contribution.objects.filter(
        fund=fund, year=quarter.year, effective_on__lt=quarter.ends, confirmed=True
    )
    return _total(rows.exclude(kind="in_kind"))


def funding(fund: int, quarter: Quarter) -> tuple[Decimal, Decimal]:
    """(what funds the year, the latest budget) at the end of the quarter, GBP: the two that must be equal; two queries.

    Funding is confirmed contributions and what was brought forward or drawn from reserves.
    """
    changes = BudgetChange.objects.filter(line__fund=fund, year=quarter.year, effective_on__lt=quarter.ends)
    sums = changes.order_by().aggregate(
        budget=Sum("amount", default=ZERO),
        brought=Sum("amount", filter=Q(kind__in=NEEDS_NO_CONTRIBUTION), default=ZERO),
    )
    return confirmed_contributions(fund, quarter) + sums["brought"], sums["budget"]


def told_before(budget_return: BudgetReturn) -> dict[int, BudgetReturnLine]:
    """Line key → its row in the partner's last told return of the same year before this quarter; one query."""
    quarter = budget_return.period
    earlier = BudgetReturn.objects.told().filter(
        fund=budget_return.fund_id,
        partner=budget_return.partner_id,
        quarter__gte=f"{quarter.year}-Q1",
        quarter__lt=budget_return.quarter,
    )
    last = earlier.order_by("-quarter", "-version").values("pk")[:1]
    return {row.line_id: row for row in BudgetReturnLine.objects.filter(budget_return__in=last).order_by()}


def says_something(row: BudgetReturnLine) -> bool:
    """Whether anybody has entered anything in the row, or has written or put anything to it; at most two queries."""
    entered = row.forecast is not None or any(getattr(row, name) for name in ENTERED)
    return entered or row.comments.exists() or row.evidence.exists()


def _judged(
    budget_return: BudgetReturn, rows: Sequence[BudgetReturnLine], owed: Mapping[int, Decimal]
) -> list[Entry]:
    """Each line with what was said before, what explains its movement, and the registers as they stand."""
    # Within each statement: hundreds of keys take long to write out.
    keys = budget_return.lines.values("line")
    quarter = budget_return.period
    ledger = LedgerRow.objects.filter(line__in=keys).to_date(quarter).by_line()
    budgets = latest_budgets(keys, quarter)
    before = told_before(budget_return)
    late = _after_grant(budget_return, keys)
    causes = MovementExplanation.objects.filter(row__budget_return=budget_return.pk)
    explained = dict(causes.order_by().values_list("row").annotate(total=Sum("amount")))
    spread = {} if budget_return.restates else _spread(rows, budgets, quarter)
    return [
        _entry(
            row,
            before.get(row.line_id),
            explained=explained.get(row.pk, ZERO),
            budget_now=budgets.get(row.line_id, ZERO),
            budget_to_date_now=spread.get(row.line_id),
            ledger_now=ledger.get(row.line_id, ZERO),
            opening_now=owed.get(row.line_id, ZERO),
            after_grant=late.get(row.line_id, ZERO),
        )
        for row in rows
    ]


def _spread(
    rows: Sequence[BudgetReturnLine], budgets: Mapping[int, Decimal], quarter: Quarter
) -> dict[int, Decimal]:
    """Line key → its budget to date by its profile as it stands, GBP; at most one query."""
    lines = [row.line for row in rows]
    spent = spent_before(lines, quarter.financial_year)
    return {line.pk: budget_to_date(line, budgets.get(line.pk, ZERO), quarter, spent) for line in lines}


def _after_grant(budget_return: BudgetReturn, lines: QuerySet[Any]) -> dict[int, Decimal]:
    """Line key → what its ledger has from the day on which the fund's grant is over, GBP; no query before that day."""
    fund, quarter = budget_return.fund, budget_return.period
    if fund.kind != "grant" or fund.grant_ends >= quarter.ends:
        return {}
    rows = LedgerRow.objects.filter(line__in=lines, posted_on__gte=fund.grant_ends)
    return rows.to_date(quarter).by_line()


def _entry(row: BudgetReturnLine, before: BudgetReturnLine | None = None, **judged: Decimal | None) -> Entry:
    return Entry(
        code=row.line.code,
        name=row.line.name,
        is_income=row.line.is_income,
        closed_on=row.line.closed_on,
        # What is owed since last year is sought in the new year's ledger from its beginning.
        previous_ledger=before.ledger if before else ZERO if row.opening_accrual else None,
        previous_explanation=before.explanation if before else "",
        **{name: getattr(row, name) for name in COPIED},
        **judged,
    )


def _waivers(budget_return: BudgetReturn, on: date) -> Mapping[tuple[str, str], Waived]:
    """(line code, check) → the leave in effect on the day `on`."""
    lines = budget_return.lines.values("line")
    rows = Waiver.objects.filter(in_effect(on), line__in=lines, approved_by__isnull=False)
    told = rows.order_by("-asked_at").values_list(
        "line__code", "check_code", "approved_by__name", "ends", "reason"
    )
    return {(code, check): Waived(by, last_day(ends) or ends, why) for code, check, by, ends, why in told}


def _total(rows) -> Decimal:
    return rows.order_by().aggregate(total=Sum("amount"))["total"] or ZERO
