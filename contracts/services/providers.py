"""Add and change providers. `by` needs EDIT_CONTRACTS on the partnership."""

from datetime import datetime
from typing import Any

from django.db import transaction

from contracts.models import Provider
from contracts.permissions import editable_providers
from contracts.services.saving import save
from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.access import Perm
from jct.support.history import record_many
from partnerships.models import Partnership
from partnerships.permissions import partnerships_for


@transaction.atomic
def create_provider(*, partnership: Partnership, by: User | None, at: datetime, **values: Any) -> Provider:
    """A new provider. Raises Refused when the name is taken and ValidationError for a number of the wrong form."""
    provider = Provider(
        partnership=partnerships_for(by, Perm.EDIT_CONTRACTS).get(pk=partnership.pk), **values
    )
    save(provider, by=by, why="added", at=at)
    return provider


@transaction.atomic
def create_providers(
    *, providers: list[Provider], by: User | None, at: datetime, why: str = "added"
) -> list[Provider]:
    """Many new providers of partnerships in which `by` has EDIT_CONTRACTS, saved in bulk."""
    allowed = set(partnerships_for(by, Perm.EDIT_CONTRACTS).values_list("pk", flat=True))
    if any(provider.partnership_id not in allowed for provider in providers):
        raise Refused("You may not add providers to this partnership.")
    return record_many(providers, by=by, why=why, at=at)


@transaction.atomic
def edit_provider(
    *, pk: int, by: User, at: datetime, why: str, version: int, changes: dict[str, Any]
) -> Provider:
    """Change a provider. Raises Refused when somebody else changed it since `version` or nothing differs."""
    provider = editable_providers(by).select_for_update(of=("self",)).get(pk=pk)
    if provider.version != version:
        newest = provider.history.order_by("history_id").last()
        raise Refused(
            f"{newest.history_by_name} changed this provider while you were working on it. "
            "Nothing was saved: open it again and make your change on what stands there now."
        )
    if all(getattr(provider, name) == value for name, value in changes.items()):
        raise Refused("Nothing was changed, so nothing was saved.")
    for name, value in changes.items():
        setattr(provider, name, value)
    provider.version += 1
    save(provider, by=by, why=why, at=at)
    return provider
