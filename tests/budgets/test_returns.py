"""The life of a return through its services: every refusal, every version, and who may do what."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from budgets.models import BudgetReturn
from budgets.selectors.grid import return_page
from budgets.services import funds, returns
from budgets.services.returns import Stale
from jct.core.errors import Refused
from partnerships.services import decisions
from tests.budgets.conftest import Q1, Q2

D = Decimal


def save(pool, ret, cells, revision=None, by="finance_officer_council"):
    ret = BudgetReturn.objects.get(pk=ret.pk)
    return returns.save_return(
        pk=ret.pk,
        revision=ret.revision if revision is None else revision,
        cells=cells,
        by=pool.people[by],
        at=pool.world.at,
    )


def test_opening_fills_in_what_is_known(pool):
    pool.done(pool.open(Q1, ["council"], date(2026, 7, 20))["council"], LD1="46900000.00")
    funds.vire(
        fund=pool.fund,
        year=2026,
        amounts={pool.lines["LD1"]: D("300000.00"), pool.lines["LD3"]: D("-300000.00")},
        reason="Move short breaks money.",
        effective_on=date(2026, 8, 1),
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    opened = pool.open()["council"]
    rows = {row.line.code: row for row in opened.lines.select_related("line")}
    assert set(rows) == {"LD1", "LD3", "LD4", "LD5"}
    assert (rows["LD1"].budget, rows["LD1"].budget_to_date) == (D("46500000.00"), D("23250000.00"))
    assert (rows["LD1"].previous_forecast, rows["LD1"].forecast) == (D("46900000.00"), None)
    assert rows["LD1"].history.get().history_by_name == str(pool.people["pool_manager"])


@pytest.mark.parametrize(
    ("partners", "due", "said"),
    [
        (["riverside"], date(2026, 10, 20), "it leads no line of this fund"),
        (["council"], date(2026, 9, 30), "the return is due before the quarter ends"),
        (["council"], date(2062, 10, 20), "the return is due only on 20 October 2062"),
        ([], date(2026, 10, 20), "cannot be opened"),
    ],
)
def test_what_cannot_be_opened(pool, partners, due, said):
    with pytest.raises(Refused) as refusal:
        pool.open(partners=partners, due=due)
    assert said in " ".join([refusal.value.reason, *map(str, refusal.value.problems)])


def test_a_return_is_opened_once(pool):
    pool.open()
    with pytest.raises(Refused) as refusal:
        pool.open()
    assert len(refusal.value.problems) == 2
    assert BudgetReturn.objects.count() == 2


def test_only_the_keeper_of_the_funds_opens_returns(pool):
    with pytest.raises(ObjectDoesNotExist):
        returns.open_returns(
            fund=pool.fund,
            quarter=Q2,
            due={pool.council: date(2026, 10, 20)},
            by=pool.people["finance_officer_council"],
            at=pool.world.at,
        )


def test_a_notional_budget_has_no_returns(pool):
    pool.fund.kind = "notional"
    pool.fund.save()
    with pytest.raises(Refused, match="notional"):
        pool.open()


def test_saving_counts_its_revisions_and_keeps_its_history(pool):
    ret = pool.open()["council"]
    row = ret.lines.get(line=pool.lines["LD1"])
    saved = save(pool, ret, {row.pk: {"forecast": D("46500000.00"), "explanation": "New placements."}})
    assert (saved.revision, saved.changed_by) == (1, pool.people["finance_officer_council"])
    row.refresh_from_db()
    assert (row.forecast, row.explanation, row.history.count()) == (D("46500000.00"), "New placements.", 2)
    assert (
        save(pool, ret, {row.pk: {"forecast": D("46500000.00")}}).revision == 1
    )  # nothing new, nothing written


def test_a_stale_page_is_told_who_came_first(pool):
    ret = pool.open()["council"]
    row = ret.lines.get(line=pool.lines["LD1"])
    save(pool, ret, {row.pk: {"forecast": D(1)}})
    with pytest.raises(Stale, match="Joyce Bell changed this return"):
        save(pool, ret, {row.pk: {"forecast": D(2)}}, revision=0)
    row.refresh_from_db()
    assert row.forecast == 1


@pytest.mark.parametrize("cells", [{-1: {"forecast": D(1)}}, {None: {"budget": D(1)}}])
def test_a_cell_from_elsewhere_is_refused_whole(pool, cells):
    ret = pool.open()["council"]
    row = ret.lines.get(line=pool.lines["LD1"])
    cells = {row.pk if key is None else key: values for key, values in cells.items()}
    with pytest.raises(Refused, match="does not belong to this return"):
        save(pool, ret, {ret.lines.get(line=pool.lines["LD3"]).pk: {"forecast": D(9)}, **cells})
    assert not ret.lines.filter(forecast=9).exists()


@pytest.mark.parametrize(
    "who", ["finance_officer_icb", "finance_lead_council", "pool_manager", "head", "auditor"]
)
def test_only_the_partners_own_officer_enters(pool, who):
    ret = pool.open()["council"]
    with pytest.raises(ObjectDoesNotExist):
        save(pool, ret, {}, by=who)


def test_submitting_names_everything_to_be_mended(pool):
    ret = pool.open()["council"]
    row = ret.lines.get(line=pool.lines["LD1"])
    save(pool, ret, {row.pk: {"forecast": D("47450000.00"), "actual": D("5.00")}})
    with pytest.raises(Refused) as refusal:
        returns.submit_return(
            pk=ret.pk, revision=1, by=pool.people["finance_officer_council"], at=pool.world.at
        )
    assert [problem.where for problem in refusal.value.problems] == [
        "LD community placements, reason for adjustment",
        "LD community placements, explanation",
        "LD short breaks, forecast",
        "Client contributions, forecast",
        "Pool management and reserve, forecast",
    ]
    ret.refresh_from_db()
    assert ret.state == "open"


def test_submitting_asks_the_partners_own_finance_lead(pool):
    ret = pool.submit(pool.open()["council"])
    assert (ret.state, ret.submitted_by) == ("submitted", pool.people["finance_officer_council"])
    assert ret.request.partner == pool.council
    assert ret.request.facts["lines"] == 4
    assert ret.request.subject_url == f"/budgets/returns/{ret.pk}/certify/"
    ret = pool.certify(ret)
    assert (ret.state, ret.certified_by) == ("certified", pool.people["finance_lead_council"])
    assert ret.request.approvals.get().clause_text


@pytest.mark.parametrize(
    "who", ["finance_officer_council", "finance_lead_icb", "pool_manager", "head", "auditor"]
)
def test_the_wrong_person_cannot_certify_and_is_told_why(pool, who):
    ret = pool.submit(pool.open()["council"])
    with pytest.raises(Refused) as refusal:
        decisions.decide_request(pk=ret.request_id, by=pool.people[who], at=pool.world.at)
    assert len(refusal.value.reason) > 20
    ret.refresh_from_db()
    assert ret.state == "submitted"


def test_sent_back_with_a_reason_mended_and_certified(pool):
    ret = pool.certify(pool.submit(pool.open()["council"]), outcome="refuse", reason="Short breaks look low.")
    assert (ret.state, ret.note, ret.submitted_by, ret.request) == (
        "sent_back",
        "Short breaks look low.",
        None,
        None,
    )
    ret = pool.done(ret, LD3="4000000.00")
    assert (ret.state, ret.note) == ("certified", "")


def test_taken_back_before_anybody_certified(pool):
    ret = pool.submit(pool.open()["council"])
    asked = ret.request
    ret = returns.take_back(pk=ret.pk, by=pool.people["finance_officer_council"], at=pool.world.at)
    asked.refresh_from_db()
    assert (ret.state, ret.request, ret.submitted_by, asked.state) == ("open", None, None, "withdrawn")
    certified = pool.done(ret)
    with pytest.raises(Refused, match="certified, so it cannot be taken back"):
        returns.take_back(pk=certified.pk, by=pool.people["finance_officer_council"], at=pool.world.at)


def test_reopening_starts_a_new_version_and_leaves_the_old(pool):
    old = pool.done(pool.open()["council"], LD1="47450000.00")
    with pytest.raises(Refused, match="Say why"):
        returns.reopen_return(
            pk=old.pk, reason=" ", due_on=date(2026, 11, 1), by=pool.people["pool_manager"], at=pool.world.at
        )
    new = returns.reopen_return(
        pk=old.pk,
        reason="An invoice was missed.",
        due_on=date(2026, 11, 1),
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    old.refresh_from_db()
    assert (old.state, old.certified_by is not None) == ("superseded", True)
    assert (new.version, new.state, new.note) == (2, "open", "An invoice was missed.")
    assert new.lines.get(line=pool.lines["LD1"]).forecast == D("47450000.00")

    def said():
        page = return_page(pool.people["pool_manager"], new.pk, on=pool.world.on)
        return [version.words for version in page.versions]

    assert said() == ["open", "certified, and opened again as version 2"]
    assert pool.done(new).version == 2
    assert said() == ["certified", "replaced by a later version"]
    with pytest.raises(Refused, match="replaced by a later version"):
        returns.reopen_return(
            pk=old.pk, reason="x", due_on=date(2026, 11, 1), by=pool.people["pool_manager"], at=pool.world.at
        )


def test_who_may_not_reopen(pool):
    old = pool.done(pool.open()["council"])
    for who in ("finance_officer_icb", "head", "auditor"):
        with pytest.raises(ObjectDoesNotExist):
            returns.reopen_return(
                pk=old.pk, reason="x", due_on=date(2026, 11, 1), by=pool.people[who], at=pool.world.at
            )


def test_a_budget_changed_since_must_be_taken_in_before_submitting(pool):
    ret = pool.fill(pool.open()["council"])
    funds.vire(
        fund=pool.fund,
        year=2026,
        amounts={pool.lines["LD1"]: D("300000.00"), pool.lines["LD3"]: D("-300000.00")},
        reason="Move short breaks money.",
        effective_on=date(2026, 8, 1),
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    officer = pool.people["finance_officer_council"]
    with pytest.raises(Refused) as refusal:
        returns.submit_return(pk=ret.pk, revision=ret.revision, by=officer, at=pool.world.at)
    assert [p.where for p in refusal.value.problems] == [
        "LD community placements, budget",
        "LD short breaks, budget",
    ]
    ret = returns.refresh_return(pk=ret.pk, by=officer, at=pool.world.at)
    assert ret.lines.get(line=pool.lines["LD1"]).budget == D("46500000.00")
    assert (
        returns.submit_return(pk=ret.pk, revision=ret.revision, by=officer, at=pool.world.at).state
        == "submitted"
    )


def test_submitting_from_a_stale_page_is_refused(pool):
    ret = pool.fill(pool.open()["council"])
    with pytest.raises(Stale):
        returns.submit_return(
            pk=ret.pk, revision=0, by=pool.people["finance_officer_council"], at=pool.world.at
        )


def test_a_line_added_later_joins_the_return_when_it_is_updated(pool):
    ret = pool.open()["council"]
    funds.add_lines(
        fund=pool.fund,
        lines=[{"code": "LD6", "name": "Late line", "lead_partner": pool.council}],
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    officer = pool.people["finance_officer_council"]
    row = ret.lines.get(line=pool.lines["LD1"])
    save(pool, ret, {row.pk: {"actual": D("7.00"), "adjustment_reason": "Paid twice."}})
    ret = returns.refresh_return(pk=ret.pk, by=officer, at=pool.world.at)
    assert ret.lines.count() == 5
    row.refresh_from_db()
    assert row.actual == D("7.00")  # a typed actual stays


def test_a_reopened_return_keeps_a_typed_actual(pool):
    ret = pool.fill(pool.open()["council"])
    row = ret.lines.get(line=pool.lines["LD1"])
    ret = save(pool, ret, {row.pk: {"actual": D("7.00"), "adjustment_reason": "Paid twice."}})
    ret = returns.submit_return(
        pk=ret.pk, revision=ret.revision, by=pool.people["finance_officer_council"], at=pool.world.at
    )
    new = returns.reopen_return(
        pk=pool.certify(ret).pk,
        reason="x",
        due_on=date(2026, 11, 1),
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    assert new.lines.get(line=pool.lines["LD1"]).actual == D("7.00")
