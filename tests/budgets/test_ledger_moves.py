"""All the rows that were found on a line, moved together: what was confirmed, each with its record, or nothing."""

import pytest
from django.core.exceptions import ObjectDoesNotExist

from budgets import tasks
from budgets.domain.ledger_sought import Found, Sought
from budgets.models import FinancePeriod, LedgerMove, LedgerRow
from budgets.selectors import ledger_rows as selectors
from budgets.services import ledger_moves, ledger_rows, lines
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from jct.support.models import Job
from tests.budgets.conftest import Q1, Q2
from tests.budgets.ledger_kit import OFFICER, D, add, rows, undo
from tests.budgets.test_ledger_rules import rule
from tests.budgets.test_views import text, url

Q3 = Quarter(2026, 3)
HEAD = "Transaction number,Date paid,Net amount,Supplier,Service,Cost centre"
LINES = (
    "1,01/07/2026,5.00,Acme Ltd,Placements,C71",
    "2,02/07/2026,7.00,Bolt,Placements,C72",
    "3,03/08/2026,9.00,ACME Care,Placements,D1",
    "4,03/11/2026,11.00,Acme Ltd,Placements,C71",
)


@pytest.fixture
def placed(pool):
    """Four rows on one line, put there by a rule; the last of them in the next quarter."""
    made, _ = rule(pool)
    add(pool, rows(*LINES, head=HEAD))
    return made


def move(pool, sought, confirmed, code="LD3", who=OFFICER, reason="Miscoded.", quarter=Q2):
    return ledger_rows.move_found(
        source=pool.lines["LD1"],
        quarter=quarter,
        sought=sought,
        confirmed=confirmed,
        line=pool.lines[code] if code else None,
        reason=reason,
        by=pool.people[who],
        at=pool.world.at,
    )


def on(pool, code):
    return set(LedgerRow.objects.filter(line=pool.lines[code]).values_list("transaction", flat=True))


@pytest.mark.parametrize(
    ("sought", "moved"),
    [
        (Sought(), "123"),
        (Sought(supplier="acme"), "13"),
        (Sought(supplier="ltd acme"), "1"),
        (Sought(code="c7"), "12"),
        (Sought(period=4), "12"),
        (Sought(words="place"), "123"),
        (Sought(supplier="acme", period=5), "3"),
    ],
)
def test_what_is_sought_is_what_is_found_and_moves(pool, placed, sought, moved):
    officer = pool.people[OFFICER]
    page = selectors.found_to_move(officer, line=pool.lines["LD1"].pk, quarter=Q2, sought=sought)
    shown = selectors.rows_of_line(officer, line=pool.lines["LD1"].pk, quarter=Q2, sought=sought)
    assert page.found == shown.found
    assert move(pool, sought, page.found) == len(moved)
    assert on(pool, "LD3") == set(moved)
    records = LedgerMove.objects.select_related("from_line", "to_line")
    assert {(m.from_line.code, m.to_line.code, m.reason, m.rule, m.by) for m in records} == {
        ("LD1", "LD3", "Miscoded.", placed, officer)
    }
    assert records.count() == len(moved)


def test_nothing_moves_unless_it_is_what_was_confirmed(pool, placed):
    add(pool, rows("5,05/07/2026,2.00,Acme Ltd,Placements,C71", head=HEAD))
    with pytest.raises(Refused, match="you confirmed 2 rows, £14, and now it is 3 rows, £16"):
        move(pool, Sought(supplier="acme"), Found(2, D(14)))
    assert not LedgerMove.objects.exists()


def test_moves_of_many_that_are_refused(pool, placed):
    every, nobody = Found(3, D(21)), Found(0, D(0))
    for confirmed, values, words in (
        (every, {"reason": " "}, "Say why the rows move"),
        (every, {"code": "LD1"}, "None of the rows"),
        (every, {"code": "LD2"}, "is led by"),
        (every, {"who": "finance_officer_icb"}, "now it is 0 rows"),
        (nobody, {"who": "finance_officer_icb"}, "None of the rows"),
    ):
        with pytest.raises(Refused, match=words):
            move(pool, Sought(), confirmed, **values)
    for quarter in (Q1, Q2):
        FinancePeriod.objects.create(partnership=pool.world.partnership, quarter=str(quarter), state="locked")
    with pytest.raises(Refused, match="locked"):
        move(pool, Sought(), every)
    assert on(pool, "LD1") == set("1234")
    assert not LedgerMove.objects.exists()


def test_back_among_those_that_wait(pool, placed):
    assert move(pool, Sought(period=4), Found(2, D(12)), None) == 2
    assert selectors.waiting(pool.people[OFFICER]) == 2


