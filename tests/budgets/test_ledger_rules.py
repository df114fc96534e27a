"""Rules that place ledger rows: what is there, and what comes; the first that fits wins."""

import pytest

from budgets.models import LedgerRow
from budgets.services import ledger_rules
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
        rule(pool)
