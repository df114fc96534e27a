"""Matters judged under two schemes: fates, workload and waiting time. The judge here answers from a small table."""

import json
from datetime import date
from decimal import Decimal

import pytest

from partnerships.domain.actor import Actor, Limit
from partnerships.domain.authority import Authority
from partnerships.domain.matter import Clause, Matter, SchemeFacts
from partnerships.domain.replay import NOBODY, Fate, Past, Side, replay
from partnerships.domain.ruling import Able, Ruling
from partnerships.domain.words import DecisionType, Gate, Mode, PostFunction, Verb

ON = date(2026, 10, 20)
AWARD = DecisionType.CONTRACT_AWARD
HEAD = Able("Head", ("Helen",), "1", Decimal(250), post=1)
MANAGER = Able("Manager", ("Amara",), "2", Decimal(50), post=2)
BOARD = Able("Board", (), "3", meeting=True, body=9)


def clause(number, **more):
    return Clause(
        int(number), number, f"Clause {number}.", AWARD, **{"post_function": PostFunction.OTHER, **more}
    )


def past(key, amount, waited=None):
    matter = Matter(AWARD, Decimal(amount), ON, 99, "Rhys")
    return Past(key, f"Matter {key}", matter, waited)


def side(limits, clauses=None):
    """`limits`: (amount up to, who), lowest first; everybody who reaches far enough could decide."""

    def judge(matter):
        could = tuple(able for up_to, able in limits if matter.amount <= up_to)
        return Ruling(
            0, "", False, ON, matter.amount, matter.amount, None, None, "", None, "", "", (), (), (), "",
            who_could=could,
        )  # fmt: skip

    known = clauses or {number: clause(number) for number in "123"}
    return Side(judge, known)


NOW = side([(50, MANAGER), (250, HEAD)])


def test_fates():
    draft = side([(30, MANAGER), (200, HEAD), (999, BOARD)])
    rows = [past(1, 40, 3), past(2, 20, 3), past(3, 240, 9), past(4, 500, 5), past(5, 5000)]
    found = replay(rows, NOW, draft)
    fates = {row.key: row.fate for row in found.different}
    assert fates == {
        1: Fate.NEW_ROUTE,
        2: Fate.NEW_ROUTE,
        3: Fate.NEW_ROUTE,
        4: Fate.NEWLY_ALLOWED,
    }
    assert found.counts == {"unchanged": 1, "new_route": 3, "newly_impossible": 0, "newly_allowed": 1}
    assert (found.matters, found.open) == (5, 1)
    assert found.different[-1].before == NOBODY
    assert found.different[-1].after == "Board"


def test_newly_impossible():
    (row,) = replay([past(1, 200, 1)], NOW, side([(50, MANAGER)])).different
    assert (row.fate, row.before, row.after, row.clause_before, row.clause_after) == (
        Fate.NEWLY_IMPOSSIBLE,
        "Head",
        NOBODY,
        "1",
        "",
    )


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"mode": Mode.ALL_OF}, "Head, with every partner"),
        ({"mode": Mode.DUAL_KEY, "second_body": "Locality", "second_key": 5}, "Head, with Locality"),
        ({"mode": Mode.RATIFY_BY, "refer_to": "Board", "refer_key": 9}, "Head, to be ratified by Board"),
        ({"mode": Mode.RECOMMEND_TO, "refer_to": "Board", "refer_key": 9}, "Head, recommending to Board"),
        ({"gates": (Gate.LEGAL,)}, "Head, after legal clearance"),
        ({"notice_days": 28}, "Head, 28 clear days of notice"),
        ({"call_in_days": 5}, "Head, call-in of 5 working days"),
        ({"consult": ("Carers",)}, "Head"),
    ],
)
def test_another_way_of_deciding_is_a_new_route(more, words):
    one = side([(250, HEAD)])
    (row,) = replay([past(1, 200)], one, side([(250, HEAD)], {"1": clause("1", **more)})).different
    assert (row.fate, row.after, row.open) == (Fate.NEW_ROUTE, words, True)


def test_another_number_for_the_same_clause_changes_nothing():
    renumbered = side([(250, Able("Head", ("Helen",), "7", post=1))], {"7": clause("7")})
    assert replay([past(1, 200)], side([(250, HEAD)]), renumbered).different == ()


def test_a_clause_the_side_does_not_know_is_told_by_its_holder():
    assert replay([past(1, 200)], side([(250, HEAD)], {"x": clause("9")}), NOW).different[0].before == "Head"


def test_workload_and_waiting():
    draft = side([(30, MANAGER), (999, HEAD)])
    rows = [past(1, 20, 2), past(2, 40, 4), past(3, 45, 5), past(4, 100, 10), past(5, 110, 21), past(6, 40)]
    found = replay(rows, NOW, draft)
    loads = {load.title: (load.before, load.after, load.wait_before, load.wait_after) for load in found.loads}
    assert loads == {"Head": (2, 5, 16, 16), "Manager": (4, 1, 4, 2)}
    assert [load.title for load in found.loads] == ["Head", "Manager"]
    assert [(use.number, use.matters, use.new) for use in found.clauses] == [("1", 5, 3), ("2", 1, 0)]


def test_a_place_where_nobody_waited_yet_has_no_waiting_time():
    (load, *_) = replay([past(1, 500)], NOW, side([(999, BOARD)])).loads
    assert (load.title, load.wait_before, load.wait_after) == ("Board", None, None)


def test_progress_is_told():
    told = []
    replay([past(n, 1) for n in range(600)], NOW, NOW, tell=lambda done, of: told.append((done, of)))
    assert told == [(0, 600), (250, 600), (500, 600), (600, 600)]


def test_result_as_plain_values():
    plain = replay([past(1, 200, 1)], NOW, side([(50, MANAGER)])).as_json()
    assert json.loads(json.dumps(plain, default=str))["different"][0]["fate"] == "newly_impossible"


def test_the_same_people_are_judged_under_another_scheme():
    """What both sides of a replay are made of: one authority, with another scheme's clauses put in."""
    head = Actor(7, "Helen", 1, "Head", PostFunction.HEAD_OF_COMMISSIONING, 3, "Council", date(2020, 1, 1))
    limit = Limit(1, None, AWARD, Decimal(90), date(2020, 1, 1))
    power = {(9, AWARD): Verb.NOTE}
    scheme = SchemeFacts("Now", date(2020, 1, 1))
    now = Authority(scheme, [clause("1", post=1, post_function=None)], [head], limits=[limit], powers=power)
    draft = now.under(
        SchemeFacts("Draft", date.min), [clause("2", post_function=PostFunction.HEAD_OF_COMMISSIONING)]
    )
    assert [row.number for row in draft.clauses(AWARD)] == ["2"]
    assert list(draft.deciders(AWARD)) == [head]
    assert draft.employer_limit(head, AWARD, ON) == 90
    assert draft.power(9, AWARD) is Verb.NOTE
