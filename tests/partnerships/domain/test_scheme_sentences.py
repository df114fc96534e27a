"""Sentences a scheme must make true, told from a ruling."""

import time
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.domain import scheme_sentences
from partnerships.domain.actor import Actor
from partnerships.domain.delegation import decide
from partnerships.domain.ruling import Able, Ruling
from partnerships.domain.scheme_sentences import (
    Sentence,
    ask,
    matter_of,
    names,
    verdict,
    whichever,
    whoever_could,
)
from partnerships.domain.words import DecisionType, Measure, PostFunction
from tests.partnerships.domain.facts import authority, clause

ON = date(2026, 10, 20)
SENTENCE = Sentence(
    1,
    "A manager may not extend above £100,000.",
    DecisionType.CONTRACT_EXTENSION,
    False,
    Decimal(100_001),
    post_function=PostFunction.COMMISSIONER,
)
MILLION = Decimal(1_000_000)
HOLDER = Actor(-2, "the holder", 7, "Commissioner", PostFunction.COMMISSIONER, 1, "Council", date.min)
GROUPS = {1: "Learning disabilities", 2: "Mental health"}
MANAGER = Able("Manager", ("x",), "4", post=-1)
BOARD = Able("Board", (), "7", meeting=True, body=9)


def ruling(*could):
    return Ruling(
        0,
        "",
        False,
        ON,
        Decimal(0),
        Decimal(0),
        None,
        None,
        "",
        None,
        "",
        "",
        (),
        (),
        (),
        "",
        who_could=could,
    )


def of_one(sentence, ruled, posts):
    return verdict(sentence, [(sentence, ruled)], posts)


@pytest.mark.parametrize(
    ("may", "could", "holds", "finding"),
    [
        (False, (BOARD,), True, "It does not; contract extension (planned option) of £100,001 is for Board."),
        (False, (), True, "It does not; nobody may decide contract extension (planned option) of £100,001."),
        (False, (MANAGER, BOARD), False, "Clause 4 lets Manager decide contract extension"),
        (True, (MANAGER,), True, "Clause 4 lets Manager decide"),
        (True, (BOARD,), False, "It does not"),
    ],
)
def test_of_a_function(may, could, holds, finding):
    found = of_one(replace(SENTENCE, may=may), ruling(*could), [-1])
    assert found.holds is holds
    assert found.finding.startswith(finding)


def test_of_a_body_and_without_an_amount():
    sentence = replace(SENTENCE, post_function=None, body=9, may=True, amount=Decimal(0))
    assert of_one(sentence, ruling(BOARD), []).holds
    assert not of_one(sentence, ruling(MANAGER), []).holds
    assert (
        of_one(sentence, ruling(BOARD), []).finding
        == "Clause 7 lets Board decide contract extension (planned option)."
    )


def test_those_who_could_come_with_the_lowest_limit_first_and_meetings_last():
    now = Able("Head", ("x",), "2", Decimal(250), post=2)
    later = Able("Manager", ("x",), "1", Decimal(50), post=1)
    both = replace(ruling(BOARD, later), who_can=(now, replace(now, title="CFO", limit=None)))
    assert [able.title for able in whoever_could(both)] == ["Manager", "Head", "CFO", "Board"]


def test_the_matter_is_nobodys_and_belongs_to_the_partner_given():
    matter = matter_of(SENTENCE, on=ON, partner=3, partner_name="Council")
    assert (matter.requester, matter.partner, matter.partners) == (-1, 3, {3: "Council"})
    assert matter_of(SENTENCE, on=ON).partners == {}


def test_of_the_money_of_one_fund():
    sentence = replace(SENTENCE, fund="Small budget")
    assert matter_of(sentence, on=ON).fund == "Small budget"
    assert "of £100,001 from Small budget is for Board" in of_one(sentence, ruling(BOARD), [-1]).finding


