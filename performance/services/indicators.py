"""Define indicators, set their targets, and begin new limits."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Refused
from jct.support.history import record, record_many
from partnerships.models import Partnership
from performance.domain.period import Frequency, label, period_of
from performance.models import Indicator, Measurement, Rebase, Target
from performance.permissions import editable_indicators, may_add

EDITABLE = (
    *("code", "name", "statement", "numerator_text", "denominator_text", "arithmetic", "multiplier", "unit"),
    *(
        "decimals",
        "polarity",
        "frequency",
        "lag_days",
        "care_group",
        "contract",
        "provider",
        "owner",
        "source",
    ),
    *("in_report", "additive", "suppress_below", "lowest", "highest", "screen", "fix_after"),
)
STANDING = ("arithmetic", "multiplier", "frequency")
"""What every figure was made with: it stands as long as there are figures."""


@transaction.atomic
def create(*, partnership: Partnership, by: User | None, at: datetime, **values: Any) -> Indicator:
    """A new indicator from the fields of EDITABLE. Raises Refused when the code is taken or `by` may not add it."""
    _allow(by, partnership, values.get("care_group"))
    indicator = Indicator(partnership=partnership, **values)
    _save(indicator, by=by, why="added", at=at)
    return indicator


@transaction.atomic
def create_many(
    *, indicators: Sequence[Indicator], by: User | None, at: datetime, why: str
) -> list[Indicator]:
    """Many new indicators at once."""
    for indicator in indicators:
        _allow(by, indicator.partnership, indicator.care_group)
    return record_many(indicators, by=by, why=why, at=at)  # type: ignore[return-value]


@transaction.atomic
def edit(*, pk: int, by: User, at: datetime, why: str, changes: dict[str, Any]) -> Indicator:
    """Change fields of EDITABLE. Raises Refused when nothing differs, or when the change would redefine its figures."""
    indicator = _locked(by, pk)
    changed = [
        name for name, value in changes.items() if name in EDITABLE and getattr(indicator, name) != value
    ]
    if not changed:
        raise Refused("Nothing was changed, so nothing was saved.")
    if set(changed) & set(STANDING) and Measurement.objects.filter(indicator=indicator).exists():
        raise Refused(
            "How a figure is made and how often cannot change while there are figures made the old way. "
            "Define a new indicator instead."
        )
    for name in changed:
        setattr(indicator, name, changes[name])
    _allow(by, indicator.partnership, indicator.care_group)
    _save(indicator, by=by, why=why, at=at, fields=changed)
    return indicator


@transaction.atomic
def set_target(
    *,
    indicator_pk: int,
    by: User | None,
    at: datetime,
    starts: date,
    value: Decimal,
    tolerance: Decimal = Decimal(0),
    relative: bool = True,
    source: str = "",
) -> Target:
    """A target from `starts` on; the one in force until then ends there.

    Raises Refused when a target already begins on or after that day: history is not rewritten from the middle.
    """
    indicator = _locked(by, indicator_pk)
    if tolerance < 0:
        raise Refused("The tolerance must be 0 or more.")
    latest = Target.objects.filter(indicator=indicator).order_by("-starts").first()
    if latest and latest.starts >= starts:
        raise Refused(
            f"A target already begins on {day_words(latest.starts)}. A new one must begin after that day."
        )
    if latest and (latest.ends is None or latest.ends > starts):
        latest.ends = starts
        record(latest, by=by, why="followed by a new target", at=at, fields=["ends"])
    target = Target(
        indicator=indicator,
        starts=starts,
        value=value,
        tolerance=tolerance,
        relative=relative,
        source=source,
    )
    record(target, by=by, why="set", at=at)
    return target


@transaction.atomic
def set_targets(*, targets: Sequence[Target], by: User | None, at: datetime, why: str) -> list[Target]:
    """First targets of many indicators at once. Raises DoesNotExist for an indicator `by` may not change."""
    _all_editable(by, {target.indicator_id for target in targets})
    return record_many(targets, by=by, why=why, at=at)  # type: ignore[return-value]


@transaction.atomic
def rebase(*, indicator_pk: int, by: User | None, at: datetime, starts: date, reason: str) -> Rebase:
    """Begin new limits with the period that holds `starts`.

    Raises Refused without a reason, for a period before the second figure, or when limits already begin there.
    """
    indicator = _locked(by, indicator_pk)
    frequency = Frequency(indicator.frequency)
    first = period_of(starts, frequency)
    if not reason.strip():
        raise Refused("Say what changed in the process: limits are not moved because of the figures alone.")
    earliest = Measurement.objects.filter(indicator=indicator).order_by("start").first()
    if earliest is None or first <= earliest.start:
        raise Refused("New limits can begin only after the first figure.")
    row = Rebase(indicator=indicator, starts=first, reason=reason.strip(), by=by, at=at)
    try:
        with transaction.atomic():
            record(row, by=by, why=reason.strip(), at=at)
    except IntegrityError:
        raise Refused(f"New limits already begin in {label(first, frequency)}.") from None
    return row


@transaction.atomic
def withdraw_rebase(*, pk: int, by: User, at: datetime, why: str) -> Rebase:
    """Take back new limits that were begun in error."""
    row = Rebase.objects.select_related("indicator").get(pk=pk, indicator__in=editable_indicators(by))
    _locked(by, row.indicator_id)
    row.refresh_from_db()
    if row.withdrawn:
        raise Refused("These limits were already withdrawn.")
    row.withdrawn = True
    record(row, by=by, why=why, at=at, fields=["withdrawn"])
    return row


def _locked(by: User | None, pk: int) -> Indicator:
    return editable_indicators(by).select_for_update(of=("self",)).get(pk=pk)


def _all_editable(by: User | None, keys: set[int]) -> None:
    if by is not None and editable_indicators(by).filter(pk__in=keys).count() != len(keys):
        raise Indicator.DoesNotExist


def _allow(by: User | None, partnership: Partnership, care_group: Any) -> None:
    if not may_add(by, partnership.pk, care_group.pk if care_group else None):
        raise Refused("You may define indicators of your own care group only.")


def _save(
    indicator: Indicator, *, by: User | None, why: str, at: datetime, fields: Sequence[str] | None = None
) -> None:
    try:
        with transaction.atomic():
            record(indicator, by=by, why=why, at=at, fields=fields)
    except IntegrityError as error:
        if "indicator_code_once" in str(error):
            raise Refused(f"The code {indicator.code} is taken. Choose another.") from None
        raise
