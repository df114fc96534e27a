"""The rules by which ledger rows find their budget line. `by` needs IMPORT_LEDGER on the partner (None: the system)."""

from datetime import datetime

from django.db import transaction

from budgets.domain.ledger_rule import How
from budgets.models import BudgetLine, LedgerRow, LedgerRule
from budgets.permissions import ledger_rules, partners_for
from budgets.services.ledger_rows import lock_ledgers, spendable
from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.access import Perm
from jct.support.history import record
from partnerships.models import Partner

LOOKUPS = {How.EXACT: "iexact", How.STARTS: "istartswith", How.CONTAINS: "icontains"}


@transaction.atomic
def add_rule(
    *,
    partner: Partner,
    line: BudgetLine,
    field: str,
    contains: str,
    by: User | None,
    at: datetime,
    how: str = How.CONTAINS,
) -> tuple[LedgerRule, int]:
    """Keep a rule and put the partner's unassigned rows that it fits on its line; returns the rule and how
    many.

    Raises Refused for an empty text, a line of another partnership or of a notional budget, or a rule there
    is.
    """
    partner = partners_for(by, Perm.IMPORT_LEDGER).get(pk=partner.pk)
    spendable(partner, line)
    text = " ".join(contains.split())
    if not text or field not in LedgerRule.Field.values:
        raise Refused("Say which column of the ledger must contain which words.")
    lock_ledgers([partner])
    existing = LedgerRule.objects.filter(partner=partner, active=True)
    if existing.filter(field=field, how=how, contains__iexact=text).exists():
        raise Refused(f"There is a rule for “{text}” already. Remove it first.")
    rule = LedgerRule(
        partner=partner, line=line, field=field, how=how, contains=text, position=existing.count()
    )
    record(rule, by=by, why="added", at=at)
    if by is None:
        return rule, 0
    waiting = LedgerRow.objects.of_partners([partner]).unassigned()
    fits = waiting.filter(**{f"{field}__{LOOKUPS[How(how)]}": text}).order_by().values("pk")
    return rule, LedgerRow.objects.filter(pk__in=fits).update(line=line, assigned_by=by, assigned_at=at)


@transaction.atomic
def remove_rule(*, pk: int, by: User, at: datetime) -> LedgerRule:
    """Stop using a rule for rows to come. Rows it has placed stay where they are."""
    rule = ledger_rules(by).select_for_update(of=("self",)).get(pk=pk, active=True)
    rule.active = False
    record(rule, by=by, why="removed", at=at, fields=["active"])
    return rule
