"""Findings on a return: all at once, each naming its line and column."""

from decimal import Decimal

from budgets.domain.checks import Entry, TieOut, blocking, check, tie_outs

D = Decimal


def entry(**changes):
    facts = {
        "code": "LD1",
        "name": "LD community placements",
        "budget": D(100_000),
        "ledger": D(40_000),
        "actual": D(40_000),
        "accrual": D(0),
        "forecast": D(100_000),
        "previous_forecast": D(100_000),
        "explanation": "",
        "adjustment_reason": "",
        **changes,
    }
    return Entry(**facts)


def found(*entries):
    return [(f.code, f.column, f.blocks) for f in check(entries, explain_over=D(50_000))]


def test_a_good_line_has_no_findings():
    assert found(entry()) == []


def test_all_findings_at_once():
    entries = [
        entry(code="A", actual=D(41_000)),
        entry(code="B", forecast=None),
        entry(code="C", forecast=D(150_000)),
        entry(code="D", forecast=D(-1)),
    ]
    assert found(*entries) == [
        ("A", "adjustment_reason", True),
        ("B", "forecast", True),
        ("C", "explanation", True),
        ("D", "explanation", True),
        ("D", "forecast", False),
    ]


def test_the_words_name_line_column_and_what_would_be_right():
    finding = check([entry(actual=D("40000.01"))], explain_over=D(1))[0]
    assert finding.where == "LD community placements, reason for adjustment"
    assert finding.message == (
        "The actual is £40,000.01 and the ledger says £40,000. Say why, or give the difference as an accrual."
    )


def test_an_explanation_is_needed_from_the_limit_on():
    assert found(entry(forecast=D("149999.99"))) == []
    assert found(entry(forecast=D(150_000))) == [("LD1", "explanation", True)]
    assert found(entry(forecast=D(50_000), explanation=" ")) == [("LD1", "explanation", True)]
    assert found(entry(forecast=D(150_000), explanation="New placements.")) == []


def test_signs_are_doubted_but_do_not_block():
    income = entry(is_income=True, budget=D(-100), ledger=D(0), actual=D(0), forecast=D(100))
    assert found(income) == [("LD1", "forecast", False)]
    assert found(entry(is_income=True, budget=D(-100), ledger=D(-10), actual=D(-10), forecast=D(-100))) == []
    assert blocking(check([income], explain_over=D(50_000))) == []


def test_a_forecast_below_what_is_spent_is_doubted():
    assert found(entry(forecast=D(60_000), accrual=D(30_000))) == [("LD1", "forecast", False)]


def test_a_return_without_lines_cannot_be_submitted():
    assert blocking(check([], explain_over=D(1)))[0].message.startswith("It has no lines")


def test_tie_outs_say_both_figures_and_the_difference():
    budget, ledger, actuals, funding = tie_outs(
        [entry(actual=D(41_000)), entry()],
        budget_changes=D(200_000),
        ledger_rows=D(79_880),
        contributions=D(200_000),
        latest_budget=D(200_000),
    )
    assert [t.agrees for t in (budget, ledger, actuals, funding)] == [True, False, False, True]
    assert ledger.difference == D(120)
    assert ledger.words == (
        "Ledger in this return is £80,000 and the ledger rows on its lines is £79,880: they differ by £120."
    )
    assert TieOut("x", "Left", D(5), "right", D(5)).words == "Left and right are both £5."