def test_rows_of_reversed_files_are_counted_apart_and_stay(pool, placed):
    undo(pool, add(pool, rows("6,06/07/2026,3.00,Acme Ltd,Placements,C71", head=HEAD)))
    officer, line = pool.people[OFFICER], pool.lines["LD1"].pk
    page = selectors.found_to_move(officer, line=line, quarter=Q2, sought=Sought(supplier="acme"))
    assert (page.found, page.others) == (Found(2, D(14)), 2)
    assert move(pool, Sought(supplier="acme"), page.found) == 2


def test_moving_asks_the_database_as_often_for_many_rows_as_for_one(
    pool, placed, django_assert_max_num_queries
):
    def asked(sought, found, code):
        with django_assert_max_num_queries(30) as done:
            move(pool, sought, found, code)
        return len(done.captured_queries)

    asked(Sought(supplier="bolt"), Found(1, D(7)), "LD3")  # permissions are warm now
    few = asked(Sought(period=5), Found(1, D(9)), "LD5")
    add(pool, rows(*(f"m{n},07/07/2026,1.00,Many,Placements,C9" for n in range(40)), head=HEAD))
    assert asked(Sought(supplier="many"), Found(40, D(40)), "LD5") == few


def test_many_moves_are_told_to_the_planner(pool, placed, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(ledger_rows, "WORTH_COUNTING", 2)
    with django_assert_max_num_queries(40) as done:
        assert move(pool, Sought(), Found(3, D(21))) == 3
    assert any(query["sql"].startswith("ANALYZE") for query in done.captured_queries)


def test_found_and_moved_in_the_browser(pool, placed, client_as):
    client, line = client_as(OFFICER), pool.lines["LD1"].pk
    there = url("line", line, quarter="2026-Q2")
    page = text(client.get(there))
    assert "all rows of the line" in page
    page = text(client.get(there + "&supplier=acme"))
    assert "2 transactions, £14 in all: with “acme” in the supplier" in page
    assert "No transaction is like that" in text(client.get(there + "&code=Z"))
    address = url("move_found", line, quarter="2026-Q2") + "&supplier=acme"
    assert address.replace("&", "&amp;") in page
    page = text(client.get(address))
    assert "2 rows, £14, on this line to the end of" in page
    assert "Move all of them: 2 rows, £14" in page
    told = {"count": "2", "total": "14.00", "line": pool.lines["LD3"].pk, "reason": "Miscoded."}
    assert "Tick the box to confirm" in text(client.post(address, told))
    old = text(client.post(address, {**told, "count": "1", "sure": "on"}))
    assert "you confirmed 1 row" in old
    assert 'name="count" value="2"' in old
    assert not LedgerMove.objects.exists()
    assert "the moves are kept" in text(client.post(address, {**told, "sure": "on"}, follow=True))
    assert on(pool, "LD3") == {"1", "3"}
    assert "No row to move" in text(client.get(address))
    back = {"count": "1", "total": "7", "line": "", "reason": "To be asked.", "sure": "on"}
    page = client.post(url("move_found", line, quarter="2026-Q2"), back, follow=True)
    assert "Rows waiting for a budget line" in text(page)
    row = LedgerRow.objects.get(transaction="1")
    assert "put there by the rule “Service contains “placements””" in text(client.get(url("row", row.pk)))


def test_who_may_not_move_them(pool, placed, client_as, stranger):
    address = url("move_found", pool.lines["LD1"].pk, quarter="2026-Q2")
    assert "all rows of the line" not in text(
        client_as("finance_lead_council").get(url("line", pool.lines["LD1"].pk, quarter="2026-Q2"))
    )
    assert client_as("finance_lead_council").get(address).status_code == 403
    assert stranger.get(address).status_code == 403
    other = client_as("finance_officer_icb")
    assert "No row to move" in text(other.get(address))
    post = {"count": "3", "total": "21", "line": pool.lines["LD2"].pk, "reason": "x", "sure": "on"}
    assert "now it is 0 rows" in text(other.post(address, post))
    nobody = User.objects.get(email="stranger@elsewhere.example")
    with pytest.raises(ObjectDoesNotExist):
        selectors.found_to_move(nobody, line=pool.lines["LD1"].pk, quarter=Q2, sought=Sought())


@pytest.fixture
def many(monkeypatch):
    """Three rows are many here."""
    monkeypatch.setattr(ledger_moves, "LONG_TO_MOVE", 2)


def run(task, job):
    task(job_id=str(job.pk), **job.arguments)
    job.refresh_from_db()
    return job.status, job.error


def move_all(pool, confirmed, **values):
    told = {
        "source": pool.lines["LD1"], "quarter": Q2, "sought": Sought(), "confirmed": confirmed,
        "line": pool.lines["LD3"], "reason": "Miscoded.", "by": pool.people[OFFICER], "at": pool.world.at,
    }  # fmt: skip
    return ledger_moves.move_all(**told | values)


def test_many_rows_are_moved_by_a_worker_once(pool, placed, many):
    assert move_all(pool, Found(2, D(12)), sought=Sought(period=4), line=pool.lines["LD5"]) is None
    assert on(pool, "LD5") == set("12")
    assert move_all(pool, Found(2, D(12)), source=pool.lines["LD5"], line=pool.lines["LD1"]) is None
    job = move_all(pool, Found(3, D(21)))
    assert (job.task, on(pool, "LD3")) == (ledger_moves.MOVE, set())
    assert job.title.startswith("Move 3 ledger rows from")
    assert run(tasks.move_rows, job) == ("done", "")
    assert on(pool, "LD3") == set("123")
    # A message that comes twice, to a worker that had not told it was done.
    assert ledger_moves.moved(**job.arguments) == 3
    assert LedgerMove.objects.filter(to_line=pool.lines["LD3"]).count() == 3


def test_what_is_sent_twice_is_one_job(pool, placed, many):
    first, again = move_all(pool, Found(3, D(21))), move_all(pool, Found(3, D(21)))
    assert (first.pk, Job.objects.count()) == (again.pk, 1)
    other = move_all(pool, Found(3, D(21)), line=pool.lines["LD5"])
    assert Job.objects.count() == 2
    assert run(tasks.move_rows, first) == ("done", "")
    status, error = run(tasks.move_rows, other)
    assert (status, "now it is 0 rows" in error) == ("failed", True)
    with pytest.raises(Refused, match="now it is 0 rows"):
        move_all(pool, Found(3, D(21)))


def test_many_rows_go_back_to_wait_by_a_worker(pool, placed, many):
    job = move_all(pool, Found(3, D(21)), line=None)
    assert run(tasks.move_rows, job) == ("done", "")
    assert selectors.waiting(pool.people[OFFICER]) == 3


def test_many_rows_are_refused_at_once_or_when_the_ledger_has_changed(pool, placed, many):
    for values, words in (
        ({"reason": " "}, "Say why the rows move"),
        ({"line": pool.lines["LD2"]}, "is led by"),
        ({"confirmed": Found(4, D(21))}, "now it is 3 rows"),
    ):
        with pytest.raises(Refused, match=words):
            move_all(pool, **{"confirmed": Found(3, D(21)), **values})
    job = move_all(pool, Found(3, D(21)))
    add(pool, rows("5,05/07/2026,2.00,Acme Ltd,Placements,C71", head=HEAD))
    status, error = run(tasks.move_rows, job)
    assert status == "failed"
    assert "you confirmed 3 rows, £21, and now it is 4 rows, £23" in error
    assert not LedgerMove.objects.exists()


def test_many_rows_are_placed_by_a_worker_once(pool, many):
    add(pool, rows(*LINES, head=HEAD))
    officer, at = pool.people[OFFICER], pool.world.at
    known = {"by": officer, "at": at}
    with pytest.raises(Refused, match="is led by"):
        ledger_moves.place_all(words="placements", line=pool.lines["LD2"], **known)
    job = ledger_moves.place_all(words="placements", line=pool.lines["LD1"], **known)
    assert (job.task, on(pool, "LD1")) == (ledger_moves.PLACE, set())
    assert run(tasks.place_rows, job) == ("done", "")
    assert on(pool, "LD1") == set("1234")
    assert ledger_moves.placed(**job.arguments) == 4
    add(pool, rows("6,05/07/2026,2.00,Bolt,Placements,C71", head=HEAD))
    assert ledger_moves.place_all(words="bolt", line=pool.lines["LD1"], **known) is None
    assert on(pool, "LD1") == set("12346")


def test_many_rows_are_not_placed_on_a_closed_line_or_in_a_locked_quarter(pool, many):
    add(pool, rows(*LINES, head=HEAD))
    who = {"by": pool.people["pool_manager"], "at": pool.world.at}
    new = {"code": "LD9", "name": "Day services", "lead_partner": pool.council}
    (line,) = lines.add_lines(fund=pool.fund, lines=[new], **who)
    closed = lines.close_line(pk=line.pk, year=2025, reason="LD1 follows it.", **who)
    known = {"words": "placements", "by": pool.people[OFFICER], "at": pool.world.at}
    with pytest.raises(Refused, match="was closed on"):
        ledger_moves.place_all(line=closed, **known)
    for quarter in (Q2, Q3):
        FinancePeriod.objects.create(partnership=pool.world.partnership, quarter=str(quarter), state="locked")
    with pytest.raises(Refused, match="is locked"):
        ledger_moves.place_all(line=pool.lines["LD1"], **known)
    assert not Job.objects.exists()


def test_the_page_of_the_work_comes_next(pool, placed, many, client_as):
    client, line = client_as(OFFICER), pool.lines["LD1"].pk
    told = {"count": "3", "total": "21.00", "line": pool.lines["LD3"].pk, "reason": "Miscoded.", "sure": "on"}
    answer = client.post(url("move_found", line, quarter="2026-Q2"), told)
    assert answer.headers["Location"] == f"/jobs/{Job.objects.get().pk}/"
