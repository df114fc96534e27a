"""The pages of this room, as a browser gets them: help, account, errors."""

import re
from itertools import pairwise

import pytest
from django.core import mail
from django.template import loader
from django.template.loader import render_to_string
from django.urls import reverse

from jct.demo.context import PEOPLE
from jct.help.views import TOPICS
from jct.support.glossary import TERMS
from tests.frontend.markup import read

PUBLIC = ["/help/", "/help/glossary/", *[f"/help/{topic.slug}/" for topic in TOPICS], "/components/"]
ENTRANCE = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/signup/",
]
OWN = ["/accounts/password/change/", "/accounts/email/", "/accounts/sessions/", "/accounts/logout/"]


def check_frame(page):
    """What every page promises: one h1, a title, landmarks, a skip link that leads somewhere, nothing foreign."""
    ids = [node.attributes["id"] for node in page.all() if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    assert page.all("html")[0].attributes["lang"] == "en-GB"
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    title = page.all("title")[0].text
    assert title.endswith(" – Joint commissioning")
    assert not title.startswith("–")
    assert "main-content" in ids
    sources = [
        node.attributes.get("src", node.attributes.get("href", ""))
        for node in page.all()
        if node.name in ("script", "link")
    ]
    assert all(source.startswith("/static/") for source in sources)
    levels = [int(node.name[1]) for node in page.all("main")[0].all() if re.fullmatch(r"h[1-6]", node.name)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("address", PUBLIC)
def test_help_is_open_to_everybody(client, db, address):
    answer = client.get(address)
    assert answer.status_code == 200
    check_frame(read(answer.content))


@pytest.mark.parametrize("address", ENTRANCE)
def test_entrance(client, db, address):
    answer = client.get(address)
    assert answer.status_code == 200
    check_frame(read(answer.content))
    assert "Sign In" not in answer.content.decode()


@pytest.mark.parametrize("address", OWN)
def test_own_account(client_as, address):
    answer = client_as("head").get(address)
    assert answer.status_code == 200
    check_frame(read(answer.content))


@pytest.mark.parametrize("address", OWN[:3])
def test_own_account_needs_sign_in(client, db, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_no_such_help_page(client, db):
    answer = client.get("/help/nonsense/")
    assert answer.status_code == 404
    check_frame(read(answer.content))
    assert read(answer.content).all("h1")[0].text == "Page not found"


def test_strict_policy(client, db):
    policy = client.get("/help/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy


def test_only_the_cookies_the_cookie_page_names_are_set(client, world):
    page = client.get("/help/cookies/").content.decode()
    person = world.people["head"]
    person.set_password("a long enough password")
    person.save_without_historical_record(update_fields=["password"])
    client.get("/accounts/login/")
    client.post(
        "/accounts/login/", {"login": person.email, "password": "a long enough password"}, follow=True
    )
    assert "sessionid" in client.cookies
    assert all(f">{name}<" in page for name in client.cookies)


def test_wrong_password_is_said_plainly(client, world):
    answer = client.post("/accounts/login/", {"login": world.people["head"].email, "password": "wrong"})
    page = read(answer.content)
    check_frame(page)
    assert page.all("title")[0].text.startswith("Error: Sign in")
    assert "The e-mail address or the password is not right. Try again." in page.text


def test_empty_sign_in_names_both_fields_and_leads_to_them(client, db):
    page = read(client.post("/accounts/login/", {}).content)
    links = {
        link.text: link.attributes["href"]
        for link in page.all("a")
        if link.attributes.get("href", "").startswith("#id")
    }
    assert links == {"Enter the e-mail address": "#id_login", "Enter the password": "#id_password"}


def test_sign_out_is_a_post(client_as):
    client = client_as("head")
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/accounts/password/change/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/accounts/password/change/").status_code == 302


def test_nobody_signs_up(client, db):
    answer = client.post(
        "/accounts/signup/", {"email": "a@b.example", "password1": "x" * 14, "password2": "x" * 14}
    )
    assert "Accounts are by invitation" in answer.content.decode()


def test_reset_mail_is_ours(client, world):
    client.post("/accounts/password/reset/", {"email": world.people["head"].email})
    assert mail.outbox[0].subject == "Choose a new password"
    assert "within three days" in mail.outbox[0].body
    link = re.search(r"https?://testserver(/\S+)", mail.outbox[0].body).group(1)
    page = client.get(link, follow=True)
    assert read(page.content).all("h1")[0].text == "Choose a new password"


def test_used_reset_link_says_so(client, db):
    page = client.get("/accounts/password/reset/key/1-abc/")
    assert read(page.content).all("h1")[0].text == "This link no longer works"


def test_glossary_has_a_place_for_every_word(client, db):
    page = read(client.get("/help/glossary/").content)
    assert [node.attributes["id"] for node in page.all("dt")] == [term.slug for term in TERMS]


def test_forbidden_says_what_is_missing_and_who_can_give_it(rf, client_as, world):
    request = rf.get("/")
    request.user = world.people["head"]
    page = read(
        render_to_string("403.html", {"missing": "read published packs", "who": ["Ann Okafor"]}, request)
    )
    assert "read published packs" in page.all("main")[0].text
    assert [item.text for item in page.all("main")[0].all("li")] == ["Ann Okafor"]
    nobody = read(render_to_string("403.html", {"missing": "read published packs", "who": []}, request))
    assert "Nobody holds the post" in nobody.text
    plain = read(render_to_string("403.html", {}, request))
    assert "is not open to you" in plain.text


def test_server_error_needs_nothing():
    """No context, no database (this test may not touch it), no request."""
    page = read(loader.get_template("500.html").render())
    check_frame(page)
    assert "was not saved" in page.text


@pytest.mark.parametrize("name", ["400.html", "404.html"])
def test_other_errors(rf, name, world):
    request = rf.get("/")
    request.user = world.people["head"]
    check_frame(read(render_to_string(name, {}, request)))


def test_navigation_marks_where_one_is(client_as):
    page = read(client_as("head").get(reverse("home:work")).content)
    current = [link for link in page.all("a") if link.attributes.get("aria-current") == "page"]
    assert [link.text for link in current] == ["Your work"]


def test_demonstration_says_which_day_it_is(client, db, settings):
    page = client.get("/help/").content.decode()
    assert ("20 October 2026" in page) == bool(settings.JCT_DEMO_DATE)


def test_sign_in_page_offers_people_of_the_demonstration(client, db):
    page = read(client.get("/accounts/login/").content)
    offered = {place.text.partition("@")[0] for place in page.all("dd")}
    assert {"head", "finance_lead_icb", "board_member"} < offered <= set(PEOPLE)
