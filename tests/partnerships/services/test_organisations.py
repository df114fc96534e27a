"""Succession, leaving, stakeholders, transfers and places: what happens, and each thing that is refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError

from contracts.models import Contract, Provider
from jct.core.errors import Refused
from jct.support.access import Perm, can, forget_grants
from partnerships.domain.words import (
    LocalityKind,
    OrganisationKind,
    PartnerKind,
    PostFunction,
    SeatKind,
    StakeholderKind,
)
from partnerships.models import (
    Attendance,
    Body,
    Deputy,
    Meeting,
    Organisation,
    Partner,
    Partnership,
    Seat,
    Stakeholder,
)
from partnerships.querysets import in_effect
from partnerships.selectors.changes import partnership_changes
from partnerships.services import decisions, structure
from tests.partnerships.requests import ask, decide, state


@pytest.fixture
def by(world):
    return {"by": world.people["governance"], "at": world.at}


@pytest.fixture
def trust(by):
    """An organisation that could take the place of the ICB."""
    return structure.create_organisation(
        name="NHS Greater Northmere", short_name="Greater", kind=OrganisationKind.ICB, ods_code="QGN", **by
    )


def reasons(refusal):
    return " | ".join(str(problem) for problem in refusal.value.problems)


def test_a_successor_takes_over_everything_and_loses_nothing(world, by, trust):
    icb = world.partners["icb"]
    provider = Provider.objects.bulk_create(
        [Provider(partnership=world.partnership, name="Northmere Care", organisation=icb.organisation)]
    )[0]
    Contract.objects.bulk_create(
        [Contract(partnership=world.partnership, title="Short breaks", provider=provider, starts=world.on)]
    )
    officer = world.people["finance_officer_icb"]
    future = structure.add_seat(
        body=world.bodies["users"],
        title="From next month",
        kind=SeatKind.OFFICER,
        partner=icb,
        starts=world.on + timedelta(days=30),
        **by,
    )
    coming = structure.name_deputy(
        seat=icb.seats.get(title="ICB chief finance officer", body=world.bodies["jcpb"]),
        user=world.people["auditor"],
        starts=world.on + timedelta(days=9),
        **by,
    )
    (new,) = structure.succeed(pk=icb.organisation_id, successor=trust, starts=world.on, **by)
    icb = Partner.objects.get(pk=icb.pk)
    assert (icb.ends, icb.organisation.successor) == (world.on, trust)
    assert (new.kind, new.position, new.starts, new.ends) == ("nhs", 2, world.on, None)
    assert not icb.posts.exists()
    assert {post.title for post in new.posts.all()} >= {"Finance Officer, Joint Commissioning"}
    assert not icb.seats.filter(ends=None).exists()
    assert icb.seats.filter(ends=world.on).count() == new.seats.filter(starts=world.on).count() > 5
    future.refresh_from_db()
    coming.refresh_from_db()
    chief = new.seats.get(title="ICB chief finance officer", body=world.bodies["jcpb"])
    assert (future.partner, coming.seat) == (new, chief)
    old, again = Deputy.objects.filter(user=world.people["finance_lead_icb"]).order_by("starts")
    assert (old.ends, again.starts, again.ends, again.seat) == (world.on, world.on, date(2027, 4, 1), chief)
    assert Body.objects.get(pk=world.bodies["steering"].pk).of_partner == new
    paid = world.posts["head"].funding.filter(in_effect(world.on))
    assert {(row.partner.short_name, row.percent) for row in paid} == {("Council", 60), ("Greater", 40)}
    forget_grants(officer)
    assert can(officer, Perm.ENTER_RETURN, new)
    assert can(officer, Perm.ENTER_RETURN, icb)  # what was open under the old name is finished under the new
    assert not can(world.people["finance_officer_council"], Perm.ENTER_RETURN, icb)
    contract = Contract.objects.get(title="Short breaks")
    assert (contract.provider, contract.provider.organisation.successor) == (provider, trust)


def test_a_successor_certifies_what_its_predecessor_left(world, by, trust):
    """A return of the old partner, asked for before or after: the finance lead of the new one decides it, no other."""
    icb = world.partners["icb"]
    facts = {"kind": "return_certification", "by": "finance_officer_icb", "care_group": ""}
    before = ask(world, "0", **facts, partner=icb)
    structure.succeed(pk=icb.organisation_id, successor=trust, starts=world.on, **by)
    after = ask(world, "0", **facts, partner=icb)
    for request in (before, after):
        with pytest.raises(Refused, match="This is a decision of NHS Greater Northmere"):
            decide(world, request, "finance_lead_council")
        decide(world, request, "finance_lead_icb")
        assert state(request) == "approved"


def test_two_become_one(world, by):
    """East and west became one group in 2013: the second finds the successor there already."""
    made = {}
    for name, position in (("East", 8), ("West", 9)):
        organisation = structure.create_organisation(
            name=f"{name} Trust", short_name=name, kind=OrganisationKind.NHS_TRUST, **by
        )
        made[name] = structure.add_partner(
            partnership=world.partnership,
            organisation=organisation,
            kind=PartnerKind.NHS,
            position=position,
            starts=date(2020, 4, 1),
            **by,
        )
    post = structure.create_post(
        partnership=world.partnership, partner=made["East"], title="Joint", function=PostFunction.OTHER, **by
    )
    shares = [structure.Share(made["East"], Decimal(30)), structure.Share(made["West"], Decimal(70))]
    structure.fund_post(post=post, shares=shares, starts=date(2020, 4, 1), **by)
    both = structure.create_organisation(
        name="Both Trusts", short_name="Both", kind=OrganisationKind.NHS_TRUST, **by
    )
    for row in made.values():
        structure.succeed(pk=row.organisation_id, successor=both, starts=world.on, **by)
    new = Partner.objects.get(organisation=both)
    assert new.position == 8
    (share,) = post.funding.filter(ends=None)
    assert (share.partner, share.percent, share.starts) == (new, 100, world.on)


def _joint(world, by, *periods):
    """A joint post, paid for in each of `periods`: the first day, the one after the last, and who pays how much."""
    post = structure.create_post(
        partnership=world.partnership,
        partner=world.partners["council"],
        title="Joint",
        function=PostFunction.OTHER,
        **by,
    )
    for starts, ends, percents in periods:
        shares = [structure.Share(row, Decimal(percent), "Pool") for row, percent in percents.items()]
        structure.fund_post(post=post, shares=shares, starts=starts, ends=ends, **by)
    return post


def _paid(post, on):
    return {row.partner.short_name: row.percent for row in post.funding.filter(in_effect(on))}


def test_each_period_of_the_money_for_a_post_stays_as_it_is(world, by, trust):
    icb, council = world.partners["icb"], world.partners["council"]
    early, later, end = date(2026, 4, 1), date(2027, 4, 1), date(2028, 4, 1)
    gap = later + timedelta(days=30)
    post = _joint(world, by, (early, later, {council: 60, icb: 40}), (gap, None, {council: 30, icb: 70}))
    (new,) = structure.succeed(pk=icb.organisation_id, successor=trust, starts=world.on, **by)
    assert _paid(post, world.on - timedelta(days=1)) == {"Council": 60, "NHS": 40}
    assert _paid(post, world.on) == {"Council": 60, "Greater": 40}
    assert _paid(post, later) == {}
    assert _paid(post, gap) == _paid(post, end) == {"Council": 30, "Greater": 70}
    moved = post.funding.filter(partner=new).order_by("starts")
    assert [(row.starts, row.ends, row.source) for row in moved] == [
        (world.on, later, "Pool"),
        (gap, None, "Pool"),
    ]
    assert post.funding.filter(partner=council).count() == 2


def test_a_successor_that_pays_already_pays_both_shares_day_by_day(world, by):
    icb, council, riverside = (world.partners[name] for name in ("icb", "council", "riverside"))
    later, last = date(2027, 4, 1), date(2028, 4, 1)
    post = _joint(
        world,
        by,
        (date(2026, 4, 1), later, {council: 60, icb: 30, riverside: 10}),
        (later, last, {icb: 60, riverside: 40}),
        (last, None, {riverside: 100}),
    )
    structure.succeed(pk=icb.organisation_id, successor=riverside.organisation, starts=world.on, **by)
    assert _paid(post, world.on) == {"Council": 60, "Riverside": 40}
    assert _paid(post, later) == _paid(post, last) == {"Riverside": 100}
    assert post.funding.get(starts=later).source == "Pool"


def test_the_host_of_the_team_follows(world, by):
    council = world.partners["council"].organisation
    unitary = structure.create_organisation(
        name="Northmere Council", short_name="Northmere", kind=OrganisationKind.UNITARY_COUNCIL, **by
    )
    structure.succeed(pk=council.pk, successor=unitary, starts=world.on, **by)
    assert Partnership.objects.get(pk=world.partnership.pk).team_host == unitary
    governance = world.people["governance"]
    forget_grants(governance)
    assert can(governance, Perm.EDIT_STRUCTURE, world.partnership)


def test_succession_is_refused_for_every_reason_at_once(world, by, trust):
    icb, riverside = world.partners["icb"], world.partners["riverside"].organisation
    east = Organisation.objects.get(short_name="East PCT")
    with pytest.raises(Refused) as refusal:
        structure.succeed(pk=icb.organisation_id, successor=east, starts=world.on + timedelta(days=1), **by)
    assert "came before" in reasons(refusal)
    assert "posts change their employer at once" in reasons(refusal)
    with pytest.raises(Refused) as refusal:
        structure.succeed(pk=icb.organisation_id, successor=trust, starts=icb.starts, **by)
    assert "joined on 1 July 2022" in reasons(refusal)
    with pytest.raises(Refused) as refusal:
        structure.succeed(pk=east.pk, successor=trust, starts=world.on, **by)
    assert "was succeeded by NHS Northmere Clinical Commissioning Group" in reasons(refusal)
    other = structure.found_partnership(
        name="Elsewhere", scope="x", starts=date(2020, 1, 1), team_host=riverside, by=None, at=world.at
    )
    structure.add_partner(
        partnership=other,
        organisation=riverside,
        kind=PartnerKind.COUNCIL,
        starts=date(2020, 1, 1),
        by=None,
        at=world.at,
    )
    with pytest.raises(Refused) as refusal:
        structure.succeed(pk=riverside.pk, successor=trust, starts=world.on, **by)
    assert "where you may not change anything" in reasons(refusal)


def test_who_governs_nothing_writes_no_organisation(world, by):
    head = {"by": world.people["head"], "at": world.at}
    council = world.partners["council"].organisation
    with pytest.raises(ObjectDoesNotExist):
        structure.create_organisation(name="x", short_name="x", kind=OrganisationKind.OTHER, **head)
    with pytest.raises(ObjectDoesNotExist):
        structure.change_organisation(pk=council.pk, name="x", **head)
    with pytest.raises(ObjectDoesNotExist):
        structure.succeed(pk=council.pk, successor=council, starts=world.on, **head)
    changed = structure.change_organisation(pk=council.pk, short_name="County", **by)
    assert changed.history.first().history_by_name == "Oliver Trent"
    with pytest.raises(ValidationError, match="organisation_ppon_format"):
        structure.change_organisation(pk=council.pk, ppon="X", **by)


def test_a_partner_leaves_once_nothing_hangs_on_it(world, by):
    council, riverside = world.partners["council"], world.partners["riverside"]
    structure.change_body(pk=world.bodies["users"].pk, secretariat=council, **by)
    with pytest.raises(Refused) as refusal:
        structure.end_partner(pk=council.pk, ends=world.on, **by)
    told = reasons(refusal)
    for words in (
        "it hosts the team",
        "Helen Fairweather would still be Head of Joint Commissioning",
        "the People's Partnership Board hangs on it",
    ):
        assert words in told
    left = structure.end_partner(pk=riverside.pk, ends=world.on, **by)
    assert left.ends == world.on
    assert riverside.seats.get().ends == world.on
    with pytest.raises(Refused, match="cannot leave"):
        structure.end_partner(pk=riverside.pk, ends=world.on, **by)


def test_the_deputies_of_a_partner_that_leaves_end_and_its_later_seats_go(world, by):
    riverside, ends = world.partners["riverside"], world.on + timedelta(days=20)
    seat = riverside.seats.get()
    facts = {"user": world.people["auditor"], **by}
    now = structure.name_deputy(seat=seat, starts=world.on, ends=ends + timedelta(days=5), **facts)
    structure.name_deputy(seat=seat, starts=ends + timedelta(days=9), **facts)
    coming = structure.add_seat(
        body=seat.body,
        title="Later",
        kind=SeatKind.OFFICER,
        partner=riverside,
        starts=ends + timedelta(days=1),
        **by,
    )
    structure.name_deputy(seat=coming, starts=coming.starts, **facts)
    structure.end_partner(pk=riverside.pk, ends=ends, **by)
    assert riverside.seats.get().ends == ends
    (left,) = Deputy.objects.filter(user=world.people["auditor"])
    assert (left.pk, left.ends) == (now.pk, ends)
    assert coming.history.first().history_change_reason == f"{riverside} left"


def test_a_partner_does_not_leave_before_a_seat_that_was_used(world, by):
    riverside = world.partners["riverside"]
    seat = riverside.seats.get()
    Seat.objects.filter(pk=seat.pk).update(starts=world.on)
    with pytest.raises(Refused) as refusal:
        structure.end_partner(pk=riverside.pk, ends=world.on, **by)
    assert f"its seat {seat} is in use from 20 October 2026" in reasons(refusal)
    ahead = world.on + timedelta(days=9)
    Seat.objects.filter(pk=seat.pk).update(starts=ahead)
    meeting = Meeting.objects.create(
        body=seat.body,
        starts_at=world.at + timedelta(days=9),
        ends_at=world.at + timedelta(days=10),
        place="Hall",
    )
    Attendance.objects.create(meeting=meeting, seat=seat, presence="apologies")
    with pytest.raises(Refused) as refusal:
        structure.end_partner(pk=riverside.pk, ends=world.on, **by)
    assert "is in use from 29 October 2026" in reasons(refusal)


def test_a_partner_needs_its_days_in_order(world, by, trust):
    with pytest.raises(Refused) as refusal:
        structure.add_partner(
            partnership=world.partnership,
            organisation=trust,
            kind=PartnerKind.NHS,
            starts=world.on,
            ends=world.on,
            **by,
        )
    assert "before the first day" in reasons(refusal)


def test_change_the_partnership(world, by, trust):
    changed = structure.change_partnership(
        pk=world.partnership.pk, name="Northmere Together", scope="All", team_host=trust, **by
    )
    assert (changed.name, changed.team_host) == ("Northmere Together", trust)
    structure.found_partnership(
        name="Elsewhere", scope="x", starts=world.on, team_host=trust, by=None, at=world.at
    )
    with pytest.raises(Refused, match="already a partnership called Elsewhere"):
        structure.change_partnership(
            pk=world.partnership.pk, name="Elsewhere", scope="All", team_host=trust, **by
        )


def test_what_a_key_decision_is_has_a_source_and_a_history(world, by):
    def change(above="750000", wards=1, source=" Constitution, part 3.2 "):
        return structure.set_key_decisions(
            pk=world.partnership.pk, key_decision_above=Decimal(above), key_decision_wards=wards, source=source, **by
        )  # fmt: skip

    with pytest.raises(Refused) as refusal:
        change("0", 0, " ")
    assert [problem.where for problem in refusal.value.problems] == ["Sum", "Wards", "Source"]
    with pytest.raises(Refused) as refusal:
        change(wards=3)
    assert reasons(refusal) == "Wards: an effect on 2 makes a key decision by regulation. Give 1 to 2."
    change()
    told = partnership_changes(world.partnership)[0]
    assert (told.who, told.why) == (str(by["by"]), "key decisions: Constitution, part 3.2")
    assert told.fields == (("Key decision above", "£1,000,000", "£750,000"), ("Key decision wards", "2", "1"))


def test_nobody_makes_their_own_key_decision_into_none(world, by):
    """Its notice would no longer be needed, by the word of whoever waits for it."""
    request = ask(world, "1500000", by="governance", care_group=None)

    def change(above, wards=2):
        structure.set_key_decisions(
            pk=world.partnership.pk, key_decision_above=Decimal(above), key_decision_wards=wards, source="x", **by
        )  # fmt: skip

    with pytest.raises(Refused, match="another governance officer"):
        change("1500000")
    change("1499999.99")  # it stays one
    decisions.withdraw(pk=request.pk, by=by["by"], at=world.at)
    change("1500000")
    change("1500000", 1)
    wide = ask(world, "5", by="governance", care_group=None, wards=1)
    with pytest.raises(Refused, match="another governance officer"):
        change("1500000", 2)
    assert wide.wards == 1


def test_nobody_makes_a_key_decision_in_parts_of_their_own_into_none(world, by):
    for _ in range(2):
        ask(world, "600000", by="governance", care_group=None, series="beds")

    def change(above):
        structure.set_key_decisions(
            pk=world.partnership.pk, key_decision_above=Decimal(above), key_decision_wards=2, source="x", **by
        )

    with pytest.raises(Refused, match="another governance officer"):
        change("1200000")
    change("1199999.99")


def test_care_groups_are_named_once(world, by):
    with pytest.raises(Refused) as refusal:
        structure.add_care_groups(
            partnership=world.partnership, groups=[("LD", "New"), ("N", "Drugs and alcohol")], **by
        )
    assert reasons(refusal) == "Care group: LD is in use. | Care group: Drugs and alcohol is in use."
    (group,) = structure.add_care_groups(partnership=world.partnership, groups=[("PD", "Physical")], **by)
    assert group.position == 6


def test_stakeholders(world, by, trust):
    icb = world.partners["icb"].organisation
    told = {"partnership": world.partnership, **by}
    with pytest.raises(Refused, match="more than a stakeholder"):
        structure.add_stakeholder(organisation=icb, kind=StakeholderKind.OTHER, **told)
    row = structure.add_stakeholder(organisation=trust, kind=StakeholderKind.OTHER, **told)
    with pytest.raises(Refused, match="stakeholder already"):
        structure.add_stakeholder(organisation=trust, kind=StakeholderKind.OTHER, **told)
    changed = structure.change_stakeholder(pk=row.pk, kind=StakeholderKind.USERS, interest="All", **by)
    assert (changed.kind, changed.interest) == ("users", "All")
    assert structure.remove_stakeholder(pk=row.pk, **by) == "NHS Greater Northmere"
    assert not Stakeholder.objects.filter(organisation=trust).exists()
    assert (
        Stakeholder.history.filter(organisation=trust, history_type="-").get().history_by_name
        == "Oliver Trent"
    )


def test_transfer_of_a_function(world, by):
    council, icb = world.partners["council"], world.partners["icb"]
    facts = {"partnership": world.partnership, "function": "Learning disability care", **by}
    row = structure.transfer_function(
        giver=icb,
        taker=council,
        annual_budget=Decimal(1),
        agreed_on=date(2024, 1, 1),
        starts=date(2026, 1, 1),
        **facts,
    )
    assert (row.agreed_on, row.starts) == (date(2024, 1, 1), date(2026, 1, 1))
    with pytest.raises(Refused) as refusal:
        structure.transfer_function(
            giver=icb,
            taker=icb,
            annual_budget=Decimal(-1),
            agreed_on=date(2021, 1, 2),
            starts=date(2021, 1, 1),
            **facts,
        )
    told = reasons(refusal)
    for words in ("it is the giver", "before the agreement", "below zero", "is no partner on 1 January 2021"):
        assert words in told


def test_places_lie_inside_larger_ones(world, by):
    told = {"partnership": world.partnership, **by}
    north = world.localities["North"]
    ward = structure.add_locality(name="New Ward", population=1, kind=LocalityKind.WARD, inside=north, **told)
    with pytest.raises(Refused) as refusal:
        structure.add_locality(name="New Ward", population=1, kind=LocalityKind.COUNTY, inside=ward, **told)
    assert "a place with this name" in reasons(refusal)
    assert "a county cannot lie in New Ward" in reasons(refusal)
    with pytest.raises(Refused) as refusal:
        structure.change_locality(
            pk=north.pk, name="North", kind=LocalityKind.WARD, inside=None, population=1, **by
        )
    assert "New Ward lies inside it" in reasons(refusal)
    moved = structure.change_locality(
        pk=ward.pk,
        name="New Ward",
        kind=LocalityKind.WARD,
        inside=world.localities["South"],
        population=2,
        **by,
    )
    assert (moved.inside, moved.population) == (world.localities["South"], 2)
