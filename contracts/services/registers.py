"""Take in a register: received, looked at, confirmed once, or put aside; and undone while nothing has changed since.

Nothing is written to contracts before `confirm`; then every accepted row goes in together or none does.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, ProtectedError, Subquery

from contracts import intake
from contracts.domain import columns, lifecycle, matching, register
from contracts.domain.kinds import Regime
from contracts.domain.pipeline import PROCUREMENT_MONTHS
from contracts.domain.register import Reading
from contracts.models import Contract, Provider, RegisterImport, RegisterImportRow
from contracts.permissions import register_imports
from contracts.selectors.asking import may_withdraw, waiting_requests
from contracts.selectors.registers import held_back, plan, request_words, without
from contracts.services.contracts import create_contracts
from contracts.services.providers import create_providers
from contracts.services.saving import judge
from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.access import Perm
from jct.support.history import record_many
from partnerships.models import Partnership
from partnerships.permissions import partnerships_for

State, Outcome = RegisterImport.State, RegisterImportRow.Outcome
PROVIDER_FACTS = {
    "postcode": "provider_postcode",
    "company_number": "provider_company_number",
    "charity_number": "provider_charity_number",
    "sme": "provider_sme",
    "vcse": "provider_vcse",
}


@transaction.atomic
def receive(
    *, partnership: Partnership, file_name: str, content: bytes, by: User, at: datetime
) -> tuple[RegisterImport, bool]:
    """Read a file and keep it with its rows; (batch, True), or (the earlier batch, False) when this very file is known.

    Raises Refused when the file as a whole cannot be a register.
    """
    partnership = partnerships_for(by, Perm.IMPORT_REGISTER).get(pk=partnership.pk)
    digest = hashlib.sha256(content).hexdigest()
    alive = (
        register_imports(by)
        .filter(partnership=partnership, sha256=digest)
        .exclude(state__in=[State.DISCARDED, State.UNDONE])
    )
    if known := alive.first():
        return known, False
    read = intake.read(content, name=file_name)
    batch = RegisterImport(
        partnership=partnership,
        file_name=file_name[-200:],
        content=content,
        sha256=digest,
        state=State.ASKED if isinstance(read, intake.Question) else State.READ,
        by=by,
        at=at,
    )
    try:
        with transaction.atomic():
            _keep(batch, read)
    except IntegrityError:
        return alive.get(), False
    return batch, True


@transaction.atomic
def answer_letters(*, pk: int, encoding: str, by: User, at: datetime) -> RegisterImport:
    """Read a file again in the letters somebody chose."""
    batch = _locked(by, pk)
    if batch.state != State.ASKED:
        return batch
    if encoding not in (intake.WINDOWS, intake.MACINTOSH):
        raise Refused("Choose one of the two readings.")
    batch.state = State.READ
    _keep(batch, intake.read(bytes(batch.content), name=batch.file_name, encoding=encoding))
    return batch


def _keep(batch: RegisterImport, read: intake.Table | intake.Question) -> None:
    if isinstance(read, intake.Question):
        batch.save()
        return
    mapping = columns.match(read.headings)
    batch.encoding, batch.mapping, batch.notes = read.encoding, list(mapping.headings), list(read.notes)
    batch.save()
    texts = dict(read.rows)
    RegisterImportRow.objects.bulk_create(
        [
            RegisterImportRow(
                batch=batch,
                number=reading.number,
                cells=list(texts[reading.number]),
                values=register.as_json(reading.values),
                problems=[vars(problem) for problem in reading.problems],
                guesses=[vars(guess) for guess in reading.guesses],
                outcome=Outcome.REFUSED if reading.problems else Outcome.READY,
            )
            for reading in register.read_rows(read.rows, mapping)
        ],
        batch_size=2000,
    )


@transaction.atomic
def confirm(*, pk: int, by: User, at: datetime) -> RegisterImport:
    """Apply every accepted row, together. A second confirmation, or another person's, changes nothing."""
    batch = _locked(by, pk)
    if batch.state == State.APPLIED:
        return batch
    if batch.state != State.READ:
        raise Refused(f"This import is {batch.get_state_display().lower()}, so it cannot be confirmed.")
    # Two registers at once would both add what neither found; one after the other they do not.
    Partnership.objects.select_for_update(no_key=True).get(pk=batch.partnership_id)
    why = f"register import “{batch.file_name}”"
    rows = {row.number: row for row in batch.rows.all()}
    steps = plan(batch, list(rows.values()))
    # Held before anybody looks whether a request about one waits: whoever asks for one holds its contract.
    stored = _locked_contracts([step.key for step in steps if step.key is not None])
    steps = _put_off(steps, rows)
    providers = _providers(batch, [step.reading for step in steps], by=by, at=at, why=why)
    _create(batch, [step for step in steps if step.key is None], rows, providers, by=by, at=at, why=why)
    met = [step for step in steps if step.key is not None]
    _update(met, stored, rows, providers, by=by, at=at, why=why)
    _remember(rows.values())
    batch.state, batch.settled_by, batch.settled_at = State.APPLIED, by, at
    batch.save(update_fields=["state", "settled_by", "settled_at"])
    return batch


