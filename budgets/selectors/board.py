"""What the board may commit: no more in a year than the partners have confirmed they will pay in."""

from datetime import date

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce, Least

from budgets.models import Contribution, Fund
from budgets.models.fund import Kind
from jct.core.calendar import FinancialYear
from jct.core.money import ZERO
from partnerships.domain.matter import BoardAuthority, Commitment
from partnerships.domain.words import RequestState
from partnerships.models import DecisionRequest
from partnerships.registry import provides_board_authority


@provides_board_authority
def board_authority(partnership: int, on: date, *, known_then: bool = False) -> BoardAuthority | None:
    """Confirmed contributions of the financial year of `on`, and what approved requests commit in it (GBP a year).

    A meeting may be recorded days after it was held, and what was decided between takes money too: so every approved
    request counts, or with `known_then` only those decided by that day.

    Money in kind and notional funds cannot be spent and do not count. None for a partnership whose funds are not kept
    here. Three queries.
    """
    funds = Fund.objects.filter(partnership=partnership).exclude(kind=Kind.NOTIONAL)
    if not funds.exists():
        return None
    year = FinancialYear.of(on)
    paid_in = Contribution.objects.filter(fund__in=funds, year=year.year, confirmed=True)
    confirmed = paid_in.exclude(kind=Contribution.Kind.IN_KIND).aggregate(sum=Sum("amount"))["sum"]
    commitments = _committed(partnership, year, on, known_then=known_then)
    committed = sum((one.annual for one in commitments), ZERO)
    return BoardAuthority(confirmed=confirmed or ZERO, committed=committed, of=commitments)


def _committed(
    partnership: int, year: FinancialYear, on: date, *, known_then: bool
) -> tuple[Commitment, ...]:
    """Recurrent commitments whose money has not run out, and the single ones of this year; for less when less was
    agreed than asked. What is part of a whole that counts is in the whole's sum."""
    approved = DecisionRequest.objects.filter(
        Q(recurrent=True) | Q(decided_at__date__gte=year.starts, decided_at__date__lt=year.ends),
        Q(money_ends__isnull=True) | Q(money_ends__gt=on),
        partnership=partnership,
        state=RequestState.APPROVED,
        annual_amount__isnull=False,
    )
    if known_then:
        approved = approved.filter(decided_at__date__lte=on)
    approved = approved.exclude(part_of__in=approved.values("pk"))
    agreed = Least("annual_amount", Coalesce("agreed_amount", "annual_amount"))
    rows = approved.annotate(agreed_annual=agreed).values_list("pk", "part_of", "agreed_annual")
    return tuple(Commitment(*row) for row in rows)
