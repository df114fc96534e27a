"""How far each quarter is on its way to the board."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from budgets.domain import lifecycle as returns
from budgets.models import BudgetReturn
from jct.core.calendar import Quarter, day_words
from jct.support.access import Perm, can, objects_for
from partnerships.models import Partnership
from reports.domain.lifecycle import State
from reports.models import Pack
from reports.permissions import visible
from reports.selectors.packs import COLOURS

ALWAYS = 2
"""The quarter now running and the one before it are listed in any case; earlier ones as far back as there are packs."""


@dataclass(frozen=True)
class QuarterRow:
    """One quarter in the list: how far it is and the pack to read."""

    quarter: Quarter
    partnership: Partnership
    url: str
    status: str
    colour: str
    published: Pack | None


@dataclass(frozen=True)
class Task:
    """One step of the production line, as `components/task_list.html` shows it."""

    title: str
    status: str
    colour: str
    hint: str = ""
    url: str = ""


@dataclass(frozen=True)
class Board:
    """A quarter's production: its steps, its packs, and whether it may be frozen now."""

    quarter: Quarter
    partnership: Partnership
    tasks: tuple[Task, ...]
    packs: tuple[Pack, ...]
    late: tuple[str, ...]
    may_freeze: bool
    needs_reason: bool


def quarters(user: Any, *, on: date) -> list[QuarterRow]:
    """The last quarters of every partnership whose packs `user` reads or makes, newest first."""
    reads = objects_for(user, Perm.READ_PACKS) | objects_for(user, Perm.PRODUCE_PACKS)
    packs: dict[tuple[int, str], list[Pack]] = {}
    for pack in visible(user, on=on).distinct().order_by("-version"):
        packs.setdefault((pack.partnership_id, pack.quarter), []).append(pack)
    return [
        _row(partnership, quarter, packs.get((partnership.pk, str(quarter)), []), on)
        for partnership in reads.distinct().order_by("name")
        for quarter in _back(Quarter.of(on), {known for key, known in packs if key == partnership.pk})
    ]


def _back(now: Quarter, known: set[str]) -> Iterator[Quarter]:
    """From the quarter now running back to the first one that has a pack."""
    quarter, listed = now, 0
    while listed < ALWAYS or any(str(quarter) >= first for first in known):
        yield quarter
        quarter, listed = quarter.previous(), listed + 1


def _row(partnership: Partnership, quarter: Quarter, packs: list[Pack], on: date) -> QuarterRow:
    published = next((pack for pack in packs if pack.state == State.PUBLISHED), None)
    newest = packs[0] if packs else None
    if newest is None:
        status, colour = ("Now running", "grey") if on < quarter.ends else ("Not frozen", "grey")
    else:
        status, colour = State(newest.state).label, COLOURS[State(newest.state)]
    return QuarterRow(
        quarter,
        partnership,
        reverse("reports:quarter", args=[partnership.pk, str(quarter)]),
        status,
        colour,
        published,
    )


def board(user: Any, *, partnership: int, quarter: Quarter, on: date) -> Board:
    """The production of one quarter. Raises DoesNotExist when `user` neither reads nor makes these packs."""
    reads = objects_for(user, Perm.READ_PACKS) | objects_for(user, Perm.PRODUCE_PACKS)
    where = reads.distinct().get(pk=partnership)
    packs = tuple(
        visible(user, on=on)
        .distinct()
        .filter(partnership=where)
        .for_quarter(str(quarter))
        .select_related("snapshot__frozen_by", "published_by")
    )
    tasks, late = _returns(where, quarter, on)
    newest = packs[0] if packs else None
    ended = on >= quarter.ends
    moving = newest is not None and newest.state in (State.SUBMITTED, State.APPROVED)
    may_freeze = can(user, Perm.PRODUCE_PACKS, where.pk) and ended and not moving
    return Board(
        quarter,
        where,
        (*tasks, *_steps(newest, quarter, ended)),
        packs,
        late,
        may_freeze,
        needs_reason=bool(packs),
    )


def _returns(where: Partnership, quarter: Quarter, on: date) -> tuple[list[Task], tuple[str, ...]]:
    """One step for each partner's return, and the names of those whose return is not certified."""
    rows = BudgetReturn.objects.live().filter(fund__partnership=where, quarter=str(quarter))
    tasks, late = [], []
    for row in rows.select_related("fund", "partner__organisation").order_by(
        "fund__name", "partner__position"
    ):
        certified = row.state == returns.State.CERTIFIED
        overdue = not certified and row.due_on < on
        name = f"{row.partner}, {row.fund}"
        if not certified:
            late.append(name)
        words = returns.WORDS[returns.State(row.state)].capitalize()
        tasks.append(
            Task(
                f"Budget return: {name}",
                "Overdue" if overdue else words,
                "green"
                if certified
                else "red"
                if overdue
                else "blue"
                if row.state == returns.State.SUBMITTED
                else "grey",
                hint=f"Due {day_words(row.due_on)}" + (f", {words.lower()}" if overdue else ""),
            )
        )
    return tasks, tuple(late)


def _steps(newest: Pack | None, quarter: Quarter, ended: bool) -> list[Task]:
    """Freeze, print, approve, publish: where the newest version stands."""
    order = [State.FROZEN, State.RENDERED, State.SUBMITTED, State.APPROVED, State.PUBLISHED]
    at = order.index(State(newest.state)) if newest and newest.state in order else -1
    url = reverse("reports:pack", args=[newest.pk]) if newest else ""
    wait = "Not started" if ended else f"From {day_words(quarter.ends)}"
    return [
        Task("Freeze the facts", "Done" if at >= 0 else wait, "green" if at >= 0 else "grey", url=url),
        _task("Print the drafts", at, done=1, doing="Printing", url=url),
        _task("Send for approval", at, done=2, doing="Ready to send", url=url),
        _task("Approve", at, done=3, doing="Waiting for approval", url=url),
        _task("Publish to the board", at, done=4, doing="Ready to publish", url=url),
    ]


def _task(title: str, at: int, *, done: int, doing: str, url: str) -> Task:
    if at >= done:
        return Task(title, "Done", "green", url=url)
    if at == done - 1:
        return Task(title, doing, "blue", url=url)
    return Task(title, "Cannot start yet", "grey")
