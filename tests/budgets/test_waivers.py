"""What is checked, from when it blocks, and leave for one line: asked for by one person, given by another."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from budgets.models import BudgetLine, BudgetReturn, CheckSetting, Waiver
from budgets.selectors.entry import findings_of
from budgets.selectors.waivers import waiver_rows, waivers_to_give
from budgets.services import funds, returns, waivers
from jct.core.errors import Refused
from jct.support.work import work_for
from tests.budgets.conftest import Q1, Q2, D

ON = date(2026, 10, 20)


def asked(pool, by="finance_officer_council", code="LD1", check="actual_reason", **changes):
    facts = {
        "reason": "The ledger moves to another system.",
        "starts": ON,
        "ends": date(2027, 1, 1),
        **changes,
    }
    return waivers.ask_waiver(
        line=pool.lines[code].pk, check=check, by=pool.people[by], at=pool.world.at, **facts
    )


def given(pool, waiver, by="finance_lead_council"):
    return waivers.give_waiver(pk=waiver.pk, by=pool.people[by], at=pool.world.at)


@pytest.fixture
def adjusted(pool):
    """The council's return with an actual of LD1 that is not the ledger's, and no reason."""
    ret = pool.fill(pool.open()["council"])
    row = ret.lines.get(line__code="LD1")
    pool.ret = returns.save_return(
        pk=ret.pk,
        revision=ret.revision,
        cells={row.pk: {"actual": D(5)}},
        by=pool.people["finance_officer_council"],
        at=pool.world.at,
    )
    return pool


def blocked(pool, on=ON):
    found = findings_of(BudgetReturn.objects.get(pk=pool.ret.pk), on=on)
    return [f.check for f in found if f.blocks]


def test_leave_lets_a_line_pass_from_its_first_day_to_its_last(adjusted):
    waiver = asked(adjusted)
    assert blocked(adjusted) == ["actual_reason"]  # only asked for
    given(adjusted, waiver)
    assert blocked(adjusted) == []
    assert blocked(adjusted, on=ON - timedelta(days=1)) == ["actual_reason"]
    assert blocked(adjusted, on=date(2026, 12, 31)) == []
    assert blocked(adjusted, on=date(2027, 1, 1)) == ["actual_reason"]
    finding = next(f for f in findings_of(adjusted.ret, on=ON) if f.check == "actual_reason")
    assert (finding.waived.by, finding.waived.until) == ("Margaret Lowe", date(2026, 12, 31))
    waivers.end_waiver(pk=waiver.pk, by=adjusted.people["finance_officer_council"], at=adjusted.world.at)
    assert blocked(adjusted, on=ON + timedelta(days=1)) == ["actual_reason"]


def test_it_is_given_by_whoever_could_certify_and_never_by_who_asked(pool):
    waiver = asked(pool)
    for who in ("finance_officer_council", "finance_lead_icb", "head", "pool_manager", "board_member"):
        with pytest.raises(Refused, match="somebody who could certify"):
            given(pool, waiver, by=who)
    given(pool, waiver)
    with pytest.raises(Refused, match="settled already"):
        given(pool, waiver)
    with pytest.raises(IntegrityError), transaction.atomic():
        Waiver.objects.bulk_create([_own(waiver)])


def _own(waiver):
    copy = Waiver.objects.get(pk=waiver.pk)
    copy.pk, copy.approved_by = None, copy.asked_by
    return copy


def test_a_refusal_says_why(pool):
    waiver = asked(pool)
    lead = pool.people["finance_lead_council"]
    with pytest.raises(Refused, match="Say why"):
        waivers.refuse_waiver(pk=waiver.pk, why=" ", by=lead, at=pool.world.at)
    waivers.refuse_waiver(pk=waiver.pk, why="Give the reason instead.", by=lead, at=pool.world.at)
    row = waiver_rows(pool.people["board_member"], on=ON)[0]
    assert (row.state, row.refused_why) == ("refused", "Give the reason instead.")
    with pytest.raises(Refused, match="settled already"):
        given(pool, waiver)
    with pytest.raises(Refused, match="over already"):
        waivers.end_waiver(pk=waiver.pk, by=pool.people["finance_officer_council"], at=pool.world.at)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"check": "forecast_given"}, "cannot be asked for"),
        ({"ends": ON}, "cannot be asked for"),
        ({}, "asked for already"),
    ],
)
def test_what_cannot_be_asked_for(pool, change, said):
    asked(pool)
    with pytest.raises(Refused, match=said):
        asked(pool, **change)


def test_only_who_enters_the_line_asks_or_who_gave_it_ends_it(pool):
    with pytest.raises(pool.lines["LD1"].DoesNotExist):
        asked(pool, by="finance_officer_icb")
    waiver = given(pool, asked(pool))
    with pytest.raises(Refused, match="Only whoever enters the line"):
        waivers.end_waiver(pk=waiver.pk, by=pool.people["pool_manager"], at=pool.world.at)
    ended = waivers.end_waiver(pk=waiver.pk, by=pool.people["finance_lead_council"], at=pool.world.at)
    assert ended.ends == ON + timedelta(days=1)  # it keeps its first day


def test_it_waits_on_your_work_of_whoever_could_give_it(pool):
    asked(pool)
    rows = {
        who: [row.line for row in waivers_to_give(pool.people[who], ON)]
        for who in ("finance_lead_council", "finance_lead_icb", "finance_officer_council")
    }
    assert rows == {
        "finance_lead_council": ["LD community placements"],
        "finance_lead_icb": [],
        "finance_officer_council": [],
    }
    titles = [item.title for item in work_for(pool.people["finance_lead_council"], ON)]
    assert "LD community placements: leave to break a check" in titles


def test_a_warning_blocks_from_the_day_that_is_set(adjusted):
    row = adjusted.ret.lines.get(line__code="LD1")
    adjusted.ret = returns.save_return(
        pk=adjusted.ret.pk,
        revision=adjusted.ret.revision,
        cells={row.pk: {"adjustment_reason": "Said.", "forecast": D(1), "explanation": "Said."}},
        by=adjusted.people["finance_officer_council"],
        at=adjusted.world.at,
    )
    assert blocked(adjusted) == []

    def set_from(day):
        waivers.set_check(
            partnership=adjusted.world.partnership,
            check="forecast_covers_spent",
            blocks_from=day,
            by=adjusted.people["pool_manager"],
            at=adjusted.world.at,
        )

    set_from(ON)
    assert blocked(adjusted) == ["forecast_covers_spent"]
    set_from(ON + timedelta(days=1))
    assert blocked(adjusted) == []
    assert blocked(adjusted, on=ON + timedelta(days=1)) == ["forecast_covers_spent"]
    set_from(None)
    set_from(None)
    assert not CheckSetting.objects.exists()


def test_an_error_and_an_unknown_check_cannot_be_set(pool):
    for code in ("actual_reason", "nothing"):
        with pytest.raises(Refused, match="cannot be set"):
            waivers.set_check(
                partnership=pool.world.partnership,
                check=code,
                blocks_from=ON,
                by=pool.people["pool_manager"],
                at=pool.world.at,
            )
    with pytest.raises(pool.world.partnership.DoesNotExist):
        waivers.set_check(
            partnership=pool.world.partnership,
            check="nothing_spent",
            blocks_from=ON,
            by=pool.people["finance_lead_council"],
            at=pool.world.at,
        )


def test_a_fund_that_does_not_tie_is_warned_of(pool, world):
    funds.contribute(
        fund=pool.fund,
        partner=pool.council,
        year=2026,
        amount=D(100),
        kind="grant",
        effective_on=date(2026, 5, 1),
        reason="More.",
        by=pool.people["pool_manager"],
        at=world.at,
    )
    ret = pool.open()["council"]
    first = findings_of(ret, on=ON)[0]
    assert (first.check, first.blocks) == ("contributions_tie", False)
    assert first.message == "The partners contribute £100 more than the latest budget of the fund."


@pytest.mark.parametrize(("profile", "queries"), [("equal", 11), ("prior_year", 12)])
def test_findings_cost_the_same_for_one_line_and_thirty(
    pool, world, django_assert_num_queries, profile, queries
):
    BudgetLine.objects.filter(pk=pool.lines["LD1"].pk).update(profile=profile)

    def cost():
        ret = pool.open(quarter=quarter, partners=("council",), due=date(2027, 1, 20))["council"]
        with django_assert_num_queries(queries):
            assert findings_of(ret, on=ON)

    quarter = Q1
    cost()
    more = [
        {"code": f"X{n}", "name": f"Line {n}", "lead_partner": pool.council, "profile": profile}
        for n in range(30)
    ]
    funds.add_lines(fund=pool.fund, lines=more, by=pool.people["pool_manager"], at=world.at)
    quarter = Q2
    cost()


def url(name, *args):
    return reverse(f"budgets:{name}", args=args)


def text(response):
    return " ".join(response.content.decode().split())


def day(name, value):
    return {f"{name}_{part}": getattr(value, part) for part in ("day", "month", "year")}


def test_the_page_of_checks(pool, client_as, stranger, client):
    page = text(client_as("board_member").get(url("checks")))
    assert "Every line has a forecast." in page
    assert "set/?check=" not in page
    manager = client_as("pool_manager")
    address = url("set_check", pool.world.partnership.pk)
    assert f"{address}?check=nothing_spent" in text(manager.get(url("checks")))
    assert "has something spent or accrued" in text(manager.get(f"{address}?check=nothing_spent"))
    answer = manager.post(address, {"check": "nothing_spent", **day("blocks_from", date(2027, 4, 1))})
    assert answer.url == url("checks")
    assert "an error from 1 April 2027" in text(manager.get(url("checks")))
    assert "This check cannot be set" in text(manager.post(address, {"check": "actual_reason"}))
    assert stranger.get(url("checks")).status_code == 403
    assert client_as("board_member").get(address).status_code == 403
    assert client.get(url("checks")).status_code == 302


def test_a_waiver_on_its_pages(pool, client_as, stranger, client):
    board = client_as("board_member")
    assert "No line has leave to break a check" in text(board.get(url("waivers")))
    officer = client_as("finance_officer_council")
    address = url("ask_waiver", pool.lines["LD1"].pk) + "?check=actual_reason"
    assert "LD community placements" in text(officer.get(address))
    data = {
        "check": "actual_reason",
        "reason": "System.",
        **day("starts", ON),
        **day("last", date(2026, 12, 31)),
    }
    answer = officer.post(address, data)
    waiver = Waiver.objects.get()
    assert (answer.url, waiver.ends) == (url("waiver", waiver.pk), date(2027, 1, 1))
    assert "asked for already" in text(officer.post(address, data))
    assert client_as("finance_officer_icb").get(address).status_code == 404
    assert "20 October 2026 to 31 December 2026" in text(board.get(url("waivers")))
    assert "Give the leave" not in text(board.get(url("waiver", waiver.pk)))
    lead = client_as("finance_lead_council")
    assert "Give the leave" in text(lead.get(url("waiver", waiver.pk)))
    settle = url("settle_waiver", waiver.pk)
    assert "Choose whether you give the leave" in text(lead.post(settle, {}, follow=True))
    assert "Say why it is refused" in text(lead.post(settle, {"outcome": "refuse"}, follow=True))
    assert "somebody who could certify" in text(board.post(settle, {"outcome": "give"}, follow=True))
    assert "The leave is given." in text(lead.post(settle, {"outcome": "give"}, follow=True))
    assert "given by Margaret Lowe" in text(board.get(url("waivers")))
    assert "The waiver has ended." in text(officer.post(url("end_waiver", waiver.pk), follow=True))
    for page in (url("waivers"), url("waiver", waiver.pk), address):
        assert stranger.get(page).status_code == 403
        assert client.get(page).status_code == 302


def test_a_refusal_on_its_page(pool, client_as):
    waiver = asked(pool)
    lead = client_as("finance_lead_council")
    answer = lead.post(url("settle_waiver", waiver.pk), {"outcome": "refuse", "why": "No."}, follow=True)
    assert "The leave is refused, with your reason." in text(answer)
