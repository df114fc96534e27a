"""In a joint body nobody commits their partner beyond what it delegated to them (worked example on the deputy)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.domain.actor import Limit, PassedOn
from partnerships.domain.delegation import decide_in_meeting
from partnerships.domain.meeting import Member, QuorumRule, Tally, quorum, tally
from partnerships.domain.sitting import Ballot, Sitter
from partnerships.domain.words import DecisionType, Mode, PostFunction, SeatOffice, VoteCast, VotingRule
from tests.partnerships.domain.facts import (
    AWARD,
    CLAUSES,
    EVERYBODY,
    ICB,
    JCPB,
    LOST,
    ON,
    PARTNERS,
    actor,
    authority,
    failed,
    matter,
    sitting,
)

SEAT_OF_COUNCIL, DEPUTYS_POST = 71, 72
DEPUTY = actor(50, "Dana", PostFunction.OTHER, post=DEPUTYS_POST, title="Assistant director")
DIRECTOR = actor(51, "Rhian", PostFunction.EXECUTIVE, post=SEAT_OF_COUNCIL, title="Director")
OFFICER = actor(52, "Ivor", PostFunction.EXECUTIVE, ICB, post=73, title="Executive")
CAST = (*EVERYBODY, DEPUTY, DIRECTOR, OFFICER)


def sits(who, post=SEAT_OF_COUNCIL):
    return Sitter(who.person, who.name, who.partner, PARTNERS[who.partner], post)


def limit(post, amount, person=None, kind=AWARD, ends=None):
    return Limit(post, person, kind, Decimal(amount), date(2024, 4, 1), ends)


def meets(sitters, *limits, amount="900000", for_=None, **more):
    known = {"sitters": tuple(sitters), "in_favour": frozenset(for_) if for_ is not None else None, **more}
    whole = authority(appointments=CAST, limits=limits)
    return decide_in_meeting(matter(amount), sitting=sitting("SCG LD", **known), authority=whole)


ROOM = (sits(DEPUTY), sits(OFFICER, 73))


@pytest.mark.parametrize(
    ("own", "whose"),
    [
        (limit(SEAT_OF_COUNCIL, 800_000), "Northmere County Council's own limit for the seat's post"),
        (limit(SEAT_OF_COUNCIL, 800_000, 50), "the limit Northmere County Council gave Dana in person"),
        (limit(DEPUTYS_POST, 800_000), "Northmere County Council's own limit for Assistant director"),
        (limit(DEPUTYS_POST, 800_000, 50), "the limit Northmere County Council gave Dana in person"),
    ],
)
def test_a_deputys_lower_limit_is_the_limit(own, whose):
    ruling = meets(ROOM, own)
    assert failed(ruling) == {"sitters_limit"}
    assert ruling.limit == Decimal(800_000)
    words = (
        f"£900,000 is more than {whose}, £800,000: Dana cannot carry it for Northmere County Council, "
        "and nobody else of it does."
    )
    assert words in ruling.reasons
    inside = meets(ROOM, own, amount="800000")
    assert inside.allowed
    assert any(
        check.code == "sitters_limit" and "Dana may carry it" in check.sentence for check in inside.checks
    )


ACTS = actor(54, "Ada", PostFunction.EXECUTIVE, post=SEAT_OF_COUNCIL, title="Director", acting=True)


@pytest.mark.parametrize(
    ("appointed", "most"),
    [
        ({}, Decimal(1_000_000)),  # the clause's own
        ({"cap": Decimal(20_000)}, Decimal(20_000)),
        ({"scope": frozenset({AWARD}), "cap": Decimal(900_000)}, Decimal(900_000)),
        ({"cap": Decimal(20_000), "ends": ON}, Decimal(1_000_000)),
        ({"cap": Decimal(20_000), "post": DEPUTYS_POST}, Decimal(1_000_000)),  # not the seat's
        ({"cap": Decimal(20_000), "acting": False}, Decimal(1_000_000)),
    ],
)
def test_whoever_acts_up_in_a_seats_post_carries_no_more_than_they_were_appointed_for(appointed, most):
    whole = authority(appointments=(*CAST, replace(ACTS, **appointed)))
    here = sitting("SCG LD", sitters=(sits(ACTS), sits(OFFICER, 73)))
    ruling = decide_in_meeting(matter("900000"), sitting=here, authority=whole)
    assert ruling.limit == most
    assert failed(ruling) == (set() if most >= 900_000 else {"sitters_limit"})


@pytest.mark.parametrize("amount", ["0", "900000"])
def test_whoever_acts_up_for_something_else_carries_nothing_whatever_it_costs(amount):
    ada = replace(ACTS, scope=frozenset({DecisionType.WRITE_OFF}), cap=Decimal(1))
    clauses = [replace(one, above=None) for one in CLAUSES]
    whole = authority(clauses, appointments=(*CAST, ada))
    about, officer = matter(amount), sits(OFFICER, 73)
    ruling = decide_in_meeting(
        about, sitting=sitting("SCG LD", sitters=(sits(ada), officer)), authority=whole
    )
    assert (failed(ruling), ruling.limit) == ({"acting"}, Decimal(1_000_000))
    assert ruling.reasons == (
        "Ada's acting appointment as Director does not extend to this (contract award): Ada cannot carry it for "
        "Northmere County Council, and nobody else of it does.",
    )
    room = (sits(ada), sits(DEPUTY), officer)
    assert decide_in_meeting(about, sitting=sitting("SCG LD", sitters=room), authority=whole).allowed
    short = authority(clauses, appointments=(*CAST, ada), limits=[limit(DEPUTYS_POST, 800_000)])
    with_a_limit = decide_in_meeting(about, sitting=sitting("SCG LD", sitters=room), authority=short)
    assert (with_a_limit.allowed, with_a_limit.limit) == (amount == "0", Decimal(800_000))


def test_what_was_passed_on_to_a_member_lowers_nothing():
    given = PassedOn(74, "Junior", PostFunction.OTHER, DEPUTYS_POST, AWARD, date(2024, 4, 1))
    whole = authority(appointments=CAST, limits=[limit(74, 1)], passed_on=[given])
    assert decide_in_meeting(
        matter("900000"), sitting=sitting("SCG LD", sitters=ROOM), authority=whole
    ).allowed


def test_each_partner_is_judged_by_its_own_member_who_reaches_furthest():
    short = limit(DEPUTYS_POST, 10_000)
    assert meets((*ROOM, sits(DIRECTOR)), short).allowed  # the director has no limit
    far = limit(SEAT_OF_COUNCIL, 950_000, DIRECTOR.person)
    ruling = meets((*ROOM, sits(DIRECTOR)), short, far)
    assert (ruling.allowed, ruling.limit) == (True, Decimal(950_000))
    other = limit(73, 100_000)
    assert failed(meets((*ROOM, sits(DIRECTOR)), far, other)) == {"sitters_limit"}


def test_who_votes_against_or_sits_for_no_partner_commits_nobody():
    short = limit(DEPUTYS_POST, 10_000)
    assert meets(ROOM, short, for_=[OFFICER.person]).allowed
    assert failed(meets(ROOM, short, for_=[DEPUTY.person])) == {"sitters_limit"}
    assert failed(meets(ROOM, short, tally=LOST, for_=[OFFICER.person])) == {"vote"}
    assert failed(meets(ROOM, short, tally=None, for_=[])) == {"vote", "sitters_limit"}
    assert meets([Sitter(50, "Dana", None, "Carers", None)], short).allowed


def test_a_partner_that_abstains_where_a_majority_decides_is_not_asked_how_far_it_goes():
    carried = Tally(True, 1, 0, 1, "1 for, 0 against, 1 abstained: carried.")
    short = limit(DEPUTYS_POST, 10_000)
    assert meets(ROOM, short, tally=carried, for_=[OFFICER.person]).completes
    assert failed(meets(ROOM, limit(73, 10_000), tally=carried, for_=[OFFICER.person])) == {"sitters_limit"}


def test_limits_of_other_kinds_days_and_partners_do_not_count():
    ended = limit(DEPUTYS_POST, 1, ends=ON)
    other = limit(DEPUTYS_POST, 1, kind=DecisionType.WRITE_OFF)
    assert meets(ROOM, ended, other).allowed
    elsewhere = Sitter(DEPUTY.person, DEPUTY.name, ICB, PARTNERS[ICB], None)
    assert meets([elsewhere], limit(DEPUTYS_POST, 1)).allowed


def test_a_recommendation_commits_nobody():
    whole = authority(appointments=CAST, limits=[limit(DEPUTYS_POST, 1)])
    ruling = decide_in_meeting(matter("20000000"), sitting=sitting("JCPB", sitters=ROOM), authority=whole)
    assert "sitters_limit" in failed(ruling)
    nothing = decide_in_meeting(
        matter("1", DecisionType.WRITE_OFF), sitting=sitting("JCPB", sitters=ROOM), authority=whole
    )
    assert "sitters_limit" not in failed(nothing)


THIRD = actor(53, "Tess", PostFunction.EXECUTIVE, ICB, post=74, title="Executive")
MAJORITY, ALONE = QuorumRule(members=2), QuorumRule(members=1)
FOR, AGAINST, ABSTAIN = VoteCast.FOR, VoteCast.AGAINST, VoteCast.ABSTAIN


def under_training(sitters, cast, *limits, **more):
    """The group's own clause asks for the training on delegated authority."""
    clauses = [replace(one, trained=one.body == "SCG LD") for one in CLAUSES]
    known = {"sitters": tuple(sitters), "in_favour": None, **more}
    whole = authority(clauses=clauses, appointments=cast, limits=limits)
    return decide_in_meeting(matter("900000"), sitting=sitting("SCG LD", **known), authority=whole)