def _put_off(steps: list[matching.Step], rows: dict[int, RegisterImportRow]) -> list[matching.Step]:
    """Refuse the rows whose contracts have to stay as they are for now; gives the steps that are left."""
    held = held_back(steps)
    refused = []
    for one in held:
        row = rows[one.step.reading.number]
        row.outcome, row.problems = Outcome.REFUSED, [vars(one.mishap)]
        refused.append(row)
    RegisterImportRow.objects.bulk_update(refused, ["outcome", "problems"], batch_size=1000)
    return without(steps, held)


def _providers(
    batch: RegisterImport, readings: list[Reading], *, by: User, at: datetime, why: str
) -> dict[str, Provider]:
    """Providers by key: known ones get the facts they lacked (never other ones), new ones are made; in bulk."""
    known: dict[str, Provider] = {}
    for provider in (
        Provider.objects.filter(partnership=batch.partnership_id).select_for_update().order_by("-pk")
    ):
        known[register.provider_key(provider.name)] = provider
    made: dict[str, Provider] = {}
    filled: dict[int, Provider] = {}
    for reading in readings:
        key = register.provider_key(str(reading.values["provider"]))
        provider = known.get(key) or made.setdefault(
            key, Provider(partnership_id=batch.partnership_id, name=reading.values["provider"])
        )
        for name, fact in PROVIDER_FACTS.items():
            value = reading.values.get(fact)
            if value not in (None, "") and getattr(provider, name) in (None, ""):
                setattr(provider, name, value)
                if provider.pk:
                    filled[provider.pk] = provider
    for provider in filled.values():
        provider.version += 1
    record_many(filled.values(), by=by, why=why, at=at, fields=[*PROVIDER_FACTS, "version"])
    create_providers(providers=list(made.values()), by=by, at=at, why=why)
    return known | made


def _create(
    batch: RegisterImport,
    steps: list[matching.Step],
    rows: dict[int, RegisterImportRow],
    providers: dict[str, Provider],
    *,
    by: User,
    at: datetime,
    why: str,
) -> None:
    contracts = []
    for step in steps:
        values = {name: step.reading.values[name] for name in matching.FIELDS}
        for number in ("extension_months", "extensions_allowed", "extensions_taken"):
            values[number] = values[number] or 0
        status = lifecycle.from_dates(values["starts"], values["current_ends"], at.date())
        contracts.append(
            Contract(
                partnership=batch.partnership,
                provider=providers[register.provider_key(str(step.reading.values["provider"]))],
                status=status,
                procurement_months=PROCUREMENT_MONTHS[Regime.UNKNOWN],
                source_row=rows[step.reading.number],
                **values,
            )
        )
    try:
        with transaction.atomic():
            create_contracts(contracts=contracts, by=by, at=at, why=why)
    except IntegrityError as error:
        raise Refused(
            "A row would add a contract that the register already has. Nothing was changed: put this import aside, "
            "look for rows that differ only in small marks, and send the file again."
        ) from error
    for step, contract in zip(steps, contracts, strict=True):
        _settle(rows[step.reading.number], Outcome.CREATED, contract)


def _update(
    steps: list[matching.Step],
    stored: dict[int, Contract],
    rows: dict[int, RegisterImportRow],
    providers: dict[str, Provider],
    *,
    by: User,
    at: datetime,
    why: str,
) -> None:
    changed = []
    for step in steps:
        contract = stored[step.key]
        changes = dict(step.changes)
        provider = providers[register.provider_key(str(step.reading.values["provider"]))]
        if step.other_provider:
            changes["provider_id"] = provider.pk
        row = rows[step.reading.number]
        if changes:
            row.before = register.as_json({name: getattr(contract, name) for name in changes})
            for name, value in changes.items():
                setattr(contract, name, value)
            if step.other_provider:
                contract.provider = provider
            contract.version += 1
            _judge_row(contract, row.number)
            changed.append(contract)
        _settle(row, Outcome.UPDATED if changes else Outcome.UNCHANGED, contract)
    record_many(changed, by=by, why=why, at=at, fields=[*matching.FIELDS, "provider", "decide_by", "version"])


def _judge_row(contract: Contract, number: int) -> None:
    try:
        judge(contract)
    except Refused as refusal:
        told = "; ".join(str(problem) for problem in refusal.problems)
        raise Refused(
            f"Row {number} does not agree with the contract it would change ({contract}): {told}"
        ) from None


