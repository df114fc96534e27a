"""What of the money waits for a person on "Your work"."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.timezone import localdate

from budgets.domain.ledger_file import State, waits_until
from budgets.domain.ledger_sought import Found
from budgets.permissions import editable_funds
from budgets.selectors.agreements import pressing
from budgets.selectors.closing import to_put_together
from budgets.selectors.grants import grants_ending
from budgets.selectors.home import late_returns, reported, returns_to_certify, returns_to_enter
from budgets.selectors.instalments import instalments_to_pay, overdue_instalments
from budgets.selectors.ledger import files_that_wait
from budgets.selectors.ledger_rows import waiting
from budgets.selectors.waivers import waivers_to_give
from jct.accounts.models import User
from jct.core.calendar import day_words, last_day
from jct.core.money import pounds
from jct.support.access import Perm, holds
from jct.support.work import WorkItem, provides_work
from partnerships.selectors.authority import rulings

KIND = "Budget return"
LEDGER = "Ledger"
SOON = timedelta(days=31)
DUTIES = ("review", "flag", "approve", "return")


@provides_work
def returns(user: User, on: date) -> list[WorkItem]:
    """Returns to enter, returns the scheme lets this person certify, and what the pool manager must chase."""
    items = []
    if holds(user, Perm.ENTER_RETURN):
        for row in returns_to_enter(user):
            said = "sent back: " + row.note if row.state == "sent_back" else "open"
            title = f"{row.fund}: enter the return for {row.period.short}"
            detail = f"{said}, overdue" if row.due_on < on else said
            items.append(WorkItem(title, reverse("budgets:return", args=[row.pk]), KIND, row.due_on, detail))
    if holds(user, Perm.VIEW_RETURNS):
        items += _to_certify(user, on)
        items += [
            WorkItem(
                f"{row.line}: leave to break a check",
                reverse("budgets:waiver", args=[row.pk]),
                "Waiver",
                row.starts,
                f"asked for by {row.asked_by}",
            )
            for row in waivers_to_give(user, on)
        ]
    if holds(user, Perm.EDIT_FUNDS):
        for row in late_returns(user, on):
            title = f"{row.fund}: {row.partner.short_name} return for {row.period.short} is late"
            items.append(
                WorkItem(title, reverse("budgets:fund", args=[row.fund_id]), KIND, row.due_on, "not updated")
            )
        items += [
            WorkItem(
                f"{fund}: put the position of {reported(on).short} together",
                f"{reverse('budgets:closing', args=[fund.pk])}?quarter={reported(on)}",
                "Closing",
                None,
                "every return is certified",
            )
            for fund in to_put_together(user, reported(on))
        ]
        items += _agreements(user, on) + _grants(user, on) + _overdue(user, on)
    return items


@provides_work
def payments(user: User, on: date) -> list[WorkItem]:
    """What the host of a fund asks this person's partner to pay."""
    return [
        WorkItem(
            f"{row.instalment.fund}: pay instalment {row.instalment.number} of {row.instalment.partner.short_name}",
            reverse("budgets:instalment", args=[row.instalment.pk]),
            "Contribution",
            row.due.due_on,
            f"{pounds(row.due.outstanding)} to {row.instalment.fund.host.short_name}, quoting "
            f"{row.instalment.reference}; {row.mark.words}",
        )
        for row in instalments_to_pay(user, on)
    ]


@provides_work
def ledger(user: User, on: date) -> list[WorkItem]:
    """Ledger files that wait for a person until they are put aside, and rows that wait for a budget line."""
    if not holds(user, Perm.IMPORT_LEDGER):
        return []
    items = []
    for kept in files_that_wait(user):
        verb, detail = {
            State.READ: ("confirm", f"{Found(kept.count, kept.total).words}; put aside if nobody does"),
            State.REFUSED: ("mend", "cells are wrong; put aside if nobody does"),
        }.get(State(kept.state), (f"say which {kept.asks} it has", "put aside if nobody does"))
        title = f"{kept.partner.short_name} ledger, {kept.filename}: {verb}"
        due = waits_until(localdate(kept.at))
        items.append(WorkItem(title, reverse("budgets:ledger", args=[kept.pk]), LEDGER, due, detail))
    if rows := waiting(user):
        title = f"{rows:,} ledger {'row waits' if rows == 1 else 'rows wait'} for a budget line"
        items.append(WorkItem(title, reverse("budgets:unassigned"), LEDGER))
    return items


def _agreements(user: User, on: date) -> list[WorkItem]:
    """Drafts that should be in force, agreements to decide on, and what is due under them within a month."""
    items = []
    for row in pressing(user, on):
        url = reverse("budgets:agreement", args=[row.agreement.pk])
        if row.standing.key == "draft" and row.agreement.starts <= on:
            detail = "nothing rests on it before it is in force"
            title = f"{row.agreement}: still a draft"
            items.append(WorkItem(title, url, "Agreement", row.agreement.starts, detail))
        if row.presses and row.plan:
            last = last_day(row.until)
            detail = f"{row.urgency.words}; in force until {day_words(last)}" if last else row.urgency.words
            title = f"{row.agreement}: decide what follows it"
            items.append(WorkItem(title, url, "Agreement", row.plan.decide_by, detail))
        items += [
            WorkItem(
                f"{row.agreement}: {duty.words[0].lower()}{duty.words[1:]}", url, "Agreement", duty.due_on
            )
            for duty in row.duties
            if duty.key in DUTIES and duty.due_on < on + SOON
        ]
    return items


def _grants(user: User, on: date) -> list[WorkItem]:
    return [
        WorkItem(
            f"{row.fund}: spend the grant",
            reverse("budgets:fund", args=[row.fund.pk]),
            "Grant",
            row.last,
            row.words,
        )
        for row in grants_ending(editable_funds(user), on=on)
    ]


def _overdue(user: User, on: date) -> list[WorkItem]:
    return [
        WorkItem(
            f"{row.instalment.fund}: {row.instalment.partner.short_name} instalment {row.instalment.number} is late",
            reverse("budgets:instalment", args=[row.instalment.pk]),
            "Contribution",
            row.due.due_on,
            f"{pounds(row.due.outstanding)} to come; {row.mark.words}",
        )
        for row in overdue_instalments(user, on)
    ]


def _to_certify(user: User, on: date) -> list[WorkItem]:
    rows = [row for row in returns_to_certify(user) if row.request]
    allowed = rulings(user=user, requests=[row.request for row in rows], on=on) if rows else {}
    return [
        WorkItem(
            f"{row.fund}: certify the {row.partner.short_name} return for {row.period.short}",
            reverse("budgets:certify", args=[row.pk]),
            KIND,
            row.due_on,
            f"submitted by {row.submitted_by}",
        )
        for row in rows
        if allowed[row.request_id].allowed
    ]
