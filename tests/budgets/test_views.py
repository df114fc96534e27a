"""The pages of the money for the right person, the wrong person and the stranger."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse

from budgets.models import BudgetReturn, Fund
from tests.budgets.conftest import make_pool

D = Decimal
DATA = Path(__file__).parent / "data"


def url(name, *args, quarter=""):
    return reverse(f"budgets:{name}", args=args) + (f"?quarter={quarter}" if quarter else "")


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def council(pool, client_as):
    """The council's finance officer with the open return of quarter 2."""
    client = client_as("finance_officer_council")
    client.ret = pool.open()["council"]
    return client


def typed(ret, **cells):
    """What the browser posts: every box as it stands, but for `cells` (column_code → text)."""
    ret = BudgetReturn.objects.get(pk=ret.pk)
    data = {"revision": ret.revision, "act": "save"}
    for row in ret.lines.select_related("line"):
        data[f"actual-{row.pk}"] = f"{row.actual:,}"
        data[f"accrual-{row.pk}"] = f"{row.accrual:,}"
        data[f"forecast-{row.pk}"] = "" if row.forecast is None else f"{row.forecast:,}"
        data[f"explanation-{row.pk}"] = row.explanation
        data[f"adjustment_reason-{row.pk}"] = row.adjustment_reason
        for name, value in cells.items():
            column, _, code = name.rpartition("_")
            if code == row.line.code:
                data[f"{column}-{row.pk}"] = value
    return data


def test_the_front_page_without_funds_says_what_to_do(client_as):
    page = client_as("head").get(url("home"))
    assert "No funds yet" in text(page)


def test_the_front_page_shows_every_fund(pool, client_as):
    pool.open()
    page = text(client_as("board_member").get(url("home", quarter="2026-Q2")))
    assert "Learning disabilities pool" in page
    assert "£80,300k" in page


@pytest.mark.parametrize("quarter", ["", "2026-Q2", "1999-Q1", "nonsense", "2026-Q9"])
def test_a_fund_in_any_quarter(pool, client_as, quarter):
    page = client_as("commissioner_ld").get(url("fund", pool.fund.pk, quarter=quarter))
    assert page.status_code == 200


def test_the_fund_page_shows_shares_changes_and_late_returns(pool, client_as):
    returns_ = pool.open(due=date(2026, 10, 9))
    pool.done(returns_["council"], LD1="47150000.00")
    page = text(client_as("board_member").get(url("fund", pool.fund.pk)))
    assert "NHS Northmere Integrated Care Board has not reported this quarter" in page
    assert "late, open" in page
    assert "£950k over (2.06%)" in page
    assert "Northmere County Council: £950,000 × 48,800,000 ÷ 80,300,000 = £577,334.99" in page
    assert "Open a quarter" not in page


def test_the_fund_and_its_returns_name_both_limits_of_explaining(pool, council):
    words = "when its variance is at least £50,000, or 7.5% of its budget where that is above £10,000."
    pages = [reverse("budgets:fund", args=[pool.fund.pk]), reverse("budgets:return", args=[council.ret.pk])]
    for page in pages:
        assert "when its variance is at least £50,000." in council.get(page).content.decode()
    Fund.objects.filter(pk=pool.fund.pk).update(explain_percent=D("7.50"))
    for page in pages:
        assert words in council.get(page).content.decode()


def test_a_fund_without_a_rule_says_so(world, client_as):
    page = client_as("head").get(url("fund", make_pool(world, rule=False).fund.pk))
    assert "Rule missing" in text(page)


def test_downloads_hold_the_same_lines(pool, client_as):
    pool.done(pool.open()["council"])
    client = client_as("head")
    answer = client.get(url("fund_csv", pool.fund.pk))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["Line"] for row in rows][-1] == "Learning disabilities pool"
    assert rows[-1]["Latest budget (£)"] == "80300000.00"
    book = openpyxl.load_workbook(io.BytesIO(client.get(url("fund_xlsx", pool.fund.pk)).content))
    assert book.active["F7"].value == 80300000


def test_an_explanation_that_looks_like_a_formula_stays_text(pool, council):
    council.post(url("return", council.ret.pk), typed(council.ret, explanation_LD1="=1+1"))
    answer = council.get(url("return_csv", council.ret.pk))
    assert "'=1+1" in answer.content.decode("utf-8-sig")


