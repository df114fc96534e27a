"""The pages of contributions and instalments, for the right person, the wrong person and the stranger."""

import csv
import html
import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from budgets.models import Contribution, ContributionVariation, Instalment, InstalmentReceipt
from jct.support.work import work_for

D = Decimal


def url(name, *args, year=None):
    return reverse(f"budgets:{name}", args=args) + (f"?year={year}" if year else "")


def text(response):
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def day(name, when):
    return {f"{name}_day": when.day, f"{name}_month": when.month, f"{name}_year": when.year}


@pytest.fixture
def keeper(client_as):
    return client_as("pool_manager")


def promised(pool, **values):
    return {
        "partner": pool.icb.pk,
        "kind": "grant",
        "source": "nhs_minimum",
        "amount": "6,000,000",
        "part_year": "on",
        **day("effective_on", date(2026, 7, 1)),
        "recurrent": "on",
        "reason": "Allocation of June.",
        **values,
    }


def test_a_promise_is_entered_confirmed_and_shown_with_its_working(pool, keeper, client_as):
    address = url("promise", pool.fund.pk, year=2026)
    assert "Work out a part of the year" in text(keeper.get(address))
    page = text(keeper.post(address, promised(pool), follow=True))
    assert "£6,000,000 × 9 ÷ 12 (July to March) = £4,500,000" in page
    assert "indicative" in page
    assert "Confirmed contributions agree with the latest budget to the penny." in page
    key = f"{pool.icb.pk}:grant:nhs_minimum:yes"
    confirm = url("confirm_contribution", pool.fund.pk, year=2026)
    assert "4,500,000" in text(keeper.get(confirm))
    page = text(
        keeper.post(
            confirm,
            {
                "promise": key,
                "amount": "4,400,000",
                **day("effective_on", date(2026, 8, 1)),
                "reason": "Final.",
            },
            follow=True,
        )
    )
    assert "does not tie" in page
    assert "Confirmed contributions are £4,400,000 more than the latest budget" in page
    assert "£4,400,000 more" in text(client_as("board_member").get(url("contributions", pool.fund.pk)))


def test_a_promise_that_falls_through_is_taken_back(pool, keeper):
    keeper.post(url("promise", pool.fund.pk, year=2026), promised(pool))
    assert "or take it back" in text(keeper.get(url("contributions", pool.fund.pk, year=2026)))
    typed = {
        "promise": f"{pool.icb.pk}:grant:nhs_minimum:yes",
        "amount": "0",
        **day("effective_on", date(2026, 10, 1)),
        "reason": "No allocation.",
    }
    page = text(keeper.post(url("confirm_contribution", pool.fund.pk, year=2026), typed, follow=True))
    assert "The promise is taken back" in page
    assert "nothing left" in page
    assert "or take it back" not in page


def test_what_is_wrong_is_said_at_once_with_what_was_typed(pool, keeper):
    address = url("promise", pool.fund.pk, year=2026)
    page = text(keeper.post(address, promised(pool, reason="", amount="a lot")))
    assert "Enter the reason" in page
    assert "Amount must be an amount in pounds" in page
    page = text(keeper.post(address, promised(pool, **day("effective_on", date(2030, 1, 1)))))
    assert "1 January 2030 is not in 2026/27" in page
    assert "Allocation of June." in page
    assert Contribution.objects.count() == 2


