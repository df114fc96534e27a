"""Where a fund stands in a quarter: each line from the best return there is, late ones carried forward and
marked.

A partner whose return has not come is *not updated*: its last forecast of the year stands, or the latest
budget when there has been none, and never nothing. GBP; spending positive, income negative.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from budgets.domain import forecast as rules
from budgets.domain.movement import Movement, movement
from jct.core.money import ZERO, percent

CERTIFIED, SUBMITTED, REOPENED, NOT_UPDATED, NO_RETURN = (
    "certified",
    "submitted",
    "reopened",
    "not_updated",
    "no_return",
)

LOW, LIKELY, HIGH = "low", "likely", "high"

SOURCES = {
    CERTIFIED: "certified",
    SUBMITTED: "submitted, not yet certified",
    REOPENED: "certified, being corrected",
    NOT_UPDATED: "not updated: last forecast carried forward",
    NO_RETURN: "not updated: no forecast this year, latest budget shown",
}


@dataclass(frozen=True)
class LineFacts:
    """What is known of a line. `entered`: from the return of this quarter; `carried`: from the last one
    before it; `opening`: what was owed when the year began and the year before bore; `provider`: where its money goes
    to one. `budget_to_date` is as the records spread it now: a return of this quarter keeps the one it was filled in
    with.
    """

    key: int
    code: str
    name: str
    partner: str
    is_income: bool
    original: Decimal
    virements: Decimal
    variations: Decimal
    budget_to_date: Decimal
    ledger: Decimal
    entered: "Figures | None" = None
    carried: "Figures | None" = None
    entered_state: str = NOT_UPDATED
    fixed: bool = False  # its variance stays with the partner that leads it
    opening: Decimal = ZERO
    provider: str = ""

    @property
    def latest(self) -> Decimal:
        return self.original + self.virements + self.variations


@dataclass(frozen=True)
class Figures:
    """A line as a return gives it; `budget` and `budget_to_date` as they stood then, `by` and `on` who sent the return
    and when, `row` the key of its row. `accrual` is less what was owed when the year began, `opening`.
    """

    budget: Decimal
    actual: Decimal
    accrual: Decimal
    forecast: Decimal
    previous_forecast: Decimal | None
    explanation: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    commitment: Decimal | None = None
    method: str = ""
    by: str = ""
    on: date | None = None
    opening: Decimal = ZERO
    budget_to_date: Decimal | None = None
    row: int | None = None

    @property
    def spent(self) -> Decimal:
        return self.actual + self.accrual


@dataclass(frozen=True)
class LinePosition:
    """One row of the monitor. `spent` includes `accrual`; `commitment` is for information and in no other sum.

    `reviewed_by` and `reviewed_on`: whose forecast it is and when it was last sent, which for a line that is not
    updated lies in an earlier quarter.
    """

    key: int | None
    code: str
    name: str
    partner: str
    is_income: bool
    original: Decimal
    virements: Decimal
    variations: Decimal
    latest: Decimal
    budget_to_date: Decimal
    spent: Decimal
    variance_to_date: Decimal
    previous_forecast: Decimal | None
    forecast: Decimal
    variance: Decimal
    variance_words: str
    percent: Decimal | None
    status: rules.Status
    movement: Movement
    source: str
    explanation: str
    low: Decimal = ZERO
    high: Decimal = ZERO
    fixed: bool = False
    accrual: Decimal = ZERO
    commitment: Decimal | None = None
    method: str = ""
    reviewed_by: str = ""
    reviewed_on: date | None = None
    rests_on: int | None = None  # the row of a return
    provider: str = ""

    @property
    def updated(self) -> bool:
        return self.source not in (NOT_UPDATED, NO_RETURN)

    @property
    def source_words(self) -> str:
        return SOURCES[self.source]


def line_position(facts: LineFacts, limits: rules.Limits) -> LinePosition:
    """The row of one line."""
    if facts.entered is not None:
        return _row(facts, facts.entered, facts.entered_state, limits)
    return _row(facts, unreported(facts), NOT_UPDATED if facts.carried else NO_RETURN, limits)


def unreported(facts: LineFacts) -> Figures:
    """What the row shows while no return of the quarter says anything of the line."""
    if facts.carried is not None:
        return _carried_forward(facts, facts.carried)
    return Figures(facts.latest, facts.ledger, -facts.opening, facts.latest, None, opening=facts.opening)


def _carried_forward(facts: LineFacts, last: Figures) -> Figures:
    """The last forecast stands. What is spent is known from the ledger even when the partner has said nothing; without
    a mapped ledger the last spending reported stands too, with its explanation.
    """
    stands = replace(
        last, budget=facts.latest, budget_to_date=facts.budget_to_date, previous_forecast=last.forecast
    )
    if not facts.ledger:
        return stands
    return replace(stands, actual=facts.ledger, accrual=-last.opening, explanation="")


def _row(facts: LineFacts, figures: Figures, source: str, limits: rules.Limits) -> LinePosition:
    budget = facts.latest
    to_date = facts.budget_to_date if figures.budget_to_date is None else figures.budget_to_date
    variance = rules.variance(budget, figures.forecast)
    return LinePosition(
        key=facts.key,
        code=facts.code,
        name=facts.name,
        partner=facts.partner,
        is_income=facts.is_income,
        original=facts.original,
        virements=facts.virements,
        variations=facts.variations,
        latest=budget,
        budget_to_date=to_date,
        spent=figures.spent,
        variance_to_date=figures.spent - to_date,
        previous_forecast=figures.previous_forecast,
        forecast=figures.forecast,
        variance=variance,
        variance_words=rules.words(variance, budget),
        percent=percent(variance, budget),
        status=rules.status(variance, budget, limits),
        movement=movement(
            forecast=figures.forecast,
            previous=figures.previous_forecast,
            budget=budget,
            previous_budget=facts.carried.budget if facts.carried else None,
        ),
        source=source,
        explanation=figures.explanation,
        low=figures.forecast if figures.low is None else figures.low,
        high=figures.forecast if figures.high is None else figures.high,
        fixed=facts.fixed,
        accrual=figures.accrual,
        commitment=figures.commitment,
        method=figures.method,
        reviewed_by=figures.by,
        reviewed_on=figures.on,
        rests_on=figures.row,
        provider=facts.provider,
    )


def total(rows: Sequence[LinePosition], limits: rules.Limits, name: str = "Total") -> LinePosition:
    """The sum of rows, with its own variance, status and movement. A row without a previous forecast counts
    its budget as one.
    """

    def add(amounts: Iterable[Decimal]) -> Decimal:
        return sum(amounts, ZERO)

    latest, forecast = add(r.latest for r in rows), add(r.forecast for r in rows)
    known = any(r.previous_forecast is not None for r in rows)
    previous = (
        add(r.latest if r.previous_forecast is None else r.previous_forecast for r in rows) if known else None
    )
    changed = add(r.movement.budget for r in rows)
    variance = rules.variance(latest, forecast)
    return LinePosition(
        key=None,
        code="",
        name=name,
        partner="",
        is_income=False,
        original=add(r.original for r in rows),
        virements=add(r.virements for r in rows),
        variations=add(r.variations for r in rows),
        latest=latest,
        budget_to_date=add(r.budget_to_date for r in rows),
        spent=add(r.spent for r in rows),
        variance_to_date=add(r.variance_to_date for r in rows),
        previous_forecast=previous,
        forecast=forecast,
        variance=variance,
        variance_words=rules.words(variance, latest),
        percent=percent(variance, latest),
        status=rules.status(variance, latest, limits),
        movement=movement(
            forecast=forecast, previous=previous, budget=latest, previous_budget=latest - changed
        ),
        source=CERTIFIED
        if all(r.source == CERTIFIED for r in rows)
        else NOT_UPDATED
        if not all(r.updated for r in rows)
        else SUBMITTED,
        explanation="",
        low=add(r.low for r in rows),
        high=add(r.high for r in rows),
        accrual=add(r.accrual for r in rows),
    )


def variance_at(row: LinePosition, case: str) -> Decimal:
    """The row's variance were its outturn the `case`: LOW, LIKELY (its forecast) or HIGH. GBP."""
    return rules.variance(row.latest, {LOW: row.low, LIKELY: row.forecast, HIGH: row.high}[case])


def own_variances(rows: Iterable[LinePosition], case: str = LIKELY) -> Mapping[str, Decimal]:
    """Each partner's variance on the lines it leads, GBP by partner key."""
    own: dict[str, Decimal] = {}
    for row in rows:
        own[row.partner] = own.get(row.partner, ZERO) + variance_at(row, case)
    return own
