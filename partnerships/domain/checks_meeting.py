"""The checks about a body in its meeting: its power, its quorum, its vote, and what other bodies have agreed."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from jct.core.money import ZERO, pounds
from partnerships.domain.authority import Authority, least
from partnerships.domain.checks_process import agreed_once
from partnerships.domain.clauses import Part
from partnerships.domain.matter import Clause, Matter
from partnerships.domain.ruling import Check
from partnerships.domain.scheme_facts import listed
from partnerships.domain.sitting import Sitter, Sitting
from partnerships.domain.words import Mode, Verb

_INFINITIVE = {
    Verb.DECIDE: "decide",
    Verb.RATIFY: "ratify",
    Verb.RECOMMEND: "recommend",
    Verb.ADVISE: "advise",
    Verb.NOTE: "note",
}


def has_power(name: str, power: Verb | None, part: Part | None, matter: Matter) -> Check:
    """The five verbs are different things; only deciding includes a smaller one, to ratify."""
    kind = matter.decision_type.label.lower()
    does = power or (part.verb if part else Verb.NOTE)
    if part is None and does is Verb.DECIDE:
        words = f"{name} may decide on such matters ({kind}), and no clause of the scheme gives it this one."
        return Check("verb", False, words)
    if part is None:
        return Check("verb", False, f"{name} may {_INFINITIVE[does]} on this ({kind}), and not decide.")
    enough = power is None or power is part.verb or power is Verb.DECIDE or part.verb is Verb.RECOMMEND
    words = f"{name} may {_INFINITIVE[part.verb if enough else does]} on this ({kind})"
    if not enough:
        words += f", and not {_INFINITIVE[part.verb]}"
    return Check("verb", enough, f"{words}.")


def quorate(sitting: Sitting) -> Iterator[Check]:
    for line in sitting.quorum.lines:
        yield Check("quorum", line.passed, line.sentence, line.arithmetic)
    if not sitting.quorum.lines:
        yield Check("quorum", sitting.quorum.met, sitting.quorum.sentence)


def carried(sitting: Sitting) -> Check:
    if sitting.tally is None:
        return Check("vote", False, f"{sitting.name} has not voted on it.")
    return Check("vote", sitting.tally.carried, sitting.tally.sentence)


def agreed_by_others(
    matter: Matter, sitting: Sitting, clause: Clause | None, authority: Authority
) -> Iterator[Check]:
    """A member may vote for what they asked for, or took another step of; it is no decision while nobody else does.
    Whoever covers, acts or sits for somebody is not another."""
    tally, asked_by = sitting.tally, {matter.requester, matter.on_behalf_of}
    if tally is None or not tally.carried or sitting.in_favour is None:
        return
    asked = {who.casefold() for who in clause.consult} if clause else ()
    steps = {*matter.cleared_by, *(matter.urgency_consent or ())[:1]}
    steps |= {person for who, (_, person) in matter.consulted.items() if who.casefold() in asked}
    steps |= {person for answer in matter.answers for person in answer.chain}
    in_favour = [
        {one, *authority.in_place_of(one, matter.on), *sitting.deputies.get(one, ())}
        for one in sitting.in_favour
    ]
    if all(chain & asked_by for chain in in_favour):
        words = f"Only whoever asked for it ({matter.requester_name}), or stands in their place, voted for it"
        yield Check("not_requester", False, f"{words}, so another member must agree.")
    elif all(chain & (asked_by | steps) for chain in in_favour):
        words = (
            "Only whoever asked for it, or has cleared it, been consulted on it or answered it before, voted for it, "
            "so another member must agree."
        )
        yield Check("cleared", False, words)


def within_sitters_limits(
    matter: Matter, sitting: Sitting, authority: Authority, whole: Sitting
) -> Iterator[Check]:
    """In a joint body nobody commits their partner beyond what it delegated to them, deputies included: a partner
    carries the matter when one of its members for it may decide so much. Whoever is left out of the count carries
    nothing for it; where all of a partner's members in the `whole` sitting are left out, what it gave them binds it
    all the same."""
    for (_, name), all_of_it in _reaches(matter, sitting, authority, whole).items():
        appointed = [one for one in all_of_it if not one.outside]
        if any(one.amount is None for one in appointed):
            continue
        if not appointed:
            one = all_of_it[0]
            kind = matter.decision_type.label.lower()
            words = f"{one.outside} does not extend to this ({kind})"
            yield Check("acting", False, f"{words}: {_cannot_carry(one.sitter, name)}")
            continue
        one = max(appointed, key=lambda one: one.amount or ZERO)
        amount = one.amount or ZERO
        inside = amount >= matter.sum
        words = f"{pounds(matter.sum)} is {'within' if inside else 'more than'} {one.whose}, {pounds(amount)}"
        may = f"{one.sitter.name} may carry it for {name}." if inside else _cannot_carry(one.sitter, name)
        yield Check("sitters_limit", inside, f"{words}: {may}")


def _cannot_carry(sitter: Sitter, partner: str) -> str:
    return f"{sitter.name} cannot carry it for {partner}, and nobody else of it does."


def trained_votes(
    matter: Matter, sitting: Sitting, clause: Clause, authority: Authority
) -> tuple[Sitting, tuple[Check, ...]]:
    """The sitting as it counts where a clause asks for the training, and the checks on that.

    Every member whose vote carries the matter is asked, in a post or in none. Whoever has not had the training leaves
    the quorum and the count for the item, if both stand without them; if not, the matter waits for them. Nothing stands
    on the vote of nobody.
    """
    if not clause.trained:
        return sitting, ()

    def trained(one: Sitter) -> bool:
        as_member = one.trained_on is not None and one.trained_on <= matter.on
        return as_member or authority.is_trained(one.person, matter.on)

    missing = {one.person: one.name for one in sitting.committing if not trained(one)}
    what = f"the training on delegated authority, which clause {clause.number} asks for"
    if not sitting.committing:
        words = f"It is not known whose vote carries it, so nobody is known to have acknowledged {what}."
        nobody = (Check("trained", False, words, "", clause.number, clause.text),)
        return sitting, nobody if sitting.stands else ()
    if not missing:
        words = f"Every member whose vote carries it has acknowledged {what}."
        return sitting, (Check("trained", True, words, "", clause.number, clause.text),)
    has, votes = ("has", "vote") if len(missing) == 1 else ("have", "votes")
    words = f"{listed(missing.values())} {has} not acknowledged {what}, so their {votes}"
    without = sitting.without(frozenset(missing))
    if sitting.ballot is not None and without.stands:
        words = f"{words} and their presence are left out of the count."
        return without, (Check("left_out", True, words, "", clause.number, clause.text),)
    words = f"{words} cannot carry the matter{_why_not(sitting, without)}."
    return sitting, (Check("trained", False, words, "", clause.number, clause.text),)


def _why_not(sitting: Sitting, without: Sitting) -> str:
    """What a count without the untrained comes to, where it undoes what stands with them."""
    if without.stands or not sitting.stands:
        return ""
    if not without.quorum.met:
        return ", and without them the meeting is not quorate for it"
    return ", and it is not carried without them"


def sitters_limit(matter: Matter, sitting: Sitting, authority: Authority, whole: Sitting) -> Decimal | None:
    """How far those who sit may commit all their partners (GBP): the lowest of the partners' highest; None without."""
    partners = _reaches(matter, sitting, authority, whole).values()
    amounts = [[one.amount for one in all_of_it if not one.outside] for all_of_it in partners]
    return least(
        *(max(filter(None, known), default=ZERO) for known in amounts if known and None not in known)
    )


