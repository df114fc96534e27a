"""Add and change contracts. `by` needs EDIT_CONTRACTS, or EDIT_CARE_GROUP on the contract's care group.

A person adds drafts. That a contract was awarded, or has other terms, is decided (`services.decisions`); only whoever
keeps the register (IMPORT_REGISTER) records what was decided elsewhere, or corrects what was entered wrongly.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from contracts.domain import lifecycle
from contracts.domain.decision import TERMS
from contracts.domain.merge import Collision, collisions, merged
from contracts.models import Contract
from contracts.permissions import editable_contracts, keeps_register
from contracts.selectors.asking import stays_words, waiting_requests
from contracts.services.saving import judge, save
from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.access import Perm, can
from jct.support.history import record_many
from partnerships.models import CareGroup, Partnership

# What a person may change in the form, in the order of the page; the rest is derived or kept by other services.
EDITABLE = (
    *("reference", "title", "description", "provider", "care_group", "lead_post"),
    *("purchasing_body", "directorate", "regime", "route", "tier", "status", "visibility"),
    *("classification", "classification_words", "annual_value", "lifetime_value"),
    *("starts", "ends", "current_ends", "extension_months", "extensions_allowed", "extensions_taken"),
    *("notice_months", "procurement_months", "governance_days"),
)


class Stale(Refused):
    """Somebody else changed the record since this person opened it. Carries what they changed and what to offer."""

    def __init__(
        self, row: Any, found: list[Collision], offer: dict[str, Any], who: str, when: datetime | None
    ) -> None:
        super().__init__(
            f"{who} changed this while you were working on it. Nothing of yours is lost: "
            "look at both below, then save again."
        )
        self.row, self.collisions, self.offer, self.who, self.when = row, found, offer, who, when


@transaction.atomic
def create_contract(
    *, partnership: Partnership, by: User | None, at: datetime, why: str = "added", **values: Any
) -> Contract:
    """A new contract from the fields of EDITABLE. Raises Refused naming every field that disagrees with another."""
    care_group = values.get("care_group")
    _allow(by, partnership, care_group)
    contract = Contract(partnership=partnership, **values)
    if contract.status != lifecycle.Status.DRAFT and not keeps_register(by, partnership):
        raise Refused(
            "A new contract is a draft until its award is approved. Add it as a draft, then ask for the award; "
            "the contracts officer enters contracts that were awarded before."
        )
    save(contract, by=by, why=why, at=at)
    return contract


@transaction.atomic
def create_contracts(
    *, contracts: list[Contract], by: User | None, at: datetime, why: str = "added"
) -> list[Contract]:
    """Many new contracts of partnerships in which `by` has EDIT_CONTRACTS, judged like one and saved in bulk."""
    for contract in contracts:
        _allow(by, contract.partnership, None)
        judge(contract)
    return record_many(contracts, by=by, why=why, at=at)


@transaction.atomic
def edit_contract(
    *, pk: int, by: User, at: datetime, why: str, version: int, changes: dict[str, Any]
) -> Contract:
    """Change fields of EDITABLE. `version` is the one this person saw.

    Raises Stale when it has changed since, Refused when a rule says no or nothing differs, DoesNotExist when the
    person may not change it.
    """
    contract = _locked(by, pk)
    if contract.version != version:
        raise _stale(contract, version, changes)
    changed = {name: value for name, value in changes.items() if getattr(contract, name) != value}
    if not changed:
        raise Refused("Nothing was changed, so nothing was saved.")
    if "care_group" in changed:
        _allow(by, contract.partnership, changed["care_group"])
    if "status" in changed:
        before, after = lifecycle.Status(contract.status), lifecycle.Status(changed["status"])
        changed["status"] = lifecycle.step(before, lifecycle.act_between(before, after))
    _stays_decided(contract, changed, by=by, at=at)
    for name, value in changed.items():
        setattr(contract, name, value)
    contract.version += 1
    save(contract, by=by, why=why, at=at)
    return contract


@transaction.atomic
def assign_care_group(
    *, pks: Collection[int], care_group: CareGroup, by: User, at: datetime, why: str = "care group assigned"
) -> int:
    """Give unassigned contracts of one partnership to a care group; returns how many were given.

    A contract somebody else assigned meanwhile keeps theirs. Raises Refused when none of them is left.
    """
    rows = list(
        editable_contracts(by)
        .filter(pk__in=pks, care_group__isnull=True, partnership=care_group.partnership_id)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    if not rows:
        raise Refused(
            "None of the contracts chosen is without a care group. Choose at least one from the list."
        )
    _allow(by, care_group.partnership, care_group)
    for row in rows:
        row.care_group = care_group
        row.version += 1
    record_many(rows, by=by, why=why, at=at, fields=["care_group", "version"])
    return len(rows)


def _locked(by: User | None, pk: int) -> Contract:
    return editable_contracts(by).select_for_update(of=("self",)).get(pk=pk)


def _stays_decided(contract: Contract, changed: dict[str, Any], *, by: User, at: datetime) -> None:
    """Refuse what a decision has settled or is about to: the terms of a running contract, and that it runs at all."""
    terms = [str(Contract._meta.get_field(name).verbose_name) for name in TERMS if name in changed]
    held = waiting_requests([contract.pk]) if terms or "status" in changed else {}
    if held:
        raise Refused(stays_words(held[contract.pk]))
    if keeps_register(by, contract.partnership):
        return
    draft = contract.status == lifecycle.Status.DRAFT
    if terms and not draft:
        raise Refused(
            f"The terms of a contract in force change by a decision: {', '.join(terms)}. Ask for a variation, or have "
            "the contracts officer correct what was entered wrongly."
        )
    if "status" in changed and draft:
        raise Refused("A contract becomes active when its award is approved. Ask for the award.")
    ended = contract.current_ends is not None and contract.current_ends <= localdate(at)
    if "status" in changed and not ended:
        raise Refused("The contract has not reached its last day. Ask to end it before its time.")


def _allow(by: User | None, partnership: Partnership, care_group: CareGroup | None) -> None:
    """Refuse a contract, or a new care group for it, outside what `by` may change."""
    if by is None or can(by, Perm.EDIT_CONTRACTS, partnership):
        return
    if not can(by, Perm.EDIT_CARE_GROUP, care_group):
        whose = f"contracts of {care_group}" if care_group else "contracts without a care group"
        raise Refused(
            f"You may not keep {whose}. Choose a care group of your own, or ask a contracts officer."
        )


def _stale(contract: Contract, version: int, mine: dict[str, Any]) -> Stale:
    """What changed since `version`: the last history row of that version is the common ground."""
    rows = contract.history.order_by("history_date", "history_id")
    base = rows.filter(version=version).last()
    newest = rows.last()
    theirs = {name: getattr(contract, name) for name in EDITABLE}
    if base is None:
        return Stale(contract, [], mine, str(newest.history_by_name), newest.history_date)
    was = {name: getattr(base, name) for name in EDITABLE}
    mine = {name: mine.get(name, was[name]) for name in EDITABLE}
    return Stale(
        contract,
        collisions(was, theirs, mine),
        merged(was, theirs, mine),
        newest.history_by_name,
        newest.history_date,
    )
