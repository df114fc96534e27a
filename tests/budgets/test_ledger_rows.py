"""Rows placed by hand once, and moved afterwards only with a record."""

from datetime import date

import pytest
from django.core.exceptions import ObjectDoesNotExist

from budgets.models import LedgerMove, LedgerRow
from budgets.selectors import ledger_rows as selectors
from budgets.services import ledger_rows
from jct.core.errors import Refused
from tests.budgets.ledger_kit import OFFICER, add, rows, undo


@pytest.fixture
def keys(pool):
    add(pool, rows("1,01/07/2026,5.00,Acme,B", "2,01/07/2026,7.00,Bolt,B", "3,01/07/2026,9.00,Acme,C"))
    return list(LedgerRow.objects.order_by("number").values_list("pk", flat=True))


def assign(pool, keys, code="LD1", who=OFFICER):
    return ledger_rows.assign_rows(pks=keys, line=pool.lines[code], by=pool.people[who], at=pool.world.at)


def move(pool, keys, code="LD3", who=OFFICER, reason="It was miscoded."):
    return ledger_rows.move_rows(
        pks=keys,
        line=pool.lines[code] if code else None,
        reason=reason,
        by=pool.people[who],
        at=pool.world.at,
    )


def lines():
    return [
        row.line.code if row.line else ""
        for row in LedgerRow.objects.select_related("line").order_by("number")
    ]


def test_rows_are_placed_by_hand_once(pool, keys):
    with pytest.raises(Refused, match="is led by"):
        assign(pool, keys, "LD2")
    with pytest.raises(Refused, match="None of the rows"):
        assign(pool, keys, who="finance_officer_icb")
    assert assign(pool, keys[:1]) == 1
    assert assign(pool, keys, "LD3") == 2  # the first row keeps its line
    with pytest.raises(Refused, match="None of the rows"):
        assign(pool, keys)
    assert lines() == ["LD1", "LD3", "LD3"]
    assert {row.assigned_by for row in LedgerRow.objects.all()} == {pool.people[OFFICER]}


@pytest.mark.parametrize("closes", ["line", "fund"])
def test_rows_from_after_the_line_closed_stay_where_they_are(pool, keys, closes):
    """As do those of a quarter that is shut; the others are placed."""
    add(pool, rows("4,01/03/2026,5.00,Acme,B"))
    before = LedgerRow.objects.get(transaction="4").pk
    what = pool.lines["LD1"] if closes == "line" else pool.fund
    type(what).objects.filter(pk=what.pk).update(closed_on=date(2026, 4, 1))
    assert assign(pool, [*keys, before]) == 1
    assert LedgerRow.objects.get(line=pool.lines["LD1"]).pk == before
    with pytest.raises(Refused, match=r"closed .* ?1 April 2026"):
        assign(pool, keys)


def test_all_that_were_found_are_placed_together(pool, keys):
    known = {"line": pool.lines["LD1"], "by": pool.people[OFFICER], "at": pool.world.at}
    assert ledger_rows.assign_found(words="acme", **known) == 2
    assert lines() == ["LD1", "", "LD1"]
    with pytest.raises(Refused, match="None of the rows"):
        ledger_rows.assign_found(words="acme", **known)


def test_a_move_keeps_who_had_placed_the_row_and_why_it_moves(pool, keys):
    assign(pool, keys)
    assert move(pool, keys[:2]) == 2
    assert lines() == ["LD3", "LD3", "LD1"]
    kept = LedgerMove.objects.get(row=keys[0])
    assert (kept.from_line, kept.to_line, kept.reason) == (
        pool.lines["LD1"],
        pool.lines["LD3"],
        "It was miscoded.",
    )
    assert (kept.placed_by, kept.placed_at) == (pool.people[OFFICER], pool.world.at)
    assert move(pool, keys, "LD5") == 3
    assert [m.to_line.code for m in LedgerRow.objects.get(pk=keys[0]).moves.all()] == ["LD3", "LD5"]


def test_a_row_put_back_waits_again_and_can_be_placed(pool, keys):
    assign(pool, keys)
    assert move(pool, keys[:1], None) == 1
    assert selectors.waiting(pool.people[OFFICER]) == 1
    assert assign(pool, keys, "LD3") == 1
    assert move(pool, keys[:1], "LD1") == 1
    assert LedgerMove.objects.filter(row=keys[0]).count() == 2


def test_moves_that_are_refused(pool, keys):
    with pytest.raises(Refused, match="None of the rows"):
        move(pool, keys)  # they wait: nothing to move
    assign(pool, keys)
    for values, words in (
        ({"reason": "  "}, "Say why the rows move"),
        ({"code": "LD1"}, "None of the rows"),
        ({"code": "LD2"}, "is led by"),
        ({"who": "finance_officer_icb"}, "None of the rows"),
    ):
        with pytest.raises(Refused, match=words):
            move(pool, keys, **values)
    assert not LedgerMove.objects.exists()


def test_rows_of_a_reversed_file_stay_where_they_are(pool, keys):
    assign(pool, keys[:1])
    undo(pool, LedgerRow.objects.get(pk=keys[0]).batch)
    with pytest.raises(Refused, match="None of the rows"):
        move(pool, keys)
    with pytest.raises(Refused, match="None of the rows"):
        assign(pool, keys)
    assert selectors.rows_to_move(pool.people[OFFICER], keys) == []


def test_a_row_and_its_history_for_those_who_may_see_the_ledger(pool, keys, django_assert_num_queries):
    assign(pool, keys)
    move(pool, keys[:1])
    officer = pool.people[OFFICER]
    selectors.row_page(officer, keys[0])  # its grants are kept now
    with django_assert_num_queries(3):
        page = selectors.row_page(officer, keys[0])
        assert [str(m.from_line) + str(m.placed_by) for m in page.moves]
    assert (page.row.line, page.reversal, page.may_move) == (pool.lines["LD3"], None, True)
    lead = selectors.row_page(pool.people["finance_lead_council"], keys[0])
    assert lead.may_move is False
    with pytest.raises(ObjectDoesNotExist):
        selectors.row_page(pool.people["finance_officer_icb"], keys[0])
