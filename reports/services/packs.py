"""A printed pack on its way to the board: sent for approval, approved or sent back, published."""

from datetime import datetime
from typing import Any

from django.db import transaction

from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from jct.support.access import Perm, objects_for
from jct.support.history import record
from partnerships.domain.words import DecisionType, RequestState
from partnerships.models import DecisionRequest
from partnerships.registry import decides
from partnerships.services import decisions
from reports.domain.lifecycle import Act, EditionKind, State, step
from reports.models import Pack, PackDocument
from reports.selectors.packs import asked
from reports.services.gather import gone_by, told_elsewhere
from reports.services.printing import ask_to_print


@transaction.atomic
def submit(*, pk: int, by: User, at: datetime) -> Pack:
    """Send a pack's drafts to whoever may sign reports off. What is signed is the snapshot, named by its hash.

    Raises Refused when it prints a restatement that another quarter's pack, sent since it was frozen, prints too, or
    goes by another quarter's pack that is not approved: that one may come back, or has.
    """
    # Of two packs sent at one moment the second sees the first.
    partnerships = objects_for(by, Perm.PRODUCE_PACKS).filter(packs=pk)
    list(partnerships.order_by().select_for_update(of=("self",), no_key=True))
    pack = _locked(by, pk)
    state = step(State(pack.state), Act.SUBMIT)
    if why := why_not_sent(pack):
        raise Refused(why)
    request = decisions.ask(**asked(pack), by=by, at=at)
    pack.state, pack.request = state, request
    record(pack, by=by, at=at, why="sent for approval", fields=["state", "request"])
    return pack


@transaction.atomic
def take_back(*, pk: int, by: User, at: datetime, reason: str = "") -> Pack:
    """Take a pack back from approval, so that the quarter can be frozen again: whoever produces packs may."""
    known = Pack.objects.in_partnerships(objects_for(by, Perm.PRODUCE_PACKS)).get(pk=pk)
    state = step(State(known.state), Act.SEND_BACK)
    # The request is locked before the pack, as in deciding, so that the two cannot wait for each other.
    decisions.take_back(pk=known.request_id, by=by, at=at, reason=reason.strip() or "taken back")
    pack = _locked(by, pk)
    pack.state = state
    record(pack, by=by, at=at, why=reason.strip() or "taken back", fields=["state"])
    return pack


@decides(DecisionType.REPORT_SIGN_OFF, record="pack", goes_back=True)
def on_decision(*, request: DecisionRequest, approval: Any, by: User | None, at: datetime) -> None:
    """Told in the decision's own transaction: the approved edition is printed, or the pack goes back."""
    pack = Pack.objects.select_for_update(of=("self",)).get(request=request)
    approved = request.state == RequestState.APPROVED
    pack.state = step(State(pack.state), Act.APPROVE if approved else Act.SEND_BACK)
    reason = approval.reason if approval else "nobody signed it in time"
    why = f"approved under clause {approval.clause_number}" if approved else f"sent back: {reason}"
    record(pack, by=by, at=at, why=why, fields=["state"])
    if approved:
        ask_to_print(pack, EditionKind.FINAL, by=by, at=at)


@transaction.atomic
def publish(*, pk: int, by: User, at: datetime) -> Pack:
    """Give an approved pack to everybody who reads packs; the version published before is superseded.

    Raises:
        Refused: it is not approved, or its approved edition is not printed yet.
    """
    pack = _locked(by, pk)
    state = step(State(pack.state), Act.PUBLISH)
    if unprinted(pack):
        raise Refused("The approved edition is still being printed. Publish it in a moment.")
    before: Any = Pack.objects.filter(
        partnership=pack.partnership_id, quarter=pack.quarter, state=State.PUBLISHED
    )
    for old in before.select_for_update(of=("self",)):
        old.state = step(State(old.state), Act.SUPERSEDE)
        record(old, by=by, at=at, why=f"version {pack.version} was published", fields=["state"])
    pack.state, pack.published_by, pack.published_at = state, by, at
    record(pack, by=by, at=at, why="published", fields=["state", "published_by", "published_at"])
    return pack


def why_not_sent(pack: Pack) -> str:
    """Why a pack is not sent for approval beside those of other quarters; nothing where it may be."""
    return _told_elsewhere(pack) or _goes_by_another(pack)


def _told_elsewhere(pack: Pack) -> str:
    own = pack.snapshot.restatements.values("restatement")
    told = told_elsewhere(pack.partnership_id, pack.quarter).filter(restatement__in=own)
    other = told.select_related("snapshot").first()
    if other is None:
        return ""
    return (
        f"The pack of {Quarter.parse(other.snapshot.quarter).label}, sent since this one was frozen, prints a "
        "restatement that stands here too. Freeze this quarter again, so that it is printed once."
    )


def _goes_by_another(pack: Pack) -> str:
    """What it counts from, and what it leaves out, was told in packs that stand: an approved one never comes back. One
    that came back may be told anew by one that waits, so that is looked for first.
    """
    others: Any = gone_by(pack.snapshot).order_by("-quarter", "-version")
    if waits := others.filter(state=State.SUBMITTED).first():
        return (
            f"This pack counts on that of {waits}, which still waits for approval. Send this one when that is "
            "approved; if that comes back, freeze this quarter again."
        )
    if back := others.first():
        return (
            f"This pack counts on that of {back}, which came back since. Freeze this quarter again, so that what only "
            "that one told is printed."
        )
    return ""


def unprinted(pack: Pack) -> bool:
    """Whether a document of the approved edition is still missing."""
    printed = PackDocument.objects.filter(pack=pack, edition=EditionKind.FINAL, rendered_at__isnull=False)
    return printed.count() < 2


def _locked(by: User, pk: int) -> Pack:
    rows = Pack.objects.in_partnerships(objects_for(by, Perm.PRODUCE_PACKS)).select_related(
        "partnership", "snapshot"
    )
    return rows.select_for_update(of=("self",)).get(pk=pk)