@dataclass(frozen=True)
class _Reach:
    """How far one of those who commit a partner goes (GBP; None: without a limit), and whose limit that is. `outside`:
    the appointment to the seat's post that does not extend to the matter, so that they commit nobody to it."""

    sitter: Sitter
    amount: Decimal | None = None
    whose: str = ""
    outside: str = ""


def _reaches(
    matter: Matter, sitting: Sitting, authority: Authority, whole: Sitting
) -> dict[tuple[int, str], list[_Reach]]:
    """By partner, how far each goes who commits it. Nobody who is left out of the count raises what the others of a
    partner reach, so they are asked only for a partner of whom nobody else is left."""
    found, kind, on = defaultdict(list), matter.decision_type, matter.on
    counted = {one.partner for one in sitting.committing}
    for sitter in (*sitting.committing, *(one for one in whole.committing if one.partner not in counted)):
        if sitter.partner is not None:
            amount, whose = authority.sitters_limit(sitter, kind, on) or (None, "")
            outside = authority.sits_for_something_else(sitter, kind, on)
            found[sitter.partner, sitter.partner_name].append(_Reach(sitter, amount, whose, outside))
    return dict(found)


def body_once(matter: Matter, body: int | None, name: str, part: Part) -> Check:
    if matter.agreed_by(body):
        return Check("once", False, f"{name} has agreed to this version already.")
    if part.own and (twice := agreed_once(matter, part.clause)):
        return twice
    return Check("once", True, f"{name} has not agreed to this version before.")


def agreed_first(matter: Matter, part: Part) -> Iterator[Check]:
    """There is nothing to ratify until somebody who may has agreed."""
    if part.verb is not Verb.RATIFY:
        return
    who = matter.agreed_to_ratify
    words = f"{who} agreed to it." if who else "Nobody has agreed to it yet, so there is nothing to ratify."
    yield Check("agreed_first", bool(who), words, "", part.clause.number, part.clause.text)


def two_keys(matter: Matter, body: int | None, part: Part) -> Iterator[Check]:
    """Both bodies must have agreed to the same version; a key to an older one opens nothing."""
    clause = part.clause
    if clause.mode is not Mode.DUAL_KEY:
        return
    key, name = other_key(part.key, clause)
    if matter.key_turned(key, body):
        words = f"{name} has agreed to the same version ({matter.version})."
    else:
        older = [done.version for done in matter.resolutions if done.body == key]
        before = f" It considered version {max(older)}, which is another text." if older else ""
        words = f"{name} must agree to this same version ({matter.version}) too.{before}"
    yield Check("dual_key", True, words, "", clause.number, clause.text)


def other_key(body: int | None, clause: Clause) -> tuple[int | None, str]:
    if body == clause.body_key:
        return clause.second_key, clause.second_body
    return clause.body_key, clause.body
