"""What is locked before it is judged, in one order, so that nobody waits in a circle: the request that is decided, the
fund, the partners' ledgers, the line, the returns. Quarters are held after that (`periods.hold`).

Whatever closes a fund or a line, opens a return or takes lines into one has the fund; whatever puts ledger rows on a
line has the ledger, and reads only then whether line and fund are open. Closing has both.
"""

from collections.abc import Iterable

from budgets.models import Fund
from partnerships.models import Partner


def lock_fund(pk: int) -> Fund:
    """Let nobody else close the fund, one of its lines, or open returns in it until this transaction ends."""
    return Fund.objects.select_for_update(of=("self",)).get(pk=pk)


def lock_ledgers(partners: Iterable[Partner]) -> None:
    """Let nobody else write to these partners' ledgers until this transaction ends; what only points to a partner
    need not wait.
    """
    keys = sorted({partner.pk for partner in partners})
    list(Partner.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",), no_key=True))
