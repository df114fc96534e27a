"""The first act in an empty installation."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from jct.accounts.models import User
from jct.support.access import Perm, holds
from partnerships.models import Partnership

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


def test_the_governance_officer_can_do_the_rest(empty):
    call_command("found_partnership", "Southmere Joint Commissioning", **TOLD)
    officer = User.objects.get(email="grace@southmere.example")
    assert holds(officer, Perm.EDIT_STRUCTURE)
    assert holds(officer, Perm.MANAGE_ACCOUNTS)
    window = Client()
    window.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    partnership = Partnership.objects.get()
    assert window.get(f"/partnership/{partnership.pk}/").status_code == 200
    assert window.get("/people/invite/").status_code == 200
    with pytest.raises(CommandError, match="a partnership already"):
        call_command("found_partnership", "Again", **TOLD)


def test_a_care_group_without_a_name_founds_nothing(empty):
    with pytest.raises(CommandError, match="CODE=NAME"):
        call_command("found_partnership", "Southmere", **{**TOLD, "care_group": ["LD"]})
    assert not Partnership.objects.exists()
