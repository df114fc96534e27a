"""Ledger files: kept, read and shown first, added all or nothing when their total is confirmed, reversed as a whole.

`by` needs IMPORT_LEDGER on the partner (None: the system). The same transaction is never added twice. Long files are
read, added and reversed by a worker, in services that may be delivered twice and work once.
"""

import base64
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import IO

from django.db import transaction
from django.db.models import Exists, OuterRef

from budgets import intake
from budgets.domain.ledger_columns import ENCODINGS, fingerprint, guess
from budgets.domain.ledger_file import Act, State, step
from budgets.models import LedgerImport, LedgerRow, LedgerSource
from budgets.permissions import ledger_imports, partners_for
from budgets.selectors.ledger_checks import contradictions, counted
from budgets.services import staging
from budgets.services.locks import lock_ledgers
from budgets.services.periods import guard_ledger
from budgets.services.staging import Told
from jct.accounts.models import User
from jct.core.errors import Refused
from jct.core.money import pounds
from jct.support import jobs
from jct.support.access import Perm
from jct.support.models import Job
from partnerships.models import Partner

LONG_TO_READ = 1024 * 1024  # bytes
LONG_TO_ADD = 5_000  # rows
READ, ADD, REVERSE = "budgets.read_ledger", "budgets.add_ledger", "budgets.reverse_ledger"


def silent(step: int, of: int, note: str) -> None:
    """Nobody waits to hear how far it is."""


@transaction.atomic
def receive(
    *, partner: Partner, filename: str, file: IO[bytes], by: User | None, at: datetime
) -> tuple[LedgerImport, Job | None]:
    """Keep a file, and read it if nothing about it must be asked. Nothing is added to the ledger yet.

    Gives the file, which may wait for an answer (`asks`), hold problems or be read, and the job when a worker reads
    it. The same file sent again is the file that was sent, unless it was put aside, reversed or could not be read.
    Raises Refused when it is empty, no text, or a workbook that cannot be opened.
    """
    partner = partners_for(by, Perm.IMPORT_LEDGER).get(pk=partner.pk)
    kind = "xlsx" if filename.lower().endswith(".xlsx") else "csv"
    seen = intake.look(_parts(file), text=kind == "csv")
    alive = [State.READ, State.ADDING, State.ADDED, State.REVERSING]
    same = LedgerImport.objects.filter(partner=partner, sha256=seen.sha256, state__in=alive)
    if earlier := same.select_related("confirmed_by").first():
        return earlier, None
    kept = LedgerImport.objects.create(
        partner=partner,
        filename=filename[-200:],
        kind=kind,
        size=seen.size,
        sha256=seen.sha256,
        encoding=seen.encoding,
        doubtful=[base64.b64encode(line).decode() for line in seen.doubtful],
        by=by,
        at=at,
    )
    staging.keep(kept, _parts(file))
    _recognise(kept)
    kept.save()
    return _read_now_or_later(kept, by=by, at=at)


@transaction.atomic
def choose_letters(*, pk: int, encoding: str, by: User, at: datetime) -> tuple[LedgerImport, Job | None]:
    """Say in which letters a file is written, and read it on. Raises Refused when it holds others."""
    kept = _locked(by, pk)
    kept.state, kept.encoding = step(kept.state, Act.ASK), encoding
    if not intake.can_read(staging.parts_of(kept), encoding):
        raise Refused(f"The file holds letters that {ENCODINGS[encoding]} does not have. Choose the other.")
    kept.faults = 0
    _recognise(kept)
    kept.save()
    return _read_now_or_later(kept, by=by, at=at)


@transaction.atomic
def choose_columns(
    *, pk: int, source: LedgerSource, by: User, at: datetime
) -> tuple[LedgerImport, Job | None]:
    """Read a file as a source of its partner says. Raises Refused when its headings are not those of the source."""
    kept = _locked(by, pk)
    if fingerprint(kept.layout["headings"]) != source.fingerprint or source.partner_id != kept.partner_id:
        raise Refused(f"The headings of this file are not those of “{source}”.")
    kept.state = step(kept.state, Act.ASK)
    kept.faults, kept.source = 0, source
    kept.layout |= source.layout.as_data
    if kept.doubtful and source.encoding and intake.can_read(staging.parts_of(kept), source.encoding):
        kept.encoding = source.encoding
    kept.save()
    return _read_now_or_later(kept, by=by, at=at)


def read(*, pk: int, tell: Told = silent) -> LedgerImport:
    """Read a kept file into the staging table, or all that is wrong with it into the table of faults. Done a second
    time it changes nothing.
    """
    kept = LedgerImport.objects.select_related("partner").get(pk=pk)
    if kept.state != State.RECEIVED or kept.asks:
        return kept
    found = staging.stage(kept, tell)
    with transaction.atomic():
        kept = LedgerImport.objects.select_for_update(of=("self",)).select_related("partner").get(pk=pk)
        if kept.state != State.RECEIVED:
            return kept
        kept.count, kept.total = counted(kept)
        kept.state = step(kept.state, Act.REFUSE if found.faults else Act.READ)
        kept.faults = found.faults
        kept.notes = list(found.notes)
        kept.save()
    return kept


