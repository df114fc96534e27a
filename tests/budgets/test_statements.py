"""The year's account of a pool: figures of D1's kind, what blocks it, its signature, its pages and its PDF."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction

from budgets.domain.memorandum import NOT_TIED
from budgets.domain.year_end import BY_CODE
from budgets.models import AnnualReturn, BudgetChange, BudgetReturn, ChecklistAnswer, FinancePeriod, Fund
from budgets.selectors.statements import year_end
from budgets.services import contributions, funds, periods, returns, statements
from jct.core.calendar import FinancialYear, Quarter
from jct.core.errors import Refused
from jct.core.facts import canonical, digest
from jct.support.history import record
from partnerships.domain.words import WAITS
from partnerships.models import DecisionRequest
from partnerships.services import decisions, settling
from tests.budgets.conftest import make_pool

pytestmark = pytest.mark.django_db
D = Decimal
YEAR = FinancialYear(2026)
Q4 = Quarter(2026, 4)
MILLION = D(1000000)
OUTTURN = {"LD1": "47450000", "LD2": "28500000", "LD3": "3760000", "LD4": "-2060000", "LD5": "3350000"}


def close(pool, quarter=Q4, due=date(2027, 4, 20)):
    """Both partners' last returns of the year certified, actuals as the last forecast."""
    for ret in pool.open(quarter, due=due).values():
        finish(pool, ret, OUTTURN)


def finish(pool, ret, outturn):
    """Fill the return in with the outturn, submit and certify it."""
    by = pool.people[pool.officer(ret)]
    cells = {
        row.pk: {
            "actual": D(outturn[row.line.code]),
            "forecast": D(outturn[row.line.code]),
            "explanation": "As it came out.",
            "adjustment_reason": "From the closed ledger.",
        }
        for row in ret.lines.select_related("line")
    }
    ret = returns.save_return(pk=ret.pk, revision=ret.revision, cells=cells, by=by, at=pool.world.at)
    pool.explain(ret, by=by)
    ret = returns.submit_return(pk=ret.pk, revision=ret.revision, by=by, at=pool.over(ret))
    pool.certify(BudgetReturn.objects.get(pk=ret.pk))


def correct(pool):
    """The council's certified return opened again and certified with another pound in it."""
    ret = BudgetReturn.objects.get(partner=pool.council, state="certified")
    by, at = pool.people["finance_officer_council"], pool.world.at
    new = returns.reopen_return(pk=ret.pk, reason="An invoice.", due_on=date(2027, 4, 30), by=by, at=at)
    finish(pool, new, {**OUTTURN, "LD1": "47450001"})


def untie(pool):
    """A pound more from the council than the budget has."""
    funds.contribute(
        fund=pool.fund, partner=pool.council, year=2026, kind="grant", amount=D(1), effective_on=date(2026, 4, 1),
        reason="Too much.", by=pool.people["pool_manager"], at=pool.world.at,
    )  # fmt: skip


def promise(pool, kind="grant", amount=MILLION):
    """A sum of the NHS that nobody has confirmed; the budget of LD1 counts on a grant already."""
    keeper = {"by": pool.people["pool_manager"], "at": pool.world.at}
    day = {"effective_on": date(2026, 4, 1), "reason": "Expected."}
    funds.contribute(
        fund=pool.fund,
        partner=pool.icb,
        year=2026,
        kind=kind,
        amount=amount,
        confirmed=False,
        **day,
        **keeper,
    )
    if kind == "grant":
        BudgetChange.objects.create(
            line=pool.lines["LD1"], year=2026, kind="variation", amount=amount, batch=uuid4(), **day, **keeper
        )


def draw_up(pool, by="pool_manager", performance="Fewer people waited."):
    return statements.draw_up(
        fund=pool.fund.pk, year=YEAR, performance=performance, by=pool.people[by], at=pool.world.at
    )


def tick(pool, done=True):
    answers = dict.fromkeys(BY_CODE, (done, "Seen."))
    by = pool.people["pool_manager"]
    return statements.answer_checklist(fund=pool.fund.pk, year=YEAR, answers=answers, by=by, at=pool.world.at)


def rows_of(facts):
    return {row["words"]: D(row["now"]) for section in facts["sections"] for row in section["rows"]}


