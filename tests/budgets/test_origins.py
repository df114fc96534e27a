"""Who typed what stands now: in the row of a return, a scenario, the outlook, and the record of forecasts."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.urls import reverse

from budgets.domain.accuracy import Past
from budgets.models import BudgetPlan, BudgetReturn, BudgetReturnLine, PlannedLine
from budgets.selectors.accuracy import Sought, accuracy_page, linked
from budgets.selectors.origins import Given, origins, who_gave
from budgets.selectors.outlook import outlook_facts
from budgets.selectors.outlook_origins import outlook_origins
from budgets.selectors.plans import plan_page
from budgets.selectors.provenance import provenance
from budgets.selectors.row_figures import row_figures
from budgets.services import plans, returns
from jct.core.calendar import Quarter
from tests.budgets.conftest import Q1, Q2
from tests.budgets.test_outlook import acted, disclosed, reported, saved
from tests.budgets.test_plans import change, scenario

pytestmark = pytest.mark.django_db
D = Decimal
OFFICER, LEAD = "finance_officer_council", "finance_lead_council"


def typed(pool, row, at, **cells):
    """The officer types into one row at a moment; the row as it stands then."""
    ret = BudgetReturn.objects.get(pk=row.budget_return_id)
    cells = {row.pk: {column: D(value) for column, value in cells.items()}}
    returns.save_return(pk=ret.pk, revision=ret.revision, cells=cells, by=pool.people[OFFICER], at=at)
    return BudgetReturnLine.objects.get(pk=row.pk)


def told(page):
    return {figure.name: figure for figure in page.figures}


@pytest.fixture
def draft(pool):
    ret = pool.open(Q1, partners=("council",), due=date(2026, 7, 20))["council"]
    return ret.lines.get(line=pool.lines["LD1"])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, ""),
        ({"low": "A"}, "low given by A on 1 May 2026"),
        ({"low": "A", "likely": "A", "high": "A"}, "low, likely and high given by A on 1 May 2026"),
        ({"low": "A", "high": "B"}, "low given by A on 1 May 2026; high given by B on 1 May 2026"),
    ],
)
def test_columns_given_together_are_named_together(given, words):
    made = {column: Given(by, date(2026, 5, 1)) for column, by in given.items()}
    assert who_gave(made, {"low": "low", "likely": "likely", "high": "high"}) == words


def test_the_first_who_gave_what_stands_is_named_also_when_it_was_changed_and_changed_back(pool, draft):
    for day, value in enumerate(("5", "6", "5", "5")):
        typed(pool, draft, pool.world.at + timedelta(days=day), forecast=value, commitment=str(day))
    found = origins(BudgetReturnLine, [draft.pk], ["forecast", "commitment", "low"])[draft.pk]
    assert {column: given.on.day for column, given in found.items()} == {
        "forecast": 22,
        "commitment": 23,
        "low": 20,
    }
    assert found["forecast"].by == str(pool.people[OFFICER])


def test_many_rows_are_asked_for_at_once(pool, django_assert_num_queries):
    rows = [row.pk for ret in pool.open().values() for row in ret.lines.all()]
    with django_assert_num_queries(1):
        assert set(origins(BudgetReturnLine, rows, ["budget"])) == set(rows)


def test_a_draft_says_who_typed_each_figure(pool, draft, django_assert_max_num_queries):
    typed(pool, draft, pool.world.at, forecast="47000000", accrual="300", low="1", high="50000000")
    officer = pool.people[OFFICER]
    with django_assert_max_num_queries(25):
        page = row_figures(officer, draft.pk)
    assert page.standing.endswith("version 1, not submitted.")
    figures = told(page)
    for name in ("Forecast for the year", "Accrual", "Low forecast", "High forecast"):
        assert f"Entered by {officer} on 20 October 2026." in figures[name].how
    assert figures["Actual to date"].how == "As the ledger says."
    assert figures["Spent to date"].how == "£0 actual + £300 accrued."
    assert figures["Ledger to date"].sources[0].url.endswith("?quarter=2026-Q1#ledger")
    assert f"filled in for {pool.people['pool_manager']} on" in figures["Latest budget"].how
    assert figures["Forecast variance"].amount == D(800_000)
    assert "Movement" not in figures
    assert "Commitment" not in figures


def test_a_fresh_draft_says_that_no_forecast_was_given(pool, draft):
    officer = pool.people[OFFICER]
    forecast = told(row_figures(officer, draft.pk))["Forecast for the year"]
    assert (forecast.amount, forecast.how) == (None, "Not given yet.")
    found = provenance(officer, draft.line_id, quarter=Q1, on=pool.world.on)
    assert found
    assert "Forecast in the draft" not in [figure.name for figure in found]


def test_a_draft_is_answered_for_to_those_who_may_see_it_alone(pool, draft, client_as, stranger):
    typed(pool, draft, pool.world.at, forecast="47000000")
    address = reverse("budgets:row_figures", args=[draft.pk])
    page = client_as(LEAD).get(address).content.decode()
    assert f"Entered by {pool.people[OFFICER]} on 20 October 2026" in page
    assert client_as("finance_officer_icb").get(address).status_code == 404
    assert stranger.get(address).status_code == 403
    names = {}
    for person in (LEAD, "finance_officer_icb"):
        found = provenance(pool.people[person], draft.line_id, quarter=Q1, on=pool.world.on)
        names[person] = [figure.name for figure in found]
    assert "Forecast in the draft" in names[LEAD]
    assert "Forecast in the draft" not in names["finance_officer_icb"]


def test_a_certified_row_names_version_and_certifier_and_what_it_moved_from(pool, draft):
    pool.done(draft.budget_return)
    second = pool.open(Q2, partners=("council",))["council"]
    pool.done(second, LD1="47000000.00")
    page = row_figures(pool.people["board_member"], second.lines.get(line=draft.line).pk)
    officer, lead = pool.people[OFFICER], pool.people[LEAD]
    assert (
        f"version 1, submitted by {officer}, certified by {lead}. Submitted on 20 October 2026"
        in page.standing
    )
    figures = told(page)
    assert figures["Movement"].amount == D(800_000)
    assert figures["Movement"].sources[0].url == f"/budgets/returns/lines/{page.row.pk}/movement/"
    assert figures["Previous forecast"].sources[0].url == f"/budgets/returns/lines/{draft.pk}/figures/"


def test_a_scenario_says_who_typed_each_of_its_figures(pool, django_assert_num_queries):
    plan = scenario(pool, uplift="2")
    row = plan.lines.get(line=pool.lines["LD1"])
    change(pool, plan, {row.pk: {"growth": D(500)}}, at=pool.world.at + timedelta(days=1))
    with django_assert_num_queries(4):
        lines = {line.code: line.given for line in plan_page(plan).lines}
    keeper = pool.people["pool_manager"]
    assert lines["LD1"] == (
        f"rolled forward and uplift given by {keeper} on 20 October 2026; "
        f"planned changes given by {keeper} on 21 October 2026"
    )
    assert lines["LD3"] == f"rolled forward and uplift given by {keeper} on 20 October 2026"
    assert PlannedLine.history.filter(id=row.pk).count() == 2
    PlannedLine.history.all().delete()
    assert plan_page(plan).lines[0].given == f"in the scenario made by {keeper} on 20 October 2026"


def test_who_first_changes_a_scenario_of_old_is_not_taken_for_who_made_it(pool):
    """Of a scenario made before it was kept who typed, the rows are written down as they stood, in nobody's name."""
    plan = scenario(pool, uplift="2")
    head, keeper = pool.people["head"], pool.people["pool_manager"]
    BudgetPlan.objects.update(by=head)
    plan.refresh_from_db()
    PlannedLine.history.all().delete()
    write_down = import_module("budgets.migrations.0015_scenarios_as_they_stood").write_down
    for _ in range(2):
        write_down(apps, None)
    assert PlannedLine.history.count() == plan.lines.count()
    row = plan.lines.get(line=pool.lines["LD1"])
    change(pool, plan, {row.pk: {"growth": D(500)}}, at=pool.world.at + timedelta(days=1))
    said = {line.code: line.given for line in plan_page(plan).lines}
    made = f"in the scenario made by {head} on 20 October 2026"
    assert said["LD3"] == made
    assert said["LD1"] == (
        f"rolled forward and uplift {made}; planned changes given by {keeper} on 21 October 2026"
    )


