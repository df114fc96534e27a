"""Bring in files of figures: take a file and say what it would do, then apply it once, or put it aside."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from contracts.models import Provider
from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Problem, Refused
from jct.support import jobs
from jct.support.access import Perm
from jct.support.models import Job
from partnerships.models import Partnership
from partnerships.permissions import partnerships_for
from performance import intake
from performance.domain import batch as lifecycle
from performance.domain.batch import Act, Layout, State
from performance.domain.measure import Arithmetic
from performance.domain.xmr import Polarity
from performance.models import Indicator, MeasurementImport, RefusedRow
from performance.permissions import editable_indicators, measurement_imports
from performance.services import figures, indicators
from performance.services.figures import Reported, Written

LONG_FILE = 2_000
"""Files of more rows than this are applied by a worker, on a page that shows how far it is."""
APPLY = "performance.apply_import"
Told = Callable[[int, int, str], None]


@dataclass(slots=True)
class Judged:
    """A file against what the partnership has: rows to write, indicators to use and to make, rows refused."""

    rows: list[intake.Row]
    known: dict[str, Indicator]
    new: dict[str, Indicator]
    refused: list[intake.Refusal]


@transaction.atomic
def take(*, partnership_pk: int, name: str, content: bytes, by: User, at: datetime) -> MeasurementImport:
    """Read a file, keep it, and say what it would do. Nothing is written to the figures.

    Raises Refused when the file cannot be read or was applied before. The same file taken twice is the same import.
    """
    partnership = (
        partnerships_for(by, Perm.IMPORT_MEASUREMENTS).select_for_update(of=("self",)).get(pk=partnership_pk)
    )
    found = intake.read(content)
    digest = hashlib.sha256(content).hexdigest()
    earlier = MeasurementImport.objects.filter(partnership=partnership, sha256=digest).exclude(
        state=State.DISCARDED
    )
    if known := earlier.select_related("settled_by").first():
        if known.state == State.READ:
            return known
        raise Refused(
            f"This very file was applied on {day_words(localdate(known.settled_at))} by {known.settled_by}. "
            "Nothing was done; its figures are in."
        )
    row = MeasurementImport(
        partnership=partnership,
        layout=found.layout,
        file_name=name[:200],
        content=content,
        sha256=digest,
        notes=list(found.notes),
        rows=found.count,
        by=by,
        at=at,
    )
    _write(row, found, by=by, at=at, rehearse=True)
    return row


@transaction.atomic
def confirm(*, pk: int, by: User, at: datetime) -> tuple[MeasurementImport, Job | None]:
    """Apply what was looked at: at once, or by a worker when the file is long (then the Job says how far it is).

    Raises Refused when it was confirmed or put aside already.
    """
    row = _locked(by, pk)
    row.state = lifecycle.step(State(row.state), Act.CONFIRM)
    row.settled_by, row.settled_at = by, at
    row.save(update_fields=["state", "settled_by", "settled_at"])
    if row.rows <= LONG_FILE:
        return apply(pk=pk, at=at), None
    return row, jobs.start(
        kind="Import of measurements",
        title=f"Bring in the figures of {row.file_name}"[:200],
        by=by,
        task=APPLY,
        at=at,
        dedupe=f"{APPLY}:{pk}",
        result_url=f"/performance/imports/{pk}/",
        import_id=pk,
    )


def apply(*, pk: int, at: datetime, tell: Told = lambda step, of, note: None) -> MeasurementImport:
    """Write a confirmed import's figures, all together. Done a second time it changes nothing.

    `tell(step, of, note)` hears how far it is; it is called outside the transaction, so that others can read it.
    """
    tell(0, 3, "Reading the file")
    found = intake.read(bytes(MeasurementImport.objects.get(pk=pk).content))
    tell(1, 3, f"Writing {len(found.rows):,} figures")
    with transaction.atomic():
        row = (
            MeasurementImport.objects.select_for_update(of=("self",))
            .select_related("partnership", "settled_by")
            .get(pk=pk)
        )
        if row.state == State.APPLIED:
            return row
        row.state = lifecycle.step(State(row.state), Act.FINISH)
        _write(row, found, by=row.settled_by, at=row.settled_at)
    tell(3, 3, "Done")
    return row


@transaction.atomic
def discard(*, pk: int, by: User, at: datetime) -> MeasurementImport:
    """Put a file aside without using it. Raises Refused when it was confirmed already."""
    row = _locked(by, pk)
    row.state = lifecycle.step(State(row.state), Act.DISCARD)
    row.settled_by, row.settled_at = by, at
    row.save(update_fields=["state", "settled_by", "settled_at"])
    return row


class _Rehearsed(Exception):
    """Leaves the inner transaction, taking everything in it back."""


def _write(
    batch: MeasurementImport, found: intake.Intake, *, by: User, at: datetime, rehearse: bool = False
) -> None:
    """Write the figures and keep the counts.

    A rehearsal does the same and takes the figures back, so that a preview promises exactly what confirming does.
    """
    judged = _judge(batch.partnership, found, by)
    written = Written(0, 0, 0)
    try:
        with transaction.atomic():
            written = _figures(batch, judged, by=by, at=at, rehearse=rehearse)
            if rehearse:
                raise _Rehearsed
    except _Rehearsed:
        pass
    batch.added, batch.corrected, batch.unchanged = written.added, written.corrected, written.unchanged
    batch.refused = len(judged.refused)
    counts = Counter(row.indicator for row in judged.rows)
    batch.new_indicators = [[code, made.name, counts[code]] for code, made in sorted(judged.new.items())]
    batch.save()
    RefusedRow.objects.filter(batch=batch).delete()
    RefusedRow.objects.bulk_create(
        RefusedRow(batch=batch, number=r.number, cells=list(r.cells), problems=[str(p) for p in r.problems])
        for r in sorted(judged.refused, key=lambda refusal: refusal.number)
    )


def _judge(partnership: Partnership, found: intake.Intake, by: User) -> Judged:
    codes = {row.indicator for row in found.rows}
    mine = editable_indicators(by).filter(partnership=partnership)
    known = {row.code: row for row in mine.filter(code__in=codes)}
    if found.layout is Layout.AE:
        return Judged(list(found.rows), known, _made(partnership, found, known), list(found.refused))
    rows = [row for row in found.rows if row.indicator in known]
    refused = [*found.refused, *(_unknown(row) for row in found.rows if row.indicator not in known)]
    return Judged(rows, known, {}, refused)


def _made(
    partnership: Partnership, found: intake.Intake, known: dict[str, Indicator]
) -> dict[str, Indicator]:
    """An indicator for each department of each trust that has none yet; the provider when its ODS code is known."""
    wanted = {row.indicator: row for row in found.rows if row.indicator not in known}
    codes = {row.org_code for row in wanted.values()}
    providers = {
        row.ods_code: row for row in Provider.objects.filter(partnership=partnership, ods_code__in=codes)
    }
    return {code: _four_hours(partnership, row, providers.get(row.org_code)) for code, row in wanted.items()}


def _four_hours(partnership: Partnership, row: intake.Row, provider: Provider | None) -> Indicator:
    return Indicator(
        partnership=partnership,
        code=row.indicator,
        name=row.name,
        statement="How many people were admitted, transferred or discharged within four hours of arriving at A&E.",
        numerator_text="Attendances of four hours or less",
        denominator_text="All attendances",
        arithmetic=Arithmetic.RATIO.value,
        multiplier=100,
        unit="%",
        polarity=Polarity.HIGHER.value,
        highest=Decimal(100),
        provider=provider,
        source="NHS England, A&E attendances and emergency admissions",
        in_report=False,
    )


def _unknown(row: intake.Row) -> intake.Refusal:
    problem = Problem(
        f"row {row.number}, indicator",
        f"“{row.indicator[:40]}” is not the code of an indicator you may change",
        "a code from the list of indicators, or define it first",
    )
    return intake.Refusal(row.number, row.cells, (problem,))


def _figures(batch: MeasurementImport, judged: Judged, *, by: User, at: datetime, rehearse: bool) -> Written:
    made = indicators.create_many(
        indicators=list(judged.new.values()), by=by, at=at, why=f"made by the import of {batch.file_name}"
    )
    keys = {row.code: row.pk for row in (*made, *judged.known.values())}
    rows = {(keys[row.indicator], row.start): row for row in judged.rows}

    def refuse(item: Reported, refusal: Refused) -> None:
        row = rows[item.indicator_id, item.start]
        where = f"row {row.number}"
        problems = [Problem(f"{where}, {p.where.lower()}", p.what, p.instead) for p in refusal.problems]
        told = problems or [Problem(where, refusal.reason.removesuffix("."))]
        judged.refused.append(intake.Refusal(row.number, row.cells, tuple(told)))

    return figures.write_many(
        reported=[
            Reported(key, start, row.numerator, row.denominator, row.value, row.state)
            for (key, start), row in rows.items()
        ],
        by=by,
        at=at,
        batch=None if rehearse else batch,
        reason=f"Corrected by the import of {batch.file_name}"[:300],
        refuse=refuse,
    )


def _locked(by: User, pk: int) -> MeasurementImport:
    return measurement_imports(by).select_for_update(of=("self",)).select_related("partnership").get(pk=pk)
