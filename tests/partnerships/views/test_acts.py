"""The acts on a request in the browser: the right person, the wrong person, the stranger, and what they read."""

from datetime import date, timedelta

import pytest
from django.conf import settings as project
from django.urls import reverse

from jct.accounts.models import User
from jct.core.errors import Refused
from partnerships import registry
from partnerships.models import DecisionRequest, DeniedAttempt, IndicativeBudget
from partnerships.services import decisions, evidence, structure
from tests.partnerships.requests import ask, called_in, decide, state
from tests.partnerships.shown import hidden, shown


@pytest.fixture(autouse=True)
def _stands_still(settings, world):
    settings.JCT_DEMO_DATE = world.on


SEEN = {"version": "1"}


def url(name, row):
    return reverse(f"partnerships:{name}", args=[row.pk])


def text(answer):
    return answer.content.decode()


def day(name, on):
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


PAGES = [
    "answer",
    "send_back",
    "revise",
    "withdraw",
    "ask_question",
    "pass_gate",
    "consult",
    "give_notice",
    "agree_urgency",
    "urgent",
    "record",
]


@pytest.mark.parametrize("name", PAGES)
def test_every_act_has_a_page_and_none_for_strangers(world, client_as, stranger, name):
    request = ask(world)
    page = client_as("head").get(url(name, request))
    assert page.status_code == 200
    assert text(page).count("<h1") == 1
    assert stranger.get(url(name, request)).status_code == 403


def test_a_draft_is_kept_changed_and_sent(world, client_as, ask_facts):
    client = client_as("commissioner_ld")
    path = reverse("partnerships:ask", args=[world.partnership.pk])
    page = client.post(path, {**ask_facts, "draft": "yes"}, follow=True)
    assert "The draft has been kept." in text(page)
    draft = DecisionRequest.objects.get()
    assert client_as("head").get(url("request", draft)).status_code == 404
    changed = {**ask_facts, "title": "Respite, two years"}
    page = client.post(url("revise", draft), changed | shown(client, url("revise", draft)), follow=True)
    assert "The request has been changed." in text(page)
    page = client.post(url("send", draft), shown(client, url("request", draft)), follow=True)
    assert "The request has been sent." in text(page)
    assert (state(draft), draft.title) == ("waiting", "Respite, two years")


@pytest.fixture
def ask_facts(world):
    return {
        "decision_type": "contract_award",
        "title": "Respite",
        "amount": "£60,000",
        "care_group": world.care_groups["LD"].pk,
        "why": "Carers need a break",
        "alternatives": "Direct payments only",
    }


def test_every_error_of_a_question_at_once(world, client_as, ask_facts):
    path = reverse("partnerships:ask", args=[world.partnership.pk])
    bad = {
        **ask_facts,
        "title": "",
        "amount": "much",
        "exempt_paragraph": "3",
        **day("answer_by", date(2026, 1, 1)),
    }
    page = text(client_as("commissioner_ld").post(path, bad))
    assert 'href="#id_title"' in page
    assert 'href="#id_amount"' in page
    page = text(client_as("commissioner_ld").post(path, {**bad, "title": "x", "amount": "1"}))
    assert "Public interest: it is empty" in page
    assert "Answer by: 1 January 2026 is past" in page
    assert page.count('<details class="govuk-details" open>') == 2
    assert not DecisionRequest.objects.exists()


def test_the_way_is_shown_before_it_is_sent(world, client_as, ask_facts):
    path = reverse("partnerships:ask", args=[world.partnership.pk])
    page = text(client_as("commissioner_ld").post(path, {**ask_facts, "amount": "2000000", "show": "yes"}))
    assert '<ol class="jct-route">' in page
    assert "Executives&#x27; meeting" in page
    assert "28 clear days, if it is given today: no decision before 18 November 2026." in page
    assert "Nothing has been sent yet." in page


