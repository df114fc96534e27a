"""Ledger files: read and shown first, added all or nothing when their total is confirmed, then put on
budget lines.

`by` needs IMPORT_LEDGER on the partner (None: the system). The same transaction is never added twice.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from budgets import intake
from budgets.models import BudgetLine, LedgerImport, LedgerRow, LedgerRule
from budgets.permissions import ledger_imports, ledger_rows, ledger_rules, partners_for
from jct.accounts.models import User
from jct.core.errors import Problem, Refused
from jct.core.money import pounds
from jct.support.access import Perm
from jct.support.history import record
from partnerships.models import Partner

TEXTS = ("supplier", "service", "division", "category", "detail", "code", "body")


@transaction.atomic
def read_file(
    *, partner: Partner, filename: str, data: bytes, by: User | None, at: datetime, encoding: str = ""
) -> LedgerImport:
    """Keep an uploaded file whose rows are all readable, to be confirmed. Nothing is added to the ledger yet.

    Raises Refused naming every bad cell by row and column, or a transaction that stands in the ledger
    already with another amount or day. A file whose encoding must be chosen is the caller's to ask about
    (`intake.read_ledger`).
    """
    partner = partners_for(by, Perm.IMPORT_LEDGER).get(pk=partner.pk)
    file = intake.read_ledger(data, encoding)
    problems = file.problems or _contradictions(partner, file)
    if file.ask_encoding:
        raise Refused("The file is not in UTF-8: say which encoding it has.")
    if problems:
        raise Refused(
            "Nothing was taken from the file. Mend these cells and send it again.", problems=problems
        )
    return LedgerImport.objects.create(
        partner=partner,
        filename=filename[-200:],
        sha256=hashlib.sha256(data).hexdigest(),
        content=data,
        encoding=encoding,
        count=file.count,
        total=file.total,
        by=by,
        at=at,
    )


@transaction.atomic
def confirm_import(*, pk: int, total: Decimal, by: User, at: datetime) -> LedgerImport:
    """Add the rows of a file that has been read. `total`: what the partner's own ledger says the file
    makes, GBP.

    Rows that were added before are left out and counted. Raises Refused when the total differs, or when the
    file was settled already or contradicts what was added meanwhile; then nothing is added.
    """
    kept = ledger_imports(by).select_for_update(of=("self",)).select_related("partner").get(pk=pk)
    if kept.state != LedgerImport.State.READ:
        raise Refused(f"This file is settled: {kept.get_state_display().lower()}.")
    if total != kept.total:
        raise Refused(
            f"The file makes {pounds(kept.total)} and you gave {pounds(total)}: they differ by "
            f"{pounds(abs(kept.total - total))}. Nothing was added."
        )
    # Two files of one partner are added one after the other, so that each sees what the other added.
    Partner.objects.select_for_update(of=("self",)).get(pk=kept.partner_id)
    file = intake.read_ledger(bytes(kept.content), kept.encoding)
    if problems := _contradictions(kept.partner, file):
        raise Refused("Nothing was added: the ledger has changed since the file was read.", problems=problems)
    known = _known(kept.partner, file.lines)
    new = [line for line in file.lines if (line.transaction, line.sequence) not in known]
    rules = list(LedgerRule.objects.filter(partner=kept.partner, active=True).select_related("line"))
    LedgerRow.objects.bulk_create((_row(kept, line, rules, by=by, at=at) for line in new), batch_size=1000)
    kept.state, kept.added = LedgerImport.State.ADDED, len(new)
    kept.confirmed_by, kept.confirmed_at = by, at
    kept.save(update_fields=["state", "added", "confirmed_by", "confirmed_at"])
    return kept


@transaction.atomic
def discard_import(*, pk: int, by: User, at: datetime) -> LedgerImport:
    """Put a file aside that has not been added."""
    kept = ledger_imports(by).select_for_update(of=("self",)).get(pk=pk)
    if kept.state != LedgerImport.State.READ:
        raise Refused(f"This file is settled: {kept.get_state_display().lower()}.")
    kept.state = LedgerImport.State.DISCARDED
    kept.save(update_fields=["state"])
    return kept


@transaction.atomic
def add_rule(
    *, partner: Partner, line: BudgetLine, field: str, contains: str, by: User | None, at: datetime
) -> tuple[LedgerRule, int]:
    """Keep a rule and put the partner's unassigned rows that it fits on its line; returns the rule and how
    many.

    Raises Refused for an empty text, a line of another partnership or of a notional budget, or a rule there
    is.
    """
    partner = partners_for(by, Perm.IMPORT_LEDGER).get(pk=partner.pk)
    _spendable(partner, line)
    text = " ".join(contains.split())
    if not text or field not in LedgerRule.Field.values:
        raise Refused("Say which column of the ledger must contain which words.")
    existing = LedgerRule.objects.filter(partner=partner, active=True)
    if existing.filter(field=field, contains__iexact=text).exists():
        raise Refused(f"There is a rule for “{text}” already. Remove it first.")
    rule = LedgerRule(partner=partner, line=line, field=field, contains=text, position=existing.count())
    record(rule, by=by, why="added", at=at)
    fits = LedgerRow.objects.of_partners([partner]).unassigned().filter(**{f"{field}__icontains": text})
    return rule, fits.update(line=line, assigned_by=by, assigned_at=at) if by else 0


@transaction.atomic
def remove_rule(*, pk: int, by: User, at: datetime) -> LedgerRule:
    """Stop using a rule for rows to come. Rows it has placed stay where they are."""
    rule = ledger_rules(by).select_for_update(of=("self",)).get(pk=pk, active=True)
    rule.active = False
    record(rule, by=by, why="removed", at=at, fields=["active"])
    return rule


@transaction.atomic
def assign_rows(*, pks: Iterable[int], line: BudgetLine, by: User, at: datetime) -> int:
    """Put unassigned rows on a line by hand; returns how many. A row somebody else placed meanwhile keeps
    its line.

    Raises Refused when none is left, or when the line is not one the rows' partner may charge.
    """
    rows = ledger_rows(by).unassigned().filter(pk__in=list(pks)).select_for_update(of=("self",))
    found = list(rows.select_related("partner"))
    if not found:
        raise Refused("None of the rows chosen is waiting for a line. Choose at least one from the list.")
    for partner in {row.partner for row in found}:
        _spendable(partner, line)
    return LedgerRow.objects.filter(pk__in=[row.pk for row in found]).update(
        line=line, assigned_by=by, assigned_at=at
    )


def _spendable(partner: Partner, line: BudgetLine) -> None:
    if line.fund.partnership_id != partner.partnership_id:
        raise Refused("The line belongs to another partnership.")
    if line.fund.kind == "notional":
        raise Refused(f"{line.fund} is a notional budget: it is indicative and cannot be spent.")
    if line.lead_partner_id != partner.pk:
        raise Refused(f"{line} is led by {line.lead_partner}: its own ledger gives its actuals.")


def _row(
    kept: LedgerImport, line: intake.LedgerLine, rules: list[LedgerRule], *, by: User, at: datetime
) -> LedgerRow:
    texts = {name: getattr(line, name) for name in TEXTS}
    fits = (
        None
        if line.capital
        else next((r for r in rules if r.contains.lower() in texts[r.field].lower()), None)
    )
    return LedgerRow(
        batch=kept,
        partner_id=kept.partner_id,
        number=line.number,
        transaction=line.transaction,
        sequence=line.sequence,
        posted_on=line.posted_on,
        year=line.year,
        period=line.period,
        amount=line.amount,
        capital=line.capital,
        line=fits.line if fits else None,
        assigned_by=by if fits else None,
        assigned_at=at if fits else None,
        **texts,
    )


def _known(partner: Partner, lines: Iterable[intake.LedgerLine]) -> dict[tuple[str, str], LedgerRow]:
    """The partner's ledger rows with any of these transactions, by transaction and sequence."""
    rows = LedgerRow.objects.filter(partner=partner, transaction__in={line.transaction for line in lines})
    return {(row.transaction, row.sequence): row for row in rows}


def _contradictions(partner: Partner, file: intake.LedgerFile) -> list[Problem]:
    """Transactions that stand in the ledger with another amount or day: a ledger is corrected by a new
    transaction.
    """
    known = _known(partner, file.lines)
    return [
        Problem(
            f"Row {line.number}",
            f"transaction “{' / '.join(filter(None, (line.transaction, line.sequence)))}” was added before as "
            f"{pounds(before.amount)} on {before.posted_on:%d/%m/%Y}, and now says {pounds(line.amount)} on "
            f"{line.posted_on:%d/%m/%Y}",
            "the correction as a transaction of its own",
        )
        for line in file.lines
        if (before := known.get((line.transaction, line.sequence)))
        and (before.amount, before.posted_on) != (line.amount, line.posted_on)
    ][: intake.MOST_PROBLEMS]
