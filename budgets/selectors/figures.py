"""Where figures that add others up come from: a fund's totals in a quarter, the rows of its account of a year, and the
money of a Better Care Fund return. Each says the sum that makes it, and leads to what it rests on.

GBP. A line's own figures are answered by `provenance`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from budgets.domain.better_care import SOURCES
from budgets.domain.memorandum import EXPENDITURES, FUNDINGS, NET, NOT_TIED, OUTCOME, SHARE
from budgets.domain.position import LinePosition
from budgets.domain.year_end import last_quarter
from budgets.models import BetterCareFundReturn, BudgetLine, Contribution, Fund
from budgets.permissions import visible_funds, visible_lines, visible_returns
from budgets.selectors.as_locked import made_by_then
from budgets.selectors.facts import FundFacts
from budgets.selectors.position import fund_in
from budgets.selectors.provenance import Source, Sourced
from budgets.selectors.statements import CLIENTS, RESERVES
from jct.accounts.models import User
from jct.core.calendar import FinancialYear, Quarter, day_words
from jct.core.money import ZERO, pounds

# A total of the lines: its key on the page, its name, the column that is added up.
TOTALS = (
    ("latest", "Latest budget", "latest"),
    ("to-date", "Budget to date", "budget_to_date"),
    ("spent", "Spent to date", "spent"),
    ("previous", "Previous forecast", "previous_forecast"),
    ("forecast", "Forecast for the year", "forecast"),
)
TOLD = ("spent", "forecast")  # what partners say in their returns


@dataclass(frozen=True)
class FundFigures:
    """A fund in a quarter with each of its totals."""

    facts: FundFacts
    figures: tuple[Sourced, ...]


def fund_figures(user: User, pk: int, *, quarter: Quarter, on: date) -> FundFigures:
    """Every total of the fund's pages. Raises DoesNotExist for a fund the person may not see."""
    facts = fund_in(user, pk, quarter=quarter, on=on)
    return FundFigures(
        facts,
        (*_sums(user, facts, quarter), *_less(facts), *_funding(facts, quarter), *_shares(facts, quarter)),
    )


def _sums(user: User, facts: FundFacts, quarter: Quarter) -> Iterable[Sourced]:
    returns = _returns(user, facts)
    for key, name, column in TOTALS:
        amount = getattr(facts.total, column)
        if amount is None:
            continue
        how = "Every line’s, added up; income is negative"
        if key == "latest":
            how = f"{_parts(facts.total)}. {how}"
        sources = tuple(_line(line, column, quarter) for line in facts.lines)
        yield Sourced(name, amount, f"{how}.", (*returns, *sources) if key in TOLD else sources, key)
    if facts.total.low != facts.total.high:
        how = "Each line’s, added up; a line without a range counts with its forecast."
        for column in ("low", "high"):
            sources = (*returns, *(_line(line, column, quarter) for line in facts.lines))
            yield Sourced(
                f"{column.capitalize()} forecast", getattr(facts.total, column), how, sources, column
            )
    income = [line for line in facts.lines if line.is_income]
    if income:
        total = sum((line.spent for line in income), ZERO)
        how = "Spent to date of the income lines, added up."
        yield Sourced(
            "Income to date", total, how, tuple(_line(line, "spent", quarter) for line in income), "income"
        )


def _parts(row: LinePosition) -> str:
    parts = ((row.original, "original"), (row.virements, "virements"), (row.variations, "other changes"))
    return " + ".join(f"{pounds(amount)} {words}" for amount, words in parts if amount or words == "original")


def _line(line: LinePosition, column: str, quarter: Quarter) -> Source:
    said = pounds(getattr(line, column)) if getattr(line, column) is not None else "none"
    return Source(f"{line.name}: {said}", f"{reverse('budgets:line', args=[line.key])}?quarter={quarter}")


def _returns(user: User, facts: FundFacts) -> list[Source]:
    """The returns whose figures stand, with who submitted and who certified them; one query."""
    told = [row.told.pk for row in facts.returns if row.told]
    may_open = set(visible_returns(user).filter(pk__in=told).values_list("pk", flat=True))
    found = []
    for row in facts.returns:
        if row.told is None:
            found.append(Source(f"{row.partner} has not reported: its last forecast is carried forward"))
            continue
        words = f"Return of {row.partner}, version {row.told.version}, submitted by {row.told.submitted_by}"
        if row.told.certified_by:
            words += f", certified by {row.told.certified_by}"
        url = reverse("budgets:return", args=[row.told.pk]) if row.told.pk in may_open else ""
        found.append(Source(words, url))
    return found


