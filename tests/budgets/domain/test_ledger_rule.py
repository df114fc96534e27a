"""How a rule compares."""

from budgets.domain.ledger_rule import How


def test_each_way_has_words_that_stand_between_column_and_words():
    assert [how.words for how in How] == ["is", "begins with", "contains"]
