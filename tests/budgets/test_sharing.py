"""Who bears a variance, with the risk pool, the other funds and the contributions as they are recorded."""

from datetime import date
from decimal import Decimal

import pytest

from budgets.domain.position import HIGH, LIKELY, LOW
from budgets.models import Fund, Reserve, ReserveMovement, RiskShareRule
from budgets.selectors import fund_facts
from budgets.selectors.monitor import fund_and_sharing
from budgets.selectors.risk import draft_page
from budgets.services import funds
from partnerships.models import Partner
from tests.budgets.conftest import Q2, make_pool

D = Decimal
OFFSET = {"over": [{"method": "offset"}, {"method": "equal"}]}


def rule(pool, steps):
    funds.set_risk_share(
        fund=pool.fund,
        starts=date(2024, 4, 1),
        steps=steps,
        source="Schedule 3",
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )


def shared(pool):
    facts = fund_facts(Fund.objects.filter(pk=pool.fund.pk), quarter=Q2, on=pool.world.on)[0]
    return facts.risk_share


def risk_pool(pool, *amounts):
    reserve = Reserve.objects.create(fund=pool.fund, name="Risk pool", is_risk_pool=True)
    for number, amount in enumerate(amounts):
        ReserveMovement.objects.create(
            reserve=reserve,
            year=2026,
            kind="draw" if D(amount) < 0 else "opening",
            amount=D(amount),
            effective_on=date(2026, 4 + number, 1),
            reason="Agreed.",
            by=pool.people["pool_manager"],
            at=pool.world.at,
        )


@pytest.fixture
def over(pool):
    """The pool, £700,000 over by what the council returned."""
    pool.done(pool.open()["council"], LD1="46900000")
    return pool


def test_the_risk_pool_gives_what_it_holds_and_no_more(over):
    rule(over, {"over": [{"method": "risk_pool", "up_to": "600000"}, {"method": "equal"}]})
    assert shared(over).working[0].words == "The risk pool holds nothing."
    risk_pool(over, "250000.00", "-50000.00")
    result = shared(over)
    assert result.from_risk_pool == D("200000.00")
    assert [s.amount for s in result.shares] == [D("250000.00"), D("250000.00")]


@pytest.mark.parametrize(
    ("step", "falls"),
    [
        ({"method": "fixed", "shares": {"council": "60", "riverside": "40"}}, ("420000.00", "280000.00")),
        (
            {"method": "lead", "caps": {"council": "500000"}, "excess_to": "riverside"},
            ("500000.00", "200000.00"),
        ),
    ],
)
def test_a_partner_the_rule_names_bears_its_part_though_it_gives_nothing(over, step, falls):
    partners = over.world.partners
    Partner.objects.filter(pk=partners["riverside"].pk).update(kind="council")
    keys = {name: str(partner.pk) for name, partner in partners.items()}
    named = {
        name: {keys[key]: share for key, share in value.items()}
        if isinstance(value, dict)
        else keys.get(value, value)
        for name, value in step.items()
    }
    rule(over, {"over": [named]})
    found = {part.key: part.amount for part in shared(over).shares}
    assert (found[keys["council"]], found[keys["riverside"]]) == tuple(map(D, falls))


def test_other_funds_of_the_agreement_are_looked_at_even_when_one_is_asked_for(over):
    other = make_pool(over.world, name="Second pool", rule=False)
    other.fund.agreement = over.fund.agreement
    other.fund.save()
    rule(over, OFFSET)
    assert shared(over).offset == 0
    rule(other, OFFSET)
    other.done(other.open()["icb"], LD2="28400000")
    assert (shared(over).offset, shared(other).offset) == (D("100000.00"), D("-100000.00"))


def test_fixed_lines_stay_with_their_partner(over):
    rule(over, {"over": [{"method": "proportional"}], "fixed_lines": True})
    line = over.lines["LD1"]
    line.share_kind = "fixed"
    line.save()
    assert [s.amount for s in shared(over).shares] == [D("700000.00"), D("0.00")]