def voted(
    votes, cast, *, rule=MAJORITY, voting=VotingRule.MAJORITY, casting=None, chair=None, members=(), limits=()
):
    """How the group votes: each of the cast, or of the members that sit for no post, with a seat of their own."""
    people = [*(sits(one, one.post) for one in cast), *members]
    here = tuple(
        Member(
            seat,
            one.name,
            one.person,
            one.name,
            one.partner,
            one.partner_name,
            office=SeatOffice.CHAIR if one.person == chair else SeatOffice.MEMBER,
            present=True,
        )
        for seat, one in enumerate(people)
    )
    given = {seat: votes[one.person] for seat, one in enumerate(people) if one.person in votes}
    ballot = Ballot(rule, voting, here, given, casting)
    return under_training(
        people,
        [one for one in cast if one not in members],
        *limits,
        quorum=quorum(rule, here),
        tally=tally(voting, here, given, casting) if given else None,
        in_favour=frozenset(key for key, way in votes.items() if way is FOR),
        ballot=ballot,
    )


TRAINED = [replace(one, trained_on=date(2025, 5, 1)) for one in (DEPUTY, OFFICER, THIRD)]
BARE = (DEPUTY, OFFICER, THIRD)
CARER = Sitter(90, "Joan", None, "Carers", None)


