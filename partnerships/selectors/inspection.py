"""A scheme asked for its faults, and its own sentences asked of it: the facts for both, gathered from the tables."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, partial
from hashlib import sha256
from typing import Any

from django.db.models import Q

from jct.support.access import Perm, objects_for
from jct.support.models import Job
from partnerships.domain import matter as facts
from partnerships.domain.actor import Actor
from partnerships.domain.by_subject import BySubject, InForce
from partnerships.domain.delegation import Authority, decide
from partnerships.domain.ruling import Ruling
from partnerships.domain.scheme import Tell, lint, silent
from partnerships.domain.scheme_facts import (
    BodyFacts,
    Filters,
    Finding,
    Gradually,
    PostFacts,
    Severity,
    World,
)
from partnerships.domain.scheme_sentences import (
    Sentence,
    Tested,
    ask,
    matter_of,
    names,
    subject_of,
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
from partnerships.selectors.scheme import LONG_SCHEME, clauses_of

STAND_IN = -100  # keys below it are of invented holders, one for each function or post a sentence names
AT_LEAST = 2  # one person is no meeting
CHECK = "partnerships.check_scheme"  # the job; a draft with more than LONG_SCHEME clauses is not inspected by a page
LONG_ASKED = 200_000  # clauses × days × sentences beyond which neither is a shorter one


@dataclass(frozen=True)
class Basis:
    """All that an inspection of a scheme rests on, for what is asked from the day `on`."""

    scheme: Scheme
    on: date
    clauses: Sequence[Clause]
    tests: Sequence[SchemeTest]
    world: World

    @property
    def is_long(self) -> bool:
        """Whether inspecting it would keep a page waiting: sentences are asked again on days on which clauses turn."""
        turning = sum(row.starts is not None or row.ends is not None for row in self.clauses)
        asked = len(self.clauses) * (1 + turning) * len(self.tests)
        return len(self.clauses) > LONG_SCHEME or asked > LONG_ASKED

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of the clauses, the tests, and whatever of posts and bodies can be an error: while it is the
        same, so are the errors and what the tests find. Who is in post is left out: only warnings speak of it."""
        told = sha256()
        for row in (*self.clauses, *self.tests):
            told.update(repr([getattr(row, field.attname) for field in row._meta.concrete_fields]).encode())
        posts = sorted(self.world.posts.values(), key=lambda post: post.key)
        bodies = sorted((body.key, body.name, body.ends) for body in self.world.bodies.values())
        told.update(repr((posts, bodies, sorted(self.world.care_groups.items()))).encode())
        return told.hexdigest()


@dataclass(frozen=True)
class Inspected:
    """What an inspection found; `tests` are the sentences of the scheme, with what it says to each."""

    findings: Sequence[Finding]
    tests: Sequence[Tested]

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.blocks]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.blocks]

    @property
    def broken(self) -> list[Tested]:
        return [result for result in self.tests if not result.holds]


@dataclass(frozen=True)
class Standing:
    """What a page tells of a scheme's faults: found at once, or by the last job for a long one."""

    found: Inspected | None  # None: it was never inspected
    is_long: bool = False
    is_current: bool = True  # nothing of it has changed since
    on: date | None = None  # the day from which it was asked, and when
    at: datetime | None = None
    job: Job | None = None  # the one that is waiting or running, or that failed since


def basis_of(scheme: Scheme, *, on: date, clauses: Sequence[Clause] | None = None) -> Basis:
    """Sixteen queries, whatever the size."""
    rows = clauses_of(scheme) if clauses is None else clauses
    return Basis(scheme, on, rows, tests_of(scheme), world_of(scheme.partnership, on=on))


