"""One agenda item: what is before the body, what the ruling on it says as things stand, and how it was voted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from jct.support.access import Perm, can
from partnerships.domain import lifecycle
from partnerships.domain.meeting import DECIDING, Member, Quorum, Tally
from partnerships.domain.ruling import Ruling
from partnerships.domain.words import MeetingState, Verb, VoteCast, VotingRule
from partnerships.models import Action, AgendaItem, ItemInterest, Resolution
from partnerships.selectors.authority import sitting_ruling
from partnerships.selectors.meetings.papers import PaperLine, paper_lines, reads_exempt
from partnerships.selectors.meetings.visible import visible_items
from partnerships.selectors.sitting import Place, as_counted, parents_of, room_of, sitting_of


@dataclass(frozen=True)
class ItemPage:
    item: AgendaItem
    on: date
    papers: tuple[PaperLine, ...]
    interests: tuple[ItemInterest, ...]
    members: tuple[tuple[Member, str], ...]  # with how each voted
    to_vote: tuple[Member, ...]  # who may vote and has not
    places: tuple[Place, ...]
    quorum: Quorum
    tally: Tally | None
    casting: bool  # a chair's casting vote would settle a tie
    ruling: Ruling | None
    resolution: Resolution | None
    actions: tuple[Action, ...]  # of an exempt item only the reader's own, unless they may read it
    mine: str  # the reader's own interest in it
    readable: bool  # what was said, asked and reported, where the item is exempt
    may_run: bool
    may_declare: bool

    @property
    def open(self) -> bool:
        """The meeting has not dealt with it."""
        return not self.item.outcome and self.item.meeting.state in (
            MeetingState.PLANNED,
            MeetingState.CALLED,
        )

    @property
    def in_session(self) -> bool:
        return self.open and self.item.meeting.state == MeetingState.CALLED

    @property
    def count(self) -> str:
        """The votes as they count: without those that the ruling leaves out. Nothing before anybody has voted."""
        if self.tally is None:
            return ""
        return (as_counted(self.ruling) if self.ruling else "") or self.tally.sentence

    @property
    def decides(self) -> bool:
        """A carried vote settles the request, so a lower sum and conditions can be agreed."""
        return self.quorum.met and Verb(self.item.verb) in DECIDING

    @property
    def resolvable(self) -> bool:
        """A request waits for what the body does with it."""
        return self.in_session and self.item.request is not None and self.item.request.state in lifecycle.OPEN


def item_page(user: Any, pk: int) -> ItemPage:
    """An item as `user` sees it; a fixed number of queries. Raises DoesNotExist when `user` may not see it."""
    item = visible_items(user).select_related("resolution", "report_of__approver").get(pk=pk)
    meeting = item.meeting
    room = room_of(meeting, [item])
    conflicts, cast = room.conflicts.get(item.pk, {}), room.votes.get(item.pk, {})
    members = room.members(item.pk)
    tally = room.tally(item.pk) if cast else None
    resolution = getattr(item, "resolution", None)
    may_run = can(user, Perm.RUN_MEETINGS, meeting.body.partnership_id)
    # Before anybody is there the ruling could only say that nobody is: it would read like a refusal.
    met = any(member.present for member in members)
    live = met and item.request is not None and resolution is None and item.request.state in lifecycle.OPEN
    if resolution:
        ruling = Ruling.from_json(resolution.ruling)
    else:
        above = parents_of(meeting.body, item.request.decision_type, on=room.on) if live else []
        ruling = (
            sitting_ruling(request=item.request, sitting=sitting_of(room, item, tally, above), on=room.on)
            if live
            else None
        )
    exempt = reads_exempt(user, meeting.body)
    readable = not item.exempt_paragraph or (exempt and user.pk not in conflicts)
    return ItemPage(
        item=item,
        on=room.on,
        papers=paper_lines(item, meeting, user, exempt=exempt, conflicts=conflicts),
        interests=tuple(item.interests.select_related("user")),
        members=tuple((member, _voted(cast.get(member.seat))) for member in members),
        to_vote=tuple(member for member in members if member.counts and member.seat not in cast),
        places=room.places,
        quorum=room.quorum(item.pk),
        tally=tally,
        casting=bool(tally and tally.tied and meeting.body.voting == VotingRule.MAJORITY_CASTING),
        ruling=ruling,
        resolution=resolution,
        actions=tuple(
            row for row in item.actions.select_related("owner") if readable or row.owner_id == user.pk
        ),
        mine=conflicts.get(user.pk, ""),
        readable=readable,
        may_run=may_run,
        may_declare=user.pk not in conflicts,
    )


def _voted(cast: VoteCast | None) -> str:
    return cast.label if cast else ""
