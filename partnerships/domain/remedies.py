"""What would let somebody decide a matter that a clause covers and nobody can decide: only what the rules would accept.

Whoever covers a holder, or acts up while the holder is in post, stands in that holder's place where the holder asked
for the matter or cleared it; where the holder has an interest in it, only whoever covers does (decision 46).
"""

from collections.abc import Iterable, Iterator, Sequence

from partnerships.domain.actor import Actor
from partnerships.domain.case import Case, failing
from partnerships.domain.clauses import bodies_of, governing
from partnerships.domain.matter import Clause, in_effect
from partnerships.domain.words import Measure, Mode, Verb

_SUM = frozenset({"band", "percent"})
_IN_PERSON_OR_BY_ANOTHER = frozenset({"not_requester", "cleared", "third_person"})
_BY_COVER = frozenset({"no_interest", "once", "consultee_not_approver"})


def remedies(case: Case) -> list[str]:
    """Each completes "Nobody can decide this until …"; none where only another clause helps."""
    found = list(filter(None, (*_of_posts(case), *_of_bodies(case))))
    return list(dict.fromkeys(found or _to_be_said(case)))


def clause_needed(case: Case) -> str:
    """What the scheme lacks, in words that complete "Nobody can decide this …"."""
    if not case.about:
        return "until the scheme has a clause for it"
    failed = {code for clause in case.about for code in case.of_clause(clause)[1]}
    if "band" in failed:
        return "until a clause covers this sum"
    return "until a clause covers a change of so many per cent" if "percent" in failed else "as things are"


def _of_posts(case: Case) -> Iterator[str]:
    matter = case.matter
    for clause in case.about:
        agreed = clause.mode is Mode.RATIFY_BY and matter.agreed_to_ratify
        others = clause.body_key is not None or clause.mode is Mode.RECOMMEND_TO or agreed
        if others or case.of_clause(clause)[1] & _SUM:
            continue
        named = _holders(case, clause)
        for partner, name in _of_partners(case, clause):
            of_it = [one for one in named if partner in (None, one.partner)]
            able = [one for one in of_it if one.care_group in (None, matter.care_group)]
            if not able:
                yield _appointed(case, clause, name, matter.care_group_name if of_it else "")
            for actor in able:
                if governing(matter, actor, case.about) is clause:
                    yield _of_holder(case, actor, clause)


def _holders(case: Case, clause: Clause) -> Sequence[Actor]:
    """Those in a post that the clause names, on the day; whoever acts up in it, where nobody holds it."""
    on = case.matter.on
    named = [
        one
        for one in case.authority.deciders(clause.decision_type)
        if one.cover_for is None
        and one.passed_on is None
        and clause.names(one)
        and in_effect(one.starts, one.ends, on)
    ]
    held = {one.post for one in named if not one.acting}
    return [one for one in named if not one.acting or one.post not in held]


def _of_partners(case: Case, clause: Clause) -> Iterable[tuple[int | None, str]]:
    """The partners whose own post must answer; one without a key where any may."""
    matter = case.matter
    if clause.mode is Mode.ALL_OF:
        return list(matter.still_to_consent.items())
    return [(matter.partner, matter.partner_name)] if clause.own_partner else [(None, "")]


def _appointed(case: Case, clause: Clause, partner: str, care_group: str) -> str:
    title = clause.post_function.label.lower() if clause.post_function else ""
    for one in case.authority.deciders(clause.decision_type):
        if clause.post is not None and one.post == clause.post:
            title = one.title
    whose = "".join((f" of {partner}" if partner else "", f" for {care_group}" if care_group else ""))
    if not title:
        return f"somebody is appointed to the post that clause {clause.number} names"
    return f"somebody is appointed as {title}{whose} (clause {clause.number})"


def _of_holder(case: Case, actor: Actor, clause: Clause) -> str:
    """All that this one post needs, in one remedy."""
    failed, title = failing(case.of_actor(actor, clause)), actor.title
    another = f"somebody besides {actor.name} holds the post {title}"
    needs = []
    if failed & _IN_PERSON_OR_BY_ANOTHER:
        behalf = case.matter.on_behalf_of == actor.person
        asks = " or it is asked for on somebody else's behalf" if behalf else " or somebody else asks for it"
        asks = asks if "not_requester" in failed else ""
        needs.append(f"{another}{asks} (nobody who covers or acts up for {actor.name} can decide it)")
    elif "non_delegable" in failed:
        needs.append(f"somebody holds the post {title}, and does not only act up in it")
    elif clause.non_delegable and failed & {*_BY_COVER, "incompatible"}:
        needs.append(another)
    elif failed & _BY_COVER:
        needs.append(f"{another} or acts up in it (whoever covers for {actor.name} cannot decide it)")
    elif "incompatible" in failed:
        needs.append(
            f"{another}, acts up in it or covers it" if clause.deputies else f"{another} or acts up in it"
        )
    else:
        if "own_limit" in failed:
            needs.append(f"{actor.partner_name} raises the limit it gave {actor.name} in person")
        if "acting" in failed:
            needs.append(f"{actor.name}'s acting appointment as {title} extends to it")
        if "trained" in failed:
            needs.append(f"{actor.name} has acknowledged the training that clause {clause.number} asks for")
    if "employer_limit" in failed:
        needs.append(f"{actor.partner_name} raises its own limit for {title}")
    return " and ".join(needs)


def _of_bodies(case: Case) -> Iterator[str]:
    """A body that a clause names, or refers to, and whose constitution gives it a smaller power."""
    for body, name in bodies_of(case.matter, case.about).items():
        power = case.authority.power(body, case.matter.decision_type)
        part = case.part_of(body, power)
        if part is None or part.verb is Verb.RECOMMEND or case.of_clause(part.clause)[1] & _SUM:
            continue
        if failing(case.of_body(body, name, power, part)) - {"advice"} == {"verb"}:
            yield f"{name} has the power to {part.verb.value} on such matters"


def _to_be_said(case: Case) -> Iterator[str]:
    """What a clause goes by and the request does not give."""
    matter = case.matter
    for clause in case.about:
        if clause.measure is not Measure.NONE and matter.amount_in(clause.measure) is None:
            yield f"the request gives the {clause.measure.label.lower()}, by which clause {clause.number} goes"
        elif clause.percent_up_to is not None and matter.percent is None:
            yield f"the request gives the change in per cent, by which clause {clause.number} goes"
        elif clause.own_partner and matter.partner is None:
            yield f"the request says which partner it is of, by which clause {clause.number} goes"
