"""The authority of one partnership, indexed once so that many matters are judged fast: its scheme, whoever was ever
appointed, what employers let posts decide, what bodies may do, and which functions one person may not have at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from partnerships.domain.actor import Actor, Limit, PassedOn
from partnerships.domain.incompatible import Pair
from partnerships.domain.matter import Clause, SchemeFacts, in_effect
from partnerships.domain.sitting import Sitter
from partnerships.domain.words import DecisionType, PostFunction, Verb

NOBODY: Mapping[int, str] = {}


class Authority:
    """`scheme` is None when none was in effect; `clauses` are its rows. `appointments` hold past and future ones too,
    and cover; `limits` are the employers' own. Nothing in here depends on the day: the matter brings it."""

    def __init__(
        self,
        scheme: SchemeFacts | None,
        clauses: Iterable[Clause],
        appointments: Iterable[Actor],
        incompatible: Iterable[Pair] = (),
        *,
        limits: Iterable[Limit] = (),
        powers: Mapping[tuple[int, DecisionType], Verb] | None = None,
        passed_on: Iterable[PassedOn] = (),
    ) -> None:
        self.scheme = scheme
        self.incompatible = tuple(incompatible)
        self._powers = dict(powers or {})
        self._clauses: dict[DecisionType, list[Clause]] = defaultdict(list)
        for clause in sorted(clauses, key=lambda clause: clause.key):
            self._clauses[clause.decision_type].append(clause)
        self.appointments, self._passed_on = tuple(appointments), list(passed_on)
        given = _with_what_was_passed_on(self.appointments, self._passed_on)
        self._actors = sorted(given, key=_order)
        self._of_person: dict[int, list[Actor]] = defaultdict(list)
        self._standing_in: dict[int, list[Actor]] = defaultdict(list)  # those who cover, or act up
        self._holders: dict[int, list[Actor]] = defaultdict(list)
        for actor in self._actors:
            self._of_person[actor.person].append(actor)
            if actor.cover_for is not None or actor.acting:
                self._standing_in[actor.person].append(actor)
            if actor.cover_for is None and not actor.acting and actor.passed_on is None:
                self._holders[actor.post].append(actor)
        self._limits: dict[tuple[int, int | None, DecisionType], list[Limit]] = defaultdict(list)
        for limit in limits:
            self._limits[limit.post, limit.person, limit.decision_type].append(limit)
        self._deciders: dict[DecisionType, Sequence[Actor]] = {}

    def under(self, scheme: SchemeFacts | None, clauses: Iterable[Clause]) -> "Authority":
        """The same people, limits and powers under another scheme."""
        limits = [limit for rows in self._limits.values() for limit in rows]
        return Authority(
            scheme,
            clauses,
            self.appointments,
            self.incompatible,
            limits=limits,
            powers=self._powers,
            passed_on=self._passed_on,
        )

    def turns(self, after: date, before: date) -> list[date]:
        """The days between two others on which anything of people changes: an appointment, what was passed on, a limit,
        or that somebody has had the training."""
        days = {actor.trained_on for actor in self.appointments}
        for actor in self._actors:
            days |= {actor.starts, actor.ends}
        for limit in (one for rows in self._limits.values() for one in rows):
            days |= {limit.starts, limit.ends}
        return sorted(day for day in days if day is not None and after < day < before)

    def clauses(self, decision_type: DecisionType) -> Sequence[Clause]:
        """The clauses written for this type, in the order of their keys, whatever their dates."""
        return self._clauses.get(decision_type, ())

    def held_by(self, person: int) -> Sequence[Actor]:
        """Every appointment and cover of this person, past and future ones too."""
        return self._of_person.get(person, ())

    def behind(self, actor: Actor, on: date) -> Mapping[int, str]:
        """In whose place this person stands that day, by key and name: whom they cover, and for whom they act up, in
        whichever of their posts they answer."""
        if actor.person not in self._standing_in:
            return self.stood_for(actor, on)
        return dict(self.stood_for(actor, on)) | self.in_place_of(actor.person, on)

    def in_place_of(self, person: int, on: date) -> dict[int, str]:
        """Those whom this person covers that day, and the holders for whom they act up."""
        found: dict[int, str] = {}
        for own in self._standing_in.get(person, ()):
            if in_effect(own.starts, own.ends, on):
                found |= self.stood_for(own, on)
        return found

    def stood_for(self, actor: Actor, on: date) -> Mapping[int, str]:
        """In whose place this one appointment stands: the one covered, the holders acted for, or those who hold the
        posts that passed their authority on."""
        if actor.cover_for is not None:
            return {actor.cover_for: actor.cover_for_name}
        if actor.passed_on is not None:
            posts: tuple[int, ...] = (actor.passed_on.from_post, *actor.passed_on.through)
        elif actor.acting:
            posts = (actor.post,)
        else:
            return NOBODY
        held = (other for post in posts for other in self._holders[post])
        return {
            other.person: other.name
            for other in held
            if other.person != actor.person and in_effect(other.starts, other.ends, on)
        }

    def is_trained(self, person: int, on: date) -> bool:
        """Whether the person has acknowledged, in any of their posts, the training on delegated authority."""
        dates = (own.trained_on for own in self.held_by(person))
        return any(day is not None and day <= on for day in dates)

    def deciders(self, decision_type: DecisionType) -> Sequence[Actor]:
        """Whoever a clause of this type names, by post or by function."""
        if decision_type not in self._deciders:
            clauses = self.clauses(decision_type)
            self._deciders[decision_type] = [
                actor for actor in self._actors if any(clause.names(actor) for clause in clauses)
            ]
        return self._deciders[decision_type]

    def power(self, body: int, decision_type: DecisionType) -> Verb | None:
        """What the body's constitution says it may do with this type; None where it is silent."""
        return self._powers.get((body, decision_type))

    def employer_limit(self, actor: Actor, decision_type: DecisionType, on: date) -> Decimal | None:
        """What the employer lets the post decide that day (GBP, inclusive); None where it set no limit. Nobody passes
        on more than they have: neither more than their post, nor than they may in person."""
        limits = self._dated(actor.post, None, decision_type, on)
        if actor.passed_on is not None:
            for post in (actor.passed_on.from_post, *actor.passed_on.through):
                limits += self._dated(post, None, decision_type, on)
                limits.append(self._holders_limit(post, decision_type, on))
        return least(actor.employer_limit, *limits)

    def _holders_limit(self, post: int, decision_type: DecisionType, on: date) -> Decimal | None:
        """The furthest that a holder of the post may go in person; None where one of them has no limit, or nobody holds
        it."""
        holders = [one for one in self._holders[post] if in_effect(one.starts, one.ends, on)]
        limits = [least(one.own_limit, *self._dated(post, one.person, decision_type, on)) for one in holders]
        known = [limit for limit in limits if limit is not None]
        return max(known, default=None) if len(known) == len(holders) else None

    def own_limit(self, actor: Actor, decision_type: DecisionType, on: date) -> Decimal | None:
        """What the employer lets this person decide in the post; whoever covers is bound by the holder's limit too."""
        limits = [actor.own_limit, *self._dated(actor.post, actor.person, decision_type, on)]
        if actor.cover_for is not None:
            limits += self._dated(actor.post, actor.cover_for, decision_type, on)
        return least(*limits)

    def sitters_limit(
        self, sitter: Sitter, decision_type: DecisionType, on: date
    ) -> tuple[Decimal, str] | None:
        """The least that an employer lets whoever sits in a seat decide (GBP, inclusive), and whose limit it is: of the
        seat's post, of the person in their own posts with the same partner, as a deputy has, and of an acting
        appointment to the seat's post. None without one."""
        kind, name, partner = decision_type, sitter.name, sitter.partner_name
        limits = []
        if sitter.post is not None:
            limits += [
                (amount, f"{partner}'s own limit for the seat's post")
                for amount in self._dated(sitter.post, None, kind, on)
            ]
            limits += [
                (amount, f"the limit {partner} gave {name} in person")
                for amount in self._dated(sitter.post, sitter.person, kind, on)
            ]
        for actor in self.held_by(sitter.person):
            own = actor.cover_for is None and actor.passed_on is None and actor.partner == sitter.partner
            if own and in_effect(actor.starts, actor.ends, on):
                limits += [
                    (self.employer_limit(actor, kind, on), f"{partner}'s own limit for {actor.title}"),
                    (self.own_limit(actor, kind, on), f"the limit {partner} gave {name} in person"),
                ]
                if actor.acting and actor.post == sitter.post:
                    limits.append((actor.cap, f"the cap on {_acting(actor)}"))
        return min(((amount, whose) for amount, whose in limits if amount is not None), default=None)

    def sits_for_something_else(self, sitter: Sitter, decision_type: DecisionType, on: date) -> str:
        """Which acting appointment to the seat's post does not extend to this, so that whoever sits in the seat commits
        nobody to it, whatever it costs; empty where none is in the way."""
        for actor in self.held_by(sitter.person):
            acts = actor.acting and actor.cover_for is None and actor.post == sitter.post
            if (
                acts
                and actor.scope
                and decision_type not in actor.scope
                and in_effect(actor.starts, actor.ends, on)
            ):
                return _acting(actor)
        return ""

    def clash(self, actor: Actor, on: date) -> tuple[Pair, Actor] | None:
        """A post this person also has that day, held or covered, that may not go with this one; and why. What another
        post passed on is what that post does."""
        functions = {actor.function, actor.passed_on.from_function if actor.passed_on else actor.function}
        for pair in self.incompatible:
            for other in self.held_by(actor.person):
                parted = any(pair.parts(function, other.function) for function in functions)
                if parted and in_effect(other.starts, other.ends, on):
                    return pair, other
        return None

    def _dated(
        self, post: int, person: int | None, decision_type: DecisionType, on: date
    ) -> list[Decimal | None]:
        rows = self._limits.get((post, person, decision_type), ())
        return [row.amount for row in rows if in_effect(row.starts, row.ends, on)]


