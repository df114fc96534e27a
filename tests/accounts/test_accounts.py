"""Accounts: by invitation, never deleted, closed with a hand-over in one act."""

import re
from datetime import date

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from guardian.shortcuts import assign_perm

from jct.accounts import services
from jct.accounts.middleware import NOTED_FOR
from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support import clock
from jct.support.history import record
from jct.support.models import Job
from partnerships.models import Partnership
from partnerships.selectors import held_by
from tests.partnerships.shown import press


@pytest.fixture
def head(world):
    return world.people["head"]


def invite(head, world, **more):
    told = {"email": "New.Person@Example.org ", "name": " New Person ", "site": "https://jct.example/"} | more
    return services.invite(by=head, at=world.at, **told)


def test_an_invited_person_chooses_a_password_and_signs_in(world, head, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        user = invite(head, world, email="New.Person@Example.org")
    assert (user.email, user.name, user.has_usable_password()) == (
        "new.person@example.org",
        "New Person",
        False,
    )
    link = re.search(r"https://jct\.example(/\S+)", mail.outbox[0].body).group(1)
    visitor = Client()
    page = visitor.get(link, follow=True)
    chosen = {"password1": "a sentence nobody guesses", "password2": "a sentence nobody guesses"}
    visitor.post(page.redirect_chain[-1][0], chosen)
    answer = Client().post("/accounts/login/", {"login": user.email, "password": chosen["password1"]})
    assert (answer.status_code, answer.url) == (302, "/work/")


def test_one_address_has_one_account(world, head):
    invite(head, world, email="new@example.org")
    with pytest.raises(Refused, match=r"already an account for new@example\.org"):
        invite(head, world, email="NEW@example.org")


def test_nobody_signs_up_uninvited(client, db):
    page = client.get("/accounts/signup/")
    assert "email" not in page.content.decode().lower() or "closed" in page.content.decode().lower()
    client.post(
        "/accounts/signup/",
        {"email": "x@example.org", "password1": "long enough words", "password2": "long enough words"},
    )
    assert not User.objects.filter(email="x@example.org").exists()


def test_a_closed_account_loses_its_sessions_at_once(world, head, client_as):
    leaver = world.people["secretary"]
    window = Client()
    window.post("/accounts/login/", {"login": leaver.email, "password": "northmere-demonstration"})
    assert window.get("/work/").status_code == 200
    services.close(user=leaver, by=head, why="left", at=clock.now())
    assert window.get("/work/").status_code == 302
    leaver.refresh_from_db()
    assert leaver.history.first().history_change_reason == "left"
    with pytest.raises(Refused, match="already closed"):
        services.close(user=leaver, by=head, why="again", at=clock.now())


def test_where_one_is_signed_in_is_noted_once_a_minute(client_as, settings):
    settings.USERSESSIONS_TRACK_ACTIVITY = True
    window = client_as("head")
    window.get("/accounts/sessions/", REMOTE_ADDR="192.0.2.1")
    seen = UserSession.objects.get(session_key=window.session.session_key)
    window.get("/accounts/sessions/", REMOTE_ADDR="192.0.2.1")
    again = UserSession.objects.get(pk=seen.pk)
    assert again.last_seen_at == seen.last_seen_at
    window.get("/accounts/sessions/", REMOTE_ADDR="192.0.2.2")
    elsewhere = UserSession.objects.get(pk=seen.pk)
    assert (elsewhere.ip, elsewhere.last_seen_at > seen.last_seen_at) == ("192.0.2.2", True)
    long_ago = elsewhere.last_seen_at - NOTED_FOR
    UserSession.objects.filter(pk=seen.pk).update(last_seen_at=long_ago)
    window.get("/accounts/sessions/", REMOTE_ADDR="192.0.2.2")
    assert UserSession.objects.get(pk=seen.pk).last_seen_at > long_ago


def test_nobody_closes_their_own_account(world, head):
    with pytest.raises(Refused, match="your own account"):
        services.close(user=head, by=head, why="tired", at=world.at)


def test_a_closed_account_can_be_opened_again(world, head):
    user = world.people["secretary"]
    services.close(user=user, by=head, why="left", at=world.at)
    services.reopen(user=user, by=head, why="came back", at=world.at)
    user.refresh_from_db()
    assert user.is_active
    with pytest.raises(Refused, match="is open"):
        services.reopen(user=user, by=head, why="again", at=world.at)


def test_the_database_refuses_twins_and_half_closed_accounts(world, head):
    with pytest.raises(IntegrityError), transaction.atomic():
        User(email="Head@Northmere.example", name="Twin").save()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=head.pk).update(is_active=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=head.pk).update(name="")


