"""The checks about the person: in post, covering, separate from whoever asked, once, unconflicted."""

from collections.abc import Collection, Iterator, Mapping

from jct.core.calendar import day_words, last_day
from partnerships.domain.actor import Actor, PassedOn
from partnerships.domain.authority import NOBODY, Authority
from partnerships.domain.checks_process import agreed_once
from partnerships.domain.matter import Clause, Matter, in_effect
from partnerships.domain.ruling import Check
from partnerships.domain.words import Mode


def in_post(matter: Matter, actor: Actor) -> Check:
    if actor.cover_for is not None:
        role = f"covering {actor.title} for {actor.cover_for_name}"
    else:
        role = f"{'acting ' if actor.acting else ''}{actor.title}{_with_what_was_passed_on(actor)}"
    if in_effect(actor.starts, actor.ends, matter.on):
        return Check("in_post", True, f"{actor.name} has been {role} since {day_words(actor.starts)}.")
    if matter.on < actor.starts and actor.told_late:
        words = (
            f"That {actor.name} is {role} was recorded only on {day_words(actor.starts)}: an appointment told "
            "afterwards gives no authority over the days before."
        )
        return Check("in_post", False, words)
    if matter.on < actor.starts:
        becomes = "begins" if actor.cover_for is not None else "becomes"
        return Check("in_post", False, f"{actor.name} {becomes} {role} only on {day_words(actor.starts)}.")
    last = last_day(actor.ends) or matter.on
    return Check("in_post", False, f"{actor.name} was {role} until {day_words(last)}.")


def _with_what_was_passed_on(actor: Actor) -> str:
    return f" with what {actor.passed_on.from_title} passed on" if actor.passed_on is not None else ""


def covers(matter: Matter, actor: Actor) -> Iterator[Check]:
    """What the cover is for; a delegate of a delegate decides nothing (delegatus non potest delegare)."""
    if actor.cover_for is None:
        return
    kind = matter.decision_type.label.lower()
    if actor.acting:
        words = (
            f"{actor.cover_for_name} is acting in the post, and what was passed on cannot be passed on again."
        )
        yield Check("cover", False, words)
    elif actor.scope and matter.decision_type not in actor.scope:
        words = f"{actor.name}'s cover for {actor.cover_for_name} does not extend to this ({kind})."
        yield Check("cover", False, words)
    else:
        extends = f"extends to this ({kind})" if actor.scope else "extends to every decision of the post"
        yield Check("cover", True, f"{actor.name}'s cover for {actor.cover_for_name} {extends}.")


def acts_for_this(matter: Matter, actor: Actor) -> Iterator[Check]:
    """What somebody who acts up was appointed for."""
    if actor.cover_for is not None or not actor.acting or not actor.scope:
        return
    kind, inside = matter.decision_type.label.lower(), matter.decision_type in actor.scope
    words = f"{actor.name}'s acting appointment as {actor.title} {'extends' if inside else 'does not extend'} to this"
    yield Check("acting", inside, f"{words} ({kind}).")


def lets_pass_on(clause: Clause, given: PassedOn) -> bool:
    """Whether what was passed on has come no further than the clause lets it go."""
    return given.depth <= clause.max_depth and not clause.non_delegable


def passed_on(actor: Actor, clause: Clause) -> Iterator[Check]:
    """Authority is passed on in writing only, and only as far as the clause lets it go."""
    given = actor.passed_on
    if given is None:
        return
    words = f"{given.from_title} passed this on to {actor.title} in writing ({given.source})"
    if lets_pass_on(clause, given):
        yield Check("passed_on", True, f"{words}.", "", clause.number, clause.text)
    elif not clause.max_depth or clause.non_delegable:
        words += f", and clause {clause.number} lets nobody pass it on."
        yield Check("passed_on", False, words, "", clause.number, clause.text)
    else:
        words += f", which is more often than clause {clause.number} lets it be passed on."
        sums = f"{given.depth} > {clause.max_depth}"
        yield Check("passed_on", False, words, sums, clause.number, clause.text)


def trained(matter: Matter, actor: Actor, clause: Clause, authority: Authority) -> Iterator[Check]:
    if not clause.trained:
        return
    done = authority.is_trained(actor.person, matter.on)
    verb = "has acknowledged" if done else "has not acknowledged"
    words = f"{actor.name} {verb} the training on delegated authority, which clause {clause.number} asks for."
    yield Check("trained", done, words, "", clause.number, clause.text)


def in_person(actor: Actor, clause: Clause) -> Iterator[Check]:
    """Of what was passed on, `passed_on` says it."""
    if clause.non_delegable and actor.passed_on is None:
        own = actor.cover_for is None and not actor.acting
        words = (
            f"Only the holder may decide this, in person, and {actor.name} is."
            if own
            else f"Only the holder of {actor.title} may decide this, in person: it cannot be delegated."
        )
        yield Check("non_delegable", own, words, "", clause.number, clause.text)
    elif not clause.deputies and actor.cover_for is not None:
        words = f"Clause {clause.number} lets nobody decide in the place of {actor.title}."
        yield Check("deputy", False, words, "", clause.number, clause.text)


