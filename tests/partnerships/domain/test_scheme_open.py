"""What opens for whom, day by day: the same as asking every subject on every day, and soon for thousands of clauses of
any mix."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from partnerships.domain import scheme_open
from partnerships.domain.matter import in_effect
from partnerships.domain.scheme import lint
from partnerships.domain.scheme_cover import merged, without
from partnerships.domain.scheme_facts import (
    MOST_TOLD,
    Severity,
    band_of,
    decider,
    holes,
    scale,
)
from partnerships.domain.scheme_gaps import gaps
from partnerships.domain.scheme_open import openings
from partnerships.domain.scheme_subjects import special, subjects_of
from partnerships.domain.words import Measure, Mode
from tests.partnerships.domain.test_scheme import (
    AWARD,
    BOARD,
    HEAD,
    LD,
    MANAGER,
    MH,
    ON,
    WORLD,
    clause,
)

# Bands ---------------------------------------------------------------------------------------------------------------

SPANS = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 4)), max_size=6).map(
    lambda drawn: sorted((low, low + width) for low, width in drawn)
)


def places(spans):
    return {place for low, high in spans for place in range(low, high)}


@given(SPANS, SPANS)
def test_spans_taken_from_spans(spans, taken):
    left = without(merged(spans), merged(taken))
    assert places(left) == places(spans) - places(taken)
    assert places(merged(spans)) == places(spans)
    assert all(one[1] < other[0] for one, other in zip(merged(spans), merged(spans)[1:], strict=False))


# The same, plainly ---------------------------------------------------------------------------------------------------


def plainly(rows, world):
    """Every subject on every day: what is open, told once for each subject and once for all of them."""
    rows = [row for row in rows if row.ends is None or row.ends > world.on]
    if all(map(special, rows)):
        return []
    subjects = subjects_of([row for row in rows if not special(row)], world)
    turns = {day for row in rows for day in (row.starts, row.ends) if day is not None and day > world.on}
    told, found = set(), []
    for on in sorted({world.on, *turns}):
        is_open = defaultdict(dict)
        for subject in subjects:
            for key, most in open_for(subject, rows, on).items():
                is_open[key][subject] = most
        for key, some in is_open.items():
            every = len(some) == len(subjects)
            new = {one for one in some if (key, one if not every else None) not in told}
            if new and (key, None) not in told:
                told |= {(key, one) for one in new} | ({(key, None)} if every else set())
                percent, only, band = key
                most = max(some[one] for one in new) if percent else 0
                found.append((on, frozenset(new), band, percent, only, every, most))
    return found


def open_for(subject, rows, on):
    there = [row for row in rows if in_effect(row.starts or on, row.ends, on)]
    own = {row.body_key for row in there if row.body_key and row.mode is not Mode.RECOMMEND_TO}
    general = [row for row in there if not special(row)]
    asked = [row for row in general if row.mode is not Mode.RECOMMEND_TO or row.refer_key not in own]
    about = [
        row
        for row in asked
        if row.care_group in (None, subject.care_group) and row.recurrent in (None, subject.recurrent)
    ]
    closest = {
        who: max(row.specificity for row in about if decider(row) == who) for who in map(decider, about)
    }
    about = [row for row in about if row.specificity == closest[decider(row)]]
    scales = [one for one in Measure if one in map(scale, asked)] or [None]
    found = {}
    for measure in scales if there else ():
        only = measure if len(scales) > 1 else None
        those = [row for row in about if scale(row) in (None, measure)]
        if only and not those:
            continue
        most = max((row.percent_up_to for row in those if row.percent_up_to is not None), default=0)
        left = holes(map(band_of, those))
        unbound = [band_of(row) for row in those if row.percent_up_to is None]
        found |= {(False, only, band): most for band in left}
        found |= {(True, only, band): most for band in holes([*unbound, *left])}
    return found


DAYS = st.none() | st.integers(-1, 6).map(lambda number: ON + timedelta(number))
WHO = st.sampled_from(
    [{"post_function": HEAD}, {"post_function": MANAGER}, {"post": 1}, {"body": "Board", "body_key": BOARD}]
)
HEARD = st.sampled_from([{}, {}, {}, {"mode": Mode.RECOMMEND_TO, "refer_to": "B", "refer_key": BOARD}])


@st.composite
def any_clause(draw):
    low, high = sorted(draw(st.sets(st.sampled_from([0, 10, 20, 30, 99]), min_size=2, max_size=2)))
    measure = draw(st.sampled_from([*[Measure.AMOUNT] * 4, Measure.ANNUAL_VALUE, Measure.NONE]))
    band = {} if measure is Measure.NONE else {"above": low or None, "up_to": None if high == 99 else high}
    days = draw(st.tuples(DAYS, DAYS).filter(lambda days: None in days or days[0] < days[1]))
    row = clause(
        draw(st.integers(1, 10_000)),
        measure=measure,
        care_group=draw(st.sampled_from([None, None, LD, MH, 3])),
        recurrent=draw(st.sampled_from([None, None, True, False])),
        fund=draw(st.sampled_from(["", "", "", "BCF"])),
        percent_up_to=draw(st.sampled_from([None, None, Decimal(5), Decimal(10)])),
        starts=days[0],
        ends=days[1],
        **{"above": None, "up_to": None, **band},
        **draw(WHO),
        **draw(HEARD),
    )
    return row


@settings(max_examples=100, deadline=None)
@given(st.lists(any_clause(), min_size=1, max_size=8, unique_by=lambda row: row.key))
def test_what_opens_is_what_every_subject_on_every_day_finds(rows):
    def as_plain(one):
        return one.on, frozenset(one.subjects), one.band, one.percent, one.only, one.every, one.most

    assert {*map(as_plain, openings(rows, WORLD))} == {*plainly(rows, WORLD)}


def test_clauses_for_single_funds_say_nothing_of_gaps():
    assert list(openings([row(1, fund="BCF")], WORLD)) == plainly([row(1, fund="BCF")], WORLD) == []


# Thousands of clauses ------------------------------------------------------------------------------------------------

MANY, DATED = 1_500, 120


def own_day(n, days=DATED):
    return {"starts": ON + timedelta(n % days), "ends": ON + timedelta(n % days + 1)}


def band(n):
    return {"above": n * 10 or None, "up_to": n * 10 + 10}


def row(n, **facts):
    who = {} if {"post", "body"} & facts.keys() else {"post_function": HEAD}
    return clause(n, **{"above": None, "up_to": 50_000, **who, **facts})


def daily(n, **facts):
    """A general clause for a day."""
    return row(n, post_function=MANAGER, **own_day(n), **facts)


def test_of_many_findings_of_a_sort_the_first_are_told_with_how_many_more_there_are():
    rows = [row(n, up_to=n, care_group=n) for n in range(1, MOST_TOLD + 31)]
    about = [one for one in lint(rows, WORLD) if one.code == "gap"]
    assert len(about) == MOST_TOLD + 1
    assert about[-1].sentence.startswith("There are 31 more like this: “Nobody may decide contract award of")
    assert (about[-1].severity, about[-1].numbers) == (Severity.WARNING, ())


def test_what_cannot_be_checked_blocks(monkeypatch):
    monkeypatch.setattr(scheme_open, "MOST_JUDGED", 3)
    rows = [row(n, up_to=n, care_group=n, **own_day(n)) for n in range(1, 9)]
    last = list(gaps(AWARD, rows, WORLD))[-1]
    assert (last.code, last.blocks) == ("not_asked", True)
    assert "so many care groups, amounts and days that gaps from 23 October 2026 on were not" in last.sentence
    assert {one.code for one in gaps(AWARD, rows[:1], WORLD)} == {"gap"}
