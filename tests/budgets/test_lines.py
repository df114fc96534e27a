"""Lines: added, changed, closed; what they say of themselves, their months and their closing entries."""

from copy import copy
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from budgets.models import BudgetLine, FinancePeriod, LedgerRow
from budgets.selectors import fund_facts
from budgets.selectors.closing_entries import Closing, closing_entries
from budgets.selectors.entry import findings_of
from budgets.selectors.grid import return_page
from budgets.selectors.lines import line_page, lines_page, months_page, preview
from budgets.selectors.prefill import prefill
from budgets.selectors.restatements import restated
from budgets.services import funds, ledger_rows, ledger_rules, lines, returns
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from tests.budgets.conftest import Q1, Q2
from tests.budgets.ledger_kit import OFFICER, add, rows

D = Decimal


def act(pool, who="pool_manager"):
    return {"by": pool.people[who], "at": pool.world.at}


def elsewhere(pool):
    """A line of another fund."""
    told = {
        "partnership": pool.world.partnership,
        "name": "Elsewhere",
        "kind": "aligned",
        "host": pool.council,
    }
    fund = funds.create_fund(**told, **act(pool))
    (line,) = lines.add_lines(
        fund=fund, lines=[{"code": "E1", "name": "Beds", "lead_partner": pool.council}], **act(pool)
    )
    return line


def new(pool, **fields):
    values = {"code": "LD6", "name": "Shared lives", "lead_partner": pool.council, **fields}
    return lines.add_line(
        fund=pool.fund, year=2026, budget=D("120000.00"), reason="Agreed.", **act(pool), **values
    )


def change(pool, line, who="pool_manager", reason="As agreed.", **fields):
    return lines.change_line(pk=pool.lines[line].pk, reason=reason, **act(pool, who), **fields)


def spend(pool, line, *cells):
    """Council ledger rows on a line: "day,amount" each, with a period where one is given as a third cell."""
    ledger_rules.add_rule(
        partner=pool.council, line=line, field="service", contains=line.name,
        by=pool.people["finance_officer_council"], at=pool.world.at,
    )  # fmt: skip
    told = [
        f"{line.code}{number},{row if row.count(',') > 1 else row + ','},{line.name}"
        for number, row in enumerate(cells)
    ]
    add(pool, rows(*told, head="Transaction number,Date paid,Net amount,Period,Service"))


def test_a_line_with_its_budget(pool):
    line = new(pool)
    page = line_page(line, 2026)
    assert [(row.kind, row.amount, row.latest) for row in page.changes] == [
        ("Original budget", D("120000.00"), D("120000.00"))
    ]
    assert page.preview.months[0].budget == D("10000.00")
    assert page.history[0].history_change_reason == "added"


def test_a_change_keeps_its_author_and_reason(pool):
    change(pool, "LD1", name="Community placements", recurrent=False, reason=" Renamed ")
    line = BudgetLine.objects.get(code="LD1")
    kept = line.history.first()
    assert (line.name, line.recurrent) == ("Community placements", False)
    assert (kept.history_by_name, kept.history_change_reason) == ("Susan Cartwright", "Renamed")
    count = line.history.count()
    change(pool, "LD1", name="Community placements")
    assert line.history.count() == count


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"is_income": True}, "Whether it is income"),
        ({"code": "LD2"}, "Code"),
        ({"profile": "weekly"}, "Profile of LD community placements"),
        ({"profile": "custom", "percents": ["9"] * 11 + ["0"]}, "Profile of LD community placements"),
    ],
)
def test_what_a_line_cannot_become(pool, fields, where):
    with pytest.raises(Refused) as refusal:
        change(pool, "LD1", **fields)
    assert [problem.where for problem in refusal.value.problems] == [where]


def test_a_line_nobody_used_may_change_its_lead(pool):
    line = lines.add_lines(
        fund=pool.fund, lines=[{"code": "N", "name": "New", "lead_partner": pool.council}], **act(pool)
    )[0]
    changed = lines.change_line(pk=line.pk, reason="Wrong partner.", lead_partner=pool.icb, **act(pool))
    assert changed.lead_partner == pool.icb


def test_a_change_says_why_and_is_the_keepers(pool):
    with pytest.raises(Refused, match="Say why"):
        change(pool, "LD1", reason=" ")
    with pytest.raises(ObjectDoesNotExist):
        change(pool, "LD1", who="head", name="Mine")


