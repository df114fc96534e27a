"""A table and its changes made as one operation are there afterwards, and gone when it is undone."""

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations import AddConstraint, AddField, CreateModel
from django.db.migrations.state import ProjectState

from jct.support.schema import AllAtOnce

TABLE = "support_shelf"
FIRST = CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True))])
CHANGES = AllAtOnce(
    [
        AddField("shelf", "length", models.PositiveSmallIntegerField(default=1)),
        AddConstraint(
            "shelf", models.CheckConstraint(condition=models.Q(length__gt=0), name="shelf_has_a_length")
        ),
        CreateModel(
            "Book",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("shelf", models.ForeignKey("support.Shelf", models.CASCADE)),
            ],
        ),
    ]
)


def apply(operation, state):
    after = state.clone()
    operation.state_forwards("support", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("support", editor, state, after)
    return after


@pytest.mark.django_db(transaction=True)
def test_the_changes_hold_together_and_can_be_undone():
    before = apply(FIRST, ProjectState())
    after = apply(CHANGES, before)
    shelf = after.apps.get_model("support", "Shelf")
    shelf.objects.create(length=3)
    with pytest.raises(IntegrityError, match="shelf_has_a_length"), transaction.atomic():
        shelf.objects.create(length=0)
    assert "support_book" in connection.introspection.table_names()
    with connection.schema_editor() as editor:
        CHANGES.database_backwards("support", editor, after, before)
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, TABLE)]
    assert columns == ["id"]
    assert "support_book" not in connection.introspection.table_names()
    with connection.schema_editor() as editor:
        FIRST.database_backwards("support", editor, before, ProjectState())


def test_it_says_how_many_changes_it_makes():
    assert CHANGES.describe() == "3 changes at once"
