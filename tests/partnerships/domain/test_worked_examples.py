"""The worked examples on delegation, row by row, through `decide()` and `decide_in_meeting()`."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from jct.core.calendar import after_clear_days
from partnerships.domain.matter import BoardAuthority, Commitment, Consent, Envelope, Related, Resolved
from partnerships.domain.meeting import Member, QuorumRule, quorum
from partnerships.domain.words import DecisionType, ItemOutcome, Measure, Mode, PostFunction, Urgency, Verb
from tests.partnerships.domain.facts import (
    AWARD,
    CABINET,
    CFO_COUNCIL,
    CFO_ICB,
    CLAUSES,
    COUNCIL,
    COUNTY,
    HEAD,
    ICB,
    INQUORATE,
    JCPB,
    MANAGER,
    NORTH,
    ON,
    SCG,
    SCHEME,
    above,
    actor,
    clause,
    failed,
    matter,
    meet,
    rule,
)

LIFETIME = Decimal(40_000) * (2 + 1 + 1)  # two years and two options of one year
EXTENSION = DecisionType.CONTRACT_EXTENSION


def resolved(body, name, version=1, verb=Verb.DECIDE, outcome=ItemOutcome.CARRIED):
    return Resolved(body, name, verb, outcome, version, ON)


def deciders(ruling):
    return [able.title for able in ruling.who_can]


def check(ruling, code):
    return next(check for check in ruling.checks if check.code == code)


def test_manager_approves_an_award_of_50_000():
    assert rule(MANAGER, matter("50000.00")).allowed


def test_manager_may_not_approve_a_penny_more_and_the_head_can():
    ruling = rule(MANAGER, matter("50000.01"))
    assert failed(ruling) == {"band"}
    assert deciders(ruling) == [HEAD.title]


def test_options_count_so_40_000_a_year_for_four_years_is_the_heads():
    ruling = rule(MANAGER, matter(LIFETIME))
    assert failed(ruling) == {"band"}
    assert deciders(ruling) == [HEAD.title]


def test_two_awards_of_30_000_are_one_of_60_000():
    ruling = rule(MANAGER, matter("30000", related=(Related("First", Decimal(30_000), ON),)))
    assert failed(ruling) == {"band"}
    assert check(ruling, "related").arithmetic == "£30,000 + £30,000 = £60,000"
    assert "split into small parts: First (£30,000, 20 October 2026)" in check(ruling, "related").sentence
    assert deciders(ruling) == [HEAD.title]


def test_the_employers_own_limit_binds():
    ruling = rule(HEAD, matter("240000"), employer_limit=Decimal(200_000))
    assert failed(ruling) == {"employer_limit"}
    assert ruling.limit == Decimal(200_000)


def test_nobody_approves_their_own_request():
    assert failed(rule(HEAD, matter("1", requester=HEAD.person))) == {"not_requester"}


def test_conflicted_officer_is_refused_and_leaves_the_quorum():
    about = matter("1", provider="Adult care services", interests={HEAD.person: "Head of the provider arm"})
    assert failed(rule(HEAD, about)) == {"no_interest"}
    council = Member(1, "Officer", HEAD.person, "Helen", COUNCIL, "Council", present=True, conflicted=True)
    icb = Member(2, "Officer", 4, "Anil", ICB, "NHS", present=True)
    of_each = QuorumRule(of_each_partner=1, partners={COUNCIL: "Council", ICB: "NHS"})
    counted = quorum(of_each, [council, icb])
    ruling = meet("SCG LD", matter("900000"), quorum=counted)
    assert "quorum" in failed(ruling)
    assert "Members of Council: 0; 1 needed." in ruling.reasons


def test_joint_item_is_pending_until_both_consent():
    asked = matter("5000", DecisionType.VIREMENT_BETWEEN_POOLS)
    first = rule(CFO_COUNCIL, asked)
    assert (first.allowed, first.completes, first.still_needed) == (True, False, ("NHS Northmere ICB",))
    given = replace(asked, consents=(Consent(CFO_COUNCIL.person, "Philippa", COUNCIL),))
    assert rule(CFO_ICB, given).completes


KEYS = clause(
    60,
    DecisionType.PILOT_APPROVAL,
    measure=Measure.NONE,
    body="County group",
    second_body="North Locality Group",
    mode=Mode.DUAL_KEY,
)


def test_dual_key_to_different_versions_opens_nothing():
    pilot = matter(kind=DecisionType.PILOT_APPROVAL, version=2)
    on_first = replace(pilot, resolutions=(resolved(NORTH, "North Locality Group", version=1),))
    county = meet("County group", on_first, clauses=[KEYS])
    assert (county.allowed, county.completes, county.still_needed) == (True, False, ("North Locality Group",))
    assert "It considered version 1, which is another text." in check(county, "dual_key").sentence
    assert "must agree to the same version too" in county.next_step


def test_dual_key_to_the_same_version_opens():
    done = matter(
        kind=DecisionType.PILOT_APPROVAL,
        version=2,
        resolutions=(resolved(COUNTY, "County group", version=2),),
    )
    ruling = meet("North Locality Group", done, clauses=[KEYS])
    assert ruling.completes
    assert ruling.next_step == "This approval settles the matter."
    assert failed(meet("County group", done, clauses=[KEYS])) == {"once"}
    assert [able.title for able in ruling.who_can] == ["North Locality Group"]


def test_vacant_nhs_seat_turns_the_groups_award_into_a_recommendation_to_the_board():
    ruling = meet(
        "SCG LD",
        matter("900000"),
        quorum=INQUORATE,
        tally=None,
        above=above("JCPB"),
        vacant_partners=("NHS Northmere ICB",),
    )
    assert failed(ruling) == {"quorum", "vote"}
    assert (ruling.allowed, ruling.recommends, ruling.recommends_to) == (False, True, ("JCPB",))
    assert ruling.verb is Verb.RECOMMEND
    assert ruling.next_step == "NHS Northmere ICB has no seat-holder, so it becomes a recommendation to JCPB."
    recommended = resolved(SCG, "SCG LD", outcome=ItemOutcome.RECOMMENDED)
    before_board = matter("900000", resolutions=(replace(recommended, to=((JCPB, "JCPB"),)),))
    assert deciders(meet("JCPB", before_board)) == ["JCPB", "SCG LD"]
    assert meet("JCPB", before_board).completes
    older = replace(before_board, version=2)
    assert failed(meet("JCPB", older)) == {"band"}  # what was recommended is another text
    assert failed(meet("JCPB", matter("900000"))) == {"band"}


def test_inquorate_otherwise_waits_for_its_next_quorate_meeting():
    ruling = meet("SCG LD", matter("900000"), quorum=INQUORATE)
    assert (ruling.recommends, ruling.recommends_to) == (True, ("SCG LD",))
    assert "the next quorate meeting of SCG LD" in ruling.next_step


ENVELOPE = Envelope("Supported living, round 2", Decimal(1_000_000), Decimal(0), ON, "JCPB")


def test_under_an_approved_envelope_one_tier_lower_may_award():
    ruling = rule(HEAD, matter("800000", envelope=ENVELOPE))
    assert ruling.allowed
    assert check(ruling, "envelope").arithmetic == "£1,000,000 − £0 used − £800,000 = £200,000"
    assert "one step up, over £250,000 up to £1,000,000 (clause 3)" in check(ruling, "band").sentence
    assert ruling.limit == Decimal(1_000_000)
    assert failed(rule(MANAGER, matter("800000", envelope=ENVELOPE))) == {"band"}  # two tiers lower


def test_second_award_beyond_the_headroom_is_refused():
    left = replace(ENVELOPE, used=Decimal(800_000))
    ruling = rule(HEAD, matter("300000", envelope=left))
    assert failed(ruling) == {"band", "envelope"}
    assert "£300,000 is more than what is left" in check(ruling, "envelope").sentence
    assert check(ruling, "envelope").arithmetic == "£1,000,000 − £800,000 used = £200,000"
    assert "envelope" in failed(meet("SCG LD", matter("300000", envelope=left)))


def test_envelope_never_lifts_the_employers_limit():
    ruling = rule(HEAD, matter("800000", envelope=ENVELOPE), employer_limit=Decimal(250_000))
    assert failed(ruling) == {"employer_limit"}


def test_envelope_that_is_not_approved_lifts_nothing():
    ruling = rule(HEAD, matter("800000", envelope=replace(ENVELOPE, on=None)))
    assert failed(ruling) == {"band", "envelope"}
    waits = rule(HEAD, matter("800000", envelope=replace(ENVELOPE, why_not="may still be called in")))
    assert failed(waits) == {"band", "envelope"}
    assert "Supported living, round 2, may still be called in." in check(waits, "envelope").sentence
    tomorrow = replace(ENVELOPE, on=ON + timedelta(days=1))
    assert failed(rule(HEAD, matter("100000", envelope=tomorrow))) == {"envelope"}


def test_virement_within_a_pool():
    assert rule(HEAD, matter("80000", DecisionType.VIREMENT_WITHIN_POOL)).allowed
    above = rule(HEAD, matter("100000.01", DecisionType.VIREMENT_WITHIN_POOL))
    assert failed(above) == {"band"}
    assert deciders(above) == ["SCG LD"]


def test_virement_between_pools_needs_both_partners():
    ruling = rule(HEAD, matter("5000", DecisionType.VIREMENT_BETWEEN_POOLS))
    assert failed(ruling) == {"clause"}
    assert deciders(ruling) == [CFO_COUNCIL.title, CFO_ICB.title]


def test_option_past_its_last_day_is_refused_and_the_urgent_route_offered():
    extend = [clause(70, EXTENSION, 500_000, post_function=HEAD.function)]
    last = matter("10", EXTENSION, exercise_by=ON)
    assert rule(HEAD, last, clauses=extend).allowed
    ruling = rule(HEAD, replace(last, exercise_by=ON - timedelta(days=1)), clauses=extend)
    assert failed(ruling) == {"exercise_by"}
    assert "or for an urgent decision" in str(ruling)
    assert ruling.who_can == ()


def test_locality_group_spends_25_000_and_not_a_penny_more():
    assert meet("North Locality Group", matter("25000.00", DecisionType.GRANT_AWARD)).allowed
    escalated = [*CLAUSES, clause(71, DecisionType.GRANT_AWARD, above=Decimal(25_000), body="JCPB")]
    above = meet("North Locality Group", matter("25000.01", DecisionType.GRANT_AWARD), clauses=escalated)
    assert failed(above) == {"band"}
    assert deciders(above) == ["JCPB"]


def test_time_limited_money_pays_for_nothing_recurrent():
    ends = date(2027, 4, 1)
    ruling = rule(HEAD, matter("10", recurrent=True, money_ends=ends))
    assert failed(ruling) == {"money"}
    assert "ends on 31 March 2027" in str(ruling)
    assert rule(HEAD, matter("10", money_ends=ends)).allowed
    assert failed(rule(HEAD, matter("10", money_ends=ON))) == {"money"}


WILTSHIRE = clause(
    80,
    DecisionType.COMMISSIONING_INTENTION,
    measure=Measure.NONE,
    body="JCPB",
    mode=Mode.RECOMMEND_TO,
    refer_to="cabinet",
    second_body="PCT Board",
)


def test_recommending_board_has_effect_only_when_both_parents_decide():
    asked = matter(kind=DecisionType.COMMISSIONING_INTENTION)
    board = meet("JCPB", asked, clauses=[WILTSHIRE], verb=Verb.RECOMMEND)
    assert (board.allowed, board.recommends) == (False, True)
    assert board.recommends_to == ("cabinet", "PCT Board")
    assert failed(board) == {"takes_effect"}
    first = meet("cabinet", asked, clauses=[WILTSHIRE])
    assert (first.allowed, first.completes, first.still_needed) == (True, False, ("PCT Board",))
    given = replace(asked, resolutions=(resolved(CABINET, "cabinet"),))
    assert meet("PCT Board", given, clauses=[WILTSHIRE]).completes


def test_priority_to_pool_budgets_waits_for_the_boards_ratification():
    clauses = [
        clause(
            81,
            DecisionType.BUDGET_SETTING,
            measure=Measure.NONE,
            body="SCG LD",
            mode=Mode.RATIFY_BY,
            refer_to="JCPB",
        )
    ]
    asked = matter(kind=DecisionType.BUDGET_SETTING)
    group = meet("SCG LD", asked, clauses=clauses)
    assert (group.allowed, group.completes, group.ratified_by) == (True, False, "JCPB")
    assert group.next_step == "It takes effect only when JCPB ratifies it."
    assert failed(meet("JCPB", asked, clauses=clauses, verb=Verb.RATIFY)) == {"agreed_first"}
    agreed = replace(asked, resolutions=(resolved(SCG, "SCG LD"),))
    board = meet("JCPB", agreed, clauses=clauses, verb=Verb.RATIFY)
    assert (board.completes, board.verb) == (True, Verb.RATIFY)
    assert board.next_step == "This ratification gives it effect."
    again = meet("SCG LD", agreed, clauses=clauses)
    assert failed(again) == {"once"}


def test_decision_before_the_delegation_starts_or_after_it_ends():
    dated = clause(82, DecisionType.WRITE_OFF, 10, post=HEAD.post, starts=ON, ends=ON + timedelta(days=1))
    early = rule(HEAD, matter("1", DecisionType.WRITE_OFF, on=ON - timedelta(days=1)), clauses=[dated])
    late = rule(HEAD, matter("1", DecisionType.WRITE_OFF, on=ON + timedelta(days=1)), clauses=[dated])
    assert rule(HEAD, matter("1", DecisionType.WRITE_OFF), clauses=[dated]).allowed
    assert early.reasons == ("Clause 82 begins only on 20 October 2026.",)
    assert late.reasons == ("Clause 82 ended on 20 October 2026.",)
    assert failed(rule(HEAD, matter("1", on=date(2024, 3, 31)))) == {"scheme"}
    assert failed(rule(HEAD, matter("1"), scheme=replace(SCHEME, ends=ON))) == {"scheme"}


def test_plan_that_only_the_chief_executive_signs_is_not_signed_by_a_deputy():
    chief = actor(40, "Grace", PostFunction.EXECUTIVE)
    plan = clause(
        83,
        DecisionType.DATA_RETURN_SUBMISSION,
        measure=Measure.NONE,
        post_function=PostFunction.EXECUTIVE,
        non_delegable=True,
    )
    about = matter(kind=DecisionType.DATA_RETURN_SUBMISSION)
    assert rule(chief, about, clauses=[plan]).allowed
    deputy = replace(chief, person=41, name="Dan", cover_for=40, cover_for_name="Grace")
    assert failed(rule(deputy, about, clauses=[plan], appointments=[chief])) == {"non_delegable"}
    assert failed(rule(chief, about, clauses=[plan], acting=True)) == {"non_delegable"}


def test_board_commits_no_more_than_partners_confirmed():
    board = BoardAuthority(confirmed=Decimal("80300000"), committed=Decimal("80200000"))
    asked = matter("200000", annual_amount=Decimal(200_000), recurrent=True, board=board)
    ruling = rule(HEAD, asked)
    assert failed(ruling) == {"board_authority"}
    assert check(ruling, "board_authority").arithmetic == (
        "£80,200,000 + £200,000 = £80,400,000; £80,300,000 confirmed"
    )
    assert "£100,000 more than" in str(ruling)
    assert rule(HEAD, replace(asked, board=replace(board, confirmed=Decimal("80400000")))).allowed
    assert "board_authority" in failed(meet("JCPB", replace(asked, amount=Decimal(2_000_000))))


def test_what_is_committed_with_the_whole_counts_once():
    of = (Commitment(1, None, Decimal(60)), Commitment(2, 9, Decimal(30)))
    board = BoardAuthority(Decimal(100), Decimal(90), of)
    assert board.beside(3, 1) is None  # its whole commits it
    assert board.beside(3, 9) == board  # its whole commits nothing of this year
    assert board.beside(None, None) == board
    assert board.beside(9, None).committed == Decimal(60)  # the whole of a part that was approved before it


def test_no_rule_for_the_type_lets_nobody_decide():
    ruling = rule(HEAD, matter("1", DecisionType.WRITE_OFF))
    assert failed(ruling) == {"clause"}
    assert ruling.reasons == ("No clause of the scheme covers this (write-off), so nobody can decide it.",)


def test_deputy_is_bound_by_their_own_lower_limit():
    deputy = replace(
        HEAD, person=50, name="Dan", cover_for=HEAD.person, cover_for_name="Helen", own_limit=Decimal(75_000)
    )
    assert rule(deputy, matter("75000")).limit == Decimal(75_000)
    assert failed(rule(deputy, matter("75000.01"))) == {"own_limit"}
    assert rule(HEAD, matter("75000.01")).allowed


KEY_DECISION = clause(84, AWARD, 250_000, post_function=HEAD.function, notice_days=28, urgency_body="JCPB")


def test_key_decision_waits_for_28_clear_days():
    noticed = ON - timedelta(days=21)  # 20 clear days lie between
    ruling = rule(HEAD, matter("10", notice_on=noticed), clauses=[KEY_DECISION])
    assert failed(ruling) == {"notice"}
    assert check(ruling, "notice").arithmetic == "20 clear days of 28"
    assert ruling.earliest_on == after_clear_days(noticed, 28)
    assert [able.title for able in ruling.who_could] == [HEAD.title]
    assert ruling.who_can == ()
    long_ago = matter("10", notice_on=date(2026, 9, 1), on=date(2026, 9, 30))
    assert rule(HEAD, long_ago, clauses=[KEY_DECISION]).allowed
    assert failed(rule(HEAD, replace(long_ago, on=date(2026, 9, 29)), clauses=[KEY_DECISION])) == {"notice"}


def test_special_urgency_takes_a_third_persons_consent():
    urgent = matter("10", urgency=Urgency.SPECIAL_URGENCY)
    assert failed(rule(HEAD, urgent, clauses=[KEY_DECISION])) == {"notice"}
    assert rule(HEAD, replace(urgent, urgency_consent=(70, "Scrutiny")), clauses=[KEY_DECISION]).allowed
    by_decider = replace(urgent, urgency_consent=(HEAD.person, "Helen"))
    assert failed(rule(HEAD, by_decider, clauses=[KEY_DECISION])) == {"third_person"}
    by_requester = replace(urgent, urgency_consent=(urgent.requester, "Rhys"))
    assert failed(rule(HEAD, by_requester, clauses=[KEY_DECISION])) == {"notice"}