def test_a_draft_shares_nothing_until_it_is_agreed(over):
    before = shared(over)
    RiskShareRule.objects.create(
        fund=over.fund,
        starts=date(2025, 4, 1),
        steps={"over": [{"method": "lead"}]},
        source="Draft",
        agreed=False,
    )
    assert shared(over) == before


def test_low_likely_and_high(pool):
    ret = pool.open()["council"]
    row = ret.lines.get(line=pool.lines["LD1"])
    row.low, row.high = D("46000000.00"), D("47200000.00")
    row.save()
    pool.done(ret, LD1="46900000")
    facts, sharing = fund_and_sharing(Fund.objects.filter(pk=pool.fund.pk), quarter=Q2, on=pool.world.on)
    assert (facts.total.low, facts.total.high) == (D("80100000.00"), D("81300000.00"))
    amounts = [sharing.share(pool.fund.pk, case).variance for case in (LOW, LIKELY, HIGH)]
    assert amounts == [D("-200000.00"), D("700000.00"), D("1000000.00")]


def test_a_variance_that_is_tried_is_set_against_the_other_funds_too(over, world):
    other = make_pool(world, name="Mental health pool", rule=False)
    other.fund.agreement = over.fund.agreement
    other.fund.save()
    other.done(other.open()["council"], LD1="46100000")
    for pool in (over, other):
        rule(pool, OFFSET)
    _, sharing = fund_and_sharing(Fund.objects.filter(pk=over.fund.pk), quarter=Q2, on=world.on)
    in_force = sharing.rules.read[over.fund.pk]
    assert sharing.trial(over.fund.pk, in_force, D(60_000)).offset == D("60000.00")
    assert sharing.trial(over.fund.pk, in_force, D(1_000_000)).offset == D("100000.00")
    assert sharing.trial(over.fund.pk, in_force, D(-50_000)).offset == 0
    assert sharing.trial(over.fund.pk, None, D(5)).missing


def test_a_draft_that_looks_at_the_other_funds_shows_what_stands_beside_it(over, world):
    """£700,000 over beside £100,000 under: £600,000 is left, half to each, where all was shared by contributions."""
    other = make_pool(world, name="Mental health pool", rule=False)
    other.fund.agreement = over.fund.agreement
    other.fund.save()
    other.done(other.open()["council"], LD1="46100000")
    rule(other, {"under": [{"method": "offset"}, {"method": "equal"}], "over": [{"method": "equal"}]})
    draft = RiskShareRule.objects.create(
        fund=over.fund, starts=date(2026, 10, 1), steps=OFFSET, source="Draft", agreed=False
    )
    page = draft_page(over.people["pool_manager"], draft.pk, quarter=Q2, on=world.on, tried=D(80_000))
    effects = {words: {row.name: (row.now, row.then) for row in rows} for words, _, rows in page.effects}
    council, icb = (world.partners[key].name for key in ("council", "icb"))
    assert effects["Likely"] == {
        council: (D("425404.73"), D("300000.00")),
        icb: (D("274595.27"), D("300000.00")),
        "Set against other funds": (D("0.00"), D("100000.00")),
    }
    assert effects["Tried"][council][1] == 0
    assert effects["Tried"]["Set against other funds"] == (D("0.00"), D("80000.00"))
    assert page.working.offset == D("100000.00")
    assert shared(over).offset == 0


@pytest.mark.parametrize("siblings", [1, 4])
def test_a_draft_costs_the_same_beside_many_funds(over, world, siblings, django_assert_max_num_queries):
    for number in range(siblings):
        other = make_pool(world, name=f"Fund {number}", rule=False)
        other.fund.agreement = over.fund.agreement
        other.fund.save()
        rule(other, OFFSET)
    draft = RiskShareRule.objects.create(
        fund=over.fund, starts=date(2026, 10, 1), steps=OFFSET, source="Draft", agreed=False
    )
    with django_assert_max_num_queries(44):
        draft_page(over.people["pool_manager"], draft.pk, quarter=Q2, on=world.on)
