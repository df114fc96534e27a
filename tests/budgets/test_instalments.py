"""Instalments: a schedule to the penny, requests for payment, what came, what is late."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction

from budgets.models import Instalment, InstalmentReceipt
from budgets.selectors.contributions import contributions_page
from budgets.selectors.instalments import (
    contributions_received,
    instalment_row,
    instalments_to_pay,
    overdue_instalments,
)
from budgets.services import instalments
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from jct.support.work import work_for

D = Decimal


class Till:
    """The pool manager at work on the NHS partner's instalments."""

    def __init__(self, pool):
        self.pool = pool
        self.told = {"by": pool.people["pool_manager"], "at": pool.world.at}

    def schedule(self, **values):
        return instalments.make_schedule(
            **{
                "fund": self.pool.fund,
                "partner": self.pool.icb,
                "year": 2026,
                "parts": 4,
                "first_on": date(2026, 4, 15),
                "months_between": 3,
                **self.told,
                **values,
            }
        )

    def receive(self, row, amount="7875000", on=date(2026, 7, 16), note="BACS 4417", **values):
        return instalments.receive(
            pk=row.pk, received_on=on, amount=D(amount), note=note, **{**self.told, **values}
        )


@pytest.fixture
def till(pool):
    return Till(pool)


def said(refusal):
    return " ".join([refusal.value.reason, *map(str, refusal.value.problems)])


def test_a_schedule_is_the_contribution_to_the_penny(till):
    rows = till.schedule(parts=7)
    assert sum(row.amount for row in rows) == D("31500000.00")
    assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    with pytest.raises(Refused, match="all of it has its days"):
        till.schedule()


def test_what_is_without_a_day_is_scheduled_on_its_own(till):
    first = till.schedule()[0]
    instalments.change_instalment(pk=first.pk, due_on=first.due_on, amount=D("7000000"), **till.told)
    (more,) = till.schedule(parts=1, first_on=date(2027, 2, 1))
    assert (more.number, more.amount) == (5, D("875000.00"))


def test_schedules_that_are_refused(till):
    with pytest.raises(Refused, match="pays itself nothing"):
        till.schedule(partner=till.pool.council)
    with pytest.raises(Refused, match="before 2026/27 begins"):
        till.schedule(first_on=date(2026, 3, 31))
    with pytest.raises(Refused, match="from 1 to 60"):
        till.schedule(parts=0)
    type(till.pool.fund).objects.filter(pk=till.pool.fund.pk).update(kind="notional")
    with pytest.raises(Refused, match="never paid"):
        till.schedule()


def test_an_instalment_is_changed_until_something_was_received(till):
    row = till.schedule()[0]
    instalments.request_payment(pk=row.pk, reference="PB/1", **till.told)
    row = instalments.change_instalment(pk=row.pk, due_on=date(2026, 5, 1), amount=D("5"), **till.told)
    assert (row.due_on, row.amount, row.requested_on) == (date(2026, 5, 1), D("5.00"), None)
    with pytest.raises(Refused, match="above £0"):
        instalments.change_instalment(pk=row.pk, due_on=row.due_on, amount=D(0), **till.told)
    with pytest.raises(Refused, match="before 2026/27"):
        instalments.change_instalment(pk=row.pk, due_on=date(2026, 3, 1), amount=D(1), **till.told)
    till.receive(row, "2")
    with pytest.raises(Refused, match="£2 was received"):
        instalments.change_instalment(pk=row.pk, due_on=row.due_on, amount=D(9), **till.told)
    with pytest.raises(Refused, match="£2 was received"):
        instalments.remove_instalment(pk=row.pk, **till.told)


def test_an_instalment_is_taken_off_the_schedule(till):
    row, other = till.schedule()[:2]
    assert instalments.remove_instalment(pk=row.pk, **till.told).fund == till.pool.fund
    assert Instalment.objects.count() == 3
    instalments.take_back(pk=till.receive(other).pk, reason="Wrong fund.", **till.told)
    with pytest.raises(Refused, match="it stays, as its record does"):
        instalments.remove_instalment(pk=other.pk, **till.told)


def test_a_payment_is_asked_for_with_a_reference(till):
    row = till.schedule()[0]
    with pytest.raises(Refused, match="reference"):
        instalments.request_payment(pk=row.pk, reference=" ", **till.told)
    row = instalments.request_payment(pk=row.pk, reference="PB/2026/1", **till.told)
    assert (row.requested_on, row.requested_by) == (till.pool.world.on, till.pool.people["pool_manager"])
    till.receive(row)
    with pytest.raises(Refused, match="has been received"):
        instalments.request_payment(pk=row.pk, reference="PB/2026/1", **till.told)


def test_every_problem_of_a_payment_is_named(till):
    row = till.schedule()[0]
    with pytest.raises(Refused) as refusal:
        till.receive(row, "7875000.01", on=date(2027, 1, 1), note=" ")
    assert [problem.where for problem in refusal.value.problems] == ["Amount", "Received on", "Reference"]
    with pytest.raises(Refused) as refusal:
        till.receive(row, "0")
    assert "it is nothing" in said(refusal)


