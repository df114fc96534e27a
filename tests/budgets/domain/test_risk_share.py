"""Worked examples of risk shares (design figures E-A1 to E-A11) and the properties that hold for every
rule.
"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain.risk_rule import read_rule, write_rule
from budgets.domain.risk_share import (
    EQUAL,
    FIXED,
    LEAD,
    METHODS,
    OFFSET,
    OUTSIDE,
    OWN,
    PROPORTIONAL,
    RETAIN,
    RISK_POOL,
    Means,
    Party,
    Rule,
    Step,
    share,
)
from jct.core.errors import Refused
from jct.core.money import split

D = Decimal
POOL = (Party("c", "Council", D("48600000.00")), Party("n", "NHS", D("31400000.00")))
OVER = D("1250000.00")
STEPPED = (
    Step(FIXED, D("500000.00"), shares={"c": D(100)}),
    Step(EQUAL, D("500000.00")),
    Step(PROPORTIONAL),
)


def both(*steps):
    return Rule(steps, steps)


def amounts(variance, rule, parties=POOL):
    return tuple(s.amount for s in share(D(variance), parties, rule).shares)


@pytest.mark.parametrize(
    ("variance", "rule", "council", "nhs"),
    [
        pytest.param(OVER, both(Step(PROPORTIONAL)), "759375.00", "490625.00", id="E-A1 proportional"),
        pytest.param(
            OVER,
            both(Step(FIXED, shares={"c": D("60.75"), "n": D("39.25")})),
            "759375.00",
            "490625.00",
            id="E-A1 fixed",
        ),
        pytest.param(OVER, both(Step(EQUAL)), "625000.00", "625000.00", id="E-A2 equal"),
        pytest.param(
            OVER,
            both(Step(PROPORTIONAL, caps={"n": D("300000.00")}, excess_to="c")),
            "950000.00",
            "300000.00",
            id="E-A3 capped",
        ),
        pytest.param(OVER, both(*STEPPED), "901875.00", "348125.00", id="E-A4 stepped"),
        pytest.param("350000", both(*STEPPED), "350000.00", "0.00", id="within the first step"),
        pytest.param("-350000", both(Step(PROPORTIONAL)), "-212625.00", "-137375.00", id="E-A6 returned"),
        pytest.param("0", both(*STEPPED), "0.00", "0.00", id="nothing"),
        pytest.param("250000", both(*STEPPED), "250000.00", "0.00", id="E-A4 at 250,000"),
        pytest.param("500000", both(*STEPPED), "500000.00", "0.00", id="E-A4 at 500,000"),
        pytest.param("750000", both(*STEPPED), "625000.00", "125000.00", id="E-A4 at 750,000"),
        pytest.param("1000000", both(*STEPPED), "750000.00", "250000.00", id="E-A4 at 1,000,000"),
        pytest.param("2000000", both(*STEPPED), "1357500.00", "642500.00", id="E-A4 at 2,000,000"),
    ],
)
def test_worked_examples(variance, rule, council, nhs):
    assert amounts(variance, rule) == (D(council), D(nhs))


def test_a_risk_pool_pays_first():
    result = share(OVER, POOL, both(Step(RISK_POOL, D("600000.00")), Step(PROPORTIONAL)))
    assert tuple(s.amount for s in result.shares) == (D("394875.00"), D("255125.00"))  # E-A5
    assert result.from_risk_pool == D("600000.00")
    assert [w.words for w in result.working] == [
        "The first £600,000 (at most £600,000) is met from the risk pool.",
        "The remaining £650,000 is shared in proportion to contributions.",
    ]


def test_an_overdrawn_risk_pool_gives_nothing():
    rule = both(Step(RISK_POOL), Step(PROPORTIONAL))
    result = share(OVER, POOL, rule, Means(risk_pool=D("-100.00")))
    assert result.from_risk_pool == 0
    assert sum(part.amount for part in result.shares) == OVER
    assert result.working[0].words == "The risk pool holds nothing."


def test_an_underspend_may_be_kept():
    result = share(D("-350000"), POOL, Rule((Step(PROPORTIONAL),), (Step(RETAIN),)))
    assert tuple(s.amount for s in result.shares) == (D("0.00"), D("0.00"))  # E-A7
    assert result.carried_forward == D("-350000.00")


@pytest.mark.parametrize(
    ("total", "parts"), [("100", ("33.34", "33.33", "33.33")), ("-100", ("-33.34", "-33.33", "-33.33"))]
)
def test_equal_partners_lose_no_penny(total, parts):
    three = tuple(Party(key, key, D(1)) for key in "abc")
    assert amounts(total, both(Step(EQUAL)), three) == tuple(map(D, parts))  # E-A8


def test_eight_equal_groups_have_the_same_allowance():
    assert split(D("200000.00"), [1] * 8) == [D("25000.00")] * 8  # E-A11


def test_the_consolidated_pool_shows_its_working():
    parties = (Party("c", "Council", D("48800000.00")), Party("n", "NHS", D("31500000.00")))
    result = share(D("700000.00"), parties, both(Step(PROPORTIONAL)))
    assert tuple(s.amount for s in result.shares) == (D("425404.73"), D("274595.27"))
    assert result.words == "£700k over: an overspend to be met"
    assert result.working[0].words == "All of £700,000 is shared in proportion to contributions."
    assert result.working[0].sums == (
        "Council: £700,000 × 48,800,000 ÷ 80,300,000 = £425,404.73",
        "NHS: £700,000 × 31,500,000 ÷ 80,300,000 = £274,595.27",
    )
    assert [s.words for s in result.shares] == ["Council: £425,404.73 to pay", "NHS: £274,595.27 to pay"]


def test_each_bears_its_own_lines_even_when_they_differ_in_sign():
    parties = (Party("c", "Council", own=D("900.00")), Party("n", "NHS", own=D("-200.00")))
    result = share(D("700.00"), parties, both(Step(OWN)))
    assert [s.words for s in result.shares] == ["Council: £900 to pay", "NHS: £200 back"]
    assert result.working[0].words == "All of £700: each partner bears the variance of its own lines."


def test_own_lines_after_a_risk_pool_share_by_what_they_caused():
    parties = (Party("c", "Council", own=D("900.00")), Party("n", "NHS", own=D("-200.00")))
    rule = both(Step(RISK_POOL, D("100.00")), Step(OWN))
    assert amounts("700.00", rule, parties) == (D("600.00"), D("0.00"))


def test_a_cap_counts_what_earlier_steps_gave():
    rule = both(Step(EQUAL, D("500000.00")), Step(PROPORTIONAL, caps={"n": D("300000.00")}, excess_to="c"))
    result = share(OVER, POOL, rule)
    assert tuple(s.amount for s in result.shares) == (D("950000.00"), D("300000.00"))
    assert result.working[1].sums[-1] == "NHS is capped at £300,000: £244,375 passes to Council"


def test_a_missing_rule_is_said_and_never_guessed():
    result = share(OVER, POOL, None)
    assert result.missing
    assert result.words.startswith("Rule missing:")
    assert result.shares == ()


@pytest.mark.parametrize(
    "parties",
    [(Party("c", "Council"), Party("n", "NHS")), (Party("c", "Council", D(-5)), Party("n", "NHS", D(9)))],
)
def test_proportions_of_nothing_are_not_shared(parties):
    result = share(OVER, parties, both(Step(PROPORTIONAL)))
    assert result.missing
    assert (
        result.words
        == "The variance cannot be shared in proportion to contributions: there is nothing recorded to share it by."
    )


def test_a_partner_with_nothing_to_bear_is_told_so():
    result = share(D("100"), POOL, both(Step(FIXED, shares={"c": D(100)})))
    assert [s.words for s in result.shares] == ["Council: £100 to pay", "NHS: nothing"]
    assert [s.falls for s in result.shares] == ["£100 to pay", "nothing"]


pence = st.decimals(D("-90000000"), D("90000000"), places=2)
positive = st.decimals(D("0.01"), D("90000000"), places=2)
limits = st.decimals(D("0.00"), D("5000000"), places=2)


@st.composite
def pools(draw):
    size = draw(st.integers(1, 5))
    parties = tuple(Party(str(i), f"Partner {i}", draw(positive), draw(pence)) for i in range(size))
    percents = split(D(100), [draw(positive) for _ in range(size)])

    def step(last):
        method = draw(st.sampled_from([PROPORTIONAL, EQUAL, FIXED]))
        caps = {"1": draw(limits)} if size > 1 and draw(st.booleans()) else {}
        return Step(
            method,
            None if last else draw(limits),
            shares={str(i): p for i, p in enumerate(percents)} if method == FIXED else {},
            caps=caps,
            excess_to="0" if caps else "",
        )

    before = [step(False) for _ in range(draw(st.integers(0, 3)))]
    over = [*([Step(RISK_POOL, draw(limits))] if draw(st.booleans()) else []), *before, step(True)]
    under = [*before, Step(RETAIN) if draw(st.booleans()) else step(True)]
    return parties, Rule(tuple(over), tuple(under), "clause 9")


@given(pools(), pence)
def test_every_penny_falls_somewhere_once(pool, variance):
    parties, rule = pool
    result = share(variance, parties, rule)
    assert sum((s.amount for s in result.shares), result.from_risk_pool + result.carried_forward) == variance
    assert sum((w.amount for w in result.working), D(0)) == variance
    for number in range(len(parties)):
        assert sum((w.parts[number] for w in result.working), D(0)) == result.shares[number].amount
        assert result.shares[number].amount * variance >= 0


@given(pools(), positive)
def test_without_a_pool_or_a_reserve_an_underspend_mirrors_an_overspend(pool, variance):
    parties, rule = pool
    steps = tuple(s for s in rule.over if s.method not in {RISK_POOL})
    mirror = Rule(steps, steps)
    assert [-a for a in amounts(-variance, mirror, parties)] == list(amounts(variance, mirror, parties))


@given(pools())
def test_a_rule_survives_being_stored(pool):
    parties, rule = pool
    assert read_rule(write_rule(rule), partners={p.key for p in parties}) == rule


def test_without_an_underspend_rule_the_overspend_steps_serve_but_for_the_risk_pool():
    rule = read_rule(
        {"over": [{"method": "risk_pool", "up_to": "600000"}, {"method": "proportional"}]},
        partners={"c", "n"},
    )
    assert rule.under == (Step(PROPORTIONAL),)
    assert rule.source == ""


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ({}, "Overspend: has no steps"),
        ({"over": "proportional"}, "Overspend: has no steps"),
        ({"over": ["proportional"]}, "Overspend, step 1: is not a step"),
        ({"over": [{"method": "by luck"}]}, "“by luck” is not a method"),
        ({"over": [{"method": "equal", "up_to": "5"}]}, "leaves what is above its limit unshared"),
        (
            {"over": [{"method": "equal"}, {"method": "equal"}]},
            "step 1: takes everything, so later steps never act",
        ),
        ({"over": [{"method": "equal", "up_to": "-5"}, {"method": "equal"}]}, "“-5” is not an amount"),
        ({"over": [{"method": "equal", "up_to": "some"}, {"method": "equal"}]}, "“some” is not an amount"),
        ({"over": [{"method": "equal", "up_to": 5.5}, {"method": "equal"}]}, "“5.5” is not an amount"),
        ({"over": [{"method": "fixed", "shares": {"c": "60", "n": "39"}}]}, "shares: make 99 per cent"),
        (
            {"over": [{"method": "fixed", "shares": {"c": "60", "x": "40"}}]},
            "“x” is not a partner of this fund",
        ),
        ({"over": [{"method": "fixed", "shares": ["60", "40"]}]}, "is not a list of partners"),
        ({"over": [{"method": "equal", "caps": {"c": "5"}}]}, "names nobody to bear the excess"),
        (
            {"over": [{"method": "equal", "caps": {"c": "5"}, "excess_to": "c"}]},
            "names nobody to bear the excess",
        ),
        ({"over": [{"method": "retain"}]}, "an overspend cannot be kept in the fund"),
        (
            {"over": [{"method": "equal"}], "under": [{"method": "risk_pool"}]},
            "a risk pool cannot meet an underspend",
        ),
        ({"over": [{"method": "risk_pool"}]}, "Overspend, step 1: leaves what is above its limit unshared"),
        (
            {"over": [{"method": "equal", "within": "5"}]},
            "step 1: leaves what is above its limit unshared",
        ),
        (
            {"over": [{"method": "equal", "up_to_percent": "5"}, {"method": "outside"}]},
            "Underspend: the steps for an overspend leave part of an underspend unshared",
        ),
        (
            {"over": [{"method": "outside"}], "under": [{"method": "outside"}]},
            "an underspend is not met from outside the fund",
        ),
        (
            {"over": [{"method": "equal", "up_to": "5"}, {"method": "offset"}, {"method": "equal"}]},
            "Overspend, step 2: other funds are looked at before anything is shared",
        ),
        (
            {"over": [{"method": "offset", "up_to": "5"}, {"method": "equal"}]},
            "so it has no limit of its own",
        ),
        ({"over": [{"method": "proportional", "base": "hopes"}]}, "“hopes” is not a measure"),
        ({"over": [{"method": "proportional", "base_on": "31/04"}]}, "“31/04” is not a day"),
        ({"over": [{"method": "equal"}], "under": []}, "Underspend: has no steps"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_by_step_and_field(stored, said):
    with pytest.raises(Refused) as refusal:
        read_rule(stored, partners={"c", "n"})
    assert any(said in str(problem) for problem in refusal.value.problems)


def test_every_method_has_words():
    assert set(METHODS) == {OWN, PROPORTIONAL, EQUAL, FIXED, LEAD, RISK_POOL, OFFSET, RETAIN, OUTSIDE}


def test_a_rule_names_every_partner_its_steps_give_a_part():
    shared = Step(FIXED, shares={"1": Decimal(60), "2": Decimal(40)})
    capped = Step(PROPORTIONAL, caps={"2": Decimal(300)}, excess_to="3")
    assert Rule(over=(shared, capped), under=(Step(EQUAL),)).names == {"1", "2", "3"}
    assert Rule(over=(Step(EQUAL),), under=()).names == frozenset()