def test_a_clause_that_asks_for_training_asks_the_members_who_carry_it():
    assert under_training(ROOM, TRAINED).allowed
    assert failed(under_training((*ROOM, CARER), TRAINED)) == {"trained"}  # in a post or in none
    assert under_training((*ROOM, replace(CARER, trained_on=ON)), TRAINED).allowed
    ruling = under_training(ROOM, (TRAINED[0], OFFICER))
    assert failed(ruling) == {"trained"}
    assert (
        "Ivor has not acknowledged the training on delegated authority, which clause 3 asks for, so their vote cannot "
        "carry the matter."
    ) in ruling.reasons
    both = under_training(ROOM, (DEPUTY, OFFICER))
    assert any(words.startswith("Dana and Ivor have not acknowledged") for words in both.reasons)


def test_who_votes_against_needs_no_training():
    half = (TRAINED[0], OFFICER)
    assert under_training(ROOM, half, in_favour=frozenset({DEPUTY.person})).allowed
    assert failed(under_training(ROOM, half, in_favour=frozenset({OFFICER.person}))) == {"trained"}


HALF = (TRAINED[0], OFFICER, TRAINED[2])  # Ivor has not had it


@pytest.mark.parametrize(
    ("cast", "votes", "more", "stands", "words"),
    [
        (HALF, {50: FOR, 52: FOR, 53: FOR}, {}, True, "2 for, 0 against, 0 abstained: carried."),
        (HALF, {50: FOR, 52: FOR, 53: AGAINST}, {}, False, "and it is not carried without them."),
        (HALF, {50: FOR, 52: AGAINST, 53: FOR}, {}, True, "2 for, 1 against, 0 abstained: carried."),
        (HALF, {50: FOR, 52: ABSTAIN, 53: FOR}, {}, True, "2 for, 0 against, 1 abstained: carried."),
        (
            HALF,
            {50: FOR, 52: FOR, 53: FOR},
            {"rule": QuorumRule(members=3)},
            False,
            "without them the meeting is not quorate for it.",
        ),
        (
            HALF,
            {50: FOR, 52: FOR, 53: FOR},
            {"voting": VotingRule.ALL_OF},
            False,
            "it is not carried without them.",
        ),
        (
            HALF,
            {50: FOR, 52: FOR, 53: FOR},
            {"voting": VotingRule.PARTNERS_UNANIMOUS},
            True,
            "Every partner agrees",
        ),
        (
            HALF[:2],
            {50: FOR, 52: FOR},
            {"voting": VotingRule.PARTNERS_UNANIMOUS, "rule": ALONE},
            False,
            "it is not carried without them.",
        ),
        (  # the casting vote of a chair who has not had it goes with them
            HALF,
            {50: FOR, 52: FOR, 53: AGAINST},
            {"voting": VotingRule.MAJORITY_CASTING, "casting": FOR, "chair": 52},
            False,
            "it is not carried without them.",
        ),
        (
            HALF,
            {50: FOR, 52: FOR, 53: AGAINST},
            {"voting": VotingRule.MAJORITY_CASTING, "casting": FOR, "chair": 50},
            True,
            "carried by the chair's casting vote for",
        ),
        (TRAINED, {50: FOR, 53: FOR}, {"members": (CARER,)}, True, "2 for, 0 against"),
        (TRAINED[:1], {50: FOR, 90: FOR}, {"members": (CARER,)}, False, "the meeting is not quorate for it."),
    ],
)
def test_an_untrained_vote_leaves_the_count_where_the_matter_stands_without_it(
    cast, votes, more, stands, words
):
    ruling = voted(votes, cast, **more)
    assert ruling.allowed is stands
    assert failed(ruling) == (set() if stands else {"trained"})
    assert any(words in check.sentence for check in ruling.checks)
    untrained = [one for one in (52, 90) if votes.get(one) is FOR]
    left = [check.sentence for check in ruling.checks if check.code == "left_out"]
    assert bool(left) is (stands and bool(untrained))


