"""Who would certify a return, said before it is submitted."""

import pytest
from django.urls import reverse

from budgets.models import BudgetReturn
from budgets.services import periods, returns
from tests.budgets.conftest import Q2

AHEAD = "Who certifies it"


def page(client, ret):
    answer = client.get(reverse("budgets:return", args=[ret.pk]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def ret(pool):
    return pool.open()["council"]


@pytest.mark.parametrize(
    ("partner", "officer", "lead"),
    [
        ("council", "finance_officer_council", "finance_lead_council"),
        ("icb", "finance_officer_icb", "finance_lead_icb"),
    ],
)
def test_the_officer_sees_who_certifies_and_by_when(pool, client_as, partner, officer, lead):
    ret = pool.open()[partner]
    shown = page(client_as(officer), ret)
    assert AHEAD in shown
    assert f'<strong><time datetime="{ret.due_on.isoformat()}">' in shown
    people = shown[shown.index(AHEAD) :]
    assert pool.people[lead].name in people
    assert not BudgetReturn.objects.get(pk=ret.pk).request_id


def test_who_only_reads_it_is_told_nothing_ahead(ret, client_as):
    assert AHEAD not in page(client_as("finance_lead_council"), ret)


def test_submitted_it_is_no_longer_ahead_and_the_same_people_are_asked(pool, ret, client_as):
    client = client_as("finance_officer_council")
    ahead = page(client, ret)
    pool.submit(ret)
    assert AHEAD not in page(client, ret)
    asked = client.get(reverse("budgets:certify", args=[ret.pk])).content.decode()
    assert pool.people["finance_lead_council"].name in asked
    assert pool.people["finance_lead_council"].name in ahead


def test_a_quarter_that_is_shut_says_why_instead(pool, ret, client_as):
    periods.set_period(
        partnership=pool.world.partnership, quarter=Q2, state="closed", why="Quarter end.",
        by=pool.people["pool_manager"], at=pool.world.at,
    )  # fmt: skip
    assert AHEAD not in page(client_as("finance_officer_council"), ret)


def test_what_is_asked_is_what_is_shown(pool, ret):
    """One function says both, so that the preview cannot speak of another matter."""
    pool.fill(ret)
    asked = returns.certification_of(ret)
    pool.submit(ret)
    ret.refresh_from_db()
    assert {name: getattr(ret.request, name) for name in asked} == asked