def asked(sentence, clauses, actor=HOLDER, care_groups=GROUPS):
    """The sentence asked of a scheme, as a selector does."""
    scheme = authority(clauses, appointments=[actor] if actor else [])
    naming = [row for row in clauses if names(sentence, row, actor)]

    def ruling_on(one, day):
        return decide(matter_of(one, on=day), person=0, name="", authority=scheme)

    return ask(sentence, naming, care_groups, ON, ruling_on, [actor.post] if actor else [])


def managers(key, up_to=MILLION, **facts):
    return clause(key, SENTENCE.decision_type, up_to, **{"post_function": PostFunction.COMMISSIONER, **facts})


def held(sentence, **clause_facts):
    """Whether one clause, a commissioner's up to £1,000,000, makes a sentence about commissioners true."""
    return asked(sentence, [managers(90, **clause_facts)]).holds


@pytest.mark.parametrize("measure", [measure for measure in Measure if measure is not Measure.NONE])
@pytest.mark.parametrize(("amount", "able"), [("100000.01", True), ("1000000", True), ("1000000.01", False)])
def test_the_amount_of_a_sentence_is_whatever_a_clause_measures(measure, amount, able):
    for may in (True, False):
        sentence = replace(SENTENCE, amount=Decimal(amount), may=may)
        assert held(sentence, measure=measure) is (may is able)


@pytest.mark.parametrize(("percent", "able"), [(None, True), (Decimal(5), True), (Decimal("5.01"), False)])
def test_a_sentence_without_a_percentage_asks_for_the_smallest_change(percent, able):
    for may in (True, False):
        sentence = replace(SENTENCE, percent=percent, may=may)
        assert held(sentence, percent_up_to=Decimal(5)) is (may is able)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"sector": "nursing_homes"}, "sector nursing homes"),
        ({"regime": "psr"}, "regime psr"),
        ({"recurrent": True}, "recurrent"),
        ({"fund": "Pool A"}, "from Pool A"),
    ],
)
def test_a_sentence_names_every_filter_a_clause_has(said, word):
    sentence = replace(SENTENCE, may=True, **said)
    assert held(sentence, **said)
    assert not held(replace(SENTENCE, may=True), **said)
    assert word in of_one(sentence, ruling(), []).finding


FILTERS = [
    ({"care_group": 1}, "care group Learning disabilities"),
    ({"fund": "Pool A"}, "fund Pool A"),
    ({"sector": "nursing_homes"}, "sector nursing homes"),
    ({"regime": "psr"}, "regime psr"),
    ({"recurrent": True}, "recurrent"),
    (
        {"care_group": 2, "fund": "Pool A", "recurrent": False},
        "care group Mental health, fund Pool A, not recurrent",
    ),
]


@pytest.mark.parametrize(("named", "words"), FILTERS)
def test_what_a_sentence_leaves_open_does_not_make_it_true_by_itself(named, words):
    """A commissioner may not, and one clause lets them for one care group, fund, sector, regime or spending."""
    small, wide = managers(1, Decimal(50_000)), managers(2, **named)
    found = asked(SENTENCE, [small, wide])
    assert not found.holds
    assert found.finding.startswith(
        f"Broken for {words}. Clause 2 lets Commissioner decide contract extension"
    )
    assert not asked(replace(SENTENCE, **named), [small, wide]).holds
    assert asked(SENTENCE, [small]).holds


@pytest.mark.parametrize(("named", "words"), FILTERS)
def test_they_may_only_if_they_may_in_every_one(named, words):
    wide, small = managers(1), managers(2, Decimal(50_000), **named)
    found = asked(replace(SENTENCE, may=True), [wide, small])
    assert not found.holds
    assert found.finding.startswith(f"Broken for {words}. It does not; ")
    assert asked(replace(SENTENCE, may=True, amount=Decimal(50_000)), [wide, small]).holds


def test_a_sentence_that_names_a_subject_is_asked_of_no_other():
    clauses = [
        managers(1, Decimal(50_000)),
        managers(2, care_group=1),
        managers(3, sector="homes", regime="psr"),
    ]
    assert asked(replace(SENTENCE, care_group=2, sector="other"), clauses).holds
    assert not asked(replace(SENTENCE, care_group=1), clauses).holds
    assert whichever(SENTENCE, (), {}) == (SENTENCE,)


