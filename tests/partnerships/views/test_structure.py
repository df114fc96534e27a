"""The pages of the structure: for people of the partnership, for a governance officer, for a stranger."""

from datetime import timedelta

import pytest
from django.urls import reverse

from partnerships.models import Cover, Post, PostHolder, Scheme
from partnerships.selectors import checks
from partnerships.services import appointments, structure
from tests.partnerships.shown import press


def address(world, name):
    keys = {
        "home": [],
        "requests": [],
        "partnership": [world.partnership.pk],
        "body": [world.bodies["jcpb"].pk],
        "post": [world.posts["head"].pk],
        "person": [world.people["head"].pk],
        "scheme": [Scheme.objects.get(partnership=world.partnership, version=2).pk],
        "ask": [world.partnership.pk],
        "add_post": [world.partnership.pk],
        "appoint": [world.posts["head"].pk],
        "end_appointment": [world.posts["head"].holders.get().pk],
        "bodies": [world.partnership.pk],
        "checks": [world.partnership.pk],
        "organisations": [world.partnership.pk],
        "organisation": [world.partners["icb"].organisation_id],
        "terms": [world.bodies["jcpb"].terms.get().pk],
    }
    return reverse(f"partnerships:{name}", args=keys[name])


READ = ["home", "requests", "partnership", "body", "post", "person", "scheme", "ask"]
READ += ["bodies", "checks", "organisations", "organisation", "terms"]
EDIT = ["add_post", "appoint", "end_appointment"]


@pytest.mark.parametrize("name", READ)
def test_everybody_of_the_partnership_reads_and_a_stranger_does_not(world, client_as, stranger, name):
    page = client_as("board_member").get(address(world, name))
    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1
    assert stranger.get(address(world, name)).status_code == 403


@pytest.mark.parametrize("name", EDIT)
def test_only_governance_edits(world, client_as, stranger, name):
    assert client_as("governance").get(address(world, name)).status_code == 200
    refused = client_as("head").get(address(world, name))
    assert refused.status_code == 403
    assert "change partners, bodies, posts and the scheme" in refused.content.decode()
    assert stranger.post(address(world, name)).status_code == 403


def test_rows_elsewhere_are_absent(world, client_as):
    governance = client_as("governance")
    names = ("partnership", "body", "post", "person", "scheme", "request", "appoint", "add_post")
    for name in (*names, "bodies", "checks", "organisations", "organisation", "terms"):
        assert governance.get(reverse(f"partnerships:{name}", args=[999_999])).status_code == 404


def test_home_shows_partners_bodies_and_vacancies(world, client_as):
    text = client_as("group_member").get(address(world, "home")).content.decode()
    for words in (
        "NHS Northmere Integrated Care Board",
        "East Northmere Primary Care Trust",
        "People&#x27;s Partnership Board",
        "Vacant",
    ):
        assert words in text
    assert "Add a post" not in text
    assert "Add a post" in client_as("governance").get(address(world, "home")).content.decode()


def test_what_may_i_decide_today(world, client_as):
    text = client_as("head").get(address(world, "person")).content.decode()
    assert "What may I decide today?" in text
    assert "Up to £250,000" in text
    assert "Up to £200,000" in text


def test_add_a_post_and_appoint_to_it(world, client_as):
    governance = client_as("governance")
    facts = {
        "title": "Deputy",
        "function": "commissioner",
        "partner": world.partners["icb"].pk,
        "care_group": "",
        "reports_to": "",
    }
    answer = press(governance, address(world, "add_post"), facts)
    post = Post.objects.get(title="Deputy")
    assert answer.url == reverse("partnerships:post", args=[post.pk])
    appoint = reverse("partnerships:appoint", args=[post.pk])
    day = {
        "starts_day": "1",
        "starts_month": "11",
        "starts_year": "2026",
        "last_day_day": "30",
        "last_day_month": "11",
        "last_day_year": "2026",
    }
    answer = press(governance, appoint, {"user": world.people["auditor"].pk, "acting": "on", **day})
    assert answer.status_code == 302
    holder = PostHolder.objects.get(post=post)
    assert (str(holder.starts), str(holder.ends), holder.acting) == ("2026-11-01", "2026-12-01", True)
    again = press(governance, appoint, {"user": world.people["auditor"].pk, **day})
    assert "already holds Deputy" in again.content.decode()


def test_title_taken_comes_back_with_the_form(world, client_as):
    facts = {"title": "Pool Manager", "function": "pool_manager", "partner": world.partners["icb"].pk}
    page = press(client_as("governance"), address(world, "add_post"), facts)
    assert page.status_code == 200
    assert "There is already a post called Pool Manager" in page.content.decode()


def test_end_an_appointment(world, client_as):
    last = {"last_day_day": "31", "last_day_month": "10", "last_day_year": "2026"}
    answer = press(client_as("governance"), address(world, "end_appointment"), last)
    assert answer.url == address(world, "post")
    assert str(world.posts["head"].holders.get().ends) == "2026-11-01"


