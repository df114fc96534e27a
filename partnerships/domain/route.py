"""The way a request takes before it counts: who does what, when at the earliest, and from which day it may take effect.

Shown before anything is sent. It rests on the ruling, so it names nobody whom `decide()` would refuse.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from jct.core.calendar import DAY, after_clear_days, day_words, working_days_after
from partnerships.domain.checks_process import GENERAL_EXCEPTION_NOTICE, notice_needed
from partnerships.domain.gates import keepers_words
from partnerships.domain.matter import Clause, Matter
from partnerships.domain.ruling import Able, Ruling
from partnerships.domain.words import Gate, Mode, Urgency, Verb

TOGETHER = (Mode.ALL_OF, Mode.DUAL_KEY, Mode.RECOMMEND_TO)  # each of those it names must decide


class Kind(StrEnum):
    ASK = "ask"
    GATE = "gate"
    CONSULT = "consult"
    NOTICE = "notice"
    RECOMMEND = "recommend"
    DECIDE = "decide"
    RATIFY = "ratify"
    CALL_IN = "call in"
    EFFECT = "effect"


@dataclass(frozen=True)
class Step:
    """One step; `on` is its earliest day, or the day it was `done`; None while that cannot be known."""

    kind: Kind
    title: str
    people: tuple[str, ...] = ()
    on: date | None = None
    papers_by: date | None = None
    note: str = ""
    done: bool = False


@dataclass(frozen=True)
class Route:
    """`effective_on` is the earliest day on which it may take effect; `warnings` say what stands in the way."""

    steps: tuple[Step, ...]
    effective_on: date | None
    words: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sits:
    """A meeting that is planned, and the last day on which papers for it can go out."""

    on: date
    papers_by: date


@dataclass(frozen=True)
class Diary:
    """The planned meetings of each body, soonest first, and which body is the executives' meeting."""

    meetings: Mapping[int, Sequence[Sits]] = field(default_factory=dict)
    executives: int | None = None

    def next_of(self, body: int | None, since: date | None, today: date) -> Sits | None:
        """The first meeting on or after `since` for which papers can still go out."""
        if body is None or since is None:
            return None
        fitting = (one for one in self.meetings.get(body, ()) if one.on >= since and one.papers_by >= today)
        return next(fitting, None)


def call_in_until(published: date, days: int, holidays: Container[date] = ()) -> date:
    """The last day of a call-in of so many working days after publication: of five after 18 December 2026, the 29th
    (worked example D6). What was decided may be carried out from the day after."""
    return working_days_after(published, days, holidays)


def route(
    ruling: Ruling,
    matter: Matter,
    clauses: Mapping[str, Clause],
    diary: Diary,
    holidays: Container[date] = (),
) -> Route:
    """The route of a request as it stands. `ruling` is on whoever asks; `clauses` are the scheme's, by number."""
    able = ruling.who_can or ruling.who_could
    past = [_asked(matter), *_answered(matter)]
    if not able:
        return Route(tuple(past), None, ruling.next_step)
    clause = clauses[able[0].clause_number]
    way = _Way(matter, diary, holidays)
    steps = [
        *past,
        *way.gates(clause),
        *way.consultations(clause),
        *way.notice(clause),
        *way.recommendations(ruling.who_recommends),
        *way.decisions(able, clause),
        *way.ratifications(able[0], clause),
        *way.call_in(clause),
    ]
    if way.day is None:
        words = "The day from which it may take effect cannot be known until the meetings are planned."
    else:
        words = f"It may take effect from {day_words(way.day)} at the earliest."
        steps.append(Step(Kind.EFFECT, "It may take effect", on=way.day))
    return Route(tuple(steps), way.day, words, tuple(way.warnings))


def _asked(matter: Matter) -> Step:
    if matter.asked_on is None:
        return Step(Kind.ASK, f"{matter.requester_name} asks for it", on=matter.on)
    return Step(Kind.ASK, f"{matter.requester_name} asked for it", on=matter.asked_on, done=True)


def _answered(matter: Matter) -> list[Step]:
    """What people and bodies have said of this version without ending the matter, in the order they said it."""
    agreed, recommended = (Kind.DECIDE, "agreed to it"), (Kind.RECOMMEND, "recommended it")
    said = [
        (one.name, recommended, one.on, "")
        if one.verb is Verb.RECOMMEND
        else (one.name, agreed, one.on, matter.left_out(one))
        for one in matter.answers
    ]
    said += [(one.name, agreed, one.on, "") for one in matter.carried]
    said += [(one.name, recommended, one.on, "") for one in matter.handed_up]
    said += [(one.name, (Kind.RECOMMEND, "recommended against it"), one.on, "") for one in matter.opposed]
    return [
        Step(kind, f"{name} {did}", on=on, done=True, note=f"Does not count: {why}." if why else "")
        for name, (kind, did), on, why in sorted(said, key=lambda one: one[2] or matter.on)
    ]


