"""Refusals of the services that change the structure, one by one, and the scheme's own life."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from jct.core.errors import Refused
from partnerships.domain.words import DecisionType, OrganisationKind, PartnerKind, PostFunction, SeatKind
from partnerships.services import appointments, structure


@pytest.fixture
def by(world):
    return {"by": world.people["governance"], "at": world.at}


def test_organisation_with_a_bad_identifier(world, by):
    with pytest.raises(ValidationError, match="organisation_ods_code_format"):
        structure.create_organisation(
            name="X", short_name="X", kind=OrganisationKind.ICB, ods_code="q-1", **by
        )


def test_partner_cannot_join_twice(world, by):
    council = world.partners["council"].organisation
    with pytest.raises(Refused, match="already a partner"):
        structure.add_partner(
            partnership=world.partnership,
            organisation=council,
            kind=PartnerKind.COUNCIL,
            starts=world.on,
            **by,
        )


def test_history_of_partners_is_kept(world):
    partners = world.partnership.partners.order_by("starts", "position")
    successors = {row.organisation.short_name: row.organisation.successor for row in partners if row.ends}
    assert successors["East PCT"] == successors["West PCT"]
    assert successors["Northmere CCG"] == world.partners["icb"].organisation


def test_reporting_lines_make_no_circle(world, by):
    jcpb, group = world.bodies["jcpb"], world.bodies["scg_ld"]
    with pytest.raises(Refused, match="already reports to"):
        structure.add_reporting_line(body=jcpb, parent=group, scope="x", starts=world.on, **by)
    with pytest.raises(Refused, match="already reports to"):
        structure.add_reporting_line(body=jcpb, parent=jcpb, scope="x", starts=world.on, **by)
    other = structure.found_partnership(
        name="Elsewhere",
        scope="x",
        starts=world.on,
        team_host=world.partnership.team_host,
        by=None,
        at=world.at,
    )
    far = structure.create_body(
        partnership=other, name="Far", short_name="Far", kind="board", starts=world.on, by=None, at=world.at
    )
    with pytest.raises(Refused, match="own partnership"):
        structure.add_reporting_line(body=group, parent=far, scope="x", starts=world.on, **by)
    with pytest.raises(Refused, match="belong to one partnership"):
        structure.create_post(
            partnership=other,
            partner=world.partners["icb"],
            title="x",
            function=PostFunction.OTHER,
            by=None,
            at=world.at,
        )
    with pytest.raises(Refused) as refusal:
        structure.add_seat(
            body=far,
            title="x",
            kind=SeatKind.OFFICER,
            starts=world.on,
            post=world.posts["head"],
            user=world.people["head"],
            by=None,
            at=world.at,
        )
    assert len(refusal.value.problems) == 3


def test_seat_ends_once_and_after_its_start(world, by):
    seat = world.bodies["jcpb"].seats.first()
    with pytest.raises(Refused, match="cannot end then"):
        structure.end_seat(pk=seat.pk, ends=seat.starts, **by)
    structure.end_seat(pk=seat.pk, ends=world.on, **by)
    with pytest.raises(Refused, match="cannot end then"):
        structure.end_seat(pk=seat.pk, ends=world.on, **by)


def test_post_titles_are_unique(world, by):
    with pytest.raises(Refused, match="job share"):
        structure.create_post(
            partnership=world.partnership,
            partner=world.partners["icb"],
            title="Pool Manager",
            function=PostFunction.OTHER,
            **by,
        )


def test_limit_replaces_the_one_before(world, by):
    post, kind = world.posts["head"], DecisionType.CONTRACT_AWARD
    row = structure.set_limit(post=post, decision_type=kind, limit=Decimal(1), starts=world.on, **by)
    assert post.limits.filter(decision_type=kind).exclude(pk=row.pk).get().ends == world.on
    with pytest.raises(Refused, match="already has a limit"):
        structure.set_limit(post=post, decision_type=kind, limit=Decimal(1), starts=world.on, **by)


@pytest.mark.parametrize(
    ("starts", "ends", "message"),
    [(0, 0, "last day cannot be before"), (-2, None, "already holds"), (5, None, "already holds")],
)
def test_appointments_are_refused(world, by, starts, ends, message):
    day = world.on + timedelta(days=starts)
    until = None if ends is None else world.on + timedelta(days=ends)
    with pytest.raises(Refused, match=message):
        appointments.appoint(
            post=world.posts["head"], user=world.people["head"], starts=day, ends=until, **by
        )


def test_closed_account_is_not_appointed(world, by):
    world.people["head"].is_active = False
    with pytest.raises(Refused, match="closed"):
        appointments.appoint(post=world.posts["auditor"], user=world.people["head"], starts=world.on, **by)


def test_appointment_ends_once_and_after_its_start(world, by):
    holder = world.posts["head"].holders.get()
    with pytest.raises(Refused, match="cannot be before that"):
        appointments.end_appointment(pk=holder.pk, ends=holder.starts, **by)
    appointments.end_appointment(pk=holder.pk, ends=world.on, **by)
    with pytest.raises(Refused, match="left Head of Joint Commissioning on 19 October 2026"):
        appointments.end_appointment(pk=holder.pk, ends=world.on, **by)