def test_the_account_is_the_certified_year(pool):
    close(pool)
    rows = rows_of(draw_up(pool).facts)
    assert rows["Northmere County Council"] == D("-48800000.00")
    assert rows["Charges paid by clients, and other income of the lines"] == D("-2060000.00")
    assert rows["Total expenditure"] == D("83060000.00")
    assert rows["Net (surplus) or deficit"] == D("700000.00")
    assert rows["Northmere County Council: share of the net (surplus) or deficit"] == D("425404.73")
    shares = [amount for words, amount in rows.items() if "share of the net" in words]
    assert sum(shares) == D("700000.00")


@pytest.mark.parametrize(
    ("kind", "funding", "basis"),
    [
        ("pooled", "Funding provided to the pooled budget", "Annual return of a pooled fund"),
        ("lead", "Funding provided to lead commissioning", "Annual report of lead commissioning"),
        ("aligned", "Funding provided to the budget", "A statement for information: this is no pooled fund"),
    ],
)
def test_an_account_is_worded_by_the_kind_of_its_fund(pool, client_as, kind, funding, basis):
    Fund.objects.filter(pk=pool.fund.pk).update(kind=kind)
    close(pool)
    row = draw_up(pool)
    assert row.facts["sections"][0]["title"] == funding
    reader = client_as("board_member")
    for url in (f"/budgets/statements/{row.pk}/", f"/budgets/funds/{pool.fund.pk}/statements/?year=2026"):
        page = reader.get(url).content.decode()
        assert basis in page
        assert "Outturn of the line" in page
        assert '?year=2026#rows">Contributions<' in page
    paper = reader.get(f"/budgets/statements/{row.pk}/account.pdf").content
    with pikepdf.open(BytesIO(paper)) as document:
        assert basis in str(document.docinfo["/Subject"])


def test_a_notional_budget_has_no_account(pool, client_as):
    client = client_as("board_member")
    Fund.objects.filter(pk=pool.fund.pk).update(kind="aligned")
    assert "Aligned budget. Host" in client.get("/budgets/statements/").content.decode()
    Fund.objects.filter(pk=pool.fund.pk).update(kind="notional")
    assert pool.fund.name not in client.get("/budgets/statements/").content.decode()
    with pytest.raises(Refused) as refused:
        draw_up(pool)
    assert [problem.what for problem in refused.value.problems] == [
        "it is a notional budget: nothing is paid into it or spent from it"
    ]


def test_the_year_in_which_a_fund_closed_ends_with_its_last_quarter(pool):
    close(pool, Quarter(2026, 2), date(2026, 10, 20))
    keeper = {"by": pool.people["pool_manager"], "at": pool.world.at}
    funds.close_fund(pk=pool.fund.pk, closed_on=date(2026, 10, 1), **keeper)
    row = draw_up(pool)
    assert rows_of(row.facts)["Total expenditure"] == D("83060000.00")
    tick(pool)
    request = statements.ask_signature(pk=row.pk, **keeper)
    decisions.decide_request(pk=request.pk, by=pool.people["cfo_council"], at=pool.world.at)
    row.refresh_from_db()
    assert row.state == "signed"


def test_what_keeps_it_from_being_drawn_up_is_said_at_once(world):
    pool = make_pool(world, rule=False)
    with pytest.raises(Refused) as refused:
        draw_up(pool)
    said = " ".join(str(problem) for problem in refused.value.problems)
    assert "a certified return" in said
    assert "Rule missing" in said
    assert not AnnualReturn.objects.exists()


def test_an_outturn_that_is_not_the_last_forecast_is_named(pool):
    for ret in pool.open(Q4, due=date(2027, 4, 20)).values():
        pool.done(ret)
    page = year_end(pool.people["pool_manager"], pool.fund.pk, year=YEAR, on=pool.world.on)
    assert any(problem.where == "LD short breaks" for problem in page.problems)


def test_versions_replace_each_other_and_never_change(pool):
    close(pool)
    first = draw_up(pool)
    with pytest.raises(Refused, match="Nothing has changed"):
        draw_up(pool)
    second = draw_up(pool, performance="More people came home.")
    first.refresh_from_db()
    assert (first.state, second.version) == ("replaced", 2)
    with pytest.raises(DatabaseError, match="stay as they were put together"), transaction.atomic():
        AnnualReturn.objects.filter(pk=second.pk).update(facts={})


