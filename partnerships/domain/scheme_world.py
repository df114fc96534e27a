"""What a scheme leans on and does not find: posts and bodies behind its clauses, and people in two posts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from jct.core.calendar import day_words, last_day
from jct.core.money import pounds
from partnerships.domain.actor import Actor
from partnerships.domain.incompatible import Function, clashes
from partnerships.domain.matter import Clause, in_effect
from partnerships.domain.scheme_facts import (
    MOST_NAMED,
    Finding,
    PostFacts,
    Severity,
    World,
    band_of,
    listed,
    scale,
    who,
)
from partnerships.domain.words import Measure

ERROR, WARNING = Severity.ERROR, Severity.WARNING


Why = tuple[str, Severity, str, str]  # code, severity, what is wrong, what would mend it


def unusable(clauses: Iterable[Clause], world: World) -> Iterator[Finding]:
    """Why clauses give authority to nobody: their dates are over, no post fits them, their posts are vacant, or one
    of their bodies is gone or cannot meet. Clauses with the same trouble are told together."""
    told: dict[Why, list[str]] = {}
    for clause in clauses:
        for why in _troubles(clause, world):
            told.setdefault(why, []).append(clause.number)
    for (code, severity, words, mend), numbers in told.items():
        which = f"Clause {numbers[0]}" if len(numbers) == 1 else f"Clauses {listed(numbers[:MOST_NAMED])}"
        more = f" and {len(numbers) - MOST_NAMED} more" if len(numbers) > MOST_NAMED else ""
        yield Finding(code, severity, tuple(numbers[:MOST_NAMED]), f"{which}{more}: {words}.", mend)


def _troubles(clause: Clause, world: World) -> Iterator[Why]:
    if clause.ends is not None and clause.ends <= world.on:
        ended = day_words(last_day(clause.ends) or clause.ends)
        yield (
            "over",
            WARNING,
            f"it ended on {ended} and applies no more",
            "Remove it, or give it other dates.",
        )
    if clause.own_partner and clause.decision_type in world.without_partner:
        yield (
            "nobodys_own",
            WARNING,
            "it lets only a partner's own people decide, and requests of this kind never say whose they are",
            "Let it be for every partner, or for all of them together.",
        )
    if clause.post is not None or clause.post_function is not None:
        yield from _posts(clause, world)
    for key in dict.fromkeys((clause.body_key, clause.refer_key, clause.second_key)):
        if key is not None:
            yield from _body(key, world)
    yield from _called_in(clause, world)


def _called_in(clause: Clause, world: World) -> Iterator[Why]:
    """The body whose chair agrees to urgency, and whose members may call a decision in: days that nobody can use only
    delay what was decided."""
    key, days = clause.urgency_key, clause.call_in_days
    gone = [] if key is None else [why for why in _body(key, world) if why[1] is ERROR]
    yield from gone
    body = None if key is None else world.bodies.get(key)
    if days and not gone and (body is None or not body.filled):
        nobody = f"{body.name} has nobody in a seat with a vote" if body else "it names no body that may"
        yield (
            "no_call_in",
            WARNING,
            f"decisions wait {days} working day{'s' if days > 1 else ''} to be called in, and {nobody}",
            "Name the body for urgency and call-in and fill its seats, or take the days away.",
        )


def _posts(clause: Clause, world: World) -> Iterator[Why]:
    named = world.named(clause)
    fitting = [
        post for post in named if clause.care_group in (None, post.care_group) or post.care_group is None
    ]
    if not named:
        words = f"authority goes to {who(clause, world)}, and there is no such post"
        yield "no_post", ERROR, words, "Make the post, or name another."
    elif not fitting:
        group = world.care_groups.get(clause.care_group or 0, "its care group")
        words = f"it is for {group}, and {who(clause, world)} serves another care group"
        yield "wrong_care_group", ERROR, words, "Name a post of that care group, or remove the filter."
    else:
        yield from _people(clause, fitting, world)


def _people(clause: Clause, posts: Iterable[PostFacts], world: World) -> Iterator[Why]:
    """Whether anybody is in one of the posts today, and is let by their appointment as far as the clause goes."""
    keys = {post.key for post in posts}
    there = [
        actor
        for actor in world.authority.appointments
        if actor.post in keys and in_effect(actor.starts, actor.ends, world.on)
    ]
    able = [actor for actor in there if _may_use(actor, clause)]
    caps = [actor.cap for actor in able if actor.cap is not None]
    if not there:
        words = f"authority goes to {who(clause, world)}, which is vacant"
        yield "vacant", WARNING, words, "Appoint somebody, or name cover."
    elif not able:
        words = f"authority goes to {who(clause, world)}, and whoever stands in there may not use it"
        yield "vacant", WARNING, words, "Appoint somebody who may."
    elif len(caps) == len(able) and scale(clause) is Measure.AMOUNT and max(caps) < band_of(clause)[1]:
        words = f"authority goes to {who(clause, world)}, and nobody there may go beyond {pounds(max(caps))}"
        yield "vacant", WARNING, words, "Appoint somebody without that cap, or name cover."


def _may_use(actor: Actor, clause: Clause) -> bool:
    """Whether an appointment lets its person decide under the clause: the holder's own does, whoever acts up or covers
    is let as far as their appointment and the clause say."""
    if actor.cover_for is None and not actor.acting:
        return True
    if clause.non_delegable or (actor.cover_for is not None and (actor.acting or not clause.deputies)):
        return False
    return not actor.scope or clause.decision_type in actor.scope


def _body(key: int, world: World) -> Iterator[Why]:
    body = world.bodies.get(key)
    if body is None:
        yield "no_body", ERROR, "it names a body that is not there", "Name a body of this partnership."
    elif body.ends is not None and body.ends <= world.on:
        ended = day_words(last_day(body.ends) or body.ends)
        yield "body_over", ERROR, f"{body.name} ended on {ended}", "Name the body that took its place."
    elif not body.seats:
        words = f"{body.name} has no seat with a vote"
        yield "body_without_seats", WARNING, words, "Give the body its seats."
    elif body.filled < body.needed:
        words = f"{body.name} cannot meet: {body.filled} of the {body.needed} members it needs"
        yield "body_cannot_meet", WARNING, words, "Fill its seats."


# People --------------------------------------------------------------------------------------------------------------


def clashes_of_people(world: World) -> Iterator[Finding]:
    """People who hold, or will hold, two posts whose functions are kept apart."""
    pairs = world.authority.incompatible
    if not pairs:
        return
    functions: dict[tuple[int, str], list[Function]] = defaultdict(list)
    for actor in world.authority.appointments:
        post = world.posts.get(actor.post)
        if post and (actor.ends is None or world.on < actor.ends):
            covering = actor.cover_for is not None
            one = Function(post.function, post.title, actor.starts, actor.ends, covering=covering)
            functions[actor.person, actor.name].append(one)
    for (_, name), those in functions.items():
        for clash in clashes(those, pairs):
            yield Finding(
                "incompatible",
                WARNING,
                (),
                f"{name}: {clash}.".replace("..", "."),
                "End one of the appointments: what the one does, the other checks.",
            )
