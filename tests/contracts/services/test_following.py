"""A request about a contract follows what may change while it waits; the terms may not."""

from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from structlog.testing import capture_logs

from contracts import registry
from contracts.domain import decision
from contracts.models import Contract, ContractDecision, Extension
from contracts.selectors.contracts import contract_page
from contracts.services import decisions
from contracts.services.contracts import assign_care_group, edit_contract
from contracts.services.extensions import ask_extension
from contracts.services.providers import edit_provider
from jct.core.errors import Refused
from partnerships.models import Approval, GatePassed
from partnerships.registry import FundOffered
from partnerships.services import evidence
from partnerships.services.decisions import decide_request, keep_up, revise, send_back, withdraw
from partnerships.services.keeping_up import keep_all_up
from partnerships.services.settling import retry_effect
from tests.partnerships.requests import called_in
from tests.partnerships.services.test_races import at_once

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def asks(world, make_contract):
    """One request of each kind, by name; gives its contract and itself."""

    def ask(kind, **more):
        by, at = world.people["contracts_officer"], world.at
        given = {"why": "It is needed.", "by": by, "at": at}
        if kind in ("contract_award", "framework_calloff", "direct_award", "grant_award"):
            contract = make_contract(status="draft", lifetime_value=D(40_000), **more)
            return contract, decisions.ask_award(pk=contract.pk, route=kind, **given).request
        contract = make_contract(**more)
        if kind == "contract_variation":
            found = decisions.ask_variation(pk=contract.pk, terms={"annual_value": D(95_000)}, **given)
        elif kind == "contract_termination":
            found = decisions.ask_termination(pk=contract.pk, ends=date(2027, 4, 1), **given)
        else:
            found = ask_extension(pk=contract.pk, value=D("90000.00"), **given)
        return contract, found.request

    return ask


KINDS = (
    *("contract_award", "framework_calloff", "direct_award", "grant_award"),
    *("contract_variation", "contract_termination", "contract_extension"),
)


@pytest.fixture
def fund():
    """The fund that pays for every contract; a test changes it."""
    known, paying = list(registry._providers), {"name": "Beds fund"}
    registry.provides_paying_fund(lambda contract, on: FundOffered(**paying))
    yield paying
    registry._providers[:] = known


def edit(world, contract, **changes):
    return edit_contract(
        pk=contract.pk, by=world.people["contracts_officer"], at=world.at, why="x", version=contract.version,
        changes=changes,
    )  # fmt: skip


def agree(world, request, person, **more):
    """One of the answers a request needs; what was asked for is agreed."""
    return decide_request(pk=request.pk, by=world.people[person], at=world.at, **more)


@pytest.fixture
def lead_of(world):
    """Whatever else a large sum needs before it is answered."""

    def clear(request):
        evidence.pass_gate(
            request_pk=request.pk,
            gate="finance",
            note="Seen",
            by=world.people["finance_lead_icb"],
            at=world.at,
        )

    return clear


def sector(world, provider, value):
    return edit_provider(
        pk=provider.pk, by=world.people["contracts_officer"], at=world.at, why="x", version=provider.version,
        changes={"sector": value},
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_stays_while_nothing_changes_and_follows_what_does(world, asks, fund, make_provider, kind):
    """The double blank of the name is one in a request: that alone is no change."""
    contract, request = asks(kind, provider=make_provider(name="Oak  Lodge"))
    assert keep_up(pk=request.pk, at=world.at) == ""
    edit(world, contract, care_group=world.care_groups["OPMH"])
    sector(world, contract.provider, "vcse")
    fund["name"] = "Other fund"
    assert keep_up(pk=request.pk, at=world.at) == (
        f"Care group: {world.care_groups['LD']} before, {world.care_groups['OPMH']} now. Sector: Not stated before, "
        "Voluntary, community or social enterprise now. Fund: Beds fund before, Other fund now."
    )
    request.refresh_from_db()
    assert (request.version, request.care_group, request.fund, request.sector) == (
        2, world.care_groups["OPMH"], "Other fund", "vcse",
    )  # fmt: skip
    assert keep_all_up(at=world.at) == 0


def test_another_care_group_turns_what_was_given_invalid(
    world, make_contract, mailoutbox, django_capture_on_commit_callbacks
):
    contract = make_contract(status="draft", lifetime_value=D(2_000_000))
    asker, lead = world.people["commissioner_ld"], world.people["finance_lead_icb"]
    asked = decisions.ask_award(pk=contract.pk, route="contract_award", why="Good.", by=asker, at=world.at)
    passing = {"request_pk": asked.request_id, "gate": "finance", "note": "Seen", "by": lead, "at": world.at}
    evidence.pass_gate(**passing)
    edit(world, contract, care_group=world.care_groups["OPMH"])
    words = f"Care group: {world.care_groups['LD']} before, {world.care_groups['OPMH']} now."
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(Refused, match=f"has changed since it was asked. {words}"),
    ):
        decide_request(pk=asked.request_id, by=world.people["head"], at=world.at, version=1)
    asked.request.refresh_from_db()
    assert (asked.request.version, asked.request.state) == (2, "waiting")
    assert [gate.version for gate in GatePassed.objects.filter(request=asked.request)] == [1]
    assert {mail.to[0] for mail in mailoutbox} >= {asker.email, lead.email}
    assert evidence.pass_gate(**passing, version=2)


