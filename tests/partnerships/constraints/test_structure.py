"""The database refuses a nonsensical structure whoever writes it: each row breaks one constraint by its name."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, transaction

from partnerships.models import (
    Advice,
    Body,
    BodyPower,
    CareGroup,
    Deputy,
    FunctionTransfer,
    IndicativeBudget,
    Locality,
    Organisation,
    Partner,
    Partnership,
    PersonalLimit,
    Post,
    PostFunding,
    ReportingLine,
    Seat,
    Stakeholder,
    TermsOfReference,
)

DAY = date(2026, 1, 1)
NEXT = DAY + timedelta(days=1)


def refuses(name, model, /, **facts):
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        model.objects.bulk_create([model(**facts)])


def refuses_change(name, row, **facts):
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**facts)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("body_kind_known", {"kind": "cabal"}),
        ("body_voting_known", {"voting": "lots"}),
        ("body_period_in_order", {"ends": DAY}),
        ("body_quorum_fraction", {"quorum_part": 1}),
        ("body_quorum_fraction", {"quorum_part": 4, "quorum_whole": 3}),
        ("body_quorum_fraction", {"quorum_part": 0, "quorum_whole": 3}),
        ("body_meetings_in_order", {"meetings_min": 6, "meetings_max": 4}),
    ],
)
def test_body(world, name, changes):
    facts = {"name": "New", "short_name": "N", "kind": "board", "starts": DAY}
    group = Group.objects.create(name="spare")
    refuses(name, Body, partnership=world.partnership, group=group, **{**facts, **changes})


def test_body_does_not_meet_before_itself(world):
    board = world.bodies["jcpb"]
    refuses_change("body_not_before_itself", board, meets_before=board)


def test_powers_and_lines(world):
    board, users = world.bodies["jcpb"], world.bodies["users"]
    refuses("body_power_decision_type_known", BodyPower, body=users, decision_type="coup", verb="decide")
    line = {"body": users, "parent": world.bodies["executives"], "scope": "x"}
    refuses("reporting_line_period_in_order", ReportingLine, **line, starts=NEXT, ends=NEXT)
    refuses("reporting_line_once_at_a_time", ReportingLine, body=users, parent=board, scope="x", starts=DAY)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("seat_period_in_order", {"ends": DAY}),
        ("seat_kind_known", {"kind": "throne"}),
        ("seat_votes_few", {"votes": 10}),
        ("seat_office_known", {"office": "king"}),
    ],
)
def test_seat(world, name, changes):
    facts = {"title": "x", "kind": "officer", "constituency": "x", "starts": DAY}
    refuses(name, Seat, body=world.bodies["users"], **{**facts, **changes})


def test_deputy(world):
    seat = world.bodies["jcpb"].seats.get(title="Director of Adult Care")
    facts = {"seat": seat, "user": world.people["group_member"]}
    refuses("deputy_period_in_order", Deputy, **facts, starts=DAY, ends=DAY)
    refuses("deputy_once_at_a_time", Deputy, **facts, starts=date(2027, 3, 31))
    Deputy.objects.bulk_create([Deputy(**facts, starts=date(2027, 4, 1))])


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("terms_period_in_order", {"ends": date(2020, 1, 1)}),
        ("terms_one_issue_in_effect", {"ends": None, "starts": date(2025, 4, 2)}),
        ("terms_issue_once", {"issue": 1}),
        ("terms_review_after_start", {"review_on": date(2020, 1, 1)}),
    ],
)
def test_terms_of_reference(world, name, changes):
    facts = {"code": "T", "issue": 9, "text": "x", "signed_by": "x", "signed_on": DAY}
    days = {"starts": date(2020, 1, 1), "ends": date(2021, 1, 1), "review_on": date(2030, 1, 1)}
    refuses(name, TermsOfReference, body=world.bodies["jcpb"], **{**facts, **days, **changes})


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("advice_answer_after", {"respond_by": date(2025, 12, 31)}),
        ("advice_answered_whole", {"response": "Yes"}),
    ],
)
def test_advice(world, name, changes):
    facts = {
        "adviser": world.bodies["users"],
        "to": world.bodies["jcpb"],
        "text": "x",
        "given_on": DAY,
        "given_by": world.people["secretary"],
        "respond_by": DAY,
    }
    refuses(name, Advice, **{**facts, **changes})


def test_advice_and_indicative_money_are_between_two_bodies(world):
    board, users = world.bodies["jcpb"], world.bodies["users"]
    advice = {"text": "x", "given_on": DAY, "given_by": world.people["head"], "respond_by": DAY}
    refuses("advice_to_another_body", Advice, adviser=board, to=board, **advice)
    refuses(
        "advice_answered_whole",
        Advice,
        adviser=users,
        to=board,
        responded_by=world.people["head"],
        responded_at=world.at,
        **advice,
    )
    money = {"body": users, "title": "x", "starts": DAY}
    refuses("indicative_held_above", IndicativeBudget, held_by=users, amount=1, **money)
    refuses("indicative_not_negative", IndicativeBudget, held_by=board, amount=-1, **money)
    refuses("indicative_period_in_order", IndicativeBudget, held_by=board, amount=1, ends=DAY, **money)


def test_post(world):
    head, lead = world.posts["head"], world.posts["finance_lead_icb"]
    refuses_change("post_not_own_manager", head, reports_to=head)
    refuses_change("post_two_lines_differ", head, also_reports_to=head)
    refuses_change("post_two_lines_differ", head, also_reports_to=world.posts["executive"])
    refuses_change("post_function_known", lead, function="king")
    facts = {"partnership": world.partnership, "partner": world.partners["icb"], "title": "New"}
    refuses("group_id", Post, **facts, function="other", group=head.group)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("post_funding_period_in_order", {"ends": DAY}),
        ("post_funding_is_a_share", {"percent": Decimal(0)}),
        ("post_funding_is_a_share", {"percent": Decimal("100.01")}),
        ("post_funding_once_at_a_time", {"starts": date(2027, 3, 31)}),
    ],
)
def test_funding_of_a_post(world, name, changes):
    facts = {"percent": Decimal(10), "starts": DAY, "partner": world.partners["icb"]}
    post = world.posts["head" if name == "post_funding_once_at_a_time" else "auditor"]
    refuses(name, PostFunding, post=post, **{**facts, **changes})


def test_limits(world):
    facts = {"post": world.posts["head"], "limit": 1, "starts": DAY}
    refuses("personal_limit_period_in_order", PersonalLimit, decision_type="write_off", ends=DAY, **facts)
    refuses("personal_limit_decision_type_known", PersonalLimit, decision_type="coup", **facts)


def test_partnership_and_partners(world):
    council = world.partners["council"].organisation
    refuses(
        "partnership_period_in_order",
        Partnership,
        name="New",
        scope="x",
        team_host=council,
        starts=DAY,
        ends=DAY,
    )
    refuses(
        "partner_kind_known",
        Partner,
        partnership=world.partnership,
        organisation=Organisation.objects.get(short_name="Police"),
        kind="king",
        position=1,
        starts=DAY,
    )
    group = {"partnership": world.partnership}
    refuses("care_group_code_once", CareGroup, **group, code="LD", name="New")
    refuses("care_group_name_once", CareGroup, **group, code="N", name="Drugs and alcohol")


def test_organisation(world):
    council = world.partners["council"].organisation
    refuses("organisation_name_once", Organisation, name=council.name, short_name="x", kind="other")
    refuses("organisation_kind_known", Organisation, name="New", short_name="x", kind="king")
    refuses_change("organisation_not_own_successor", council, successor=council)


def test_localities(world):
    facts = {"partnership": world.partnership, "population": 1}
    refuses("locality_name_once", Locality, **facts, name="North Northmere")
    refuses("locality_kind_known", Locality, **facts, name="New", kind="planet")
    north = world.localities["North"]
    refuses_change("locality_not_inside_itself", north, inside=north)


def test_stakeholders(world):
    police = Organisation.objects.get(short_name="Police")
    facts = {"partnership": world.partnership}
    refuses("stakeholder_once", Stakeholder, **facts, organisation=police, kind="police")
    council = world.partners["council"].organisation
    refuses("stakeholder_kind_known", Stakeholder, **facts, organisation=council, kind="king")


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("transfer_between_two", {"taker": "council"}),
        ("transfer_agreed_first", {"agreed_on": NEXT}),
        ("transfer_budget_not_negative", {"annual_budget": Decimal(-1)}),
    ],
)
def test_transfers(world, name, changes):
    facts = {"taker": "icb", "agreed_on": DAY, "annual_budget": Decimal(1), **changes}
    facts["taker"] = world.partners[facts["taker"]]
    refuses(
        name,
        FunctionTransfer,
        partnership=world.partnership,
        giver=world.partners["council"],
        function="x",
        starts=DAY,
        **facts,
    )
