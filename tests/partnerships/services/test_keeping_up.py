"""A request follows its subject: what was said to an older version stays as evidence and counts for nothing."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from jct.accounts.models import User
from jct.core.errors import Refused
from partnerships import registry
from partnerships.models import Approval, DeniedAttempt, GatePassed
from partnerships.services import decisions, emergency, evidence, keeping_up, resolutions, structure
from tests.partnerships.meetings import BOARD, Meetings
from tests.partnerships.requests import ask, decide, state


@pytest.fixture
def record(world):
    """What a record behind every contract award says; a test changes it."""
    said = {
        "facts": {"budget": "£100"},
        "fund": "Community fund",
        "title": "Never compared",
        "why": "Nor this.",
    }
    registry.decides("contract_award", says=lambda **asked: said)(lambda **facts: None)
    return said


def put(world, record, amount="40000", **more):
    return ask(world, amount, facts=record["facts"], fund=record["fund"], **more)


def as_now(request):
    request.refresh_from_db()
    return request.version, request.state, request.facts


def test_what_stays_as_it_is_makes_no_version(world, record):
    request = put(world, record)
    assert decisions.keep_up(pk=request.pk, at=world.at) == ""
    assert keeping_up.keep_all_up(at=world.at) == 0
    decide(world, request, "head")
    assert as_now(request) == (1, "approved", {"budget": "£100"})


def test_an_act_on_what_has_changed_is_refused_once(world, record):
    request = put(world, record)
    record["facts"] = {"budget": "£90"}
    with pytest.raises(Refused, match="Budget: £100 before, £90 now"):
        decide(world, request, "head", version=1)
    assert as_now(request) == (2, "waiting", {"budget": "£90"})
    assert not DeniedAttempt.objects.exists()
    with pytest.raises(Refused, match="version 2 now"):
        decide(world, request, "head", version=1)
    decide(world, request, "head", version=2)
    assert state(request) == "approved"


def test_an_earlier_key_turns_invalid_and_stays(
    world, record, mailoutbox, django_capture_on_commit_callbacks
):
    request = put(world, record, "2000000")
    lead, cfo = world.people["finance_lead_icb"], world.people["cfo_icb"]
    evidence.pass_gate(request_pk=request.pk, gate="finance", note="Seen", by=lead, at=world.at)
    record |= {"facts": {"purse": "£7"}, "fund": ""}
    with django_capture_on_commit_callbacks(execute=True):
        words = decisions.keep_up(pk=request.pk, at=world.at)
    assert words == (
        "Purse: nothing before, £7 now. Budget: £100 before, nothing now. Fund: Community fund before, nothing now."
    )
    assert as_now(request)[:2] == (2, "waiting")
    assert GatePassed.objects.get(request=request).version == 1
    assert {mail.to[0] for mail in mailoutbox} == {lead.email, world.people["commissioner_ld"].email}
    assert words in mailoutbox[0].body
    assert request.history.latest("history_date", "history_id").history_by_name == "the system"
    assert evidence.pass_gate(
        request_pk=request.pk, gate="finance", note="Seen again", by=cfo, at=world.at, version=2
    )


def test_every_act_looks_at_the_subject_first(world, record):
    lead, at = world.people["finance_lead_icb"], world.at
    acts = [
        lambda pk: evidence.pass_gate(request_pk=pk, gate="finance", note="Seen", by=lead, at=at),
        lambda pk: evidence.record_consultation(
            request_pk=pk, who="Healthwatch", evidence="A letter", on=world.on,
            by=world.people["commissioner_ld"], at=at,
        ),
        lambda pk: evidence.give_notice(request_pk=pk, on=world.on, by=world.people["secretary"], at=at),
        lambda pk: evidence.agree_urgency(request_pk=pk, urgency="special_urgency", reason="x", by=lead, at=at),
        lambda pk: emergency.break_glass(pk=pk, reason="x", password="x", by=lead, at=at),
    ]  # fmt: skip
    request = put(world, record)
    for number, act in enumerate(acts, start=2):
        record["facts"] = {"budget": f"£{number}"}
        with pytest.raises(Refused, match="What this request is about has changed"):
            act(request.pk)
        assert as_now(request)[0] == number


def test_a_body_resolves_nothing_on_what_has_changed(world):
    said = {"facts": {"budget": "£100"}}
    registry.decides("overspend_treatment", says=lambda **asked: said)(lambda **facts: None)
    room = Meetings(world)
    request = room.ask(facts=said["facts"])
    item = room.sitting(request)
    room.vote(item, **dict.fromkeys(BOARD, "for"))
    said["facts"] = {"budget": "£90"}
    at = room.at_meeting(item.meeting)
    with pytest.raises(Refused, match="Budget: £100 before, £90 now"):
        resolutions.resolve(item_pk=item.pk, by=room.secretary, at=at)
    assert as_now(request)[:2] == (2, "waiting")


def test_a_changed_request_says_what_its_record_says_by_then(world, record):
    request = put(world, record)
    decisions.send_back(pk=request.pk, reason="Say why", by=world.people["head"], at=world.at)
    record["facts"] = {"budget": "£90"}
    assert decisions.keep_up(pk=request.pk, at=world.at) == ""  # it waits for whoever asked
    decisions.revise(
        pk=request.pk, changed="Said why.", by=world.people["commissioner_ld"], at=world.at, why="Because."
    )
    assert as_now(request) == (2, "waiting", {"budget": "£90"})
    why = request.history.latest("history_date", "history_id").history_change_reason
    assert why == "version 2: Said why. Budget: £100 before, £90 now."


def test_a_settled_request_stays_as_it_was_decided(world, record):
    request = put(world, record)
    decide(world, request, "head")
    record["facts"] = {"budget": "£90"}
    assert decisions.keep_up(pk=request.pk, at=world.at) == ""
    with pytest.raises(Refused) as refusal:
        decide(world, request, "head")
    assert "is about has changed" not in str(refusal.value)
    assert (as_now(request)[0], Approval.objects.count()) == (1, 1)


def test_the_night_follows_and_one_failure_keeps_nobody_from_theirs(world, record):
    def fails(*, request, on, hold):
        if request.pk == first.pk:
            raise RuntimeError
        return {"facts": {"budget": "£90"}}

    first, second, asked_in_words = (
        put(world, record),
        put(world, record),
        ask(world, "0", "strategy_approval"),
    )
    registry.decides("contract_award", says=fails)(lambda **facts: None)
    assert keeping_up.keep_all_up(at=world.at) == 1
    assert [as_now(one)[0] for one in (first, second, asked_in_words)] == [1, 2, 1]


def test_days_sums_and_flags_are_told_in_words(world):
    said = {
        "effective_on": date(2026, 9, 1),
        "recurrent": True,
        "annual_amount": Decimal(5),
        "care_group": None,
    }
    registry.decides("contract_award", says=lambda **asked: said)(lambda **facts: None)
    request = ask(world)
    assert decisions.keep_up(pk=request.pk, at=world.at) == (
        "Effective on: nothing before, 1 September 2026 now. Recurrent: no before, yes now. Annual amount: nothing "
        "before, £5 now. Care group: Learning disabilities before, nothing now."
    )


def test_a_fact_and_a_field_of_one_name_are_told_once(world, record):
    request = put(world, record)
    record |= {"provider": "Elm", "facts": {"Provider": "Elm"}}
    assert decisions.keep_up(pk=request.pk, at=world.at).count("Provider: ") == 1


def test_the_page_shows_what_stands_now_to_those_who_may_see_it(world, record, client_as):
    request = put(world, record)
    record["facts"] = {"budget": "£90"}
    with pytest.raises(ObjectDoesNotExist):
        decisions.keep_up(
            pk=request.pk, at=world.at, seen_by=User.objects.create_user("s@elsewhere.example", "x", name="S")
        )
    page = client_as("head").get(f"/partnership/decisions/{request.pk}/").content.decode()
    assert "£90" in page
    assert 'name="version" value="2"' in page
    assert "its subject has changed. Budget: £100 before, £90 now." in page


@pytest.fixture
def funds(monkeypatch):
    """The funds of the partnership; a test changes them."""
    kept = {}
    monkeypatch.setattr(registry, "_funds", [lambda partnership, user: [*kept.values()]])
    return kept


def test_a_request_in_words_follows_the_fund_it_names(world, funds):
    request = ask(world, "20000", fund="Winter grant", money_ends=date(2027, 6, 1))
    assert decisions.keep_up(pk=request.pk, at=world.at) == ""  # nobody keeps money of that name
    funds["grant"] = registry.FundOffered("WINTER grant", money_ends=date(2027, 7, 1))
    assert decisions.keep_up(pk=request.pk, at=world.at) == ""  # it was said to end before that
    funds["grant"] = registry.FundOffered("Winter grant", money_ends=date(2027, 4, 1))
    with pytest.raises(Refused, match="has changed since it was asked"):
        decide(world, request, "head", version=1)
    request.refresh_from_db()
    assert (request.version, request.money_ends) == (2, date(2027, 4, 1))
    funds["grant"] = registry.FundOffered("Winter grant", is_notional=True)
    assert keeping_up.keep_all_up(at=world.at) == 1
    request.refresh_from_db()
    assert (request.version, request.is_notional, request.money_ends) == (3, True, date(2027, 4, 1))
    with pytest.raises(Refused, match="cannot be spent"):
        decide(world, request, "head", version=3)


def test_money_that_becomes_indicative_is_not_spent(world, funds):
    """Asked for while no body had money of that name."""
    request = ask(world, "20000", fund="share x")
    structure.set_indicative_budget(
        body=world.bodies["locality_north"],
        held_by=world.bodies["jcpb"],
        title="Share X",
        amount=Decimal(50_000),
        starts=world.on,
        by=world.people["governance"],
        at=world.at,
    )
    words = decisions.keep_up(pk=request.pk, at=world.at)
    assert words.endswith("no before, yes now.")
    with pytest.raises(Refused, match="cannot be spent"):
        decide(world, request, "head")


def test_a_record_of_its_own_says_what_pays(world, record, funds):
    funds["fund"] = registry.FundOffered("Community fund", is_notional=True)
    request = put(world, record)
    assert decisions.keep_up(pk=request.pk, at=world.at) == ""
    record.clear()  # nobody can say any more what the record amounts to
    assert decisions.keep_up(pk=request.pk, at=world.at) == ""