def test_a_wrong_payment_is_taken_back_once_by_another_row(till):
    row = till.schedule()[0]
    receipt = till.receive(row)
    with pytest.raises(Refused, match="Say why"):
        instalments.take_back(pk=receipt.pk, reason="", **till.told)
    back = instalments.take_back(pk=receipt.pk, reason="Entered twice.", **till.told)
    assert (back.amount, back.reverses) == (D("-7875000.00"), receipt)
    for again in (receipt, back):
        with pytest.raises(Refused, match="taken back already"):
            instalments.take_back(pk=again.pk, reason="x", **till.told)
    assert instalment_row(till.told["by"], pk=row.pk, on=till.pool.world.on).due.outstanding == D("7875000")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        InstalmentReceipt.objects.filter(pk=receipt.pk).update(amount=D(1))


def test_the_database_takes_nothing_back_without_naming_it(till):
    row = till.schedule()[0]
    with pytest.raises(DatabaseError, match="negative_only_to_take_back"), transaction.atomic():
        InstalmentReceipt.objects.create(
            instalment=row, received_on=row.due_on, amount=D(-5), note="x", **till.told
        )


@pytest.mark.parametrize("who", ["head", "finance_officer_icb", "cfo_icb"])
def test_only_the_keeper_of_the_fund_enters_payments(till, who):
    row = till.schedule()[0]
    with pytest.raises(ObjectDoesNotExist):
        till.receive(row, by=till.pool.people[who])
    with pytest.raises(ObjectDoesNotExist):
        till.schedule(by=till.pool.people[who])


def test_due_and_received_by_quarter(till, django_assert_num_queries):
    first, second, third, _ = till.schedule()  # due in April, July, October, January
    till.receive(first, on=date(2026, 4, 15))
    till.receive(second, "5000000", on=date(2026, 7, 20))
    till.receive(third, "1", on=date(2026, 10, 2))
    on = date(2026, 10, 10)
    pk = till.pool.fund.pk
    with django_assert_num_queries(2):
        found = contributions_received([pk], Quarter(2026, 2), on)[pk]
    assert (found.due, found.received) == (D("15750000"), D("12875000"))
    assert [(late.partner, late.due_on, late.outstanding) for late in found.overdue] == [
        (till.pool.icb.name, date(2026, 7, 15), D("2875000.00"))
    ]
    assert contributions_received([pk], Quarter(2025, 2), on) == {}
    assert [row.instalment.pk for row in overdue_instalments(till.told["by"], on)] == [second.pk]
    assert overdue_instalments(till.pool.people["head"], on) == []


def test_the_schedule_beside_what_was_confirmed(till):
    first = till.schedule()[0]
    till.receive(first, on=date(2026, 4, 20))
    on = date(2026, 4, 15) + timedelta(days=100)
    page = contributions_page(till.told["by"], pk=till.pool.fund.pk, year=None, on=on)
    council, nhs = page.schedules
    assert (council.is_host, council.rows, council.unscheduled) == (True, (), D("48800000"))
    assert (nhs.scheduled, nhs.unscheduled, nhs.received, nhs.overdue) == (
        D("31500000"), 0, D("7875000"), D("7875000"),
    )  # fmt: skip
    assert [row.mark.colour for row in nhs.rows] == ["green", "red", "grey", "grey"]


def test_the_payer_is_told_of_what_it_is_asked_for_until_it_has_paid(
    till, client_as, django_assert_num_queries
):
    world, (row, *_) = till.pool.world, till.schedule()
    payers = [world.people[key] for key in ("finance_officer_icb", "finance_lead_icb")]
    others = [
        world.people[key] for key in ("finance_officer_council", "pool_manager", "cfo_icb", "auditor", "head")
    ]

    def asked(user):
        return [
            item
            for item in work_for(user, world.on)
            if item.kind == "Contribution" and ": pay " in item.title
        ]

    assert not asked(payers[0])
    instalments.request_payment(pk=row.pk, reference="PF/2026/1", **till.told)
    for user in payers:
        (item,) = asked(user)
        assert item.title == f"{till.pool.fund}: pay instalment 1 of {till.pool.icb.short_name}"
        assert item.due == date(2026, 4, 15)
        assert "£7,875,000 to" in item.detail
        assert "quoting PF/2026/1" in item.detail
    assert not [user for user in others if asked(user)]
    page = client_as("finance_officer_icb").get(item.url).content.decode()
    assert "Print the request (PDF)" in page
    assert "£7,875,000 by 15 April 2026, quoting PF/2026/1" in " ".join(page.split())
    till.receive(row, "7000000")
    with django_assert_num_queries(2):
        (left,) = instalments_to_pay(payers[0], world.on)
    assert left.due.outstanding == D("875000.00")
    till.receive(row, "875000")
    assert not asked(payers[0])
