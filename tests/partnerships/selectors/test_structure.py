"""What the pages of the structure say; how much they ask is in test_structure_sizes.py."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from partnerships import selectors
from partnerships.domain.structure import Check, Severity
from partnerships.domain.words import (
    DecisionType,
    MeetingState,
    Verb,
)
from partnerships.models import Body, Cover, Meeting, Organisation, PostHolder
from partnerships.selectors.authority import authority_of
from partnerships.selectors.bodies import chart, frequency_words, quorum_words
from partnerships.selectors.changes import body_changes, post_changes
from partnerships.selectors.checks import checks_page
from partnerships.selectors.organisations import organisation_page
from partnerships.services import structure


def test_overview_of_an_earlier_day(world):
    page = selectors.overview(world.partnership, on=world.on.replace(2010))
    assert [partner.short_name for partner in page.partners] == ["Council", "East PCT", "West PCT"]
    assert page.scheme is None


def whole_body(pk):
    rows = Body.objects.select_related("partnership", "meets_before", "of_partner", "secretariat")
    return rows.get(pk=pk)


def test_a_body_that_has_been_wound_up_and_one_that_meets(world):
    group = world.bodies["users"]
    seat = group.seats.get()
    structure.reseat(pk=seat.pk, user=world.people["auditor"], starts=world.on, by=None, at=world.at)
    structure.end_body(pk=group.pk, ends=world.on + timedelta(days=5), by=None, at=world.at)
    page = selectors.body_page(whole_body(group.pk), on=world.on + timedelta(days=5))
    assert (page.over, page.seats, len(page.former), page.meetings) == (True, (), 2, ())
    before = selectors.body_page(whole_body(group.pk), on=world.on - timedelta(days=1))
    assert [len(lines) for lines in (before.seats, before.coming, before.former)] == [1, 1, 0]
    meeting = Meeting.objects.create(
        body=world.bodies["jcpb"],
        starts_at=world.at,
        ends_at=world.at + timedelta(hours=2),
        place="County Hall",
    )
    page = selectors.body_page(whole_body(world.bodies["jcpb"].pk), on=world.on, at=world.at)
    assert page.meetings == (meeting,)


@pytest.mark.parametrize(
    ("facts", "quorum", "often"),
    [
        ({}, [], ""),
        ({"quorum_members": 3, "meetings_min": 4}, ["3 members"], "at least 4 times a financial year"),
        (
            {"quorum_chair": True, "meetings_max": 6},
            ["the chair or vice chair"],
            "at most 6 times a financial year",
        ),
        (
            {"quorum_part": 1, "quorum_whole": 3, "meetings_min": 4, "meetings_max": 4},
            ["1 in 3 of all members"],
            "4 times a financial year",
        ),
        ({"meets_before": Body(short_name="JCPB")}, [], "before each meeting of the JCPB"),
    ],
)
def test_rules_in_words(facts, quorum, often):
    body = Body(name="x", **facts)
    assert (quorum_words(body), frequency_words(body)) == (quorum, often)


def test_chart_without_second_lines(world):
    found = chart(world.partnership, on=date(2010, 1, 1))
    assert found.summary == "13 bodies and 11 reporting lines."


def test_person_with_two_posts(world, django_assert_num_queries):
    with django_assert_num_queries(9):
        page = selectors.person_page(world.people["commissioner_mh"], world.partnership, on=world.on)
    assert len(page.posts) == 2
    assert {seat.body.short_name for seat in page.seats} == {"SCG LD", "SCG WAMH", "SCG OPMH", "Contracts"}
    lead = selectors.person_page(world.people["finance_lead_icb"], world.partnership, on=world.on)
    how = [row.line.how for row in lead.posts[0].may_decide]
    assert how == ["Decides alone, for their own partner only"]
    assert [row.seat.title for row in lead.deputy_for] == ["ICB chief finance officer"]


@pytest.mark.parametrize(("days", "trained"), [(-400, True), (0, True), (1, False)])
def test_training_in_a_post_that_is_over_counts_on_the_page_as_for_the_ruling(world, days, trained):
    person = world.people["commissioner_mh"]
    mine = PostHolder.objects.filter(user=person)
    mine.update(trained_on=None)
    over = {"trained_on": world.on + timedelta(days=days), "ends": world.on - timedelta(days=10)}
    PostHolder.objects.filter(pk=mine.first().pk).update(**over)
    page = selectors.person_page(person, world.partnership, on=world.on)
    rules = authority_of([world.partnership.pk], world.on)[world.partnership.pk]
    assert len(page.posts) == 1
    assert page.trained_in_post is rules.is_trained(person.pk, world.on) is trained


def test_person_who_stands_in(world, django_assert_num_queries):
    holder = world.posts["head"].holders.get()
    Cover.objects.bulk_create(
        [
            Cover(
                holder=holder,
                user=world.people["commissioner_ld"],
                decision_types=[DecisionType.CONTRACT_AWARD.value, DecisionType.CONTRACT_VARIATION.value],
                cap=Decimal(90_000),
                reason="leave",
                starts=world.on,
                ends=world.on + timedelta(days=7),
            )
        ]
    )
    with django_assert_num_queries(9):
        page = selectors.person_page(world.people["commissioner_ld"], world.partnership, on=world.on)
    (covering,) = page.covering
    assert {row.line.decision for row in covering.may_decide} == {"Contract award", "Contract variation"}
    assert {row.employer_limit for row in covering.may_decide} == {Decimal(90_000)}
    later = selectors.person_page(
        world.people["commissioner_ld"], world.partnership, on=world.on + timedelta(days=7)
    )
    assert later.covering == ()


def test_nobody_decides_without_a_scheme(world):
    page = selectors.post_page(world.posts["head"], on=date(2018, 1, 1))
    assert (page.scheme, page.may_decide) == (None, ())


def test_organisation(world, django_assert_num_queries):
    ccg = Organisation.objects.get(short_name="Northmere CCG")
    with django_assert_num_queries(3):
        page = organisation_page(ccg, [world.partnership])
    assert {row.short_name for row in page.predecessors} == {"East PCT", "West PCT"}
    assert [str(row.ends) for row in page.partner_in] == ["2022-07-01"]
    assert page.identifiers == (("ODS code", "99Y"),)
    police = organisation_page(Organisation.objects.get(short_name="Police"), [world.partnership])
    assert [row.kind for row in police.stakeholder_in] == ["police"]
    assert organisation_page(ccg, []).partner_in == ()


def test_checks_by_kind_and_by_gravity(world):
    grave = checks_page(world.partnership, on=world.on, severity=Severity.BREACH)
    assert {line.finding.severity for line in grave.lines} == {Severity.BREACH}
    one = checks_page(world.partnership, on=world.on, check=Check.FUNDING)
    assert [line.url for line in one.lines] == [f"/partnership/posts/{world.posts['head'].pk}/"]
    assert one.total == grave.total > len(grave.lines)


def test_checks_count_meetings_and_cover(world):
    board = world.bodies["jcpb"]
    rows = [(1, MeetingState.HELD), (2, MeetingState.CANCELLED), (3, MeetingState.CALLED)]
    for number, state in rows:
        at = world.at + timedelta(days=number)
        Meeting.objects.create(
            body=board, starts_at=at, ends_at=at + timedelta(hours=1), place="x", state=state.value
        )
    found = checks_page(world.partnership, on=world.on, check=Check.MEETINGS)
    sentences = [line.finding.sentence for line in found.lines]
    assert any("met once so far in 2026/27, 1 more planned, 2 short" in sentence for sentence in sentences)
    assert any("Executives' Meeting did not meet before the" in sentence for sentence in sentences)
    only = "Only Helen Fairweather"
    alone = checks_page(world.partnership, on=world.on, check=Check.DEPENDENCE)
    assert any(only in line.finding.sentence for line in alone.lines)
    Cover.objects.bulk_create(
        [
            Cover(
                holder=world.posts["head"].holders.get(),
                user=world.people["executive"],
                reason="leave",
                starts=world.on,
                ends=world.on + timedelta(days=1),
            )
        ]
    )
    covered = checks_page(world.partnership, on=world.on, check=Check.DEPENDENCE)
    assert not any(only in line.finding.sentence for line in covered.lines)


def test_history_of_a_body(world):
    body, governance = world.bodies["scg_da"], world.people["governance"]
    told = {"by": governance, "at": world.at}
    structure.change_body(
        pk=body.pk,
        meets="Monthly",
        objectives=["Less harm"],
        quorum_chair=True,
        secretariat=world.partners["icb"],
        review_on=date(2027, 1, 31),
        **told,
    )
    structure.set_powers(body=body, powers={DecisionType.GRANT_AWARD: Verb.NOTE}, **told)
    seat = body.seats.filter(partner=world.partners["icb"]).get()
    structure.end_seat(pk=seat.pk, ends=world.on, **told)
    changes = body_changes(body)
    assert {row.what for row in changes} >= {
        "The body",
        "Seat: ICB officer",
        "Power: grant award",
        "Terms of reference TOR-SCG-DA, issue 1",
        "Reports to Joint Commissioning Partnership Board",
    }
    changed = next(row for row in changes if row.what == "The body" and row.kind == "Changed")
    assert (changed.who, changed.why, changed.at) == ("Oliver Trent", "changed", world.at)
    assert {field: (before, after) for field, before, after in changed.fields} == {
        "Meets": ("Every two months", "Monthly"),
        "Objectives": ("not set", "Less harm"),
        "Quorum chair": ("no", "yes"),
        "Secretariat": ("not set", "NHS Northmere Integrated Care Board"),
        "Review on": ("not set", "31 January 2027"),
    }
    ended = next(row for row in changes if row.what == "Seat: ICB officer" and row.kind == "Changed")
    assert ended.fields == (("Last day", "not set", "19 October 2026"),)
    assert any(row.kind == "Removed" for row in changes)


def test_history_of_a_post(world, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        changes = post_changes(world.posts["head"])
    whats = [row.what for row in changes]
    assert "Holder: Helen Fairweather" in whats
    assert "Share: 60.00%" in whats
    assert "Limit: contract award" in whats
    moved = next(row for row in changes if row.what == "The post" and row.kind == "Changed")
    assert ("Also reports to", "not set", "Chief Finance Officer, NHS Northmere ICB") in moved.fields