def test_what_a_line_points_to_is_of_its_partnership(pool):
    partner = copy(pool.council)
    partner.partnership_id = -1
    with pytest.raises(Refused) as refusal:
        new(pool, lead_partner=partner)
    assert "Lead partner: it belongs to another partnership" in str(refusal.value.problems[0])


def test_a_closed_line_leaves_the_next_year(pool):
    line = lines.close_line(pk=pool.lines["LD5"].pk, year=2026, reason="Ends.", **act(pool))
    assert line.closed_on == date(2027, 4, 1)

    def codes(year):
        return [row.code for row in lines_page(pool.fund, year).lines]

    def told(quarter):
        facts = fund_facts(type(pool.fund).objects.filter(pk=pool.fund.pk), quarter=quarter, on=pool.world.on)
        return [row.code for row in facts[0].lines]

    assert ("LD5" in codes(2026), "LD5" in codes(2027)) == (True, False)
    assert ("LD5" in told(Q2), "LD5" in told(Quarter(2027, 1))) == (True, False)
    with pytest.raises(Refused, match="was closed on 1 April 2027"):
        lines.close_line(pk=line.pk, year=2026, reason="Again.", **act(pool))
    lines.reopen_line(pk=line.pk, reason="Too soon.", **act(pool))
    with pytest.raises(Refused, match="is open"):
        lines.reopen_line(pk=line.pk, reason="Again.", **act(pool))


def test_a_line_with_money_after_it_is_not_closed(pool):
    with pytest.raises(Refused, match="has a budget after 2025/26"):
        lines.close_line(pk=pool.lines["LD5"].pk, year=2025, reason="Ends.", **act(pool))
    line = lines.add_lines(
        fund=pool.fund, lines=[{"code": "N", "name": "New", "lead_partner": pool.council}], **act(pool)
    )[0]
    spend(pool, line, "01/05/2026,10.00")
    with pytest.raises(Refused, match="has spending on the line after 2025/26"):
        lines.close_line(pk=line.pk, year=2025, reason="Ends.", **act(pool))


def test_the_pattern_of_the_year_before(pool):
    """Prior-year profile: by the ledger's months of 2025/26; without a pattern, twelfths."""
    change(pool, "LD3", profile="prior_year")
    assert months_page(pool.fund, 2026).lines[2].months[:2] == (D("350000.00"), D("350000.00"))
    spend(pool, pool.lines["LD3"], "15/04/2025,100.00", "15/06/2025,300.00")
    row = months_page(pool.fund, 2026).lines[2]
    assert row.months[:4] == (D("1050000.00"), D("0.00"), D("3150000.00"), D("0.00"))
    assert row.basis == "the ledger of 2025/26 by month, with its closing entries in March"
    ret = pool.open(Q1, due=date(2026, 7, 20))["council"]
    assert ret.lines.get(line__code="LD3").budget_to_date == D("4200000.00")
    facts = fund_facts(type(pool.fund).objects.filter(pk=pool.fund.pk), quarter=Q1, on=pool.world.on)[0]
    assert facts.lines[2].budget_to_date == D("4200000.00")


def test_closing_entries_belong_to_the_year_end(pool):
    """Period 13 is in a year-end figure and in quarter 4, in no other quarter, and in March of the pattern."""
    line = pool.lines["LD3"]
    change(pool, "LD3", profile="prior_year")
    spend(pool, line, "15/04/2025,100.00,1", "31/03/2026,300.00,13")
    assert closing_entries([pool.fund.pk], 2025) == {pool.fund.pk: Closing(1, D("300.00"))}
    assert closing_entries([pool.fund.pk], 2026) == {}
    ledger = LedgerRow.objects.filter(line=line)
    assert [ledger.to_date(Quarter(2025, number)).by_line()[line.pk] for number in (3, 4)] == [100, 400]
    assert months_page(pool.fund, 2026).lines[2].months[11] == D("3150000.00")
    funds = type(pool.fund).objects.filter(pk=pool.fund.pk)

    def said(year, number):
        return fund_facts(funds, quarter=Quarter(year, number), on=pool.world.on)[0].closing_words

    assert said(2025, 4) == "The ledger has 1 closing entry (period 13) of £300 in all."
    assert "no closing entries (period 13) of the year yet" in said(2026, 4)
    assert said(2026, 3) == ""


