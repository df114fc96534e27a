"""Freeze a quarter: its facts are read at one moment, hashed, and never change again."""

from datetime import datetime

from django.db import IntegrityError, OperationalError
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import Quarter, day_words
from jct.core.errors import Refused
from jct.core.facts import canonical, digest
from jct.support.access import Perm, objects_for
from jct.support.history import record
from jct.support.moment import one_moment
from partnerships.models import Partnership
from reports.domain.lifecycle import Act, EditionKind, State, step
from reports.models import Pack, Snapshot
from reports.services.gather import gather, keep_restatements
from reports.services.printing import ask_to_print

SERIALIZATION_FAILURE = "40001"
UNDER_WAY = (State.SUBMITTED.value, State.APPROVED.value)


def freeze(*, partnership: int, quarter: Quarter, by: User, at: datetime, reason: str = "") -> Pack:
    """Freeze `quarter` as the next version of its pack and queue the drafts of both reports.

    A version after the first needs a reason, which its cover and its list print. Must not be called inside another
    transaction: the moment of the facts is this transaction's own.

    Raises:
        Refused: the quarter has not ended; a version is waiting for approval or publication; no reason; nothing new.
        DoesNotExist: `by` may not produce packs of this partnership.
    """
    try:
        with one_moment():
            return freeze_within(partnership=partnership, quarter=quarter, by=by, at=at, reason=reason)
    except IntegrityError:
        raise Refused(
            "Somebody else froze a quarter at the same moment. Look at the newest version, then freeze again."
        ) from None
    except OperationalError as error:
        # The moment of the facts was taken before somebody sent, printed or took back an earlier version.
        if getattr(error.__cause__, "sqlstate", "") != SERIALIZATION_FAILURE:
            raise
        raise Refused(
            "An earlier version changed at the same moment. Look at it, then freeze again."
        ) from None


def freeze_within(*, partnership: int, quarter: Quarter, by: User, at: datetime, reason: str = "") -> Pack:
    """As `freeze`, inside a transaction of the caller that nobody else disturbs (the load of a demonstration)."""
    where = (
        objects_for(by, Perm.PRODUCE_PACKS).select_for_update(of=("self",), no_key=True).get(pk=partnership)
    )
    earlier = list(
        Pack.objects.filter(partnership=where).for_quarter(str(quarter)).select_related("snapshot")
    )
    reason = reason.strip() if earlier else ""
    _check(quarter, earlier, at=at, reason=reason)
    facts = canonical(gather(where, quarter, on=localdate(at), reason=reason))
    sha256 = digest(facts)
    if earlier and earlier[0].snapshot.sha256 == sha256:
        raise Refused(f"Nothing has changed since version {earlier[0].version} was frozen.")
    pack = _keep(where, quarter, facts, sha256, version=len(earlier) + 1, by=by, at=at, reason=reason)
    for old in earlier:
        if old.state in (State.FROZEN, State.RENDERED):
            old.state = step(State(old.state), Act.SUPERSEDE)
            record(old, by=by, at=at, why=f"version {pack.version} was frozen", fields=["state"])
    ask_to_print(pack, EditionKind.DRAFT, by=by, at=at)
    return pack


def _check(quarter: Quarter, earlier: list[Pack], *, at: datetime, reason: str) -> None:
    if localdate(at) < quarter.ends:
        raise Refused(f"{quarter.label} can be frozen from {day_words(quarter.ends)}, when it is over.")
    for pack in earlier:
        if pack.state in UNDER_WAY:
            raise Refused(
                f"Version {pack.version} is {State(pack.state).label.lower()}. Publish it or take it back first."
            )
    if earlier and not reason:
        raise Refused(
            f"Version {earlier[0].version} exists. Say why the quarter is frozen again; the next pack prints it."
        )


def _keep(
    where: Partnership,
    quarter: Quarter,
    facts: str,
    sha256: str,
    *,
    version: int,
    by: User,
    at: datetime,
    reason: str,
) -> Pack:
    snapshot = Snapshot.objects.create(
        partnership=where,
        quarter=str(quarter),
        version=version,
        facts=facts,
        sha256=sha256,
        data_as_at=at,
        frozen_by=by,
        frozen_at=at,
        reason=reason,
    )
    keep_restatements(snapshot)
    pack = Pack(partnership=where, quarter=str(quarter), version=version, snapshot=snapshot)
    record(pack, by=by, at=at, why="frozen")
    return pack
