"""The first act in an empty installation."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.support import clock
from jct.support.access import Perm, holds
from partnerships.models import Body, DecisionRequest, Partnership, Post, Scheme
from tests.partnerships.shown import hidden, press

TOLD = {
    "council": "Southmere County Council",
    "nhs": "NHS Southmere Integrated Care Board",
    "officer": "Grace Adeyemi",
    "email": "Grace@Southmere.example",
    "care_group": ["LD=Learning disabilities"],
}


@pytest.fixture
def empty(transactional_db):
    """Nothing at all: the county other tests share goes too, and is loaded again for whoever needs it next."""
    call_command("flush", interactive=False)


SCHEME = """
scheme: Scheme of delegation of Southmere
clauses:
- number: "1"
  decision: delegation_change
  text: The board changes the scheme.
  body: Joint Board
- number: "2"
  decision: policy_approval
  text: The head of commissioning approves policies.
  post_function: head_of_commissioning
tests:
- sentence: A head of commissioning may not approve a policy
  decision: policy_approval
  post_function: head_of_commissioning
  may: false
"""


def test_from_founding_to_a_first_decision(empty):
    """Through the pages alone: a body, a post and its holder, a draft brought in, the record of its adoption."""
    call_command("found_partnership", "Southmere Joint Commissioning", **TOLD)
    with pytest.raises(CommandError, match="a partnership already"):
        call_command("found_partnership", "Again", **TOLD)
    founder = User.objects.get(email="grace@southmere.example")
    assert holds(founder, Perm.EDIT_STRUCTURE)
    assert holds(founder, Perm.MANAGE_ACCOUNTS)
    officer, partnership = window(founder.email), Partnership.objects.get()
    home = f"/partnership/{partnership.pk}/"
    assert f"{partnership} has no scheme of delegation" in text(officer.get("/work/"))
    page = text(officer.get(home))
    assert "Begin an empty draft" in page
    assert reverse("partnerships:import_scheme", args=[partnership.pk]) in page

    body = {"name": "Joint Board", "short_name": "Board", "kind": "board", "is_top": "on", **today("starts")}
    assert press(officer, f"{home}add-body/", body).status_code == 302
    post = {"title": "Head", "function": "head_of_commissioning", "partner": partnership.partners.first().pk}
    assert press(officer, f"{home}add-post/", post).status_code == 302
    head = {"name": "Amara Osei", "email": "amara@southmere.example"}
    assert officer.post("/people/invite/", head).status_code == 302
    person = User.objects.get(email=head["email"])
    chair = Post.objects.get(title="Head")
    appointed = {"user": person.pk, **today("starts")}
    assert press(officer, f"/partnership/posts/{chair.pk}/appoint/", appointed).status_code == 302

    officer.post(f"{home}draft-scheme/")
    blank = Scheme.objects.get()
    told = {"body": Body.objects.get().pk, "minute": "Minute 1/26", **today("met_on"), **today("starts")}
    refused = text(record(officer, blank, **told))
    assert "there are none: nobody could decide anything" in refused
    looked = officer.post(
        f"{home}import-scheme/", {"file": SimpleUploadedFile("first.yaml", SCHEME.encode())}
    )
    officer.post(f"{looked.url}confirm/")
    draft = Scheme.objects.get(version=2)
    assert str(draft) in text(officer.get(home))

    to_propose = reverse("partnerships:propose_scheme", args=[draft.pk])
    assert officer.get(to_propose).url == reverse("partnerships:record_adoption", args=[draft.pk])
    asked = officer.post(to_propose, {**today("starts"), "why": "It is the first."})
    assert "nobody could answer" in text(asked)
    refused = text(record(officer, draft, **{**told, "met_on_year": "2099"}))
    assert "is still to come" in refused
    assert "is before the meeting" in refused
    assert "A head of commissioning may not approve a policy" in refused
    assert "is more than a year after" in text(record(officer, draft, **{**told, "starts_year": "2062"}))
    officer.post(reverse("partnerships:remove_scheme_test", args=[draft.tests.get().pk]))
    stale = officer.post(reverse("partnerships:record_adoption", args=[draft.pk]), {**told, "seen": "7"})
    assert text(stale).count("was changed while you looked at it") in (
        1,
        2,
    )  # in the summary, and above the form
    shown_once_more(officer, draft, told)
    wrong = window(head["email"])
    address = reverse("partnerships:record_adoption", args=[draft.pk])
    assert [wrong.get(address).status_code, wrong.post(address, told).status_code] == [403, 403]
    assert record(officer, draft, **told).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.minute.split(",")[0]) == ("adopted", "Joint Board")
    assert draft.minute.endswith(": Minute 1/26")
    assert draft.adopted_by == draft.history.latest().history_user == founder
    assert "propose it for adoption" in text(record(officer, blank, **told))
    assert "has no scheme of delegation" not in text(officer.get("/work/"))

    asking = {
        "decision_type": "policy_approval",
        "title": "Policy on visits",
        "amount": "0",
        "why": "It is due.",
    }
    officer.post(f"{home}ask/", {**asking, "act": "send", "button": "send"})
    request = DecisionRequest.objects.get()
    answer = {"outcome": "approve", "version": request.version}
    window(head["email"]).post(f"/partnership/decisions/{request.pk}/decide/", answer)
    request.refresh_from_db()
    assert request.state == "approved"


def window(email):
    client = Client()
    client.force_login(User.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def today(name):
    day = clock.today()
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def look(client, draft, **told):
    """As the form is sent that was looked at just now: shown once more, or refused."""
    address = reverse("partnerships:record_adoption", args=[draft.pk])
    return client.post(address, {**told, "seen": client.get(address).context["seen"]})


def confirm(client, draft, page, **instead):
    """The button of the page that shows it once more, with what that page holds."""
    held = {name: page.context[name] for name in ("seen", "confirm")}
    address = reverse("partnerships:record_adoption", args=[draft.pk])
    return client.post(address, {**page.context["typed"], **held, **instead})


def record(client, draft, **told):
    page = look(client, draft, **told)
    return confirm(client, draft, page) if "confirm" in page.context else page


def shown_once_more(officer, draft, told):
    """Before it counts it is shown in words, and nothing else than that is recorded."""
    page = look(officer, draft, **told)
    today = clock.today()
    day = f"{today:%A} {day_words(today)}"
    assert dict(page.context["rows"]) == {
        "Scheme": str(draft),
        "Clauses": 2,
        "Adopted by": "Joint Board",
        "Decided on": day,
        "Minuted at": "Minute 1/26",
        "In effect from": day,
        "Recorded by": "Grace Adeyemi",
    }
    assert "None of this can be changed or taken back" in text(page)
    again = text(confirm(officer, draft, page, change="yes"))
    assert 'value="Minute 1/26"' in again
    assert "error" not in again
    other = confirm(officer, draft, page, minute="Minute 2/26")
    assert "This is not what the page before showed" in text(other)
    assert ("Minuted at", "Minute 2/26") in other.context["rows"]
    clause = draft.clauses.first()
    address = reverse("partnerships:change_clause", args=[clause.pk])
    form = officer.get(address)
    words = {each.name: each.value() for each in form.context["form"] if each.value() not in (None, False)}
    assert officer.post(address, {**words, **hidden(form), "text": "In other words."}).status_code == 302
    for answer in (confirm(officer, draft, page), confirm(officer, draft, page, change="yes")):
        assert "was changed while you looked at it" in text(answer)
        assert 'value="Minute 1/26"' in text(answer)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_care_group_without_a_name_founds_nothing(empty):
    with pytest.raises(CommandError, match="CODE=NAME"):
        call_command("found_partnership", "Southmere", **{**TOLD, "care_group": ["LD"]})
    assert not Partnership.objects.exists()