def test_strangers_and_outsiders_see_nothing(pool, stranger, client):
    ret = pool.open()["council"]
    for address in (url("home"), url("fund", pool.fund.pk), url("return", ret.pk), url("ledgers")):
        assert stranger.get(address).status_code == 403
        assert client.get(address).status_code == 302


def test_a_draft_is_its_partners_own(pool, council, client_as):
    address = url("return", council.ret.pk)
    for who in ("finance_officer_council", "finance_lead_council", "pool_manager", "auditor"):
        assert client_as(who).get(address).status_code == 200
    for who in ("finance_officer_icb", "head", "board_member"):
        assert client_as(who).get(address).status_code == 404
    pool.submit(council.ret)
    assert client_as("board_member").get(address).status_code == 200


def test_the_grid_is_only_for_those_who_enter(pool, council, client_as):
    assert b'name="revision"' in council.get(url("return", council.ret.pk)).content
    reader = client_as("finance_lead_council").get(url("return", council.ret.pk))
    assert b'name="revision"' not in reader.content
    assert "its partner’s finance officer enters it" in text(reader)
    refused = client_as("finance_lead_council").post(
        url("return", council.ret.pk), typed(council.ret, forecast_LD1="1")
    )
    assert refused.status_code == 404


def test_saving_a_draft(pool, council):
    answer = council.post(
        url("return", council.ret.pk),
        typed(
            council.ret,
            forecast_LD1="£47,450,000",
            explanation_LD1="More placements.",
            accrual_LD1="(5.00)",
            forecast_LD4="-",
        ),
        follow=True,
    )
    assert "Saved as a draft" in text(answer)
    assert "Client contributions, Forecast: “-” read as £0.00" in text(answer)
    row = council.ret.lines.get(line=pool.lines["LD1"])
    assert (row.forecast, row.accrual, row.explanation) == (D("47450000.00"), D("-5.00"), "More placements.")


def test_bad_cells_all_at_once_and_nothing_lost(pool, council):
    data = typed(
        council.ret,
        forecast_LD1="lots",
        accrual_LD3="1.2.3",
        explanation_LD5="Kept as typed.",
        forecast_LD5="7",
    )
    answer = council.post(url("return", council.ret.pk), data)
    page = text(answer)
    assert answer.status_code == 200
    assert "LD community placements, Forecast: “lots” is not an amount." in page
    assert "LD short breaks, Accrual: “1.2.3” is not an amount." in page
    assert 'value="lots"' in page
    assert "Kept as typed." in page
    assert page.count('aria-invalid="true"') == 2
    assert not council.ret.lines.filter(forecast__isnull=False).exists()


def test_an_emptied_actual_is_the_ledgers_again(pool, council):
    council.post(url("return", council.ret.pk), typed(council.ret, actual_LD1="5"))
    assert council.ret.lines.get(line=pool.lines["LD1"]).actual == 5
    council.post(url("return", council.ret.pk), typed(council.ret, actual_LD1="", accrual_LD1=""))
    assert council.ret.lines.get(line=pool.lines["LD1"]).actual == 0


def test_a_second_tab_does_not_overwrite_the_first(pool, council):
    old = typed(council.ret, forecast_LD1="2")
    council.post(
        url("return", council.ret.pk), typed(council.ret, forecast_LD1="1", explanation_LD1="First.")
    )
    answer = council.post(url("return", council.ret.pk), old)
    page = text(answer)
    assert answer.status_code == 200
    assert "Joyce Bell changed this return while you were working on it" in page
    assert 'value="2"' in page
    assert "Joyce Bell changed it to 1" in page
    assert council.ret.lines.get(line=pool.lines["LD1"]).forecast == 1
    again = {**old, "revision": "1"}
    assert council.post(url("return", council.ret.pk), again).status_code == 302
    assert council.ret.lines.get(line=pool.lines["LD1"]).forecast == 2


@pytest.mark.parametrize("revision", ["", "x", "99999999999", "-1"])
def test_a_revision_that_makes_no_sense_is_stale(council, revision):
    data = {**typed(council.ret), "revision": revision}
    council.post(url("return", council.ret.pk), typed(council.ret, forecast_LD1="1"))
    assert council.post(url("return", council.ret.pk), data).status_code == 200


