"""Decisions and amounts that no clause gives to anybody: on the day of asking, and on every later day on which a clause
begins or ends. What stays open is told once, with the first such day.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from jct.core.calendar import day_words
from partnerships.domain.matter import Clause
from partnerships.domain.scheme_facts import (
    BELOW_NOUGHT,
    ENDLESS,
    MOST_NAMED,
    Finding,
    Severity,
    World,
    band_words,
    listed,
    some,
)
from partnerships.domain.scheme_open import Opening, days_of
from partnerships.domain.words import DecisionType

ByType = Mapping[DecisionType, Sequence[Clause]]


# Decisions nobody takes ----------------------------------------------------------------------------------------------


def undecided(by_type: ByType, world: World) -> Iterator[Finding]:
    """Decision types without a clause in force: nobody takes them. Some clause in force always
    decides, since a recommendation counts where nothing else does."""
    missing: dict[date, list[DecisionType]] = defaultdict(list)
    for kind in DecisionType:
        day = _first_without(by_type.get(kind, ()), world.on)
        if day is not None:
            missing[day].append(kind)
    for day, kinds in sorted(missing.items()):
        if DecisionType.DELEGATION_CHANGE in kinds:
            yield _no_way_to_change(day, by_type.get(DecisionType.DELEGATION_CHANGE, ()), world)
        others = [kind.label.lower() for kind in kinds if kind is not DecisionType.DELEGATION_CHANGE]
        if others:
            yield Finding(
                "undecided",
                Severity.WARNING,
                _ending(day, (row for kind in kinds for row in by_type.get(kind, ())))
                if day > world.on
                else (),
                f"{_from(day, world)}obody may decide {len(others)} kind{'s' if len(others) > 1 else ''} of decision: "
                f"{listed(others)}. What no clause covers stays refused, to every body too.",
                "Add clauses for those that will be asked for, before they are: a clause takes a change of the scheme.",
            )


def _no_way_to_change(day: date, clauses: Sequence[Clause], world: World) -> Finding:
    """`day`: the first on which the clauses leave nobody."""
    until = min((row.starts for row in clauses if row.starts is not None and row.starts > day), default=None)
    how_long = "never be changed again" if until is None else f"not be changed until {day_words(until)}"
    who = "no clause says who may change this scheme"
    return Finding(
        "no_way_to_change",
        Severity.ERROR,
        _ending(day, clauses),
        f"From {day_words(day)} {who}, so it could {how_long}."
        if day > world.on
        else f"{who.capitalize()}, so it could {how_long}.",
        "Give changes of the scheme of delegation to the body its constitution names.",
    )


def _first_without(clauses: Iterable[Clause], on: date) -> date | None:
    """The first day, from `on`, on which none of the clauses is in force; None when there is no such day."""
    for clause in sorted(clauses, key=lambda row: row.starts or date.min):
        if clause.starts is not None and clause.starts > on:
            break
        if clause.ends is None:
            return None
        on = max(on, clause.ends)
    return on


def _ending(day: date, clauses: Iterable[Clause]) -> tuple[str, ...]:
    return tuple(row.number for row in clauses if row.ends == day)[:MOST_NAMED]


def _from(day: date, world: World) -> str:
    """The beginning of a sentence on nobody, up to its first letter."""
    return f"From {day_words(day)} n" if day > world.on else "N"


# Money between the bands ---------------------------------------------------------------------------------------------


def gaps(
    kind: DecisionType,
    clauses: Iterable[Clause],
    world: World,
    step: Callable[[int], None] = lambda days: None,
) -> Iterator[Finding]:
    """Amounts of a decision type that no clause gives to anybody, and changes too large in per cent.

    Asked for each care group a clause names, for any other, and for matters of none; and for recurrent and single
    spending apart where a clause tells them apart. Clauses for one fund, sector or regime close no gap in general.
    `step` hears how many days have been looked at.
    """
    for number, (day, found) in enumerate(days_of(clauses, world), start=1):
        step(number)
        if found is None:
            yield _not_asked(kind, day)
            return
        yield from (_told(kind, one, world) for one in found)


def _not_asked(kind: DecisionType, day: date) -> Finding:
    """It blocks: what cannot be checked may hold anything."""
    return Finding(
        "not_asked",
        Severity.ERROR,
        (),
        f"Clauses about {kind.label.lower()} tell apart so many care groups, amounts and days that gaps from "
        f"{day_words(day)} on were not looked for.",
        "Let more of them begin and end on common days, or say the same of more care groups.",
    )


def _told(kind: DecisionType, one: Opening, world: World) -> Finding:
    where = "" if one.every else f" for {some([subject.words for subject in one.subjects])}"
    about = f"{_from(one.on, world)}obody may decide {kind.label.lower()} of {band_words(one.band)}{where}"
    return _percent_gap(about, one) if one.percent else _gap(about, one, later=one.on > world.on)


def _gap(about: str, one: Opening, *, later: bool) -> Finding:
    """A gap in one of several scales is for the officer to weigh: a clause of another may close it."""
    inside = one.band[0] > BELOW_NOUGHT and one.band[1] != ENDLESS
    under = f" under a clause that goes by the {one.only.label.lower()}" if one.only else ""
    mend = (
        "Let what ends then go on, or begin something else"
        if later
        else "Let the clause below or above it reach further"
    )
    return Finding(
        "gap",
        Severity.ERROR if inside and one.every and not one.only else Severity.WARNING,
        one.numbers,
        f"{about}{under}.",
        f"{mend}, unless nobody is to decide it until the scheme is changed.",
    )


def _percent_gap(about: str, one: Opening) -> Finding:
    return Finding(
        "gap_percent",
        Severity.WARNING,
        one.numbers,
        f"{about} once the cumulative change is more than {one.most.normalize():f}%.",
        "Give larger changes to a body, whatever their amount.",
    )