def test_approving_with_a_condition_for_a_lower_sum(world, client_as):
    request = ask(world, "60000")
    due = world.on + timedelta(days=20)
    head = client_as("head")
    assert "£140,000 left after approval" in text(head.get(url("answer", request)))
    page = head.post(url("answer", request), {"condition": "Publish it", **SEEN})
    assert "Say by which day the condition must be met" in text(page)
    page = head.post(url("answer", request), day("due_on", due))
    assert "Write the condition" in text(page)
    page = head.post(
        url("answer", request),
        {"condition": "Publish it", "agreed_amount": "50000", **day("due_on", due), **SEEN},
        follow=True,
    )
    assert "Agreed for" in text(page)
    assert "Not yet met" in text(page)
    condition = request.conditions.get()
    page = client_as("commissioner_ld").post(
        url("meet_condition", condition), {"evidence": "Done"}, follow=True
    )
    assert "Met on 20 October 2026" in text(page)
    assert ": Done" in text(page)


def test_the_wrong_person_gets_no_further_by_a_direct_post(world, client_as):
    """Skipping the list, the page and its buttons: the ruling is asked under the lock, and the attempt is kept."""
    request = ask(world, "60000")
    for name, facts in (
        ("answer", {"reason": "x"}),
        ("send_back", {"reason": "x"}),
        ("decide", {"outcome": "approve"}),
    ):
        page = client_as("auditor").post(url(name, request), facts, follow=True)
        assert "No clause of the scheme gives this decision" in text(page)
    assert state(request) == "waiting"
    assert DeniedAttempt.objects.count() == 3
    page = text(client_as("governance").get(url("request", request)))
    assert "Who was refused" in page
    assert "Who was refused" not in text(client_as("head").get(url("request", request)))


def test_sending_back_and_sending_again(world, client_as):
    request = ask(world)
    page = client_as("head").post(
        url("send_back", request), {"reason": "Which provider?", **SEEN}, follow=True
    )
    assert "Sent back to whoever asked" in text(page)
    asker = client_as("commissioner_ld")
    assert "Change it and send it again" in text(asker.get(url("request", request)))
    facts = {
        "title": "Supported living, Willow House",
        "amount": "40000",
        "why": "x",
        "what_changed": "Provider named",
    }
    facts |= shown(asker, url("revise", request))
    page = asker.post(url("revise", request), facts, follow=True)
    assert "Provider named" in text(page)
    assert state(request) == "waiting"


def test_a_question_is_answered(world, client_as):
    request = ask(world)
    client_as("head").post(url("ask_question", request), {"text": "How many?"})
    question = request.questions.get()
    page = text(client_as("commissioner_ld").get(url("request", request)))
    assert url("answer_question", question) in page
    page = client_as("commissioner_ld").post(
        url("answer_question", question), {"answer": "Eleven"}, follow=True
    )
    assert "Eleven" in text(page)
    page = client_as("head").post(url("answer_question", question), {"answer": "x"})
    assert "question is for Amara Okafor" in text(page)


def test_nobody_is_offered_for_a_consultation_whom_the_service_refuses(world, client_as):
    request = ask(world, "2000000", on_behalf_of=world.people["head"])
    for asking in ("commissioner_ld", "head"):
        assert "Who spoke for them" not in text(client_as(asking).get(url("consult", request)))
    offered = client_as("secretary").get(url("consult", request)).context["form"].fields["person"].queryset
    keys = {person.pk for person in offered}
    assert world.people["cfo_icb"].pk in keys
    assert not keys & {request.requested_by_id, request.on_behalf_of_id}


