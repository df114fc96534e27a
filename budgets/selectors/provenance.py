"""Where every figure of a line in a quarter comes from: the sum that made it, the record behind it, and whose it is.

GBP. The figures are those of the fund's page and the revenue monitor, because they are asked of the same facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from budgets.domain.forecast import METHODS
from budgets.domain.lifecycle import State
from budgets.domain.position import LinePosition
from budgets.domain.profile import NAMES
from budgets.models import BudgetChange, BudgetLine, BudgetReturn, BudgetReturnLine, LedgerRow
from budgets.permissions import visible_funds, visible_returns
from budgets.selectors.monitor import fund_facts
from budgets.selectors.origins import Given, origins
from jct.accounts.models import User
from jct.core.calendar import Quarter, day_words
from jct.core.money import ZERO, pounds

KEPT = "as it stood when the quarter was locked or signed"
OWED = "accrued on 31 March, which the year before bore"
ENTERED = ("actual", "accrual", "forecast", "low", "high", "commitment")  # the figures a partner gives


@dataclass(frozen=True)
class Source:
    """A record a figure rests on, in words, with its page (none where the reader may not open it)."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Sourced:
    """A figure: its name, its amount (None: nobody has given one), how it is made, and what it rests on. `key` is its
    anchor on a page to which other pages lead.
    """

    name: str
    amount: Decimal | None
    how: str
    sources: tuple[Source, ...] = ()
    key: str = ""


@dataclass(frozen=True)
class _Said:
    """The return whose figures stand for the line, with its row and who gave each figure."""

    row: BudgetReturnLine | None
    source: Source | None
    by: Mapping[str, Given]


def provenance(user: User, pk: int, *, quarter: Quarter, on: Any) -> tuple[Sourced, ...]:
    """Every figure of the line in the quarter. Raises DoesNotExist when `user` may not see its fund."""
    line = (
        BudgetLine.objects.filter(fund__in=visible_funds(user))
        .select_related("fund", "lead_partner")
        .get(pk=pk)
    )
    fund = fund_facts(visible_funds(user).filter(pk=line.fund_id), quarter=quarter, on=on)[0]
    row = next((found for found in fund.lines if found.key == pk), None)
    if row is None:
        return ()
    said = _said(user, row)
    return (
        *_budget(line, row, said, quarter, settled=fund.settled),
        *_spending(line, row, said, quarter, settled=fund.settled),
        *_forecast(line, row, said),
        *_draft(user, line, quarter),
    )


def _budget(
    line: BudgetLine, row: LinePosition, said: _Said, quarter: Quarter, *, settled: bool
) -> tuple[Sourced, ...]:
    changes = BudgetChange.objects.filter(line=line, year=quarter.year, effective_on__lt=quarter.ends)
    sources = tuple(
        Source(
            f"{change.get_kind_display()} of {pounds(change.amount)} from {day_words(change.effective_on)}, entered by "
            f"{change.by}: {change.reason}",
            reverse("partnerships:request", args=[change.request_id]) if change.request_id else "",
        )
        for change in changes.select_related("by").order_by("effective_on", "pk")
    )
    return (
        Sourced("Latest budget", row.latest, _sum_of(row), sources),
        _budget_to_date(line, row, said, quarter, settled=settled),
    )


def _budget_to_date(
    line: BudgetLine, row: LinePosition, said: _Said, quarter: Quarter, *, settled: bool
) -> Sourced:
    """A return of the quarter keeps what it was filled in with, whatever comes to be known of the line's months."""
    to = f"to the end of month {quarter.number * 3}"
    months = Source("The months of this line", reverse("budgets:line_budget", args=[line.pk]))
    if said.row is None or not row.updated:
        how = f"No return says otherwise: the latest budget spread by {NAMES[line.profile]}, {to}"
        if settled:
            how = f"No return says otherwise: the latest budget spread {to}, {KEPT}"
        return Sourced("Budget to date", row.budget_to_date, how, (months,))
    how = f"A latest budget of {pounds(said.row.budget)}, spread {to} when the return was filled in"
    sources = tuple(source for source in (said.source, months) if source)
    return Sourced("Budget to date", row.budget_to_date, how, sources)


def _sum_of(row: LinePosition) -> str:
    parts = [(row.original, "original"), (row.virements, "virements"), (row.variations, "other changes")]
    return " + ".join(f"{pounds(amount)} {words}" for amount, words in parts if amount or words == "original")


