"""The memorandum account: D1 with rule E-A1, both years, and what must agree."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain.memorandum import (
    EXPENDITURES,
    FUNDINGS,
    NOT_TIED,
    Item,
    YearFigures,
    account,
    tie_outs,
    wording,
)
from budgets.domain.year_end import BY_CODE, CHECKLIST, still_open

D = Decimal
POOL_P = YearFigures(
    "2026/27",
    funding=(Item("the Council", D("48600000.00")), Item("the NHS", D("31400000.00"))),
    expenditure=(Item("Placements", D("81250000.00")),),
    shares=(Item("the Council", D("759375.00")), Item("the NHS", D("490625.00"))),
    in_kind=(Item("the NHS: accommodation", D("250000.00")),),
)


def printed(section):
    return [(row.words, row.now, row.before) for row in section.rows]


def test_the_account_of_pool_p():
    funding, expenditure, outcome = account(POOL_P).sections
    assert printed(funding) == [
        ("the Council", D("-48600000.00"), None),
        ("the NHS", D("-31400000.00"), None),
        ("Total funding", D("-80000000.00"), None),
    ]
    assert printed(expenditure)[-1] == ("Total expenditure", D("81250000.00"), None)
    assert printed(outcome) == [
        ("Net (surplus) or deficit", D("1250000.00"), None),
        ("the Council: share of the net (surplus) or deficit", D("759375.00"), None),
        ("the NHS: share of the net (surplus) or deficit", D("490625.00"), None),
    ]
    assert [(row.words, row.now) for row in account(POOL_P).in_kind] == [
        ("the NHS: accommodation", D("250000.00"))
    ]


def test_the_year_before_stands_beside_it_and_no_name_is_lost():
    before = YearFigures(
        "2025/26",
        funding=(Item("the Council", D(60)), Item("Client income", D(5))),
        expenditure=(Item("Placements", D(40)), Item("Day care", D(20)), Item("Day care", D(1))),
        apart=(Item("Balance carried forward in the pool", D(-4)),),
    )
    shown = account(POOL_P, before)
    assert (shown.label, shown.before) == ("2026/27", "2025/26")
    funding, expenditure, outcome = shown.sections
    assert printed(funding)[0] == ("the Council", D("-48600000.00"), D(-60))
    assert ("Client income", D(0), D(-5)) in printed(funding)
    assert ("Day care", D(0), D(21)) in printed(expenditure)
    assert printed(outcome)[0] == ("Net (surplus) or deficit", D("1250000.00"), D(-4))
    assert printed(outcome)[-1] == ("Balance carried forward in the pool", D(0), D(-4))


def test_a_row_knows_its_lines_by_their_keys_whatever_they_are_called():
    now = YearFigures("2026/27", expenditure=(Item("Day care", D(2), 7), Item("Day care", D(1), 9)))
    before = YearFigures("2025/26", expenditure=(Item("Day care", D(4), 7), Item("Respite", D(3), 8)))
    rows = account(now, before).sections[1].rows
    assert [(row.words, row.now, row.before, row.lines) for row in rows] == [
        ("Day care", D(3), D(4), (7, 9)),
        ("Respite", D(0), D(3), (8,)),
        ("Total expenditure", D(3), D(7), ()),
    ]


@pytest.mark.parametrize("kind", ["pooled", "lead", "aligned", "separate", "grant"])
def test_each_kind_of_fund_has_its_own_words(kind):
    words = wording(kind)
    shown = account(YearFigures("2026/27"), kind=kind)
    assert [section.title for section in shown.sections][:2] == [words.funding, words.expenditure]
    assert ("regulation 7(4)" in words.basis) is (kind == "pooled")
    assert words.funding in FUNDINGS
    assert words.expenditure in EXPENDITURES


def test_what_must_agree():
    figures = {"latest_budget": D(80_000_000), "outturn": D(81_250_000), "variance": D(1_250_000)}
    assert all(tie.agrees for tie in tie_outs(POOL_P, **figures))
    broken = tie_outs(POOL_P, **{name: amount - 1 for name, amount in figures.items()})
    assert [tie.name for tie in broken if not tie.agrees] == ["Net sum"]
    short = YearFigures("x", POOL_P.funding, POOL_P.expenditure, POOL_P.shares[:1])
    assert [tie.name for tie in tie_outs(short, **figures) if not tie.agrees] == ["Shares"]
    untied = tie_outs(POOL_P, **figures | {"latest_budget": D(80_300_000)})
    assert [tie.name for tie in untied if not tie.agrees] == ["Outturn"]


def test_what_does_not_tie_has_its_own_row_and_the_rest_agrees():
    """£300,000 of the budget that nobody confirmed: the deficit is greater by it, and no share bears it."""
    year = replace(
        POOL_P,
        funding=(*POOL_P.funding, Item("Not come", D(-300_000))),
        not_tied=(Item(NOT_TIED, D(300_000)),),
    )
    ties = tie_outs(year, latest_budget=D(80_000_000), outturn=D(81_250_000), variance=D(1_250_000))
    assert all(tie.agrees for tie in ties)
    assert ties[1].words.startswith("Net sum of the year less what is not tied and the variance")
    last = account(year).sections[2].rows[-1]
    assert (last.words, last.now) == (NOT_TIED, D(300_000))


AMOUNTS = st.decimals(-(10**9), 10**9, places=2)
ITEMS = st.lists(st.builds(Item, st.sampled_from("abc"), AMOUNTS), max_size=5).map(tuple)


@given(ITEMS, ITEMS)
def test_the_sections_add_up_whatever_the_names(funding, expenditure):
    shown = account(YearFigures("y", funding, expenditure))
    for section in shown.sections[:2]:
        assert sum((row.now for row in section.rows if not row.total), D(0)) == section.rows[-1].now
    assert shown.sections[2].rows[0].now == shown.sections[0].rows[-1].now + shown.sections[1].rows[-1].now


def test_the_checklist_names_each_point_once_and_says_what_is_open():
    assert len(BY_CODE) == len(CHECKLIST)
    assert still_open({}) == list(CHECKLIST)
    assert still_open(dict.fromkeys(BY_CODE, True)) == []
    assert [p.code for p in still_open(dict.fromkeys(BY_CODE, True) | {"vat": False})] == ["vat"]
