"""What a clause's band is compared with: the whole value, a year's, or all changes since award; never another."""

from dataclasses import replace
from decimal import Decimal

import pytest

from partnerships.domain.matter import Envelope, Related
from partnerships.domain.words import DecisionType, Measure
from tests.partnerships.domain.facts import AWARD, HEAD, MANAGER, ON, clause, failed, matter, rule

ANNUAL = clause(90, AWARD, 50_000, measure=Measure.ANNUAL_VALUE, post_function=MANAGER.function)
VARY = DecisionType.CONTRACT_VARIATION
ALL_CHANGES = clause(91, VARY, 50_000, measure=Measure.CUMULATIVE_CHANGE, post_function=MANAGER.function)


def band(ruling):
    return next(check for check in ruling.checks if check.code == "band")


def test_an_annual_clause_goes_by_the_year_and_not_by_the_lifetime():
    asked = matter("160000", annual_amount=Decimal(40_000))
    ruling = rule(MANAGER, asked, clauses=[ANNUAL])
    assert ruling.allowed
    assert ruling.limit is None  # what the clause limits is not the sum
    assert band(ruling).sentence == "£40,000 (annual value) is inside the band of clause 90: up to £50,000."
    above = rule(MANAGER, matter("60000", annual_amount=Decimal("50000.01")), clauses=[ANNUAL])
    assert failed(above) == {"band"}
    both = [ANNUAL, clause(92, AWARD, 250_000, post_function=HEAD.function)]
    assert [
        able.title
        for able in rule(MANAGER, replace(asked, annual_amount=Decimal(50_001)), clauses=both).who_can
    ] == [HEAD.title]


@pytest.mark.parametrize(
    ("only", "about", "words"),
    [
        (ANNUAL, matter("10"), "goes by the annual value, and the request does not give it"),
        (
            ALL_CHANGES,
            matter("10", VARY),
            "goes by the value of all changes since award, and the request does not give it",
        ),
    ],
)
def test_what_the_request_does_not_give_lies_in_no_band(only, about, words):
    ruling = rule(MANAGER, about, clauses=[only])
    assert failed(ruling) == {"band"}
    assert words in band(ruling).sentence
    assert ruling.who_can == ()


def test_all_changes_since_award_count_for_a_cumulative_clause():
    asked = matter("10000", VARY, cumulative_amount=Decimal(50_000))
    assert rule(MANAGER, asked, clauses=[ALL_CHANGES]).allowed
    more = replace(asked, cumulative_amount=Decimal("50000.01"))
    assert failed(rule(MANAGER, more, clauses=[ALL_CHANGES])) == {"band"}


@pytest.mark.parametrize(("annual", "expected"), [(Decimal(5_000), set()), (None, {"band"})])
def test_related_requests_are_added_in_the_same_measure(annual, expected):
    first = Related("First", Decimal(30_000), ON, annual)
    asked = matter("160000", annual_amount=Decimal(40_000), related=(first,))
    assert failed(rule(MANAGER, asked, clauses=[ANNUAL])) == expected


def test_a_clause_without_a_measure_asks_for_no_amount():
    free = clause(93, AWARD, measure=Measure.NONE, post_function=MANAGER.function)
    assert rule(MANAGER, matter("10"), clauses=[free]).allowed
    assert [measure for measure in Measure if not measure.is_sum] == [
        Measure.ANNUAL_VALUE,
        Measure.CUMULATIVE_CHANGE,
    ]


def test_an_envelope_lifts_an_annual_clause_to_the_next_annual_one_only():
    envelope = Envelope("Round", Decimal(1_000_000), Decimal(0), ON)
    asked = matter("160000", annual_amount=Decimal(60_000), envelope=envelope)
    lifetime = clause(94, AWARD, 90_000, body="JCPB")
    assert failed(rule(MANAGER, asked, clauses=[ANNUAL, lifetime])) == {"band"}
    higher = clause(95, AWARD, 90_000, measure=Measure.ANNUAL_VALUE, body="JCPB")
    assert rule(MANAGER, asked, clauses=[ANNUAL, higher]).allowed
