"""The pages of the structure: for people of the partnership, for a governance officer, for a stranger."""

from datetime import timedelta

import pytest
from django.urls import reverse

from partnerships.models import Post, PostHolder, Scheme


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
    }
    return reverse(f"partnerships:{name}", args=keys[name])


READ = ["home", "requests", "partnership", "body", "post", "person", "scheme", "ask"]
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
    for name in ("partnership", "body", "post", "person", "scheme", "request", "appoint", "add_post"):
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
    answer = governance.post(address(world, "add_post"), facts)
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
    answer = governance.post(appoint, {"user": world.people["auditor"].pk, "acting": "on", **day})
    assert answer.status_code == 302
    holder = PostHolder.objects.get(post=post)
    assert (str(holder.starts), str(holder.ends), holder.acting) == ("2026-11-01", "2026-12-01", True)
    again = governance.post(appoint, {"user": world.people["auditor"].pk, **day})
    assert "already holds Deputy" in again.content.decode()


def test_title_taken_comes_back_with_the_form(world, client_as):
    facts = {"title": "Pool Manager", "function": "pool_manager", "partner": world.partners["icb"].pk}
    page = client_as("governance").post(address(world, "add_post"), facts)
    assert page.status_code == 200
    assert "There is already a post called Pool Manager" in page.content.decode()


def test_end_an_appointment(world, client_as):
    last = {"last_day_day": "31", "last_day_month": "10", "last_day_year": "2026"}
    answer = client_as("governance").post(address(world, "end_appointment"), last)
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