def inspect(basis: Basis, tell: Tell = silent) -> Inspected:
    """Run the linter and ask the scheme its sentences. No queries. `tell` hears of clauses: each is read twice, and
    counts once more for the sentences."""
    of = 3 * max(len(basis.clauses), 1)
    clauses = as_facts(basis.clauses)
    found = lint(clauses, basis.world, lambda done, _: tell(done, of))
    done = of * 2 // 3

    def asked(number: int) -> None:
        nonlocal done
        done += number
        tell(done, of)

    return Inspected(found, tuple(_results(basis, clauses, Gradually(asked, of // 3).reach)))


def inspected(scheme: Scheme, *, on: date) -> Inspected | None:
    """What stands in the way of a scheme from the day `on`. A long one is not inspected here: then it is what a job
    found of this very version from that very day, and None when none has looked."""
    basis = basis_of(scheme, on=on)
    if not basis.is_long:
        return inspect(basis)
    kept = SchemeInspection.objects.filter(scheme=scheme, on=on, of=basis.fingerprint).first()
    return None if kept is None else from_kept(kept)


def standing(scheme: Scheme, *, on: date) -> Standing:
    """What is known of a scheme's faults today. Eighteen queries."""
    basis = basis_of(scheme, on=on)
    if not basis.is_long:
        return Standing(inspect(basis))
    job = Job.objects.filter(dedupe__startswith=f"{CHECK}:{scheme.pk}:").order_by("-created_at").first()
    if job is not None and job.status == Job.Status.DONE:
        job = None
    last = scheme.inspections.filter(at__isnull=False).order_by("-at").first()
    if last is None:
        return Standing(None, is_long=True, is_current=False, job=job)
    return Standing(from_kept(last), True, last.of == basis.fingerprint, last.on, last.at, job)


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


# What was kept -------------------------------------------------------------------------------------------------------


def from_kept(row: SchemeInspection) -> Inspected:
    found = [
        Finding(one["code"], Severity(one["severity"]), tuple(one["numbers"]), one["sentence"], one["mend"])
        for one in row.findings
    ]
    sentences = {test.pk: _sentence(test) for test in tests_of(row.scheme)}
    tests = [
        Tested(sentences[one["test"]], one["holds"], one["finding"])
        for one in row.tests
        if one["test"] in sentences
    ]
    return Inspected(found, tests)


def plain_tests(found: Iterable[Tested]) -> list[dict[str, Any]]:
    """What the sentences found, as it is stored."""
    return [{"test": one.sentence.key, "holds": one.holds, "finding": one.finding} for one in found]


def latest_inspections(user: Any, *, on: date) -> list[SchemeInspection]:
    """The last inspection of each draft and each scheme in effect that `user` looks after. One query."""
    mine = objects_for(user, Perm.EDIT_STRUCTURE)
    rows = SchemeInspection.objects.filter(scheme__partnership__in=mine, on__lte=on)
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


def sentences_with(scheme: Scheme, found: Inspected | None) -> list[tuple[Sentence, Tested | None]]:
    """Each sentence of a scheme with what was found of it; None when it was not asked yet. One query."""
    known = {one.sentence.key: one for one in found.tests} if found else {}
    return [(_sentence(row), known.get(row.pk)) for row in tests_of(scheme)]


def _results(
    basis: Basis, clauses: Sequence[facts.Clause], tell: Callable[[int, int], None]
) -> Iterator[Tested]:
    """Whoever a sentence speaks of is given an invented holder, so that a vacancy says nothing about the scheme. `tell`
    hears how much of all that is asked has been."""
    posts = {row.post_id: row.post for row in basis.tests if row.post_id}
    by_kind = defaultdict(list)
    for clause in clauses:
        by_kind[clause.decision_type].append(clause)
    for place, sentence in enumerate(map(_sentence, basis.tests)):
        actor, of_kind = _stand_in(sentence, posts, STAND_IN - place), by_kind[sentence.decision_type]
        naming = [clause for clause in of_kind if names(sentence, clause, actor)]
        posts_meant = [actor.post] if actor else []
        ruling_on = _Rulings(str(basis.scheme), of_kind, actor)
        step = partial(_step, tell, place, len(basis.tests))
        yield ask(sentence, naming, basis.world.care_groups, basis.on, ruling_on, posts_meant, step)
        step(1, 1)


def _step(tell: Callable[[int, int], None], place: int, sentences: int, day: int, days: int) -> None:
    """So many days have been asked about in one of several sentences."""
    tell(place * days + day, sentences * days)


class _Rulings:
    """What a scheme says of the subjects of one sentence, each asked of days one after another: by the clauses about it
    that are in force alone, for thousands of others say nothing of it."""

    def __init__(self, scheme: str, clauses: Iterable[facts.Clause], actor: Actor | None) -> None:
        self._scheme, self._clauses = facts.SchemeFacts(scheme, date.min), BySubject(clauses)
        self._appointments = [actor] if actor else []
        self._about: dict[Filters, InForce] = {}

    def __call__(self, sentence: Sentence, on: date) -> Ruling:
        subject = subject_of(sentence)
        if subject not in self._about:
            self._about[subject] = InForce(self._clauses.about(subject))
        authority = Authority(self._scheme, self._about[subject].on(on), self._appointments)
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
