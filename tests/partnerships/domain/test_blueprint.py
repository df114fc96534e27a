"""What does not go together in a blueprint."""

from datetime import date

import pytest

from partnerships.domain import blueprint as rules
from partnerships.domain.blueprint import Blueprint

SPRING, SUMMER = date(2009, 4, 1), date(2009, 7, 1)
SOLE = {"number": "1", "body": "board"}


@pytest.mark.parametrize(
    ("check", "row", "words"),
    [
        (rules.unfit_period, {"starts": SUMMER, "ends": SPRING}, ["ends"]),
        (rules.unfit_period, {"starts": SPRING, "ends": SPRING}, ["ends"]),
        (rules.unfit_period, {"starts": SPRING, "ends": SUMMER}, []),
        (rules.unfit_period, {"ends": SPRING}, []),
        (rules.unfit_seat, {"partner": "council"}, []),
        (rules.unfit_seat, {"constituency": "Carers"}, []),
        (rules.unfit_seat, {}, ["partner"]),
        (rules.unfit_seat, {"partner": "council", "constituency": "Carers"}, ["partner"]),
        (rules.unfit_seat, {"partner": "council", "deputies": ["chief"]}, ["deputies"]),
        (rules.unfit_seat, {"partner": "council", "post": "head", "deputies": ["chief"]}, []),
        (rules.unfit_decider, {}, ["body"]),
        (rules.unfit_decider, {"post": "head", "body": "board"}, ["body"]),
        (rules.unfit_clause, SOLE, []),
        (rules.unfit_clause, SOLE | {"measure": "amount", "above": 10, "up_to": 20}, []),
        (rules.unfit_clause, SOLE | {"measure": "amount", "above": 20, "up_to": 20}, ["up_to"]),
        (rules.unfit_clause, SOLE | {"up_to": 20}, ["measure"]),
        (rules.unfit_clause, SOLE | {"mode": "recommend_to"}, ["refer_to"]),
        (rules.unfit_clause, SOLE | {"mode": "ratify_by", "refer_to": "top"}, []),
        (rules.unfit_clause, SOLE | {"mode": "recommend_to", "refer_to": "a", "second_body": "b"}, []),
        (rules.unfit_clause, SOLE | {"refer_to": "top"}, ["refer_to"]),
        (rules.unfit_clause, SOLE | {"mode": "dual_key", "second_body": "local"}, []),
        (rules.unfit_clause, SOLE | {"mode": "dual_key"}, ["second_body"]),
        (rules.unfit_clause, SOLE | {"mode": "dual_key", "second_body": "board"}, ["second_body"]),
        (rules.unfit_clause, SOLE | {"mode": "sole", "second_body": "local"}, ["second_body"]),
        (
            rules.unfit_clause,
            {"post": "head", "mode": "dual_key", "second_body": "local"},
            ["second_body"],
        ),
    ],
)
def test_what_does_not_go_together(check, row, words):
    assert [word for word, *_ in check(row)] == words


def whole(**more) -> Blueprint:
    facts = {
        "bodies": ({"key": "board", "is_top": True},),
        "scheme": {"clauses": ({"number": "1"},)},
    }
    return Blueprint("a", "A", "a paper", "", {}, **(facts | more))


def problems(**more) -> list[str]:
    return [f"{one.where}: {one.what}" for one in rules.unfit_whole(whole(**more))]


def test_a_sound_whole():
    assert problems() == []
    assert problems(scheme=None) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"bodies": ()}, "bodies: 0 bodies are the top body"),
        ({"bodies": ({"is_top": True}, {"is_top": True})}, "bodies: 2 bodies are the top body"),
        (
            {"posts": ({"funding": ({"percent": 60}, {"percent": 30})},)},
            "posts[0].funding: the shares make 90%",
        ),
        ({"scheme": {"clauses": ()}}, "scheme.clauses: nobody could decide anything"),
        (
            {"scheme": {"clauses": ({"number": "1"}, {"number": "1"})}},
            "scheme.clauses: two clauses have the number 1",
        ),
    ],
)
def test_what_only_the_whole_shows(more, said):
    assert problems(**more) == [said]


def test_shares_are_judged_day_by_day():
    """Joint finance until summer, then one partner alone: 100% on each day, though the column makes 200%."""
    shares = (
        {"percent": 50, "ends": SUMMER},
        {"percent": 50, "ends": SUMMER},
        {"percent": 100, "starts": SUMMER},
    )
    assert problems(posts=({}, {"funding": shares})) == []