def test_it_is_signed_by_the_hosts_chief_finance_officer_when_the_list_is_done(pool):
    close(pool)
    row, people, at = draw_up(pool), pool.people, pool.world.at
    with pytest.raises(Refused, match="checklist is not finished") as refused:
        statements.ask_signature(pk=row.pk, by=people["pool_manager"], at=at)
    assert len(refused.value.problems) == len(BY_CODE)
    assert tick(pool) == len(BY_CODE)
    assert tick(pool) == 0
    request = statements.ask_signature(pk=row.pk, by=people["pool_manager"], at=at)
    for wrong in ("pool_manager", "cfo_icb"):
        with pytest.raises(Refused):
            decisions.decide_request(pk=request.pk, by=people[wrong], at=at)
    with pytest.raises(Refused, match="Only a signed account"):
        statements.set_audit(pk=row.pk, audit="unqualified", note="", by=people["pool_manager"], at=at)
    decisions.decide_request(pk=request.pk, by=people["cfo_council"], at=at)
    row.refresh_from_db()
    assert row.state == "signed"
    with pytest.raises(Refused, match="what the auditor qualified"):
        statements.set_audit(pk=row.pk, audit="qualified", note=" ", by=people["pool_manager"], at=at)
    audited = statements.set_audit(pk=row.pk, audit="unqualified", note="", by=people["pool_manager"], at=at)
    assert audited.get_audit_display() == "Audited, unqualified"


def test_a_certified_year_that_does_not_tie_is_neither_drawn_up_nor_asked_for(pool):
    close(pool)
    tick(pool)
    row = draw_up(pool)
    untie(pool)
    with pytest.raises(Refused, match="cannot be drawn up") as refused:
        draw_up(pool, performance="Other words.")
    assert "they differ by £1" in " ".join(map(str, refused.value.problems))
    with pytest.raises(Refused, match="no longer ties"):
        statements.ask_signature(pk=row.pk, by=pool.people["pool_manager"], at=pool.world.at)
    row.refresh_from_db()
    assert (row.state, row.request) == ("draft", None)


def test_what_is_only_promised_funds_nothing_and_keeps_the_account_from_being_drawn_up(pool):
    promise(pool)
    close(pool)
    page = year_end(pool.people["pool_manager"], pool.fund.pk, year=YEAR, on=pool.world.on)
    assert rows_of(page.facts)["NHS Northmere Integrated Care Board"] == D("-31500000.00")
    said = [str(problem) for problem in page.problems]
    assert said[0].startswith(
        "Contributions of NHS Northmere Integrated Care Board: £1,000,000 is only indicative. Give that sum"
    )
    assert "They will agree once the indicative £1,000,000 is confirmed" in said[1]
    with pytest.raises(Refused, match="cannot be drawn up"):
        draw_up(pool)
    keeper = {"by": pool.people["pool_manager"], "at": pool.world.at}
    contributions.confirm_contribution(
        fund=pool.fund, partner=pool.icb, year=2026, kind="grant", amount=MILLION, reason="It came.",
        effective_on=date(2027, 3, 1), **keeper,
    )  # fmt: skip
    assert rows_of(draw_up(pool).facts)["NHS Northmere Integrated Care Board"] == D("-32500000.00")


def lock(pool):
    """The year's last quarter locked, as an earlier release did it, and its lines kept by the night after."""
    period = FinancePeriod(partnership=pool.world.partnership, quarter=str(Q4), state="locked")
    record(period, by=None, why="locked", at=pool.world.at)
    periods.keep_settled(at=pool.world.at)


def test_what_was_open_when_its_last_quarter_was_locked_is_shown_and_keeps_no_account_back(pool, client_as):
    promise(pool)
    close(pool)
    lock(pool)
    said = (
        client_as("pool_manager").get(f"/budgets/funds/{pool.fund.pk}/statements/?year=2026").content.decode()
    )
    assert "has a row of its own for what does not tie" in said
    assert "Contributions of NHS Northmere Integrated Care Board: £1,000,000 is only indicative.</li>" in said
    assert "They will agree once the indicative £1,000,000 is confirmed.</li>" in said
    row = draw_up(pool, performance="A grant of £1,000,000 never came.")
    rows = rows_of(row.facts)
    assert rows[NOT_TIED] == MILLION
    outcome = [D(each["now"]) for each in row.facts["sections"][2]["rows"]]
    assert outcome[0] == sum(outcome[1:])
    tick(pool)
    assert statements.ask_signature(pk=row.pk, by=pool.people["pool_manager"], at=pool.world.at)


