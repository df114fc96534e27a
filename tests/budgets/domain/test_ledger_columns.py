"""What the columns of a ledger file mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain.ledger_columns import (
    COLUMNS,
    Dates,
    Layout,
    Signs,
    fingerprint,
    guess,
    letter,
    plain,
    wrong,
)


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (
            "Strgrpcc(T),Cipfsubj(T),Cipfsubs(T),TransNo,Sequence No,Period,Supplier ID(T),Amount,Updated",
            "service,category,detail,transaction,sequence,period,supplier,amount,posted_on",
        ),
        (
            "Body,Body name,Service label,Service divison label,Expenditure category,Detailed expenses type,"
            "Detailed expense code,Date paid,Transaction number,Net amount,Capital or revenue,Supplier name ",
            ",body,service,division,category,detail,code,posted_on,transaction,amount,capital,supplier",
        ),
        ("\ufeffDate,,AMOUNT (£),Dr", "posted_on,,amount,debit"),
    ],
)
def test_headings_of_real_files_are_known(headings, columns):
    assert guess(headings.split(",")).columns == tuple(columns.split(","))


def said(*columns):
    return [str(problem) for problem in wrong(Layout(tuple("x" * len(columns)), columns))]


@pytest.mark.parametrize(
    ("columns", "problems"),
    [
        (("transaction", "posted_on", "amount", ""), []),
        (("transaction", "posted_on", "debit", "credit"), []),
        ((), ["transaction number", "the date", "the amount"]),
        (("transaction", "transaction", "posted_on", "amount"), ["two columns give the transaction number"]),
        (("transaction", "posted_on", "amount", "credit"), ["an amount and a credit are both given"]),
        (("transaction", "posted_on", "debit"), ["a debit is given without a credit"]),
        (("transaction", "posted_on", "credit"), ["a credit is given without a debit"]),
    ],
)
def test_what_a_layout_lacks_or_has_twice(columns, problems):
    found = said(*columns)
    assert len(found) == len(problems)
    assert all(words in line for words, line in zip(problems, found, strict=True))


def test_a_layout_is_kept_and_read_back_whole():
    layout = Layout(("a", "", "c"), ("transaction", "", "amount"), Dates.MONTH_FIRST, Signs.INCOME)
    assert Layout.of(layout.as_data) == layout
    assert layout.read == (("transaction number", "a"), ("amount", "c"))
    assert layout.unread == ("column B (no heading)",)
    assert Layout(("", ""), ("amount", "")).read == (("amount", "column A (no heading)"),)


def test_headings_that_differ_only_in_dress_are_the_same_source():
    assert fingerprint(["TransNo ", "Amount(T)"]) == fingerprint(["\ufefftransno", "  AMOUNT "])
    assert fingerprint(["a", "b"]) != fingerprint(["b", "a"])
    assert fingerprint(["a", ""]) != fingerprint(["a"])


@given(st.lists(st.sampled_from(["", " ", "Amount", "Date (T)", "x", "\ufeffTransNo", "é"]), max_size=8))
def test_any_headings_are_read(headings):
    assert len(guess(headings).columns) == len(headings)
    assert len(fingerprint(headings)) == 64


@pytest.mark.parametrize(("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_letters_of_columns(place, name):
    assert letter(place) == name


def test_no_heading_means_two_things_and_each_choice_has_words():
    seen = [heading for _, headings in COLUMNS.values() for heading in headings]
    assert len(seen) == len(set(seen))
    assert seen == [plain(heading) for heading in seen]
    assert all(form.words for form in Dates)
    assert all(sign.words for sign in Signs)
