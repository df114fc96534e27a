"""Facts as text."""

import json
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jct.core.facts import canonical, digest

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_reading_and_writing_again_gives_the_same_text(facts):
    text = canonical(facts)
    assert canonical(json.loads(text)) == text


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_keys_does_not_matter(facts):
    backwards = dict(reversed(list(facts.items())))
    assert canonical(facts) == canonical(backwards)


def test_money_and_days_become_text():
    facts = {"b": Decimal("1500000.00"), "a": date(2026, 10, 20), "c": datetime(2026, 10, 20, 9), "d": "é"}
    assert canonical(facts) == '{"a":"2026-10-20","b":"1500000.00","c":"2026-10-20T09:00:00","d":"é"}'


def test_what_is_no_fact_is_refused():
    with pytest.raises(TypeError, match="object cannot be a fact"):
        canonical({"a": object()})
    with pytest.raises(ValueError):
        canonical({"a": float("nan")})


def test_the_hash_is_that_of_the_text_in_utf_8():
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest("é") != digest("e")