def test_evidence_of_a_key_decision(world, client_as):
    request = ask(world, "2000000")
    cleared = client_as("cfo_icb").post(
        url("pass_gate", request), {"gate": "finance", "note": "Seen", **SEEN}, follow=True
    )
    assert "Finance clearance" in text(cleared)
    asker = client_as("commissioner_ld")
    facts = {"who": "Healthwatch", "evidence": "Letter", **day("on", world.on), **SEEN}
    assert "Healthwatch was consulted" in text(asker.post(url("consult", request), facts, follow=True))
    notice = {**day("on", world.on), **SEEN}
    noticed = client_as("secretary").post(url("give_notice", request), notice, follow=True)
    assert "Public notice was given on 20 October 2026." in text(noticed)
    urgent = {"urgency": "general_exception", "reason": "Beds close", **SEEN}
    agreed = client_as("scrutiny_chair").post(url("agree_urgency", request), urgent, follow=True)
    assert "that it cannot wait" in text(agreed)


def test_an_urgent_decision_asks_for_the_password(world, client_as):
    request = ask(world, "300000")
    executive = client_as("executive")
    assert "Your password again" in text(executive.get(url("urgent", request)))
    facts = {"reason": "The provider closes", "password": "guess", **SEEN}
    assert "password was not right" in text(executive.post(url("urgent", request), facts))
    facts["password"] = project.JCT_DEMO_PASSWORD
    page = text(executive.post(url("urgent", request), facts, follow=True))
    assert "Urgent decision" in page
    assert state(request) == "approved"


def test_who_may_not_break_the_glass_finds_no_form(world, client_as):
    page = text(client_as("auditor").get(url("urgent", ask(world, "300000"))))
    assert "You cannot decide this." in page
    assert "Your password again" not in page


def test_without_a_password_the_page_says_what_to_do(world, client_as):
    person = world.people["executive"]
    person.set_unusable_password()
    User.objects.filter(pk=person.pk).update(password=person.password)
    executive, request = client_as("executive"), ask(world, "300000")
    page = text(executive.get(url("urgent", request)))
    assert "Your account has no password" in page
    assert "/accounts/password/reset/" in page
    assert "Your password again" not in page
    said = text(executive.post(url("urgent", request), {"reason": "x", "password": "guess", **SEEN}))
    assert "Your account has no password" in said
    assert not DeniedAttempt.objects.exists()


def test_guessing_the_password_is_slowed_down(world, client_as):
    request, executive = ask(world, "300000"), client_as("executive")
    for _ in range(5):
        executive.post(url("urgent", request), {"reason": "x", "password": "guess", **SEEN})
    right = {"reason": "x", "password": project.JCT_DEMO_PASSWORD, **SEEN}
    assert "The password was wrong too often." in text(executive.post(url("urgent", request), right))
    assert state(request) == "waiting"


def test_the_record_is_published(world, client_as):
    request = ask(world, why="Families wait", alternatives="Do nothing")
    assert "Nothing has been decided yet." in text(client_as("head").get(url("record", request)))
    decide(world, request, "head", reason="Good value")
    assert "Publish the record" not in text(client_as("head").get(url("record", request)))
    secretary = client_as("secretary")
    page = text(secretary.get(url("record", request)))
    assert "Families wait" in page
    assert "Do nothing" in page
    assert "Good value" in page
    assert "Publish the record" in page
    assert '<input type="hidden" name="version" value="1">' in page
    unsaid = secretary.post(url("publish_record", request), follow=True)
    assert "It was not said which version" in text(unsaid)
    page = secretary.post(url("publish_record", request), SEEN, follow=True)
    assert "The record has been published." in text(page)
    refused = client_as("head").post(url("publish_record", request), follow=True)
    assert "The secretary or a governance officer publishes" in text(refused)


def test_an_exempt_record_keeps_its_reasons_to_itself(world, client_as):
    request = ask(world, why="Prices of a rival", exempt_paragraph="3", public_interest="Prices are secret")
    decide(world, request, "head")
    page = text(client_as("secretary").get(url("record", request)))
    assert "Exempt under paragraph 3" in page
    assert "Prices of a rival" not in page


