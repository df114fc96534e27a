"""Past forecasts beside what came of them, from told returns of years that have ended."""

from collections.abc import Iterable
from dataclasses import dataclass

from budgets import permissions
from budgets.domain.accuracy import Accuracy, Past, accuracy, by_line, by_person, by_quarter
from budgets.models import BudgetReturn, BudgetReturnLine
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.support.access import Perm, can, objects_for


@dataclass(frozen=True)
class AccuracyPage:
    """How far a fund's forecasts were off. `people` is empty for those who may not see the partners' returns."""

    fund: int
    fund_name: str
    years: tuple[str, ...]
    whole: Accuracy
    quarters: tuple[Accuracy, ...]
    lines: tuple[Accuracy, ...]
    people: tuple[Accuracy, ...]
    sees_people: bool


def accuracy_page(user: User, pk: int) -> AccuracyPage:
    """The record of a fund's forecasts that `user` may see. By person only for whoever keeps the fund, and for partners
    whose returns the person may see; three queries.
    """
    fund = permissions.visible_funds(user).get(pk=pk)
    past = past_forecasts([fund.pk])
    if can(user, Perm.EDIT_FUNDS, fund.partnership_id):
        own = [one for _, one in past]
        sees = True
    else:
        partners = set(objects_for(user, Perm.VIEW_RETURNS).values_list("pk", flat=True))
        own = [one for partner, one in past if partner in partners]
        sees = bool(partners)
    every = [one for _, one in past]
    return AccuracyPage(
        fund=fund.pk,
        fund_name=fund.name,
        years=tuple(sorted({str(one.quarter.financial_year) for one in every})),
        whole=accuracy(every),
        quarters=tuple(by_quarter(every)),
        lines=tuple(by_line(every)),
        people=tuple(by_person(own)),
        sees_people=sees,
    )


def past_forecasts(funds: Iterable[int], *, line: int | None = None) -> list[tuple[int, Past]]:
    """(partner key, forecast) of every told return in a year whose fourth quarter is told too; one query.

    The outturn is what the line's last version of quarter 4 shows as spent, its accruals included.
    """
    rows = BudgetReturnLine.objects.filter(
        budget_return__fund__in=list(funds),
        budget_return__in=BudgetReturn.objects.told().values("pk"),
        forecast__isnull=False,
        **({"line": line} if line else {}),
    )
    rows = rows.select_related("line", "budget_return__submitted_by").order_by("budget_return__version")
    latest = {(row.line_id, Quarter.parse(row.budget_return.quarter)): row for row in rows}
    found = []
    for (key, quarter), row in latest.items():
        end = latest.get((key, Quarter(quarter.year, 4)))
        if end is not None:
            past = Past(
                quarter=quarter,
                line=key,
                name=row.line.name,
                person=str(row.budget_return.submitted_by or ""),
                forecast=row.forecast,
                outturn=end.spent,
            )
            found.append((row.budget_return.partner_id, past))
    return found
