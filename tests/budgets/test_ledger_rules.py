"""Rules that place ledger rows: what is there, and what comes; the first that fits wins."""

import pytest
from django.core.exceptions import ObjectDoesNotExist

from budgets.models import LedgerMove, LedgerRow, LedgerRule
from budgets.services import ledger_rows, ledger_rules
from budgets.services.ledger_rows import spendable
from jct.core.errors import Refused
from tests.budgets.ledger_kit import OFFICER, D, add, rows


def rule(pool, code="LD1", contains="placements", field="service", who=OFFICER, **more):
    return ledger_rules.add_rule(
        partner=pool.council,
        line=pool.lines[code],
        field=field,
        contains=contains,
        by=pool.people[who],
        at=pool.world.at,
        **more,
    )


def test_rules_place_what_is_there_and_what_comes(pool):
    add(pool, rows("1,01/07/2026,5.00,A,LD PLACEMENTS north", "2,01/07/2026,7.00,A,Printing"))
    _, placed = rule(pool)
    assert placed == 1
    add(pool, rows("3,01/08/2026,9.00,A,Placements south", "4,01/08/2026,1.00,A,Printing"))
    assert sum(row.amount for row in LedgerRow.objects.filter(line=pool.lines["LD1"])) == 14
    assert LedgerRow.objects.unassigned().count() == 2
    opened = pool.open()["council"]
    line = opened.lines.get(line=pool.lines["LD1"])
    assert (line.ledger, line.actual) == (D("14.00"), D("14.00"))


CODES = "Transaction number,Date paid,Net amount,Supplier,Cost centre"


@pytest.mark.parametrize(
    ("how", "words", "placed"),
    [
        ("exact", "ab205", {"AB205"}),
        ("starts", "Ab", {"AB205", "AB2051"}),
        ("contains", "205", {"AB205", "AB2051", "X205"}),
    ],
)
def test_a_rule_compares_codes_as_it_says_before_and_after(pool, how, words, placed):
    lines = [
        f"{{}}{n},01/07/2026,1.00,A,{code}" for n, code in enumerate(("AB205", "AB2051", "X205", "Y", ""))
    ]
    add(pool, rows(*(line.format("a") for line in lines), head=CODES))
    _, count = rule(pool, contains=words, field="code", how=how)
    assert count == len(placed)
    add(pool, rows(*(line.format("b") for line in lines), head=CODES))
    for start in ("a", "b"):
        found = LedgerRow.objects.filter(line=pool.lines["LD1"], transaction__startswith=start)
        assert {row.code for row in found} == placed


def test_the_first_rule_that_fits_wins_and_a_removed_one_places_no_more(pool):
    first, _ = rule(pool)
    rule(pool, "LD3", "south")
    rule(pool, "LD5", "acme", field="supplier")
    ledger_rules.remove_rule(pk=first.pk, by=pool.people[OFFICER], at=pool.world.at)
    add(pool, rows("1,01/07/2026,5.00,Acme,Placements south", "2,01/07/2026,5.00,Acme,Placements"))
    assert [row.line.code for row in LedgerRow.objects.select_related("line")] == ["LD3", "LD5"]


def test_signs_that_mean_something_to_a_database_mean_nothing_in_a_rule(pool):
    rule(pool, contains="100% _x_\\")
    add(pool, rows("1,01/07/2026,5.00,A,100% _X_\\ all", "2,01/07/2026,7.00,A,100 axb"))
    assert LedgerRow.objects.get(line=pool.lines["LD1"]).transaction == "1"


def test_capital_rows_are_placed_by_no_rule(pool):
    rule(pool)
    head = "Transaction number,Date paid,Net amount,Service,Capital or revenue"
    add(pool, rows("1,01/07/2026,5.00,Placements,C", "2,01/07/2026,5.00,Placements,R", head=head))
    assert [row.line_id for row in LedgerRow.objects.all()] == [None, pool.lines["LD1"].pk]


