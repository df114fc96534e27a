"""The scheme of delegation as pages, files and comparisons show it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from jct.core.calendar import day_words, last_day
from jct.core.money import pounds
from jct.support.access import Perm, objects_for
from jct.support.codes import code_words
from partnerships.domain.clause_faults import LABELS
from partnerships.domain.difference import Difference, Said, difference
from partnerships.domain.words import DecisionType, Gate, Measure, Mode, SchemeState
from partnerships.models import Clause, DecisionRequest, Partnership, Replay, Scheme
from partnerships.querysets import in_effect
from partnerships.registry import asked_in_words
from partnerships.selectors.authority import clause_facts

LONG_SCHEME = 500  # clauses on a page; of a longer scheme a page shows one decision
WITH = {
    Mode.RECOMMEND_TO: "Recommends to {}",
    Mode.RATIFY_BY: "Decides, to be ratified by {}",
    Mode.DUAL_KEY: "Decides together with {}, on the same text",
}
NAMES = ("body", "post", "care_group", "refer_to", "second_body", "urgency_body")


@dataclass(frozen=True)
class ClauseLine:
    """A clause in words: the decision, the band, the decider, how, and what must come first or follows."""

    clause: Clause
    decision: str
    band: str
    decider: str
    how: str
    about: str = ""  # the subject beyond the care group
    first: tuple[str, ...] = ()  # what must have happened, what follows, who is bound in person


@dataclass(frozen=True)
class SchemePage:
    scheme: Scheme
    groups: tuple[tuple[str, tuple[ClauseLine, ...]], ...]
    versions: tuple[Scheme, ...]
    count: int
    kinds: tuple[
        tuple[str, str, int], ...
    ] = ()  # value, words and clauses of each decision, when only one is shown
    chosen: str = ""
    shown: Page | None = None  # the clauses of that decision, some at a time

    @property
    def is_draft(self) -> bool:
        return self.scheme.state == SchemeState.DRAFT


@dataclass(frozen=True)
class Removed:
    """A clause taken out of a draft that can be put back."""

    key: int  # of its history row
    number: str
    text: str
    by: str
    at: Any


@dataclass(frozen=True)
class Compared:
    old: Scheme
    new: Scheme
    difference: Difference
    versions: tuple[Scheme, ...]


def schemes_for(user: Any, perm: Perm) -> QuerySet[Scheme]:
    """The schemes of every partnership in which `user` holds `perm`."""
    rows = Scheme.objects.filter(partnership__in=objects_for(user, perm))
    return rows.select_related("partnership", "adopted_by", "request", "based_on")


def clauses_for(user: Any, perm: Perm) -> QuerySet[Clause]:
    rows = Clause.objects.filter(scheme__partnership__in=objects_for(user, perm))
    return rows.select_related("scheme__partnership", "scheme__request", *NAMES)


def replays_for(user: Any, perm: Perm) -> QuerySet[Replay]:
    rows = Replay.objects.filter(scheme__partnership__in=objects_for(user, perm))
    return rows.select_related("scheme__partnership", "by")


def scheme_page(scheme: Scheme, *, decision: str = "", number: str = "1") -> SchemePage:
    """A scheme's clauses under their decisions, and its other versions. Two queries.

    A very long scheme shows one decision at a time, `decision` or its first, and of that LONG_SCHEME clauses: page
    `number` of them.
    """
    rows = clauses_of(scheme)
    versions = tuple(Scheme.objects.filter(partnership=scheme.partnership_id).order_by("-version"))
    if len(rows) <= LONG_SCHEME:
        return SchemePage(scheme, grouped(rows), versions, len(rows))
    numbers = Counter(row.decision_type for row in rows)
    chosen = decision if decision in numbers else rows[0].decision_type
    kinds = tuple((kind, DecisionType(kind).label, number) for kind, number in numbers.items())
    shown = Paginator([row for row in rows if row.decision_type == chosen], LONG_SCHEME).get_page(number)
    return SchemePage(scheme, grouped(shown), versions, len(rows), kinds, chosen, shown)


def scheme_in_effect(partnership: Partnership, on: date) -> Scheme | None:
    return partnership.schemes.filter(in_effect(on)).exclude(state=SchemeState.DRAFT).first()


def had_a_scheme(partnership: Partnership) -> bool:
    """Whether a scheme was ever adopted. Until then no decision can adopt one, for no clause says whose that is."""
    return partnership.schemes.exclude(state=SchemeState.DRAFT).exists()


def place_of(row: Clause) -> str:
    """The query of the address where `scheme_page` shows the clause, or showed it before it was taken out: of a very
    long scheme its decision and page, of any other nothing. Two queries, or one.
    """
    alike = Clause.objects.filter(scheme=row.scheme_id)
    if alike.count() <= LONG_SCHEME:
        return ""
    rows = alike.filter(decision_type=row.decision_type).order_by("position", "pk")
    places = dict(rows.values_list("pk", "position"))
    stands = row.pk in places
    before = list(places).index(row.pk) if stands else sum(at < row.position for at in places.values())
    return f"?decision={row.decision_type}&page={before // LONG_SCHEME + 1}"


def clauses_of(scheme: Scheme | None) -> list[Clause]:
    """The clauses in the order of the scheme, with every name they mention. One query."""
    if scheme is None:
        return []
    return list(Clause.objects.filter(scheme=scheme).select_related(*NAMES).order_by("position", "pk"))


def grouped(rows: Iterable[Clause]) -> tuple[tuple[str, tuple[ClauseLine, ...]], ...]:
    groups: dict[str, list[ClauseLine]] = defaultdict(list)
    for row in rows:
        groups[DecisionType(row.decision_type).label].append(clause_line(row))
    return tuple((name, tuple(lines)) for name, lines in groups.items())


def clause_line(row: Clause) -> ClauseLine:
    decider = row.body or row.post or row.get_post_function_display()
    how = _how(row)
    if row.own_partner:
        how = f"{how}, for their own partner only"
    band = "" if row.measure == Measure.NONE else clause_facts(row).band
    if row.percent_up_to is not None:
        band = f"{band}, change up to {row.percent_up_to.normalize():f}%".removeprefix(", ")
    return ClauseLine(
        row, row.get_decision_type_display(), band or "No amount", str(decider), how, _about(row), _first(row)
    )


def _how(row: Clause) -> str:
    """The mode, with the bodies it needs by their full names: the scheme is read by those who know no short ones."""
    others = " and ".join(body.name for body in (row.refer_to, row.second_body) if body)
    return WITH[Mode(row.mode)].format(others) if others else row.get_mode_display()


def _about(row: Clause) -> str:
    parts = [
        f"fund {row.fund}" if row.fund else "",
        f"sector: {code_words(row.sector)}" if row.sector else "",
        f"regime: {code_words(row.regime)}" if row.regime else "",
        {True: "recurrent", False: "not recurrent"}.get(row.recurrent, ""),
    ]
    return ", ".join(filter(None, parts))


def _first(row: Clause) -> tuple[str, ...]:
    parts = [Gate(gate).label for gate in row.gates]
    parts += [f"Consults {who}" for who in row.consult]
    parts += [f"{row.notice_days} clear days of public notice"] if row.notice_days else []
    parts += [f"Urgency agreed by the chair of {row.urgency_body.short_name}"] if row.urgency_body else []
    parts += [f"Call-in of {row.call_in_days} working days"] if row.call_in_days else []
    if row.non_delegable:
        parts.append("In person only, nobody acting")
    elif not row.deputies:
        parts.append("Nobody covering the post")
    parts += [f"May be passed on in writing, {_times(row.max_depth)}"] if row.max_depth else []
    parts += ["Only after the training"] if row.trained else []
    parts += [row.conditions] if row.conditions else []
    parts += [f"From {day_words(row.starts)}"] if row.starts else []
    parts += [f"Until {day_words(last_day(row.ends) or row.ends)}"] if row.ends else []
    return tuple(parts)


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


@dataclass(frozen=True)
class Named:
    """The sectors, regimes and funds for which schemes have rules of their own, and what else a clause goes by."""

    sectors: tuple[str, ...]
    regimes: tuple[str, ...]
    funds: tuple[str, ...] = ()
    cumulative: bool = False  # all changes since award
    own_partner: bool = False  # whose decision it is


def words_of_schemes(partnership: int) -> Named:
    """What the clauses of adopted schemes name and go by, about decisions that are asked for in words. One query."""
    kinds = [kind for kind in DecisionType if asked_in_words(kind)]
    rows = Clause.objects.filter(scheme__partnership=partnership, decision_type__in=kinds)
    rows = rows.exclude(scheme__state=SchemeState.DRAFT)
    found = list(rows.values_list("sector", "regime", "fund", "measure", "own_partner"))
    sectors, regimes, funds = (sorted({row[place] for row in found if row[place]}) for place in (0, 1, 2))
    return Named(
        tuple(sectors),
        tuple(regimes),
        tuple(funds),
        cumulative=any(row[3] == Measure.CUMULATIVE_CHANGE for row in found),
        own_partner=any(row[4] for row in found),
    )


# Two versions side by side ------------------------------------------------------------------------------------------


def said(row: Clause) -> Said:
    """A clause as words, field by field: what a comparison shows and a file holds."""
    words = {field: _word(field, row) for field in LABELS if field != "number"}
    return Said(row.number, {field: word for field, word in words.items() if word})


def _word(field: str, row: Clause) -> str:
    value = getattr(row, field)
    match field:
        case "decision_type" | "post_function" | "mode":
            return str(getattr(row, f"get_{field}_display")())
        case "measure":
            return "" if value == Measure.NONE else str(row.get_measure_display())
        case "above" | "up_to":
            return "" if value is None else pounds(value)
        case "percent_up_to":
            return "" if value is None else f"{value.normalize():f}%"
        case "gates":
            return "; ".join(Gate(gate).label for gate in value)
        case "consult":
            return "; ".join(value)
        case "recurrent":
            return {True: "Yes", False: "No"}.get(value, "")
        case "deputies":
            return "" if value else "No"
        case "own_partner" | "non_delegable" | "trained":
            return "Yes" if value else ""
        case "starts":
            return day_words(value) if value else ""
        case "ends":
            return day_words(last_day(value) or value) if value else ""
        case _:
            return str(value or "")


def compare(new: Scheme, old: Scheme) -> Compared:
    """What `new` says differently from `old`. Three queries."""
    versions = Scheme.objects.filter(partnership=new.partnership_id).exclude(pk=new.pk).order_by("-version")
    change = difference_of(clauses_of(old), clauses_of(new))
    return Compared(old, new, change, tuple(versions))


def difference_of(old: Iterable[Clause], new: Iterable[Clause]) -> Difference:
    return difference([said(row) for row in old], [said(row) for row in new])


# A draft under the hand ---------------------------------------------------------------------------------------------


def removed(scheme: Scheme, most: int = 20) -> tuple[Removed, ...]:
    """What was taken out of a draft, latest first, as far as nothing like it was put back since. Two queries."""
    rows = Clause.history.filter(scheme_id=scheme.pk, history_type="-").order_by("-history_id")[:most]
    there = set(Clause.objects.filter(scheme=scheme).values_list("decision_type", "text"))
    return tuple(
        Removed(row.history_id, row.number, row.text, row.history_by_name, row.history_date)
        for row in rows
        if (row.decision_type, row.text) not in there
    )


def open_proposal(scheme: Scheme) -> DecisionRequest | None:
    """The request on which a draft's adoption waits; None when it was never asked, or the answer was no."""
    request = scheme.request
    return request if request is not None and request.decided_at is None else None


# Names as people write them -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Names:
    """The posts, bodies and care groups of a partnership by what a file may call them, in small letters."""

    post: dict[str, Any]
    body: dict[str, Any]
    care_group: dict[str, Any]


def names_of(partnership: Partnership) -> Names:
    """Posts by title; bodies by name, short name and alias; care groups by name and code. Three queries."""
    bodies: dict[str, Any] = {}
    for body in partnership.bodies.all():
        for alias in (*body.aliases, body.short_name, body.name):  # a name outweighs an alias of another
            bodies[alias.casefold()] = body
    groups = {}
    for group in partnership.care_groups.all():
        groups[group.code.casefold()] = groups[group.name.casefold()] = group
    return Names({post.title.casefold(): post for post in partnership.posts.all()}, bodies, groups)