def test_what_ties_in_a_locked_quarter_has_no_row_of_its_own(pool):
    close(pool)
    lock(pool)
    page = year_end(pool.people["pool_manager"], pool.fund.pk, year=YEAR, on=pool.world.on)
    assert (page.unsettled, page.problems) == ((), ())
    assert NOT_TIED not in rows_of(page.facts)


def test_a_promise_in_kind_is_not_disclosed_before_it_is_confirmed(pool):
    close(pool)
    promise(pool, kind="in_kind", amount=D(500))
    page = year_end(pool.people["pool_manager"], pool.fund.pk, year=YEAR, on=pool.world.on)
    assert not page.account.in_kind
    assert [problem.what for problem in page.problems] == ["£500 is only indicative"]


def test_a_year_corrected_since_is_not_signed_as_it_was_and_is_drawn_up_anew(pool):
    keeper, signs, at = pool.people["pool_manager"], pool.people["cfo_council"], pool.world.at
    close(pool)
    tick(pool)
    first = draw_up(pool)
    request = statements.ask_signature(pk=first.pk, by=keeper, at=at)
    correct(pool)
    decisions.decide_request(pk=request.pk, by=signs, at=at)
    request.refresh_from_db()
    first.refresh_from_db()
    assert (first.state, request.effect) == ("asked", "failed")
    assert "has changed since" in request.effect_note
    second = draw_up(pool)
    settling.retry_effect(pk=request.pk, by=signs, at=at)
    request.refresh_from_db()
    first.refresh_from_db()
    assert (first.state, second.version) == ("replaced", 2)
    assert "replaced by a later version" in request.effect_note
    again = statements.ask_signature(pk=second.pk, by=keeper, at=at)
    decisions.decide_request(pk=again.pk, by=signs, at=at)
    second.refresh_from_db()
    assert second.state == "signed"


def test_an_account_from_before_its_rows_led_anywhere_is_signed_and_stands(pool):
    keeper = {"by": pool.people["pool_manager"], "at": pool.world.at}
    close(pool)
    tick(pool)
    page = year_end(keeper["by"], pool.fund.pk, year=YEAR, on=pool.world.on)
    facts = {**page.facts, "performance": "Fewer people waited."}
    for row in [row for section in facts["sections"] for row in section["rows"]] + facts["in_kind"]:
        del row["lines"]
    text = canonical(facts)
    row = AnnualReturn.objects.create(
        fund=pool.fund, year=2026, version=1, facts=json.loads(text), sha256=digest(text),
        performance=facts["performance"], **keeper,
    )  # fmt: skip
    request = statements.ask_signature(pk=row.pk, **keeper)
    decisions.decide_request(pk=request.pk, by=pool.people["cfo_council"], at=pool.world.at)
    row.refresh_from_db()
    assert row.state == "signed"
    with pytest.raises(Refused, match="Nothing has changed"):
        draw_up(pool)


def test_a_draft_of_a_year_corrected_since_is_not_asked_for(pool):
    close(pool)
    tick(pool)
    row = draw_up(pool)
    correct(pool)
    with pytest.raises(Refused, match="has changed since"):
        statements.ask_signature(pk=row.pk, by=pool.people["pool_manager"], at=pool.world.at)


def test_refused_or_taken_back_it_is_a_draft_again(pool):
    close(pool)
    tick(pool)
    row, people, at = draw_up(pool), pool.people, pool.world.at
    request = statements.ask_signature(pk=row.pk, by=people["pool_manager"], at=at)
    with pytest.raises(Refused, match="waits to be signed"):
        draw_up(pool, performance="Other words.")
    statements.take_back(pk=row.pk, by=people["pool_manager"], at=at)
    request.refresh_from_db()
    row.refresh_from_db()
    assert (row.state, request.state) == ("draft", "withdrawn")
    with pytest.raises(Refused, match="does not wait"):
        statements.take_back(pk=row.pk, by=people["pool_manager"], at=at)
    request = statements.ask_signature(pk=row.pk, by=people["pool_manager"], at=at)
    decisions.decide_request(
        pk=request.pk, by=people["cfo_council"], at=at, outcome="refuse", reason="Debtors differ."
    )
    row.refresh_from_db()
    assert row.state == "draft"
    assert "Debtors differ" in row.history.latest("history_id").history_change_reason


