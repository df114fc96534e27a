"""A scheme asked for its faults, and its own sentences asked of it: the facts for both, gathered from the tables."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Q

from jct.support.access import Perm, objects_for
from partnerships.domain import matter as facts
from partnerships.domain.actor import Actor
from partnerships.domain.delegation import Authority, decide
from partnerships.domain.ruling import Ruling
from partnerships.domain.scheme import lint
from partnerships.domain.scheme_facts import BodyFacts, Finding, PostFacts, Severity, World
from partnerships.domain.scheme_sentences import (
    Sentence,
    Tested,
    ask,
    matter_of,
    names,
)
from partnerships.domain.words import DecisionType, PartnerKind, PostFunction, SchemeState
from partnerships.models import (
    Clause,
    Partnership,
    PostHolder,
    Scheme,
    SchemeInspection,
    SchemeTest,
    Seat,
)
from partnerships.querysets import in_effect
from partnerships.registry import says_whose
from partnerships.selectors.authority import authority_of, clause_facts
from partnerships.selectors.scheme import clauses_of

STAND_IN = -100  # keys below it are of invented holders, one for each function or post a sentence names
AT_LEAST = 2  # one person is no meeting


def findings(scheme: Scheme, *, on: date, clauses: Sequence[Clause] | None = None) -> tuple[Finding, ...]:
    """What the linter says of a scheme on the day `on`; of `clauses` not yet written, when they are handed in."""
    rows = clauses_of(scheme) if clauses is None else clauses
    return lint(as_facts(rows), world_of(scheme.partnership, on=on))


def as_facts(rows: Iterable[Clause]) -> list[facts.Clause]:
    """Clauses as the rules read them; unsaved ones are told apart by their place."""
    return [replace(clause_facts(row), key=row.pk or -place) for place, row in enumerate(rows, start=1)]


def world_of(partnership: Partnership, *, on: date) -> World:
    """The partnership as far as a scheme leans on it. Fourteen queries, whatever the size."""
    key = partnership.pk
    posts = {
        post.pk: PostFacts(
            post.pk,
            post.title,
            PostFunction(post.function),
            post.partner_id,
            post.care_group_id,
            post.reports_to_id,
        )
        for post in partnership.posts.all()
    }
    return World(
        on=on,
        posts=posts,
        bodies=_bodies(partnership, on),
        authority=authority_of([key], on)[key],
        care_groups=dict(partnership.care_groups.values_list("pk", "name")),
        without_partner=frozenset(kind for kind in DecisionType if not says_whose(kind)),
    )


def _bodies(partnership: Partnership, on: date) -> dict[int, BodyFacts]:
    """Each body with its voting seats of the day, how many of them have somebody, and how many its quorum needs."""
    seats: dict[int, list[bool]] = {}
    held = set(
        PostHolder.objects.filter(
            in_effect(on), post__partnership=partnership, user__is_active=True
        ).values_list("post_id", flat=True)
    )
    voting = Seat.objects.filter(in_effect(on), body__partnership=partnership, votes__gt=0)
    for body, user, post in voting.values_list("body_id", "user_id", "post_id"):
        seats.setdefault(body, []).append(user is not None or post in held)
    partners = partnership.partners.filter(in_effect(on)).exclude(kind=PartnerKind.ASSOCIATE).count()
    found = {}
    for body in partnership.bodies.all():
        there = seats.get(body.pk, [])
        needed = max(
            AT_LEAST,
            body.quorum_members or 0,
            (body.quorum_of_each_partner or 0) * partners,
            -(-len(there) * (body.quorum_part or 0) // (body.quorum_whole or 1)),
        )
        found[body.pk] = BodyFacts(body.pk, body.name, len(there), sum(there), needed, body.ends)
    return found


# What the nightly task kept ------------------------------------------------------------------------------------------


def latest_inspections(user: Any, *, on: date) -> list[SchemeInspection]:
    """The last inspection of each draft and each scheme in effect that `user` looks after. One query."""
    rows = SchemeInspection.objects.filter(scheme__partnership__in=objects_for(user, Perm.EDIT_STRUCTURE))
    alive = Q(scheme__state=SchemeState.DRAFT) | in_effect(on, "scheme__")
    latest: dict[int, SchemeInspection] = {}
    for row in rows.filter(alive).select_related("scheme").order_by("on"):
        latest[row.scheme_id] = row
    return list(latest.values())


def plain(found: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as they are stored."""
    return [
        {
            "code": finding.code,
            "severity": finding.severity.value,
            "numbers": list(finding.numbers),
            "sentence": finding.sentence,
            "mend": finding.mend,
        }
        for finding in found
    ]


