"""Ledger files through their services: all or nothing, once only, tied out, and put on lines."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ObjectDoesNotExist

from budgets.models import LedgerImport, LedgerRow
from budgets.services import ledgers
from jct.core.errors import Refused

D = Decimal
DATA = Path(__file__).parent / "data"
FILES = [
    ("gateshead_2015-07_utf8_bom.csv", 150, "258723.26"),
    ("leeds_2010-12_ddmmyyyy_trailing_space.csv", 200, "919587.72"),
    ("leeds_2012-03_dMonyy_header_trailing_space.csv", 200, "1089241.84"),
]


def read(pool, data, name="ledger.csv", who="finance_officer_council", encoding=""):
    return ledgers.read_file(
        partner=pool.council,
        filename=name,
        data=data,
        by=pool.people[who],
        at=pool.world.at,
        encoding=encoding,
    )


def add(pool, data, total=None):
    kept = read(pool, data)
    return ledgers.confirm_import(
        pk=kept.pk,
        total=kept.total if total is None else D(total),
        by=pool.people["finance_officer_council"],
        at=pool.world.at,
    )


def rows(*lines):
    return "\r\n".join(["Transaction number,Date paid,Net amount,Supplier,Service", *lines]).encode()


@pytest.mark.parametrize(("name", "count", "total"), FILES)
def test_real_ledgers_are_added_whole_and_once(pool, name, count, total):
    data = (DATA / name).read_bytes()
    kept = read(pool, data, name)
    assert (kept.count, kept.total, kept.state, LedgerRow.objects.count()) == (count, D(total), "read", 0)
    done = add(pool, data)
    assert (done.added, LedgerRow.objects.count()) == (count, count)
    again = add(pool, data)
    assert (again.added, LedgerRow.objects.count()) == (0, count)


def test_a_total_that_does_not_tie_adds_nothing(pool):
    with pytest.raises(Refused, match=r"they differ by £0\.01"):
        add(pool, (DATA / FILES[0][0]).read_bytes(), "258723.27")
    assert LedgerRow.objects.count() == 0
    assert LedgerImport.objects.get().state == "read"


def test_a_file_is_settled_once(pool):
    kept = add(pool, rows("1,01/07/2026,5.00,A,B"))
    officer = pool.people["finance_officer_council"]
    for act in (ledgers.confirm_import, ledgers.discard_import):
        with pytest.raises(Refused, match="This file is settled: added"):
            act(
                pk=kept.pk,
                by=officer,
                at=pool.world.at,
                **({"total": D(5)} if act is ledgers.confirm_import else {}),
            )


def test_a_discarded_file_adds_nothing(pool):
    kept = read(pool, rows("1,01/07/2026,5.00,A,B"))
    ledgers.discard_import(pk=kept.pk, by=pool.people["finance_officer_council"], at=pool.world.at)
    assert LedgerRow.objects.count() == 0


def test_bad_cells_keep_the_whole_file_out(pool):
    with pytest.raises(Refused) as refusal:
        read(pool, rows("1,01/07/2026,5.00,A,B", "2,soon,x,A,B"))
    assert [p.where for p in refusal.value.problems] == ["Row 3, Date paid", "Row 3, Net amount"]
    assert not LedgerImport.objects.exists()


def test_an_encoding_that_must_be_chosen(pool):
    data = rows("1,01/07/2026,5.00,Café,B").decode().encode("cp1252")
    with pytest.raises(Refused, match="say which encoding"):
        read(pool, data)
    assert read(pool, data, encoding="cp1252").count == 1


def test_a_transaction_that_changed_is_a_contradiction(pool):
    add(pool, rows("1,01/07/2026,5.00,A,B"))
    with pytest.raises(Refused) as refusal:
        read(pool, rows("1,01/07/2026,6.00,A,B", "2,01/07/2026,1.00,A,B"))
    assert str(refusal.value.problems[0]).startswith(
        "Row 2: transaction “1” was added before as £5 on 01/07/2026, and now says £6 on 01/07/2026."
    )


def test_two_files_with_the_same_transaction_confirmed_in_turn(pool):
    first, second = read(pool, rows("1,01/07/2026,5.00,A,B")), read(pool, rows("1,01/07/2026,6.00,A,B"))
    officer = pool.people["finance_officer_council"]
    ledgers.confirm_import(pk=first.pk, total=D(5), by=officer, at=pool.world.at)
    with pytest.raises(Refused, match="the ledger has changed since"):
        ledgers.confirm_import(pk=second.pk, total=D(6), by=officer, at=pool.world.at)
    assert LedgerRow.objects.get().amount == 5


@pytest.mark.parametrize("who", ["finance_officer_icb", "finance_lead_council", "pool_manager", "head"])
def test_only_the_partners_own_officer_imports(pool, who):
    with pytest.raises(ObjectDoesNotExist):
        read(pool, rows("1,01/07/2026,5.00,A,B"), who=who)


def rule(pool, code="LD1", contains="placements", field="service", who="finance_officer_council"):
    return ledgers.add_rule(
        partner=pool.council,
        line=pool.lines[code],
        field=field,
        contains=contains,
        by=pool.people[who],
        at=pool.world.at,
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


def test_the_first_rule_that_fits_wins_and_a_removed_one_places_no_more(pool):
    first, _ = rule(pool)
    rule(pool, "LD3", "south")
    ledgers.remove_rule(pk=first.pk, by=pool.people["finance_officer_council"], at=pool.world.at)
    add(pool, rows("1,01/07/2026,5.00,A,Placements south"))
    assert LedgerRow.objects.get().line == pool.lines["LD3"]


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


def test_rows_are_placed_by_hand_once(pool):
    add(pool, rows("1,01/07/2026,5.00,A,B", "2,01/07/2026,7.00,A,B"))
    officer = pool.people["finance_officer_council"]
    keys = list(LedgerRow.objects.values_list("pk", flat=True))

    def assign(keys, code="LD1", who=officer):
        return ledgers.assign_rows(pks=keys, line=pool.lines[code], by=who, at=pool.world.at)

    with pytest.raises(Refused, match="is led by"):
        assign(keys, "LD2")
    with pytest.raises(Refused, match="None of the rows"):
        assign(keys, who=pool.people["finance_officer_icb"])
    assert assign(keys[:1]) == 1
    assert assign(keys, "LD3") == 1  # the first row keeps its line
    with pytest.raises(Refused, match="None of the rows"):
        assign(keys)
    assert {row.assigned_by for row in LedgerRow.objects.all()} == {officer}
