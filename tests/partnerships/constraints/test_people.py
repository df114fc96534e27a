"""The database refuses nonsense about cover, incompatible functions, confirmations, interests and declarations."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from partnerships.models import (
    Cover,
    IncompatibleFunctions,
    Interest,
    Recertification,
    ReminderSent,
    YearlyDeclaration,
)

DAY = date(2026, 11, 2)


def refuses(name, model, /, **facts):
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        model.objects.bulk_create([model(**facts)])


@pytest.fixture
def holder(world):
    return world.posts["head"].holders.get()


def test_cover(world, holder):
    facts = {"holder": holder, "user": world.people["auditor"], "reason": "leave", "starts": DAY}
    refuses("cover_period_in_order", Cover, **facts, ends=DAY)
    refuses("cover_cap_not_negative", Cover, **facts, ends=DAY.replace(day=9), cap=Decimal(-1))
    Cover.objects.bulk_create([Cover(**facts, ends=DAY.replace(day=9))])
    refuses(
        "cover_once_at_a_time", Cover, **{**facts, "starts": DAY.replace(day=8)}, ends=DAY.replace(day=20)
    )
    Cover.objects.bulk_create([Cover(**{**facts, "starts": DAY.replace(day=9)}, ends=DAY.replace(day=20))])


def test_incompatible_functions(world):
    facts = {"partnership": world.partnership, "reason": "x"}
    refuses("incompatible_in_order", IncompatibleFunctions, **facts, one="secretary", other="auditor")
    refuses("incompatible_in_order", IncompatibleFunctions, **facts, one="auditor", other="auditor")
    refuses("incompatible_functions_known", IncompatibleFunctions, **facts, one="auditor", other="king")
    IncompatibleFunctions.objects.bulk_create(
        [IncompatibleFunctions(**facts, one="auditor", other="secretary")]
    )
    refuses("incompatible_once", IncompatibleFunctions, **facts, one="auditor", other="secretary")


def test_recertification(world, holder):
    facts = {"holder": holder, "by": world.people["head"], "at": world.at}
    refuses("recertification_quarter_named", Recertification, **facts, quarter="2026-05", confirmed=True)
    refuses("recertification_no_says_why", Recertification, **facts, quarter="2026-Q3", confirmed=False)
    row = Recertification.objects.create(**facts, quarter="2026-Q3", confirmed=True)
    refuses("recertification_once", Recertification, **facts, quarter="2026-Q3", confirmed=True)
    kept(row, confirmed=False, note="x")


def test_interest(world):
    facts = {
        "partnership": world.partnership,
        "user": world.people["head"],
        "organisation": "x",
        "detail": "x",
        "starts": DAY,
    }
    refuses("interest_kind_known", Interest, **facts, kind="curious")
    refuses("interest_period_in_order", Interest, **facts, kind="financial", ends=DAY)


def test_yearly_declaration(world):
    facts = {
        "partnership": world.partnership,
        "user": world.people["head"],
        "year": 2026,
        "nil": True,
        "at": world.at,
    }
    row = YearlyDeclaration.objects.create(**facts)
    refuses("yearly_declaration_once", YearlyDeclaration, **{**facts, "nil": False})
    kept(row, nil=False)


def test_reminder(world):
    facts = {"user": world.people["head"], "key": "papers:1", "at": world.at}
    ReminderSent.objects.create(**facts)
    refuses("reminder_once", ReminderSent, **facts)


def kept(row, **changed):
    """Evidence is neither changed nor deleted, whoever tries."""
    model = type(row)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**changed)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.filter(pk=row.pk).delete()
