"""What a request that names a fund or a contract would leave of its budget, and the funds that may be named."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from budgets.facts import money_after
from budgets.models import Fund
from contracts.registry import paying_fund
from contracts.services.contracts import create_contract
from contracts.services.providers import create_provider
from partnerships.forms.decisions import AskForm
from partnerships.registry import FundOffered, funds_of
from partnerships.services import decisions
from tests.budgets.conftest import make_pool


def ask(pool, **more):
    facts = {"decision_type": "contract_award", "title": "More beds", "amount": D(400_000), **more}
    world = pool.world
    return decisions.ask(
        partnership=world.partnership, care_group=world.care_groups["LD"],
        by=pool.people["contracts_officer"], at=world.at, **facts,
    )  # fmt: skip


def test_a_request_that_names_a_fund_shows_what_it_leaves(pool):
    request = ask(pool, fund=pool.fund.name.upper(), annual_amount=D(100_000))
    panel = money_after(request_id=request.pk, on=pool.world.on)
    assert panel.title == f"{pool.fund} in 2026/27"
    told = {row[0]: row[1] for row in panel.rows}
    budget, spent = (D(told[name].strip("£").replace(",", "")) for name in ("Budget", "Spent so far"))
    assert told["This request, a year"] == "£100,000"
    assert D(told["Left after an approval"].strip("£").replace(",", "")) == budget - spent - 100_000


def test_without_a_yearly_sum_the_whole_counts_and_unknown_funds_show_nothing(pool):
    panel = money_after(request_id=ask(pool, fund=pool.fund.name).pk, on=pool.world.on)
    assert ("This request", "£400,000", None) in panel.rows
    for fund in ("", "Another fund"):
        assert money_after(request_id=ask(pool, fund=fund).pk, on=pool.world.on) is None
    settled = ask(pool, fund=pool.fund.name)
    decisions.withdraw(pk=settled.pk, by=pool.people["contracts_officer"], at=pool.world.at)
    assert money_after(request_id=settled.pk, on=pool.world.on) is None


def test_what_is_certified_draws_on_nothing(pool):
    request = ask(pool, fund=pool.fund.name, decision_type="report_sign_off")
    assert money_after(request_id=request.pk, on=pool.world.on) is None


def test_funds_are_offered_to_who_sees_them_only(pool):
    place, head = pool.world.partnership.pk, pool.people["head"]
    Fund.objects.filter(pk=pool.fund.pk).update(
        kind="grant", grant_purpose="Pump priming", grant_ends=date(2027, 4, 1)
    )
    assert FundOffered(pool.fund.name, False, date(2027, 4, 1)) in funds_of(place, head)
    Fund.objects.filter(pk=pool.fund.pk).update(kind="notional", grant_purpose="", grant_ends=None)
    assert FundOffered(pool.fund.name, True, None) in funds_of(place, head)


@pytest.mark.parametrize(
    ("fund", "written", "expected"),
    [
        ({"kind": "notional"}, "", (True, None)),
        (
            {"kind": "grant", "grant_purpose": "x", "grant_ends": date(2027, 4, 1)},
            "",
            (False, date(2027, 4, 1)),
        ),
        (
            {"kind": "grant", "grant_purpose": "x", "grant_ends": date(2027, 4, 1)},
            "1 1 2027",
            (False, date(2027, 1, 1)),
        ),
    ],
)
def test_what_a_chosen_fund_is_follows_from_it(pool, fund, written, expected):
    Fund.objects.filter(pk=pool.fund.pk).update(**fund)
    day = dict(zip(("money_ends_day", "money_ends_month", "money_ends_year"), written.split(), strict=False))
    data = {
        "decision_type": "contract_award",
        "title": "Beds",
        "amount": "10",
        "why": "x",
        "fund": pool.fund.name,
        **day,
    }
    form = AskForm(data, partnership=pool.world.partnership, user=pool.people["head"], on=pool.world.on)
    assert form.is_valid(), form.errors
    asked = form.asked()
    assert (asked["fund"], asked["is_notional"], asked["money_ends"]) == (pool.fund.name, *expected)
    fresh = AskForm(partnership=pool.world.partnership, user=pool.people["head"], on=pool.world.on)
    assert fresh.fields["fund"].choices[0][0] == ""


def test_money_does_not_turn_real_because_its_fund_is_not_seen(world):
    """A request that named an indicative fund before, changed by somebody to whom that fund is not offered."""
    typed = {"decision_type": "contract_award", "title": "Beds", "amount": "10", "why": "x", "fund": "Hidden"}
    about = {"partnership": world.partnership, "user": world.people["head"], "on": world.on}
    form = AskForm(typed, initial={"fund": "Hidden"}, **about)
    assert form.is_valid(), form.errors
    assert "is_notional" not in form.asked()
    dropped = AskForm(typed | {"fund": ""}, initial={"fund": "Hidden"}, **about)
    assert dropped.is_valid(), dropped.errors
    assert dropped.asked()["is_notional"] is False


def test_a_contract_is_paid_from_the_fund_of_its_open_lines_and_bound_as_the_strictest(pool, contract_paid):
    contract, line = contract_paid
    on = pool.world.on
    assert paying_fund(contract.pk, on) == FundOffered(pool.fund.name)
    other = make_pool(pool.world, name="Autism pool").lines["LD1"]
    other.contract = contract
    other.save(update_fields=["contract"])
    assert paying_fund(contract.pk, on) == FundOffered("")
    Fund.objects.filter(pk=other.fund_id).update(kind="notional")
    line.closed_on = on + timedelta(days=1)  # due to close: it pays until then
    line.save(update_fields=["closed_on"])
    assert paying_fund(contract.pk, on) == FundOffered("", is_notional=True)
    line.closed_on = on
    line.save(update_fields=["closed_on"])
    assert paying_fund(contract.pk, on) == FundOffered("Autism pool", is_notional=True)


def test_the_words_of_what_is_asked_for_elsewhere_are_not_offered(pool):
    """Certifying is for a partner's own people, and signing an account has a regime of its own: both have pages."""
    fields = AskForm(partnership=pool.world.partnership, user=pool.people["head"], on=pool.world.on).fields
    assert "partner" not in fields
    assert [word for word, _ in fields["regime"].choices] == ["", "inside_risk_share", "outside_risk_share"]


@pytest.mark.parametrize(
    "kind", ["budget_setting", "contract_award", "commissioning_intention", "grant_award"]
)
def test_what_published_structures_ask_for_in_words_is_offered(pool, kind):
    form = AskForm(partnership=pool.world.partnership, user=pool.people["head"], on=pool.world.on)
    assert kind in dict(form.fields["decision_type"].choices)


@pytest.fixture
def contract_paid(pool):
    world = pool.world
    provider = create_provider(partnership=world.partnership, by=None, at=world.at, name="Care Ltd")
    contract = create_contract(
        partnership=world.partnership, by=None, at=world.at, reference="NM-1", title="Beds", provider=provider,
        care_group=world.care_groups["LD"], starts=date(2025, 4, 1), ends=date(2028, 4, 1), status="active",
    )  # fmt: skip
    assert paying_fund(contract.pk, world.on) is None
    line = pool.lines["LD1"]
    line.contract = contract
    line.save(update_fields=["contract"])
    return contract, line
