"""Writing the cells of a return: merging what two people typed, whole pastes, the one undo, and what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets.domain.cells import ENTERED
from budgets.domain.forecast import METHODS
from budgets.models import BudgetReturn, BudgetReturnLine, ReturnEdit
from budgets.services import edits, lines
from jct.core.errors import Refused
from tests.digest import whole_database

D = Decimal


@pytest.fixture
def entry(pool):
    """The council's open return, with shortcuts to write as its officer."""
    return Entry(pool, pool.open()["council"])


class Entry:
    def __init__(self, pool, ret):
        self.pool, self.ret, self.at = pool, ret, pool.world.at
        self.keys = {row.line.code: row.pk for row in ret.lines.select_related("line")}

    @property
    def officer(self):
        return self.pool.people["finance_officer_council"]

    @property
    def revision(self):
        return BudgetReturn.objects.get(pk=self.ret.pk).revision

    def row(self, code):
        return BudgetReturnLine.objects.get(pk=self.keys[code])

    def cells(self, **given):
        """LD1_forecast=D(1) → cells by row key."""
        made = {}
        for name, value in given.items():
            code, _, column = name.partition("_")
            made.setdefault(self.keys[code], {})[column] = value
        return made

    def later(self):
        self.at += timedelta(minutes=1)
        return self.at

    def type(self, cells, seen, by=None, kind=""):
        return edits.save_cells(
            pk=self.ret.pk, cells=cells, seen=seen, by=by or self.officer, at=self.later(), kind=kind
        )

    def apply(self, cells, kind="paste", revision=None, by=None):
        return edits.apply_edit(
            pk=self.ret.pk,
            revision=self.revision if revision is None else revision,
            kind=kind,
            cells=cells,
            by=by or self.officer,
            at=self.later(),
        )

    def undo(self, edit, by=None):
        return edits.undo_edit(pk=self.ret.pk, edit=edit.pk, by=by or self.officer, at=self.later())

    def values(self):
        return list(self.ret.lines.order_by("pk").values_list(*ENTERED))


def test_two_people_in_different_cells_both_keep_what_they_typed(entry):
    empty = entry.cells(LD1_forecast=None)
    entry.type(entry.cells(LD1_forecast=D("1.00")), empty)
    saved = entry.type(entry.cells(LD3_forecast=D("2.00")), entry.cells(LD3_forecast=None))
    assert saved.clashes == ()
    assert (entry.row("LD1").forecast, entry.row("LD3").forecast, entry.revision) == (1, 2, 2)


def test_two_people_in_one_cell_are_told_of_each_other(entry):
    saw = entry.cells(LD1_forecast=None, LD1_explanation="", LD3_forecast=None)
    entry.type(entry.cells(LD1_forecast=D("1.00")), saw)
    first = entry.at
    entry.type(entry.cells(LD1_explanation="Something else."), saw)
    saved = entry.type(entry.cells(LD1_forecast=D("2.00"), LD3_forecast=D("3.00")), saw)
    (clash,) = saved.clashes
    assert (clash.row, clash.column, clash.theirs, clash.by, clash.at) == (
        entry.keys["LD1"],
        "forecast",
        D("1.00"),
        "Joyce Bell",
        first,
    )
    assert saved.written == entry.cells(LD3_forecast=D("3.00"))
    assert entry.row("LD1").forecast == 1


def test_what_was_left_as_it_was_does_not_undo_somebody_elses(entry):
    entry.type(entry.cells(LD1_forecast=D("1.00")), entry.cells(LD1_forecast=None))
    saved = entry.type(entry.cells(LD1_forecast=None), entry.cells(LD1_forecast=None))
    assert (saved.written, saved.clashes, entry.row("LD1").forecast) == ({}, (), 1)


def test_a_fill_is_one_change_that_can_be_undone(entry):
    saw = entry.cells(LD1_forecast=None, LD3_forecast=None)
    entry.type(entry.cells(LD1_forecast=D("7.00"), LD3_forecast=D("7.00")), saw, kind="fill")
    edit = ReturnEdit.objects.get()
    assert (edit.kind, edit.revision) == ("fill", 1)
    assert entry.undo(edit) == ()
    assert entry.row("LD3").forecast is None


def test_a_paste_is_kept_and_undone_once(entry):
    before = entry.values()
    edit = entry.apply(entry.cells(LD1_forecast=D("1.00"), LD3_explanation="Why."))
    assert edit.cells[str(entry.keys["LD1"])] == {"forecast": ["", "1"]}
    entry.undo(edit)
    assert entry.values() == before
    with pytest.raises(Refused, match="undone already"):
        entry.undo(edit)


def test_only_the_last_change_of_many_cells_is_undone(entry):
    first = entry.apply(entry.cells(LD1_forecast=D("1.00")))
    entry.apply(entry.cells(LD3_forecast=D("2.00")))
    with pytest.raises(Refused, match="not the last one"):
        entry.undo(first)


def test_what_was_changed_since_stays_and_is_told(entry):
    edit = entry.apply(entry.cells(LD1_forecast=D("1.00"), LD3_forecast=D("2.00")))
    entry.type(entry.cells(LD1_forecast=D("9.00")), entry.cells(LD1_forecast=D("1.00")))
    assert entry.undo(edit) == ("LD community placements, forecast outturn",)
    assert (entry.row("LD1").forecast, entry.row("LD3").forecast) == (9, None)


def test_nothing_is_undone_when_every_cell_was_changed_since(entry):
    edit = entry.apply(entry.cells(LD1_forecast=D("1.00")))
    entry.type(entry.cells(LD1_forecast=D("9.00")), entry.cells(LD1_forecast=D("1.00")))
    with pytest.raises(Refused, match="changed since"):
        entry.undo(edit)


