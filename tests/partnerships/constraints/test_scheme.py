"""The database refuses nonsense in schemes, clauses, tests, inspections and replays. One row for each constraint."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from partnerships.models import Clause, Replay, Scheme, SchemeInspection, SchemeTest

DAY = date(2026, 1, 1)


def refuses(name, model, /, **facts):
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        model.objects.bulk_create([model(**facts)])


@pytest.fixture
def draft(world):
    return Scheme.objects.create(partnership=world.partnership, version=8, title="Draft")


def test_schemes(world):
    facts = {"partnership": world.partnership, "version": 8, "title": "x"}
    adopted = {"starts": date(1990, 1, 1), "adopted_at": world.at, "adopted_by": world.people["head"]}
    refuses("scheme_state_known", Scheme, **facts, state="lost", **adopted)
    refuses("scheme_period_in_order", Scheme, **facts, state="adopted", **adopted, ends=date(1990, 1, 1))
    refuses("scheme_superseded_ends", Scheme, **facts, state="superseded", **adopted)


def test_clauses(world, draft):
    board, group = world.bodies["jcpb"], world.bodies["contracts"]
    facts = {"scheme": draft, "number": "1", "text": "x", "decision_type": "write_off"}
    head = {"post_function": "head_of_commissioning"}
    amount = {"measure": "amount"}
    refuses("clause_period_in_order", Clause, **facts, **head, starts=DAY, ends=DAY)
    refuses("clause_percent_not_negative", Clause, **facts, **head, percent_up_to=Decimal(-1))
    refuses("clause_second_body_has_a_part", Clause, **facts, **head, second_body=board)
    refuses("clause_dual_key_names_two", Clause, **facts, **head, mode="dual_key", second_body=board)
    refuses("clause_dual_key_names_two", Clause, **facts, body=board, mode="dual_key")
    refuses("clause_dual_key_names_two", Clause, **facts, body=board, mode="dual_key", second_body=board)
    refuses("clause_band_not_negative", Clause, **facts, **head, **amount, above=Decimal(-1))
    refuses("clause_measure_known", Clause, **facts, **head, measure="weight")
    refuses("clause_mode_known", Clause, **facts, **head, mode="shout")
    refuses("clause_post_function_known", Clause, **facts, post_function="king")
    refuses("clause_refers_when_it_must", Clause, **facts, **head, refer_to=board)
    Clause.objects.bulk_create([Clause(**facts, body=board, mode="dual_key", second_body=group)])
    refuses("clause_number_once", Clause, **facts, **head)


def test_tests(world, draft):
    facts = {"scheme": draft, "sentence": "S", "decision_type": "write_off", "may": False}
    head = {"post_function": "head_of_commissioning"}
    refuses("scheme_test_exactly_one_decider", SchemeTest, **facts)
    refuses("scheme_test_exactly_one_decider", SchemeTest, **facts, **head, post=world.posts["head"])
    refuses("scheme_test_amount_not_negative", SchemeTest, **facts, **head, amount=Decimal(-1))
    refuses("scheme_test_decision_type_known", SchemeTest, **{**facts, "decision_type": "coup"}, **head)
    SchemeTest.objects.bulk_create([SchemeTest(**facts, **head)])
    refuses("scheme_test_once", SchemeTest, **facts, **head)


def test_inspections_and_replays(world, draft):
    SchemeInspection.objects.create(scheme=draft, on=DAY)
    refuses("scheme_inspection_once_a_day", SchemeInspection, scheme=draft, on=DAY)
    facts = {"scheme": draft, "since": DAY, "by": world.people["head"], "at": world.at}
    refuses("replay_period_in_order", Replay, **facts, until=DAY)
