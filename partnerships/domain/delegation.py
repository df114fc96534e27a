"""Who may decide: `decide()` runs every check on a matter and never stops at the first; so does `decide_in_meeting()`.

Authority comes from the scheme's clauses and hangs on posts and bodies, never on people, roles or permissions. A matter
that no clause covers is decided by nobody, the top body neither, until the scheme has a clause for it. The shape of the
rules follows the schemes of reservation and delegation that NHS bodies and councils publish.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from partnerships.domain import checks_meeting, checks_money, checks_process, next_step
from partnerships.domain.actor import Actor
from partnerships.domain.authority import Authority
from partnerships.domain.case import Case, failing
from partnerships.domain.checks_process import PENDING
from partnerships.domain.clauses import Part, other_parents, parent_names, parents_to_agree
from partnerships.domain.matter import Clause, Matter, Resolved
from partnerships.domain.ruling import RECOMMENDS, REFUSABLE, Check, Ruling
from partnerships.domain.sitting import Above, Sitting
from partnerships.domain.words import ItemOutcome, Mode, Verb

__all__ = ["Authority", "decide", "decide_in_meeting"]
INQUORATE = frozenset({"quorum", "vote"})


@dataclass(frozen=True)
class _Standing:
    """One appointment judged."""

    actor: Actor
    clause: Clause | None
    checks: tuple[Check, ...]
    failed: frozenset[str]

    @property
    def recommends(self) -> bool:
        return self.failed == RECOMMENDS

    @property
    def favour(self) -> tuple[bool, bool, int, bool]:
        """Sorts the most favourable standing first; of equal ones that which a clause is about."""
        count, failed = sum(not check.passed for check in self.checks), self.failed - REFUSABLE
        return bool(failed), failed != RECOMMENDS, count, self.clause is None


def decide(matter: Matter, *, person: int, name: str, authority: Authority) -> Ruling:
    """Whether `person` may decide `matter`, with every check, and who else can.

    Somebody in several posts is judged in each, and the most favourable answer counts.
    """
    case = Case(matter, authority)
    standings = []
    for actor in authority.held_by(person):
        clause, checks = case.judge(actor)
        standings.append(_Standing(actor, clause, checks, failing(checks)))
    if not standings:
        checks = case.judge_stranger(person, name)
        return _ruling(case, None, checks, person=person, name=name, next_step=next_step.elsewhere(case))
    best = min(standings, key=lambda standing: standing.favour)
    return _of_standing(case, best, person, name)


def _of_standing(case: Case, standing: _Standing, person: int, name: str) -> Ruling:
    matter, actor, clause, allowed = case.matter, standing.actor, standing.clause, not standing.failed
    place = next(iter(case.authority.stood_for(actor, matter.on).items()), None)
    joint = clause is not None and clause.mode is Mode.ALL_OF
    ratified = clause is not None and clause.mode is Mode.RATIFY_BY
    still: tuple[str, ...] = parent_names(clause) if clause and ratified else ()
    ratified_by = " and ".join(still)
    to = parents_to_agree(matter, clause) if clause and standing.recommends else ()
    if joint:
        still = tuple(
            partner
            for key, partner in matter.still_to_consent.items()
            if not (allowed and key == actor.partner)
        )
    return _ruling(
        case,
        clause,
        standing.checks,
        person=person,
        name=name,
        limit=case.limit(actor, clause),
        post=actor.post,
        post_title=actor.title,
        still_needed=still,
        verb=Verb.RECOMMEND if clause and clause.mode is Mode.RECOMMEND_TO else Verb.DECIDE,
        recommends=standing.recommends,
        recommends_to=to,
        ratified_by=ratified_by,
        cover_for=place[0] if place else None,
        cover_for_name=place[1] if place else "",
        covering=actor.cover_for is not None,
        next_step=_next_step(case, standing, still, to, joint=joint, ratified_by=ratified_by),
    )


def _next_step(
    case: Case,
    standing: _Standing,
    still: Sequence[str],
    to: Sequence[str],
    *,
    joint: bool,
    ratified_by: str,
) -> str:
    if standing.recommends:
        return next_step.after_recommendation(to, case)
    if standing.failed:
        return next_step.elsewhere(case)
    if joint and still:
        return next_step.after_consent(still)
    return next_step.after(Verb.DECIDE, still, ratified_by)


def decide_in_meeting(matter: Matter, *, sitting: Sitting, authority: Authority) -> Ruling:
    """Whether a body may decide `matter` in the meeting it holds: its power, quorum and vote besides every other check.

    A meeting without its quorum decides nothing; what it agrees becomes a recommendation.
    """
    if matter.on != sitting.on:
        matter = replace(matter, on=sitting.on)
    case = Case(matter, authority)
    part = case.part_of(sitting.body, sitting.verb)
    clause = part.clause if part else None
    counted, checks = _in_meeting(case, sitting, part, authority)
    failed = failing(checks)
    still = _still_needed(case, sitting.body, part)
    to = _recommends_to(case, counted, part, failed)
    ratified = bool(clause and part and part.own and clause.mode is Mode.RATIFY_BY)
    names = " and ".join(parent_names(clause, sitting.body)) if clause and ratified else ""
    own_limit = checks_meeting.sitters_limit(matter, counted, authority, sitting)
    return _ruling(
        case,
        clause,
        checks,
        name=sitting.name,
        limit=checks_money.limit_of(matter, clause, case.about, own_limit),
        body=sitting.body,
        still_needed=still,
        verb=Verb.RECOMMEND if to else part.verb if part and "verb" not in failed else sitting.verb,
        recommends=bool(to),
        recommends_to=to,
        ratified_by=names,
        next_step=_after_meeting(case, counted, part, failed, to, still, names),
    )


def _in_meeting(
    case: Case, sitting: Sitting, part: Part | None, authority: Authority
) -> tuple[Sitting, tuple[Check, ...]]:
    """The sitting as it counts, without whom a clause that asks for training leaves out, and every check on it."""
    matter, clause = case.matter, part.clause if part else None
    binds = _binds(sitting, part)
    counted = sitting
    of_members: tuple[Check, ...] = ()
    if binds is not None:
        counted, trained = checks_meeting.trained_votes(matter, sitting, binds, authority)
        of_members = (*checks_meeting.within_sitters_limits(matter, counted, authority, sitting), *trained)
    return counted, (
        *case.common,
        *(case.of_clause(clause)[0] if clause else (_no_clause(case, sitting),)),
        *case.of_body(sitting.body, sitting.name, sitting.verb, part),
        *checks_meeting.quorate(counted),
        checks_meeting.carried(counted),
        *checks_meeting.agreed_by_others(matter, counted, clause, authority),
        *of_members,
    )


def _no_clause(case: Case, sitting: Sitting) -> Check:
    """That no clause in force gives the body a part in the matter, and which once did."""
    out = [old for old in case.lapsed if sitting.body in (old.body_key, old.second_key)]
    return checks_process.no_clause(case.matter, sitting.name, case.about, out)


def _after_meeting(
    case: Case,
    sitting: Sitting,
    part: Part | None,
    failed: frozenset[str],
    to: Sequence[str],
    still: Sequence[str],
    ratified_by: str,
) -> str:
    """What comes next, in words: after a decision, a recommendation for or against it, or nothing at all."""
    if not failed:
        return next_step.after(part.verb if part else Verb.DECIDE, still, ratified_by)
    if not to:
        return next_step.elsewhere(case)
    if not sitting.quorum.met:
        return next_step.inquorate(sitting, to)
    if "vote" in failed:
        return next_step.after_recommendation_against(to, case)
    return next_step.after_recommendation(to, case)


def _binds(sitting: Sitting, part: Part | None) -> Clause | None:
    """The clause under which what the body does binds its partners, so that its members are asked for their own limits
    and training. A recommendation binds nobody, nor does a lost vote: it is recorded whoever supported it."""
    return None if part is None or part.verb is Verb.RECOMMEND or _lost(sitting) else part.clause


def _lost(sitting: Sitting) -> bool:
    return sitting.tally is not None and not sitting.tally.carried


def _still_needed(case: Case, body: int, part: Part | None) -> tuple[str, ...]:
    """Whose agreement to the same version is needed besides this body's."""
    if part is None:
        return ()
    if part.own and part.clause.mode is Mode.DUAL_KEY:
        key, name = checks_meeting.other_key(part.key, part.clause)
        return () if case.matter.key_turned(key, body) else (name,)
    if part.own and part.clause.mode is Mode.RATIFY_BY:
        return parent_names(part.clause, body)
    return other_parents(case.matter, body, case.about, part.verb)