@pytest.mark.parametrize(
    ("left", "stands"), [({"LD1_commitment": D("7.00")}, None), ({}, "its line has left")]
)
def test_a_row_whose_line_closed_meanwhile_is_passed_over(pool, left, stands):
    who = {"by": pool.people["pool_manager"], "at": pool.world.at}
    new = {"code": "LD9", "name": "Day services", "lead_partner": pool.council}
    line = lines.add_lines(fund=pool.fund, lines=[new], **who)[0]
    entry = Entry(pool, pool.open()["council"])
    edit = entry.apply(entry.cells(LD9_commitment=D("5.00"), **left))
    entry.type(entry.cells(LD9_commitment=None), entry.cells(LD9_commitment=D("5.00")))
    before = entry.revision
    lines.close_line(pk=line.pk, year=2025, reason="It ends.", **who)
    assert entry.revision == before + 1
    if stands:
        with pytest.raises(Refused, match=stands):
            entry.undo(edit)
        return
    assert entry.undo(edit) == ()
    assert entry.row("LD1").commitment is None


def test_a_paste_that_changes_nothing_leaves_nothing(entry):
    before = whole_database()
    assert entry.apply(entry.cells(LD1_forecast=None)) is None
    assert whole_database() == before


@pytest.mark.parametrize(
    "bad",
    [
        {"forecast": D("1000000000000.00")},
        {"forecast": D("NaN")},
        {"forecast": "5"},
        {"actual": None},
        {"explanation": "x" * 4001},
        {"explanation": "a\x00b"},
        {"explanation": "half of a pair \ud83d"},
        {"explanation": None},
        {"method": "guess"},
        {"budget": D("1.00")},
    ],
)
def test_a_refused_paste_leaves_the_database_as_it_was(entry, bad):
    before = whole_database()
    good = entry.cells(LD1_forecast=D("5.00"), LD4_explanation="Fine.")
    with pytest.raises(Refused, match="Nothing was saved"):
        entry.apply({**good, entry.keys["LD3"]: bad})
    with pytest.raises(Refused, match="Nothing was saved"):
        entry.apply({**good, 999_999_999: {"forecast": D("1.00")}})
    assert whole_database() == before


def test_a_paste_after_somebody_saved_is_stale_and_leaves_everything(entry):
    entry.type(entry.cells(LD1_forecast=D("1.00")), entry.cells(LD1_forecast=None))
    before = whole_database()
    with pytest.raises(edits.Stale, match="Joyce Bell changed this return"):
        entry.apply(entry.cells(LD3_forecast=D("2.00")), revision=0)
    assert whole_database() == before


@pytest.mark.parametrize("who", ["finance_officer_icb", "finance_lead_council", "pool_manager", "head"])
def test_only_the_partners_own_officer_writes_or_undoes(entry, who):
    edit = entry.apply(entry.cells(LD1_forecast=D("1.00")))
    person = entry.pool.people[who]
    cells, seen = entry.cells(LD3_forecast=D("2.00")), entry.cells(LD3_forecast=None)
    for act in (
        lambda: entry.type(cells, seen, by=person),
        lambda: entry.apply(cells, by=person),
        lambda: entry.undo(edit, by=person),
    ):
        with pytest.raises(ObjectDoesNotExist):
            act()


def test_a_certified_return_takes_no_cell(entry):
    edit = entry.apply(entry.cells(LD1_forecast=D("1.00")))
    entry.pool.done(entry.ret)
    with pytest.raises(Refused, match="certified, so it cannot be changed"):
        entry.type(entry.cells(LD3_forecast=D("2.00")), entry.cells(LD3_forecast=D("4200000.00")))
    with pytest.raises(Refused, match="certified, so it cannot be changed"):
        entry.undo(edit)


AMOUNT = st.decimals(-(10**9), 10**9, places=2)
VALUES = {
    **dict.fromkeys(("forecast", "low", "high", "commitment"), st.none() | AMOUNT),
    **dict.fromkeys(("actual", "accrual"), AMOUNT),
    **dict.fromkeys(
        ("explanation", "adjustment_reason", "method_reason"), st.sampled_from(["", "Why.", "a\nb"])
    ),
    "method": st.sampled_from(["", *METHODS]),
}
PASTES = st.dictionaries(
    st.sampled_from(["LD1", "LD3", "LD4", "LD5"]),
    st.fixed_dictionaries({}, optional=VALUES).filter(bool),
    min_size=1,
)
QUICK = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(PASTES)
def test_paste_then_undo_is_as_it_was(entry, pasted):
    before = entry.values()
    edit = entry.apply({entry.keys[code]: values for code, values in pasted.items()})
    if edit:
        assert entry.undo(edit) == ()
    assert entry.values() == before


@QUICK
@given(PASTES, st.randoms())
def test_edits_in_any_order_are_one_paste(entry, pasted, random):
    cells = {entry.keys[code]: values for code, values in pasted.items()}
    start = {
        key: {name: getattr(row, name) for name in ENTERED} for key, row in entry.ret.lines.in_bulk().items()
    }
    single = [(key, name, value) for key, values in cells.items() for name, value in values.items()]
    random.shuffle(single)
    for key, name, value in single:
        entry.type({key: {name: value}}, start)
    typed = entry.values()
    now = {
        key: {name: getattr(row, name) for name in ENTERED} for key, row in entry.ret.lines.in_bulk().items()
    }
    entry.type(start, now)
    entry.apply(cells)
    assert entry.values() == typed
    now = {
        key: {name: getattr(row, name) for name in ENTERED} for key, row in entry.ret.lines.in_bulk().items()
    }
    entry.type(start, now)