def _remember(rows: Iterable[RegisterImportRow]) -> None:
    """Write what became of each row: all that made a contract in one statement, as there may be thousands of them."""
    made = [row.pk for row in rows if row.outcome == Outcome.CREATED]
    own = Contract.objects.filter(source_row=OuterRef("pk"))
    RegisterImportRow.objects.filter(pk__in=made).update(
        outcome=Outcome.CREATED,
        contract=Subquery(own.values("pk")[:1]),
        contract_version=Subquery(own.values("version")[:1]),
    )
    met = [row for row in rows if row.outcome in (Outcome.UPDATED, Outcome.UNCHANGED)]
    fields = ["outcome", "contract", "contract_version", "before"]
    RegisterImportRow.objects.bulk_update(met, fields, batch_size=1000)


def _settle(row: RegisterImportRow, outcome: str, contract: Contract) -> None:
    row.outcome, row.contract, row.contract_version = outcome, contract, contract.version


@transaction.atomic
def discard(*, pk: int, by: User, at: datetime) -> RegisterImport:
    """Put an import aside before it is confirmed; the same file may then be sent again."""
    batch = _locked(by, pk)
    if batch.state not in (State.READ, State.ASKED):
        raise Refused(f"This import is {batch.get_state_display().lower()}, so it cannot be put aside.")
    batch.state, batch.settled_by, batch.settled_at = State.DISCARDED, by, at
    batch.save(update_fields=["state", "settled_by", "settled_at"])
    return batch


@transaction.atomic
def undo(*, pk: int, by: User, at: datetime) -> RegisterImport:
    """Take an applied import back whole: added contracts go, changed ones return to what they were.

    Raises Refused naming the contracts that somebody changed since, whose terms a waiting request goes by, or that
    something else now rests on.
    """
    batch = _locked(by, pk)
    if batch.state != State.APPLIED:
        raise Refused("Only an import that was applied can be undone.")
    rows = list(batch.rows.filter(outcome__in=[Outcome.CREATED, Outcome.UPDATED]).order_by("number"))
    keys = [row.contract_id for row in rows]
    contracts = _locked_contracts(keys)
    moved = [
        row
        for row in rows
        if row.contract_id not in contracts or contracts[row.contract_id].version != row.contract_version
    ]
    if moved:
        numbers = ", ".join(str(row.number) for row in moved[:10])
        raise Refused(
            f"{len(moved)} of these contracts changed since the import (row {numbers}), so it cannot be undone whole."
        )
    _none_waits(rows, contracts)
    why = f"register import “{batch.file_name}” undone"
    restored = []
    for row in rows:
        contract = contracts[row.contract_id]
        if row.outcome == Outcome.UPDATED:
            for name, value in register.from_json(row.before).items():
                setattr(contract, name, value)
            contract.version += 1
            judge(contract)
            restored.append(contract)
    record_many(
        restored, by=by, why=why, at=at, fields=[*matching.FIELDS, "provider", "decide_by", "version"]
    )
    _remove(
        [contracts[row.contract_id] for row in rows if row.outcome == Outcome.CREATED], by=by, at=at, why=why
    )
    batch.state, batch.settled_by, batch.settled_at = State.UNDONE, by, at
    batch.save(update_fields=["state", "settled_by", "settled_at"])
    return batch


def _none_waits(rows: list[RegisterImportRow], contracts: dict[int, Contract]) -> None:
    """Refuse while a request waits about a contract that would go, or whose terms would change."""
    touching = [
        row for row in rows if row.outcome == Outcome.CREATED or matching.TERM_FIELDS & row.before.keys()
    ]
    waiting = waiting_requests([row.contract_id for row in touching])
    found = [
        f"row {row.number}, {contracts[row.contract_id]}: {request_words(waiting[row.contract_id])}"
        for row in touching
        if row.contract_id in waiting
    ]
    if found:
        way = "Withdraw those that wait, or wait" if may_withdraw(waiting.values()) else "Wait"
        raise Refused(
            "Requests about these contracts wait for a decision or may yet be called in, so the import cannot be "
            f"undone whole: {'; '.join(found[:10])}. {way} until they are settled."
        )


def _remove(contracts: list[Contract], *, by: User, at: datetime, why: str) -> None:
    for contract in contracts:
        contract._history_user, contract._change_reason, contract._history_date = by, why, at
        try:
            contract.delete()
        except ProtectedError:
            raise Refused(
                f"{contract} is used elsewhere by now (a budget line, an indicator or a decision), "
                "so the import cannot be undone."
            ) from None


def _locked_contracts(keys: list[int]) -> dict[int, Contract]:
    """Contracts by key, locked in the order of their keys, with the rows they are judged beside."""
    rows = Contract.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    return {row.pk: row for row in rows.select_related("provider", "care_group", "lead_post")}


def _locked(by: User, pk: int) -> RegisterImport:
    return register_imports(by).select_for_update(of=("self",)).get(pk=pk)
