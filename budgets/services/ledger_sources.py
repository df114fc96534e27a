"""How a partner's ledgers write their files, said once and found again by the headings.

`by` needs IMPORT_LEDGER on the partner.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from budgets.domain.ledger_columns import Dates, Layout, Signs, fingerprint, wrong
from budgets.models import LedgerSource
from budgets.permissions import ledger_sources, partners_for
from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.access import Perm
from jct.support.history import record
from partnerships.models import Partner


@transaction.atomic
def save_source(
    *,
    partner: Partner,
    name: str,
    headings: Sequence[str],
    columns: Sequence[str],
    dates: str,
    signs: str,
    encoding: str = "",
    by: User,
    at: datetime,
) -> LedgerSource:
    """Keep what the headings of a source mean; a source with the same headings is changed, since a file can have one.

    Raises Refused when rows could not be read so, or when another source of the partner has the name.
    """
    partner = (
        partners_for(by, Perm.IMPORT_LEDGER).select_for_update(of=("self",), no_key=True).get(pk=partner.pk)
    )
    layout = Layout(tuple(headings), tuple(columns), Dates(dates), Signs(signs))
    if problems := wrong(layout):
        raise Refused("Rows cannot be read with these columns.", problems=problems)
    title, mark = " ".join(name.split()), fingerprint(headings)
    if not title:
        raise Refused("Give the source a name, so that people know which ledger it is.")
    active = LedgerSource.objects.filter(partner=partner, active=True)
    if active.filter(name__iexact=title).exclude(fingerprint=mark).exists():
        raise Refused(
            f"There is a source “{title}” already, with other headings. Give this one another name."
        )
    source = active.select_for_update(of=("self",)).filter(fingerprint=mark).first()
    why = "changed" if source else "added"
    source = source or LedgerSource(partner=partner, fingerprint=mark)
    source.name, source.encoding = title, encoding
    source.headings, source.columns = list(headings), list(columns)
    source.dates, source.signs = dates, signs
    record(source, by=by, why=why, at=at)
    return source


@transaction.atomic
def retire_source(*, pk: int, by: User, at: datetime) -> LedgerSource:
    """Stop recognising a source. Files that were read as it says stay as they are."""
    source = ledger_sources(by).select_for_update(of=("self",)).get(pk=pk, active=True)
    source.active = False
    record(source, by=by, why="retired", at=at, fields=["active"])
    return source
