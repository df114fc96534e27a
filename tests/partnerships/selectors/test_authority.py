"""The facts a ruling rests on, gathered from the tables with a number of queries that does not grow."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from jct.accounts.models import User
from partnerships import registry
from partnerships.domain.delegation import decide
from partnerships.domain.matter import BoardAuthority
from partnerships.domain.meeting import Quorum, Tally
from partnerships.domain.sitting import Sitting
from partnerships.domain.words import (
    DecisionType,
    Gate,
    InterestKind,
    ItemOutcome,
    Outcome,
    PostFunction,
    RequestState,
    Urgency,
    Verb,
)
from partnerships.models import (
    AgendaItem,
    Approval,
    Clause,
    Consultation,
    Cover,
    DecisionRequest,
    GatePassed,
    IncompatibleFunctions,
    Interest,
    Meeting,
    Partnership,
    PersonalLimit,
    PostHolder,
    Resolution,
    Scheme,
    UrgencyConsent,
)
from partnerships.selectors.authority import authority_of, matters_of, ruling, rulings, sitting_ruling
from partnerships.services import appointments

AWARD = DecisionType.CONTRACT_AWARD
DAY = timedelta(days=1)


@pytest.fixture
def request_for(world):
    def made(amount="40000", **more):
        facts = {
            "partnership": world.partnership,
            "decision_type": AWARD,
            "title": "Supported living",
            "requested_by": world.people["commissioner_ld"],
            "requested_at": world.at,
            "care_group": world.care_groups["LD"],
            **more,
        }
        return DecisionRequest.objects.create(amount=Decimal(amount), **facts)

    return made


def matter_of(request, on):
    return matters_of([request], on=on)[request.pk]


def failed(ruling):
    return {check.code for check in ruling.checks if not check.passed}


def test_five_hundred_requests_take_the_queries_of_one(world, request_for, django_assert_num_queries):
    head = world.people["head"]
    first = request_for(series="S")
    with django_assert_num_queries(20):
        ruling(user=head, request=first, on=world.on)
    rows = [
        DecisionRequest(
            partnership=world.partnership,
            decision_type=AWARD,
            title=f"Request {number}",
            amount=Decimal(number),
            series=f"S{number % 7}",
            requested_by=world.people["commissioner_ld"],
            requested_at=world.at,
        )
        for number in range(499)
    ]
    everything = [first, *DecisionRequest.objects.bulk_create(rows)]
    with django_assert_num_queries(20):
        assert len(rulings(user=head, requests=everything, on=world.on)) == 500


def test_cover_is_an_appointment_that_ends_with_its_holders(world, request_for):
    holder = PostHolder.objects.get(post=world.posts["head"])
    cover = Cover.objects.create(
        holder=holder,
        user=world.people["contracts_officer"],
        decision_types=[AWARD],
        cap=Decimal(60_000),
        reason="Leave",
        starts=world.on,
        ends=world.on + 30 * DAY,
    )
    found = ruling(user=cover.user, request=request_for(), on=world.on)
    assert found.allowed
    assert (found.cover_for, found.limit) == (world.people["head"].pk, Decimal(60_000))
    assert f"{cover.user} in place of Helen Fairweather" in str(found.who_can)
    assert failed(ruling(user=cover.user, request=request_for("60001"), on=world.on)) == {"cover"}
    own = request_for(requested_by=world.people["head"])
    assert failed(ruling(user=cover.user, request=own, on=world.on)) == {"not_requester"}
    PostHolder.objects.filter(pk=holder.pk).update(ends=world.on)
    assert failed(ruling(user=cover.user, request=request_for(), on=world.on)) == {"in_post"}


def test_nobody_who_cannot_sign_in_decides(world, request_for):
    head = world.people["head"]
    request = request_for()
    head.is_active, head.closed_at = False, world.at
    head.save()
    assert not ruling(user=head, request=request, on=world.on).allowed


def test_gates_consultations_and_urgency_of_this_version_only(world, request_for):
    request = request_for(version=2, urgency=Urgency.SPECIAL_URGENCY)
    officer, at = world.people["finance_lead_icb"], world.at
    for version in (1, 2):
        GatePassed.objects.create(
            request=request,
            version=version,
            gate=Gate.LEGAL if version == 1 else Gate.FINANCE,
            note="Seen",
            by=officer,
            at=at,
        )
        Consultation.objects.create(
            request=request,
            version=version,
            who=f"Users {version}",
            person=officer,
            evidence="Minutes",
            on=world.on,
            by=officer,
            at=at,
        )
        UrgencyConsent.objects.create(
            request=request, version=version, urgency=Urgency.SPECIAL_URGENCY, reason="Now", by=officer, at=at
        )
    matter = matter_of(request, world.on)
    assert matter.gates == {Gate.FINANCE: world.on}
    assert matter.cleared_by == {officer.pk: Gate.FINANCE}
    assert matter.consulted == {"Users 2": ("Minutes", officer.pk)}
    assert matter.urgency_consent == (officer.pk, str(officer))
    # A meeting of the day before decided without them.
    before = matter_of(request, world.on - timedelta(days=1))
    assert (before.urgency, before.urgency_consent, before.consulted) == (Urgency.NONE, None, {})
    assert matter.urgency is Urgency.SPECIAL_URGENCY
    DecisionRequest.objects.filter(pk=request.pk).update(urgency=Urgency.GENERAL_EXCEPTION)
    assert matter_of(request, world.on).urgency_consent is None


def test_registered_interest_in_the_provider_counts_as_declared(world, request_for):
    interest = Interest.objects.create(
        partnership=world.partnership,
        user=world.people["head"],
        kind=InterestKind.FINANCIAL,
        organisation="Riverbank Care Ltd",
        detail="shareholder",
        starts=date(2025, 1, 1),
    )
    request = request_for(provider="RIVERBANK care ltd")
    refused = ruling(user=world.people["head"], request=request, on=world.on)
    assert failed(refused) == {"no_interest"}
    assert "Riverbank Care Ltd, shareholder (register of interests)" in str(refused)
    assert ruling(user=world.people["head"], request=request_for(provider="Other"), on=world.on).allowed
    Interest.objects.filter(pk=interest.pk).update(ends=world.on)
    assert ruling(user=world.people["head"], request=request, on=world.on).allowed


def test_envelope_with_what_has_been_drawn(world, request_for):
    settled = {"state": RequestState.APPROVED, "decided_at": world.at}
    envelope = request_for(
        "1000000", is_envelope=True, title="Round", series="S", agreed_amount=Decimal(900_000), **settled
    )
    request_for("500000", envelope=envelope, state=RequestState.APPROVED, decided_at=world.at)
    request_for(
        "90000",
        envelope=envelope,
        state=RequestState.APPROVED,
        decided_at=world.at,
        agreed_amount=Decimal(80_000),
    )
    request_for("7", envelope=envelope)  # waiting: nothing is drawn yet
    asked = request_for("300000", envelope=envelope, series="S")
    matter = matter_of(asked, world.on)
    assert (matter.envelope.amount, matter.envelope.used) == (Decimal(900_000), Decimal(580_000))
    assert matter.sum == Decimal(300_000)  # the envelope itself is not added to what draws on it
    assert ruling(user=world.people["head"], request=asked, on=world.on).checks


@pytest.mark.parametrize(
    "unsound", [{"is_envelope": False}, {"state": "waiting", "decided_at": None}, {"elsewhere": True}]
)
def test_only_an_approved_envelope_of_this_partnership_holds_anything(world, request_for, unsound):
    facts = {"is_envelope": True, "state": RequestState.APPROVED, "decided_at": world.at, **unsound}
    if facts.pop("elsewhere", False):
        host = world.partnership.team_host
        other = Partnership.objects.create(name="Elsewhere", scope="-", starts=world.on, team_host=host)
        facts |= {"partnership": other, "care_group": None}
    asked = request_for("100", envelope=request_for("1000000", title="Round", **facts))
    assert matter_of(asked, world.on).envelope.on is None
    assert failed(ruling(user=world.people["head"], request=asked, on=world.on)) == {"envelope"}


@pytest.mark.parametrize(
    ("of", "asked", "words"),
    [
        ({"care_group": "WAMH"}, {}, "is for "),
        ({"care_group": "LD"}, {"care_group": None}, "is for Learning disabilities alone"),
        ({"care_group": "LD", "fund": "Pool"}, {}, "is of Pool alone"),
        ({"care_group": None}, {}, ""),
        ({"care_group": "LD", "fund": "Pool"}, {"fund": "pool"}, ""),
    ],
)
def test_an_envelope_is_drawn_on_for_what_it_was_approved_for(world, request_for, of, asked, words):
    approved = {"is_envelope": True, "state": RequestState.APPROVED, "decided_at": world.at}
    of = of | {"care_group": world.care_groups.get(of["care_group"])}
    envelope = request_for("1000000", title="Round", **approved, **of)
    draws = request_for("100", envelope=envelope, **{"care_group": world.care_groups["LD"]} | asked)
    found = matter_of(draws, world.on).envelope
    assert found.why_not.startswith(words)
    assert bool(found.why_not) is bool(words)
    assert found.covers(draws.amount, world.on) is not bool(words)
    refused = failed(ruling(user=world.people["head"], request=draws, on=world.on))
    assert refused == ({"envelope"} if words else set())


def meeting_item(world, body, request):
    held = Meeting.objects.create(
        body=world.bodies[body], starts_at=world.at, ends_at=world.at + timedelta(hours=2), place="Hall"
    )
    return AgendaItem.objects.create(
        meeting=held, position=1, title="Award", verb=Verb.DECIDE, request=request
    )


def test_answers_and_resolutions_with_their_versions(world, request_for):
    request = request_for(on_behalf_of=world.people["executive"])
    clause = Clause.objects.filter(post_function=PostFunction.HEAD_OF_COMMISSIONING).first()
    Approval.objects.create(
        request=request,
        approver=world.people["head"],
        post=world.posts["head"],
        requester=request.requested_by,
        behalf=request.on_behalf_of,
        outcome=Outcome.RECOMMEND,
        clause=clause,
        clause_number=clause.number,
        clause_text=clause.text,
        amount=request.amount,
        ruling={},
        at=world.at,
    )
    Resolution.objects.create(
        item=meeting_item(world, "scg_ld", request),
        request=request,
        body=world.bodies["scg_ld"],
        version=1,
        verb=Verb.RECOMMEND,
        outcome=ItemOutcome.RECOMMENDED,
        amount=request.amount,
        ruling={"recommends_to": [world.bodies["jcpb"].name, "Somebody else"]},
        by=world.people["secretary"],
        at=world.at,
    )
    matter = matter_of(request, world.on)
    assert [(given.person, given.verb, given.version) for given in matter.consents] == [
        (world.people["head"].pk, Verb.RECOMMEND, 1)
    ]
    board = world.bodies["jcpb"]
    assert [(done.name, done.verb, done.outcome, done.to) for done in matter.resolutions] == [
        (
            world.bodies["scg_ld"].name,
            Verb.RECOMMEND,
            ItemOutcome.RECOMMENDED,
            ((board.pk, board.name),),
        )
    ]
    assert (matter.on_behalf_of, matter.on_behalf_of_name) == (
        world.people["executive"].pk,
        str(world.people["executive"]),
    )


def test_incompatible_functions_and_dated_limits_reach_the_ruling(world, request_for):
    head = world.people["head"]
    PostHolder.objects.create(post=world.posts["auditor"], user=head, starts=world.on)
    IncompatibleFunctions.objects.create(
        partnership=world.partnership,
        one=PostFunction.AUDITOR,
        other=PostFunction.HEAD_OF_COMMISSIONING,
        reason="Audit checks it",
    )
    assert failed(ruling(user=head, request=request_for(), on=world.on)) == {"incompatible"}
    assert ruling(user=head, request=request_for(), on=world.on - DAY).allowed
    limit = {"post": world.posts["head"], "user": head, "decision_type": AWARD, "limit": Decimal(5)}
    PersonalLimit.objects.create(**limit, starts=date(2023, 1, 1), ends=world.on)
    assert failed(ruling(user=head, request=request_for(), on=world.on - DAY)) == {"own_limit"}


def test_body_in_its_meeting(world, request_for):
    request = request_for("900000")
    group = world.bodies["scg_ld"]
    tally = Tally(True, 2, 0, 0, "Every partner agrees.")
    sitting = Sitting(group.pk, group.name, Verb.DECIDE, "today", world.on, Quorum(True, ()), tally)
    found = sitting_ruling(request=request, sitting=sitting, on=world.on)
    assert (found.completes, found.body) == (True, group.pk)
    power = authority_of([world.partnership.pk], world.on)[world.partnership.pk].power
    assert (power(group.pk, AWARD), power(group.pk, DecisionType.WRITE_OFF)) == (Verb.DECIDE, None)


def test_boards_authority_is_asked_of_whoever_keeps_the_money(world, request_for, monkeypatch):
    asked = []

    def keeps(partnership, on, *, known_then):
        asked.append((partnership, on, known_then))
        return BoardAuthority(Decimal(100), Decimal(60))

    monkeypatch.setattr(registry, "_board_authorities", [])
    assert registry.provides_board_authority(keeps) is keeps
    two = [request_for(annual_amount=Decimal(41)), request_for(annual_amount=Decimal(40)), request_for()]
    found = rulings(user=world.people["head"], requests=two, on=world.on)
    assert [failed(found[each.pk]) for each in two] == [{"board_authority"}, set(), set()]
    assert asked == [(world.partnership.pk, world.on, False)]
    monkeypatch.setattr(registry, "_board_authorities", [])
    assert registry.board_authority(world.partnership.pk, world.on) is None


def test_a_draft_is_judged_as_if_it_were_in_effect(world, request_for):
    draft = Scheme.objects.create(partnership=world.partnership, version=99, title="Draft")
    Clause.objects.create(
        scheme=draft, number="1", text="x", decision_type=AWARD, post_function=PostFunction.FINANCE_LEAD
    )
    whole = authority_of([world.partnership.pk], world.on, draft)[world.partnership.pk]
    assert [clause.number for clause in whole.clauses(AWARD)] == ["1"]
    assert whole.scheme.starts == date.min


def test_each_matter_on_its_own_day(world, request_for, django_assert_num_queries):
    old = request_for(requested_at=world.at - timedelta(days=4000))
    new = request_for()
    with django_assert_num_queries(11):
        found = matters_of([old, new], on=lambda request: request.requested_at.date())
    assert [found[each.pk].on for each in (old, new)] == [old.requested_at.date(), world.on]
    assert set(found[old.pk].partners.values()) != set(found[new.pk].partners.values())


def test_a_request_that_was_sent_back_still_counts_with_its_series(world, request_for):
    for state in RequestState:
        settled = state in ("approved", "refused", "withdrawn", "lapsed")
        request_for("1", series="S", state=state, decided_at=world.at if settled else None, title=state.label)
    counted = {other.title for other in matter_of(request_for(series="S"), world.on).counted}
    assert counted == {
        RequestState(state).label
        for state in ("waiting", "sent_back", "partly_agreed", "recommended", "to_ratify", "approved")
    }


def test_what_was_asked_long_ago_and_approved_lately_still_counts(world, request_for):
    old = {"series": "S", "requested_at": world.at - timedelta(days=400)}
    request_for("1", **old, state="approved", decided_at=world.at - timedelta(days=20), title="Lately")
    request_for("1", **old, state="approved", decided_at=world.at - timedelta(days=380), title="Before")
    counted = matter_of(request_for(series="S"), world.on).counted
    assert [other.title for other in counted] == ["Lately"]


def test_a_superuser_without_a_post_decides_nothing(world, request_for):
    root = User.objects.create_user("root@northmere.example", "a long enough password", name="Root")
    User.objects.filter(pk=root.pk).update(is_superuser=True, is_staff=True)
    root.refresh_from_db()
    assert failed(ruling(user=root, request=request_for("1"), on=world.on)) == {"clause", "in_post"}


def test_removing_the_last_clause_blocks(world, request_for):
    draft = Scheme.objects.create(partnership=world.partnership, version=99, title="Draft")
    whole = authority_of([world.partnership.pk], world.on, draft)[world.partnership.pk]
    head = world.people["head"]
    judged = decide(matter_of(request_for("1"), world.on), person=head.pk, name=str(head), authority=whole)
    assert failed(judged) == {"clause"}
    assert judged.who_can == ()


def test_a_decision_before_the_first_scheme_is_nobodys(world, request_for):
    judged = ruling(user=world.people["head"], request=request_for("1"), on=date(2001, 1, 1))
    assert "scheme" in failed(judged)
    assert judged.who_can == ()


def test_an_appointment_told_afterwards_gives_no_authority_over_the_days_before(world, request_for):
    """Back-dated by a governance officer, it counts from the day it was recorded; by the system, from its start."""
    told = {"post": world.posts["head"], "starts": date(2026, 9, 1)}
    newcomer, other = (
        User.objects.create_user(f"{name}@northmere.example", "x", name=name) for name in ("one", "other")
    )
    request = request_for()
    holder = appointments.appoint(**told, user=newcomer, by=world.people["governance"], at=world.at)
    assert (holder.starts, holder.recorded_at) == (date(2026, 9, 1), world.at)
    before = ruling(user=newcomer, request=request, on=world.on - timedelta(days=1))
    assert "in_post" in failed(before)
    assert any("was recorded only on 20 October 2026" in words for words in before.reasons)
    assert ruling(user=newcomer, request=request, on=world.on).allowed
    appointments.appoint(**told, user=other, by=None, at=world.at)
    assert ruling(user=other, request=request, on=world.on - timedelta(days=1)).allowed
