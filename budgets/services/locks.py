"""What is locked before it is judged, in one order, so that nobody waits in a circle: the request that is decided (and
its envelope), the fund, its agreement, the partners' ledgers, the line, reserve, plan, rule or return in hand,
indicative money. Quarters are held after that (`periods.hold`), and whoever holds one alone locks the position or
account signed for it last.

So whoever asks for a decision asks before a quarter is held: to ask can mean to wait for indicative money, which
somebody has who decides and then waits for a quarter. A return is submitted, and a position put together, under the
quarter whose figures it certifies; such a request plans with no indicative money, draws on no envelope and is part of
none, so it waits for no row that a decider has.

Whatever writes something of a fund but the cells of a return and ledger rows has the fund, so that it neither closes
nor becomes notional meanwhile; a new row that points to a fund or line waits for whoever has it, and must do so before
it holds a quarter. Whatever puts ledger rows on a line has the ledger, and reads only then whether line and fund are
open. Closing either, changing a line and making a fund notional have both.
"""

from collections.abc import Iterable

from budgets.models import Fund
from partnerships.models import Partner
from partnerships.registry import holds_funds


def lock_fund(pk: int) -> Fund:
    """Let nobody else close the fund, one of its lines, or open returns in it until this transaction ends."""
    return Fund.objects.select_for_update(of=("self",)).get(pk=pk)


def lock_funds(partnership: int) -> None:
    """Lock all funds of a partnership before one of its quarters is held to be locked: what that keeps of each fund
    points to it, and waits for whoever has it. What only points to a fund need not wait.
    """
    funds = Fund.objects.filter(partnership=partnership).order_by("pk")
    list(funds.select_for_update(of=("self",), no_key=True))


@holds_funds
def lock_named(partnership: int, name: str) -> None:
    """Lock the fund that a request names in words, whatever its capitals, while that request is decided; what only
    points to the fund need not wait."""
    funds = Fund.objects.filter(partnership=partnership).values_list("pk", "name")
    keys = [pk for pk, known in funds if known.casefold() == name.casefold()]
    list(Fund.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",), no_key=True))


def lock_ledgers(partners: Iterable[Partner]) -> None:
    """Let nobody else write to these partners' ledgers until this transaction ends; what only points to a partner
    need not wait.
    """
    keys = sorted({partner.pk for partner in partners})
    list(Partner.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",), no_key=True))
