"""What waits for a person about contracts: decisions coming due, and contracts without a care group."""

from datetime import date, timedelta

from django.urls import reverse

from contracts.permissions import editable_contracts
from jct.accounts.models import User
from jct.support.access import Perm, grants
from jct.support.work import WorkItem, provides_work

AHEAD = timedelta(days=90)
MOST = 15  # a longer list is one line that leads to the filtered register


@provides_work
def contracts_to_decide(user: User, on: date) -> list[WorkItem]:
    """Contracts the person may change on which a decision is needed within ninety days, soonest first."""
    if not _edits(user):
        return []
    rows = (
        editable_contracts(user)
        .deciding_by(on + AHEAD)
        .select_related("provider")
        .order_by("decide_by", "pk")
    )
    found = list(rows[: MOST + 1])
    items = [
        WorkItem(
            title=f"Decide what follows {row.title}",
            url=reverse("contracts:contract", args=[row.pk]),
            kind="Contract",
            due=row.decide_by,
            detail=row.provider.name,
        )
        for row in found[:MOST]
    ]
    if len(found) > MOST:
        more = f"{reverse('contracts:list')}?decision=soon"
        items.append(WorkItem(title="More contracts nearing a decision", url=more, kind="Contract"))
    return items


@provides_work
def contracts_without_care_group(user: User, on: date) -> list[WorkItem]:
    """One line for the contracts that nobody's care group owns, for those who may assign them."""
    if str(Perm.EDIT_CONTRACTS) not in grants(user):
        return []
    count = editable_contracts(user).running().unassigned().count()
    if not count:
        return []
    words = "contract has" if count == 1 else "contracts have"
    return [
        WorkItem(
            title=f"{count} {words} no care group",
            url=reverse("contracts:unassigned"),
            kind="Contract",
            detail="Say whose they are, so that their lead sees them.",
        )
    ]


def _edits(user: User) -> bool:
    held = grants(user)
    return str(Perm.EDIT_CONTRACTS) in held or str(Perm.EDIT_CARE_GROUP) in held
