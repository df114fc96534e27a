"""A matter before an authority: what holds for everybody is judged once, what a clause asks once a clause.

`decide()` asks for one person, `who_can` for everybody; both run the same checks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from partnerships.domain import checks_meeting, checks_money, checks_person, checks_process
from partnerships.domain.actor import Actor
from partnerships.domain.authority import Authority
from partnerships.domain.checks_process import PENDING
from partnerships.domain.clauses import Part, bodies_of, governing, part_of
from partnerships.domain.matter import Clause, Matter, in_effect
from partnerships.domain.ruling import RECOMMENDS, REFUSABLE, Able, Check
from partnerships.domain.words import Mode, Verb


@dataclass
class Found:
    """Who can decide, who could once what is pending is done, and who may recommend."""

    can: list[Able] = field(default_factory=list)
    could: list[Able] = field(default_factory=list)
    recommend: list[Able] = field(default_factory=list)


class Case:
    def __init__(self, matter: Matter, authority: Authority) -> None:
        self.matter = matter
        self.authority = authority
        self._of_clause: dict[int, tuple[tuple[Check, ...], frozenset[str]]] = {}

    @cached_property
    def about(self) -> list[Clause]:
        """The clauses about the matter that are in force on its day."""
        matter, on = self.matter, self.matter.on
        return [clause for clause in self._written if clause.in_force(on) and clause.covers(matter)]

    @cached_property
    def lapsed(self) -> list[Clause]:
        """Those that are over, or have not begun."""
        matter, on = self.matter, self.matter.on
        return [clause for clause in self._written if not clause.in_force(on) and clause.covers(matter)]

    @property
    def _written(self) -> Sequence[Clause]:
        return self.authority.clauses(self.matter.decision_type)

    @cached_property
    def common(self) -> tuple[Check, ...]:
        """The checks that are the same whoever decides."""
        matter = self.matter
        return (
            checks_process.is_waiting(matter),
            checks_process.scheme_in_effect(matter, self.authority.scheme),
            checks_money.related(matter),
            *checks_money.within_envelope(matter),
            *checks_money.money_lasts(matter),
            *checks_money.is_real_money(matter),
            *checks_money.says_yearly_sum(matter),
            *checks_money.within_board_authority(matter),
            *checks_process.still_exercisable(matter),
        )

    def of_clause(self, clause: Clause) -> tuple[tuple[Check, ...], frozenset[str]]:
        """The checks that are the same whoever decides under this clause, and the codes of those that fail."""
        known = self._of_clause.get(clause.key)
        if known is None:
            checks = (
                checks_process.clause_names(clause),
                *checks_money.within_band(self.matter, clause, self.about),
                *checks_process.gates_passed(self.matter, clause),
                *checks_process.notice_given(self.matter, clause),
                *checks_process.consulted(self.matter, clause),
            )
            known = self._of_clause[clause.key] = checks, failing(checks)
        return known

    def judge(self, actor: Actor) -> tuple[Clause | None, tuple[Check, ...]]:
        """The clause under which this appointment would decide, and every check on it."""
        clause = governing(self.matter, actor, self.about)
        if clause is None:
            out = [old for old in self.lapsed if old.names(actor)]
            named: tuple[Check, ...] = (checks_process.no_clause(self.matter, actor.title, self.about, out),)
        else:
            named = self.of_clause(clause)[0]
        return clause, (*self.common, *named, *self.of_actor(actor, clause))

    def judge_stranger(self, person: int, name: str) -> tuple[Check, ...]:
        """The checks that can be run on somebody who has never held a post."""
        return (
            *self.common,
            checks_process.no_clause(self.matter, "somebody without a post", self.about, ()),
            Check("in_post", False, f"{name} holds no post in this partnership."),
            checks_person.not_requester(self.matter, person, name),
            checks_person.no_interest(self.matter, person, name),
        )

    def of_actor(self, actor: Actor, clause: Clause | None) -> Iterator[Check]:
        """The checks on one appointment, and on what the clause asks of whoever decides under it."""
        matter, of_person = self.matter, checks_person
        yield from of_person.care_group(matter, actor)
        yield of_person.in_post(matter, actor)
        behind = self.authority.behind(actor, matter.on)
        yield of_person.not_requester(matter, actor.person, actor.name, behind)
        yield of_person.once_each(matter, actor, clause)
        yield of_person.no_interest(matter, actor.person, actor.name, actor.cover_for, actor.cover_for_name)
        yield from of_person.separate_steps(matter, actor.person, actor.name, behind)
        yield from of_person.covers(matter, actor)
        yield from of_person.acts_for_this(matter, actor)
        yield from of_person.compatible(matter, actor, self.authority)
        kind, on = matter.decision_type, matter.on
        employer, own = (
            self.authority.employer_limit(actor, kind, on),
            self.authority.own_limit(actor, kind, on),
        )
        yield from checks_money.within_limits(matter, actor, employer, own)
        if clause is not None:
            yield from of_person.in_person(actor, clause)
            yield from of_person.passed_on(actor, clause)
            yield from of_person.trained(matter, actor, clause, self.authority)
            yield from of_person.own_partner(matter, actor, clause)
            yield from of_person.not_consultee(matter, actor.chain, actor.name, clause)
            yield from checks_process.takes_effect(actor.title, clause)

    def part_of(self, body: int, power: Verb | None) -> Part | None:
        return part_of(self.matter, body, self.about, power)

    def of_body(self, body: int, name: str, power: Verb | None, part: Part | None) -> Iterator[Check]:
        """The checks on a body that do not need its meeting."""
        matter = self.matter
        yield checks_meeting.has_power(name, power, part, matter)
        yield from checks_process.advice_answered(matter, body)
        if part is not None:
            yield from checks_meeting.agreed_first(matter, part)
            yield checks_meeting.body_once(matter, body, name, part)
            if part.own:
                yield from checks_meeting.two_keys(matter, body, part)
                yield from checks_process.takes_effect(name, part.clause, body)

    @cached_property
    def found(self) -> Found:
        """Posts first, lowest limit first; then bodies. Nobody, when what is common to all stands in the way."""
        return Found() if failing(self.common) else self.answers

    @cached_property
    def answers(self) -> Found:
        """Who answers it: those who decide it, or, where there is no money or time for it, would refuse it or send it
        back."""
        found = Found()
        if not failing(self.common) - REFUSABLE:
            self._find_people(found)
            self._find_bodies(found)
        for able in (found.can, found.could, found.recommend):
            able.sort(key=lambda one: (one.meeting, one.limit is None, one.limit or 0, one.title))
        return found

    def _find_people(self, found: Found) -> None:
        able: dict[tuple[int, int], list[Actor]] = {}
        clauses: dict[int, Clause] = {}
        for actor in self.authority.deciders(self.matter.decision_type):
            if not in_effect(actor.starts, actor.ends, self.matter.on):
                continue
            clause = governing(self.matter, actor, self.about)
            if clause is None or self.of_clause(clause)[1] - PENDING:
                continue
            if all(check.passed or check.code in RECOMMENDS for check in self.of_actor(actor, clause)):
                clauses[clause.key] = clause
                able.setdefault((actor.post, clause.key), []).append(actor)
        for (_, key), actors in able.items():
            self._add(found, clauses[key], self._post(actors, clauses[key]))

    def _find_bodies(self, found: Found) -> None:
        for body, name in bodies_of(self.matter, self.about).items():
            power = self.authority.power(body, self.matter.decision_type)
            part = self.part_of(body, power)
            if part is None or self.of_clause(part.clause)[1] - PENDING:
                continue
            failed = failing(self.of_body(body, name, power, part))
            pending, failed = bool(failed & PENDING), failed - PENDING
            advises = failed == {"verb"} and power is Verb.RECOMMEND
            if failed - RECOMMENDS and not advises:
                continue
            limit = checks_money.limit_of(self.matter, part.clause, self.about)
            verb = Verb.RECOMMEND if advises else part.verb
            able = Able(
                name,
                (),
                part.clause.number,
                limit,
                meeting=True,
                body=body,
                verb=verb,
                call_in_days=part.clause.call_in_days,
                next_on=self.matter.meets.get(body),
            )
            self._add(found, part.clause, able, pending=pending)

    def _add(self, found: Found, clause: Clause, able: Able, *, pending: bool = False) -> None:
        if able.verb is Verb.RECOMMEND:
            found.recommend.append(able)
        elif pending or self.of_clause(clause)[1]:
            found.could.append(able)
        else:
            found.can.append(able)

    def _post(self, actors: list[Actor], clause: Clause) -> Able:
        first = actors[0]
        limit = max((self.limit(actor, clause) for actor in actors), key=lambda limit: (limit is None, limit))
        return Able(
            first.title,
            tuple(_named(actor) for actor in actors),
            clause.number,
            limit,
            post=first.post,
            persons=tuple(actor.person for actor in actors),
            verb=Verb.RECOMMEND if clause.mode is Mode.RECOMMEND_TO else Verb.DECIDE,
            call_in_days=clause.call_in_days,
        )

    def limit(self, actor: Actor, clause: Clause | None) -> Decimal | None:
        """The limit that counts for this appointment: the least of the clause's and the employer's (GBP)."""
        kind, on = self.matter.decision_type, self.matter.on
        return checks_money.limit_of(
            self.matter,
            clause,
            self.about,
            self.authority.employer_limit(actor, kind, on),
            self.authority.own_limit(actor, kind, on),
            actor.cap,
        )


def failing(checks: tuple[Check, ...] | Iterator[Check]) -> frozenset[str]:
    return frozenset(check.code for check in checks if not check.passed)


def _named(actor: Actor) -> str:
    if actor.cover_for is None:
        return actor.name
    return f"{actor.name} in place of {actor.cover_for_name}"