def test_post_tells_past_present_and_coming_holders(world, client_as, settings):
    settings.JCT_DEMO_DATE = world.on
    post, people, page = world.posts["head"], world.people, address(world, "post")
    PostHolder.objects.bulk_create(
        [
            PostHolder(
                post=post, user=people["auditor"], starts=world.on.replace(2020), ends=world.on.replace(2021)
            ),
            PostHolder(post=post, user=people["cfo_icb"], starts=world.on + timedelta(days=9)),
        ]
    )
    text = client_as("governance").get(page).content.decode()
    for words in ("In post", "Left", "To come", "19 October 2021"):
        assert words in text


def test_the_drawing_says_the_same_as_the_list(world, client_as):
    text = client_as("board_member").get(address(world, "bodies")).content.decode()
    assert text.count("<rect ") == world.partnership.bodies.count()
    assert text.count("<polyline ") == 13
    assert text.count("stroke-dasharray") == 2
    assert 'role="img" aria-labelledby="diagram-title diagram-words"' in text
    assert 'style="' not in text
    assert text.count("Reports on:") == 13


def test_nothing_is_drawn_before_there_is_a_body(world, client_as):
    other = structure.found_partnership(
        name="Elsewhere",
        scope="x",
        starts=world.on,
        team_host=world.partnership.team_host,
        by=None,
        at=world.at,
    )
    structure.create_post(
        partnership=other,
        partner=structure.add_partner(
            partnership=other,
            organisation=world.partnership.team_host,
            kind="council",
            starts=world.on,
            by=None,
            at=world.at,
        ),
        title="Governance",
        function="governance_officer",
        by=None,
        at=world.at,
    )
    appointments.appoint(
        post=Post.objects.get(partnership=other),
        user=world.people["governance"],
        starts=world.on,
        by=None,
        at=world.at,
    )
    window = client_as("governance")
    assert "No bodies yet" in window.get(reverse("partnerships:bodies", args=[other.pk])).content.decode()
    places = window.get(reverse("partnerships:organisations", args=[other.pk])).content.decode()
    assert "No places yet" in places
    assert "No stakeholders yet" in places


def test_checks_with_counts_and_filters(world, client_as):
    window, path = client_as("board_member"), address(world, "checks")
    everything = window.get(path)
    assert everything.context["page"].total == len(everything.context["page"].lines) > 20
    graver = window.get(path, {"severity": "breach"})
    text = graver.content.decode()
    assert "has no seat for carers" in text
    assert "Only Helen Fairweather" not in text
    money = window.get(path, {"check": "funding"}).content.decode()
    assert "Council and NHS pay for Head of Joint Commissioning until 31 March 2027" in money
    odd = window.get(path, {"check": "nonsense", "severity": "x"})
    assert len(odd.context["page"].lines) == odd.context["page"].total
    none = window.get(path, {"check": "employer"}).content.decode()
    assert "None of this kind" in none


def test_nothing_to_mend(world, client_as, monkeypatch):
    monkeypatch.setattr(checks, "inspect", lambda facts, on, more: ())
    assert "Nothing to mend" in client_as("head").get(address(world, "checks")).content.decode()


def test_a_body_tells_rules_terms_advice_and_history(world, client_as, settings):
    settings.JCT_DEMO_DATE = world.on
    text = client_as("auditor").get(address(world, "body")).content.decode()
    for words in (
        "1 of each partner",
        "4 to 6 times a financial year",
        "TOR-JCPB, issue 1",
        "Deputy: Bethan Moss",
        "Answer overdue",
        "Waits for an answer",
        "Who changed what, when and why",
        "by the system",
    ):
        assert words in text
    for words in ("Change the powers", "Wind up", "Record advice"):
        assert words not in text
    locality = reverse("partnerships:body", args=[world.bodies["locality_north"].pk])
    assert "£1,240,000" in client_as("auditor").get(locality).content.decode()


def test_terms_that_were_replaced_say_so(world, client_as):
    terms = world.bodies["jcpb"].terms.get()
    assert "A later issue" not in client_as("head").get(address(world, "terms")).content.decode()
    terms.ends = world.on
    terms.save()
    page = client_as("head").get(reverse("partnerships:terms", args=[terms.pk]))
    assert "A later issue" in page.content.decode()


def test_somebody_who_stands_in_sees_what_they_may_decide(world, client_as):
    holder = world.posts["head"].holders.get()
    facts = {"reason": "Annual leave", "starts": world.on, "ends": world.on + timedelta(days=99)}
    Cover.objects.bulk_create([Cover(holder=holder, user=world.people["executive"], **facts)])
    mine = reverse("partnerships:person", args=[world.people["executive"].pk])
    text = client_as("executive").get(mine).content.decode()
    assert "Standing in for Helen Fairweather" in text