def test_an_account_needs_an_address():
    with pytest.raises(ValueError, match="e-mail address"):
        User.objects.create_user("")


def test_a_leaver_hands_over_posts_and_closes_in_one_act(world, client_as):
    governance, leaver, heir = (
        client_as("governance"),
        world.people["commissioner_ld"],
        world.people["commissioner_mh"],
    )
    given = held_by(leaver, on=world.on)
    assert given
    page = governance.get(f"/people/{leaver.pk}/leaving/").content.decode()
    assert all(str(line) in page for line in given)
    facts = {"why": "left the council", "successor": heir.pk}
    answer = press(governance, f"/people/{leaver.pk}/leaving/", facts)
    assert answer.status_code == 302
    leaver.refresh_from_db()
    assert (leaver.is_active, leaver.groups.count()) == (False, 0)
    assert set(map(str, given)) <= set(map(str, held_by(heir, on=world.on)))
    history = governance.get(f"/people/{leaver.pk}/").content.decode()
    assert "Left the council" in history


def test_a_hand_over_that_fails_leaves_the_account_open(world, client_as):
    leaver = world.people["commissioner_ld"]
    facts = {"why": "left", "successor": leaver.pk}
    answer = press(client_as("governance"), f"/people/{leaver.pk}/leaving/", facts)
    assert answer.status_code == 200
    leaver.refresh_from_db()
    assert leaver.is_active
    assert held_by(leaver, on=world.on)


def test_a_leaver_without_a_reason_is_not_closed(world, client_as):
    leaver = world.people["commissioner_ld"]
    answer = press(client_as("governance"), f"/people/{leaver.pk}/leaving/", {"why": ""})
    assert "Say why the account is closed" in answer.content.decode()
    leaver.refresh_from_db()
    assert leaver.is_active


def test_people_pages_are_for_those_who_manage_accounts(client_as, stranger):
    for path in ("/people/", "/people/invite/"):
        assert client_as("governance").get(path).status_code == 200
        refusal = client_as("board_member").get(path)
        assert refusal.status_code == 403
        assert "Oliver Trent" in refusal.content.decode()
        assert stranger.get(path).status_code == 403


def test_an_invitation_through_the_page(client_as):
    answer = client_as("governance").post("/people/invite/", {"name": "Ada", "email": "ada@example.org"})
    assert answer.status_code == 302
    again = client_as("governance").post("/people/invite/", {"name": "Ada", "email": "ada@example.org"})
    assert "already an account for ada@example.org" in again.content.decode()


def elsewhere(world, *people):
    """A second partnership, with a post there for each of these people."""
    other = Partnership(name="Southmere", scope="Southmere", starts=date(2026, 4, 1))
    other.team_host = world.partners["council"].organisation
    record(other, by=None, why="founded")
    group = Group.objects.create(name="Clerk (Southmere)")
    assign_perm("partnerships.view_partnership", group, other)
    group.user_set.add(*people)


def test_who_manages_one_partnership_finds_nobody_of_another(world, client_as):
    theirs = User.objects.create_user(
        "theirs@elsewhere.example", "a long enough password", name="Their Clerk"
    )
    elsewhere(world, theirs, world.people["head"])
    manager = client_as("governance")
    page = manager.get("/people/").content.decode()
    assert "Their Clerk" not in page
    assert str(world.people["head"]) in page
    for path in ("", "leaving/"):
        assert manager.get(f"/people/{theirs.pk}/{path}").status_code == 404
    shared = world.people["head"]
    answer = press(manager, f"/people/{shared.pk}/leaving/", {"why": "left"})
    assert "works in another partnership too" in answer.content.decode()
    shared.refresh_from_db()
    assert shared.is_active


def test_an_auditor_sees_the_work_of_the_partnership_and_starts_none(world, client_as):
    theirs = User.objects.create_user(
        "theirs@elsewhere.example", "a long enough password", name="Their Clerk"
    )
    elsewhere(world, theirs)
    jobs = {
        by: Job.objects.create(
            kind="x", title="x", by=by, task="support.sweep_jobs", status="failed", error="x", queued_at=world.at,
            finished_at=world.at,
        )
        for by in (world.people["head"], theirs)
    }  # fmt: skip
    auditor = client_as("auditor")
    seen = [auditor.get(f"/jobs/{job.pk}/").status_code for job in jobs.values()]
    assert seen == [200, 404]
    assert auditor.post(f"/jobs/{jobs[world.people['head']].pk}/again/").status_code == 404
