"""The admin: reference data changes with a name in the history; evidence can only be read."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client, RequestFactory

from jct.accounts.models import User
from jct.support.admin import EvidenceAdmin, RecordedAdmin
from partnerships.models import CareGroup, Organisation
from partnerships.services import decisions

OURS = sorted(
    (model for model in admin.site._registry if model.__module__.split(".")[0] != "django"),
    key=lambda model: model._meta.label,
)
EVIDENCE = [model for model in OURS if isinstance(admin.site._registry[model], EvidenceAdmin)]
REFERENCE = [model for model in OURS if isinstance(admin.site._registry[model], RecordedAdmin)]
APPEND_ONLY = (
    "partnerships.Approval",
    "partnerships.Declaration",
    "budgets.Contribution",
    "budgets.BudgetChange",
    "budgets.LedgerRow",
    "budgets.LedgerMove",
    "performance.Measurement",
    "reports.Snapshot",
    "reports.PackDocument",
    "reports.PrintedRestatement",
)


@pytest.fixture
def superuser(db) -> User:
    return User.objects.create_superuser("admin@northmere.example", name="Ada Ward")


@pytest.fixture
def desk(superuser) -> Client:
    """A signed-in superuser's browser."""
    client = Client()
    client.force_login(superuser, backend="django.contrib.auth.backends.ModelBackend")
    return client


def labels(models):
    return [model._meta.label for model in models]


@pytest.mark.parametrize("label", APPEND_ONLY)
def test_what_triggers_keep_is_evidence_here_too(label):
    assert apps.get_model(label) in EVIDENCE


@pytest.mark.parametrize("model", EVIDENCE, ids=labels(EVIDENCE))
def test_evidence_is_only_read(model, desk, superuser):
    request = RequestFactory().get("/")
    request.user = superuser
    here = admin.site._registry[model]
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    assert here.has_view_permission(request)
    assert not here.has_change_permission(request)
    assert not here.has_delete_permission(request)
    assert "delete_selected" not in here.get_actions(request)
    assert desk.get(address).status_code == 200
    assert desk.get(f"{address}add/").status_code == 403


@pytest.mark.parametrize("model", REFERENCE, ids=labels(REFERENCE))
def test_reference_data_keeps_a_history_and_is_never_deleted(model, desk, superuser):
    request = RequestFactory().get("/")
    request.user = superuser
    assert hasattr(model, "history")
    assert not admin.site._registry[model].has_delete_permission(request)
    assert desk.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/").status_code == 200


def test_an_approval_opens_but_takes_no_change(world, desk):
    request = decisions.ask(
        partnership=world.partnership,
        decision_type="contract_award",
        title="Supported living",
        amount=Decimal("40000"),
        by=world.people["commissioner_ld"],
        at=world.at,
        care_group=world.care_groups["LD"],
    )
    approval = decisions.decide_request(pk=request.pk, by=world.people["head"], at=world.at)
    address = f"/admin/partnerships/approval/{approval.pk}/"
    assert desk.get(f"{address}change/").status_code == 200
    assert desk.post(f"{address}change/", {"reason": "changed"}).status_code == 403
    assert desk.post(f"{address}delete/", {"post": "yes"}).status_code == 403


def test_a_change_of_reference_data_is_recorded_with_the_persons_name(world, desk):
    group = CareGroup.objects.get(code="LD")
    answer = desk.post(
        f"/admin/partnerships/caregroup/{group.pk}/change/",
        {"partnership": group.partnership_id, "code": "LD", "name": "Learning disabilities", "position": 0},
    )
    assert answer.status_code == 302
    last = group.history.first()
    assert (last.name, last.history_by_name) == ("Learning disabilities", "Ada Ward")
    assert last.history_change_reason == "changed in the admin"


def test_an_addition_is_recorded_too(desk):
    fields = {"name": "Fenwick Care CIC", "short_name": "Fenwick", "kind": "company", "ods_code": ""}
    blank = {"company_number": "", "charity_number": "", "ppon": "", "successor": ""}
    assert desk.post("/admin/partnerships/organisation/add/", fields | blank).status_code == 302
    assert Organisation.objects.get(name="Fenwick Care CIC").history.get().history_by_name == "Ada Ward"
