"""What a replay asks about: the matters of a period and the open ones, and both schemes as judges."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.timezone import localdate

from jct.support.models import Job
from partnerships.domain import matter as facts
from partnerships.domain.delegation import Authority, decide
from partnerships.domain.lifecycle import OPEN, SETTLED
from partnerships.domain.matter import Matter, SchemeFacts
from partnerships.domain.replay import Fate, Past, Side
from partnerships.domain.ruling import Ruling
from partnerships.models import DecisionRequest, Replay, Scheme
from partnerships.selectors.authority import authority_of, matters_of
from partnerships.selectors.inspection import as_facts
from partnerships.selectors.scheme import clauses_of, scheme_in_effect

ALWAYS = date.min
PER_PAGE = 50
COLOURS = {
    Fate.UNCHANGED: "grey",
    Fate.NEW_ROUTE: "blue",
    Fate.NEWLY_IMPOSSIBLE: "red",
    Fate.NEWLY_ALLOWED: "green",
}


@dataclass(frozen=True)
class ReplayPage:
    replay: Replay
    job: Job | None  # while there is no result
    counts: tuple[tuple[str, str, str, int], ...]  # fate, its words, its colour, how many
    rows: Page | None
    chosen: str


def requests_in(scheme: Scheme, since: date, until: date) -> list[DecisionRequest]:
    """Every request of the partnership settled from `since` until `until` (exclusive), and every open one: those too
    that lapsed or were taken back, for who could have decided them says why nobody did. What was never sent is its
    makers' own."""
    rows = DecisionRequest.objects.filter(partnership=scheme.partnership_id, never_sent=False)
    decided = Q(state__in=SETTLED, decided_at__date__gte=since, decided_at__date__lt=until)
    return list(rows.filter(decided | Q(state__in=OPEN)).order_by("requested_at", "pk"))


def past_matters(requests: Sequence[DecisionRequest], *, on: date) -> list[Past]:
    """Each request with its facts as they stood on the day it was decided (today while it is open), without the
    answers it was given: what is asked is who could have decided it."""
    matters = matters_of(requests, on=lambda row: localdate(row.decided_at) if row.decided_at else on)
    return [
        Past(
            row.pk,
            row.title,
            replace(matters[row.pk], consents=(), resolutions=(), waiting=True),
            (row.decided_at - row.requested_at).days if row.decided_at else None,
        )
        for row in requests
    ]


def sides(scheme: Scheme, *, on: date) -> tuple[Side, Side]:
    """The scheme in effect (or the last one before `scheme`) and `scheme` itself, each as if it had always been in
    effect, with the clauses in force on one day and no others: the former today, the latter on its first day."""
    before = scheme_in_effect(scheme.partnership, on) or scheme.based_on
    people = authority_of([scheme.partnership_id], on)[scheme.partnership_id]
    rows = as_facts(clauses_of(scheme))
    return _side(before, as_facts(clauses_of(before)), people, on), _side(
        scheme, rows, people, first_day(scheme, rows, on=on)
    )


def first_day(scheme: Scheme, clauses: Sequence[facts.Clause], *, on: date) -> date:
    """The day a scheme begins, or is proposed for; today where that is past or not said, or the first day after it on
    which any of its clauses is in force."""
    proposed = scheme.request.effective_on if scheme.request else None
    day = max(scheme.starts or proposed or on, on)
    if any(clause.in_force(day) for clause in clauses):
        return day
    return min((clause.starts for clause in clauses if clause.starts and clause.starts > day), default=day)


def _side(scheme: Scheme | None, rows: Iterable[facts.Clause], people: Authority, on: date) -> Side:
    clauses = {
        clause.number: replace(clause, starts=None, ends=None) for clause in rows if clause.in_force(on)
    }
    authority = people.under(SchemeFacts(str(scheme), ALWAYS) if scheme else None, clauses.values())

    def judge(matter: Matter) -> Ruling:
        return decide(matter, person=matter.requester, name=matter.requester_name, authority=authority)

    return Side(judge, clauses)


def replay_page(replay: Replay, *, fate: str = "", page: int = 1) -> ReplayPage:
    """The counts, and one page of the matters treated differently. At most one query."""
    result = replay.result
    if result is None:
        job = Job.objects.filter(dedupe=f"partnerships.replay:{replay.pk}").order_by("-created_at").first()
        return ReplayPage(replay, job, (), None, "")
    chosen = fate if fate in Fate.LABELS else ""
    rows = [row for row in result["different"] if not chosen or row["fate"] == chosen]
    counts = tuple(
        (name, words, COLOURS[name], result["counts"][name]) for name, words in Fate.LABELS.items()
    )
    for row in rows:
        row["words"], row["colour"] = Fate.LABELS[row["fate"]], COLOURS[row["fate"]]
        row["day"] = date.fromisoformat(row["on"])
    return ReplayPage(replay, None, counts, Paginator(rows, PER_PAGE).get_page(page), chosen)