def test_approved_and_not_applied_is_tried_again(world, client_as):
    registry.decides("contract_award")(lambda **facts: (_ for _ in ()).throw(Refused("The line is closed.")))
    request = ask(world)
    decide(world, request, "head")
    head = client_as("head")
    page = text(head.get(url("request", request)))
    assert "Approved, not applied" in page
    assert "The line is closed." in page
    assert "It could not be carried out again" in text(head.post(url("retry", request), follow=True))
    registry.decides("contract_award")(lambda **facts: None)
    assert "It has been carried out." in text(head.post(url("retry", request), follow=True))


def test_many_at_once(world, client_as):
    one, dear = ask(world, title="One"), ask(world, "300000", title="Dear")
    head, path = client_as("head"), reverse("partnerships:decide_many")
    page = text(head.get(reverse("partnerships:requests")))
    assert f'value="{one.pk}"' in page
    assert f'name="pk" type="checkbox" value="{dear.pk}"' not in page
    assert "Choose at least one" in text(head.post(path, {}, follow=True))
    page = text(head.post(path, {"pk": [one.pk, dear.pk]}))
    assert "You cannot decide this one." in page
    assert state(one) == "waiting"
    told = {"pk": [one.pk, dear.pk], "confirm": "yes", "reason": "All fine"}
    assert "you left every one as it is" in text(
        head.post(path, told, follow=True)
    )  # silence approves nothing
    told |= {f"answer-{one.pk}": "approve", f"answer-{dear.pk}": "approve"}
    page = text(head.post(path, told))
    assert "0 of 2 answered." in page
    assert "It was not said which version of the request this is about." in page
    assert (state(one), DeniedAttempt.objects.get().request) == ("waiting", dear)
    page = text(head.post(path, {**told, f"version-{one.pk}": "1", f"version-{dear.pk}": "1"}))
    assert "1 of 2 answered." in page
    assert "outside the band" in page
    assert (state(one), state(dear)) == ("approved", "waiting")


def test_of_many_each_is_answered_by_itself(world, client_as):
    """A plan whose indicative money was cut can still be refused among others; what is left is left."""
    told = {"body": world.bodies["users"], "held_by": world.bodies["jcpb"], "title": "Share"}
    told |= {"by": world.people["governance"], "at": world.at}
    structure.set_indicative_budget(**told, amount=90, starts=world.on)
    plan = ask(world, "80", "commissioning_intention", title="Plan", fund="Share", is_notional=True)
    one, two = ask(world, title="One"), ask(world, title="Two")
    IndicativeBudget.objects.update(amount=50)
    head, path = client_as("head"), reverse("partnerships:decide_many")
    assert f'value="{plan.pk}"' in text(head.get(reverse("partnerships:requests")))
    page = head.post(path, {"pk": [plan.pk, one.pk, two.pk]})
    assert "It cannot go ahead as it stands, but you may refuse it." in text(page)
    assert f'name="answer-{plan.pk}" type="radio" value="approve"' not in text(page)
    assert url("send_back", plan) in text(page)
    assert url("answer", one) in text(page)
    answers = {f"answer-{plan.pk}": "refuse", f"answer-{one.pk}": "approve", f"answer-{two.pk}": "leave"}
    post = {"pk": [plan.pk, one.pk, two.pk], "confirm": "yes", **hidden(page), **answers}
    assert "1 of 2 answered." in text(head.post(path, post))  # a refusal needs its reason
    assert (state(plan), state(one), state(two)) == ("waiting", "approved", "waiting")
    page = text(head.post(path, {**post, "pk": [plan.pk], "reason": "There is not the money"}))
    assert "1 of 1 answered." in page
    assert "Refused" in page
    assert state(plan) == "refused"
    left = head.post(path, {**post, f"answer-{plan.pk}": "leave", "pk": [two.pk]}, follow=True)
    assert "you left every one as it is" in text(left)


