"""Who may read which paper: an exempt one only members and those who run the meeting, and nobody with an interest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.timezone import localdate

from jct.support.access import Perm, can
from jct.support.holidays import bank_holidays
from partnerships.domain.meeting import papers_late
from partnerships.models import AgendaItem, Body, Meeting, Paper
from partnerships.selectors.meetings.visible import visible_items
from partnerships.selectors.sitting import conflicts_of


@dataclass(frozen=True)
class PaperLine:
    """A paper as one reader sees it; `versions` are the older ones, newest first. What may not be read has no link."""

    paper: Paper
    readable: bool
    late: bool
    versions: tuple[Paper, ...]


def reads_exempt(user: Any, body: Body) -> bool:
    """Whether `user` is a member of the body today (its group holds seats and deputies), runs its meetings or audits
    them. One query."""
    partnership = body.partnership_id
    return (
        can(user, Perm.RUN_MEETINGS, partnership)
        or can(user, Perm.READ_AUDIT, partnership)
        or user.groups.filter(pk=body.group_id).exists()
    )


def may_read(paper: Paper, user: Any, *, exempt: bool, conflicts: Mapping[int, str]) -> bool:
    """`exempt`: the reader may read exempt papers of this body; `conflicts`: who has an interest in the item."""
    return not paper.is_exempt or (exempt and user.pk not in conflicts)


def paper_lines(
    item: AgendaItem, meeting: Meeting, user: Any, *, exempt: bool, conflicts: Mapping[int, str]
) -> tuple[PaperLine, ...]:
    """The newest version of each of an item's papers, with those before it. No query when papers are prefetched."""
    groups: dict[str, list[Paper]] = {}
    for paper in sorted(item.papers.all(), key=lambda paper: (paper.title, -paper.version)):
        groups.setdefault(paper.title, []).append(paper)
    return tuple(_line(papers, meeting, user, exempt, conflicts) for papers in groups.values())


def readable_paper(user: Any, pk: int) -> Paper:
    """A paper `user` may read. Raises DoesNotExist for any other, so that an address tells nothing."""
    paper = Paper.objects.select_related("by").get(pk=pk, item__in=visible_items(user).values("pk"))
    paper.item = visible_items(user).get(pk=paper.item_id)
    meeting = paper.item.meeting
    conflicts = conflicts_of([paper.item], localdate(meeting.starts_at)).get(paper.item_id, {})
    if not may_read(paper, user, exempt=reads_exempt(user, meeting.body), conflicts=conflicts):
        raise ObjectDoesNotExist
    return paper


def _line(
    papers: Iterable[Paper], meeting: Meeting, user: Any, exempt: bool, conflicts: Mapping[int, str]
) -> PaperLine:
    newest, *older = papers
    days = meeting.body.paper_days
    late = papers_late(localdate(newest.at), localdate(meeting.starts_at), days, bank_holidays())
    readable = may_read(newest, user, exempt=exempt, conflicts=conflicts)
    before = tuple(paper for paper in older if may_read(paper, user, exempt=exempt, conflicts=conflicts))
    return PaperLine(newest, readable, late, before)