@transaction.atomic
def confirm(*, pk: int, total: Decimal, by: User, at: datetime) -> tuple[LedgerImport, Job | None]:
    """Add the rows of a file that has been read. `total`: what the partner's own ledger says the file makes, GBP.

    Rows that were added before are left out and counted. Raises Refused when the total differs, or when the file
    was settled already or contradicts what was added meanwhile; then nothing is added. A long file is added by a
    worker, and the job tells how far it is.
    """
    kept = _locked(by, pk)
    kept.state = step(kept.state, Act.CONFIRM)
    if total != kept.total:
        raise Refused(
            f"The file makes {pounds(kept.total)} and you gave {pounds(total)}: they differ by "
            f"{pounds(abs(kept.total - total))}. Nothing was added."
        )
    kept.confirmed_by, kept.confirmed_at = by, at
    kept.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    if kept.count <= LONG_TO_ADD:
        return add(pk=pk), None
    return kept, _job(ADD, f"Add {kept.count:,} rows of {kept.filename}", kept, by=by, at=at)


def add(*, pk: int, tell: Told = silent) -> LedgerImport:
    """Write a confirmed file's rows, all together. Done a second time it adds nothing.

    Raises Refused when the ledger has changed since the file was read, or when a row belongs to a quarter that is shut;
    the file then waits to be confirmed again.
    """
    tell(1, 3, "Comparing the rows with the ledger and adding them")
    try:
        with transaction.atomic():
            kept = _to_work_on(pk)
            if kept.state in (State.ADDED, State.REVERSING, State.REVERSED):
                return kept
            _stage_again_if_lost(kept)
            kept.added = staging.add(kept)
            if kept.added < kept.count:  # some were added before: with the same amount, or taken back since
                if (wrong := contradictions(kept)).count:
                    more = wrong.count - len(wrong.shown)
                    raise Refused(
                        "Nothing was added: the ledger has changed since the file was read."
                        + (
                            f" {_rows(more)} it; put the file aside and send it again to see all."
                            if more
                            else ""
                        ),
                        problems=wrong.shown,
                    )
                kept.added += staging.add_again(kept)
            _guard(kept, by=kept.confirmed_by, at=kept.confirmed_at)
            kept.state = step(kept.state, Act.ADD)
            kept.save(update_fields=["state", "added"])
            staging.clear(kept)
    except Refused:
        _hold(pk)
        raise
    tell(3, 3, "Done")
    return kept


@transaction.atomic
def reverse(*, pk: int, reason: str, by: User, at: datetime) -> tuple[LedgerImport, Job | None]:
    """Take a wrong file back as a whole: each of its rows gets a row that reverses it. Then it can be sent again.

    Raises Refused without a reason, when a row of it is in a quarter that is shut, or when the file does not stand in
    the ledger.
    """
    kept = _locked(by, pk)
    lock_ledgers([kept.partner])
    kept.state = step(kept.state, Act.UNDO)
    kept.reversed_why = " ".join(reason.split())
    if not kept.reversed_why:
        raise Refused("Say why the file is reversed; the reason stays beside its rows.")
    _guard(kept, by=by, at=at)
    kept.reversed_by, kept.reversed_at = by, at
    kept.save(update_fields=["state", "reversed_why", "reversed_by", "reversed_at"])
    if (kept.added or 0) <= LONG_TO_ADD:
        return take_back(pk=pk), None
    return kept, _job(REVERSE, f"Reverse {kept.added:,} rows of {kept.filename}", kept, by=by, at=at)


def take_back(*, pk: int, tell: Told = silent) -> LedgerImport:
    """Write the rows that reverse a file, all together. Done a second time it adds nothing.

    Raises Refused when a quarter of one of them was shut since it was asked for.
    """
    tell(1, 3, "Reversing the rows")
    try:
        with transaction.atomic():
            kept = _to_work_on(pk)
            if kept.state != State.REVERSING:
                return kept
            _guard(kept, by=kept.reversed_by, at=kept.reversed_at)
            staging.take_back(kept)
            kept.state = step(kept.state, Act.REVERSE)
            kept.save(update_fields=["state"])
    except Refused:
        _hold(pk)
        raise
    tell(3, 3, "Done")
    return kept


@transaction.atomic
def discard(*, pk: int, by: User, at: datetime) -> LedgerImport:
    """Put a file aside that has not been added."""
    kept = _locked(by, pk)
    kept.state = step(kept.state, Act.DISCARD)
    kept.save(update_fields=["state"])
    staging.forget(kept)
    return kept