def _recommends_to(
    case: Case, sitting: Sitting, part: Part | None, failed: frozenset[str]
) -> tuple[str, ...]:
    """To whom what the meeting says is a recommendation, for it or, after a lost vote, against it; empty when it is a
    decision, or nothing at all."""
    inquorate = not sitting.quorum.met
    voted = failed - {"vote"} if sitting.tally else failed
    only = failed - INQUORATE if inquorate else voted - REFUSABLE if _lost(sitting) else voted
    advises = sitting.verb is Verb.RECOMMEND and only and only <= {"verb", "clause"}
    if only == RECOMMENDS and part is not None:
        to = parents_to_agree(case.matter, part.clause)
    elif advises:
        to = tuple(able.title for able in (*case.answers.can, *case.answers.could))
        to = to or (() if inquorate else (case.matter.top_body,))
    elif inquorate and not only:
        to = ()
    else:
        return ()
    return _hears(case, sitting, to) if inquorate else to


def _hears(case: Case, sitting: Sitting, to: tuple[str, ...]) -> tuple[str, ...]:
    """Who hears what a meeting without its quorum makes of the matter: its own next one; or, where a partner has nobody
    in its seat, those `to` whom it would recommend it with a quorum, and otherwise a body above that can take its
    place."""
    if not sitting.vacant_partners:
        return (sitting.name,)
    able = (above.name for above in sitting.above if _takes_its_place(case, sitting, above))
    return to or (next(able, sitting.name),)