def test_submitting_too_early_keeps_what_was_typed_and_lists_what_to_mend(pool, council):
    data = {**typed(council.ret, forecast_LD1="47,450,000"), "act": "submit"}
    page = text(council.post(url("return", council.ret.pk), data, follow=True))
    assert "The return cannot be submitted yet. What you typed is saved" in page
    assert "LD community placements, explanation" in page
    assert council.ret.lines.get(line=pool.lines["LD1"]).forecast == D("47450000.00")


def answered(ret, outcome, **more):
    """What the certification page posts: the answer, to the request whose figures it showed."""
    return {"outcome": outcome, "request": BudgetReturn.objects.get(pk=ret.pk).request_id or "", **more}


def test_submit_and_certify_in_the_browser(pool, council, client_as):
    forecasts = {f"forecast_{code}": str(D(0)) for code in ("LD3", "LD4", "LD5")}
    words = {f"explanation_{code}": "Because." for code in ("LD1", "LD3", "LD4", "LD5")}
    data = {**typed(council.ret, forecast_LD1="47450000", **forecasts, **words), "act": "submit"}
    assert "has been asked to certify it" in text(
        council.post(url("return", council.ret.pk), data, follow=True)
    )
    wrong = text(council.get(url("certify", council.ret.pk)))
    assert "You cannot decide this" in wrong
    assert "Margaret Lowe" in wrong
    assert "Certify the return" not in wrong
    lead = client_as("finance_lead_council")
    page = text(lead.get(url("certify", council.ret.pk)))
    assert "Certify the return" in page
    assert (
        "Confirmed contributions and what was brought forward and the latest budget of the fund are both £80,300,000."
        in page
    )
    answer = lead.post(url("decide", council.ret.pk), answered(council.ret, "approve"), follow=True)
    assert "The return is certified." in text(answer)
    council.ret.refresh_from_db()
    assert council.ret.state == "certified"
    again = lead.post(url("decide", council.ret.pk), answered(council.ret, "approve"), follow=True)
    assert "Not done" in text(again)


def test_sending_back_needs_a_reason(pool, council, client_as):
    pool.submit(council.ret)
    lead = client_as("finance_lead_council")
    assert "Say why" in text(
        lead.post(url("decide", council.ret.pk), answered(council.ret, "refuse"), follow=True)
    )
    assert "Choose whether" in text(lead.post(url("decide", council.ret.pk), {}, follow=True))
    lead.post(url("decide", council.ret.pk), answered(council.ret, "refuse", reason="LD3 looks low."))
    assert "Sent back" in text(council.get(url("return", council.ret.pk)))
    assert "not waiting to be certified" in text(
        client_as("pool_manager").post(
            url("decide", council.ret.pk), answered(council.ret, "approve"), follow=True
        )
    )


def test_the_wrong_person_posting_is_refused_in_words(pool, council, client_as):
    pool.submit(council.ret)
    for who in ("finance_officer_council", "finance_lead_icb", "head"):
        answer = client_as(who).post(
            url("decide", council.ret.pk), answered(council.ret, "approve"), follow=True
        )
        assert "Not done" in text(answer)
    council.ret.refresh_from_db()
    assert council.ret.state == "submitted"


def test_nobody_certifies_what_was_submitted_after_they_looked(pool, council, client_as):
    seen = answered(pool.submit(council.ret), "approve")
    council.post(url("take_back", council.ret.pk))
    pool.submit(council.ret, LD3="9900000.00")
    lead = client_as("finance_lead_council")
    page = text(lead.post(url("decide", council.ret.pk), seen, follow=True))
    assert "submitted anew after you opened this page" in page
    council.ret.refresh_from_db()
    assert council.ret.state == "submitted"
    lead.post(url("decide", council.ret.pk), answered(council.ret, "approve"))
    council.ret.refresh_from_db()
    assert council.ret.state == "certified"


def test_taking_back_and_refreshing(pool, council, client_as):
    """Whoever enters the partner's return takes it back: who submitted it may have left."""
    pool.submit(council.ret)
    BudgetReturn.objects.filter(pk=council.ret.pk).update(submitted_by=pool.people["auditor"])
    lead = client_as("finance_lead_council")
    assert "Take it back" not in text(lead.get(url("return", council.ret.pk)))
    assert "Take it back" in text(council.get(url("return", council.ret.pk)))
    council.post(url("take_back", council.ret.pk))
    council.ret.refresh_from_db()
    assert council.ret.state == "open"
    assert "as they stand now" in text(council.post(url("refresh", council.ret.pk), follow=True))