def first_rows(kept: LedgerImport) -> list[list[str]]:
    """The headings and the rows just below them, as they stand in the file; none of a file that was put aside."""
    if kept.state == State.DISCARDED:
        return []
    file = intake.opened(staging.parts_of(kept), encoding=kept.encoding or "latin-1")
    at = kept.layout["row"] - 1
    return intake.first_rows(file.rows)[at : at + 6]


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while part := file.read(staging.PART):
        yield part


def _recognise(kept: LedgerImport) -> None:
    """Find the headings, and what they mean: from a saved source of the partner, else from headings seen before."""
    sources = {
        source.fingerprint: source
        for source in LedgerSource.objects.filter(partner=kept.partner_id, active=True)
    }
    # Headings are plain letters in every file seen; the letters of the rest may still have to be asked.
    file = intake.opened(staging.parts_of(kept), encoding=kept.encoding or "latin-1")
    head = intake.first_rows(file.rows)
    place = intake.headings_at(head, sources)
    kept.source = sources.get(fingerprint(head[place]))
    layout = kept.source.layout if kept.source else guess(head[place])
    kept.layout = {**layout.as_data, "row": place + 1}
    saved = kept.source.encoding if kept.source else ""
    if not kept.encoding and saved and intake.can_read(staging.parts_of(kept), saved):
        kept.encoding = saved


def _read_now_or_later(
    kept: LedgerImport, *, by: User | None, at: datetime
) -> tuple[LedgerImport, Job | None]:
    if kept.asks:
        return kept, None
    if kept.size <= LONG_TO_READ:
        return read(pk=kept.pk), None
    return kept, _job(READ, f"Read {kept.filename}", kept, by=by, at=at)


def _job(task: str, title: str, kept: LedgerImport, *, by: User | None, at: datetime) -> Job:
    return jobs.start(
        kind="Ledger file",
        title=title[:200],
        by=by,
        task=task,
        at=at,
        dedupe=f"{task}:{kept.pk}",
        result_url=f"/budgets/ledger/{kept.pk}/",
        import_id=kept.pk,
    )


def _guard(kept: LedgerImport, *, by: User | None, at: datetime) -> None:
    """Raises Refused when a row that the file added is in a quarter `by` may not write to."""
    rows = LedgerRow.objects.filter(batch=kept).order_by()
    places = rows.values_list("year", "period", "line__fund").distinct()
    guard_ledger(kept.partner.partnership_id, places, by=by, at=at)


def _locked(by: User | None, pk: int) -> LedgerImport:
    return ledger_imports(by).select_for_update(of=("self",)).select_related("partner").get(pk=pk)


def _to_work_on(pk: int) -> LedgerImport:
    """The file, locked; and its partner's ledger, so that of two files each sees what the other wrote."""
    kept = LedgerImport.objects.select_for_update(of=("self",)).select_related("partner").get(pk=pk)
    lock_ledgers([kept.partner])
    return kept


def _stage_again_if_lost(kept: LedgerImport) -> None:
    """The staging table is emptied by a crash of the database; the file itself is not."""
    if counted(kept) != (kept.count, kept.total):
        staging.stage(kept, silent)
        if counted(kept) != (kept.count, kept.total):
            raise Refused(
                "The file cannot be read as it was when it was confirmed. Put it aside and send it again."
            )


def _rows(more: int) -> str:
    return f"{more:,} more row contradicts" if more == 1 else f"{more:,} more rows contradict"


def _added_again(kept: LedgerImport) -> bool:
    """Whether another file has added some of its transactions since its reversal was asked for."""
    same = {name: OuterRef(name) for name in ("partner", "transaction", "sequence")}
    later = LedgerRow.objects.filter(**same, turn__gt=OuterRef("turn"), reverses=None)
    return LedgerRow.objects.filter(Exists(later.order_by()), batch=kept, reverses=None).exists()


def _hold(pk: int) -> None:
    """A file that could not be added waits to be looked at again; one that could not be reversed stands as it did,
    unless its rows were added again meanwhile: then its reversal is to be tried again.
    """
    with transaction.atomic():
        kept = LedgerImport.objects.select_for_update(of=("self",)).get(pk=pk)
        if kept.state == State.ADDING:
            kept.confirmed_by = kept.confirmed_at = None
        elif kept.state == State.REVERSING and not _added_again(kept):
            kept.reversed_why, kept.reversed_by, kept.reversed_at = "", None, None
        else:
            return
        kept.state = step(kept.state, Act.HOLD)
        kept.save(
            update_fields=[
                "state", "confirmed_by", "confirmed_at", "reversed_why", "reversed_by", "reversed_at",
            ]
        )  # fmt: skip
