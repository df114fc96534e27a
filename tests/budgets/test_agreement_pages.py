"""The pages of agreements and funds, for the right person, the wrong person and the stranger."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from budgets.domain.agreement import REGULATION
from budgets.models import Agreement, Fund
from budgets.services import agreements
from jct.support.work import work_for
from partnerships.models import Body, Partner
from tests.budgets.test_agreements import Desk

D = Decimal


def url(name, *args):
    return reverse(f"budgets:{name}", args=args)


def text(response):
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def day(name, when):
    return {f"{name}_day": when.day, f"{name}_month": when.month, f"{name}_year": when.year}


@pytest.fixture
def desk(world):
    return Desk(world)


@pytest.fixture
def keeper(client_as):
    return client_as("pool_manager")


def typed(world, **values):
    """An agreement as the form posts it."""
    return {
        "reference": "S75/C/2026",
        "title": "Carers",
        "host": world.partners["council"].pk,
        "parties": [world.partners[key].pk for key in ("council", "icb")],
        **day("starts", date(2026, 4, 1)),
        **day("last_day", date(2029, 3, 31)),
        "notice_months": "12",
        "decision_weeks": "26",
        "reporting": "quarterly",
        "reports_to": world.bodies["jcpb"].pk,
        "flag_on": "31 December",
        "approve_on": "28/2",
        **dict.fromkeys(REGULATION, "As in schedule 1."),
        **values,
    }


def test_a_partner_or_body_whose_last_day_is_known_takes_part_until_then(world, keeper, settings):
    settings.JCT_DEMO_DATE = world.on
    later = date(2027, 4, 1)
    Partner.objects.filter(pk=world.partners["council"].pk).update(ends=later)
    Body.objects.filter(pk=world.bodies["jcpb"].pk).update(ends=later)
    keeper.post(url("new_agreement", world.partnership.pk), typed(world))
    row = Agreement.objects.get(reference="S75/C/2026")
    assert (row.host, row.reports_to) == (world.partners["council"], world.bodies["jcpb"])
    keeper.post(url("edit_agreement", row.pk), typed(world, title="Carers of adults"))
    row.refresh_from_db()
    assert row.title == "Carers of adults"
    settings.JCT_DEMO_DATE = later
    assert "Error: Change the draft" in text(keeper.post(url("edit_agreement", row.pk), typed(world)))


def test_an_agreement_from_draft_to_force(world, keeper, client_as):
    page = keeper.post(url("new_agreement", world.partnership.pk), typed(world, aims=""), follow=True)
    row = Agreement.objects.get(reference="S75/C/2026")
    assert (row.ends, row.flag_on, row.approve_on) == (date(2029, 4, 1), "12-31", "02-28")
    said = text(page)
    assert "Before it can be put in force" in said
    assert "Regulation 7(3)(a) Agreed aims and outcomes: it says nothing." in said
    assert "Put it in force" not in said
    assert "As in schedule 1." in text(keeper.get(url("edit_agreement", row.pk)))
    keeper.post(url("edit_agreement", row.pk), typed(world, aims="Carers have a life of their own."))
    for party in row.parties.all():
        keeper.post(
            url("sign_party", party.pk),
            {**day("signed_on", date(2026, 3, 20)), "signatory": "Jo Smith, chief executive", "sealed": "on"},
        )
    keeper.post(url("rest_agreement", row.pk), {"authority": "Cabinet on 3 March 2026, minute 41"})
    ready = text(keeper.get(url("agreement", row.pk)))
    assert "Ready to be put in force" in ready
    assert "Put it in force" not in text(client_as("head").get(url("agreement", row.pk)))
    assert "The agreement is in force." in text(keeper.post(url("put_in_force", row.pk), follow=True))
    page = text(client_as("auditor").get(url("agreement", row.pk)))
    assert "Jo Smith, chief executive" in page
    assert "under seal" in page
    assert "Cabinet on 3 March 2026, minute 41" in page


def test_a_refusal_stays_on_the_page_with_what_was_typed(world, keeper):
    address = url("new_agreement", world.partnership.pk)
    page = text(keeper.post(address, typed(world, **day("last_day", date(2025, 3, 31)))))
    assert "Last day: it is before the first." in page
    assert "As in schedule 1." in page
    page = text(keeper.post(address, typed(world, flag_on="31 13", host="")))
    assert "Name next year’s changes by must be a day and a month, such as 31 12" in page
    assert "Choose the host partner" in page


def test_what_is_missing_is_said_when_it_is_put_in_force_too_early(desk, keeper):
    agreement = desk.draft(parties=())
    page = text(keeper.post(url("put_in_force", agreement.pk), follow=True))
    assert "an agreement needs two or more partners; this one has none" in page


def test_the_way_of_a_variation_is_shown_before_it_is_sent(desk, keeper, client_as):
    agreement = desk.in_force()
    address = url("vary_agreement", agreement.pk)
    form = {
        **{name: value for name, value in typed(desk.world).items() if name not in ("reports_to",)},
        **day("effective_on", date(2027, 4, 1)),
        **day("last_day", date(2031, 3, 31)),
        "reason": "Two more years.",
    }
    shown = text(keeper.post(address, {**form, "show": "yes"}))
    assert "The way it would take" in shown
    assert "Philippa Grant" in shown
    assert not agreement.changes.filter(kind="variation").exists()
    sent = text(keeper.post(address, form, follow=True))
    assert "31 March 2029 now, 31 March 2031 then" in sent
    change = agreement.changes.get(kind="variation")
    assert change.values == {"ends": "2031-04-01"}
    page = text(client_as("board_member").get(url("agreement", agreement.pk)))
    assert "31 March 2029 would become 31 March 2031" in page
    assert "Withdraw the request" not in page
    keeper.post(url("withdraw_agreement_change", change.pk))
    assert "Being decided" not in text(keeper.get(url("agreement", agreement.pk)))


def test_entering_into_and_ending_are_asked_of_the_partners(desk, keeper):
    draft = desk.draft()
    address = url("enter_agreement", draft.pk)
    assert "Its words stay as they are" in text(keeper.get(address))
    assert "Enter the reason" in text(keeper.post(address, {"reason": ""}))
    assert "The request has been sent" in text(keeper.post(address, {"reason": "New duty."}, follow=True))
    agreement = desk.in_force(reference="S75/Z")
    address = url("end_agreement", agreement.pk)
    late = {**day("last_day", date(2029, 3, 31)), "reason": "Moved."}
    assert "it ends by itself on 31 March 2029" in text(keeper.post(address, late))
    keeper.post(address, {**late, **day("last_day", date(2027, 9, 30))})
    assert agreement.changes.get(kind="termination").effective_on == date(2027, 10, 1)


def test_parties_reviews_schemes_and_permitted_expenditure(desk, keeper):
    agreement = desk.draft(parties=("council",))
    assert "NHS Northmere" in text(keeper.get(url("add_party", agreement.pk)))
    keeper.post(url("add_party", agreement.pk), {"partner": desk.world.partners["icb"].pk})
    assert agreement.parties.count() == 2
    keeper.post(url("remove_party", agreement.parties.last().pk))
    assert agreement.parties.count() == 1
    keeper.post(url("add_review", agreement.pk), day("due_on", date(2026, 10, 1)))
    review = agreement.reviews.get()
    keeper.post(
        url("hold_review", review.pk), {**day("held_on", date(2026, 10, 5)), "outcome": "Goes on as it is."}
    )
    keeper.post(url("add_scheme", agreement.pk), {"name": "Respite", "lead": "council", "pooled": "on"})
    scheme = agreement.schemes.get()
    assert "Respite" in text(keeper.get(url("edit_scheme", scheme.pk)))
    keeper.post(
        url("edit_scheme", scheme.pk), {"name": "Breaks", "lead": "joint", "annual_budget": "£250,000"}
    )
    address = url("permit", agreement.pk)
    keeper.post(
        address,
        {
            "what": "Legal costs",
            "amount": "18,500",
            **day("agreed_on", date(2026, 9, 1)),
            "evidence": "Letters",
        },
    )
    page = text(keeper.get(url("agreement", agreement.pk)))
    for words in ("Goes on as it is.", "Breaks", "Joint, not pooled", "£250,000", "Legal costs", "£18,500"):
        assert words in page


def test_notice_of_one_party_on_the_page(desk, keeper, client_as):
    draft = desk.draft()
    party = draft.parties.last()
    keeper.post(url("set_notice", party.pk), {"notice_months": "6"})
    assert "6 months" in text(keeper.get(url("agreement", draft.pk)))
    running = desk.in_force(reference="S75/Y")
    party = running.parties.last()
    form = {**day("given_on", date(2026, 9, 30)), "note": ""}
    assert "Error: " in text(keeper.post(url("give_notice", party.pk), form))
    page = text(keeper.post(url("give_notice", party.pk), {**form, "note": "Letter"}, follow=True))
    assert "Given on 30 September 2026; last day 29 September 2027" in page
    assert "by a notice; without it to 31 March 2029" in page
    assert "by a notice" in text(client_as("board_member").get(url("agreements")))
    assert "Take the notice back" not in text(client_as("board_member").get(url("agreement", running.pk)))
    keeper.post(url("take_back_notice", party.pk), {"reason": "Minute 12"})
    assert "by a notice" not in text(keeper.get(url("agreement", running.pk)))
    reviewing = {**day("due_on", date(2026, 11, 1)), "partner": party.partner_id}
    keeper.post(url("add_review", running.pk), reviewing)
    assert f"1 November 2026, {party.partner.name}" in text(keeper.get(url("agreement", running.pk)))
    vary = text(keeper.get(url("vary_agreement", running.pk)))
    assert f"Notice that {party.partner.name} gives (months)" in vary


def test_the_list_shows_when_to_decide_and_what_is_due(desk, client_as):
    assert "No agreements yet" in text(client_as("head").get(url("agreements")))
    agreement = desk.in_force(ends=date(2027, 4, 1))
    agreements.plan_review(pk=agreement.pk, due_on=date(2026, 11, 2), **desk.told)
    page = text(client_as("board_member").get(url("agreements")))
    assert "decision 202 days late" in page
    assert "Review of the agreement" in page
    assert "Enter an agreement" not in page
    assert "decision 202 days late" in text(client_as("head").get(url("home")))
    waits = [item.title for item in work_for(desk.by, desk.world.on)]
    assert "S75/X/2026 Carers: decide what follows it" in waits
    assert "S75/X/2026 Carers: review of the agreement" in waits
    assert not [
        item for item in work_for(desk.world.people["head"], desk.world.on) if item.kind == "Agreement"
    ]


def test_an_agreement_that_has_ended_and_one_that_ends_soon(desk, client_as):
    client = client_as("head")
    ended = desk.in_force(reference="OLD", starts=date(2010, 4, 1), ends=date(2020, 4, 1))
    assert "This agreement has ended" in text(client.get(url("agreement", ended.pk)))
    soon = desk.in_force(reference="SOON", ends=date(2028, 4, 1))
    assert "decide what follows it by 1 April 2027" in text(client.get(url("agreement", soon.pk)))
    draft = desk.draft(reference="NEW", aims="")
    assert "not recorded" in text(client.get(url("agreement", draft.pk)))


@pytest.mark.parametrize("who", ["head", "cfo_council", "board_member"])
def test_only_the_keeper_opens_the_forms(desk, client_as, who):
    agreement = desk.draft()
    client = client_as(who)
    for name in ("edit_agreement", "enter_agreement", "add_party", "permit"):
        assert client.get(url(name, agreement.pk)).status_code == 403
    assert client.post(url("put_in_force", agreement.pk)).status_code == 403
    assert client.get(url("agreement", agreement.pk)).status_code == 200


def test_strangers_see_nothing(desk, stranger, client):
    agreement = desk.draft()
    for name, args in (("agreements", ()), ("agreement", (agreement.pk,))):
        assert stranger.get(url(name, *args)).status_code == 403
        assert client.get(url(name, *args)).status_code == 302


def test_what_is_not_there_is_not_found(keeper):
    for name in ("agreement", "edit_agreement", "sign_party", "hold_review", "edit_scheme", "edit_fund"):
        assert keeper.get(url(name, 999999)).status_code == 404


def fund_form(world, **values):
    return {
        "name": "Falls grant",
        "kind": "grant",
        "host": world.partners["council"].pk,
        "grant_purpose": "Falls prevention",
        **day("grant_last_day", date(2027, 3, 31)),
        "amber_percent": "2",
        "red_percent": "5",
        "status_floor": "10,000",
        "explain_over": "50,000",
        "movement_tolerance": "1,000",
        "vat": "council",
        "accounting": "joint",
        **values,
    }


def test_a_fund_of_each_kind_is_created_with_its_demands(world, keeper):
    address = url("new_fund", world.partnership.pk)
    page = text(keeper.post(address, fund_form(world, kind="pooled")))
    assert "Agreement: a pooled fund needs a written agreement." in page
    assert "Pool manager: a pooled fund needs a pool manager." in page
    page = text(keeper.post(address, fund_form(world, grant_purpose="")))
    assert "Purpose: a grant is bound to a purpose." in page
    page = text(keeper.post(address, fund_form(world, kind="separate")))
    assert "Kept for: a separate budget is managed for one partner." in page
    page = text(keeper.post(address, fund_form(world), follow=True))
    assert "Falls prevention, to be spent by 31 March 2027" in page
    assert "Joint operation: each partner accounts for its share" in page
    fund = Fund.objects.get(name="Falls grant")
    assert fund.grant_ends == date(2027, 4, 1)
    assert "Falls prevention" in text(keeper.get(url("edit_fund", fund.pk)))
    keeper.post(url("edit_fund", fund.pk), fund_form(world, vat_note="Agreed with HMRC."))
    assert "Agreed with HMRC." in text(keeper.get(url("fund", fund.pk)))
    keeper.post(url("close_fund", fund.pk), day("closed_on", date(2025, 4, 1)))
    page = text(keeper.get(url("fund", fund.pk)))
    assert "1 April 2025" in page
    assert "Close the fund" not in page
    assert "It closed on 1 April 2025" in text(
        keeper.post(url("close_fund", fund.pk), day("closed_on", date(2025, 4, 1)))
    )


def test_a_fund_with_unfinished_returns_stays_open_and_keeps_its_kind(pool, keeper):
    pool.open()
    page = text(keeper.post(url("close_fund", pool.fund.pk), day("closed_on", date(2025, 4, 1))))
    assert "its return for Q2 2026/27 is open" in page
    page = text(keeper.post(url("edit_fund", pool.fund.pk), fund_form(pool.world, kind="aligned")))
    assert "its kind stays" in page