def test_an_accrual_is_reversed_in_the_next_quarter(pool):
    ret = pool.open(Q1, due=date(2026, 7, 20))["council"]
    row = ret.lines.get(line__code="LD1")
    row.accrual = D("180000.00")
    row.save_without_historical_record()
    pool.done(ret)
    second = pool.open(Q2)["council"]
    facts = {fact.line_id: fact for fact in prefill(second)}
    assert facts[row.line_id].previous_accrual == D("180000.00")
    opened = second.lines.get(line__code="LD1")
    assert (opened.previous_accrual, opened.accrual) == (D("180000.00"), 0)


def accrue(ret, amount):
    row = ret.lines.get(line__code="LD1")
    row.accrual = D(amount)
    row.save_without_historical_record()


def test_an_accrual_of_31_march_is_reversed_in_the_next_year(pool):
    """Placements of March for £180,000 are invoiced in April: the old year bears them, and the new one does not."""
    line = pool.lines["LD1"]
    old = pool.open(Quarter(2025, 4))["council"]
    accrue(old, "180000.00")
    pool.done(old)
    spend(pool, line, "20/04/2026,180000.00", "21/05/2026,3900000.00")
    first = pool.open(Q1, due=date(2026, 7, 20))["council"]
    row = first.lines.get(line=line)
    assert (row.actual, row.accrual) == (D("4080000.00"), 0)
    assert (row.previous_accrual, row.opening_accrual, row.spent) == (180_000, 180_000, D("3900000.00"))
    accrue(first, "250000.00")
    pool.done(first)
    funds = type(pool.fund).objects.filter(pk=pool.fund.pk)
    told = {fact.code: fact for fact in fund_facts(funds, quarter=Q1, on=pool.world.on)[0].lines}
    assert told["LD1"].spent == D("4150000.00")
    # The whole year takes the same sum off, whatever each quarter accrues.
    row = pool.open(Q2)["council"].lines.get(line=line)
    assert (row.previous_accrual, row.opening_accrual, row.spent) == (250_000, 180_000, D("3900000.00"))


def test_a_line_closed_on_31_march_takes_off_what_was_owed_and_its_follower_bears_the_invoice(pool):
    ended = {"code": "LD9", "name": "Day services", "lead_partner": pool.council}
    line = lines.add_lines(fund=pool.fund, lines=[ended], **act(pool))[0]
    old = pool.open(Quarter(2025, 4))["council"]
    row = old.lines.get(line=line)
    row.accrual = D("180000.00")
    row.save_without_historical_record()
    pool.done(old, LD9="180000.00")
    spend(pool, pool.lines["LD1"], "20/04/2026,200000.00")
    spend(pool, line, "31/03/2026,30000.00,13")
    first = pool.open(Q1, due=date(2026, 7, 20))["council"]
    lines.close_line(pk=line.pk, year=2025, reason="LD1 follows it.", **act(pool))
    row = first.lines.get(line=line)
    assert (row.actual, row.previous_accrual, row.opening_accrual, row.spent) == (
        0,
        150_000,
        150_000,
        -150_000,
    )
    first = returns.refresh_return(pk=first.pk, **act(pool, OFFICER))
    assert first.lines.get(line=line).previous_accrual is None
    assert [
        found for found in findings_of(first, on=pool.world.on) if found.check == "accrual_reversed"
    ] == []
    pool.done(first, LD9="-150000.00", LD1="46200000.00")
    funds = type(pool.fund).objects.filter(pk=pool.fund.pk)
    for quarter in (Q1, Q2):
        told = {row.code: row for row in fund_facts(funds, quarter=quarter, on=pool.world.on)[0].lines}
        assert (told["LD1"].spent, told["LD9"].spent) == (D("200000.00"), D("-150000.00"))
    second = {fact.line_id: fact for fact in prefill(pool.open(Q2)["council"])}
    assert (second[line.pk].opening_accrual, second[line.pk].previous_accrual) == (D("150000.00"), None)
    # The next year has nothing to take off, so the line is in none of its returns.
    assert "LD9" not in {
        row.code for row in fund_facts(funds, quarter=Quarter(2027, 1), on=pool.world.on)[0].lines
    }


