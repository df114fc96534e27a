"""History knows who and why, also in bulk and without a request; and nobody goes round it."""

import ast
from copy import copy
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from jct.accounts.models import User
from jct.support.history import record, record_many, remove, remove_many
from partnerships.models import Clause, Partner, Post
from partnerships.services import scheme

ROOT = Path(__file__).resolve().parents[2]
APPS = ("jct", "partnerships", "contracts", "budgets", "performance", "reports")
RELATIONS = (
    "partnership",
    "group",
    "partner",
    "care_group",
    "reports_to",
    "also_reports_to",
    "accountable_to",
)
BYPASSES = {
    "update",
    "bulk_create",
    "bulk_update",
    "update_or_create",
    "get_or_create",
    "aupdate",
    "abulk_create",
}


@pytest.mark.django_db
def test_a_saved_row_remembers_who_why_and_when(world):
    head, at = world.people["head"], world.at
    user = User(email="new@example.org", name="New Person")
    user.set_unusable_password()
    record(user, by=head, why="invited", at=at)
    row = user.history.get()
    assert (row.history_user, row.history_by_name, row.history_change_reason, row.history_date) == (
        head, "Helen Fairweather", "invited", at,
    )  # fmt: skip
    user.name = "Renamed"
    record(user, by=None, why="nightly", at=at, fields=["name"])
    latest = user.history.first()
    assert (latest.history_by_name, latest.history_user) == ("the system", None)


@pytest.mark.django_db
def test_a_row_at_hand_or_not_written_is_not_asked_for(world, django_assert_num_queries):
    post = Post.objects.select_related(*RELATIONS).get(pk=world.posts["head"].pk)
    with django_assert_num_queries(2):  # the row and its history
        record(post, by=None, why="new title", at=world.at)
    bare = Post.objects.get(pk=post.pk)
    with django_assert_num_queries(2):
        record(bare, by=None, why="new title", at=world.at, fields=["title"])


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [None, ["partner"], ["partner_id"]])
def test_a_row_that_is_not_there_is_refused(world, fields):
    post = Post.objects.select_related("partner").get(pk=world.posts["head"].pk)
    post.partner_id = 0
    with pytest.raises(ValidationError, match="partner instance with id 0"):
        record(post, by=None, why="moved", at=world.at, fields=fields)
    post.partner = Partner(organisation=world.partners["icb"].organisation)
    with pytest.raises((ValidationError, ValueError)):
        record(post, by=None, why="moved", at=world.at, fields=fields)


@pytest.mark.django_db
def test_bulk_rows_remember_too(world):
    users = [User(email=f"p{n}@example.org", name=f"P {n}", password="!") for n in range(3)]
    record_many(users, by=world.people["head"], why="list", at=world.at)
    assert [user.history.get().history_by_name for user in users] == ["Helen Fairweather"] * 3
    for user in users:
        user.name += " changed"
    record_many(users, by=None, why="again", at=world.at, fields=["name"])
    assert {user.history.first().history_by_name for user in users} == {"the system"}
    assert record_many([], by=None, why="nothing") == []


def with_history() -> dict[str, type]:
    """Name → model, for the models that keep field history."""
    return {model.__name__: model for model in apps.get_models() if hasattr(model, "history")}


def bypasses(source: str, guarded: set[str]) -> list[str]:
    """Calls such as `Contract.objects.filter(…).update(…)` in `source` that name a model in `guarded`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in BYPASSES:
            names = {part.id for part in ast.walk(node.func.value) if isinstance(part, ast.Name)}
            if names & guarded:
                found.append(f"line {node.lineno}: {ast.unparse(node.func.value)}.{node.func.attr}")
    return found


def test_the_search_finds_a_bypass_and_lets_the_rest_be():
    source = (
        "Contract.objects.filter(pk=1).update(title='x')\nJob.objects.all().update(step=1)\n{}.update(a=1)"
    )
    assert bypasses(source, {"Contract"}) == ["line 1: Contract.objects.filter(pk=1).update"]


def test_no_code_names_a_bypass():
    guarded, guilty = set(with_history()), {}
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                lines = bypasses(path.read_text(encoding="utf-8"), guarded)
                guilty |= {str(path.relative_to(ROOT)): lines} if lines else {}
    assert guilty == {}


@pytest.mark.django_db
def test_a_bypass_that_no_search_can_see_is_caught_when_it_runs(world):
    """tests/history_guard.py watches every test; here it watches code that pretends to be the product's."""
    source = "def sly(rows):\n    rows.update(name='changed')\n"
    space: dict = {}
    exec(compile(source, str(ROOT / "contracts" / "sly.py"), "exec"), space)
    with pytest.raises(AssertionError, match="goes round the history"):
        space["sly"](User.objects.all())
    User.objects.filter(pk=world.people["head"].pk).update(name="Tests may")


@pytest.mark.django_db
def test_rows_removed_are_remembered_too(world):
    head, at = world.people["head"], world.at
    users = [User(email=f"gone{n}@example.org", name=f"Gone {n}", password="!") for n in range(3)]
    record_many(users, by=head, why="list", at=at)
    keys = [user.pk for user in users]
    remove(users[0], by=head, why="left", at=at)
    assert remove_many(users[1:], by=None, why="emptied", at=at) == 2
    assert remove_many([], by=None, why="nothing") == 0
    assert not User.objects.filter(pk__in=keys).exists()
    kept = User.history.filter(id__in=keys, history_type="-").order_by("id")
    assert [(row.name, row.history_by_name, row.history_change_reason) for row in kept] == [
        ("Gone 0", "Helen Fairweather", "left"),
        ("Gone 1", "the system", "emptied"),
        ("Gone 2", "the system", "emptied"),
    ]
    assert {row.history_date for row in kept} == {at}


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 1000], ids=["copied in", "inserted"])
def test_rows_with_lists_in_a_column_are_the_same_however_many_there_are(world, size):
    head = world.people["head"]
    draft = scheme.draft(partnership=world.partnership, title="x", by=None, at=world.at)
    rows = [
        Clause(
            scheme=draft,
            number=f"x{number}",
            text="A “clause”\twith\\odd\nwords",
            decision_type="publication",
            post_function="other",
            gates=["legal"] * number,
            consult=['A "b", {c}'],
            up_to=None,
            percent_up_to=Decimal("7.50"),
            recurrent=None,
            starts=world.on,
        )
        for number in range(2)
    ]
    made = record_many(rows, by=head, why="list", at=world.at, batch_size=size)
    for row in made:
        stored = Clause.objects.get(pk=row.pk)
        kept = stored.history.get()
        for field in Clause._meta.concrete_fields:
            wanted = getattr(row, field.attname)
            assert getattr(stored, field.attname) == getattr(kept, field.attname) == wanted, field
        assert (kept.history_type, kept.history_user, kept.history_by_name) == ("+", head, str(head))
        assert row._state.adding is False
    with pytest.raises(IntegrityError), transaction.atomic():
        record_many([copy(row) for row in made], by=head, why="again", at=world.at, batch_size=size)