def test_a_first_change_that_was_kept_alone_names_nobody(pool):
    """What it changed and what stood before cannot be told apart."""
    plan = scenario(pool, uplift="2")
    row = plan.lines.get(line=pool.lines["LD1"])
    PlannedLine.history.all().delete()
    for day, cells in enumerate(({"growth": D(500)}, {"saving": D(30)})):
        change(pool, plan, {row.pk: cells}, at=pool.world.at + timedelta(days=day))
        plan.refresh_from_db()
    assert set(origins(PlannedLine, [row.pk], ["uplift", "growth", "saving"])[row.pk]) == {"saving"}


def test_a_moment_after_midnight_in_summer_is_of_the_day_it_is_here(pool, draft):
    night = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    plan = scenario(pool, at=night)
    assert plan_page(plan).lines[0].given.endswith(" on 1 July 2026")
    PlannedLine.history.all().delete()
    assert plan_page(plan).lines[0].given.endswith(" on 1 July 2026")
    reported(pool, saved(pool), note="Late.", at=night)
    (saving,) = outlook_origins(outlook_facts([pool.fund.pk], Q2)[pool.fund.pk], Q2).savings.values()
    assert saving.words.endswith(" on 1 July 2026")
    pool.done(draft.budget_return)
    BudgetReturn.objects.update(submitted_at=night, certified_at=night)
    page = row_figures(pool.people["board_member"], draft.pk)
    assert page.standing.endswith("Submitted on 1 July 2026, certified on 1 July 2026.")


