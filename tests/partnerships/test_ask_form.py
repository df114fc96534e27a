"""What the form for a request offers: the words and figures that the partnership's clauses go by, and no others."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from partnerships import registry
from partnerships.forms.decisions import AskForm
from partnerships.models import DecisionRequest
from partnerships.registry import FundOffered
from partnerships.selectors.funds import funds_named
from partnerships.services import scheme
from tests.partnerships.requests import ask, decide

ASKED = {
    "decision_type": "contract_variation",
    "title": "More hours",
    "amount": "10000",
    "why": "It is needed.",
}
CLAUSE = {
    "decision_type": "contract_variation",
    "post_function": "head_of_commissioning",
    "mode": "sole",
}


@pytest.fixture(autouse=True)
def _stands_still(settings, world):
    settings.JCT_DEMO_DATE = world.on


@pytest.fixture
def adopted(world):
    """Puts a scheme of one clause into effect."""

    def adopt(**more):
        told = {"by": None, "at": world.at}
        new = scheme.draft(partnership=world.partnership, title="Another scheme", **told)
        clause = {"number": "1", "text": "The head agrees it.", **CLAUSE, **more}
        scheme.add_clauses(scheme=new, clauses=[clause], **told)
        scheme.adopt(pk=new.pk, starts=world.on, adopted_by=world.people["governance"], at=world.at)

    return adopt


@pytest.fixture
def _kept():
    """A fund of its keepers' own, which others do not see."""
    before = registry._funds[:]
    pot = FundOffered("Hidden pot", is_notional=True)
    registry.provides_funds(lambda partnership, user: [pot] if user is None else [])
    yield
    registry._funds[:] = before


def form(world, **facts):
    user = world.people["commissioner_ld"]
    return AskForm(partnership=world.partnership, user=user, on=world.on, **facts)


def test_the_sum_of_all_changes_is_asked_for_where_a_clause_goes_by_it(world, client_as, adopted):
    assert "cumulative_amount" not in form(world).fields
    assert "cumulative_amount" in form(world, initial={"cumulative_amount": Decimal(5)}).fields
    adopted(measure="cumulative_change", up_to=Decimal(50_000))
    address = reverse("partnerships:ask", args=[world.partnership.pk])
    sent = client_as("commissioner_ld").post(address, {**ASKED, "cumulative_amount": "50,000"}, follow=True)
    assert "Helen Fairweather (Head of Joint Commissioning)" in sent.content.decode()
    assert DecisionRequest.objects.latest("pk").cumulative_amount == 50_000


def test_a_partner_is_named_where_a_clause_is_for_its_own_people(world, client_as, adopted):
    adopted(own_partner=True)
    address = reverse("partnerships:ask", args=[world.partnership.pk])
    commissioner = client_as("commissioner_ld")
    for partner, decides in (("council", True), ("icb", False)):
        typed = {**ASKED, "partner": world.partners[partner].pk}
        text = commissioner.post(address, typed, follow=True).content.decode()
        assert ("Helen Fairweather (Head of Joint Commissioning)" in text) is decides
        assert DecisionRequest.objects.latest("pk").partner == world.partners[partner]


def test_a_partner_is_offered_from_its_first_day_until_it_has_left(world, adopted):
    adopted(own_partner=True)
    rows, council = world.partnership.partners, world.partners["council"]
    tomorrow = world.on + timedelta(days=1)
    for period, offered in (({"ends": tomorrow}, True), ({"ends": world.on}, False)):
        rows.filter(pk=council.pk).update(**period)
        assert (council in form(world).fields["partner"].queryset) is offered
    rows.filter(pk=council.pk).update(starts=tomorrow, ends=None)
    assert council not in form(world).fields["partner"].queryset
    assert council in form(world, initial={"partner": council}).fields["partner"].queryset  # named before


@pytest.mark.usefixtures("_kept")
def test_a_fund_that_clauses_name_is_what_it_is_kept_as(world, adopted):
    """Naming a notional budget whose keepers alone see it makes its money no more real."""
    user = world.people["commissioner_ld"]
    assert "Hidden pot" not in funds_named(world.partnership.pk, user, [])
    adopted(fund="hidden pot")
    offered = form(world, data={**ASKED, "fund": "Hidden pot"})
    assert offered.is_valid(), offered.errors
    assert offered.asked()["is_notional"] is True


def test_indicative_money_and_the_funds_of_clauses_are_offered_once(
    world, adopted, django_assert_num_queries
):
    (budget,) = world.bodies["locality_north"].indicative_budgets.all()
    adopted(fund=budget.title.upper())
    with django_assert_num_queries(3):
        found = funds_named(world.partnership.pk, world.people["head"], [budget.title.upper(), "Small sums"])
    assert [fund for fund in found.values() if fund.name.casefold() == budget.title.casefold()] == [
        FundOffered(budget.title, is_notional=True)
    ]
    assert found["Small sums"] == FundOffered("Small sums")


@pytest.mark.parametrize(
    ("facts", "label"),
    [
        ({"care_group": None}, "Programme"),
        ({}, "Programme (only for Learning disabilities)"),
        ({"fund": "Pool"}, "Programme (only for Learning disabilities; Pool)"),
    ],
)
def test_an_envelope_says_what_it_is_for_alone(world, facts, label):
    programme = ask(world, "190000", title="Programme", is_envelope=True, **facts)
    decide(world, programme, "head")
    form = AskForm(partnership=world.partnership, user=world.people["head"], on=world.on)
    assert [words for _, words in form.fields["envelope"].choices] == ["No envelope", label]