@pytest.mark.parametrize("member", [TRAINED[1], OFFICER], ids=["trained", "untrained"])
def test_an_untrained_member_still_counts_against_their_own_limit(member):
    """The partner's only member: leaving their vote out gives the partner no more than it delegated."""
    low = limit(73, 10_000)
    ruling = voted({50: FOR, 52: FOR}, (TRAINED[0], member), rule=ALONE, limits=[low])
    assert (failed(ruling), ruling.limit) == ({"sitters_limit"}, Decimal(10_000))
    before = voted({}, (TRAINED[0], member), rule=ALONE, limits=[low])
    assert failed(before) == {"vote", "sitters_limit"}
    assert voted({50: FOR, 52: FOR}, (TRAINED[0], member), rule=ALONE, limits=[limit(73, 900_000)]).allowed
    assert voted({50: FOR, 52: AGAINST, 53: FOR}, (TRAINED[0], member, TRAINED[2]), limits=[low]).allowed


LOW, ENOUGH, HIGH = Decimal(10_000), Decimal(900_000), Decimal(1_000_000)


@pytest.mark.parametrize(
    ("trained", "untrained", "way", "allowed", "reaches"),
    [
        (LOW, None, FOR, False, LOW),  # no limit of who is left out carries the partner
        (LOW, HIGH, FOR, False, LOW),
        (LOW, LOW, FOR, False, LOW),
        (ENOUGH, LOW, FOR, True, ENOUGH),
        (ENOUGH, HIGH, FOR, True, ENOUGH),
        (None, LOW, FOR, True, HIGH),  # the clause's own
        (LOW, None, AGAINST, False, LOW),
        (HIGH, LOW, ABSTAIN, True, HIGH),
        (LOW, None, None, False, LOW),  # before the vote
        (ENOUGH, None, None, True, ENOUGH),
    ],
)
def test_of_two_members_of_a_partner_the_one_who_counts_carries_it(trained, untrained, way, allowed, reaches):
    """Tess of the ICB has had the training and votes for it; Ivor, of the same, has not."""
    own = [limit(post, known) for post, known in ((74, trained), (73, untrained)) if known is not None]
    before = way is None
    ruling = voted({} if before else {50: FOR, 52: way, 53: FOR}, HALF, limits=own)
    assert failed(ruling) == ({"vote"} if before else set()) | (set() if allowed else {"sitters_limit"})
    assert ruling.limit == reaches
    assert allowed or any("Tess cannot carry it for NHS Northmere ICB" in words for words in ruling.reasons)