def not_requester(matter: Matter, person: int, name: str, behind: Mapping[int, str] = NOBODY) -> Check:
    """Separation is judged on the whole chain: who asked and on whose behalf, who answers and in whose place."""
    asked_by = {matter.requester, matter.on_behalf_of}
    replaced = next((other for key, other in behind.items() if key in asked_by), "")
    if person == matter.requester:
        words = f"{name} asked for this, so another person must decide it."
    elif person == matter.on_behalf_of:
        words = (
            f"{matter.requester_name} asked for this on behalf of {name}, so another person must decide it."
        )
    elif replaced:
        words = (
            f"{replaced}, whose place {name} takes, is behind this request, so another person must decide it."
        )
    else:
        whose = f" on behalf of {matter.on_behalf_of_name}" if matter.on_behalf_of is not None else ""
        words = f"It was asked for by somebody else, {matter.requester_name}{whose}."
        return Check("not_requester", True, words)
    return Check("not_requester", False, words)


def once_each(matter: Matter, actor: Actor, clause: Clause | None) -> Check:
    for given in matter.answers:
        if given.person == actor.person:
            words = f"{actor.name} has already answered; each step needs a different person."
            return Check("once", False, words)
        if given.chain & actor.chain:
            words = (
                f"{given.name}'s answer stands for the same person already; each step needs a different one."
            )
            return Check("once", False, words)
    if clause is not None and (twice := agreed_once(matter, clause)):
        return twice
    if clause is None or clause.mode is not Mode.ALL_OF:
        return Check("once", True, f"{actor.name} has not answered this request before.")
    if actor.partner not in matter.partners:
        return Check(
            "once", False, f"{actor.partner_name} is not one of the partners whose consent is needed."
        )
    if actor.partner not in matter.still_to_consent:
        return Check("once", False, f"{actor.partner_name} has already given its consent.")
    return Check("once", True, f"The consent of {actor.partner_name} is still to be given.")


def own_partner(matter: Matter, actor: Actor, clause: Clause) -> Iterator[Check]:
    if not clause.own_partner:
        return
    own = matter.partner is not None and matter.partner == actor.partner
    whose = matter.partner_name or "no partner in particular"
    verb = "is employed by it" if own else f"is employed by {actor.partner_name}"
    yield Check("own_partner", own, f"This is a decision of {whose}; {actor.title} {verb}.")


def care_group(matter: Matter, actor: Actor) -> Iterator[Check]:
    if actor.care_group is None:
        return
    if matter.care_group == actor.care_group:
        words = f"The matter and the post are both for {actor.care_group_name}."
        yield Check("care_group", True, words)
        return
    which = matter.care_group_name or "no care group in particular"
    words = f"{actor.title} decides for {actor.care_group_name}; this matter is for {which}."
    yield Check("care_group", False, words)


def no_interest(
    matter: Matter, person: int, name: str, covered: int | None = None, covered_name: str = ""
) -> Check:
    """Neither whoever decides nor whom they cover has one: a holder with an interest names nobody to decide instead."""
    key = matter.bars(person, covered)
    if key is not None:
        whose = name if key == person else covered_name
        words = f"{whose} declared an interest in this matter: {matter.interests[key]}."
        return Check("no_interest", False, words)
    return Check("no_interest", True, f"{name} has declared no interest in this matter.")


def compatible(matter: Matter, actor: Actor, authority: Authority) -> Iterator[Check]:
    """One person may not do what another of their own posts checks (static separation of duty)."""
    clash = authority.clash(actor, matter.on)
    if clash is not None:
        pair, other = clash
        given = actor.passed_on if not pair.parts(actor.function, other.function) else None
        this = f"what {given.from_title} passed on" if given else actor.title
        words = f"{actor.name} also has the post {other.title}, which may not go with {this}: {pair.reason}."
        yield Check("incompatible", False, words.replace("..", "."))


def not_consultee(matter: Matter, chain: Collection[int], name: str, clause: Clause) -> Iterator[Check]:
    """Whoever is consulted advises; being asked gives no authority, and nobody consults themselves."""
    asked = {who.casefold() for who in clause.consult}
    for who, (_, person) in matter.consulted.items():
        if person in chain and who.casefold() in asked:
            words = f"{name} was consulted on this as {who}; a consultee is not an approver."
            yield Check("consultee_not_approver", False, words, "", clause.number, clause.text)
            return


def separate_steps(
    matter: Matter, person: int, name: str, behind: Mapping[int, str] = NOBODY
) -> Iterator[Check]:
    """Whoever cleared this version, or agreed that it is urgent, does not decide it, in person or by another."""
    if not matter.cleared_by and matter.urgency_consent is None:
        return
    consenting = matter.urgency_consent[0] if matter.urgency_consent is not None else None
    for key, whose in ({person: name} | dict(behind)).items():
        gate = matter.cleared_by.get(key)
        if gate is not None:
            words = f"{whose} passed a gate of this ({gate.label.lower()}), so another person must decide it."
            yield Check("cleared", False, words)
        if key == consenting:
            words = f"{whose} agreed that this is urgent, so a third person must decide it."
            yield Check("third_person", False, words)