def is_error(stored: dict[str, Any]) -> bool:
    return bool(stored["severity"] == Severity.ERROR)


# The sentences of a scheme -------------------------------------------------------------------------------------------


def tests_of(scheme: Scheme) -> list[SchemeTest]:
    """The sentences of a scheme as they are written. One query."""
    rows = SchemeTest.objects.filter(scheme=scheme).select_related("care_group", "post__care_group", "body")
    return list(rows.order_by("pk"))


def test_results(scheme: Scheme, *, on: date) -> tuple[Tested, ...]:
    """Each sentence of the scheme, with whether the scheme makes it true. Three queries.

    Whoever a sentence speaks of is given an invented holder, so that a vacancy says nothing about the scheme.
    """
    rows = tests_of(scheme)
    sentences = [_sentence(row) for row in rows]
    if not sentences:
        return ()
    posts = {row.post_id: row.post for row in rows if row.post_id}
    about, clauses = facts.SchemeFacts(str(scheme), date.min), as_facts(clauses_of(scheme))
    care_groups = dict(scheme.partnership.care_groups.values_list("pk", "name"))
    results = []
    for place, sentence in enumerate(sentences):
        actor = _stand_in(sentence, posts, STAND_IN - place)
        authority = Authority(about, clauses, [actor] if actor else [])
        naming = [clause for clause in clauses if names(sentence, clause, actor)]
        posts_meant = [actor.post] if actor else []
        results.append(ask(sentence, naming, care_groups, on, partial(_ruling, authority), posts_meant))
    return tuple(results)


def _ruling(authority: Authority, sentence: Sentence, on: date) -> Ruling:
    matter = matter_of(sentence, on=on, partner=STAND_IN, partner_name="their own partner")
    return decide(matter, person=0, name="", authority=authority)


def _sentence(row: SchemeTest) -> Sentence:
    """As the rules read it; a post of one care group decides for that one, so its sentence is about that one."""
    group = row.care_group or (row.post.care_group if row.post else None)
    return Sentence(
        key=row.pk,
        words=row.sentence,
        decision_type=DecisionType(row.decision_type),
        may=row.may,
        amount=row.amount,
        percent=row.percent,
        care_group=group.pk if group else None,
        care_group_name=str(group or ""),
        fund=row.fund,
        sector=row.sector,
        regime=row.regime,
        recurrent=row.recurrent,
        post_function=PostFunction(row.post_function) if row.post_function else None,
        post=row.post_id,
        body=row.body_id,
    )


def _stand_in(sentence: Sentence, posts: dict[int, Any], key: int) -> Actor | None:
    """Somebody in the post, or with the function, that a sentence speaks of; None where it speaks of a body."""
    if sentence.body is not None:
        return None
    post = posts.get(sentence.post) if sentence.post is not None else None
    function = sentence.post_function if post is None else PostFunction(post.function)
    group = sentence.care_group if post is None else post.care_group_id
    return Actor(
        person=key,
        name="the holder",
        post=key if post is None else post.pk,
        title=str(post or (function.label if function else "")),
        function=function or PostFunction.OTHER,
        partner=STAND_IN,
        partner_name="their own partner",
        starts=date.min,
        care_group=group,
        care_group_name=sentence.care_group_name,
        trained_on=date.min,
    )
