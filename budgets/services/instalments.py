"""Instalments of a contribution: a schedule, the request for payment, what came, and a wrong entry taken back.

`by` needs EDIT_FUNDS on the fund's partnership. Receipts are never changed: a wrong one is taken back by another. What
was due and what had come by the end of a quarter stands in its report, so nothing is dated into one that is shut, nor
into a time in which the fund is closed.
"""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.timezone import localdate

from budgets.domain.fund import still_open
from budgets.domain.instalment import schedule
from budgets.models import Contribution, Fund, Instalment, InstalmentReceipt
from budgets.permissions import editable_funds
from budgets.services.locks import lock_fund
from budgets.services.periods import guard_year
from jct.accounts.models import User
from jct.core.calendar import FinancialYear, day_words
from jct.core.errors import Problem, Refused
from jct.core.money import ZERO, money, pounds
from jct.support.history import record, record_many, remove
from partnerships.models import Partner


@transaction.atomic
def make_schedule(
    *,
    fund: Fund,
    partner: Partner,
    year: int,
    parts: int,
    first_on: date,
    months_between: int,
    by: User,
    at: datetime,
) -> list[Instalment]:
    """What the partner confirmed for the year and is without a day yet, in equal instalments to the penny.

    Raises Refused for the host, a notional budget, a day before the year or in a quarter that is shut, or when nothing
    is left to schedule.
    """
    fund = editable_funds(by).select_for_update(of=("self",)).get(pk=fund.pk)
    if fund.kind == "notional":
        raise Refused("A notional budget is never paid: it has no instalments.")
    if partner.pk == fund.host_id:
        raise Refused(f"{partner} hosts this fund and pays itself nothing.")
    if first_on < FinancialYear(year).starts:
        raise Refused(f"{day_words(first_on)} is before {FinancialYear(year)} begins.")
    rows = Contribution.objects.filter(fund=fund, partner=partner, year=year, confirmed=True)
    confirmed = rows.exclude(kind="in_kind").aggregate(total=Sum("amount"))["total"] or ZERO
    known = Instalment.objects.filter(fund=fund, partner=partner, year=year).aggregate(
        total=Sum("amount"), last=Max("number")
    )
    left = confirmed - (known["total"] or ZERO)
    if left <= 0:
        raise Refused(
            f"{partner} confirmed {pounds(confirmed)} for {FinancialYear(year)}, and all of it has its days."
        )
    planned = schedule(left, parts=parts, first_on=first_on, months_between=months_between)
    guard_year(fund, planned[0].due_on, by=by, at=at)
    still_open(str(fund), fund.closed_on, planned[-1].due_on)
    start = known["last"] or 0
    made = [
        Instalment(
            fund=fund,
            partner=partner,
            year=year,
            number=start + number,
            due_on=part.due_on,
            amount=part.amount,
        )
        for number, part in enumerate(planned, start=1)
    ]
    return record_many(made, by=by, why="scheduled", at=at)  # type: ignore[return-value]


@transaction.atomic
def change_instalment(*, pk: int, due_on: date, amount: Decimal, by: User, at: datetime) -> Instalment:
    """Another day or sum for an instalment. What was asked for is to be asked for anew. Raises Refused once something
    was received, for no sum, or when a quarter that is shut would say something else to be due.
    """
    row = _untouched(pk, by)
    if amount <= 0:
        raise Refused("An instalment is an amount above £0; remove it if nothing is due.")
    if due_on < FinancialYear(row.year).starts:
        raise Refused(f"{day_words(due_on)} is before {FinancialYear(row.year)} begins.")
    guard_year(row.fund, row.due_on, by=by, at=at, gives_back=True)
    guard_year(row.fund, due_on, by=by, at=at)
    row.due_on, row.amount = due_on, money(amount)
    row.requested_on = row.requested_by = None
    record(row, by=by, why="changed", at=at)
    return row


@transaction.atomic
def remove_instalment(*, pk: int, by: User, at: datetime) -> Instalment:
    """Take an instalment off the schedule. Raises Refused once something was received, or when its quarter is shut."""
    row = _untouched(pk, by)
    guard_year(row.fund, row.due_on, by=by, at=at, gives_back=True)
    if row.receipts.exists():
        raise Refused("Money was entered for this instalment and taken back: it stays, as its record does.")
    gone = Instalment.objects.select_related("fund").get(pk=row.pk)
    remove(row, by=by, why="taken off the schedule", at=at)
    return gone