def test_rolling_forward_again_writes_down_only_what_moved(pool):
    plan = scenario(pool)
    before = PlannedLine.history.count()
    plans.refresh_plan(pk=plan.pk, by=pool.people["pool_manager"], at=pool.world.at)
    assert PlannedLine.history.count() == before


def test_every_row_of_the_outlook_says_who_gave_it(pool, django_assert_num_queries):
    reported(pool, saved(pool), note="Late.")
    item, action = disclosed(pool), acted(pool)
    facts = outlook_facts([pool.fund.pk], Q2)[pool.fund.pk]
    with django_assert_num_queries(8):
        found = outlook_origins(facts, Q2)
    officer, keeper, day = pool.people[OFFICER], pool.people["pool_manager"], "20 October 2026"
    (saving,) = found.savings.values()
    assert saving.words == (
        f"target given by {officer} on {day}; achieved and expected said by {officer} on {day}"
    )
    assert saving.line_url == f"/budgets/lines/{pool.lines['LD1'].pk}/?quarter=2026-Q2"
    assert found.contingent[item.pk].words == f"low, likely and high given by {keeper} on {day}"
    assert found.contingent[item.pk].line_url == ""
    assert found.mitigations[action.pk].words == f"sum given by {officer} on {day}"


def test_lines_of_one_name_and_record_lead_each_to_its_own_forecasts(pool):
    own = pool.fund.lines.filter(lead_partner=pool.council)
    own.update(name="Short breaks")
    for number in (3, 4):
        quarter = Quarter(2025, number)
        pool.submit(pool.open(quarter, partners=("council",), due=quarter.ends)["council"])
    page = accuracy_page(pool.people["pool_manager"], pool.fund.pk)
    assert {row.name for row in page.lines} == {"Short breaks"}
    assert {query for _, query in linked("line", page.lines)} == {f"line={line.pk}" for line in own}
    assert [query for _, query in linked("person", page.people)] == [
        urlencode({"person": page.people[0].name})
    ]


def test_the_record_of_forecasts_lists_what_it_is_made_of(pool, client_as, monkeypatch):
    # No forecast is looked for among all the others: of 4,000 that took seconds.
    monkeypatch.setattr(Past, "__eq__", lambda *_: pytest.fail("forecasts are compared one by one"))
    for number in (3, 4):
        quarter = Quarter(2025, number)
        pool.submit(pool.open(quarter, partners=("council",), due=quarter.ends)["council"], LD1=str(number))
    keeper, line = pool.people["pool_manager"], pool.lines["LD1"]
    page = accuracy_page(keeper, pool.fund.pk, sought=Sought(line=line.pk))
    assert [(one.past.quarter.number, one.past.forecast) for one in page.behind] == [(3, D(3)), (4, D(4))]
    rows = BudgetReturnLine.objects.filter(line=line).order_by("budget_return__quarter")
    assert [one.forecast_url for one in page.behind] == [
        f"/budgets/returns/lines/{row.pk}/figures/" for row in rows
    ]
    assert {query for _, query in linked("month", page.quarters)} == {"month=3", "month=4"}
    submitter = page.people[0].name
    by_person = Sought(person=submitter)
    assert (
        len(accuracy_page(keeper, pool.fund.pk, sought=by_person).behind)
        == 2 * pool.fund.lines.filter(lead_partner=pool.council).count()
    )
    assert accuracy_page(pool.people["board_member"], pool.fund.pk, sought=by_person).behind == ()
    address = reverse("budgets:accuracy", args=[pool.fund.pk])
    client = client_as("board_member")
    assert 'id="behind"' in client.get(f"{address}?month=3").content.decode()
    assert 'id="behind"' not in client.get(f"{address}?line=nothing").content.decode()