def test_a_consent_to_what_has_moved_stays_and_both_are_asked_again(world, make_contract, lead_of):
    """A large waiver needs both chief finance officers."""
    contract = make_contract(status="draft", lifetime_value=D(300_000))
    request = decisions.ask_award(
        pk=contract.pk, route="direct_award", why="x", by=world.people["commissioner_ld"], at=world.at
    ).request
    lead_of(request)
    first = agree(world, request, "cfo_council")
    request.refresh_from_db()
    assert (request.version, request.state) == (1, "partly_agreed")
    sector(world, contract.provider, "large")
    with pytest.raises(Refused, match="Sector: Not stated before, Large enterprise now"):
        agree(world, request, "cfo_icb")
    lead_of(request)
    agree(world, request, "cfo_icb", version=2)
    request.refresh_from_db()
    assert (request.version, request.state) == (
        2,
        "partly_agreed",
    )  # the first consent was to another version
    agree(world, request, "cfo_council", version=2)
    contract.refresh_from_db()
    assert contract.status == "active"
    first.refresh_from_db()
    assert (first.version, Approval.objects.count()) == (1, 3)


def test_a_group_given_to_a_contract_without_one_is_followed(world, make_contract):
    contract = make_contract(status="draft", lifetime_value=D(40_000), care_group=None)
    officer = world.people["contracts_officer"]
    asked = decisions.ask_award(pk=contract.pk, route="contract_award", why="x", by=officer, at=world.at)
    assign_care_group(pks=[contract.pk], care_group=world.care_groups["LD"], by=officer, at=world.at)
    assert "nothing before, Learning disabilities now" in keep_up(pk=asked.request_id, at=world.at)


@pytest.mark.parametrize("kind", ["contract_award", "contract_variation", "contract_extension"])
def test_a_fund_that_ends_sooner_or_is_indicative_is_followed(world, asks, fund, kind):
    _contract, request = asks(kind)
    fund |= {"money_ends": date(2027, 4, 1), "is_notional": True}
    assert keep_up(pk=request.pk, at=world.at) == (
        "Money ends: nothing before, 1 April 2027 now. Indicative money: no before, yes now."
    )


def test_an_end_of_money_that_was_said_stays_the_earliest(world, make_contract, fund):
    contract = make_contract(status="draft", lifetime_value=D(40_000))
    fund["money_ends"] = date(2027, 4, 1)
    asked = decisions.ask_award(
        pk=contract.pk, route="grant_award", why="x", money_ends=date(2028, 4, 1), at=world.at,
        by=world.people["contracts_officer"],
    )  # fmt: skip
    assert asked.request.money_ends == date(2027, 4, 1)
    fund["money_ends"] = None
    assert keep_up(pk=asked.request_id, at=world.at) == "Money ends: 1 April 2027 before, 1 April 2028 now."