def _takes_its_place(case: Case, sitting: Sitting, above: Above) -> bool:
    """Whether the body above can do what this one cannot, once the matter is handed up to it. What is recommended to a
    body, or ratified by it, is for whom the clause names, and is handed to nobody."""
    matter = case.matter
    handed = Resolved(
        sitting.body,
        sitting.name,
        sitting.verb,
        ItemOutcome.RECOMMENDED,
        matter.version,
        matter.on,
        ((above.body, above.name),),
    )
    then = Case(replace(matter, resolutions=(*matter.resolutions, handed)), case.authority)
    part = then.part_of(above.body, above.power)
    if part is None:
        return False
    failed = then.of_clause(part.clause)[1] | failing(then.of_body(above.body, above.name, above.power, part))
    return failed <= PENDING and sitting.name not in _still_needed(then, above.body, part)


def _ruling(case: Case, clause: Clause | None, checks: tuple[Check, ...], **facts: Any) -> Ruling:
    """The ruling with what every kind of it has; `facts` are the rest."""
    matter, found = case.matter, case.found
    usual = {"person": 0, "limit": None, "post": None, "post_title": "", "still_needed": ()}
    return Ruling(
        **usual
        | {
            "allowed": all(check.passed for check in checks),
            "on": matter.on,
            "amount": matter.amount,
            "sum": matter.sum,
            "clause": clause.key if clause else None,
            "clause_number": clause.number if clause else "",
            "clause_text": clause.text if clause else "",
            "checks": checks,
            "who_can": tuple(found.can),
            "who_could": tuple(found.could),
            "who_recommends": tuple(found.recommend),
            "version": matter.version,
            "uncovered": matter.waiting and not case.about,
            "scheme": case.authority.scheme.key if case.authority.scheme else None,
            "call_in_days": clause.call_in_days if clause else 0,
            "earliest_on": checks_process.earliest_on(matter, clause) if clause else None,
        }
        | facts
    )