@pytest.mark.parametrize(
    ("later", "may", "finding"),
    [
        ({"starts": date(2027, 4, 1)}, False, "Broken from 1 April 2027. Clause 2 lets Commissioner"),
        (
            {"starts": date(2027, 4, 1), "care_group": 1},
            False,
            "Broken from 1 April 2027 for care group Learning disabilities. Clause 2 lets Commissioner",
        ),
        ({"starts": date(2027, 4, 1)}, True, "It does not; "),
        ({"ends": date(2026, 10, 1)}, False, None),
    ],
)
def test_a_clause_that_begins_later_breaks_a_may_not_before_it_begins(later, may, finding):
    found = asked(replace(SENTENCE, may=may), [managers(1, Decimal(50_000)), managers(2, **later)])
    assert found.holds is (finding is None)
    assert finding is None or found.finding.startswith(finding)


APRIL = date(2027, 4, 1)


@pytest.mark.parametrize(
    ("may", "facts", "of_board", "holds"),
    [
        (True, {"ends": APRIL}, {}, False),  # they may until April
        (True, {"ends": APRIL}, None, False),
        (True, {}, {"care_group": 1, "starts": APRIL}, True),  # what the board may besides takes nothing away
        (True, {"starts": date(2026, 1, 1)}, {"ends": ON}, True),  # past days are past
        (False, {"starts": APRIL}, {}, False),
        (False, {"ends": ON}, {"starts": APRIL}, True),
    ],
)
def test_a_sentence_is_true_on_the_days_to_come_too(may, facts, of_board, holds):
    sentence = replace(SENTENCE, may=may, amount=Decimal(50_000), care_group=1)
    clauses = [managers(1, **facts)]
    if of_board is not None:
        clauses.append(clause(2, SENTENCE.decision_type, MILLION, body="SCG LD", **of_board))
    found = asked(sentence, clauses)
    assert found.holds is holds
    assert holds or found.finding.startswith("Broken from 1 April 2027. ")


def test_the_finding_says_of_how_many_subjects_it_was_asked():
    found = asked(SENTENCE, [managers(1, Decimal(50_000)), managers(2, Decimal(60_000), care_group=1)])
    assert found.finding.endswith("The answer is the same for each of the 2 matters that clauses tell apart.")


@pytest.mark.parametrize(
    ("of", "named", "words"),
    [
        ({"fund": "A"}, {"fund": "A"}, "Name a fund, so that"),
        (
            {"care_group": 1, "sector": "homes"},
            {"care_group": 1, "sector": "homes"},
            "a care group or a sector,",
        ),
        (
            {"fund": "A", "recurrent": True},
            {"fund": "A", "recurrent": True},
            "a fund or whether it is recurrent,",
        ),
        ({"regime": "psr", "fund": "A"}, {"fund": "A", "regime": "psr"}, "Name a fund or a regime,"),
    ],
)
def test_a_sentence_that_could_name_more_is_told_what_and_one_that_names_it_is_judged(
    monkeypatch, of, named, words
):
    """What is cut short holds only as far as it was asked."""
    monkeypatch.setattr(scheme_sentences, "MOST_LOOKED_AT", 0)
    clauses = [managers(1, Decimal(50_000)), managers(2, Decimal(60_000), **of)]
    found = asked(SENTENCE, clauses)
    assert (found.holds, found.finding.startswith("It would have to be asked of so many")) == (False, True)
    assert words in found.finding
    found = asked(replace(SENTENCE, **named), clauses)
    assert (found.holds, found.finding.startswith("It does not")) == (True, True)