def test_what_waited_before_terms_were_kept_keeps_them_as_they_stand(world, make_contract, asks):
    """What migration 0003 does: a request that waits does not become a new version by it."""
    _contract, extension = asks("contract_extension")
    asked = decisions.ask_award(
        pk=make_contract(status="draft", lifetime_value=D(40_000)).pk, route="grant_award", why="x", at=world.at,
        money_ends=date(2028, 4, 1), by=world.people["contracts_officer"],
    )  # fmt: skip
    terms = asked.terms, extension.contract_extension.terms
    ContractDecision.objects.update(terms={}, money_ends=None)
    Extension.objects.update(terms={})
    import_module("contracts.migrations.0003_terms_as_asked").keep_what_was_asked(apps, None)
    rows = ContractDecision.objects.get(pk=asked.pk), Extension.objects.get(request=extension)
    assert all(row.contract.still_says(row.terms) for row in rows)
    assert [row.terms.keys() for row in rows] == [kept.keys() for kept in terms]
    assert keep_all_up(at=world.at) == 0


@pytest.mark.parametrize(
    ("kind", "terms"),
    [
        ("contract_variation", {"lifetime_value": D(1_000_000)}),
        ("contract_award", {"lifetime_value": None, "annual_value": None}),
    ],
)
def test_a_request_that_nobody_can_measure_any_more_is_shown_and_not_applied(
    world, asks, client_as, kind, terms
):
    """Round the services: within them the terms stay until it is settled."""
    contract, request = asks(kind)
    Contract.objects.filter(pk=contract.pk).update(**terms)
    assert client_as("contracts_officer").get(f"/partnership/decisions/{request.pk}/").status_code == 200
    with capture_logs() as logged:
        assert keep_all_up(at=world.at) == 0
    assert logged == []
    asked = ContractDecision.objects.get(request=request)
    decisions.measure_again(request=request)
    assert ContractDecision.objects.get(request=request).value == asked.value == request.amount
    agree(world, request, "head")
    request.refresh_from_db()
    assert (request.version, request.state, request.effect) == (1, "approved", "failed")
    assert "The contract's terms changed after this was asked for" in request.effect_note


@pytest.mark.parametrize("sent_again", [False, True])
def test_the_record_says_the_sums_of_the_request_that_follows_another_measure(
    world, make_contract, monkeypatch, sent_again
):
    """It was asked for while a term was measured by its days alone."""
    asker = world.people["contracts_officer"]
    contract = make_contract(status="draft", lifetime_value=None, annual_value=D(10_000))
    with monkeypatch.context() as before:
        before.setattr(decision, "whole_value", lambda **terms: D("30006.84"))
        asked = decisions.ask_award(pk=contract.pk, route="contract_award", why="x", by=asker, at=world.at)
        request = {"pk": asked.request_id, "at": world.at}
        if sent_again:
            send_back(**request, by=world.people["commissioner_ld"], reason="Say more.")
    if sent_again:
        revise(**request, by=asker, changed="More is said.", why="It is needed.")
    else:
        assert "Amount: £30,006.84 before, £30,000 now." in keep_up(**request)
    asked.refresh_from_db()
    assert (asked.request.version, asked.request.amount) == (2, 30_000)
    assert (asked.value, asked.worth_before) == (30_000, 30_000)


def test_another_name_of_the_provider_is_told_once(world, asks, fund, make_provider):
    contract, request = asks("contract_award", provider=make_provider(name="Oak  Lodge"))
    edit_provider(
        pk=contract.provider_id, by=world.people["contracts_officer"], at=world.at, why="x",
        version=contract.provider.version, changes={"name": "Elm Lodge"},
    )  # fmt: skip
    words = keep_up(pk=request.pk, at=world.at)
    assert words.count("Provider: ") == 1
    assert "Lodge before, Elm Lodge now." in words


def test_an_option_out_of_time_is_still_shown_and_follows_its_notice(world, asks):
    contract, request = asks("contract_extension")
    edit(world, contract, notice_months=6)
    assert keep_up(pk=request.pk, at=world.at) == "Exercise by: 1 January 2028 before, 1 October 2027 now."
    assert keep_up(pk=request.pk, at=world.at.replace(year=2028)) == ""


