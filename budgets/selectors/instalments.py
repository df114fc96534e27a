"""Instalments: what partners owe the host, what has come, and what is late."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from budgets import permissions
from budgets.domain.instalment import Due, Mark, Reckoning, mark, reckon
from budgets.models import Fund, Instalment, InstalmentReceipt
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.core.money import ZERO
from jct.support.access import Perm, objects_for
from partnerships.domain.words import PostFunction
from partnerships.models import Partner, PostHolder
from partnerships.querysets import in_effect

FINANCE = (PostFunction.FINANCE_OFFICER, PostFunction.FINANCE_LEAD)


@dataclass(frozen=True)
class InstalmentRow:
    """One instalment with what came for it."""

    instalment: Instalment
    due: Due
    mark: Mark
    receipts: tuple[InstalmentReceipt, ...]


@dataclass(frozen=True)
class Schedule:
    """A partner's instalments in a year beside what it confirmed, GBP. `unscheduled` is still without a day."""

    partner: Partner
    is_host: bool
    confirmed: Decimal
    rows: tuple[InstalmentRow, ...]

    @property
    def scheduled(self) -> Decimal:
        return sum((row.due.amount for row in self.rows), ZERO)

    @property
    def unscheduled(self) -> Decimal:
        return self.confirmed - self.scheduled

    @property
    def received(self) -> Decimal:
        return sum((row.due.received for row in self.rows), ZERO)

    @property
    def outstanding(self) -> Decimal:
        return sum((row.due.outstanding for row in self.rows), ZERO)

    @property
    def overdue(self) -> Decimal:
        return sum((row.due.outstanding for row in self.rows if row.mark.colour == "red"), ZERO)


@dataclass(frozen=True)
class Received:
    """A fund's contributions by instalment up to the end of a quarter, GBP, and the late ones by partner."""

    due: Decimal
    received: Decimal
    overdue: tuple["Overdue", ...]


@dataclass(frozen=True)
class Overdue:
    partner: str
    due_on: date
    outstanding: Decimal


def schedules(fund: Fund, year: int, confirmed: Mapping[int, Decimal], on: date) -> tuple[Schedule, ...]:
    """The schedule of each partner that contributes to the fund or owes it an instalment; three queries."""
    rows = _rows(Instalment.objects.filter(fund=fund, year=year), on)
    by_partner: dict[int, list[InstalmentRow]] = defaultdict(list)
    for row in rows:
        by_partner[row.instalment.partner_id].append(row)
    keys = {*by_partner, *(key for key, amount in confirmed.items() if amount)}
    partners = Partner.objects.filter(pk__in=keys).select_related("organisation").order_by("position", "pk")
    return tuple(
        Schedule(
            partner=partner,
            is_host=partner.pk == fund.host_id,
            confirmed=confirmed.get(partner.pk, ZERO),
            rows=tuple(by_partner[partner.pk]),
        )
        for partner in partners
    )


def contributions_received(fund_ids: Iterable[int], quarter: Quarter, on: date) -> dict[int, Received]:
    """For each fund: what was due by the end of the quarter in its year, what came by then, and what is late on the day
    `on`. Two queries; a fund without instalments is not in the answer.
    """
    rows = _rows(Instalment.objects.filter(fund__in=list(fund_ids), year=quarter.year), on, quarter.ends)
    by_fund: dict[int, list[InstalmentRow]] = defaultdict(list)
    for row in rows:
        by_fund[row.instalment.fund_id].append(row)
    found = {}
    for fund, own in by_fund.items():
        sums: Reckoning = reckon([row.due for row in own], until=quarter.ends, on=on)
        late = tuple(
            Overdue(row.instalment.partner.name, row.due.due_on, row.due.outstanding)
            for row in own
            if row.due.due_on < quarter.ends and row.due.late(on)
        )
        found[fund] = Received(sums.due, sums.received, late)
    return found


def overdue_instalments(user: User, on: date) -> list[InstalmentRow]:
    """Late instalments of the funds the person keeps; two queries."""
    partnerships = objects_for(user, Perm.EDIT_FUNDS)
    rows = Instalment.objects.filter(fund__partnership__in=partnerships, due_on__lt=on)
    return [row for row in _rows(rows, on) if row.due.late(on)]


def instalments_to_pay(user: User, on: date) -> list[InstalmentRow]:
    """Instalments the host has asked a partner for whose finance the person does, until all has come; two queries."""
    finance = PostHolder.objects.filter(in_effect(on), user=user, post__function__in=FINANCE)
    own = Q(partner__in=objects_for(user, Perm.ENTER_RETURN)) | Q(partner__in=finance.values("post__partner"))
    rows = _rows(Instalment.objects.filter(own, requested_on__isnull=False), on)
    return [row for row in rows if row.due.outstanding]


def instalment_row(user: User, *, pk: int, on: date) -> InstalmentRow:
    """One instalment. Raises DoesNotExist when the person may not see its fund."""
    found = _rows(Instalment.objects.filter(pk=pk, fund__in=permissions.visible_funds(user)), on)
    if not found:
        raise Instalment.DoesNotExist
    return found[0]


def _rows(instalments: Any, on: date, received_before: date | None = None) -> list[InstalmentRow]:
    """The instalments with their receipts (those received before a day, when one is given); two queries."""
    rows = list(
        instalments.select_related(
            "fund__host__organisation", "fund__agreement", "partner__organisation", "requested_by"
        )
    )
    receipts: dict[int, list[InstalmentReceipt]] = defaultdict(list)
    came = InstalmentReceipt.objects.filter(instalment__in=[row.pk for row in rows])
    if received_before is not None:
        came = came.filter(received_on__lt=received_before)
    for receipt in came.select_related("by", "reversed_by"):
        receipts[receipt.instalment_id].append(receipt)
    return [_row(row, tuple(receipts[row.pk]), on) for row in rows]


def _row(row: Instalment, receipts: tuple[InstalmentReceipt, ...], on: date) -> InstalmentRow:
    due = Due(
        row.due_on,
        row.amount,
        sum((receipt.amount for receipt in receipts), ZERO),
        row.requested_on is not None,
    )
    return InstalmentRow(row, due, mark(due, on), receipts)
