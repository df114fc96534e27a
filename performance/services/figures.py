"""Write figures: one by hand, a correction, or many at once. Every version stays."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction

from jct.accounts.models import User
from jct.core.errors import Refused
from performance.domain.measure import RECORDED, Arithmetic, State, figure
from performance.domain.period import Frequency, label, period_end, period_of
from performance.models import Indicator, Measurement, MeasurementImport
from performance.permissions import editable_indicators

COLUMNS = (
    *("indicator_id", "start", "version", "numerator", "denominator", "value", "state", "reason"),
    *("batch_id", "by_id", "at"),
)


@dataclass(frozen=True, slots=True)
class Reported:
    """What was reported for one period of one indicator."""

    indicator_id: int
    start: date
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    state: State = State.FINAL


@dataclass(frozen=True, slots=True)
class Written:
    """How many figures were new, how many corrected an earlier one, and how many said what is known."""

    added: int
    corrected: int
    unchanged: int


@transaction.atomic
def report(*, reported: Reported, by: User | None, at: datetime) -> Measurement:
    """The first figure of a period. Raises Refused when there is one already, or when it does not add up."""
    indicator = _locked(by, reported.indicator_id)
    first, value = judge(indicator, reported, on=at.date())
    if Measurement.objects.filter(indicator=indicator, start=first).exists():
        period = label(first, Frequency(indicator.frequency))
        raise Refused(f"There is a figure for {period} already. Correct that one.")
    return _insert(indicator, reported, first, value, version=1, reason="", by=by, at=at)


@transaction.atomic
def correct(*, reported: Reported, version: int, reason: str, by: User, at: datetime) -> Measurement:
    """A new version of a period's figure. `version` is the one this person saw.

    Raises Refused without a reason, when nothing differs, or when somebody else corrected it meanwhile.
    """
    indicator = _locked(by, reported.indicator_id)
    first, value = judge(indicator, reported, on=at.date())
    latest = Measurement.objects.filter(indicator=indicator, start=first).order_by("-version")[:1].get()
    if latest.version != version:
        raise Refused(
            "Somebody else corrected this figure while you were working. Look at it, then try again."
        )
    if not reason.strip():
        raise Refused("Say why the figure changes: the earlier one may stand in a published report.")
    if _same(latest, reported, value):
        raise Refused("This is the figure that is there already.")
    return _insert(
        indicator, reported, first, value, version=version + 1, reason=reason.strip(), by=by, at=at
    )


def judge(indicator: Indicator, reported: Reported, *, on: date) -> tuple[date, Decimal | None]:
    """The first day of the period and the figure's value. Raises Refused, naming every part that is wrong."""
    frequency = Frequency(indicator.frequency)
    first = period_of(reported.start, frequency)
    if first != reported.start:
        raise Refused(
            f"Figures of this indicator are {frequency.value}: the {frequency.noun} begins on "
            f"{first:%d/%m/%Y}, not on {reported.start:%d/%m/%Y}."
        )
    if period_end(first, frequency) > on:
        raise Refused(f"{label(first, frequency)} has not ended yet.")
    if reported.state not in RECORDED:
        raise Refused("A figure is final, provisional, estimated or suppressed.")
    parts = (reported.numerator, reported.denominator, reported.value)
    if reported.state is State.SUPPRESSED and not any(part is not None for part in parts):
        return first, None
    value = figure(
        Arithmetic(indicator.arithmetic),
        multiplier=indicator.multiplier,
        numerator=reported.numerator,
        denominator=reported.denominator,
        value=reported.value,
    )
    _within(indicator, value)
    return first, value


def _within(indicator: Indicator, value: Decimal) -> None:
    shown = f"{value.normalize():f}"
    if indicator.lowest is not None and value < indicator.lowest:
        raise Refused(f"{shown} is below {indicator.lowest.normalize():f}, the lowest possible figure.")
    if indicator.highest is not None and value > indicator.highest:
        raise Refused(f"{shown} is above {indicator.highest.normalize():f}, the highest possible figure.")


@transaction.atomic
def write_many(
    *,
    reported: Iterable[Reported],
    by: User | None,
    at: datetime,
    batch: MeasurementImport | None = None,
    reason: str = "",
    refuse: Callable[[Reported, Refused], None] | None = None,
) -> Written:
    """Many figures of indicators `by` may change, in one COPY; those already known are left alone.

    A figure that differs becomes a new version with `reason`. One that does not add up is handed to `refuse`; without
    it the first such figure raises Refused and nothing is written. Raises DoesNotExist for an indicator `by` may not
    change.
    """
    wanted = list(reported)
    keys = {item.indicator_id for item in wanted}
    indicators = {
        row.pk: row for row in editable_indicators(by).filter(pk__in=keys).select_for_update(of=("self",))
    }
    if keys != indicators.keys():
        raise Indicator.DoesNotExist
    known = {(row.indicator_id, row.start): row for row in Measurement.objects.of(indicators).current()}
    rows, unchanged, corrected = [], 0, 0
    for item in wanted:
        try:
            first, value = judge(indicators[item.indicator_id], item, on=at.date())
        except Refused as refusal:
            if refuse is None:
                raise
            refuse(item, refusal)
            continue
        latest = known.get((item.indicator_id, first))
        if latest and _same(latest, item, value):
            unchanged += 1
            continue
        corrected += latest is not None
        rows.append(_row(item, first, value, latest, reason, batch, by, at))
    _copy(rows)
    return Written(len(rows) - corrected, corrected, unchanged)


def _row(
    item: Reported,
    first: date,
    value: Decimal | None,
    latest: Measurement | None,
    reason: str,
    batch: MeasurementImport | None,
    by: User | None,
    at: datetime,
) -> tuple[object, ...]:
    return (
        item.indicator_id, first, latest.version + 1 if latest else 1,
        item.numerator, item.denominator, value, item.state.value, reason if latest else "",
        batch.pk if batch else None, by.pk if by else None, at,
    )  # fmt: skip


def _copy(rows: Sequence[tuple[object, ...]]) -> None:
    """PostgreSQL's own bulk road: every constraint and trigger still judges each row."""
    names = ", ".join(COLUMNS)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY performance_measurement ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _same(latest: Measurement, item: Reported, value: Decimal | None) -> bool:
    return (latest.numerator, latest.denominator, latest.value, latest.state) == (
        item.numerator,
        item.denominator,
        value,
        item.state,
    )


def _locked(by: User | None, pk: int) -> Indicator:
    return editable_indicators(by).select_for_update(of=("self",)).get(pk=pk)


def _insert(
    indicator: Indicator,
    reported: Reported,
    first: date,
    value: Decimal | None,
    *,
    version: int,
    reason: str,
    by: User | None,
    at: datetime,
) -> Measurement:
    return Measurement.objects.create(
        indicator=indicator,
        start=first,
        version=version,
        numerator=reported.numerator,
        denominator=reported.denominator,
        value=value,
        state=reported.state.value,
        reason=reason,
        by=by,
        at=at,
    )
