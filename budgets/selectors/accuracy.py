"""Past forecasts beside what came of them, from told returns of years that have ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from budgets import permissions
from budgets.domain.accuracy import Accuracy, Past, accuracy, by_line, by_person, by_quarter
from budgets.domain.year_end import last_quarter
from budgets.models import BudgetReturn, BudgetReturnLine
from jct.accounts.models import User
from jct.support.access import Perm, can, objects_for


@dataclass(frozen=True)
class Sought:
    """Which forecasts to list one by one: those of a line, of a quarter of the year, or that a person submitted."""

    line: int | None = None
    number: int | None = None
    person: str = ""

    def __bool__(self) -> bool:
        return bool(self.line or self.number or self.person)

    def takes(self, past: Past) -> bool:
        return (
            self.line in (None, past.line)
            and self.number in (None, past.quarter.number)
            and self.person in ("", past.person)
        )


@dataclass(frozen=True)
class Behind:
    """One forecast that the page counts, and the rows of the returns in which it and its outturn stand."""

    past: Past
    forecast_url: str
    outturn_url: str


@dataclass(frozen=True)
class AccuracyPage:
    """How far a fund's forecasts were off. `people` is empty for those who may not see the partners' returns. `behind`:
    the forecasts that were asked for one by one.
    """

    fund: int
    fund_name: str
    years: tuple[str, ...]
    whole: Accuracy
    quarters: tuple[Accuracy, ...]
    lines: tuple[Accuracy, ...]
    people: tuple[Accuracy, ...]
    sees_people: bool
    behind: tuple[Behind, ...]


def linked(kind: str, rows: Iterable[Accuracy]) -> list[tuple[Accuracy, str]]:
    """Each row with the query of the forecasts it is made of; `kind`: month, line or person."""
    return [(row, urlencode({kind: row.key})) for row in rows]


@dataclass(frozen=True)
class _Pair:
    """The row of a return with a forecast, and the row of the year's last that shows what came of it."""

    row: BudgetReturnLine
    end: BudgetReturnLine

    @property
    def partner(self) -> int:
        return self.row.budget_return.partner_id

    @cached_property
    def past(self) -> Past:
        owner = self.row.budget_return
        return Past(
            quarter=owner.period,
            line=self.row.line_id,
            name=self.row.line.name,
            person=str(owner.submitted_by or ""),
            forecast=self.row.forecast,
            outturn=self.end.spent,
        )


def accuracy_page(user: User, pk: int, *, sought: Sought | None = None) -> AccuracyPage:
    """The record of a fund's forecasts that `user` may see. By person only for whoever keeps the fund, and for partners
    whose returns the person may see; three queries.
    """
    fund = permissions.visible_funds(user).get(pk=pk)
    pairs = _pairs([fund.pk])
    every = [pair.past for pair in pairs]
    if can(user, Perm.EDIT_FUNDS, fund.partnership_id):
        own, sees = pairs, True
    else:
        partners = set(objects_for(user, Perm.VIEW_RETURNS).values_list("pk", flat=True))
        own = [pair for pair in pairs if pair.partner in partners]
        sees = bool(partners)
    by_whom = [pair.past for pair in own]
    if sought and sought.person and not any(sought.person == one.person for one in by_whom):
        sought = None
    return AccuracyPage(
        fund=fund.pk,
        fund_name=fund.name,
        years=tuple(sorted({str(one.quarter.financial_year) for one in every})),
        whole=accuracy(every),
        quarters=tuple(by_quarter(every)),
        lines=tuple(by_line(every)),
        people=tuple(by_person(by_whom)),
        sees_people=sees,
        # By a person only those that the reader may see by person.
        behind=_behind(own if sought.person else pairs, sought) if sought else (),
    )


def past_forecasts(funds: Iterable[int], *, line: int | None = None) -> list[Past]:
    """The forecast of every told return in a year whose last quarter is told too; one query.

    The outturn is what the line's last version of that quarter shows as spent, its accruals included: of the fourth, or
    of the one in which the fund closed.
    """
    return [pair.past for pair in _pairs(funds, line=line)]


def _pairs(funds: Iterable[int], *, line: int | None = None) -> list[_Pair]:
    rows = BudgetReturnLine.objects.filter(
        budget_return__fund__in=list(funds),
        budget_return__in=BudgetReturn.objects.told().values("pk"),
        forecast__isnull=False,
        **({"line": line} if line else {}),
    )
    rows = rows.select_related("line__fund", "budget_return__submitted_by").order_by("budget_return__version")
    latest = {(row.line_id, row.budget_return.period): row for row in rows}
    found = []
    for (key, quarter), row in latest.items():
        end = latest.get((key, last_quarter(quarter.financial_year, row.line.fund.closed_on)))
        if end is not None:
            found.append(_Pair(row, end))
    return found


def _behind(pairs: Iterable[_Pair], sought: Sought) -> tuple[Behind, ...]:
    """The forecasts sought, in the order of time."""
    seen = [pair for pair in pairs if sought.takes(pair.past)]
    return tuple(
        Behind(
            pair.past,
            reverse("budgets:row_figures", args=[pair.row.pk]),
            reverse("budgets:row_figures", args=[pair.end.pk]),
        )
        for pair in sorted(seen, key=lambda one: (one.past.quarter, one.past.name))
    )
