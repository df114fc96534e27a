"""What counts towards a share, and part years (E-A9, E-A10)."""

from datetime import date
from decimal import Decimal

import pytest

from budgets.domain.contribution import Contributed, Tie, part_year, part_year_words, share_base
from jct.core.calendar import FinancialYear

D = Decimal


def test_in_kind_is_disclosed_and_does_not_weigh():
    rows = [
        Contributed("nhs", D("31400000.00")),
        Contributed("nhs", D("250000.00"), cash=False),  # E-A9: accommodation
        Contributed("nhs", D("10.00"), counts=False),
        Contributed("council", D("48600000.00")),
    ]
    assert share_base(rows, "nhs") == D("31400000.00")
    assert share_base(rows, "nobody") == D("0.00")


@pytest.mark.parametrize(
    ("starts", "due"),
    [
        (date(2005, 7, 1), "4500000.00"),  # E-A10
        (date(2005, 4, 1), "6000000.00"),
        (date(2001, 1, 1), "6000000.00"),
        (date(2006, 3, 31), "500000.00"),
        (date(2006, 1, 15), "1500000.00"),
        (date(2006, 4, 1), "0.00"),
    ],
)
def test_a_contribution_that_starts_in_the_year_is_due_by_month(starts, due):
    assert part_year(D("6000000.00"), starts, FinancialYear(2005)) == D(due)


def test_the_hertfordshire_correction():
    whole = D("6000000.00")
    assert part_year(whole, date(2005, 7, 1), FinancialYear(2005)) - whole == D("-1500000.00")


@pytest.mark.parametrize(
    ("starts", "words"),
    [
        (date(2005, 7, 1), "£6,000,000 × 9 ÷ 12 (July to March) = £4,500,000"),
        (date(2005, 4, 1), "£6,000,000 × 12 ÷ 12 (April to March) = £6,000,000"),
        (date(2006, 3, 31), "£6,000,000 × 1 ÷ 12 (March to March) = £500,000"),
        (date(2006, 4, 1), "£6,000,000 begins after 2005/06: nothing is due in it"),
    ],
)
def test_a_part_year_is_worked_out_in_words(starts, words):
    assert part_year_words(D("6000000.00"), starts, FinancialYear(2005)) == words


@pytest.mark.parametrize(
    ("confirmed", "indicative", "words"),
    [
        ("80300000", "0", "agree with the latest budget to the penny"),
        ("80300000.01", "0", "are £0.01 more than the latest budget (£80,300,000.01 and £80,300,000)."),
        ("48800000", "31000000", "are £31,500,000 less than the latest budget"),
        ("48800000", "31500000", "They will agree once the indicative £31,500,000 is confirmed."),
    ],
)
def test_contributions_tie_or_say_by_how_much_not(confirmed, indicative, words):
    tie = Tie(D(confirmed), D(indicative), D("80300000"))
    assert words in tie.words
    assert (tie.untied == 0) == words.startswith("agree")


def test_what_was_brought_forward_needs_no_contribution():
    tie = Tie(D("80000000"), D(0), D("80300000"), brought=D("300000"))
    assert tie.untied == 0
    assert tie.words == (
        "Confirmed contributions and £300,000 brought forward or from reserves agree with the latest budget to the "
        "penny."
    )


@pytest.mark.parametrize(
    ("confirmed", "change", "may"),
    [(120, 20, True), (120, 21, False), (120, -1, False), (80, -20, True), (80, -21, False), (80, 1, False),
     (100, 1, False), (100, -1, False)],
)  # fmt: skip
def test_the_budget_follows_towards_the_contributions_and_no_further(confirmed, change, may):
    tie = Tie(confirmed=D(confirmed), indicative=D(50), budget=D(110), brought=D(10))
    assert tie.follows(D(change)) is may
