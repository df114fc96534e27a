"""Declare which functions one person may not hold at once, and refuse what would bring them together."""

from datetime import date, datetime

from django.db import transaction

from jct.accounts.models import User
from jct.core.errors import Problem, Refused
from jct.support.access import Perm
from jct.support.history import record
from partnerships.domain.incompatible import Function, clashes_of
from partnerships.domain.words import PostFunction
from partnerships.models import IncompatibleFunctions, Partnership, Post
from partnerships.permissions import partnerships_for
from partnerships.selectors.incompatible import functions_of, pairs_of


@transaction.atomic
def declare(
    *,
    partnership: Partnership,
    one: PostFunction,
    other: PostFunction,
    reason: str,
    by: User | None,
    at: datetime,
) -> IncompatibleFunctions:
    """Nobody may hold `one` and `other` at once from now on. People who hold both already are shown, not moved.

    Raises Refused for the same function twice, a pair declared already, or no reason.
    """
    rows = partnerships_for(by, Perm.EDIT_STRUCTURE).select_for_update(of=("self",))
    partnership = rows.get(pk=partnership.pk)
    first, second = sorted([PostFunction(one), PostFunction(other)])
    problems = []
    if first == second:
        problems.append(Problem("Functions", "they are the same", "two different ones"))
    elif partnership.incompatible_functions.filter(one=first, other=second).exists():
        problems.append(Problem("Functions", "they are declared incompatible already", "another pair"))
    if not reason.strip():
        problems.append(Problem("Reason", "it is empty", "what the one does that the other checks"))
    if problems:
        raise Refused("The pair cannot be declared.", problems=problems)
    row = IncompatibleFunctions(partnership=partnership, one=first, other=second, reason=reason.strip())
    record(row, by=by, why="declared incompatible", at=at)
    return row


@transaction.atomic
def remove(*, pk: int, why: str, by: User | None, at: datetime) -> Partnership:
    """Take a pair back, with a reason that stays in its history. Raises Refused without one."""
    rows = IncompatibleFunctions.objects.filter(partnership__in=partnerships_for(by, Perm.EDIT_STRUCTURE))
    row = rows.select_for_update(of=("self",)).select_related("partnership").get(pk=pk)
    if not why.strip():
        raise Refused("Say why one person may hold both from now on.")
    row._history_user, row._change_reason, row._history_date = by, f"taken back: {why.strip()}", at
    row.delete()
    return row.partnership


def refuse_clashes(*, post: Post, user: User, starts: date, ends: date | None, on: date) -> None:
    """Raise Refused, naming every clash, when holding `post` then would bring `user` incompatible functions.

    The person's row is locked until the transaction ends, so that two appointments at once cannot pass each other.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    new = Function(PostFunction(post.function), post.title, starts, ends)
    held = functions_of(post.partnership_id, on=min(starts, on), users=[user.pk])
    found = clashes_of(new, held.get(user, ()), pairs_of(post.partnership_id))
    if found:
        raise Refused(
            f"{user} cannot be appointed to {post}.",
            problems=[
                Problem("Person", str(clash), "somebody else, or end the other first") for clash in found
            ],
        )