def test_subjects_of_which_clauses_say_the_same_are_asked_about_once():
    """Funds of two limits, and of one limit that a sector has as well: told as so many matters, asked as three."""
    rows = [managers(key, Decimal(key % 2 + 5), fund=f"Fund {key}") for key in range(1, 41)]
    rows.append(managers(41, Decimal(5), sector="homes"))
    asked_of = []

    def ruling_on(one, day):
        asked_of.append((one.fund, one.sector))
        return ruling(BOARD)

    found = ask(SENTENCE, rows, GROUPS, ON, ruling_on, [HOLDER.post])
    assert asked_of == [("", ""), ("Fund 1", ""), ("Fund 2", "")]
    assert found.finding.endswith("the same for each of the 42 matters that clauses tell apart.")


def test_the_limit_and_the_words_count_subjects_and_not_days():
    """Clauses of two dozen funds, each with its own first day, and one subject on two dozen days."""
    later = [{"starts": date(2027, 1, day), "up_to": Decimal(50_000)} for day in range(1, 24)]
    found = asked(
        SENTENCE, [managers(day, fund=f"Fund {day}", **facts) for day, facts in enumerate(later, 1)]
    )
    assert found.holds
    assert found.finding.endswith("the same for each of the 24 matters that clauses tell apart.")
    found = asked(SENTENCE, [managers(day, **facts) for day, facts in enumerate(later, 1)])
    assert (found.holds, "matters" in found.finding) == (True, False)


def test_a_subject_is_asked_again_on_the_days_of_every_clause_about_it():
    """Another clause kept the decision from them: when it ends, the one for a sector lets them."""
    strict = managers(1, Decimal(50_000), fund="Pool A", recurrent=False, ends=date(2027, 4, 1))
    found = asked(replace(SENTENCE, fund="Pool A", recurrent=False), [strict, managers(2, sector="homes")])
    assert found.finding.startswith("Broken from 1 April 2027 for sector homes. Clause 2 lets Commissioner")


def test_which_clauses_name_whoever_it_speaks_of():
    board = replace(SENTENCE, post_function=None, body=31)
    rows = [managers(1), clause(2, SENTENCE.decision_type, body="SCG LD"), clause(3, DecisionType.WRITE_OFF)]
    assert [row.key for row in rows if names(SENTENCE, row, HOLDER)] == [1]
    assert [row.key for row in rows if names(board, row, None)] == [2]
    own = clause(2, SENTENCE.decision_type, Decimal(5), body="SCG LD", care_group=2)
    assert asked(board, [own], None).holds
    wide = asked(board, [own, clause(4, SENTENCE.decision_type, MILLION, body="SCG LD", care_group=1)], None)
    assert "Broken for care group Learning disabilities. Clause 4 lets SCG LD decide" in wide.finding


VALUES = {
    "care_group": st.sampled_from([None, 1, 2]),
    "fund": st.sampled_from(["", "A", "B"]),
    "sector": st.sampled_from(["", "s"]),
    "regime": st.sampled_from(["", "r"]),
    "recurrent": st.sampled_from([None, True, False]),
}
LIMITS = st.sampled_from([Decimal(10), Decimal(200_000)])


def every_combination(sentence):
    """The sentence about each combination of all the values there are."""
    filled = [sentence]
    for name, values in {
        "care_group": (1, 2),
        "fund": ("A", "B"),
        "sector": ("s",),
        "regime": ("r",),
    }.items():
        if not getattr(sentence, name):
            filled = [one for old in filled for one in (old, *(replace(old, **{name: v}) for v in values))]
    if sentence.recurrent is None:
        filled = [replace(one, recurrent=value) for one in filled for value in (True, False)]
    return filled


@given(
    st.lists(st.tuples(LIMITS, st.fixed_dictionaries(VALUES)), min_size=1, max_size=4),
    st.fixed_dictionaries(VALUES),
    st.booleans(),
)
def test_it_finds_what_every_combination_would_find(drawn, said, may):
    """And so a sentence broken with more said is broken with less said."""
    clauses = [managers(key, limit, **filters) for key, (limit, filters) in enumerate(drawn, start=1)]
    sentence = replace(SENTENCE, may=may, **said)
    scheme = authority(clauses, appointments=[HOLDER])
    plainly = all(
        verdict(
            one, [(one, decide(matter_of(one, on=ON), person=0, name="", authority=scheme))], [HOLDER.post]
        ).holds
        for one in every_combination(sentence)
    )
    assert asked(sentence, clauses).holds is plainly
    if not plainly:
        assert not asked(replace(SENTENCE, may=may), clauses).holds