def test_what_a_waiting_request_names_cannot_be_deleted(world, asks):
    contract, _request = asks("contract_award")
    for row in (contract, contract.provider, contract.care_group):
        with pytest.raises(ProtectedError):
            row.delete()


def test_an_approved_award_is_not_carried_out_on_other_terms(world, asks):
    """Round the services: within them the terms stay until it is settled."""
    contract, request = asks("contract_award")
    asked = ContractDecision.objects.get(request=request)
    assert (asked.terms["lifetime_value"], asked.terms["provider"]) == ("40000.00", contract.provider_id)
    Contract.objects.filter(pk=contract.pk).update(extensions_allowed=5)
    decide_request(pk=request.pk, by=world.people["commissioner_ld"], at=world.at)
    request.refresh_from_db()
    contract.refresh_from_db()
    assert (request.state, request.effect, contract.status) == ("approved", "failed", "draft")
    assert "The contract's terms changed after this was asked for" in request.effect_note


def test_nothing_is_carried_out_under_another_request(world, asks):
    """The first was approved and failed; meanwhile another went by the terms as they stand."""
    contract, first = asks("contract_variation")
    rows = Contract.objects.filter(pk=contract.pk)
    rows.update(extensions_allowed=5)
    decide_request(pk=first.pk, by=world.people["head"], at=world.at)
    rows.update(extensions_allowed=1)
    second = decisions.ask_termination(
        pk=contract.pk, ends=date(2027, 4, 1), why="x", by=world.people["contracts_officer"], at=world.at
    )
    retry = {"pk": first.pk, "by": world.people["head"], "at": world.at}
    assert "Another request about this contract waits" in retry_effect(**retry).effect_note
    withdraw(pk=second.request_id, by=world.people["contracts_officer"], at=world.at)
    assert retry_effect(**retry).effect == "applied"


def test_the_terms_stay_while_an_approval_may_be_called_in(world, make_contract, client_as):
    contract = make_contract(status="draft", lifetime_value=D(200_000))
    by = world.people["commissioner_ld"]
    request = decisions.ask_award(pk=contract.pk, route="contract_award", why="x", by=by, at=world.at).request
    with pytest.raises(Refused, match=r"A request about this contract waits.* Withdraw the request first"):
        edit(world, contract, annual_value=D(1))
    called_in(world, request)
    assert request.effect == "failed"
    with pytest.raises(
        Refused, match="What was approved about this contract may yet be called in"
    ) as refused:
        edit(world, contract, annual_value=D(1))
    assert "Withdraw" not in refused.value.reason
    with pytest.raises(Refused, match="already waiting"):
        decisions.ask_award(pk=contract.pk, route="contract_award", why="x", by=by, at=world.at)
    page = client_as("commissioner_ld").get(f"/contracts/{contract.pk}/").content.decode()
    assert "Withdraw this request" not in page
    assert contract_page(user=by, pk=contract.pk, on=world.on).no_offer == (
        "What was approved about it may yet be called in."
    )
    edit(world, contract, care_group=world.care_groups["OPMH"])
    assert keep_up(pk=request.pk, at=world.at) == ""  # it is decided, unless it is called in


@pytest.mark.parametrize("kind", KINDS)
def test_what_looking_costs_does_not_grow(world, asks, fund, kind):
    """Per request; the night asks of each that waits."""
    _contract, request = asks(kind)
    with CaptureQueriesContext(connection) as seen:
        keep_up(pk=request.pk, at=world.at)
    assert len(seen) <= 9


@pytest.mark.django_db(transaction=True)
def test_a_new_care_group_and_an_approval_at_once_come_one_after_the_other(world, asks):
    contract, request = asks("contract_award")
    head = world.people["commissioner_ld"]

    answers = at_once(
        lambda: decide_request(pk=request.pk, by=head, at=world.at, version=1),
        lambda: edit(world, contract, care_group=world.care_groups["OPMH"]),
    )
    request.refresh_from_db()
    refused = [one for one in answers if isinstance(one, Exception)]
    if request.state == "approved":
        assert Approval.objects.get().version == 1
        assert all("changed this" in str(one) for one in refused)  # it became active under the editor's hands
    else:
        assert (request.state, request.version, len(refused)) == ("waiting", 2, 1)
        assert not Approval.objects.exists()
