"""The pages of a fund's risk share and of a draft rule: the right person, the wrong one and a stranger."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from budgets.models import RiskShareRule
from budgets.services import funds
from tests.budgets.conftest import make_pool


def page(client, name, key, query=""):
    return client.get(reverse(f"budgets:{name}", args=[key]) + query).content.decode()


def post(client, name, key, data, query=""):
    where = reverse(f"budgets:{name}", args=[key]) + query
    return client.post(where, data, follow=True).content.decode()


@pytest.fixture
def over(pool):
    """The pool, £700,000 over by what the council returned."""
    pool.done(pool.open()["council"], LD1="46900000")
    return pool


DAY = {"starts_day": "1", "starts_month": "10", "starts_year": "2026", "source": "Schedule 3, paragraph 5"}
STEP = {"method": "lead", "up_to": "500000", "base": "counted", "excess_to": ""}


def drafted(pool, client):
    post(client, "new_risk_draft", pool.fund.pk, DAY)
    return RiskShareRule.objects.get(agreed=False)


def test_every_partner_sees_what_it_would_pay_and_why(over, client_as, stranger):
    seen = page(client_as("cfo_icb"), "risk", over.fund.pk)
    assert "£425,404.73 to pay" in seen
    assert "Northmere County Council: £700,000 × 48,800,000 ÷ 80,300,000 = £425,404.73" in seen
    assert "Schedule 3, paragraph 4" in seen
    assert "Draft another rule" not in seen
    assert stranger.get(reverse("budgets:risk", args=[over.fund.pk])).status_code == 403


def test_money_from_outside_is_asked_of_the_partners_as_the_treatment_of_an_overspend(over, client_as):
    funds.set_risk_share(
        fund=over.fund,
        starts=date(2026, 4, 1),
        steps={"over": [{"method": "outside"}], "under": [{"method": "retain"}]},
        source="Schedule 3, paragraph 6",
        by=over.people["pool_manager"],
        at=over.world.at,
    )
    keeper = client_as("pool_manager")
    seen = page(keeper, "risk", over.fund.pk, "?quarter=2026-Q2")
    assert "£700,000 is to be met from outside the fund, and nobody has agreed to pay it yet" in seen
    asking = f"{reverse('budgets:vary_contribution', args=[over.fund.pk])}?year=2026&amount=700000.00&outside"
    assert asking.replace("&", "&amp;") in seen
    assert "Ask the partners for it" not in page(client_as("cfo_icb"), "risk", over.fund.pk)
    form = keeper.get(asking).context["form"]
    assert (form["amount"].value(), form["outside"].value()) == ("700000.00", True)
    odd = keeper.get(asking.replace("700000.00", "9e9"))
    assert odd.status_code == 200
    assert not odd.context["form"]["amount"].value()


def test_a_fund_without_a_rule_says_so(world, client_as):
    pool = make_pool(world, rule=False)
    seen = page(client_as("cfo_icb"), "risk", pool.fund.pk)
    assert "Rule missing" in seen
    assert "no final statement of this fund can be made" in seen


def test_what_is_only_promised_is_said_beside_the_shares(over, client_as):
    reader = client_as("cfo_icb")
    assert "is not confirmed yet" not in page(reader, "risk", over.fund.pk, "?quarter=2026-Q2")
    funds.contribute(
        fund=over.fund, partner=over.icb, year=2026, kind="grant", amount=Decimal(1000000), confirmed=False,
        effective_on=date(2026, 4, 1), reason="Expected.", by=over.people["pool_manager"], at=over.world.at,
    )  # fmt: skip
    assert "£1,000,000 of the" in page(reader, "risk", over.fund.pk, "?quarter=2026-Q2")


def test_a_rule_is_drafted_tried_sent_and_agreed(over, client_as):
    keeper, icb = client_as("pool_manager"), client_as("cfo_icb")
    row = drafted(over, keeper)
    post(keeper, "risk_step", row.pk, STEP, "?side=over&step=1")
    broken = page(keeper, "risk_draft", row.pk)
    assert "What is still wrong with it" in broken
    assert "leaves what is above its limit unshared" in broken
    assert "Ask both partners" not in broken
    post(keeper, "risk_step", row.pk, {**STEP, "method": "equal", "up_to": ""}, "?side=over")
    tried = page(icb, "risk_draft", row.pk, "?variance=-1000000")
    assert "£600,000" in tried
    assert "Tried: £1,000,000 under" in tried
    assert "Remove" not in tried
    before = page(keeper, "ask_risk_rule", row.pk)
    assert "Up to £500,000: borne or kept" in before
    assert "The way it would take" in before
    assert "Nothing has been sent yet." in before
    assert "Both partners have been asked" in post(keeper, "ask_risk_rule", row.pk, {"why": "Small sums."})
    assert "Take it back" in page(keeper, "risk_draft", row.pk)
    assert "has been taken back" in post(keeper, "take_back_risk_rule", row.pk, {})


def test_a_refused_step_says_what_would_be_right(over, client_as):
    keeper = client_as("pool_manager")
    row = drafted(over, keeper)
    shares = {f"share_{over.council.pk}": "60", f"share_{over.icb.pk}": "39"}
    seen = post(keeper, "risk_step", row.pk, {**STEP, "method": "fixed", **shares}, "?side=over&step=1")
    assert "make 99 per cent. Give shares that make 100 per cent." in seen
    capped = {**STEP, "up_to": "", "method": "proportional", f"cap_{over.icb.pk}": "300000"}
    assert "names nobody to bear the excess" in post(keeper, "risk_step", row.pk, capped, "?side=over&step=1")
    capped |= {"excess_to": str(over.council.pk), "base": "recurrent"}
    capped |= {"base_on_day": "1", "base_on_month": "4", "base_on_year": "2026"}
    assert "The step has been written" in post(keeper, "risk_step", row.pk, capped, "?side=over&step=1")
    again = page(keeper, "risk_step", row.pk, "?side=over&step=1")
    assert 'value="300' in again
    assert 'value="2026"' in again


def test_steps_move_and_go_and_an_underspend_gets_its_own(over, client_as):
    keeper = client_as("pool_manager")
    row = drafted(over, keeper)
    post(keeper, "risk_step", row.pk, STEP, "?side=over")
    assert "acts earlier now" in post(keeper, "move_risk_step", row.pk, {"side": "over", "step": "2"})
    assert "has been removed" in post(keeper, "remove_risk_step", row.pk, {"side": "over", "step": "1"})
    assert "no such step" in post(keeper, "remove_risk_step", row.pk, {"side": "x", "step": "9"})
    seen = post(keeper, "change_risk_draft", row.pk, {**DAY, "fixed_lines": "on"})
    assert "the variance of fixed lines stays" in seen
    assert "The draft has been changed" in seen
    assert "Tick the box" in post(keeper, "drop_risk_draft", row.pk, {})
    assert "thrown away" in post(keeper, "drop_risk_draft", row.pk, {"sure": "yes"})
    assert not RiskShareRule.objects.filter(agreed=False).exists()


def test_drafts_are_changed_by_the_keeper_only(over, client_as):
    row = drafted(over, client_as("pool_manager"))
    for name in ("change_risk_draft", "risk_step", "ask_risk_rule"):
        assert client_as("cfo_icb").get(reverse(f"budgets:{name}", args=[row.pk])).status_code == 403
    assert client_as("pool_manager").get(reverse("budgets:risk_draft", args=[999999])).status_code == 404
