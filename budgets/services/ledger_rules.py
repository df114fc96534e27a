"""The rules by which ledger rows find their budget line. `by` needs IMPORT_LEDGER on the partner (None: the system)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from budgets.domain.fund import still_open
from budgets.domain.ledger_rule import How
from budgets.models import BudgetLine, LedgerRow, LedgerRule
from budgets.permissions import ledger_rules, partners_for
from budgets.services.ledger_rows import shut_quarters, spendable
from budgets.services.locks import lock_ledgers
from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.access import Perm
from jct.support.history import record, record_many
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

    Rows in a quarter that is shut stay where they are. Raises Refused for an empty text, a line of another partnership
    or of a notional budget, a fund that is closed, or a rule there is.
    """
    partner = partners_for(by, Perm.IMPORT_LEDGER).get(pk=partner.pk)
    lock_ledgers([partner])
    line = BudgetLine.objects.select_related("fund").get(pk=line.pk)
    spendable(partner, line)
    still_open(str(line.fund), line.fund.closed_on, localdate(at))
    text = " ".join(contains.split())
    if not text or field not in LedgerRule.Field.values:
        raise Refused("Say which column of the ledger must contain which words.")
    existing = LedgerRule.objects.filter(partner=partner, active=True)
    if existing.filter(field=field, how=how, contains__iexact=text).exists():
        raise Refused(f"There is a rule for “{text}” already. Remove it first.")
    last = existing.aggregate(last=Max("position"))["last"]
    rule = LedgerRule(
        partner=partner,
        line=line,
        field=field,
        how=how,
        contains=text,
        position=0 if last is None else last + 1,
    )
    record(rule, by=by, why="added", at=at)
    if by is None:
        return rule, 0
    waiting = LedgerRow.objects.of_partners([partner]).unassigned()
    fits = waiting.filter(**{f"{field}__{LOOKUPS[How(how)]}": text})
    shut, _ = shut_quarters(fits, [partner], line, by=by, at=at)
    return rule, LedgerRow.objects.filter(pk__in=fits.order_by().values("pk")).exclude(shut).update(
        line=line, rule=rule, assigned_by=by, assigned_at=at
    )


@transaction.atomic
def remove_rule(*, pk: int, by: User, at: datetime) -> LedgerRule:
    """Stop using a rule for rows to come. Rows it has placed stay where they are."""
    rule = ledger_rules(by).select_for_update(of=("self",)).get(pk=pk, active=True)
    rule.active = False
    record(rule, by=by, why="removed", at=at, fields=["active"])
    return rule


@transaction.atomic
def reorder_rule(*, pk: int, earlier: bool, by: User, at: datetime) -> LedgerRule:
    """Try a rule one place earlier or later than now. Rows that were placed stay where they are.

    Raises Refused when the rule is the first, or the last, already.
    """
    lock_ledgers(partners_for(by, Perm.IMPORT_LEDGER))
    rule = ledger_rules(by).get(pk=pk, active=True)
    rules = list(LedgerRule.objects.filter(partner=rule.partner_id, active=True).order_by("position", "pk"))
    now = rules.index(rule)
    then = now - 1 if earlier else now + 1
    if not 0 <= then < len(rules):
        raise Refused(f"{rule}: this rule is tried {'first' if earlier else 'last'} already.")
    rules.insert(then, rules.pop(now))
    changed = [other for place, other in enumerate(rules) if other.position != place]
    for place, other in enumerate(rules):
        other.position = place
    record_many(changed, by=by, why="order changed", at=at, fields=["position"])
    return rules[then]