def test_rules_that_are_refused(pool):
    rule(pool)
    for values, words in (
        ({"contains": " PLACEMENTS "}, "There is a rule"),
        ({"contains": " "}, "Say which column"),
        ({"field": "pk", "contains": "x"}, "Say which column"),
        ({"code": "LD2", "contains": "x"}, "is led by"),
    ):
        with pytest.raises(Refused, match=words):
            rule(pool, **values)
    assert rule(pool, how="exact")[1] == 0  # compared otherwise it is another rule


def order():
    return [rule.line.code for rule in LedgerRule.objects.filter(active=True).select_related("line")]


def reorder(pool, rule, who=OFFICER, *, earlier=True):
    return ledger_rules.reorder_rule(pk=rule.pk, earlier=earlier, by=pool.people[who], at=pool.world.at)


def test_the_order_of_the_rules_decides_and_is_kept_with_its_history(pool):
    first, _ = rule(pool, "LD1", "placements")
    rule(pool, "LD3", "south")
    last, _ = rule(pool, "LD5", "acme", field="supplier")
    assert order() == ["LD1", "LD3", "LD5"]
    add(pool, rows("1,01/07/2026,5.00,Acme,Placements south"))
    reorder(pool, last)
    assert order() == ["LD1", "LD5", "LD3"]
    reorder(pool, first, earlier=False)
    assert order() == ["LD5", "LD1", "LD3"]
    kept = last.history.first()
    assert (kept.position, kept.history_change_reason, kept.history_user) == (
        0,
        "order changed",
        pool.people[OFFICER],
    )
    add(pool, rows("2,01/07/2026,5.00,Acme,Placements south"))
    placed = LedgerRow.objects.select_related("line", "rule").order_by("transaction")
    assert [(row.line.code, row.rule) for row in placed] == [("LD1", first), ("LD5", last)]


def test_a_rule_that_cannot_go_further_and_those_who_may_not_move_it(pool):
    first, _ = rule(pool)
    last, _ = rule(pool, "LD3", "south")
    with pytest.raises(Refused, match="tried first already"):
        reorder(pool, first)
    with pytest.raises(Refused, match="tried last already"):
        reorder(pool, last, earlier=False)
    for who in ("finance_officer_icb", "head"):
        with pytest.raises(ObjectDoesNotExist):
            reorder(pool, last, who)
    ledger_rules.remove_rule(pk=first.pk, by=pool.people[OFFICER], at=pool.world.at)
    with pytest.raises(ObjectDoesNotExist):
        reorder(pool, first)
    assert order() == ["LD3"]


def test_a_new_rule_is_tried_last_even_when_earlier_ones_were_removed(pool):
    made = [rule(pool, "LD1", word)[0] for word in ("a", "b", "c", "d")]
    for gone in made[:3]:
        ledger_rules.remove_rule(pk=gone.pk, by=pool.people[OFFICER], at=pool.world.at)
    rule(pool, "LD3", "e")
    assert order() == ["LD1", "LD3"]


def test_which_rule_placed_a_row_is_kept_until_and_with_its_move(pool):
    add(pool, rows("1,01/07/2026,5.00,Acme,Placements", "2,01/07/2026,5.00,Acme,Print"))
    made, _ = rule(pool)
    there, other = LedgerRow.objects.order_by("number")
    assert (there.rule, other.rule) == (made, None)
    known = {"by": pool.people[OFFICER], "at": pool.world.at}
    ledger_rows.assign_rows(pks=[other.pk], line=pool.lines["LD1"], **known)
    ledger_rows.move_rows(pks=[there.pk, other.pk], line=pool.lines["LD3"], reason="Miscoded.", **known)
    assert [row.rule for row in LedgerRow.objects.all()] == [None, None]
    assert [move.rule for move in LedgerMove.objects.order_by("row")] == [made, None]


def test_a_notional_budget_cannot_be_charged(pool):
    pool.fund.kind = "notional"
    pool.fund.save()
    pool.lines["LD1"].refresh_from_db()
    with pytest.raises(Refused, match="cannot be spent"):
        rule(pool)


def test_a_line_of_another_partnership_cannot_be_charged(pool):
    line = pool.lines["LD1"]
    line.fund.partnership_id = -1  # as a line from elsewhere would have it; nothing is saved
    with pytest.raises(Refused, match="another partnership"):
        spendable(pool.council, line)