TURNS = st.sampled_from([None, date(2026, 10, 1), date(2026, 12, 1), date(2027, 2, 1)])


@given(
    st.lists(st.tuples(LIMITS, st.fixed_dictionaries(VALUES), TURNS, TURNS), min_size=1, max_size=4),
    st.fixed_dictionaries(VALUES),
    st.booleans(),
    st.integers(0, 15),
)
def test_it_finds_what_every_day_of_every_clause_would_find(drawn, said, may, boards):
    """Of the managers' clauses and, as the bits of `boards` say, of others'."""
    every = [
        managers(key, limit, **filters, starts=starts, ends=ends)
        if boards >> (key - 1) & 1 == 0
        else clause(key, SENTENCE.decision_type, limit, body="SCG LD", **filters, starts=starts, ends=ends)
        for key, (limit, filters, starts, ends) in enumerate(drawn, start=1)
    ]
    sentence = replace(SENTENCE, may=may, **said)
    rows = [row for row in every if names(sentence, row, HOLDER)]
    scheme = authority(every, appointments=[HOLDER])
    turns = {day for row in every for day in (row.starts, row.ends) if day is not None and day > ON}
    subjects = whichever(sentence, rows, GROUPS)
    plainly = verdict(
        sentence,
        [
            (one, decide(matter_of(one, on=day), person=0, name="", authority=scheme))
            for day in sorted({ON, *turns})
            for one in subjects
        ],
        [HOLDER.post],
        len(subjects),
    )
    assert asked(sentence, every) == plainly


ABOVE = replace(SENTENCE, amount=Decimal("100000.01"))


def test_it_may_not_by_a_second_band_further_up_either():
    bands = [managers(1, Decimal(100_000)), managers(2, Decimal(900_000), above=Decimal(500_000))]
    found = asked(ABOVE, bands)
    assert not found.holds
    assert found.finding.startswith("Clause 2 lets Commissioner decide contract extension")
    assert found.finding.endswith("of £500,000.01.")
    assert asked(ABOVE, bands[:1]).holds
    late = replace(bands[1], starts=date(2027, 1, 1), fund="Pool A")
    assert asked(ABOVE, [bands[0], late]).finding.startswith("Broken from 1 January 2027 for fund Pool A.")


@pytest.mark.parametrize(("amount", "holds"), [(24_999, False), (25_000, True), (0, True)])
def test_whose_band_begins_at_the_very_amount_may_not_decide_that(amount, holds):
    bands = [managers(1, Decimal(90_000), above=Decimal(25_000))]
    assert asked(replace(SENTENCE, amount=Decimal(amount)), bands).holds is holds


def test_a_sentence_that_would_be_asked_on_too_many_days_is_not_true(monkeypatch):
    """What breaks it is told where it is found before; what holds only as far as it was asked does not hold."""
    monkeypatch.setattr(scheme_sentences, "MOST_LOOKED_AT", 2_000)
    days = [
        managers(n, Decimal(50_000), fund="Pool A", starts=ON + timedelta(n), ends=ON + timedelta(n + 1))
        for n in range(9)
    ]
    found = asked(ABOVE, days)
    assert (found.holds, found.finding.startswith("It would have to be asked of so many")) == (False, True)
    assert asked(ABOVE, days[:3]).holds
    assert asked(replace(ABOVE, fund="Pool A"), days).holds
    wide = replace(days[0], up_to=Decimal(900_000), fund="")
    assert asked(ABOVE, [wide, *days]).finding.startswith("Clause 0 lets")