@transaction.atomic
def request_payment(*, pk: int, reference: str, by: User, at: datetime) -> Instalment:
    """The host asks the partner to pay. Raises Refused when all of it has come, without a reference to quote, or once
    the fund is closed.
    """
    row = _locked(pk, by)
    still_open(str(row.fund), row.fund.closed_on, localdate(at))
    if _received(row) >= row.amount:
        raise Refused("All of this instalment has been received.")
    if not reference.strip():
        raise Refused("Give a reference that the partner quotes when it pays.")
    row.requested_on, row.requested_by, row.reference = localdate(at), by, reference.strip()
    record(row, by=by, why="payment asked for", at=at)
    return row


@transaction.atomic
def receive(
    *, pk: int, received_on: date, amount: Decimal, note: str, by: User, at: datetime
) -> InstalmentReceipt:
    """Record money that came for an instalment, GBP. Raises Refused naming each field at fault, and for a day in a
    quarter that is shut: what came then and was not told is told of a day in an open one.
    """
    row = _locked(pk, by)
    problems = []
    left = row.amount - _received(row)
    if amount <= 0:
        problems.append(Problem("Amount", "it is nothing", "an amount above £0"))
    elif amount > left:
        problems.append(
            Problem(
                "Amount", f"only {pounds(left)} is still due here", "the rest to the instalment it is for"
            )
        )
    if received_on > localdate(at):
        problems.append(
            Problem("Received on", f"{day_words(received_on)} is still to come", "the day it came")
        )
    if not note.strip():
        problems.append(Problem("Reference", "it is empty", "what the bank statement or ledger says"))
    if problems:
        raise Refused("The payment cannot be recorded.", problems=problems)
    _guard_received(row, received_on, by=by, at=at)
    return InstalmentReceipt.objects.create(
        instalment=row, received_on=received_on, amount=money(amount), note=note.strip(), by=by, at=at
    )


@transaction.atomic
def take_back(*, pk: int, reason: str, by: User, at: datetime) -> InstalmentReceipt:
    """Take back a payment entered wrongly, by another row: of its own day, or of today where that day's quarter is
    shut. Raises Refused without a reason, a second time, or once the fund is closed: the partner would owe it again.
    """
    receipt = InstalmentReceipt.objects.get(pk=pk, instalment__fund__in=editable_funds(by))
    row = _locked(receipt.instalment_id, by)
    still_open(str(row.fund), row.fund.closed_on, localdate(at))
    if receipt.reverses_id or row.receipts.filter(reverses=receipt).exists():
        raise Refused("This payment has been taken back already.")
    if not reason.strip():
        raise Refused("Say why the payment is taken back.")
    day = receipt.received_on
    try:
        _guard_received(row, day, by=by, at=at)
    except Refused:
        day = localdate(at)
        _guard_received(row, day, by=by, at=at)
    return InstalmentReceipt.objects.create(
        instalment=row,
        received_on=day,
        amount=-receipt.amount,
        note=reason.strip(),
        reverses=receipt,
        by=by,
        at=at,
    )


def _locked(pk: int, by: User) -> Instalment:
    rows = Instalment.objects.filter(fund__in=editable_funds(by))
    lock_fund(rows.get(pk=pk).fund_id)  # the fund does not close meanwhile
    return rows.select_for_update(of=("self",)).select_related("fund", "partner__organisation").get(pk=pk)


def _guard_received(row: Instalment, day: date, *, by: User, at: datetime) -> None:
    """Raises Refused when the money cannot have come on that day: its quarter is shut, or the fund closed."""
    still_open(str(row.fund), row.fund.closed_on, day)
    try:
        guard_year(row.fund, day, by=by, at=at, gives_back=True)
    except Refused as refused:
        told = "Money of an earlier day is entered with a day of an open quarter; say in its reference when it came."
        raise Refused(f"{refused.reason} {told}") from None


def _untouched(pk: int, by: User) -> Instalment:
    row = _locked(pk, by)
    if received := _received(row):
        raise Refused(f"{pounds(received)} was received for this instalment: it stays as it is.")
    return row


def _received(row: Instalment) -> Decimal:
    return row.receipts.aggregate(total=Sum("amount"))["total"] or ZERO
