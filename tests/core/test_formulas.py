"""No cell ever runs in somebody's spreadsheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jct.core.formulas import as_typed, inert


@pytest.mark.parametrize("cell", ["=1+1", "+44 1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_is_made_a_text(cell):
    assert inert(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Day care", "-", "", 5, None, "'quoted'"])
def test_anything_else_stays(cell):
    assert inert(cell) == cell


@given(st.text())
def test_what_went_out_comes_back(cell):
    if not (cell.startswith("'") and as_typed(cell) != cell):
        assert as_typed(inert(cell)) == cell