def _spending(
    line: BudgetLine, row: LinePosition, said: _Said, quarter: Quarter, *, settled: bool
) -> tuple[Sourced, ...]:
    ledger = Source("The ledger rows on this line, below", "#ledger")
    if said.row is None or (not row.updated and _is_mapped(line, quarter)):
        how = f"No return says otherwise: the ledger {KEPT if settled else 'as it stands'}"
        if row.accrual:
            how += f", {pounds(row.spent - row.accrual)} − {pounds(-row.accrual)} {OWED}"
        return (Sourced("Spent to date", row.spent, how, (ledger,)), _to_date(row))
    how = f"{pounds(said.row.actual)} actual + {pounds(said.row.accrual)} accrued"
    if said.row.opening_accrual:
        how += f" − {pounds(said.row.opening_accrual)} {OWED}"
    if said.row.actual != said.row.ledger:
        how += f"; the ledger said {pounds(said.row.ledger)}. {said.row.adjustment_reason}"
    sources = tuple(source for source in (said.source, ledger) if source)
    return (Sourced("Spent to date", row.spent, _given(how, said, "actual"), sources), _to_date(row))


def _is_mapped(line: BudgetLine, quarter: Quarter) -> bool:
    """Whether the ledger says anything of the line: then it stands for a late return (`domain.position`)."""
    return bool(LedgerRow.objects.filter(line=line).to_date(quarter).by_line().get(line.pk))


def _to_date(row: LinePosition) -> Sourced:
    return Sourced(
        "Variance to date",
        row.variance_to_date,
        f"{pounds(row.spent)} spent less {pounds(row.budget_to_date)} budget to date",
    )


def _forecast(line: BudgetLine, row: LinePosition, said: _Said) -> tuple[Sourced, ...]:
    sources = (said.source,) if said.source else ()
    method = METHODS.get(said.row.method, "") if said.row else ""
    how = f"By {method[:1].lower()}{method[1:]}" if method else "As the partner gave it"
    if not row.updated:
        how = row.source_words[:1].upper() + row.source_words[1:]
    found = [Sourced("Forecast for the year", row.forecast, _given(how, said, "forecast"), sources)]
    for column in ("low", "high"):
        if said.row and getattr(said.row, column) is not None:
            words = _given("As the partner gave it", said, column)
            found.append(
                Sourced(f"{column.capitalize()} forecast", getattr(said.row, column), words, sources)
            )
    less = f"{pounds(row.forecast)} forecast less {pounds(row.latest)} latest budget"
    found.append(Sourced("Forecast variance", row.variance, f"{less}: {row.variance_words}"))
    if row.previous_forecast is not None:
        less = f"{pounds(row.forecast)} less {pounds(row.previous_forecast)} in the last report"
        found.append(Sourced("Movement", row.movement.amount, less))
    return tuple(found)


def _given(how: str, said: _Said, column: str) -> str:
    who = said.by.get(column)
    how = how.rstrip(".")
    return f"{how}. Entered by {who}." if who else f"{how}."


def _said(user: User, position: LinePosition) -> _Said:
    """The row on which the line's position rests: of the quarter's return, or of the one before that is carried on."""
    rows = BudgetReturnLine.objects.select_related(
        "budget_return__submitted_by", "budget_return__certified_by", "budget_return__partner__organisation"
    )
    row = rows.filter(pk=position.rests_on).first()
    if row is None:
        return _Said(None, None, {})
    owner = row.budget_return
    may_open = visible_returns(user).filter(pk=owner.pk).exists()
    url = reverse("budgets:return", args=[owner.pk]) if may_open else ""
    return _Said(row, Source(return_words(owner), url), entered(row))


def return_words(owner: BudgetReturn) -> str:
    """“Return of the ICB for Quarter 2, version 1, submitted by A, certified by B”."""
    words = f"Return of {owner.partner.short_name} for {owner.period.label}, version {owner.version}"
    if not owner.submitted_by:
        return f"{words}, not submitted"
    words += f", submitted by {owner.submitted_by}"
    return f"{words}, certified by {owner.certified_by}" if owner.certified_by else words


def _draft(user: User, line: BudgetLine, quarter: Quarter) -> tuple[Sourced, ...]:
    """The forecast that a return gives whose figures do not stand yet, for those who may see it."""
    told = BudgetReturn.objects.told()
    rows = BudgetReturnLine.objects.filter(
        line=line,
        budget_return__in=visible_returns(user)
        .filter(quarter=str(quarter))
        .exclude(pk__in=told.values("pk")),
    ).select_related("budget_return__partner__organisation", "budget_return__submitted_by")
    row = rows.order_by("-budget_return__version").first()
    if row is None or row.forecast is None:
        return ()
    source = Source(return_words(row.budget_return), reverse("budgets:row_figures", args=[row.pk]))
    how = "Typed into a return that is not submitted: no page counts it yet."
    if row.budget_return.state == State.SUBMITTED:
        how = "In a return that came after the lock: no page counts it before it is certified."
    given = entered(row).get("forecast")
    return (
        Sourced(
            "Forecast in the draft", row.forecast, how + (f" Entered by {given}." if given else ""), (source,)
        ),
    )


def entered(row: BudgetReturnLine) -> Mapping[str, Given]:
    """Column → who gave the figure that stands; what is nothing nobody need have given."""
    found = origins(BudgetReturnLine, [row.pk], ENTERED).get(row.pk, {})
    return {column: given for column, given in found.items() if getattr(row, column) not in (None, ZERO)}
