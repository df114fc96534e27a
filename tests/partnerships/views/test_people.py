"""The pages on people: for the right person, the wrong person and a stranger, with a fixed number of queries."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jct.accounts.models import User
from jct.support.history import record
from partnerships.domain.words import PostFunction
from partnerships.models import (
    Cover,
    DecisionRequest,
    DeniedAttempt,
    IncompatibleFunctions,
    Interest,
    Recertification,
    YearlyDeclaration,
)
from partnerships.selectors.authority import ruling
from partnerships.selectors.interests import declarations_page
from partnerships.services import appointments, cover, incompatible, interests, recertification, structure


@pytest.fixture(autouse=True)
def _day(settings, world):
    settings.JCT_DEMO_DATE = world.on


def address(name, key):
    return reverse(f"partnerships:{name}", args=[key])


def day(name, on):
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


@pytest.fixture
def given(world):
    return cover.give(
        holder_pk=world.posts["head"].holders.get().pk,
        user=world.people["commissioner_mh"],
        starts=date(2026, 11, 2),
        ends=date(2026, 11, 16),
        reason="annual leave",
        cap=Decimal(100_000),
        by=world.people["head"],
        at=world.at,
    )


@pytest.fixture
def denied(world):
    request = DecisionRequest(
        partnership=world.partnership,
        decision_type="contract_award",
        title="Short breaks",
        amount=Decimal(80_000),
        requested_by=world.people["contracts_officer"],
        requested_at=world.at,
    )
    record(request, by=None, why="asked", at=world.at)
    person = world.people["commissioner_ld"]
    verdict = ruling(user=person, request=request, on=world.on)
    assert not verdict.allowed
    return DeniedAttempt.objects.create(
        request=request,
        user=person,
        refused_by=[check.code for check in verdict.checks if not check.passed],
        words=str(verdict),
        ruling=verdict.as_json(),
        at=world.at,
    )


EVERYBODY = [
    "cover",
    "my_cover",
    "recertify",
    "commits",
    "interests",
    "my_interests",
    "register_interest",
    "declare_year",
]
GOVERNANCE = ["incompatible", "recertification"]
AUDIT = ["declarations", "refused"]


@pytest.mark.parametrize("name", EVERYBODY + GOVERNANCE + AUDIT)
def test_who_reads_what(world, client_as, stranger, name, given, denied):
    at = address(name, world.partnership.pk)
    page = client_as("governance").get(at)
    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1
    assert stranger.get(at).status_code == 403
    assert client_as("board_member").get(at).status_code == (200 if name in EVERYBODY else 403)
    assert client_as("auditor").get(at).status_code == (403 if name in GOVERNANCE else 200)
    assert client_as("governance").get(address(name, 999_999)).status_code == 404


def test_calendar_shows_cover_gaps_and_vacancies(world, client_as, given):
    text = client_as("board_member").get(address("cover", world.partnership.pk)).content.decode()
    for words in (
        "Covered",
        "Rhys Pritchard",
        "2 November 2026 to 15 November 2026",
        "Every decision of the post, up to £100,000",
        "Nobody",
        "£200,000",
    ):
        assert words in text
    assert "End at once" not in text
    assert "Give cover for somebody else" not in text
    governance = client_as("governance").get(address("cover", world.partnership.pk)).content.decode()
    assert address("give_cover", world.posts["pool_manager"].holders.get().pk) in governance
    assert "End at once" in client_as("head").get(address("cover", world.partnership.pk)).content.decode()
    mine = client_as("commissioner_mh").get(address("cover", world.partnership.pk)).content.decode()
    assert "Give it back" in mine


def test_days_on_which_nobody_can_approve_above_a_sum(world, client_as, given):
    def asked(above):
        at = address("cover", world.partnership.pk) + f"?above={above}"
        return client_as("head").get(at).content.decode()

    assert "Contract award: 2 November 2026 to 15 November 2026" in asked("£150,000")
    assert "Contract award: somebody can approve more than £60,000 on every day" in asked("60000")
    assert "must be an amount in pounds" in asked("much")
    assert "Contract award: " not in asked("900000000")


def test_a_calendar_without_cover_says_so(world, client_as):
    text = client_as("head").get(address("cover", world.partnership.pk)).content.decode()
    assert "No cover is in effect or planned" in text
    assert "can be approved on every day" in text


def test_giving_cover_by_form(world, client_as):
    holder = world.posts["head"].holders.get()
    at = address("give_cover", holder.pk)
    facts = {
        "user": world.people["commissioner_ld"].pk,
        **day("starts", date(2026, 11, 2)),
        **day("last_day", date(2026, 11, 15)),
        "decision_types": ["contract_award"],
        "cap": "£50,000",
        "reason": "annual leave",
    }
    assert "Contract award" in client_as("head").get(at).content.decode()
    answer = client_as("head").post(at, facts)
    assert answer.url == address("cover", world.partnership.pk)
    row = Cover.objects.get()
    assert (row.ends, row.cap, row.decision_types) == (
        date(2026, 11, 16),
        Decimal(50_000),
        ["contract_award"],
    )
    again = client_as("head").post(at, facts).content.decode()
    assert "already covers from 2 November 2026" in again
    wrong = client_as("auditor").post(at, facts).content.decode()
    assert "Only Helen Fairweather or a governance officer" in wrong
    missing = client_as("head").post(at, {}).content.decode()
    assert missing.count("govuk-error-message") >= 4


def test_moving_and_ending_cover(world, client_as, given):
    change, end = address("change_cover", given.pk), address("end_cover", given.pk)
    assert client_as("head").get(change).status_code == 200
    assert client_as("head").post(change, day("last_day", date(2026, 11, 8))).status_code == 302
    given.refresh_from_db()
    assert given.ends == date(2026, 11, 9)
    refused = client_as("auditor").post(end)
    assert "Only Helen Fairweather" in refused.content.decode()
    page = client_as("commissioner_mh").get(end).content.decode()
    assert "decides nothing in the place of Helen Fairweather" in page
    assert client_as("commissioner_mh").post(end).status_code == 302
    assert not Cover.objects.exists()


def test_my_cover(world, client_as, given):
    head = client_as("head").get(address("my_cover", world.partnership.pk)).content.decode()
    assert "Rhys Pritchard covers from 2 November 2026" in head
    other = client_as("commissioner_mh").get(address("my_cover", world.partnership.pk)).content.decode()
    assert "Head of Joint Commissioning for Helen Fairweather" in other
    acting = appointments.appoint(
        post=world.posts["commissioner_da"],
        user=world.people["auditor"],
        starts=world.on,
        acting=True,
        by=None,
        at=world.at,
    )
    text = client_as("auditor").get(address("my_cover", world.partnership.pk)).content.decode()
    assert "You are acting, so you cannot pass it on" in text
    assert address("give_cover", acting.pk) not in text


def test_incompatible_functions(world, client_as):
    governance, at = client_as("governance"), address("incompatible", world.partnership.pk)
    facts = {"one": "finance_officer", "other": "finance_lead", "reason": "one checks the other"}
    assert "No pair is declared" in governance.get(at).content.decode()
    assert governance.post(at, facts).url == at
    row = IncompatibleFunctions.objects.get()
    assert "Finance lead and finance officer" in governance.get(at).content.decode()
    assert "declared incompatible already" in governance.post(at, facts).content.decode()
    remove = address("remove_incompatible", row.pk)
    assert "one checks the other" in governance.get(remove).content.decode()
    assert client_as("auditor").post(remove, {"why": "x"}).status_code == 403
    assert governance.post(remove, {"why": "one team"}).url == at
    assert not IncompatibleFunctions.objects.exists()


def test_people_who_have_both_are_shown(world, client_as):
    lead = world.posts["finance_lead_icb"]
    appointments.appoint(
        post=lead, user=world.people["finance_officer_icb"], starts=world.on, by=None, at=world.at
    )
    incompatible.declare(
        partnership=world.partnership,
        one=PostFunction.FINANCE_LEAD,
        other=PostFunction.FINANCE_OFFICER,
        reason="one checks the other",
        by=None,
        at=world.at,
    )
    text = client_as("governance").get(address("incompatible", world.partnership.pk)).content.decode()
    assert "Imran Siddiqui" in text
    assert "People who have both" in text


def test_confirming_a_post(world, client_as):
    holder = world.posts["head"].holders.get()
    at = address("confirm_post", holder.pk)
    head = client_as("head")
    assert "Contract award" in head.get(at).content.decode()
    assert client_as("governance").get(at).status_code == 404
    assert "Say what is not right" in head.post(at, {"confirmed": "no", "note": ""}).content.decode()
    assert head.post(at, {"confirmed": "no", "note": "My limit"}).url == address(
        "recertify", world.partnership.pk
    )
    assert Recertification.objects.get().note == "My limit"
    assert "Not right" in head.get(address("recertify", world.partnership.pk)).content.decode()
    text = client_as("governance").get(address("recertification", world.partnership.pk)).content.decode()
    assert "“My limit”" in text


def test_who_may_commit_what(world, client_as):
    at = address("commits", world.partnership.pk)
    head = client_as("head").get(at).content.decode()
    assert "in my name" in head
    assert "Commissioner, Learning Disabilities" in head
    assert "Contract award: up to £50,000" in head
    assert "Pool Manager" not in head
    assert "Pool Manager" in client_as("governance").get(at).content.decode()
    assert "No post reports to yours" in client_as("board_member").get(at).content.decode()


def test_the_register_publishes_its_columns_and_no_more(world, client_as):
    at, new = address("interests", world.partnership.pk), address("register_interest", world.partnership.pk)
    facts = {
        "kind": "indirect",
        "organisation": "Willow House",
        "detail": "My sister manages it",
        **day("starts", date(2025, 5, 1)),
    }
    assert client_as("head").post(new, facts).url == address("my_interests", world.partnership.pk)
    published = client_as("board_member").get(at).content.decode()
    assert "Willow House" in published
    assert "My sister" not in published
    assert "My sister" in client_as("governance").get(at).content.decode()
    assert "is registered" in client_as("head").post(new, facts).content.decode()
    row = Interest.objects.get()
    end = address("end_interest", row.pk)
    assert client_as("governance").get(end).status_code == 404
    assert client_as("head").post(end, day("last_day", world.on)).status_code == 302
    row.refresh_from_db()
    assert row.ends == date(2026, 10, 21)


def test_governance_registers_what_another_gave_in_writing(client_as, world):
    new = address("register_interest_of_another", world.partnership.pk)
    facts = {
        "kind": "indirect",
        "organisation": "Wintermere Care Limited",
        "detail": "A brother manages its day service",
        **day("starts", date(2026, 4, 1)),
    }
    governance, head = client_as("governance"), world.people["head"]
    said = governance.post(new, facts | {"user": ""}).content.decode()
    assert "Choose whose interest it is" in said
    page = governance.post(new, facts | {"user": head.pk}, follow=True).content.decode()
    assert "Helen Fairweather cannot decide matters of Wintermere Care Limited." in page
    assert "Recorded by Oliver Trent, 20 October 2026" in page
    assert Interest.objects.get(organisation="Wintermere Care Limited").user == head
    mine = client_as("head").get(address("my_interests", world.partnership.pk)).content.decode()
    assert "Oliver Trent recorded it for you on 20 October 2026" in mine
    published = client_as("commissioner_ld").get(address("interests", world.partnership.pk))
    assert "Recorded by" not in published.content.decode()
    assert client_as("head").get(new).status_code == 403


def test_only_those_with_a_post_or_seat_can_be_named(client_as, world, stranger):
    new = address("register_interest_of_another", world.partnership.pk)
    outsider = User.objects.get(email="stranger@elsewhere.example")
    page = client_as("governance").post(new, {"user": outsider.pk}).content.decode()
    assert "Choose one of the answers listed" in page
    assert not Interest.objects.filter(user=outsider).exists()


def test_declaring_the_year(world, client_as):
    at, mine = address("declare_year", world.partnership.pk), address("my_interests", world.partnership.pk)
    head = client_as("head")
    assert "Overdue" in head.get(mine).content.decode()
    assert "none of your interests" in head.post(at, {"nil": "complete"}).content.decode()
    assert head.post(at, {"nil": "nil"}).url == mine
    assert YearlyDeclaration.objects.get().nil
    assert "You declared on" in head.get(mine).content.decode()


def test_chasing_writes_to_everybody_overdue_once_a_day(world, client_as, mailoutbox):
    interests.declare_year(partnership=world.partnership, nil=True, by=world.people["head"], at=world.at)
    page, chase = (
        address("declarations", world.partnership.pk),
        address("chase_declarations", world.partnership.pk),
    )
    outstanding = len(declarations_page(world.partnership, on=world.on).outstanding)
    assert f"1 declared, {outstanding} to come" in client_as("auditor").get(page).content.decode()
    assert client_as("auditor").post(chase).status_code == 403
    assert client_as("governance").get(chase).status_code == 405
    for _ in range(2):
        assert client_as("governance").post(chase).url == page
    assert len(mailoutbox) == outstanding > 10
    assert "head@northmere.example" not in [letter.to[0] for letter in mailoutbox]


def test_refused_attempts_with_the_ruling(world, client_as, denied):
    at = address("refused", world.partnership.pk)
    auditor = client_as("auditor")
    text = auditor.get(at + "?check=band&page=x").content.decode()
    assert "Above the clause’s band" in text
    assert "Short breaks" in text
    assert auditor.get(at + "?check=unheard").status_code == 200
    page = auditor.get(address("refused_attempt", denied.pk)).content.decode()
    assert "The ruling as it stood" in page
    assert "cannot decide this" in page
    assert client_as("head").get(address("refused_attempt", denied.pk)).status_code == 403


@pytest.fixture
def crowd(world):
    """Thirty more people in post, each covered, with an interest, a declaration and an answer."""

    def crowd():
        for number in range(30):
            user = User.objects.create_user(f"p{number}@northmere.example", "x", name=f"Person {number}")
            post = structure.create_post(
                partnership=world.partnership,
                partner=world.partners["icb"],
                title=f"Post {number}",
                function=PostFunction.COMMISSIONER,
                reports_to=world.posts["head"],
                by=None,
                at=world.at,
            )
            holder = appointments.appoint(
                post=post, user=user, starts=world.on - timedelta(days=200), by=None, at=world.at
            )
            cover.give(
                holder_pk=holder.pk,
                user=world.people["auditor"],
                starts=world.on,
                ends=world.on + timedelta(days=20),
                reason="leave",
                by=None,
                at=world.at,
            )
            interests.register(
                partnership=world.partnership,
                kind="financial",
                organisation=f"Company {number}",
                detail="shares",
                starts=world.on,
                by=user,
                at=world.at,
            )
            interests.declare_year(partnership=world.partnership, nil=False, by=user, at=world.at)
            recertification.answer(holder_pk=holder.pk, confirmed=False, note="x", by=user, at=world.at)

    return crowd


READ = EVERYBODY + GOVERNANCE + AUDIT


def test_pages_ask_as_much_for_many_as_for_few(world, client_as, crowd, given, denied):
    client = client_as("governance")

    def counted():
        found = {}
        for name in READ:
            with CaptureQueriesContext(connection) as queries:
                client.get(address(name, world.partnership.pk))
            found[name] = len(queries)
        return found

    counted()
    few = counted()
    crowd()
    assert counted() == few