def test_larger_amounts_make_no_more_subjects():
    board = [
        managers(n, Decimal(10 * n), above=Decimal(10 * n - 5), post_function=PostFunction.OTHER)
        for n in (2, 3)
    ]
    wide = [managers(n, Decimal(10 * n), above=Decimal(10 * n - 10)) for n in range(1, 5)]
    assert asked(replace(SENTENCE, amount=Decimal(41)), [*board, *wide]).holds
    assert asked(replace(SENTENCE, may=True, amount=Decimal(5)), wide).holds


PENCE = [Decimal(one) for one in ("6", "10", "10.01", "15", "20", "20.01", "25", "30", "30.01", "99")]
TENS = st.sampled_from([None, Decimal(10), Decimal(20), Decimal(30)])


@given(st.lists(st.tuples(TENS, TENS, st.fixed_dictionaries(VALUES)), min_size=1, max_size=4))
def test_it_finds_what_every_larger_amount_would_find(drawn):
    rows = [
        managers(key, high, above=low, **filters)
        for key, (low, high, filters) in enumerate(drawn, start=1)
        if low is None or high is None or low < high
    ]
    sentence = replace(SENTENCE, amount=Decimal(6))
    plainly = all(
        verdict(
            one,
            [
                (
                    one,
                    decide(
                        matter_of(one, on=ON),
                        person=0,
                        name="",
                        authority=authority(rows, appointments=[HOLDER]),
                    ),
                )
            ],
            [HOLDER.post],
        ).holds
        for subject in whichever(sentence, rows, GROUPS)
        for one in (replace(subject, amount=amount) for amount in PENCE)
    )
    assert asked(sentence, rows).holds is plainly


# How long it takes ---------------------------------------------------------------------------------------------------


def test_every_fund_of_thousands_with_a_limit_of_its_own_is_asked_about():
    rows = [managers(key, Decimal(key), fund=f"Fund {key}") for key in range(1, 3_001)]
    asked_of = set()

    def ruling_on(one, day):
        asked_of.add(one.fund)
        return ruling(BOARD)

    assert ask(SENTENCE, rows, GROUPS, ON, ruling_on, [HOLDER.post]).holds
    assert len(asked_of) == 3_001


def test_a_sentence_that_names_everything_is_judged_however_often_clauses_turn():
    """Three thousand, each for a day: more than any sentence is asked of that could say more."""
    rows = [
        replace(row, fund="", up_to=Decimal(200_000), above=SENTENCE.amount) for row in one_day_each(3_000)
    ]
    steps = []

    def ruling_on(one, day):
        return ruling(BOARD)

    found = ask(SENTENCE, rows, GROUPS, ON, ruling_on, [HOLDER.post], lambda *far: steps.append(far))
    assert (found.holds, found.finding.startswith("It does not")) == (True, True)
    assert steps == [(day, 3_002) for day in range(1, 3_002)]


def test_no_more_is_asked_once_it_is_broken():
    """Nor worked out: the first day breaks it, and two thousand come after it."""
    rows = [managers(1), *one_day_each(2_000)]
    asked_of = []

    def ruling_on(one, day):
        asked_of.append(day)
        return ruling(Able("Commissioner", (), "1", post=HOLDER.post))

    assert not ask(SENTENCE, rows, GROUPS, ON, ruling_on, [HOLDER.post]).holds
    assert asked_of == [ON]


def one_day_each(days):
    """Clauses of one fund, each for one of the days to come."""
    first = [ON + timedelta(days=number) for number in range(1, days + 1)]
    return [
        managers(key, Decimal(50_000), fund="Pool A", starts=day, ends=day + timedelta(days=1))
        for key, day in enumerate(first, start=2)
    ]


def test_a_subject_of_which_clauses_turn_every_day_is_asked_of_all_of_them_soon():
    """Two thousand days, whatever the rulings take."""
    rows = one_day_each(2_000)
    asked_of = []

    def ruling_on(one, day):
        asked_of.append(day)
        return ruling(BOARD)

    began = time.process_time()
    assert ask(replace(SENTENCE, fund="Pool A"), rows, GROUPS, ON, ruling_on, [HOLDER.post]).holds
    assert time.process_time() - began < 8
    assert asked_of == [ON + timedelta(days=number) for number in range(2_002)]
