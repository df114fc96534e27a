"""The request page for the right person, the wrong person and the stranger; and the acts on it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from partnerships import registry
from partnerships.models import DecisionRequest
from partnerships.services import decisions
from tests.partnerships.requests import ask, decide


@pytest.fixture(autouse=True)
def _stands_still(settings, world):
    settings.JCT_DEMO_DATE = world.on


@pytest.fixture
def asked(world):
    return decisions.ask(
        partnership=world.partnership,
        decision_type="contract_award",
        title="Supported living in the north",
        amount=Decimal(60_000),
        by=world.people["commissioner_ld"],
        at=world.at,
        care_group=world.care_groups["LD"],
        facts={"why": "The contract ends in March."},
    )


def url(name, asked):
    return reverse(f"partnerships:{name}", args=[asked.pk])


def test_right_person_gets_the_buttons(client_as, asked):
    text = client_as("head").get(url("request", asked)).content.decode()
    assert "You may decide this as Head of Joint Commissioning." in text
    assert 'value="approve"' in text
    assert "The contract ends in March." in text
    assert "£60,000 is within Northmere County Council" in text


def test_wrong_person_reads_why_not_and_who_can_and_has_no_button(client_as, asked):
    text = client_as("auditor").get(url("request", asked)).content.decode()
    assert "You cannot decide this." in text
    assert "No clause of the scheme gives this decision (contract award) to Internal Auditor." in text
    assert "Helen Fairweather (Head of Joint Commissioning), up to £200,000 (clause 2)" in text
    assert 'value="approve"' not in text


def test_stranger_sees_nothing(stranger, asked):
    assert stranger.get(url("request", asked)).status_code == 403
    assert stranger.post(url("decide", asked), {"outcome": "approve"}).status_code == 403


def test_approving(client_as, asked):
    head = client_as("head")
    answer = head.post(
        url("decide", asked), {"outcome": "approve", "reason": "", "version": "1"}, follow=True
    )
    text = answer.content.decode()
    assert "Your answer has been recorded." in text
    assert "Approved by Helen Fairweather, Head of Joint Commissioning" in text
    assert "Limit £200,000, sum £60,000." in text
    assert "may decide this as" not in text


def test_what_is_asked_later_does_not_change_the_sum_of_a_decided_request(client_as, world):
    first, later = (ask(world, provider="Northmere Care") for _ in range(2))
    together = "with related requests"
    page = client_as("head")
    assert together in page.get(url("request", first)).content.decode()
    decide(world, first, "head")
    assert together not in page.get(url("request", first)).content.decode()
    assert together in page.get(url("request", later)).content.decode()


def test_forged_post_of_the_wrong_person_changes_nothing(client_as, asked):
    answer = client_as("auditor").post(url("decide", asked), {"outcome": "approve"}, follow=True)
    assert "No clause of the scheme gives this decision" in answer.content.decode()
    asked.refresh_from_db()
    assert asked.state == "waiting"


def test_nonsense_is_refused(client_as, asked):
    answer = client_as("head").post(url("decide", asked), {"outcome": "maybe"}, follow=True)
    assert "Choose whether you approve or refuse" in answer.content.decode()


def test_refusing_needs_a_reason(client_as, asked):
    head = client_as("head")
    assert (
        "Say why"
        in head.post(
            url("decide", asked), {"outcome": "refuse", "version": "1"}, follow=True
        ).content.decode()
    )
    text = head.post(
        url("decide", asked), {"outcome": "refuse", "reason": "Too dear", "version": "1"}, follow=True
    ).content.decode()
    assert "Reason: Too dear" in text


def test_declaring_an_interest_takes_the_buttons_away(client_as, asked):
    head = client_as("head")
    text = head.post(
        url("declare_interest", asked), {"interest": "My brother works there"}, follow=True
    ).content.decode()
    assert "declared an interest in this matter: My brother works there" in text
    assert 'value="approve"' not in text
    long = head.post(url("declare_interest", asked), {"interest": "x" * 501}, follow=True)
    assert "at most 500 characters" in long.content.decode()


def test_withdrawing(client_as, asked):
    assert "Withdraw the request" not in client_as("head").get(url("request", asked)).content.decode()
    text = client_as("commissioner_ld").post(url("withdraw", asked), follow=True).content.decode()
    assert "The request has been withdrawn." in text
    assert "It was settled without an answer." in text


@pytest.fixture
def facts(world):
    return {
        "decision_type": "contract_award",
        "title": "Respite",
        "amount": "£160,000",
        "percent": "",
        "care_group": world.care_groups["LD"].pk,
        "series": "",
        "why": "Carers need a break",
    }


def test_the_route_is_shown_before_anything_is_sent(world, client_as, facts):
    path = reverse("partnerships:ask", args=[world.partnership.pk])
    text = client_as("commissioner_ld").post(path, {**facts, "show": "yes"}).content.decode()
    assert "Helen Fairweather (Head of Joint Commissioning), up to £200,000 (clause 2)" in text
    assert "Nothing has been sent yet." in text
    assert 'formaction="#way"' in text  # the page opens where it is shown,
    assert '<h2 class="govuk-heading-m" id="way">' in text
    assert (
        text.count(f'formaction="{path}"') == 3
    )  # and that place is no part of the address any more once it is sent
    assert not DecisionRequest.objects.exists()
    text = client_as("commissioner_ld").post(path, {**facts, "title": "", "show": "yes"}).content.decode()
    assert "Nothing has been sent yet." not in text


def test_asking_leads_to_who_can_decide(world, client_as, facts):
    page = client_as("commissioner_ld").post(
        reverse("partnerships:ask", args=[world.partnership.pk]), facts, follow=True
    )
    text = page.content.decode()
    assert "asked for this, so another person must decide it" in text
    assert "Helen Fairweather (Head of Joint Commissioning)" in text
    assert DecisionRequest.objects.get().why == "Carers need a break"


def test_list_by_state(client_as, asked):
    head = client_as("head")
    path = reverse("partnerships:requests")
    assert "Supported living in the north" in head.get(path, {"state": "waiting"}).content.decode()
    assert "No requests here" in head.get(path, {"state": "refused"}).content.decode()
    assert head.get(path, {"state": "nonsense", "page": "9" * 30}).status_code == 200


def test_what_has_a_page_of_its_own_is_not_asked_for_here(world, client_as):
    path = reverse("partnerships:ask", args=[world.partnership.pk])
    assert "Certification of a budget return" in client_as("head").get(path).content.decode()
    registry.decides("return_certification")(lambda **facts: None)
    assert "Certification of a budget return" not in client_as("head").get(path).content.decode()
