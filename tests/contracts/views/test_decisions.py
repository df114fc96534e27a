"""Asking about a contract as people do it: the route first, then the request, then the answer."""

import pytest

from contracts.models import ContractDecision
from partnerships.services.decisions import send_back

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


ENDS = {"ends_day": 31, "ends_month": 3, "ends_year": 2027}


@pytest.mark.parametrize(
    ("way", "status", "data"),
    [
        ("award", "draft", {"route": "contract_award"}),
        ("vary", "active", {"annual_value": "95,000", "extension_months": 12, "extensions_allowed": 1}),
        ("end", "active", ENDS),
    ],
)
def test_the_route_is_shown_before_the_request_is_sent(client_as, make_contract, way, status, data):
    contract = make_contract(status=status)
    client, url = client_as("commissioner_ld"), f"/contracts/{contract.pk}/{way}/"
    assert url in text(client.get(f"/contracts/{contract.pk}/"))
    assert "Show the route" in text(client.get(url))
    if way == "vary":
        last = contract.current_ends
        data = data | {f"{name}_{part}": value for name in ("ends", "current_ends")
                       for part, value in (("day", 31), ("month", 3), ("year", last.year))}  # fmt: skip
    data = data | {"why": "Because."}
    shown = text(client.post(url, data | {"preview": "1"}))
    assert "Nothing is sent by that" not in shown
    assert "clause" in shown.lower()
    assert not ContractDecision.objects.exists()
    sent = client.post(url, data)
    asked = ContractDecision.objects.get()
    assert sent.url == f"/partnership/decisions/{asked.request_id}/"
    page = text(client.get(f"/contracts/{contract.pk}/"))
    assert asked.get_kind_display() in page
    assert "Withdraw this request" in page
    assert "already waiting" in text(client.get(url))
    client.post(f"/partnership/decisions/{asked.request_id}/withdraw/", {"reason": ""})
    asked.request.refresh_from_db()
    assert asked.request.state == "withdrawn"
    assert "Withdraw this request" not in text(client.get(f"/contracts/{contract.pk}/"))


@pytest.mark.parametrize("who", ["commissioner_ld", "governance"])
def test_what_was_sent_back_is_withdrawn_and_asked_anew(world, client_as, make_contract, who):
    contract = make_contract()
    client, page = client_as("commissioner_ld"), f"/contracts/{contract.pk}/"
    wanted = {"value": "90000", "why": "It works."}
    client.post(f"{page}extend/", wanted)
    request = contract.extensions.get().request
    send_back(pk=request.pk, reason="Say what it costs.", by=world.people["head"], at=world.at)
    address = f"/partnership/decisions/{request.pk}/"
    shown = text(client.get(address))
    assert "withdraw this request and ask again there" in shown
    assert f'href="{page}">the record behind it' in shown
    assert "Withdraw this request" in text(client_as(who).get(page))
    assert "Withdraw this request" not in text(client_as("head").get(page))
    client_as(who).post(f"{address}withdraw/", {"reason": "To be asked anew."})
    client.post(f"{page}extend/", wanted)
    assert [row.request.state for row in contract.extensions.order_by("pk")] == ["withdrawn", "waiting"]


@pytest.mark.parametrize(("way", "status"), [("award", "active"), ("vary", "draft"), ("end", "ended")])
def test_what_cannot_be_asked_for_says_so(client_as, make_contract, way, status):
    contract = make_contract(status=status)
    page = text(client_as("commissioner_ld").get(f"/contracts/{contract.pk}/{way}/"))
    assert "This cannot be asked for now" in page


@pytest.mark.parametrize("way", ["award", "vary", "end"])
def test_the_wrong_person_and_the_stranger_are_refused(client_as, stranger, make_contract, way):
    url = f"/contracts/{make_contract().pk}/{way}/"
    assert client_as("commissioner_mh").get(url).status_code == 403
    assert stranger.get(url).status_code == 403


def test_every_error_is_named_at_once(client_as, make_contract):
    contract = make_contract(status="draft", annual_value=None)
    client, url = client_as("commissioner_ld"), f"/contracts/{contract.pk}/award/"
    page = text(client.post(url, {}))
    assert page.count("govuk-error-message") >= 2
    page = text(client.post(url, {"preview": "1", "route": "contract_award", "why": "x"}))
    assert "nobody can say who may decide" in page


def test_terms_in_force_are_read_in_the_form_not_changed(client_as, make_contract):
    page = text(client_as("commissioner_ld").get(f"/contracts/{make_contract().pk}/edit/"))
    assert "Changes by a decision: ask for a variation." in page
    page = text(client_as("contracts_officer").get(f"/contracts/{make_contract().pk}/edit/"))
    assert "Changes by a decision" not in page
