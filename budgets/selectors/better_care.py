"""The Better Care Fund's returns of an agreement: their fields, what is known before anybody types, and their pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum

from budgets.domain.better_care import SCHEMES, SOURCES, Field, Money, check, fields_of, headline, money_of
from budgets.models import Agreement, BetterCareFundReturn, Contribution
from budgets.permissions import visible_agreements, visible_better_care_returns
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.core.errors import Problem
from partnerships.selectors.authority import ruling


def scheme_names(row: BetterCareFundReturn) -> list[str]:
    """The schemes that report in this return: the agreement's while it is a draft (one query), those it was sent with
    afterwards. One that was sent before they were kept has the agreement's.
    """
    kept = None if row.state == BetterCareFundReturn.State.DRAFT else row.data.get(SCHEMES)
    if kept is not None:
        return list(kept)
    return list(row.agreement.schemes.order_by("pk").values_list("name", flat=True))


def fields_for(row: BetterCareFundReturn) -> tuple[Field, ...]:
    """The fields of this return; at most one query."""
    return fields_with(row, scheme_names(row))


def fields_with(row: BetterCareFundReturn, schemes: Sequence[str]) -> tuple[Field, ...]:
    """The fields of this return with these schemes."""
    return fields_of(Quarter.parse(row.quarter).number, schemes)


def known_of(agreement: Agreement, quarter: Quarter, by: User) -> dict[str, str]:
    """What a new return begins with: its author, the year's income by source, and the plans of the last return."""
    planned = Contribution.objects.filter(
        fund__agreement=agreement, year=quarter.year, effective_on__lt=quarter.ends, source__in=SOURCES
    )
    sums = dict(planned.order_by().values_list("source").annotate(total=Sum("amount")))
    known = {f"{key}_planned": str(sums.get(key, "0.00")) for key in SOURCES}
    last = (
        agreement.better_care_fund_returns.filter(quarter__lt=str(quarter))
        .order_by("-quarter", "-version")
        .first()
    )
    if last:
        kept = ("hwb", "metric_1_plan", "metric_2_plan", "metric_3_plan")
        known |= {key: last.data[key] for key in kept if last.data.get(key)}
    elif agreement.reports_to:
        known["hwb"] = agreement.reports_to.name
    return known | {"completed_by": str(by), "email": by.email}


@dataclass(frozen=True)
class ReturnList:
    agreement: Agreement
    rows: tuple[tuple[BetterCareFundReturn, str, str], ...]


def return_list(user: User, agreement: int) -> ReturnList:
    """An agreement's returns, latest first, each with its quarter and headline; two queries."""
    row = visible_agreements(user).get(pk=agreement)
    rows = row.better_care_fund_returns.all()
    return ReturnList(row, tuple((r, Quarter.parse(r.quarter).label, headline(r.data)) for r in rows))


@dataclass(frozen=True)
class ReturnPage:
    row: BetterCareFundReturn
    quarter: Quarter
    sheets: tuple[tuple[str, tuple[tuple[Field, str], ...]], ...]
    money: tuple[Money, ...]
    total: Money
    headline: str
    problems: tuple[Problem, ...]
    ruling: Any | None
    versions: tuple[BetterCareFundReturn, ...]

    @property
    def latest(self) -> bool:
        """Whether no later version was begun."""
        return self.row.version == self.versions[0].version


def return_page(user: User, pk: int, *, on: date) -> ReturnPage:
    """One return sheet by sheet, with what keeps it from being sent. Raises DoesNotExist when it may not be seen."""
    rows = visible_better_care_returns(user).select_related("agreement__partnership", "request")
    row = rows.get(pk=pk)
    fields = fields_for(row)
    money, total = money_of(row.data)
    return ReturnPage(
        row=row,
        quarter=Quarter.parse(row.quarter),
        sheets=_by_sheet(fields, row.data),
        money=tuple(money),
        total=total,
        headline=headline(row.data),
        problems=tuple(check(row.data, fields)) if row.state == "draft" else (),
        ruling=ruling(user=user, request=row.request, on=on) if row.request and row.request.is_open else None,
        versions=tuple(row.agreement.better_care_fund_returns.filter(quarter=row.quarter)),
    )


def _by_sheet(
    fields: tuple[Field, ...], data: Mapping[str, str]
) -> tuple[tuple[str, tuple[tuple[Field, str], ...]], ...]:
    names = dict.fromkeys(field.sheet for field in fields)
    return tuple((name, tuple((f, data.get(f.key, "")) for f in fields if f.sheet == name)) for name in names)