POSTS = {50: SEAT_OF_COUNCIL, 52: 73, 53: 74}
LIMITS = st.sampled_from([None, LOW, ENOUGH, HIGH])


@given(
    ways=st.fixed_dictionaries({person: st.sampled_from([FOR, AGAINST, ABSTAIN]) for person in POSTS}),
    untrained=st.sets(st.sampled_from([*POSTS])),
    limits=st.fixed_dictionaries(dict.fromkeys(POSTS.values(), LIMITS)),
    voting=st.sampled_from([VotingRule.MAJORITY, VotingRule.ALL_OF, VotingRule.PARTNERS_UNANIMOUS]),
    rule=st.sampled_from([ALONE, MAJORITY]),
)
def test_leaving_a_vote_out_allows_nothing_that_it_or_its_absence_would_refuse(
    ways, untrained, limits, voting, rule
):
    known = {"limits": [limit(post, most) for post, most in limits.items() if most is not None]}
    known |= {"voting": voting, "rule": rule}
    cast = [one if one.person in untrained else two for one, two in zip(BARE, TRAINED, strict=True)]
    if not voted(ways, cast, **known).allowed:
        return
    assert voted(ways, TRAINED, **known).allowed
    here = [one for one in TRAINED if one.person not in untrained or ways[one.person] is not FOR]
    assert voted({one.person: ways[one.person] for one in here}, here, **known).allowed


def test_before_the_vote_the_untrained_are_named_and_not_counted():
    ruling = voted({}, HALF)
    assert failed(ruling) == {"vote"}
    (said,) = [check.sentence for check in ruling.checks if check.code == "left_out"]
    assert said.startswith("Ivor has not acknowledged the training")
    assert said.endswith("so their vote and their presence are left out of the count.")
    assert failed(voted({}, HALF[:2])) == {"vote", "trained"}


def test_whoever_asked_for_it_does_not_carry_it_with_the_untrained():
    """A requester who sits there and has had it, and another member who has not."""
    asked = actor(99, "Requester", PostFunction.EXECUTIVE, post=75, title="Executive", trained_on=ON)
    ruling = voted({99: FOR, 52: FOR}, (asked, OFFICER, TRAINED[2]))
    assert failed(ruling) == {"not_requester"}


def test_a_lost_vote_asks_nothing_of_those_who_supported_it():
    """Else the refusal could not be recorded."""
    supported = frozenset({OFFICER.person})
    assert failed(under_training(ROOM, CAST, tally=LOST, in_favour=supported)) == {"vote"}
    short = limit(DEPUTYS_POST, 10_000)
    lost = meets(ROOM, short, tally=LOST, for_=[DEPUTY.person])
    assert (failed(lost), lost.recommends) == ({"vote"}, False)


def test_training_counts_in_any_post_and_by_the_day():
    over = replace(OFFICER, ends=date(2026, 1, 1))
    assert failed(under_training(ROOM, (TRAINED[0], over))) == {"trained"}
    elsewhere = replace(TRAINED[1], post=99, ends=date(2026, 1, 1))
    assert under_training(ROOM, (TRAINED[0], OFFICER, elsewhere)).allowed
    later = replace(OFFICER, trained_on=date(2026, 10, 21))
    assert failed(under_training(ROOM, (TRAINED[0], later))) == {"trained"}
    as_member = replace(sits(OFFICER, 73), trained_on=date(2026, 10, 21))
    assert failed(under_training((ROOM[0], as_member), TRAINED[:1])) == {"trained"}


def test_a_recommendation_asks_for_no_training():
    clauses = [replace(one, trained=True, mode=Mode.RECOMMEND_TO, refer_to="JCPB", refer_key=JCPB)
               if one.body == "SCG LD" else one for one in CLAUSES]  # fmt: skip
    whole = authority(clauses=clauses, appointments=CAST)
    known = {"sitters": ROOM, "in_favour": None}
    ruling = decide_in_meeting(matter("900000"), sitting=sitting("SCG LD", **known), authority=whole)
    assert "trained" not in {check.code for check in ruling.checks}


def test_nothing_stands_on_the_vote_of_nobody():
    ruling = under_training((), TRAINED)
    assert failed(ruling) == {"trained"}
    nobody_here = quorum(MAJORITY, ())
    assert failed(under_training((), TRAINED, quorum=nobody_here, tally=None)) == {"quorum", "vote"}