class _Way:
    """Walks the steps; `day` is the earliest day reached so far."""

    def __init__(self, matter: Matter, diary: Diary, holidays: Container[date]) -> None:
        self.matter, self.diary, self.holidays = matter, diary, holidays
        self.day: date | None = matter.on
        self.warnings: list[str] = []

    def gates(self, clause: Clause) -> list[Step]:
        steps = []
        for gate in clause.gates:
            passed = self.matter.gates.get(gate)
            if passed is not None:
                steps.append(Step(Kind.GATE, gate.label, on=passed, done=True))
            elif gate is Gate.EXECUTIVES:
                steps.append(self._sits(Kind.GATE, gate.label, self.diary.executives))
            else:
                steps.append(
                    Step(Kind.GATE, gate.label, on=self.day, note=f"Given by {keepers_words(gate)}.")
                )
        return steps

    def consultations(self, clause: Clause) -> list[Step]:
        return [
            Step(Kind.CONSULT, f"{who} was consulted", done=True)
            if who.casefold() in self.matter.heard
            else Step(Kind.CONSULT, f"{who} is consulted", on=self.day)
            for who in clause.consult
        ]

    def notice(self, clause: Clause) -> list[Step]:
        """The clear days of public notice; counted from today while none has been given."""
        needed = notice_needed(self.matter, clause)
        if not needed:
            return []
        title, urgency = "Public notice", self.matter.urgency
        if urgency is Urgency.SPECIAL_URGENCY:
            chair, agreed = f"chair of {clause.urgency_body or 'scrutiny'}", self.matter.urgency_consent
            if agreed is not None:
                note = f"{agreed[1]} agreed that it cannot wait."
                return [Step(Kind.NOTICE, "Special urgency", note=note, done=True)]
            note = f"The {chair} must agree that it cannot wait."
            return [Step(Kind.NOTICE, "Special urgency", on=self.matter.on, note=note)]
        if urgency is Urgency.GENERAL_EXCEPTION:
            needed = min(needed, GENERAL_EXCEPTION_NOTICE)
        since = self.matter.notice_on or self.matter.on
        ends = after_clear_days(since, needed)
        self._reach(ends)
        given = f"given on {day_words(since)}" if self.matter.notice_on else "if it is given today"
        note = f"{needed} clear days, {given}: no decision before {day_words(ends)}."
        return [Step(Kind.NOTICE, title, on=since, note=note, done=ends <= self.matter.on)]

    def recommendations(self, able: Sequence[Able]) -> list[Step]:
        """Whoever may say yes beforehand; the decision does not wait for them."""
        return [
            Step(Kind.RECOMMEND, f"{one.title} may recommend it", one.people, note=_clause(one))
            for one in able
        ]

    def decisions(self, able: Sequence[Able], clause: Clause) -> list[Step]:
        """All that the clause asks for together; otherwise the first who can, with the others named."""
        first = able[0]
        if clause.mode in TOGETHER or first.verb is Verb.RATIFY:
            together = [one for one in able if one.clause_number == first.clause_number]
            since, reached, steps = self.day, self.day, []
            for one in together:
                self.day = since
                steps.append(self._decides(one, _clause(one)))
                reached = None if reached is None or self.day is None else max(reached, self.day)
            self.day = reached
            return steps
        others = [str(one) for one in able[1:]]
        instead = f" Or: {'; '.join(others)}." if others else ""
        return [self._decides(first, _clause(first) + instead)]

    def ratifications(self, first: Able, clause: Clause) -> list[Step]:
        if clause.mode is not Mode.RATIFY_BY or first.verb is Verb.RATIFY:
            return []
        parents = ((clause.refer_key, clause.refer_to), (clause.second_key, clause.second_body))
        since, steps, reached = self.day, [], self.day
        for body, name in parents:
            if body is not None and body != first.body:
                self.day = since
                steps.append(self._sits(Kind.RATIFY, f"{name} ratifies it", body))
                reached = None if reached is None or self.day is None else max(reached, self.day)
        self.day = reached
        return steps

    def call_in(self, clause: Clause) -> list[Step]:
        if not clause.call_in_days:
            return []
        if self.day is None:
            return [
                Step(Kind.CALL_IN, "Call-in", note=f"{clause.call_in_days} working days after publication.")
            ]
        until = call_in_until(self.day, clause.call_in_days, self.holidays)
        note = (
            f"{clause.call_in_days} working days after publication; published on {day_words(self.day)}, "
            f"it can be called in until {day_words(until)}."
        )
        step = Step(Kind.CALL_IN, "Call-in", on=until, note=note)
        self.day = until + DAY
        return [step]

    def _decides(self, able: Able, note: str) -> Step:
        if able.meeting:
            verb = "ratifies" if able.verb is Verb.RATIFY else "decides"
            kind = Kind.RATIFY if able.verb is Verb.RATIFY else Kind.DECIDE
            step = self._sits(kind, f"{able.title} {verb}", able.body, note)
        else:
            step = Step(Kind.DECIDE, f"{able.title} decides", able.people, self.day, note=note)
        last = self.matter.exercise_by
        if last is not None and (step.on is None or step.on > last):
            self.warnings.append(
                f"{able.title} cannot decide before the option ends on {day_words(last)}. Ask for an urgent decision."
            )
        return step

    def _sits(self, kind: Kind, title: str, body: int | None, note: str = "") -> Step:
        """A step taken in a meeting: the body's next one for which papers can still go out."""
        sits = self.diary.next_of(body, self.day, self.matter.on)
        self.day = sits.on if sits else None
        if sits is None:
            return Step(kind, title, note=f"{note} No meeting is planned in time.".strip())
        return Step(kind, title, on=sits.on, papers_by=sits.papers_by, note=note)

    def _reach(self, day: date) -> None:
        if self.day is not None:
            self.day = max(self.day, day)


def _clause(able: Able) -> str:
    return f"Clause {able.clause_number}."