def test_a_variation_shows_its_way_before_it_is_sent(pool, keeper, client_as):
    address = url("vary_contribution", pool.fund.pk, year=2026)
    typed = {
        "promise": f"{pool.icb.pk}:cash::yes",
        "amount": "−500,000",
        **day("effective_on", date(2026, 9, 1)),
        "line": pool.lines["LD2"].pk,
        "reason": "Two people moved out of the county.",
    }
    shown = text(keeper.post(address, {**typed, "show": "yes"}))
    assert "The way it would take" in shown
    assert "Anil Mehta" in shown
    assert not ContributionVariation.objects.exists()
    sent = text(keeper.post(address, typed, follow=True))
    assert "£31,500,000 now, £31,000,000 then" in sent
    assert ContributionVariation.objects.get().recurrent
    page = text(client_as("head").get(url("contributions", pool.fund.pk, year=2026)))
    assert "Waiting for the partners" in page
    assert "Withdraw it" not in page
    keeper.post(url("withdraw_variation", ContributionVariation.objects.get().pk))
    assert "Waiting for the partners" not in text(keeper.get(url("contributions", pool.fund.pk)))


def test_what_recurs_is_varied_for_this_year_only(pool, keeper):
    typed = {
        "promise": f"{pool.icb.pk}:cash::yes",
        "amount": "50,000",
        **day("effective_on", date(2026, 9, 1)),
        "this_year_only": "on",
        "reason": "Winter.",
    }
    keeper.post(url("vary_contribution", pool.fund.pk, year=2026), typed)
    assert not ContributionVariation.objects.get().recurrent


def test_the_page_leads_to_the_budget_that_follows(pool, keeper, client_as):
    keeper.post(
        url("promise", pool.fund.pk, year=2026),
        promised(pool, part_year="", confirmed="on", recurrent="", amount="1,000,000"),
    )
    words = "Ask the partners to let the budget of a line follow"
    page = text(keeper.get(url("contributions", pool.fund.pk, year=2026)))
    assert words in page
    assert words not in text(client_as("head").get(url("contributions", pool.fund.pk, year=2026)))
    assert "NHS minimum contribution, this year only, confirmed" in page
    (address,) = re.findall(rf'href="([^"]+)">{words}', page)
    form = text(keeper.get(html.unescape(address)))
    assert 'value="1000000.00"' in form
    typed = {
        "promise": f"{pool.icb.pk}:grant:nhs_minimum:no",
        "amount": "1,000,000",
        **day("effective_on", date(2026, 9, 1)),
        "line": pool.lines["LD2"].pk,
        "budget_only": "on",
        "reason": "The grant of June.",
    }
    sent = text(keeper.post(url("vary_contribution", pool.fund.pk, year=2026), typed, follow=True))
    assert "£32,500,000, entered already" in sent
    assert "£28,500,000 now, £29,500,000 then" in sent


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_rows_come_as_a_file(pool, keeper, kind):
    keeper.post(url("promise", pool.fund.pk, year=2026), promised(pool, reason="=1+1"))
    answer = keeper.get(url("contributions", pool.fund.pk, year=2026) + f"&download={kind}")
    if kind == "csv":
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        head, *body = sheet.iter_rows(values_only=True)
        rows = [dict(zip(head, row, strict=True)) for row in body]
    # By partner, and then as they were entered, which the hour of the day decides here.
    assert [D(str(row["Amount (£)"])) for row in rows[:1]] == [D(48800000)]
    new, known = sorted(rows[1:], key=lambda row: D(str(row["Amount (£)"])))
    assert [D(str(row["Amount (£)"])) for row in (new, known)] == [D(4500000), D(31500000)]
    assert new["Part of a year"] == "£6,000,000 × 9 ÷ 12 (July to March) = £4,500,000"
    assert new["Reason"] != "=1+1" or kind == "xlsx"
    assert "Download as CSV" in text(keeper.get(url("contributions", pool.fund.pk, year=2026)))


@pytest.mark.parametrize("year", ["", "?year=2026", "?year=1800", "?year=nonsense", "?year=99999"])
def test_any_year_may_be_asked_for(pool, client_as, year):
    page = client_as("commissioner_ld").get(url("contributions", pool.fund.pk) + year)
    assert "What each partner puts in" in text(page)


def test_a_year_without_contributions_says_what_to_do(pool, client_as):
    page = text(client_as("head").get(url("contributions", pool.fund.pk, year=2030)))
    assert "No contributions in this year" in page


