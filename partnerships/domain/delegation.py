"""Who may decide: `decide()` runs every check on a matter and never stops at the first.

Authority comes from the scheme's clauses and hangs on posts and bodies, never on people, roles or permissions. A matter
that no clause covers is reserved to the top body: the answer is no. The shape of the rules
follows the schemes of reservation and delegation that NHS bodies and councils publish.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from jct.core.calendar import day_words, last_day
from jct.core.money import pounds
from partnerships.domain.matter import Actor, Clause, Matter, SchemeFacts, in_effect
from partnerships.domain.ruling import Able, Check, Ruling
from partnerships.domain.words import Measure, Mode

REFERRED = (Mode.RECOMMEND_TO, Mode.RATIFY_BY)
_STRICTNESS = {
    mode: rank
    for rank, mode in enumerate([Mode.RECOMMEND_TO, Mode.RATIFY_BY, Mode.ALL_OF, Mode.SOLE, Mode.ANY_ONE])
}


def decide(
    matter: Matter,
    *,
    person: int,
    name: str,
    appointments: Iterable[Actor],
    clauses: Iterable[Clause],
    scheme: SchemeFacts | None,
) -> Ruling:
    """Whether `person` may decide `matter`, with every check, and who else can.

    `appointments` are everybody's, past and future ones too; `clauses` are those of `scheme`, None when no scheme
    was in effect. Somebody in several posts is judged in each, and the most favourable answer counts.
    """
    actors = sorted(appointments, key=lambda actor: (actor.post, actor.person, actor.starts))
    about = sorted((clause for clause in clauses if clause.about(matter)), key=lambda clause: clause.key)
    judged = [(actor, *judge(matter, actor, about, scheme)) for actor in actors if actor.person == person]
    if judged:
        actor, clause, checks = min(judged, key=lambda one: sum(not check.passed for check in one[2]))
        post, title = actor.post, actor.title
        limit = least(clause.up_to if clause else None, actor.employer_limit, actor.own_limit)
    else:
        clause, checks = None, _judge_stranger(matter, name, person, about, scheme)
        post, title, limit = None, "", None
    allowed = all(check.passed for check in checks)
    who_can = _who_can(matter, actors, about, scheme)
    joint = clause is not None and clause.mode is Mode.ALL_OF
    still = tuple(
        partner
        for key, partner in matter.still_to_consent.items()
        if joint and not (allowed and key == actor.partner)
    )
    return Ruling(
        person=person,
        name=name,
        allowed=allowed,
        on=matter.on,
        amount=matter.amount,
        sum=matter.sum,
        limit=limit,
        post=post,
        post_title=title,
        clause=clause.key if clause else None,
        clause_number=clause.number if clause else "",
        clause_text=clause.text if clause else "",
        checks=checks,
        who_can=who_can,
        still_needed=still,
        next_step=_next_step(matter, allowed, still, who_can),
    )


def judge(
    matter: Matter, actor: Actor, about: Sequence[Clause], scheme: SchemeFacts | None
) -> tuple[Clause | None, tuple[Check, ...]]:
    """The clause under which this appointment would decide, and every check on it."""
    clause = governing(matter, actor, about)
    checks = [
        _is_waiting(matter),
        _scheme_in_effect(matter, scheme),
        _clause_names(matter, actor, clause, about),
        _in_post(matter, actor),
        _related(matter),
        *(_within_clause(matter, clause) if clause else ()),
        *_within_limits(matter, actor),
        _not_requester(matter, actor.person, actor.name),
        _once_each(matter, actor, clause),
        *(_own_partner(matter, actor) if clause and clause.own_partner else ()),
        *(_care_group(matter, actor) if actor.care_group is not None else ()),
        *(_takes_effect(actor, clause) if clause and clause.mode in REFERRED else ()),
        _no_interest(matter, actor.person, actor.name),
    ]
    return clause, tuple(checks)


def governing(matter: Matter, actor: Actor, about: Iterable[Clause]) -> Clause | None:
    """Of the clauses naming this post: the most specific; among those, the one whose band holds the sum; on a tie the
    most restrictive. When no band holds it, the one reaching furthest, so that the refusal can show its limit."""
    named = [clause for clause in about if clause.names(actor)]
    if not named:
        return None
    closest = max(clause.specificity for clause in named)
    named = [clause for clause in named if clause.specificity == closest]
    holding = [clause for clause in named if clause.holds(matter.sum, matter.percent)]
    return min(holding, key=_restriction) if holding else max(named, key=_restriction)


def least(*limits: Decimal | None) -> Decimal | None:
    """The lowest of the limits that exist (GBP); None when there is none."""
    return min((limit for limit in limits if limit is not None), default=None)


def _restriction(clause: Clause) -> tuple[bool, Decimal, Decimal, int, int]:
    """Sorts the most restrictive clause first: lowest band, lowest percentage, strictest mode, then age."""
    unlimited = Decimal("Infinity")
    up_to = unlimited if clause.up_to is None else clause.up_to
    percent = unlimited if clause.percent_up_to is None else clause.percent_up_to
    return clause.up_to is None, up_to, percent, _STRICTNESS[clause.mode], clause.key


# The checks, each with its sentence ---------------------------------------------------------------------------------


def _is_waiting(matter: Matter) -> Check:
    words = (
        "The request is waiting for a decision."
        if matter.waiting
        else "The request has already been settled."
    )
    return Check("waiting", matter.waiting, words)


def _scheme_in_effect(matter: Matter, scheme: SchemeFacts | None) -> Check:
    if scheme is None or scheme.starts is None or not in_effect(scheme.starts, scheme.ends, matter.on):
        return Check("scheme", False, f"No scheme of delegation was in effect on {day_words(matter.on)}.")
    return Check("scheme", True, f"{scheme.title} has been in effect since {day_words(scheme.starts)}.")


def _clause_names(
    matter: Matter, actor: Actor | None, clause: Clause | None, about: Sequence[Clause]
) -> Check:
    kind = matter.decision_type.label.lower()
    if clause:
        return Check(
            "clause", True, f"Clause {clause.number} covers this: {kind}.", "", clause.number, clause.text
        )
    if not about:
        return Check(
            "clause",
            False,
            f"No clause of the scheme covers this ({kind}): it is reserved to {matter.top_body}.",
        )
    holder = actor.title if actor else "somebody without a post"
    return Check("clause", False, f"No clause of the scheme gives this decision ({kind}) to {holder}.")


def _in_post(matter: Matter, actor: Actor) -> Check:
    role = f"{'acting ' if actor.acting else ''}{actor.title}"
    if in_effect(actor.starts, actor.ends, matter.on):
        return Check("in_post", True, f"{actor.name} has been {role} since {day_words(actor.starts)}.")
    if matter.on < actor.starts:
        return Check("in_post", False, f"{actor.name} becomes {role} only on {day_words(actor.starts)}.")
    last = last_day(actor.ends) or matter.on
    return Check("in_post", False, f"{actor.name} was {role} until {day_words(last)}.")


def _related(matter: Matter) -> Check:
    counted = matter.counted
    if not counted:
        return Check("related", True, "There is no related request in the last twelve months.")
    listed = "; ".join(f"{other.title} ({pounds(other.amount)}, {day_words(other.on)})" for other in counted)
    return Check(
        "related",
        True,
        f"Related requests of the last twelve months are added, so that nothing is split into small parts: {listed}.",
        _addition(matter),
    )


def _within_clause(matter: Matter, clause: Clause) -> list[Check]:
    checks = []
    if clause.measure is not Measure.NONE:
        inside = clause.holds_amount(matter.sum)
        where = "inside" if inside else "outside"
        checks.append(
            Check(
                "band",
                inside,
                f"{pounds(matter.sum)} is {where} the band of clause {clause.number}: {band_words(clause)}.",
                _addition(matter),
                clause.number,
                clause.text,
            )
        )
    if clause.percent_up_to is not None:
        checks.append(_within_percent(matter, clause, clause.percent_up_to))
    return checks


def _within_percent(matter: Matter, clause: Clause, up_to: Decimal) -> Check:
    if matter.percent is None:
        words = f"Clause {clause.number} needs the cumulative change in per cent, and the request does not give it."
    else:
        inside = "is within" if clause.holds_percent(matter.percent) else "is more than"
        words = (
            f"A cumulative change of {matter.percent:f}% {inside} the {up_to:f}% of clause {clause.number}."
        )
    return Check("percent", clause.holds_percent(matter.percent), words, "", clause.number, clause.text)


def _within_limits(matter: Matter, actor: Actor) -> list[Check]:
    limits = [
        ("employer_limit", actor.employer_limit, f"{actor.partner_name}'s own limit for {actor.title}"),
        ("own_limit", actor.own_limit, f"the limit {actor.partner_name} gave {actor.name} in person"),
    ]
    checks = []
    for code, limit, whose in limits:
        if limit is not None:
            inside = matter.sum <= limit
            verb = "is within" if inside else "is more than"
            checks.append(
                Check(
                    code, inside, f"{pounds(matter.sum)} {verb} {whose}, {pounds(limit)}.", _addition(matter)
                )
            )
    return checks


def _not_requester(matter: Matter, person: int, name: str) -> Check:
    if person == matter.requester:
        return Check("not_requester", False, f"{name} asked for this, so another person must decide it.")
    return Check("not_requester", True, f"It was asked for by somebody else, {matter.requester_name}.")


def _once_each(matter: Matter, actor: Actor, clause: Clause | None) -> Check:
    if any(consent.person == actor.person for consent in matter.consents):
        return Check("once", False, f"{actor.name} has already answered; each step needs a different person.")
    if clause is None or clause.mode is not Mode.ALL_OF:
        return Check("once", True, f"{actor.name} has not answered this request before.")
    if actor.partner not in matter.partners:
        return Check(
            "once", False, f"{actor.partner_name} is not one of the partners whose consent is needed."
        )
    if actor.partner not in matter.still_to_consent:
        return Check("once", False, f"{actor.partner_name} has already given its consent.")
    return Check("once", True, f"The consent of {actor.partner_name} is still to be given.")


def _own_partner(matter: Matter, actor: Actor) -> list[Check]:
    own = matter.partner is not None and matter.partner == actor.partner
    whose = matter.partner_name or "no partner in particular"
    verb = "is employed by it" if own else f"is employed by {actor.partner_name}"
    return [Check("own_partner", own, f"This is a decision of {whose}; {actor.title} {verb}.")]


def _care_group(matter: Matter, actor: Actor) -> list[Check]:
    same = matter.care_group == actor.care_group
    if same:
        return [Check("care_group", True, f"The matter and the post are both for {actor.care_group_name}.")]
    which = matter.care_group_name or "no care group in particular"
    return [
        Check(
            "care_group",
            False,
            f"{actor.title} decides for {actor.care_group_name}; this matter is for {which}.",
        )
    ]


def _takes_effect(actor: Actor, clause: Clause) -> list[Check]:
    if clause.mode is Mode.RECOMMEND_TO:
        words = f"{actor.title} may only recommend this; the decision is for {clause.refer_to}."
    else:
        words = f"What {actor.title} agrees takes effect only when {clause.refer_to} ratifies it."
    return [Check("takes_effect", False, words, "", clause.number, clause.text)]


def _no_interest(matter: Matter, person: int, name: str) -> Check:
    interest = matter.interests.get(person)
    if interest is not None:
        return Check("no_interest", False, f"{name} declared an interest in this matter: {interest}.")
    return Check("no_interest", True, f"{name} has declared no interest in this matter.")


def _judge_stranger(
    matter: Matter, name: str, person: int, about: Sequence[Clause], scheme: SchemeFacts | None
) -> tuple[Check, ...]:
    """The checks that can be run on somebody who has never held a post."""
    return (
        _is_waiting(matter),
        _scheme_in_effect(matter, scheme),
        _clause_names(matter, None, None, about),
        Check("in_post", False, f"{name} holds no post in this partnership."),
        _related(matter),
        _not_requester(matter, person, name),
        _no_interest(matter, person, name),
    )


# Words and the way on -----------------------------------------------------------------------------------------------


def band_words(clause: Clause) -> str:
    """ "over £50,000 up to £250,000", "up to £50,000", "over £10,000,000", "any amount"."""
    above = f"over {pounds(clause.above)}" if clause.above is not None else ""
    up_to = f"up to {pounds(clause.up_to)}" if clause.up_to is not None else ""
    return " ".join(part for part in (above, up_to) if part) or "any amount"


def _addition(matter: Matter) -> str:
    if not matter.counted:
        return ""
    parts = [pounds(matter.amount), *(pounds(other.amount) for other in matter.counted)]
    return f"{' + '.join(parts)} = {pounds(matter.sum)}"


def _who_can(
    matter: Matter, actors: Sequence[Actor], about: Sequence[Clause], scheme: SchemeFacts | None
) -> tuple[Able, ...]:
    """Posts whose holders pass every check, lowest limit first; then bodies whose band holds the sum."""
    people: dict[int, list[str]] = {}
    posts: dict[int, Able] = {}
    for actor in actors:
        clause, checks = judge(matter, actor, about, scheme)
        if clause and all(check.passed for check in checks):
            people.setdefault(actor.post, []).append(actor.name)
            limit = least(clause.up_to, actor.employer_limit)
            posts[actor.post] = Able(actor.title, tuple(people[actor.post]), clause.number, limit)
    able = [*posts.values()]
    if matter.waiting and scheme is not None and in_effect(scheme.starts, scheme.ends, matter.on):
        able += [
            Able(clause.body, (), clause.number, clause.up_to, meeting=True)
            for clause in about
            if clause.body and clause.mode not in REFERRED and clause.holds(matter.sum, matter.percent)
        ]
    return tuple(sorted(able, key=lambda one: (one.meeting, one.limit is None, one.limit or 0, one.title)))


def _next_step(matter: Matter, allowed: bool, still: Sequence[str], who_can: Sequence[Able]) -> str:
    if not matter.waiting:
        return "Nothing more is to be decided here."
    if allowed and still:
        return (
            f"This consent counts for one partner; {_listed(still)} must consent too before it takes effect."
        )
    if allowed:
        return "This approval settles the matter."
    if not who_can:
        return f"Nobody in post may decide this: it is reserved to {matter.top_body}, in its meeting."
    if who_can[0].meeting:
        return f"It must be decided by {_listed([able.title for able in who_can], 'or')}, in its meeting."
    return f"It can be decided by {_listed([str(able) for able in who_can if not able.meeting], 'or')}."


def _listed(words: Sequence[str], last: str = "and") -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
