"""Break-glass: what cannot wait is decided outside the usual limits, under the scheme's clause on urgent decisions.

A holder of a post that clause names decides alone; where it names a body, its chair acts together with a member from
another partner (chair's action between meetings). Gates, notice and call-in of the usual clause fall away. Who asked,
interests, being in post, the urgent clause's own band and the law's notice of key decisions bind as ever. The scheme
itself is never changed so: whoever broke the glass could write their own limits.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from partnerships.domain import checks_person
from partnerships.domain.authority import NOBODY
from partnerships.domain.delegation import Authority, decide, decide_in_meeting
from partnerships.domain.matter import Clause, Matter
from partnerships.domain.meeting import Member, Quorum, Tally
from partnerships.domain.ruling import Check, Ruling
from partnerships.domain.scheme_facts import listed
from partnerships.domain.sitting import Sitter, Sitting
from partnerships.domain.words import DecisionType, SeatOffice, Verb

URGENT = DecisionType.URGENT_DECISION
NEVER = (
    Check("never_urgent", False, "The scheme of delegation is never changed by an urgent decision."),
)  # fmt: skip


def decide_urgently(matter: Matter, *, person: int, name: str, authority: Authority) -> Ruling:
    """Whether `person` may decide the matter as urgent from a post: `decide()` under the clause on urgent decisions."""
    ruling = decide(as_urgent(matter), person=person, name=name, authority=authority)
    never = _never(matter, ruling, (ruling.ratified_by,) if ruling.ratified_by else ())
    return replace(ruling, checks=(*ruling.checks, *never), allowed=False) if never else ruling


def _never(matter: Matter, ruling: Ruling, others: tuple[str, ...]) -> tuple[Check, ...]:
    """What no urgent decision does: change the scheme, or do without the `others` that its clause asks for besides."""
    if matter.decision_type is DecisionType.DELEGATION_CHANGE:
        return NEVER
    if not others:
        return ()
    words = (
        f"Clause {ruling.clause_number} asks for {listed(others)} too, and what cannot wait waits for nobody: ask for "
        "it to be decided in the usual way."
    )
    return (Check("never_urgent", False, words, "", ruling.clause_number, ruling.clause_text),)


def as_urgent(matter: Matter) -> Matter:
    """The same matter put as an urgent decision; what it is added to stays, so that nothing is split. Advice is
    answered afterwards."""
    return replace(matter, decision_type=URGENT, advice=(), emergency=True)


def chairs_action(
    matter: Matter,
    *,
    body: int,
    body_name: str,
    member: Member,
    agreed: Sequence[Member],
    authority: Authority,
    behind: Mapping[int, str] = NOBODY,
) -> Ruling:
    """Whether `member` may act for the body between its meetings, together with those who have agreed before.

    It takes the chair and one voting member from another partner, in whichever order; their partners' own limits and
    the training that the clause asks for bind them as they would in a meeting. `behind`: in whose place the member
    holds the seat, by key and name. Nobody has agreed who has an interest, whenever it was declared.
    """
    agreed = [one for one in agreed if matter.bars(one.person) is None]
    quorum = Quorum(True, (Check("quorum", True, f"{body_name} acts between its meetings."),))
    tally = Tally(True, len(agreed) + 1, 0, 0, "Whoever has acted agrees.")
    sitting = Sitting(
        body,
        body_name,
        Verb.DECIDE,
        "between meetings",
        matter.on,
        quorum,
        tally,
        sitters=Sitter.of((member, *agreed)),
    )
    ruling = decide_in_meeting(as_urgent(matter), sitting=sitting, authority=authority)
    clause = next((one for one in authority.clauses(URGENT) if one.key == ruling.clause), None)
    checks = (
        *ruling.checks,
        *_separate(matter, member, clause, authority, behind),
        *_together(member, agreed),
        *_never(matter, ruling, ruling.still_needed),
    )
    place = next(iter(behind.items()), None)
    still = () if agreed else (_other_half(member, body_name),)
    allowed = all(check.passed for check in checks)
    return replace(
        ruling,
        person=member.person or 0,
        name=member.name,
        post_title=member.title,
        cover_for=place[0] if place else None,
        cover_for_name=place[1] if place else "",
        checks=checks,
        allowed=allowed,
        still_needed=still if allowed else (),
        call_in_days=0,
        next_step=_next_step(allowed, still),
    )


def _separate(
    matter: Matter, member: Member, clause: Clause | None, authority: Authority, behind: Mapping[int, str]
) -> Iterator[Check]:
    """As of whoever decides from a post: also by those in whose place the member stands, in this seat or in a post."""
    person = member.person or 0
    everybody = authority.in_place_of(person, matter.on) | dict(behind)
    yield checks_person.not_requester(matter, person, member.name, everybody)
    yield checks_person.no_interest(matter, person, member.name)
    yield from checks_person.separate_steps(matter, person, member.name, everybody)
    yield from _compatible(matter, member, authority)
    chain = frozenset({person, *behind})
    if clause is not None:
        yield from checks_person.not_consultee(matter, chain, member.name, clause)
    again = any(given.chain & chain for given in matter.answers)
    words = "has already answered; each step needs a different person" if again else "has not answered before"
    yield Check("once", not again, f"{member.name} {words}.")


def _compatible(matter: Matter, member: Member, authority: Authority) -> Iterator[Check]:
    """As of whoever holds the post that has the seat, also of a deputy who sits in it; other seats are no post's."""
    of_post = (one for one in authority.appointments if one.post == member.post)
    post = next(of_post, None)
    if post is not None and member.person is not None:
        in_seat = replace(post, person=member.person, name=member.name)
        yield from checks_person.compatible(matter, in_seat, authority)


def _together(member: Member, agreed: Sequence[Member]) -> Iterator[Check]:
    """The chair, and a voting member from another partner."""
    votes = member.votes > 0
    yield Check(
        "member", votes, f"{member.name} is {'a voting' if votes else 'no voting'} member ({member.title})."
    )
    if not agreed:
        return
    first = agreed[0]
    chair = SeatOffice.CHAIR in (member.office, first.office)
    words = "The chair is one of the two." if chair else "The chair must be one of the two."
    yield Check("chair", chair, words)
    other = member.side != first.side
    sides = f"{first.name} sits for {first.partner_name}, {member.name} for {member.partner_name}."
    yield Check("other_partner", other, sides if other else f"{sides} The second must be of another partner.")


def _other_half(member: Member, body_name: str) -> str:
    if member.office is SeatOffice.CHAIR:
        return f"a member of {body_name} from another partner than {member.partner_name}"
    return f"the chair of {body_name}"


def _next_step(allowed: bool, still: Sequence[str]) -> str:
    if not allowed:
        return "It takes the chair and a voting member from another partner, neither of whom asked for it."
    if still:
        return f"Now {still[0]} must agree too."
    return "This settles the matter; it is reported to the next meeting."
