"""What each kind of post lets its holder see and change. Never who may decide: that is the scheme of delegation.

The table is read by services/access.py, which keeps the groups of posts and bodies true to it.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from jct.support.access import Perm, objects_for
from partnerships.domain.words import PostFunction, RequestState
from partnerships.models import DecisionRequest, Partnership


@dataclass(frozen=True)
class Access:
    """Permissions on the partnership, on partners and on care groups.

    A post reaches its own employer and its own care group (every one, when it has none of its own);
    `every_partner` is what it holds on all partners alike.
    """

    partnership: frozenset[Perm] = field(default_factory=frozenset)
    partner: frozenset[Perm] = field(default_factory=frozenset)
    care_group: frozenset[Perm] = field(default_factory=frozenset)
    every_partner: frozenset[Perm] = field(default_factory=frozenset)


def _access(*perms: Perm, every_partner: tuple[Perm, ...] = ()) -> Access:
    held = {
        scope: frozenset(perm for perm in perms if perm.scope == scope)
        for scope in ("Partnership", "Partner", "CareGroup")
    }
    return Access(
        held["Partnership"] | {Perm.VIEW}, held["Partner"], held["CareGroup"], frozenset(every_partner)
    )


BY_FUNCTION: dict[PostFunction, Access] = {
    PostFunction.COMMISSIONER: _access(Perm.READ_PACKS, Perm.EDIT_CARE_GROUP),
    PostFunction.HEAD_OF_COMMISSIONING: _access(
        Perm.READ_PACKS,
        Perm.EDIT_CONTRACTS,
        Perm.EDIT_INDICATORS,
        Perm.IMPORT_MEASUREMENTS,
        Perm.PRODUCE_PACKS,
        Perm.EDIT_CARE_GROUP,
    ),
    PostFunction.CONTRACTS_OFFICER: _access(
        Perm.READ_PACKS,
        Perm.EDIT_CONTRACTS,
        Perm.IMPORT_REGISTER,
        Perm.EDIT_INDICATORS,
        Perm.IMPORT_MEASUREMENTS,
        Perm.EDIT_CARE_GROUP,
    ),
    PostFunction.FINANCE_OFFICER: _access(
        Perm.READ_PACKS, Perm.VIEW_RETURNS, Perm.ENTER_RETURN, Perm.IMPORT_LEDGER
    ),
    PostFunction.FINANCE_LEAD: _access(Perm.READ_PACKS, Perm.VIEW_RETURNS),
    PostFunction.CHIEF_FINANCE_OFFICER: _access(Perm.READ_PACKS, Perm.VIEW_RETURNS),
    PostFunction.POOL_MANAGER: _access(
        Perm.READ_PACKS, Perm.EDIT_FUNDS, Perm.PRODUCE_PACKS, every_partner=(Perm.VIEW_RETURNS,)
    ),
    PostFunction.EXECUTIVE: _access(Perm.READ_PACKS),
    PostFunction.SECRETARY: _access(Perm.READ_PACKS, Perm.RUN_MEETINGS),
    PostFunction.GOVERNANCE_OFFICER: _access(
        Perm.READ_PACKS, Perm.RUN_MEETINGS, Perm.EDIT_STRUCTURE, Perm.MANAGE_ACCOUNTS, Perm.READ_AUDIT
    ),
    PostFunction.AUDITOR: _access(Perm.READ_PACKS, Perm.READ_AUDIT, every_partner=(Perm.VIEW_RETURNS,)),
    PostFunction.OTHER: _access(),
}
BY_SEAT = _access(Perm.READ_PACKS)  # whoever sits on a body reads what the board reads


def partnerships_for(by: object | None, perm: Perm) -> QuerySet[Partnership]:
    """The partnerships in which `by` holds `perm`; all of them for the system itself (None)."""
    return Partnership.objects.all() if by is None else objects_for(by, perm)


def requests_for(by: Any) -> QuerySet[DecisionRequest]:
    """The requests `by` may see: those of their partnerships, and of what was never sent their own; every one for the
    system itself (None)."""
    rows = DecisionRequest.objects.filter(partnership__in=partnerships_for(by, Perm.VIEW))
    if by is None:
        return rows
    sent = Q(never_sent=False) & ~Q(state=RequestState.DRAFT)
    return rows.filter(sent | Q(requested_by=by) | Q(on_behalf_of=by))
