"""Taking up an extension option: what it would be, and why it cannot be taken up."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.domain.lifecycle import Status
from jct.core.calendar import add_months, day_words
from jct.core.errors import Refused
from jct.core.money import money


@dataclass(frozen=True)
class Offer:
    """The next option: its number of `allowed`, length in months, the term before and after (exclusive ends), the last
    day to take it up (None when the contract has no end any more), and its value in GBP at the annual value (None when
    that is not stated)."""

    number: int
    allowed: int
    months: int
    ends_before: date
    ends_after: date
    notify_by: date | None
    value: Decimal | None


def value_of(annual_value: Decimal | None, months: int) -> Decimal | None:
    """GBP for `months` at `annual_value` a year, rounded half up; None when the annual value is not stated."""
    return None if annual_value is None else money(annual_value * months / 12)


def next_option(
    *,
    status: Status,
    current_ends: date | None,
    allowed: int,
    taken: int,
    months: int,
    notify_by: date | None,
    annual_value: Decimal | None,
    on: date,
) -> Offer:
    """The option that may be taken up on day `on`.

    Raises Refused when the contract has none left, has no end, is not running, or the day to take it up has passed: a
    late option is not an option, and the urgent route leads to an extension the contract does not provide for.
    """
    if status not in (Status.ACTIVE, Status.EXPIRED_DELIVERING):
        raise Refused(f"A contract that is {status.label.lower()} cannot be extended.")
    if current_ends is None or notify_by is None:
        raise Refused("The contract has no end date, so there is nothing to extend.")
    if taken >= allowed:
        had = (
            "It never had any."
            if not allowed
            else f"All {allowed} are taken."
            if allowed > 1
            else "It is taken."
        )
        raise Refused(f"The contract has no extension option left. {had}")
    if on > notify_by:
        raise Refused(
            f"This option had to be taken up by {day_words(notify_by)}, so it is too late to use it. "
            "Ask for an extension outside the contract by the urgent route instead."
        )
    return Offer(
        number=taken + 1,
        allowed=allowed,
        months=months,
        ends_before=current_ends,
        ends_after=add_months(current_ends, months),
        notify_by=notify_by,
        value=value_of(annual_value, months),
    )
