"""The list and the page of requests: fixed queries for one and for hundreds, filters, and what each reader may do."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jct.core.calendar import Quarter
from jct.support.facts import fact
from partnerships import registry, selectors
from partnerships.domain.words import WAITS, Gate
from partnerships.models import DecisionRequest, Meeting
from partnerships.selectors.envelopes import approved_envelopes, envelope_left
from partnerships.selectors.request_list import Wanted, waiting_for
from partnerships.selectors.request_page import facts_in_words
from partnerships.services import decisions, emergency, evidence
from partnerships.work import approvals_waiting, own_requests_to_do
from partnerships.work_meetings import records_to_publish
from tests.partnerships.adopted import change_clauses
from tests.partnerships.requests import ask, decide


def many(world, number, **more):
    """Open requests made in one statement, as they would stand after being asked."""
    rows = [
        DecisionRequest(
            partnership=world.partnership,
            decision_type="contract_award",
            title=f"Request {each}",
            amount=Decimal(1_000 + each),
            care_group=world.care_groups["LD"],
            series=f"Supplier {each % 7}",
            requested_by=world.people["contracts_officer"],
            requested_at=world.at - timedelta(days=each % 300, hours=each % 5),
            **more,
        )
        for each in range(number)
    ]
    return DecisionRequest.objects.bulk_create(rows)


def listed(world, key="head", **wanted):
    return selectors.requests_list(world.people[key], Wanted(**wanted), on=world.on)


@pytest.mark.parametrize("wanted", [{}, {"mine": True}, {"q": "request", "state": "open", "sort": "amount"}])
def test_five_hundred_open_requests_take_the_queries_of_one(world, wanted):
    many(world, 1)
    with CaptureQueriesContext(connection) as one:
        assert len(listed(world, **wanted).rows) == 1
    many(world, 499)
    with CaptureQueriesContext(connection) as all_of_them:
        page = listed(world, **wanted)
    assert len(page.rows) == 25
    assert page.page.paginator.count == 500
    assert len(all_of_them) == len(one)


def test_filters_and_order(world):
    small = ask(world, "10", title="Small", provider="Willow House", answer_by=date(2026, 11, 2))
    large = ask(world, "300000", title="Large", by="contracts_officer", care_group="WAMH")
    refused = ask(world, "20", title="Refused")
    decide(world, refused, "head", outcome="refuse", reason="No.")
    titles = lambda **wanted: [row.request.title for row in listed(world, **wanted).rows]  # noqa: E731
    assert titles(state="open", sort="amount") == ["Large", "Small"]
    assert titles(state="refused") == ["Refused"]
    assert titles(mine=True) == ["Small"]  # the large one is for the strategic group
    assert titles(q="willow") == ["Small"]
    assert titles(q="Tomasz large") == ["Large"]
    assert titles(care_group=world.care_groups["WAMH"].pk) == ["Large"]
    assert titles(decision_type="write_off") == []
    assert titles(sort="answer_by")[0] == "Small"
    assert titles(sort="nonsense", state="nonsense") == titles()
    states = {value: number for value, _, number in listed(world).states}
    assert states == {"": 3, "open": 2, "waiting": 2, "refused": 1}
    assert {small.title, large.title} == {"Small", "Large"}


def test_a_row_shows_what_an_approval_leaves(world):
    ask(world, "60000")
    (row,) = listed(world).rows
    assert row.answerable
    assert [(line.before, line.after) for line in row.left] == [(200_000, 140_000)]
    (row,) = listed(world, "auditor").rows
    assert (row.answerable, row.left) == (False, ())
    assert selectors.requests_chosen(world.people["head"], [row.request.pk], on=world.on)[0].answerable


def test_the_page_takes_the_same_queries_however_much_was_said(world):
    def page(request):
        with CaptureQueriesContext(connection) as queries:
            selectors.request_page(world.people["governance"], request.pk, on=world.on)
        return len(queries)

    quiet, loud = ask(world), ask(world)
    for key in ("head", "cfo_icb", "cfo_council", "executive", "pool_manager") * 6:
        decisions.ask_question(pk=loud.pk, text="Why?", by=world.people[key], at=world.at)
    for key in ("cfo_icb", "cfo_council", "executive", "secretary"):
        decisions.declare_interest(pk=loud.pk, interest="x", by=world.people[key], at=world.at)
    page(quiet)  # the first look also reads what this person may see
    assert page(quiet) == page(loud)


def test_an_answer_to_an_older_version_is_shown_as_such(world):
    request = ask(world, "5000", "virement_between_pools", by="pool_manager", care_group="")
    decide(world, request, "cfo_council")
    decisions.revise(
        pk=request.pk, changed="More", by=world.people["pool_manager"], at=world.at, amount=Decimal(6_000)
    )
    page = selectors.request_page(world.people["cfo_icb"], request.pk, on=world.on)
    assert [answer.counts for answer in page.answers] == [False]
    assert [(version.number, version.amount, version.why) for version in page.past.versions] == [
        (1, 5_000, "asked"),
        (2, 6_000, "More"),
    ]


def may(world, request, key):
    return selectors.request_page(world.people[key], request.pk, on=world.on).may


def test_what_each_reader_may_do(world):
    request = ask(world)
    asker, head, secretary = (may(world, request, key) for key in ("commissioner_ld", "head", "secretary"))
    assert (asker.answer, asker.revise, asker.withdraw, asker.consult, asker.question) == (
        False, True, True, True, False,
    )  # fmt: skip
    assert (head.answer, head.send_back, head.question, head.revise, head.withdraw) == (
        True, True, True, False, False,
    )  # fmt: skip
    assert (secretary.consult, secretary.notice, secretary.publish, secretary.anything) == (
        True, True, False, True,
    )  # fmt: skip
    assert may(world, request, "cfo_icb").gates == (Gate.FINANCE,)
    assert may(world, request, "auditor").see_denied
    assert not head.see_denied
    assert may(world, ask(world, "2000000"), "scrutiny_chair").agree_urgency
    decide(world, request, "head")
    assert may(world, request, "secretary").publish
    joint = ask(world, "5000", "virement_between_pools", by="pool_manager", care_group="")
    assert may(world, joint, "cfo_council").gates == (Gate.FINANCE,)
    decide(world, joint, "cfo_council")
    assert may(world, joint, "cfo_council").gates == ()  # each step is another person's
    assert may(world, joint, "cfo_icb").gates == (Gate.FINANCE,)
    assert not may(world, ask(world, by="secretary"), "secretary").notice
    assert not may(world, request, "head").answer


def test_an_owned_matter_is_withdrawn_and_sent_back_elsewhere(world):
    registry.decides("contract_award", goes_back=True)(lambda **facts: None)
    request = ask(world)
    assert not may(world, request, "commissioner_ld").withdraw
    assert not may(world, request, "head").send_back


def test_who_was_refused_is_for_audit_and_governance(world):
    request = ask(world, "60000")
    with pytest.raises(Exception, match="No clause"):
        decide(world, request, "auditor")
    shown = lambda key: selectors.request_page(world.people[key], request.pk, on=world.on).denied  # noqa: E731
    assert [row.user for row in shown("governance")] == [world.people["auditor"]]
    assert len(shown("auditor")) == 1
    assert shown("head") == ()


def test_work_lists_what_one_may_decide_and_nothing_else(world):
    ask(world, "30000", title="Mine")
    ask(world, "30000", title="My own request", by="head")
    ask(world, "300000", title="For the group")
    strategy = ask(world, "0", "strategy_approval", title="To recommend")
    assert {row.title for row in waiting_for(world.people["head"], on=world.on)} == {"Mine", "To recommend"}
    decide(world, strategy, "head", outcome="recommend")
    assert [item.title for item in approvals_waiting(world.people["head"], world.on)] == ["Mine"]
    assert approvals_waiting(world.people["auditor"], world.on) == []


def test_no_work_without_requests(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert approvals_waiting(world.people["head"], world.on) == []


def test_what_is_left_of_an_envelope(world):
    envelope = ask(world, "190000", is_envelope=True)
    decide(world, envelope, "head", agreed_amount=Decimal(180_000))
    envelope.refresh_from_db()
    assert list(approved_envelopes(world.people["head"], world.partnership.pk)) == [envelope]
    drawn = ask(world, "50000", envelope=envelope)
    decide(world, drawn, "head")
    waiting = ask(world, "20000", envelope=envelope)
    left = envelope_left(envelope)
    assert (left.agreed, left.used, left.headroom) == (180_000, 50_000, 130_000)
    assert left.drawn == (drawn, waiting)


def test_the_route_of_a_key_decision_goes_through_the_calendar(world):
    def meeting(body, day):
        starts = world.moment(day)
        Meeting.objects.create(
            body=world.bodies[body],
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
            place="County Hall",
        )

    for body, day in (
        ("executives", date(2026, 11, 10)),
        ("jcpb", date(2026, 11, 12)),
        ("jcpb", date(2026, 12, 18)),
    ):
        meeting(body, day)
    request = ask(world, "2000000")
    route = selectors.request_page(world.people["head"], request.pk, on=world.on).route
    steps = {step.title: step for step in route.steps}
    assert steps["Executives' meeting"].on == date(2026, 11, 10)
    board = steps["Joint Commissioning Partnership Board decides"]  # the one in November lacks 28 clear days
    assert (board.on, board.papers_by) == (date(2026, 12, 18), date(2026, 12, 10))
    assert route.effective_on == date(2026, 12, 30)
    evidence.give_notice(request_pk=request.pk, on=world.on, by=world.people["secretary"], at=world.at)
    request.refresh_from_db()
    again = selectors.request_page(world.people["head"], request.pk, on=world.on + timedelta(days=29)).route
    assert [step.done for step in again.steps if step.title == "Public notice"] == [True]
    assert (again.steps[0].on, again.steps[0].done) == (world.on, True)


def test_a_draft_shows_the_way_it_would_take_today(world):
    request = ask(world, "60000", how=decisions.draft)
    later = world.on + timedelta(days=3)
    route = selectors.request_page(world.people["commissioner_ld"], request.pk, on=later).route
    assert [(step.title, step.on, step.done) for step in route.steps] == [
        ("Amara Okafor asks for it", later, False),
        ("Head of Joint Commissioning decides", later, False),
        ("It may take effect", later, False),
    ]


def test_the_route_names_who_has_agreed_and_when(world):
    request = ask(world, "5000", "virement_between_pools")
    decide(world, request, "cfo_council", outcome="approve")
    route = selectors.request_page(world.people["cfo_icb"], request.pk, on=world.on).route
    agreed = route.steps[1]
    assert (agreed.title, agreed.on, agreed.done) == (
        f"{world.people['cfo_council']} agreed to it",
        world.on,
        True,
    )
    assert [step.title for step in route.steps[2:4]] == [
        "Joint Commissioning Partnership Board may recommend it",
        "Strategic Commissioning Group, Learning disabilities may recommend it",
    ]
    assert [step.done for step in route.steps[2:]] == [False] * 4


def test_work_tells_the_requester_what_to_do(world, django_assert_num_queries):
    asker = world.people["commissioner_ld"]
    asked, back, bound = ask(world, title="Asked"), ask(world, title="Back"), ask(world, title="Bound")
    decisions.ask_question(pk=asked.pk, text="How many?", by=world.people["head"], at=world.at)
    decisions.send_back(pk=back.pk, reason="x", by=world.people["head"], at=world.at)
    decide(world, bound, "head", conditions=[("Publish it", world.on)])
    with django_assert_num_queries(3):
        found = {item.title: item.detail for item in own_requests_to_do(asker, world.on)}
    assert found == {
        "Asked": "Helen Fairweather asks: How many?",
        "Back": "Sent back: change it and send it again",
        "Bound": "Condition: Publish it",
    }
    assert own_requests_to_do(world.people["head"], world.on) == []


def test_work_tells_whoever_publishes_records_what_waits_for_it(world, django_assert_num_queries):
    """A decision that may be called in is not carried out before: whoever runs meetings is told, and nobody else."""
    decide(world, ask(world, title="Not called in"), "head")
    rows = [ask(world, title=f"Award {place}", provider=f"Provider {place}") for place in range(30)]

    def told(key):
        return [(item.title, item.url) for item in records_to_publish(world.people[key], world.on)]

    change_clauses({"call_in_days": 5, "urgency_body": world.bodies["scrutiny"]}, number="2")
    change_clauses({"call_in_days": 5, "urgency_body": world.bodies["scrutiny"]}, number="1")
    for row in rows:
        decide(world, row, "head")
        if row == rows[0]:
            with CaptureQueriesContext(connection) as one:
                assert len(told("secretary")) == 1
    with CaptureQueriesContext(connection) as all_of_them:
        found = told("secretary")
    assert found == told("governance")
    assert found == [
        (f"Publish the record of “{row.title}”", f"/partnership/decisions/{row.pk}/record/") for row in rows
    ]
    assert len(all_of_them) <= len(one)
    assert told("head") == told("commissioner_ld") == []
    evidence.publish_record(request_pk=rows[0].pk, by=world.people["secretary"], at=world.at)
    assert len(told("secretary")) == 29


def test_emergencies_of_a_quarter(world):
    quarter = Quarter.of(world.on)
    assert fact("partnership.emergencies", partnership_id=world.partnership.pk, quarter=quarter) is None
    request = ask(world, "300000", title="Respite, this week")
    emergency.break_glass(
        pk=request.pk,
        reason="The provider closes",
        password=settings.JCT_DEMO_PASSWORD,
        by=world.people["executive"],
        at=world.at,
    )
    panel = fact("partnership.emergencies", partnership_id=world.partnership.pk, quarter=quarter)
    assert [(title, url) for title, _, url in panel.rows] == [
        ("Respite, this week", f"/partnership/decisions/{request.pk}/")
    ]
    assert "20 October 2026: The provider closes" in panel.rows[0][1]
    other = quarter.previous()
    assert fact("partnership.emergencies", partnership_id=world.partnership.pk, quarter=other) is None


def test_the_facts_of_a_record_read_as_words():
    request = DecisionRequest(
        facts={
            "return": 44,
            "revision": 2,
            "actual": "14250000.00",
            "Variance": "-48000.50",
            "sha256": "ab12",
            "lines": 3,
            "note": "",
        }
    )
    assert facts_in_words(request) == (
        ("Spent and accrued to date", "£14,250,000"),
        ("Variance", "−\u2060£48,000.50"),
        ("Figures (sha256)", "ab12"),
        ("Lines", "3"),
    )


def test_only_a_call_in_to_come_is_told_apart_from_a_failed_effect():
    waits = DecisionRequest(state="approved", effect="failed", effect_note=WAITS)
    assert waits.waits_for_call_in
    waits.effect_note = "The contract’s end changed."
    assert not waits.waits_for_call_in
