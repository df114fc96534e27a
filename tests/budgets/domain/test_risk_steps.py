"""What a rule may draw on before it shares, and by which measure it does: funds, risk pool, fixed lines, bands."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain.risk_rule import read_rule, read_step, write_rule, write_step
from budgets.domain.risk_share import offsets, share, shared_part
from budgets.domain.risk_terms import (
    APART,
    BASES,
    CASH_AND_KIND,
    EQUAL,
    FIXED,
    LEAD,
    METHODS,
    OFFSET,
    OUTSIDE,
    OWN,
    PROPORTIONAL,
    RECURRENT,
    RETAIN,
    RISK_POOL,
    Means,
    Party,
    Rule,
    Step,
)
from budgets.domain.risk_words import base_words, meaning
from jct.core.money import split

D = Decimal
DAY = date(2026, 4, 1)
COUNCIL = Party(
    "c", "Council", D(600), leads=True, bases={(CASH_AND_KIND, None): D(500), (RECURRENT, DAY): D(750)}
)
NHS = Party("n", "NHS", D(400), bases={(CASH_AND_KIND, None): D(500), (RECURRENT, DAY): D(250)})


def both(*steps, **more):
    return Rule(steps, steps, **more)


def amounts(result):
    return [s.amount for s in result.shares]


def words(result):
    return [step.words for step in result.working]


@pytest.mark.parametrize(
    ("step", "council", "said"),
    [
        (Step(PROPORTIONAL), "600", "All of £1,000 is shared in proportion to contributions."),
        (
            Step(PROPORTIONAL, base=CASH_AND_KIND),
            "500",
            "All of £1,000 is shared in proportion to contributions (contributions of money and in kind).",
        ),
        (
            Step(PROPORTIONAL, base=RECURRENT, base_on=DAY),
            "750",
            "All of £1,000 is shared in proportion to contributions "
            "(recurrent contributions of money, as on 1 April 2026).",
        ),
        (Step(LEAD), "1000", "All of £1,000 is borne or kept by the host partner alone."),
    ],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_the_measure_of_a_share(step, council, said, sign):
    result = share(sign * D(1000), (COUNCIL, NHS), both(step))
    assert amounts(result) == [sign * D(council), sign * (1000 - D(council))]
    assert words(result) == [said]


def test_whoever_leads_is_named_alone_in_the_working():
    assert share(D(1000), (COUNCIL, NHS), both(Step(LEAD))).working[0].sums == ("Council: £1,000",)


def test_a_measure_that_nobody_has_shares_nothing():
    assert share(D(1000), (COUNCIL, NHS), both(Step(PROPORTIONAL, base="cash"))).missing
    assert share(D(1000), (NHS,), both(Step(LEAD))).missing


@pytest.mark.parametrize(
    ("balance", "met", "said"),
    [
        ("600", "600", "The first £600 (at most £600; the pool holds £600) is met from the risk pool."),
        ("900", "600", "The first £600 (at most £600; the pool holds £900) is met from the risk pool."),
        ("250", "250", "The first £250 (at most £600; the pool holds £250) is met from the risk pool."),
        ("0", "0", "The risk pool holds nothing."),
    ],
)
def test_a_risk_pool_gives_no_more_than_it_holds(balance, met, said):
    rule = both(Step(RISK_POOL, D(600)), Step(EQUAL))
    result = share(D(1000), (COUNCIL, NHS), rule, Means(risk_pool=D(balance)))
    assert result.from_risk_pool == D(met)
    assert amounts(result) == [(1000 - D(met)) / 2] * 2
    assert words(result)[0] == said


@pytest.mark.parametrize(
    ("variance", "council", "nhs", "said"),
    [
        ("100", "100", "0", "The first £100 (the variance is within £100) is borne or kept by the host"),
        ("-100", "-100", "0", "The first £100 (the variance is within £100) is borne or kept by the host"),
        ("100.01", "50.01", "50.00", "Does not act: the variance is more than £100."),
        ("-100.01", "-50.01", "-50.00", "Does not act: the variance is more than £100."),
    ],
)
def test_inside_the_dead_band_nothing_is_shared(variance, council, nhs, said):
    result = share(D(variance), (COUNCIL, NHS), both(Step(LEAD, within=D(100)), Step(EQUAL)))
    assert amounts(result) == [D(council), D(nhs)]
    assert words(result)[0].startswith(said)


@pytest.mark.parametrize(
    ("variance", "council"), [("100", "100"), ("200", "200"), ("200.02", "200.01"), ("-300", "-250")]
)
def test_a_band_may_be_a_part_of_the_budget(variance, council):
    rule = both(Step(LEAD, up_to_percent=D("2.5")), Step(EQUAL))
    result = share(D(variance), (COUNCIL, NHS), rule, Means(budget=D(8000)))
    assert amounts(result)[0] == D(council)
    assert "(at most 2.5% of the budget, £200)" in words(result)[0]


def test_a_limit_of_nothing_is_said():
    result = share(D(100), (COUNCIL, NHS), both(Step(LEAD, D(0)), Step(EQUAL)))
    assert words(result)[0] == "Its limit is nothing."


def test_fixed_lines_stay_with_whoever_leads_them():
    """Luton's rule: an overspend of the host's fixed line does not touch the other partner, whatever the total."""
    council = Party("c", "Council", D(600), own=D(300), fixed=D(300))
    nhs = Party("n", "NHS", D(400), own=D(-200))
    rule = both(Step(PROPORTIONAL), fixed_lines=True)
    result = share(D(100), (council, nhs), rule)
    assert shared_part(D(100), (council, nhs), rule) == D(-200)
    assert amounts(result) == [D("180.00"), D("-80.00")]
    assert words(result) == [
        "The variance of fixed lines, £300 over, stays with the partners that lead them.",
        "All of £200 is shared in proportion to contributions.",
    ]
    assert result.working[0].sums == (
        "Council: its fixed lines are £300 over",
        "NHS: its fixed lines are on budget",
    )
    assert amounts(share(D(100), (council, nhs), both(Step(OWN), fixed_lines=True))) == [D(300), D(-200)]


def test_only_the_rest_follows_the_steps_of_its_own_sign():
    rule = Rule((Step(EQUAL),), (Step(RETAIN),), fixed_lines=True)
    council = Party("c", "Council", D(600), own=D(300), fixed=D(300))
    assert share(D(100), (council, NHS), rule).carried_forward == D(-200)
    assert words(share(D(0), (COUNCIL, NHS), rule)) == []


def test_other_funds_of_the_agreement_come_first():
    rule = both(Step(OFFSET), Step(EQUAL))
    met = share(D(1000), (COUNCIL, NHS), rule, Means(offset=D(400)))
    assert (met.offset, amounts(met)) == (D(400), [D(300), D(300)])
    assert words(met)[0] == (
        "The first £400 (the other funds’ variances allow £400) is set against the opposite variances of the "
        "agreement’s other funds."
    )
    given_ = share(D(-400), (COUNCIL, NHS), rule, Means(offset=D(400)))
    assert (given_.offset, amounts(given_)) == (D(-400), [D(0), D(0)])
    none = share(D(1000), (COUNCIL, NHS), rule)
    assert words(none)[0] == "No other fund of the agreement has a variance to set against it."
    assert rule.offsets(D(1))
    assert not both(Step(EQUAL)).offsets(D(-1))


def test_money_from_outside_is_nobodys_yet():
    result = share(D(1000), (COUNCIL, NHS), Rule((Step(EQUAL, D(600)), Step(OUTSIDE)), (Step(RETAIN),)))
    assert (result.outside, amounts(result)) == (D(400), [D(300), D(300)])
    assert words(result)[1] == (
        "The remaining £400 is to be met from outside the fund, with every partner’s consent."
    )


def test_two_funds_of_one_agreement():
    assert offsets({1: D(100), 2: D(50), 3: D(-60), 4: D(0)}) == {1: D(40), 2: D(20), 3: D(60), 4: D(0)}
    assert offsets({1: D(100), 2: D(50)}) == {1: D(0), 2: D(0)}


@given(st.dictionaries(st.integers(1, 6), st.decimals(-(10**9), 10**9, places=2)))
def test_what_one_fund_takes_another_gives(variances):
    found = offsets(variances)
    taken = sum((found[key] for key, amount in variances.items() if amount > 0), D(0))
    assert taken == sum((found[key] for key, amount in variances.items() if amount < 0), D(0))
    assert all(0 <= found[key] <= abs(amount) for key, amount in variances.items())


pence = st.decimals(D("-90000000"), D("90000000"), places=2)
positive = st.decimals(D("0.01"), D("90000000"), places=2)


@st.composite
def cases(draw):
    size = draw(st.integers(1, 4))
    bases = {(base, day): D(1) for base in BASES for day in (None, DAY)}
    parties = [
        Party(str(i), f"Partner {i}", draw(positive), draw(pence), draw(pence), i == 0, bases)
        for i in range(size)
    ]
    percents = split(D(100), [draw(positive) for _ in range(size)])

    def step(methods, *, last):
        method = draw(st.sampled_from(methods))
        limited = {
            "up_to": draw(st.none() | positive),
            "up_to_percent": draw(st.none() | st.decimals(D("0.1"), D(9), places=1)),
            "within": draw(st.none() | positive),
        }
        if last or method == OFFSET:
            limited = {}
        elif not any(limited.values()):
            limited = {"up_to": D(1000)}
        capped = size > 1 and method not in APART and draw(st.booleans())
        return Step(
            method,
            shares={str(i): p for i, p in enumerate(percents)} if method == FIXED else {},
            caps={"1": draw(positive)} if capped else {},
            excess_to="0" if capped else "",
            base=draw(st.sampled_from(list(BASES))) if method == PROPORTIONAL else "counted",
            base_on=draw(st.sampled_from([None, DAY])) if method == PROPORTIONAL else None,
            **limited,
        )

    ways = [PROPORTIONAL, EQUAL, FIXED, LEAD]
    first = [Step(OFFSET)] if draw(st.booleans()) else []
    over = [*first, *(step([*ways, RISK_POOL, OUTSIDE], last=False) for _ in range(draw(st.integers(0, 3))))]
    under = [*first, *(step([*ways, RETAIN], last=False) for _ in range(draw(st.integers(0, 3))))]
    rule = Rule(
        (*over, step([*ways, OUTSIDE], last=True)),
        (*under, step([*ways, RETAIN], last=True)),
        "clause 9",
        draw(st.booleans()),
    )
    means = Means(draw(st.none() | positive), draw(positive), draw(pence))
    return parties, rule, means


@pytest.mark.parametrize(
    ("method", "means", "first", "second"),
    [
        (RISK_POOL, Means(risk_pool=D(100)), D(80), D(20)),
        (RISK_POOL, Means(), D(80), D(80)),
        (OFFSET, Means(offset=D(100)), D(80), D(20)),
    ],
)
def test_a_second_step_of_its_kind_draws_on_what_the_first_left(method, means, first, second):
    result = share(
        D(1000), [COUNCIL, NHS], both(Step(method, D(80)), Step(method, D(80)), Step(EQUAL)), means
    )
    assert [step.amount for step in result.working] == [first, second, D(1000) - first - second]


@given(cases(), pence)
def test_every_penny_falls_somewhere_once_whatever_the_rule(case, variance):
    parties, rule, means = case
    result = share(variance, parties, rule, means)
    assert not result.missing
    apart = result.from_risk_pool + result.carried_forward + result.offset + result.outside
    assert sum(amounts(result), apart) == variance
    assert sum((w.amount for w in result.working), D(0)) == variance
    for number in range(len(parties)):
        assert sum((w.parts[number] for w in result.working), D(0)) == result.shares[number].amount
    # What falls on fixed lines may be more than the variance, and the other way round; the pool bears the rest.
    whole = abs(variance) + sum(abs(party.fixed) for party in parties)
    assert 0 <= result.from_risk_pool <= (means.risk_pool if means.risk_pool is not None else whole)
    assert abs(result.offset) <= means.offset


@given(cases())
def test_every_rule_survives_being_stored(case):
    parties, rule, _ = case
    assert read_rule(write_rule(rule), partners={p.key for p in parties}) == rule
    step = rule.over[-1]
    assert read_step(write_step(step), "Step", partners={p.key for p in parties}) == (step, [])


def test_what_a_rule_measures_by():
    rule = Rule((Step(PROPORTIONAL), Step(PROPORTIONAL, base=RECURRENT)), (Step(EQUAL, base=RECURRENT),))
    assert rule.bases == {(RECURRENT, None)}


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Step(EQUAL), "Shared equally"),
        (Step(RISK_POOL, D(600)), "Up to £600: met from the risk pool"),
        (
            Step(FIXED, D(500), shares={"c": D("60.75"), "x": D("39.25")}),
            "Up to £500: shared in fixed percentages (Council 60.75%, x 39.25%)",
        ),
        (
            Step(PROPORTIONAL, up_to_percent=D("2.50"), within=D(10), base=RECURRENT, base_on=DAY),
            "Up to 2.5% of the budget, only while the whole variance is within £10: shared in proportion to "
            "contributions (by recurrent contributions of money, as on 1 April 2026)",
        ),
        (
            Step(PROPORTIONAL, caps={"n": D(300)}, excess_to="c"),
            "Shared in proportion to contributions (NHS bears at most £300, the rest falls on Council)",
        ),
        (Step("by luck"), "By luck"),
    ],
)
def test_a_step_in_words(step, said):
    assert meaning(step, {"c": "Council", "n": "NHS"}) == said


def test_measures_in_words():
    assert base_words(Step(PROPORTIONAL)) == "contributions that count towards the share"
    assert set(APART) < set(METHODS)
