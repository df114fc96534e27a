"""What must hold for any scheme and any matter."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import given as given_any
from hypothesis import strategies as st

from partnerships.domain.delegation import decide, decide_in_meeting
from partnerships.domain.emergency import chairs_action, decide_urgently
from partnerships.domain.matter import Consent, Envelope, Related, Resolved
from partnerships.domain.meeting import Member
from partnerships.domain.ruling import Ruling
from partnerships.domain.words import (
    DecisionType,
    Gate,
    ItemOutcome,
    Measure,
    Mode,
    PostFunction,
    SeatOffice,
    Urgency,
    Verb,
)
from tests.partnerships.domain.facts import (
    AWARD,
    BODIES,
    CFO_ICB,
    COUNCIL,
    EVERYBODY,
    HEAD,
    ICB,
    LD,
    MANAGER,
    MH,
    ON,
    authority,
    clause,
    matter,
    rule,
    sitting,
)

amounts = st.integers(0, 2_000_000_000).map(lambda pence: Decimal(pence) / 100)
limits = st.none() | st.integers(0, 100_000_000).map(lambda pence: Decimal(pence) / 100)
functions = st.sampled_from(
    [PostFunction.COMMISSIONER, PostFunction.HEAD_OF_COMMISSIONING, PostFunction.CHIEF_FINANCE_OFFICER]
)
bodies = st.sampled_from(sorted(BODIES))
outcomes = st.sampled_from([ItemOutcome.CARRIED, ItemOutcome.RECOMMENDED])
days = st.integers(-40, 40).map(lambda step: ON + timedelta(days=step))
COVERS = (
    replace(HEAD, person=50, name="Dan", cover_for=HEAD.person, cover_for_name="Helen"),
    replace(
        CFO_ICB,
        person=MANAGER.person,
        name=MANAGER.name,
        cover_for=CFO_ICB.person,
        cover_for_name="Anil",
        cap=Decimal(300_000),
    ),
)
CAST = (*EVERYBODY, *COVERS)


def given(*strategies):
    """`hypothesis.given` without a stop-watch: on a busy machine it is the machine that is slow."""
    patient = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    return lambda test: patient(given_any(*strategies)(test))


@st.composite
def schemes(draw, with_floor=False, only_deciding=True):
    """Clauses on awards: for posts that decide; or, when asked, for bodies too and of every mode."""
    made = []
    for key in range(draw(st.integers(0, 6))):
        up_to = draw(limits)
        above = draw(limits) if with_floor else None
        if above is not None and up_to is not None and above >= up_to:
            above = None
        modes = [Mode.SOLE, Mode.ALL_OF, Mode.ANY_ONE]
        facts = {
            "care_group": draw(st.sampled_from([None, LD])),
            "measure": Measure.LIFETIME_VALUE,
            "above": above,
        }
        if only_deciding:
            facts |= {"post_function": draw(functions), "mode": draw(st.sampled_from(modes))}
        else:
            facts |= draw(deciders(modes)) | {
                "gates": tuple(draw(st.sets(st.sampled_from(Gate), max_size=1))),
                "notice_days": draw(st.sampled_from([0, 0, 5, 28])),
                "consult": tuple(draw(st.sets(st.just("Users"), max_size=1))),
                "deputies": draw(st.booleans()),
                "non_delegable": draw(st.booleans()),
                "starts": draw(st.none() | days),
            }
        made.append(clause(key + 1, AWARD, up_to, **facts))
    return tuple(made)


@st.composite
def deciders(draw, modes):
    """Who a clause names, with a mode that fits and the bodies it then needs."""
    if draw(st.booleans()):
        facts, modes = {"post_function": draw(functions)}, [*modes, Mode.RECOMMEND_TO, Mode.RATIFY_BY]
    else:
        facts, modes = {"body": draw(bodies)}, list(Mode)
    facts["mode"] = draw(st.sampled_from(modes))
    if facts["mode"] in (Mode.RECOMMEND_TO, Mode.RATIFY_BY):
        facts["refer_to"] = draw(bodies)
    if facts["mode"] is Mode.DUAL_KEY:
        facts["second_body"] = draw(bodies.filter(lambda name: name != facts["body"]))
    return facts


@st.composite
def matters(draw):
    related = tuple(
        Related(f"R{number}", amount, ON - timedelta(days=draw(st.integers(-10, 500))))
        for number, amount in enumerate(draw(st.lists(amounts, max_size=3)))
    )
    consents = tuple(
        Consent(
            person,
            "x",
            draw(st.sampled_from([COUNCIL, ICB])),
            draw(st.sampled_from([1, 1, 2])),
            draw(st.none() | st.integers(1, 6)),
            draw(st.sampled_from([Verb.DECIDE, Verb.DECIDE, Verb.RECOMMEND])),
            ON + timedelta(days=draw(st.sampled_from([-1, 0, 1]))),
            draw(st.booleans()),
        )
        for person in sorted(draw(st.sets(st.integers(1, 6), max_size=2)))
    )
    envelope = Envelope("Round", draw(amounts), draw(amounts), draw(st.none() | st.just(ON)))
    return matter(
        draw(amounts),
        requester=draw(st.integers(1, 7)),
        on_behalf_of=draw(st.none() | st.integers(1, 7)),
        related=related,
        consents=consents,
        care_group=draw(st.sampled_from([None, LD])),
        interests=dict.fromkeys(draw(st.sets(st.integers(1, 6), max_size=2)), "interest"),
        waiting=draw(st.sampled_from([True, True, True, False])),
        envelope=draw(st.none() | st.just(envelope)),
        urgency=draw(st.sampled_from(Urgency)),
        notice_on=draw(st.none() | days),
        gates=dict.fromkeys(draw(st.sets(st.sampled_from(Gate), max_size=4)), ON),
        consulted=dict.fromkeys(draw(st.sets(st.just("Users"), max_size=1)), ("Minutes", None)),
        resolutions=tuple(
            Resolved(BODIES[name], name, Verb.DECIDE, outcome, 1, ON, to=((BODIES[to], to),))
            for name, to, outcome in draw(st.lists(st.tuples(bodies, bodies, outcomes), max_size=2))
        ),
    )


people = st.sampled_from(EVERYBODY)
any_scheme = schemes(with_floor=True, only_deciding=False)


def judged(about, clauses, person):
    whole = authority(clauses, appointments=CAST)
    return decide(about, person=person.person, name=person.name, authority=whole)


@given(matters(), schemes(), people, limits, st.decimals(0, 1, places=4))
def test_whoever_may_decide_more_may_decide_less(about, clauses, who, employer, part):
    if rule(who, about, clauses=clauses, employer_limit=employer).allowed:
        less = replace(about, amount=(about.amount * part).quantize(Decimal("0.01")))
        assert rule(who, less, clauses=clauses, employer_limit=employer).allowed


@given(matters(), any_scheme, st.sampled_from(CAST), st.booleans())
def test_nobody_decides_what_they_or_whom_they_cover_are_behind(about, clauses, who, openly):
    behind = who.person if who.cover_for is None else who.cover_for
    own = replace(about, requester=behind) if openly else replace(about, on_behalf_of=behind)
    ruling = judged(own, clauses, replace(who, person=behind))
    assert not ruling.allowed
    named = [*ruling.who_can, *ruling.who_could, *ruling.who_recommends]
    assert all(behind not in able.persons for able in named)
    assert all(f"in place of {name}" not in str(able) for able in named for name in _names(behind))


def _names(person):
    return [each.name for each in CAST if each.person == person and each.cover_for is None]


@given(matters(), people)
def test_no_clause_means_no(about, who):
    ruling = rule(who, about, clauses=())
    assert not ruling.allowed
    assert ruling.who_can == ruling.who_could == ruling.who_recommends == ()


@given(matters(), any_scheme, people, st.randoms(use_true_random=False))
def test_order_of_clauses_and_appointments_changes_nothing(about, clauses, who, rng):
    shuffled_clauses, shuffled_people = list(clauses), list(CAST)
    rng.shuffle(shuffled_clauses)
    rng.shuffle(shuffled_people)
    whole = authority(shuffled_clauses, appointments=shuffled_people)
    again = decide(about, person=who.person, name=who.name, authority=whole)
    assert judged(about, clauses, who) == again


@given(matters(), any_scheme)
def test_who_can_are_exactly_those_whom_decide_allows(about, clauses):
    """For everybody of the cast, and nobody besides: pages offer what services then accept."""
    rulings = {who.person: judged(about, clauses, who) for who in CAST}
    offered = {person for able in rulings[HEAD.person].who_can for person in able.persons}
    assert offered == {person for person, ruling in rulings.items() if ruling.allowed}
    for ruling in rulings.values():
        assert ruling.who_can == rulings[HEAD.person].who_can
        assert ruling.allowed == all(check.passed for check in ruling.checks) == (not ruling.reasons)
        if ruling.allowed and ruling.limit is not None:
            assert ruling.sum <= ruling.limit


@given(matters(), any_scheme)
def test_bodies_offered_are_exactly_those_that_may_decide_when_quorate_and_agreed(about, clauses):
    whole = authority(clauses, appointments=CAST)
    offered = judged(about, clauses, HEAD).who_can
    for name, key in BODIES.items():
        ruling = decide_in_meeting(about, sitting=sitting(name), authority=whole)
        assert ruling.allowed == (key in {able.body for able in offered})
        assert not (ruling.allowed and ruling.recommends)


@given(matters(), any_scheme, people)
def test_ruling_survives_storage(about, clauses, who):
    ruling = judged(about, clauses, who)
    assert Ruling.from_json(ruling.as_json()) == ruling


@given(matters(), any_scheme, st.sampled_from(CAST), amounts)
def test_a_related_request_never_turns_no_into_yes_under_the_same_clause(about, clauses, who, more):
    """Whoever was refused under a clause stays refused under it, unless the sum was still below its band."""
    added = replace(about, related=(*about.related, Related("More", more, ON)))
    before, after = judged(about, clauses, who), judged(added, clauses, who)
    if after.allowed and not before.allowed and after.clause == before.clause:
        governing = next(each for each in clauses if each.key == after.clause)
        assert governing.above is not None
        assert before.sum <= governing.above


@given(matters(), schemes(), st.sampled_from(CAST), amounts)
def test_where_no_band_has_a_floor_a_related_request_only_ever_refuses(about, clauses, who, more):
    added = replace(about, related=(*about.related, Related("More", more, ON)))
    assert judged(about, clauses, who).allowed or not judged(added, clauses, who).allowed


@given(matters(), any_scheme, st.sampled_from(CAST), st.data())
def test_a_more_restrictive_clause_never_allows_more(about, clauses, who, data):
    """Asking for more of a clause, or lowering its band, turns no refusal into leave to decide under it."""
    if not clauses:
        return
    chosen = data.draw(st.sampled_from(clauses))
    tighter = data.draw(
        st.sampled_from(
            [
                {"gates": tuple(Gate)},
                {"notice_days": chosen.notice_days + 1},
                {"consult": ("Users", "Carers")},
                {"non_delegable": True},
                {"deputies": False},
                {"up_to": Decimal("0.01")} if chosen.above is None else {"ends": ON},
            ]
        )
    )
    tightened = [replace(each, **tighter) if each is chosen else each for each in clauses]
    after = judged(about, tightened, who)
    if after.allowed and after.clause == chosen.key:
        assert judged(about, clauses, who).allowed


@given(matters(), schemes())
def test_a_lower_employer_limit_never_allows_more(about, clauses):
    low = rule(HEAD, about, clauses=clauses, employer_limit=Decimal(100))
    high = rule(HEAD, about, clauses=clauses, employer_limit=Decimal(1_000_000))
    assert high.allowed or not low.allowed


STEPS = ("asked", "behalf", "cleared", "urgent", "answered", "covered", "interest")
steps = st.sampled_from([*STEPS, "", "", ""])


def after(took, **more):
    """A matter in which people took steps: person → the step, or none."""
    by = {step: person for person, step in took.items() if step}
    consents = [Consent(by["answered"], "x", COUNCIL)] if "answered" in by else []
    if "covered" in by:
        consents.append(Consent(90, "x", COUNCIL, cover_for=by["covered"]))
    return matter(
        10,
        requester=by.get("asked", 99),
        on_behalf_of=by.get("behalf"),
        cleared_by={by["cleared"]: Gate.LEGAL} if "cleared" in by else {},
        urgency_consent=(by.get("urgent", 98), "Chair"),
        interests={by["interest"]: "shares"} if "interest" in by else {},
        consents=tuple(consents),
        **more,
    )


@given(st.sampled_from(EVERYBODY), steps, st.sampled_from(["", *STEPS]))
def test_every_door_wants_a_person_who_took_no_step_of_it(who, step, of_covered):
    """From a post, as urgent from a post, and from a seat; and whom they cover has not asked for it or cleared it."""
    covered = replace(HEAD, person=60, name="Hazel", post=60)
    cover = replace(covered, person=who.person, name=who.name, cover_for=60, cover_for_name="Hazel")
    whole = authority(
        [
            clause(1, AWARD, measure=Measure.NONE, post=who.post),
            clause(2, DecisionType.URGENT_DECISION, measure=Measure.NONE, post=who.post),
            clause(3, DecisionType.URGENT_DECISION, measure=Measure.NONE, body="JCPB"),
        ],
        appointments=(*EVERYBODY, covered, cover),
    )
    about = after({who.person: step, 60: of_covered if of_covered != step else ""}, care_group=LD)
    known = {"person": who.person, "name": who.name, "authority": whole}
    seat = Member(1, "Chair", who.person, who.name, COUNCIL, "Council", office=SeatOffice.CHAIR)
    from_seat = {"body": BODIES["JCPB"], "body_name": "JCPB", "member": seat, "agreed": ()}
    behind = of_covered != step and of_covered in ("asked", "behalf", "cleared", "urgent")
    for ruling in (
        decide(about, **known),
        decide_urgently(about, **known),
        chairs_action(about, **from_seat, authority=whole),
    ):
        assert ruling.allowed == (not step and not behind)


@given(st.dictionaries(st.integers(50, 53), st.sampled_from([*STEPS[:-1], ""]), min_size=1))
def test_a_body_decides_by_somebody_who_took_no_step_of_it(took):
    took = {person: step for person, step in took.items() if step == "" or [*took.values()].count(step) == 1}
    if not took:
        return
    whole = authority([clause(1, AWARD, measure=Measure.NONE, body="JCPB")])
    here = sitting("JCPB", in_favour=frozenset(took))
    ruling = decide_in_meeting(after(took), sitting=here, authority=whole)
    assert ruling.allowed == ("" in took.values())


MODES = {
    Mode.SOLE: {},
    Mode.DUAL_KEY: {"second_body": "North Locality Group"},
    Mode.RATIFY_BY: {"refer_to": "cabinet", "second_body": "PCT Board"},
    Mode.RECOMMEND_TO: {"refer_to": "cabinet", "second_body": "PCT Board"},
}


@given(st.sampled_from([*MODES]), bodies, bodies, st.lists(st.tuples(bodies, outcomes), max_size=3))
def test_a_body_settles_nothing_without_the_others_that_its_clause_names(mode, name, up_to, done):
    """Two keys are two bodies', a ratification is every parent's, whoever handed the matter up."""
    governing = clause(1, AWARD, measure=Measure.NONE, body="SCG LD", mode=mode, **MODES[mode])
    handed = [("SCG LD", ItemOutcome.RECOMMENDED), *done]
    resolved = tuple(
        Resolved(BODIES[one], one, Verb.DECIDE, outcome, 1, ON, to=((BODIES[up_to], up_to),))
        for one, outcome in handed
    )
    about = matter(10, resolutions=resolved)
    ruling = decide_in_meeting(about, sitting=sitting(name), authority=authority([governing]))
    if ruling.completes:
        agreed = {BODIES[name], *(one.body for one in about.carried)}
        named = {governing.refer_key, governing.second_key} - {None}
        assert mode is not Mode.DUAL_KEY or len(agreed) > 1
        assert mode not in (Mode.RATIFY_BY, Mode.RECOMMEND_TO) or named <= agreed


@given(
    st.sampled_from([1, 1, 2]),
    st.sampled_from([Verb.DECIDE, Verb.DECIDE, Verb.RECOMMEND]),
    st.booleans(),
    st.sampled_from([(None, False), (77, False), (77, True)]),
    st.sets(st.sampled_from([3, 77]), max_size=1),
)
def test_a_joint_matter_is_settled_by_a_sound_consent_of_every_partner(
    version, verb, emergency, place, barred
):
    behind, covering = place
    consent = Consent(3, "Philippa", COUNCIL, version, behind, verb, ON, emergency, covering)
    about = matter(20_000_000, consents=(consent,), interests=dict.fromkeys(barred, "shares"))
    sound = (version, verb, emergency) == (1, Verb.DECIDE, False) and barred.isdisjoint(
        {3, behind} if covering else {3}
    )
    ruling = rule(CFO_ICB, about)
    assert (ruling.allowed, ruling.completes) == (True, sound)


@given(matters(), any_scheme)
def test_outside_the_dates_nobody_decides(about, clauses):
    gone = [replace(each, ends=ON) for each in CAST]
    ruling = decide(about, person=MANAGER.person, name="A", authority=authority(clauses, appointments=gone))
    assert not ruling.allowed
    assert not any(able.persons for able in ruling.who_can)


@given(matters(), any_scheme, people)
def test_another_care_groups_clauses_change_nothing(about, clauses, who):
    others = [replace(each, key=each.key + 100, number="x", care_group=MH) for each in clauses]
    assert judged(about, (*clauses, *others), who).allowed == judged(about, clauses, who).allowed