def _less(facts: FundFacts) -> Iterable[Sourced]:
    """The figures that are one total less another."""
    total = facts.total
    less = f"{pounds(total.spent)} spent less {pounds(total.budget_to_date)} budget to date."
    yield Sourced("Variance to date", total.variance_to_date, less, key="variance-to-date")
    less = f"{pounds(total.forecast)} forecast less {pounds(total.latest)} latest budget."
    yield Sourced("Forecast variance", total.variance, less, key="variance")
    if total.previous_forecast is not None:
        less = f"{pounds(total.forecast)} forecast less {pounds(total.previous_forecast)} in the last report."
        yield Sourced("Movement", total.movement.amount, less, key="movement")


def _funding(facts: FundFacts, quarter: Quarter) -> Iterable[Sourced]:
    url = paid_url(facts.key, quarter.financial_year)
    yield Sourced(
        "Contributions",
        facts.contributed,
        "What the partners confirmed or gave as indicative for the year, without what is in kind.",
        tuple(Source(f"{row.name}: {pounds(row.total)}", url) for row in facts.contributions),
        "contributed",
    )
    if facts.brought_forward:
        yield Sourced(
            "Brought forward, and from reserves",
            facts.brought_forward,
            "Budget that came from reserves or from last year’s underspend.",
            (Source("The fund’s reserves", reverse("budgets:reserves", args=[facts.key])),),
            "brought",
        )


def _shares(facts: FundFacts, quarter: Quarter) -> Iterable[Sourced]:
    url = f"{reverse('budgets:risk', args=[facts.key])}?quarter={quarter}#working"
    for number, part in enumerate(facts.risk_share.shares, start=1):
        how = f"Of the forecast variance of {pounds(facts.total.variance)}, by the rule in force."
        source = Source(f"{facts.risk_share_source}: the working, step by step", url)
        yield Sourced(f"Share of {part.name}", part.amount, how, (source,), f"share-{number}")


