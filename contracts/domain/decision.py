"""What must be decided about a contract: its award, a change of its terms, its end. Sums in GBP, percentages of
the value as awarded.
"""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from contracts.domain.lifecycle import Status
from jct.core.calendar import add_months
from jct.core.errors import Refused
from jct.core.money import ZERO, money
from partnerships.domain.words import Words

# What the parties agree. Once a contract runs, only a decision changes it, or a correction of a wrong entry.
TERMS = (
    *("provider", "regime", "annual_value", "lifetime_value", "starts", "ends", "current_ends"),
    *("extension_months", "extensions_allowed", "extensions_taken"),
)
# What a variation may change: another provider is another contract, and an option is taken up as an extension.
VARIABLE = (
    "annual_value",
    "lifetime_value",
    "ends",
    "current_ends",
    "extension_months",
    "extensions_allowed",
)


class Kind(Words):
    AWARD = "award", "Award"
    VARIATION = "variation", "Variation"
    TERMINATION = "termination", "Termination"


class AwardRoute(Words):
    """How the provider was found; each has its own kind of decision in the scheme."""

    AWARD = "contract_award", "Competition or provider selection"
    CALL_OFF = "framework_calloff", "Call-off from a framework"
    DIRECT = "direct_award", "Direct award or waiver"
    GRANT = "grant_award", "Grant"


def whole_value(
    *, annual: Decimal | None, lifetime: Decimal | None, starts: date, ends: date | None
) -> Decimal:
    """What a contract commits over its whole life, options included. Raises Refused when nobody can say.

    Without a stated whole value it is the annual value for each whole year of the term, and by days for the rest.
    """
    if lifetime is not None:
        return lifetime
    if annual is None or ends is None:
        raise Refused(
            "Give the contract's whole value with its options first, or its annual value and its last day: "
            "without them nobody can say who may decide."
        )
    years = ends.year - starts.year - (add_months(starts, 12 * (ends.year - starts.year)) > ends)
    begun, full = add_months(starts, 12 * years), add_months(starts, 12 * (years + 1))
    return money(annual * (years + Decimal((ends - begun).days) / (full - begun).days))


def not_yet_awarded(status: str) -> None:
    """Raise Refused when a contract in `status` has been awarded already."""
    if status != Status.DRAFT:
        raise Refused(f"A contract that is {Status(status).label.lower()} has been awarded already.")


def in_force(status: str) -> None:
    """Raise Refused when a contract in `status` has no terms in force to change or to end."""
    if status not in (Status.ACTIVE, Status.EXPIRED_DELIVERING):
        raise Refused(f"A contract that is {Status(status).label.lower()} has no terms in force.")


def changed_terms(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The terms that a variation would change. Raises Refused when there are none."""
    found = {name: after[name] for name in VARIABLE if name in after and after[name] != before[name]}
    if not found:
        raise Refused("Nothing would be changed, so there is nothing to decide.")
    return found


def change_percent(change: Decimal, *, earlier: Decimal, awarded: Decimal) -> Decimal | None:
    """This change and `earlier` ones (all without sign) as per cent of the value as awarded, to two places.

    None when the contract was awarded for nothing: then no percentage can be said.
    """
    if awarded <= ZERO:
        return None
    return ((abs(change) + earlier) * 100 / awarded).quantize(Decimal("0.01"), ROUND_HALF_UP)


def last_day_of_notice(ends: date, *, current_ends: date | None, on: date) -> None:
    """Raise Refused unless `ends` (exclusive) lies after today and before the contract's end."""
    if ends <= on:
        raise Refused("The last day has passed already. Give a day from today on.")
    if current_ends is not None and ends >= current_ends:
        raise Refused("The contract ends by then anyway, so there is nothing to end.")
