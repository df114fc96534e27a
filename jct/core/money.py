"""Money in pounds and pence (GBP): one type, one rounding rule, one way to split without losing a penny.

Amounts are `Decimal` to two places, rounded half up. Expenditure is positive and income negative, so a positive
variance is always adverse and is worded "over" (product decision; real councils differ, so no bare sign is printed).
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

PENNY = Decimal("0.01")
ZERO = Decimal("0.00")
THOUSAND = Decimal(1000)
# A line may end between a minus and its £, unless a word joiner stands there. Readers of amounts pass over it.
MINUS = "−\u2060"


def money(value: Decimal | int | str) -> Decimal:
    """`value` as GBP to the penny, rounded half up.

    Raises TypeError for a float, whose pence are not exact, and ValueError for what is not a finite number.
    """
    if isinstance(value, float):
        raise TypeError("money is never a float: its pence are not exact")
    try:
        amount = Decimal(value)
    except InvalidOperation:
        raise ValueError(f"{value!r} is not an amount of money") from None
    if not amount.is_finite():
        raise ValueError(f"{value!r} is not an amount of money")
    return amount.quantize(PENNY, rounding=ROUND_HALF_UP)


def split(total: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """`total` GBP in shares proportional to `weights`, to the penny, summing exactly to `total`.

    Largest remainder; ties go to the earlier share, and a negative total mirrors the positive one.
    Raises ValueError when a weight is negative or all are zero.
    """
    parts = [Decimal(weight) for weight in weights]
    whole = sum(parts, Decimal(0))
    if whole <= 0 or any(part < 0 for part in parts):
        raise ValueError("weights must not be negative and must not all be zero")
    pence = int(abs(money(total)) / PENNY)
    # Integers throughout: a long Decimal quotient could round and lose the last penny of a very large sum.
    scale = 10 ** max(0, *(-int(part.as_tuple().exponent) for part in parts))
    units = [int(part * scale) for part in parts]
    together = sum(units)
    shares = [pence * unit // together for unit in units]
    remainders = [pence * unit % together for unit in units]
    order = sorted(range(len(units)), key=lambda place: (-remainders[place], place))
    for place in order[: pence - sum(shares)]:
        shares[place] += 1
    sign = -1 if total < 0 else 1
    return [sign * share * PENNY for share in shares]


def percent(part: Decimal, whole: Decimal, *, places: int = 2) -> Decimal | None:
    """`part` as a percentage of |`whole`|, rounded half up to `places`; None when `whole` is zero (printed "n/a")."""
    if whole == 0:
        return None
    return (part / abs(whole) * 100).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def pounds(amount: Decimal) -> str:
    """£ with thousands commas: "£1,234.56", and without pence when they are nought: "£1,234", "−£5" that no line's end
    takes apart."""
    exact = money(amount)
    digits = f"{abs(exact):,.2f}".removesuffix(".00")
    return f"{MINUS if exact < 0 else ''}£{digits}"


def pounds_k(amount: Decimal) -> str:
    """Rounded half up to £ thousands for display: "£1,584k", and "£0" where there is nothing to round. Rounded figures
    may not sum; say so beside them."""
    if not money(amount):
        return pounds(ZERO)
    thousands = (money(amount) / THOUSAND).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return f"{MINUS if thousands < 0 else ''}£{abs(thousands):,}k"


def over_under(variance: Decimal, *, exact: bool = False) -> str:
    """A variance in words: "£1,584k over", "£233k under", "on budget". `exact` keeps pounds and pence."""
    if variance == 0:
        return "on budget"
    show = pounds if exact or abs(variance) < THOUSAND / 2 else pounds_k
    return f"{show(abs(variance))} {'over' if variance > 0 else 'under'}"
