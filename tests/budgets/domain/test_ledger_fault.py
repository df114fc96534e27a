"""What is wrong with a cell of a ledger file, as it is kept."""

from budgets.domain.ledger_fault import LONGEST, Fault


def test_what_came_out_of_the_file_is_kept_on_one_line_and_cut():
    fault = Fault(3, "Net\namount", "x" * 300, "is too long", "less")
    heading, cell, what, instead = fault.texts
    assert (heading, what, instead) == ("Net amount", "is too long", "less")
    assert cell == "x" * (LONGEST - 1) + "…"