def sourced_sections(
    fund: int, year: FinancialYear, sections: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The sections of an account of the year as it keeps them, each row with its `sources`, and with those of the year
    before (`were`) where it shows one; two queries.

    A row of spending knows the keys of its lines. One that was kept before rows did is found by any name that a line of
    the fund ever had.
    """
    lines: dict[str, list[int]] = {}
    for key, name in BudgetLine.history.filter(fund=fund).order_by().values_list("id", "name").distinct():
        lines.setdefault(name, []).append(key)
    closed_on = _closed_on(fund)
    now = _addresses(fund, year, closed_on)
    before = _addresses(fund, FinancialYear(year.year - 1), closed_on)

    def sourced(title: str, row: Mapping[str, Any]) -> dict[str, Any]:
        keys = row.get("lines") or (lines.get(row["words"], []) if title in EXPENDITURES else [])
        were = _sources(title, row, keys, before) if row["before"] is not None else ()
        return {
            **row,
            "sources": _sources(title, row, keys, now),
            "were": tuple(source for source in were if source.url),
        }

    return [
        {**section, "rows": [sourced(section["title"], row) for row in section["rows"]]}
        for section in sections
    ]


def paid_url(fund: int, year: FinancialYear) -> str:
    """Where every contribution of the year stands, with who entered it and when."""
    return f"{reverse('budgets:contributions', args=[fund])}?year={year.year}#rows"


def totals_url(fund: int, year: FinancialYear) -> str:
    """Where the fund's totals at the end of the year are answered for; one query."""
    return _addresses(fund, year, _closed_on(fund))["figures"]


def working_url(fund: int, year: FinancialYear) -> str:
    """Where it is worked out, step by step, how the year's net sum is shared; one query."""
    return _addresses(fund, year, _closed_on(fund))["risk"]


def _closed_on(fund: int) -> date | None:
    return Fund.objects.values_list("closed_on", flat=True).get(pk=fund)


def _addresses(fund: int, year: FinancialYear, closed_on: date | None) -> dict[str, str]:
    """Where the account of a year is answered for."""
    quarter = last_quarter(year, closed_on)
    return {
        "quarter": str(quarter),
        "figures": f"{reverse('budgets:fund_figures', args=[fund])}?quarter={quarter}",
        "paid": paid_url(fund, year),
        "risk": f"{reverse('budgets:risk', args=[fund])}?quarter={quarter}#working",
    }


def _sources(
    title: str, row: Mapping[str, Any], lines: Iterable[int], where: Mapping[str, str]
) -> tuple[Source, ...]:
    words, figures = row["words"], where["figures"]
    if words == NET:
        return (Source("Total expenditure less total funding", f"{figures}#variance"),)
    if row["total"]:
        return (Source("The rows above, added up"),)
    if title in EXPENDITURES:
        return tuple(
            Source("Outturn of the line", f"{reverse('budgets:line', args=[key])}?quarter={where['quarter']}")
            for key in lines
        )
    if title in FUNDINGS:
        own = {
            RESERVES: Source("Budget from reserves", f"{figures}#brought"),
            CLIENTS: Source("Income of the lines", f"{figures}#income"),
        }
        return (own.get(words, Source("Contributions", where["paid"])),)
    if words == NOT_TIED:
        return (Source("Contributions beside the budget", where["paid"]),)
    if title == OUTCOME:
        how = "Share by the rule" if words.endswith(SHARE) else "Kept or met by the rule"
        return (Source(how, where["risk"]),)
    return ()


def line_urls(user: User, fund: int, quarter: Quarter) -> dict[str, str]:
    """Where each line of the fund answers for its figures, by the line's code; one query."""
    rows = visible_lines(user).filter(fund=fund).values_list("code", "pk")
    return {code: f"{reverse('budgets:line', args=[pk])}?quarter={quarter}" for code, pk in rows}


@dataclass(frozen=True)
class Answers:
    """Where the figures of one fund in a quarter are answered for: its totals, and each line by name."""

    fund: str
    url: str
    lines: tuple[Source, ...]


def answers_for(user: User, partnership: int, quarter: Quarter) -> tuple[Answers, ...]:
    """Every fund of the partnership in the quarter that the reader may see, for the revenue monitor on the web; two
    queries.
    """
    funds = list(made_by_then(visible_funds(user).filter(partnership=partnership), quarter))
    lines: dict[int, list[Source]] = {fund.pk: [] for fund in funds}
    for pk, fund, name in BudgetLine.objects.filter(fund__in=lines).values_list("pk", "fund", "name"):
        lines[fund].append(Source(name, f"{reverse('budgets:line', args=[pk])}?quarter={quarter}"))
    return tuple(
        Answers(
            fund.name,
            f"{reverse('budgets:fund_figures', args=[fund.pk])}?quarter={quarter}",
            tuple(lines[fund.pk]),
        )
        for fund in funds
    )


def better_care_origins(row: BetterCareFundReturn, quarter: Quarter) -> dict[str, tuple[Source, ...]]:
    """By source of income: the contributions its plan began with, and who gave the two figures that stand. Two queries.

    The return is looked back through its history for whoever first gave the text that stands now.
    """
    planned = Contribution.objects.filter(
        fund__agreement=row.agreement_id, year=quarter.year, effective_on__lt=quarter.ends, source__in=SOURCES
    ).select_related("fund", "partner__organisation")
    found: dict[str, list[Source]] = {key: [] for key in SOURCES}
    for paid in planned:
        url = paid_url(paid.fund_id, quarter.financial_year)
        words = f"{paid.partner.name} to {paid.fund}: {pounds(paid.amount)}, contributed"
        found[paid.source].append(Source(words, url))
    history = list(row.history.order_by("-history_date", "-history_id"))
    for key in SOURCES:
        for name, words in ((f"{key}_planned", "Plan"), (f"{key}_spent", "Spending")):
            if by := _given(history, name, row.data.get(name, "")):
                found[key].append(Source(f"{words} {by}"))
    return {key: tuple(sources) for key, sources in found.items()}


def better_care_answers(row: BetterCareFundReturn) -> dict[str, str]:
    """By answer: who gave the text that stands, and when. One query."""
    history = list(row.history.order_by("-history_date", "-history_id"))
    return {name: _given(history, name, text) for name, text in row.data.items()}


def _given(history: Sequence[Any], name: str, now: str) -> str:
    """ "given by Amara Okafor on 3 May 2026", or that it was filled in when the return was begun."""
    same = None
    for past in history:
        if past.data.get(name, "") != now:
            break
        same = past
    if not now or same is None:
        return ""
    who = f"{same.history_by_name} on {day_words(localdate(same.history_date))}"
    if same.history_type == "+":
        return f"filled in when the return was begun by {who}"
    return f"given by {who}"