def test_no_ledger_row_comes_on_a_line_after_it_closed(pool):
    ended = {"code": "LD9", "name": "Day services", "lead_partner": pool.council}
    line = lines.add_lines(fund=pool.fund, lines=[ended], **act(pool))[0]
    spend(pool, line, "31/03/2026,30000.00,13")
    lines.close_line(pk=line.pk, year=2025, reason="LD1 follows it.", **act(pool))
    head = "Transaction number,Date paid,Net amount,Period,Service"
    add(pool, rows("8,31/03/2026,5.00,12,Day services", "9,20/04/2026,7.00,1,Day services", head=head))
    late = LedgerRow.objects.get(transaction="9")
    assert (LedgerRow.objects.get(transaction="8").line, late.line) == (line, None)
    line.refresh_from_db()
    known = {"line": line, **act(pool, OFFICER)}
    with pytest.raises(Refused, match="was closed on 1 April 2026, and no later return tells of it"):
        ledger_rows.assign_rows(pks=[late.pk], **known)
    again = {"partner": pool.council, "field": "service", "contains": "day", **known}
    assert ledger_rules.add_rule(**again)[1] == 0
    ledger_rows.assign_rows(pks=[late.pk], **(known | {"line": pool.lines["LD1"]}))
    with pytest.raises(Refused, match="choose the line that follows it"):
        ledger_rows.move_rows(pks=[late.pk], reason="Back.", **known)


def test_a_correction_after_the_lock_restates_what_is_taken_off_of_31_march(pool):
    line, who = pool.lines["LD1"], {"by": pool.people["finance_officer_council"], "at": pool.world.at}
    old = pool.open(Quarter(2025, 4))["council"]
    accrue(old, "180000.00")
    pool.done(old)
    first = pool.done(pool.open(Q1, due=date(2026, 7, 20))["council"])
    spend(pool, line, "31/03/2026,100000.00,13")
    FinancePeriod.objects.create(partnership=pool.world.partnership, quarter=str(Q1), state="locked")
    pool.done(returns.reopen_return(pk=first.pk, reason="A late invoice.", due_on=date(2026, 11, 1), **who))
    told = restated(pool.world.partnership)
    assert [(row.column, row.old, row.new) for row in told] == [
        ("Accrual of 31 March taken off", D("180000.00"), D("80000.00"))
    ]


def test_an_accrual_that_came_into_its_own_years_ledger_is_not_reversed(pool):
    line = pool.lines["LD1"]
    old = pool.open(Quarter(2025, 4))["council"]
    accrue(old, "180000.00")
    pool.done(old)
    first = pool.open(Q1, due=date(2026, 7, 20))["council"]
    spend(pool, line, "31/03/2026,100000.00,13", "20/04/2026,60000.00")
    found = {
        finding.check: finding for finding in findings_of(first, on=pool.world.on) if finding.code == "LD1"
    }
    assert found["opening_current"].message.startswith(
        "The accrual of 31 March has changed since this return was filled in, from £180,000 to £80,000."
    )
    by = pool.people["finance_officer_council"]
    first = returns.refresh_return(pk=first.pk, by=by, at=pool.world.at)
    row = first.lines.get(line=line)
    assert (row.previous_accrual, row.opening_accrual, row.spent) == (80_000, 80_000, D("-20000.00"))
    found = {
        finding.check: finding for finding in findings_of(first, on=pool.world.on) if finding.code == "LD1"
    }
    assert "opening_current" not in found
    assert found["accrual_reversed"].message == (
        "£80,000 was accrued last quarter. Since then the ledger grew by £60,000 and £0 is accrued now: where is the "
        "other £20,000?"
    )
    page = return_page(by, first.pk, on=pool.world.on)
    assert next(row for row in page.rows if row.code == "LD1").accrued_before == (
        "£80,000 accrued in the last return",
        "£80,000 of 31 March taken off",
    )


def test_a_profile_that_cannot_be_read_says_why(pool):
    line = pool.lines["LD1"]
    line.profile = "one_off"
    assert preview(line, D("1.00"), 2026).wrong == "A one-off sum needs the month in which it falls."
    assert preview(BudgetLine(profile="days"), D("365.00"), 2026).months[0].budget == D("30.00")


def test_the_pages_cost_the_same_with_many_lines(pool, django_assert_num_queries):
    def cost():
        with django_assert_num_queries(4):
            page = lines_page(pool.fund, 2026)
        with django_assert_num_queries(4):
            months_page(pool.fund, 2026)
        return page

    change(pool, "LD1", profile="prior_year")
    page = cost()
    assert (page.total.latest, page.confirmed, page.untied) == (D("80300000.00"), D("80300000.00"), 0)
    more = [
        {"code": f"X{number}", "name": f"Line {number}", "lead_partner": pool.icb, "profile": "prior_year"}
        for number in range(25)
    ]
    lines.add_lines(fund=pool.fund, lines=more, **act(pool))
    assert len(cost().lines) == 30