@pytest.mark.parametrize("person", ["finance_officer_council", "cfo_council", "board_member", "auditor"])
def test_only_the_keeper_of_the_fund_draws_it_up(pool, person):
    with pytest.raises(ObjectDoesNotExist):
        draw_up(pool, by=person)
    with pytest.raises(ObjectDoesNotExist):
        statements.answer_checklist(
            fund=pool.fund.pk, year=YEAR, answers={}, by=pool.people[person], at=pool.world.at
        )


def test_a_point_the_list_does_not_have_is_refused(pool):
    with pytest.raises(Refused, match="no point called"):
        statements.answer_checklist(
            fund=pool.fund.pk,
            year=YEAR,
            answers={"x": (True, "")},
            by=pool.people["pool_manager"],
            at=pool.world.at,
        )
    assert not ChecklistAnswer.objects.exists()


def test_the_year_end_in_the_browser(pool, client_as):
    url = f"/budgets/funds/{pool.fund.pk}/statements/?year=2026"
    keeper = client_as("pool_manager")
    page = keeper.get(url).content.decode()
    assert "cannot be drawn up yet" in page
    assert "Draw the account up</button>" not in page
    close(pool)
    page = keeper.get(url).content.decode()
    assert "(48,800,000)" in page
    assert "425,404.73" in page
    assert "Say how the services did" in keeper.post(url, {}).content.decode()
    ticks = {f"done_{code}": "on" for code in BY_CODE}
    checklist = f"/budgets/funds/{pool.fund.pk}/statements/checklist/?year=2026"
    assert keeper.get(checklist).status_code == 200
    assert keeper.post(checklist, ticks).url == url
    drawn = keeper.post(url, {"performance": "Fewer people waited."}).url
    row = AnnualReturn.objects.get()
    assert drawn == f"/budgets/statements/{row.pk}/"
    assert "Ask for the signature" in keeper.get(drawn).content.decode()
    assert "Ask for the signature" not in client_as("board_member").get(drawn).content.decode()
    asked = keeper.post(f"{drawn}sign/").url
    assert asked.startswith("/partnership/decisions/")
    assert "Take it back" in keeper.get(drawn).content.decode()
    with transaction.atomic():
        request = DecisionRequest.objects.filter(annual_return__pk=row.pk)
        request.update(state="approved", decided_at=pool.world.at, effect="failed", effect_note=WAITS)
        assert "Take it back" not in keeper.get(drawn).content.decode()
        transaction.set_rollback(True)
    assert "on the page of the request" in client_as("cfo_council").get(drawn).content.decode()
    paper = keeper.get(f"{drawn}account.pdf")
    with pikepdf.open(BytesIO(paper.content)) as document:
        assert document.docinfo["/Title"] == f"Memorandum account 2026/27: {pool.fund}"
    keeper.post(f"{drawn}take-back/")
    row.refresh_from_db()
    assert row.state == "draft"
    assert pool.fund.name in keeper.get("/budgets/statements/").content.decode()


def test_a_signed_account_is_audited_in_the_browser(pool, client_as):
    close(pool)
    tick(pool)
    row = draw_up(pool)
    keeper, url = client_as("pool_manager"), f"/budgets/statements/{row.pk}/"
    assert "The way it would take" in keeper.get(url).content.decode()
    request = statements.ask_signature(pk=row.pk, by=pool.people["pool_manager"], at=pool.world.at)
    decisions.decide_request(pk=request.pk, by=pool.people["cfo_council"], at=pool.world.at)
    assert "Signed by" in keeper.get(url).content.decode()
    page = keeper.post(url, {"audit": "qualified", "note": ""}).content.decode()
    assert "Say what the auditor qualified" in page
    keeper.post(url, {"audit": "qualified", "note": "Stock was not counted."})
    assert "Stock was not counted." in keeper.get(url).content.decode()


def test_the_list_costs_the_same_for_one_pool_and_for_five(pool, client_as, django_assert_max_num_queries):
    client = client_as("board_member")
    client.get("/budgets/statements/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get("/budgets/statements/")
    for number in range(4):
        make_pool(pool.world, name=f"Pool {number}")
    with django_assert_max_num_queries(len(one)):
        client.get("/budgets/statements/")


def test_a_stranger_sees_none_of_it(pool, stranger):
    assert stranger.get(f"/budgets/funds/{pool.fund.pk}/statements/").status_code in (403, 404)
    assert stranger.get("/budgets/statements/").status_code in (403, 404)
