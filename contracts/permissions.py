"""Which contracts, providers and register imports a person may see or change.

Whoever may see a partnership sees its contracts. EDIT_CONTRACTS on the partnership changes any of them,
EDIT_CARE_GROUP those of that care group only; a contract without a care group belongs to the former.
"""

from django.db.models import Q

from contracts.models import Contract, Provider, RegisterImport
from contracts.querysets import ContractQuerySet, ProviderQuerySet
from jct.accounts.models import User
from jct.support.access import Perm, can, objects_for
from partnerships.models import CareGroup, Partnership
from partnerships.permissions import partnerships_for


def visible_contracts(by: User | None) -> ContractQuerySet:
    """The contracts `by` may see; all for the system itself (None)."""
    return Contract.objects.in_partnerships(partnerships_for(by, Perm.VIEW))


def editable_contracts(by: User | None) -> ContractQuerySet:
    """The contracts `by` may change; all for the system itself (None)."""
    if by is None:
        return Contract.objects.all()
    return Contract.objects.filter(
        Q(partnership__in=objects_for(by, Perm.EDIT_CONTRACTS))
        | Q(care_group__in=objects_for(by, Perm.EDIT_CARE_GROUP))
    )


def may_edit(by: User, contract: Contract) -> bool:
    """Whether `by` may change this contract: the same answer as `editable_contracts`, without a query of its own."""
    return can(by, Perm.EDIT_CONTRACTS, contract.partnership_id) or can(
        by, Perm.EDIT_CARE_GROUP, contract.care_group_id
    )


def keeps_register(by: User | None, partnership: Partnership) -> bool:
    """Whether `by` enters into the register what was decided elsewhere; the system itself (None) does."""
    return by is None or can(by, Perm.IMPORT_REGISTER, partnership)


def assignable_care_groups(by: User):
    """Care groups `by` may give a contract to: all of a partnership, or the person's own."""
    return CareGroup.objects.filter(
        Q(partnership__in=objects_for(by, Perm.EDIT_CONTRACTS))
        | Q(pk__in=objects_for(by, Perm.EDIT_CARE_GROUP).values("pk"))
    )


def visible_providers(by: User | None) -> ProviderQuerySet:
    return Provider.objects.in_partnerships(partnerships_for(by, Perm.VIEW))


def editable_providers(by: User | None) -> ProviderQuerySet:
    return Provider.objects.in_partnerships(partnerships_for(by, Perm.EDIT_CONTRACTS))


def register_imports(by: User | None):
    """The imports `by` may look at, confirm, put aside or undo."""
    return RegisterImport.objects.filter(partnership__in=partnerships_for(by, Perm.IMPORT_REGISTER))


def partnership_to_edit(by: User, perm: Perm, key: str = "") -> Partnership:
    """The partnership a new row goes to: the one with this key, else the first in which `by` holds `perm`.

    For EDIT_CONTRACTS, holding EDIT_CARE_GROUP somewhere in it is enough. Raises DoesNotExist when there is none.
    """
    held = Q(pk__in=objects_for(by, perm))
    if perm is Perm.EDIT_CONTRACTS:
        held |= Q(care_groups__in=objects_for(by, Perm.EDIT_CARE_GROUP))
    mine = Partnership.objects.filter(held).order_by("pk").distinct()
    return mine.get(pk=key) if key.isdecimal() and len(key) < 19 else mine[:1].get()