def test_the_list_is_narrowed_by_its_address(world, client_as):
    ask(world, title="Willow House beds")
    head, path = client_as("head"), reverse("partnerships:requests")
    for asked in ({"q": "willow"}, {"mine": "on"}, {"state": "open"}, {"decision_type": "contract_award"}):
        assert "Willow House beds" in text(head.get(path, asked))
    for asked in ({"q": "oak"}, {"state": "lapsed"}, {"decision_type": "write_off"}):
        assert "No requests here" in text(head.get(path, asked))
    assert head.get(path, {"care_group": "x", "page": "-1", "q": "\x00"}).status_code == 200


def test_a_request_of_nobody_is_not_there(world, client_as):
    for name in ("request", "decide", "answer", "urgent", "answer_question", "meet_condition", "retry"):
        answer = client_as("head").post(reverse(f"partnerships:{name}", args=[10**8]), {"outcome": "approve"})
        assert answer.status_code in (404, 405)


def test_sent_back_waits_for_its_maker(world, client_as):
    request = ask(world)
    decisions.send_back(pk=request.pk, reason="x", by=world.people["head"], at=world.at)
    assert "It does not wait for an answer." in text(client_as("head").get(url("request", request)))


def test_a_button_answers_only_the_version_its_page_showed(world, client_as):
    request = ask(world)
    head = client_as("head")
    for path in (reverse("partnerships:request", args=[request.pk]), url("answer", request)):
        assert '<input type="hidden" name="version" value="1">' in text(head.get(path))
    decisions.revise(
        pk=request.pk, changed="More", by=world.people["commissioner_ld"], at=world.at, title="Changed"
    )
    page = head.post(url("decide", request), {"outcome": "approve", "version": "1"}, follow=True)
    assert "was changed while you looked" in text(page)
    many = {
        "pk": request.pk,
        "confirm": "yes",
        f"answer-{request.pk}": "approve",
        f"version-{request.pk}": "1",
    }
    assert "was changed while you looked" in text(head.post(reverse("partnerships:decide_many"), many))
    assert state(request) == "waiting"
    head.post(url("decide", request), {"outcome": "approve", "version": "2"})
    assert state(request) == "approved"


@pytest.mark.parametrize(("said", "words"), [("1", "was changed while you"), ("", "It was not said which")])
def test_evidence_counts_only_for_the_version_its_page_showed(world, client_as, said, words):
    request = ask(world)
    decisions.revise(pk=request.pk, changed="x", by=world.people["commissioner_ld"], at=world.at, title="New")
    client, on = client_as("secretary"), day("on", world.on)
    for name, facts in (("consult", {"who": "Carers", "evidence": "Letter", **on}), ("give_notice", on)):
        assert '<input type="hidden" name="version" value="2">' in text(client.get(url(name, request)))
        assert words in text(client.post(url(name, request), {**facts, "version": said}))
    request.refresh_from_db()
    assert (request.notice_on, request.consultations.exists()) == (None, False)


@pytest.mark.parametrize("said", ["", "2", "0", "-1", "one", "99999999999999"])
def test_an_answer_to_another_version_or_to_nonsense_is_refused(world, client_as, said):
    request = ask(world)
    client_as("head").post(url("decide", request), {"outcome": "approve", "version": said})
    assert state(request) == "waiting"


def test_calling_a_decision_in(world, client_as):
    """The page shows the last day of call-in, and scrutiny's chair may call it in; nobody else is offered it."""
    request = ask(world)
    called_in(world, request)
    evidence.publish_record(request_pk=request.pk, by=world.people["secretary"], at=world.at)
    page = reverse("partnerships:request", args=[request.pk])
    act = reverse("partnerships:call_in", args=[request.pk])
    chair = client_as("scrutiny_chair")
    seen = chair.get(page).content.decode()
    assert "Approved, may be called in" in seen
    assert "27 October 2026" in seen
    assert act in seen
    assert act not in client_as("head").get(page).content.decode()
    assert chair.get(act).status_code == 200
    answer = chair.post(act, {"reason": "Carers were not asked", "version": "1"}, follow=True)
    assert "Called in by" in answer.content.decode()
    assert state(request) == "waiting"
