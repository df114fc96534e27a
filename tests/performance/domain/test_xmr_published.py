"""All 82 published expectations and all 25 whole cases, reproduced by the pure rules."""

from collections import defaultdict

import pytest

from performance.domain import signals
from performance.domain.xmr import EXACT_CONSTANT, Options, Polarity, Rule, analyse, assurance
from tests.performance.domain.oracles import CASES, EXTERNAL, POLARITY

KINDS = {
    kind: [e for e in EXTERNAL if e["kind"] == kind] for kind in ("limits", "icons", "rule", "assurance")
}


def ids(entries):
    return [entry["id"] for entry in entries]


def options(entry):
    exact = any(tool in entry.get("source", "") for tool in ("qicharts2", "PowerBI-SPC", "autospc"))
    return Options(
        screening=Options().screening if entry.get("screen_outliers", True) else None,
        fix_after=entry.get("fix_after_n_points"),
        constant=EXACT_CONSTANT if exact else Options().constant,
    )


def test_every_published_entry_is_tested():
    assert len(EXTERNAL) == 82
    assert len(CASES["cases"]) == 25
    assert sum(map(len, KINDS.values())) == 82


@pytest.mark.parametrize("entry", KINDS["limits"], ids=ids(KINDS["limits"]))
def test_limits(entry):
    result = analyse(entry["values"], polarity=Polarity.HIGHER, options=options(entry))
    limits = result.limits
    got = {
        "mean": limits.mean,
        "lpl": limits.lower,
        "upl": limits.upper,
        "near_lower": limits.near_lower,
        "near_upper": limits.near_upper,
        "mean_mr": limits.mean_mr,
        "mr_upl": limits.mean_mr * 3.267,
    }
    for name, expected in entry["expected"].items():
        assert got[name] == pytest.approx(expected, abs=entry["tolerance"]), name
    if "expected_special_cause_index" in entry:
        assert [p.index for p in result.special] == entry["expected_special_cause_index"]
    if "expected_outside_index" in entry:
        outside = [p.index for p in result.points if {Rule.OUTSIDE_HIGH, Rule.OUTSIDE_LOW} & set(p.rules)]
        assert outside == entry["expected_outside_index"]


@pytest.mark.parametrize("entry", KINDS["icons"], ids=ids(KINDS["icons"]))
def test_icons(entry):
    rebase = entry.get("rebase", ())
    result = analyse(
        entry["values"],
        polarity=Polarity(POLARITY[entry["improvement"]]),
        target=entry["target"],
        rebase=rebase,
    )
    assert {"variation_icon": result.variation, "assurance_icon": result.assurance} == entry["expected"]


@pytest.mark.parametrize("entry", KINDS["rule"], ids=ids(KINDS["rule"]))
def test_rules(entry):
    if entry["rule"] == "trend_completed_at":
        got = signals.trend_ends(entry["values"])
    elif entry["rule"] == "shift_completed_at":
        got = [abs(end) for end in signals.shift_ends(entry["side"])]
    else:
        got = signals.two_of_three(entry["near"], entry["side"])
    assert got == entry["expected"]


@pytest.mark.parametrize("entry", KINDS["assurance"], ids=ids(KINDS["assurance"]))
def test_assurance(entry):
    polarity = Polarity(POLARITY[entry["improvement"]])
    assert assurance(entry["lpl"], entry["upl"], entry["target"], polarity) == entry["expected"]


@pytest.mark.parametrize("case", CASES["cases"], ids=ids(CASES["cases"]))
def test_whole_case(case):
    result = analyse(
        case["values"],
        polarity=Polarity(POLARITY[case["improvement"]]),
        target=case["target"],
        rebase=case["rebase"],
        options=options(case),
    )
    expected, tolerance = case["expected"], CASES["tolerance"]
    assert [p.kind for p in result.points] == expected["point_type"]
    assert [p.index for p in result.special] == expected["special_cause_index"]
    assert (result.variation, result.assurance) == (expected["variation_icon"], expected["assurance_icon"])
    assert len(result.segments) == len(expected["segments"])
    for segment, published in zip(result.segments, expected["segments"], strict=True):
        for got, name in (
            (segment.limits.mean, "mean"),
            (segment.limits.lower, "lpl"),
            (segment.limits.upper, "upl"),
        ):
            assert got == pytest.approx(published[name], abs=tolerance, rel=tolerance)
    fired = defaultdict(list)
    for point in result.points:
        for rule in point.rules:
            fired[rule.value.replace("outside", "astronomical")].append(point.index)
    assert dict(fired) == expected["rules"]