def test_opening_again(pool, council, client_as):
    pool.done(council.ret)
    keeper = client_as("pool_manager")
    assert "Open a new version" in text(keeper.get(url("reopen", council.ret.pk)))
    assert "Open a new version" not in text(client_as("head").get(url("reopen", council.ret.pk)))
    bad = keeper.post(url("reopen", council.ret.pk), {"reason": ""})
    assert "Say why it is opened again" in text(bad)
    due = {"due_on_day": "1", "due_on_month": "11", "due_on_year": "2026"}
    answer = keeper.post(url("reopen", council.ret.pk), {"reason": "A missed invoice.", **due}, follow=True)
    assert "version 2" in text(answer)
    assert "certified, being corrected" in text(keeper.get(url("fund", pool.fund.pk)))


def test_opening_a_quarter(pool, client_as):
    keeper = client_as("pool_manager")
    assert "Northmere County Council: return due on" in text(keeper.get(url("open", pool.fund.pk)))
    data = {"quarter": "2026-Q2"}
    for partner in (pool.council, pool.icb):
        data |= {
            f"due_{partner.pk}_{part}": n for part, n in (("day", "16"), ("month", "10"), ("year", "2026"))
        }
    keeper.post(url("open", pool.fund.pk), data)
    assert BudgetReturn.objects.filter(quarter="2026-Q2").count() == 2
    assert "is open already" in text(keeper.post(url("open", pool.fund.pk), data))
    assert client_as("head").get(url("open", pool.fund.pk)).status_code == 403


def pasted(client, rows, **extra):
    return client.post(url("paste", client.ret.pk), {"rows": rows, **extra})


def test_a_paste_is_shown_then_made(pool, council):
    rows = "Code\tForecast\tExplanation\r\nLD1\t£47,450,000\tMore placements\r\nLD3\t-\t\r\n\tTotal\t9\r\n"
    page = text(pasted(council, rows))
    assert "3 cells would change" in page
    assert "“-” read as £0.00" in page
    assert "Row 4 was left out" in page
    assert not council.ret.lines.filter(forecast__isnull=False).exists()
    answer = pasted(council, rows, act="apply", revision="0")
    assert answer.status_code == 302
    assert council.ret.lines.get(line=pool.lines["LD1"]).forecast == D("47450000.00")


def test_a_paste_with_a_bad_cell_changes_nothing(pool, council):
    answer = pasted(council, "Code\tForecast\nLD1\t5\nLD3\tx\nLD9\t1", act="apply", revision="0")
    assert answer.status_code == 200
    assert "B3, LD short breaks, Forecast" in text(answer)
    assert "“LD9” is not a line of this return" in text(answer)
    assert not council.ret.lines.filter(forecast__isnull=False).exists()


def test_a_paste_that_comes_too_late_is_told(pool, council):
    council.post(url("return", council.ret.pk), typed(council.ret, forecast_LD1="1"))
    answer = pasted(council, "Code\tForecast\nLD1\t5", act="apply", revision="0")
    assert answer.status_code == 200
    assert "changed this return while you were working on it" in text(answer)


def test_pastes_with_nothing_in_them(pool, council):
    assert "Paste the rows here first" in text(pasted(council, ""))
    assert "Nothing would change" in text(pasted(council, "Code\tForecast\nLD1\t"))
    pool.submit(council.ret)
    assert "nothing can be pasted into it" in text(council.get(url("paste", council.ret.pk)))


def test_naughty_strings_come_back_as_they_were(pool, council):
    for naughty in json.loads((DATA / "blns.json").read_text())[::25]:
        answer = council.post(url("return", council.ret.pk), typed(council.ret, explanation_LD1=naughty))
        assert answer.status_code in (200, 302)
        assert b"<script>alert" not in council.get(url("return", council.ret.pk)).content


def test_a_fund_that_is_not_there(client_as):
    assert client_as("head").get(url("fund", 999999)).status_code == 404


def test_words_too_long_to_keep_and_boxes_left_out(pool, council):
    key = council.ret.lines.get(line=pool.lines["LD1"]).pk
    page = council.post(url("return", council.ret.pk), {"revision": "0", f"explanation-{key}": "x" * 4001})
    assert "Has 4,001 characters. Give at most 4,000 characters." in text(page)
    council.post(url("return", council.ret.pk), {"revision": "0", f"explanation-{key}": "Only this."})
    assert council.ret.lines.get(pk=key).explanation == "Only this."