def _with_what_was_passed_on(appointments: Sequence[Actor], passed_on: Sequence[PassedOn]) -> Iterator[Actor]:
    """The appointments, and for each holder of a post what other posts passed on to it. Whoever covers or acts up has
    none of it: what was passed on is not theirs."""
    yield from appointments
    chains = _chains(passed_on)
    for actor in appointments:
        if actor.cover_for is not None or actor.acting:
            continue
        for given in chains[actor.post]:
            if None not in (actor.care_group, given.care_group) and actor.care_group != given.care_group:
                continue  # what is one care group's does not become another's
            ends = [end for end in (actor.ends, given.ends) if end is not None]
            starts, until = max(actor.starts, given.starts), min(ends, default=None)
            if until is None or starts < until:
                yield replace(
                    actor,
                    passed_on=given,
                    starts=starts,
                    ends=until,
                    cap=given.cap,
                    care_group=actor.care_group or given.care_group,
                    care_group_name=actor.care_group_name or given.care_group_name,
                )


def _acting(actor: Actor) -> str:
    return f"{actor.name}'s acting appointment as {actor.title}"


def _chains(passed_on: Sequence[PassedOn]) -> Mapping[int, Sequence[PassedOn]]:
    """By the post that receives it: what was passed on once, and what was passed on again; never in a circle."""
    found: dict[int, list[PassedOn]] = defaultdict(list)
    new = list(passed_on)
    while new:
        for one in new:
            found[one.to_post].append(one)
        new = [
            later.after(one)
            for one in new
            for later in passed_on
            if later.from_post == one.to_post
            and later.decision_type is one.decision_type
            and later.to_post not in (one.from_post, *one.through, one.to_post)
            and (None in (later.care_group, one.care_group) or later.care_group == one.care_group)
        ]
    return found


def least(*limits: Decimal | None) -> Decimal | None:
    """The lowest of the limits that exist (GBP); None when there is none."""
    return min((limit for limit in limits if limit is not None), default=None)


def _order(actor: Actor) -> tuple[int, int, date, int, PostFunction, int]:
    given = actor.passed_on.from_post if actor.passed_on else 0
    return actor.post, actor.person, actor.starts, actor.cover_for or 0, actor.function, given