@pytest.fixture
def planned(pool, keeper):
    """Four instalments of the NHS partner."""
    keeper.post(
        url("schedule", pool.fund.pk, year=2026),
        {
            "partner": pool.icb.pk,
            "parts": "4",
            **day("first_on", date(2026, 4, 15)),
            "months_between": "3",
        },
    )
    return list(Instalment.objects.order_by("number"))


def test_instalments_are_planned_asked_for_paid_and_taken_back(pool, planned, keeper, client_as):
    assert [row.amount for row in planned] == [D("7875000.00")] * 4
    first = planned[0]
    page = text(keeper.get(url("instalment", first.pk)))
    assert "Not asked for yet" in page
    assert client_as("head").get(url("payment_note", first.pk)).status_code == 404
    page = text(keeper.post(url("request_payment", first.pk), {"reference": "PB/2026/1"}, follow=True))
    assert "PB/2026/1, asked for on 20 October 2026 by Susan Cartwright" in page
    note = client_as("cfo_icb").get(url("payment_note", first.pk))
    assert (note.status_code, note["Content-Type"]) == (200, "application/pdf")
    assert note.content.startswith(b"%PDF-")
    paid = {**day("received_on", date(2026, 4, 16)), "amount": "7,875,000.01", "note": "BACS"}
    assert "only £7,875,000 is still due here" in text(keeper.post(url("receive", first.pk), paid))
    page = text(keeper.post(url("receive", first.pk), {**paid, "amount": "£7,875,000"}, follow=True))
    assert "received" in page
    assert "Record a payment" not in page
    receipt = InstalmentReceipt.objects.get()
    page = text(keeper.post(url("take_back_receipt", receipt.pk), {"reason": "Wrong fund."}, follow=True))
    assert "−\u2060£7,875,000" in page
    assert "taken back" in page


def test_a_late_instalment_waits_on_your_work_and_is_marked(pool, planned, client_as):
    page = text(client_as("board_member").get(url("contributions", pool.fund.pk, year=2026)))
    assert "overdue by 188 days" in page
    assert "Plan instalments" not in page
    titles = [item.title for item in work_for(pool.people["pool_manager"], pool.world.on)]
    assert "Learning disabilities pool: NHS instalment 1 is late" in titles


def test_an_instalment_is_changed_and_taken_off(pool, planned, keeper):
    row = planned[3]
    keeper.post(url("edit_instalment", row.pk), {**day("due_on", date(2027, 2, 1)), "amount": "7,000,000"})
    page = text(keeper.get(url("contributions", pool.fund.pk, year=2026)))
    assert "£875,000 of the £31,500,000 confirmed is without a day yet" in page
    assert "Plan instalments" in page
    keeper.post(url("remove_instalment", row.pk))
    assert Instalment.objects.count() == 3


@pytest.mark.parametrize("who", ["head", "finance_officer_council", "cfo_icb"])
def test_only_the_keeper_opens_the_forms(pool, planned, client_as, who):
    client = client_as(who)
    for name in ("promise", "confirm_contribution", "vary_contribution", "schedule"):
        assert client.get(url(name, pool.fund.pk)).status_code == 403
    for name in ("receive", "edit_instalment", "request_payment"):
        assert client.get(url(name, planned[0].pk)).status_code == 403
    assert "Record a payment" not in text(client.get(url("instalment", planned[0].pk)))


def test_strangers_see_nothing(pool, planned, stranger, client):
    addresses = (url("contributions", pool.fund.pk), url("instalment", planned[0].pk), url("payment_note", 1))
    for address in addresses:
        assert stranger.get(address).status_code == 403
        assert client.get(address).status_code == 302


def test_what_is_not_there_is_not_found(pool, keeper):
    for name in ("contributions", "promise", "instalment", "receive", "take_back_receipt", "payment_note"):
        assert keeper.get(url(name, 999999)).status_code == 404
