import pytest

from performance.domain.sentence import (
    ASSURANCE_WORDS,
    KIND_WORDS,
    RULE_WORDS,
    VARIATION_WORDS,
    notes,
    sentence,
)
from performance.domain.xmr import Assurance, Kind, Polarity, Rule, Variation, analyse, chart_options

STEADY = [78.2, 79.5, 77.9, 80.1, 78.8, 79.0, 77.4, 80.6, 79.2, 78.5, 79.8, 78.1]
UP = [80.9, 81.4, 80.6, 82.0, 81.1, 80.8, 81.7]
FIXED = chart_options(fix_after=12)
HIGHER, LOWER, NEUTRAL = Polarity


def said(values, polarity=HIGHER, target=None, options=FIXED, bounds=(None, None)):
    result = analyse(values, polarity=polarity, target=target, options=options)
    return sentence(result, show=lambda v: f"{v:.1f}%", noun="month", bounds=bounds)


@pytest.mark.parametrize(
    ("values", "polarity", "target", "expected"),
    [
        ([], HIGHER, 80.0, "There are no figures yet."),
        (
            [*STEADY, 79.0, *UP, 81.0],
            HIGHER,
            82.0,
            (
                "Getting better: the last 9 months have been above the average. "
                "The target of 82% will be met in some months and missed in others."
            ),
        ),
        ([*STEADY, *UP], LOWER, None, "Getting worse: the last 7 months have been above the average."),
        ([*STEADY, *UP], NEUTRAL, 80.0, "Higher than usual: the last 7 months have been above the average."),
        (
            [*STEADY, 70.0],
            HIGHER,
            90.0,
            (
                "Worse than usual: the latest figure, 70.0%, is below the range the process usually keeps to. "
                "The target of 90% will not be met unless something changes."
            ),
        ),
        (
            [*STEADY, 80.0, 82.0, 82.6],
            HIGHER,
            70.0,
            (
                "Better than usual: at least two of the last three months were close to the upper limit. "
                "The target of 70% will be met every month unless something changes."
            ),
        ),
        (
            [*STEADY, 82.0, 81.0, 80.0, 79.0, 78.5, 78.0, 77.0],
            NEUTRAL,
            None,
            "Lower than usual: figures have fallen steadily over the last 7 months.",
        ),
        (STEADY, HIGHER, None, "No significant change: figures usually lie between 74.9% and 82.9%."),
        ([3.0] * 12, HIGHER, None, "No change: every figure is 3.0%."),
    ],
)
def test_one_plain_sentence(values, polarity, target, expected):
    assert said(values, polarity, target) == expected


def test_a_unit_in_words_is_said_once():
    result = analyse(STEADY, polarity=HIGHER, options=FIXED)
    said = sentence(result, show=lambda v: f"{v:.1f} per 100,000", noun="month")
    assert said == "No significant change: figures usually lie between 74.9 and 82.9 per 100,000."


def test_a_lasting_change_is_told_before_the_last_outlier():
    assert said([*STEADY, *UP, 90.0]) == (
        "Getting better: the last 8 months have been above the average; "
        "the latest figure, 90.0%, is above the range the process usually keeps to."
    )
    assert said([*STEADY, *UP[:-1], 60.0]).startswith("Worse than usual: the latest figure")


def test_words_stop_at_what_is_possible():
    values = [98.0, 99.5, 97.0, 99.0, 96.0, 99.8, 97.5]
    assert "and 100.0%" in said(values, bounds=(0.0, 100.0))
    assert "between 0.0% and" in said([0.5, 2.0, 0.1], bounds=(0.0, None))
    assert "between -" in said([0.5, 2.0, 0.1], bounds=(None, 100.0))


def noted(values, options=FIXED, rebase=()):
    return notes(analyse(values, polarity=HIGHER, rebase=rebase, options=options), noun="month")


@pytest.mark.parametrize(
    ("values", "options", "rebase", "expected"),
    [
        ([], FIXED, (), ()),
        (STEADY, FIXED, (), ("Limits are fixed on the first 12 months.",)),
        (STEADY, chart_options(), (), ()),
        ([1.0], chart_options(), (), ("Trial limits: they rest on 1 month; 12 or more make them firm.",)),
        (
            [*STEADY[:6], None, *STEADY[6:]],
            chart_options(screen=False),
            (),
            (
                "Limits use every moving range, without screening.",
                "1 month without a figure: runs and moving ranges stop at each gap.",
            ),
        ),
        (
            [*STEADY, 30.0, *STEADY],
            chart_options(),
            (),
            ("2 unusually large moving ranges left out of the limits.",),
        ),
    ],
)
def test_notes_say_how_the_chart_was_drawn(values, options, rebase, expected):
    assert noted(values, options, rebase) == expected


def test_every_member_has_words():
    for words, enum in (
        (VARIATION_WORDS, Variation), (ASSURANCE_WORDS, Assurance), (RULE_WORDS, Rule), (KIND_WORDS, Kind),
    ):  # fmt: skip
        assert set(words) == set(enum)


def test_concern_and_improvement_are_told_apart():
    assert Variation.CONCERN_LOW.is_concern
    assert not Variation.CONCERN_LOW.is_improvement
    assert Variation.IMPROVEMENT_LOW.is_improvement
    assert not Variation.COMMON.is_concern
