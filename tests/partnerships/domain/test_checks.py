"""Each check of a ruling by itself: who stands behind an answer, what must come first, what a clause is for, whose
power it is. The attacks on separation are here."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from partnerships.domain import checks_meeting
from partnerships.domain.actor import Limit
from partnerships.domain.case import Case, Found
from partnerships.domain.checks_money import PLANS, is_real_money
from partnerships.domain.delegation import decide
from partnerships.domain.incompatible import Pair
from partnerships.domain.matter import (
    Advised,
    BoardAuthority,
    Consent,
    Envelope,
    Indicative,
    Related,
    Resolved,
)
from partnerships.domain.meeting import Quorum, Tally
from partnerships.domain.ruling import REFUSABLE
from partnerships.domain.sitting import Sitting
from partnerships.domain.words import (
    DecisionType,
    Gate,
    ItemOutcome,
    Measure,
    Mode,
    PostFunction,
    Urgency,
    Verb,
)
from tests.partnerships.domain.facts import (
    AWARD,
    CARRIED,
    CFO_COUNCIL,
    CFO_ICB,
    CLAUSES,
    COUNCIL,
    EVERYBODY,
    HEAD,
    ICB,
    INQUORATE,
    JCPB,
    LEAD_COUNCIL,
    LOST,
    MANAGER,
    MH,
    ON,
    SCG,
    actor,
    authority,
    clause,
    failed,
    matter,
    meet,
    rule,
)

DAY = timedelta(days=1)
BETWEEN = DecisionType.VIREMENT_BETWEEN_POOLS
COVER = replace(
    HEAD, person=50, name="Dan", cover_for=HEAD.person, cover_for_name="Helen", starts=ON, ends=ON + 14 * DAY
)


def one(ruling, code):
    return next(check for check in ruling.checks if check.code == code)


# Cover, and the whole chain of separation ----------------------------------------------------------------------------


def test_cover_decides_in_the_holders_place_and_both_names_are_kept():
    ruling = rule(COVER, matter("100000"))
    assert ruling.allowed
    assert (ruling.cover_for, ruling.cover_for_name) == (HEAD.person, "Helen")
    assert "Dan has been covering Head of joint commissioning for Helen since 20 October 2026." in {
        check.sentence for check in ruling.checks
    }
    assert one(ruling, "cover").sentence == "Dan's cover for Helen extends to every decision of the post."
    assert [str(able) for able in ruling.who_can] == [
        "Helen, Dan in place of Helen (Head of joint commissioning)"
    ]
    assert ruling.who_can[0].persons == (HEAD.person, 50)


@pytest.mark.parametrize(
    ("changes", "about", "expected"),
    [
        ({"scope": frozenset({AWARD})}, {}, set()),
        ({"scope": frozenset({BETWEEN})}, {}, {"cover"}),
        ({"cap": Decimal(100_000)}, {}, set()),
        ({"cap": Decimal("99999.99")}, {}, {"cover"}),
        ({"acting": True}, {}, {"cover"}),  # a delegate of a delegate
        ({"starts": ON + DAY}, {}, {"in_post"}),
        ({"ends": ON}, {}, {"in_post"}),
        ({}, {"requester": 50}, {"not_requester"}),
        ({}, {"requester": HEAD.person}, {"not_requester"}),  # by the requester's own delegate
        ({}, {"on_behalf_of": HEAD.person}, {"not_requester"}),
        ({}, {"on_behalf_of": 50}, {"not_requester"}),
        ({}, {"consents": (Consent(HEAD.person, "Helen", COUNCIL),)}, {"once"}),
        ({}, {"consents": (Consent(77, "Sam", COUNCIL, cover_for=HEAD.person),)}, {"once"}),
    ],
)
def test_cover_passes_on_what_the_holder_has_and_nothing_more(changes, about, expected):
    ruling = rule(replace(COVER, **changes), matter("100000", **about))
    assert failed(ruling) == expected
    assert ("Dan in place of Helen" in str(ruling.who_can)) == (not expected)


def test_cover_that_has_not_begun_or_is_over_says_so():
    early = rule(replace(COVER, starts=ON + DAY), matter("1"))
    assert (
        "Dan begins covering Head of joint commissioning for Helen only on 21 October 2026." in early.reasons
    )
    late = rule(replace(COVER, ends=ON), matter("1"))
    assert "Dan was covering Head of joint commissioning for Helen until 19 October 2026." in late.reasons


def test_typist_for_a_director_does_not_free_the_director():
    typed = matter("10", requester_name="Tess", on_behalf_of=HEAD.person, on_behalf_of_name="Helen")
    ruling = rule(HEAD, typed)
    assert ruling.reasons == ("Tess asked for this on behalf of Helen, so another person must decide it.",)
    other = rule(MANAGER, typed)
    assert (
        one(other, "not_requester").sentence == "It was asked for by somebody else, Tess on behalf of Helen."
    )


def test_acting_up_for_whoever_asked_is_deciding_in_their_place():
    asked = matter("10", requester=HEAD.person, requester_name="Helen")
    stand_in = replace(HEAD, person=51, name="Ada", acting=True)
    ruling = rule(stand_in, asked)
    assert failed(ruling) == {"not_requester"}
    assert "Helen, whose place Ada takes, is behind this request" in str(ruling)
    left = (replace(HEAD, ends=ON), MANAGER)
    assert rule(stand_in, asked, appointments=left).allowed  # the post was vacant: Ada acts for nobody
    assert rule(stand_in, matter("10")).allowed


def test_clause_may_bar_deputies_but_not_whoever_is_acting():
    strict = [clause(1, AWARD, 250_000, post_function=HEAD.function, deputies=False)]
    assert failed(rule(COVER, matter("10"), clauses=strict)) == {"deputy"}
    assert rule(HEAD, matter("10"), clauses=strict, acting=True).allowed


def test_holder_in_person_is_said():
    own = [clause(1, AWARD, 250_000, post_function=HEAD.function, non_delegable=True)]
    assert "in person, and Helen is" in one(rule(HEAD, matter("10"), clauses=own), "non_delegable").sentence


def test_two_posts_one_person_is_one_consent():
    both = (CFO_COUNCIL, replace(CFO_ICB, person=CFO_COUNCIL.person, name="Philippa"))
    given = matter("5000", BETWEEN, consents=(Consent(CFO_COUNCIL.person, "Philippa", COUNCIL),))
    assert failed(rule(both[1], given, appointments=both)) == {"once"}


def test_answers_to_an_older_version_stay_and_count_for_nothing():
    given = matter(
        "5000", BETWEEN, version=2, consents=(Consent(CFO_COUNCIL.person, "Philippa", COUNCIL, 1),)
    )
    again = rule(CFO_COUNCIL, given)
    assert (again.allowed, again.completes, again.version) == (True, False, 2)
    assert not rule(CFO_ICB, given).completes


def test_whoever_recommended_does_not_decide_too_and_counts_as_no_consent():
    told = Consent(CFO_COUNCIL.person, "Philippa", COUNCIL, verb=Verb.RECOMMEND)
    given = matter("5000", BETWEEN, consents=(told,))
    assert failed(rule(CFO_COUNCIL, given)) == {"once"}
    assert rule(CFO_ICB, given).still_needed == ("Northmere County Council",)


def test_agreed_already_and_waiting_for_ratification():
    about = matter(
        kind=DecisionType.COMMISSIONING_INTENTION, consents=(Consent(77, "Sam", COUNCIL),), partners={}
    )
    ruling = rule(HEAD, about)
    assert failed(ruling) == {"once"}
    assert ruling.reasons == ("Sam has agreed this already; it waits for JCPB.",)
    assert [able.title for able in ruling.who_can] == ["JCPB"]


def test_body_does_not_agree_what_somebody_has_agreed_for_ratification():
    clauses = [
        clause(1, AWARD, 250_000, body="SCG LD", mode=Mode.RATIFY_BY, refer_to="JCPB"),
        clause(2, AWARD, 250_000, post_function=HEAD.function, mode=Mode.RATIFY_BY, refer_to="JCPB"),
    ]
    agreed = matter("10", consents=(Consent(HEAD.person, "Helen", COUNCIL),))
    assert meet("SCG LD", agreed, clauses=clauses).reasons == (
        "Helen has agreed this already; it waits for JCPB.",
    )


def test_an_authority_answers_for_many_matters():
    whole = authority()
    first, second = (
        decide(matter(amount), person=HEAD.person, name="Helen", authority=whole) for amount in ("10", "20")
    )
    assert first.allowed
    assert second.who_can == first.who_can
    limit = Limit(HEAD.post, None, AWARD, Decimal(15), ON)
    other = authority(limits=[limit]).under(None, CLAUSES)
    refused = decide(matter("20"), person=HEAD.person, name="Helen", authority=other)
    assert failed(refused) == {"scheme", "employer_limit"}


def test_incompatible_posts_of_one_person():
    pairs = [Pair(HEAD.function, PostFunction.AUDITOR, "the auditor checks what the head decides")]
    second = actor(HEAD.person, "Helen", PostFunction.AUDITOR, post=90)
    both = authority(appointments=(*EVERYBODY, second), incompatible=pairs)
    ruling = decide(matter("10"), person=HEAD.person, name="Helen", authority=both)
    assert "incompatible" in failed(ruling)
    assert "the auditor checks what the head decides." in str(ruling)
    over = authority(appointments=(*EVERYBODY, replace(second, ends=ON)), incompatible=pairs)
    assert decide(matter("10"), person=HEAD.person, name="Helen", authority=over).allowed


# What must come first ------------------------------------------------------------------------------------------------


def gated(**more):
    return [clause(1, AWARD, 250_000, post_function=HEAD.function, **more)]


def test_gates_hold_until_each_is_passed():
    clauses = gated(gates=(Gate.EXECUTIVES, Gate.LEGAL))
    ruling = rule(HEAD, matter("10", gates={Gate.LEGAL: ON}), clauses=clauses)
    assert ruling.reasons == ("Clause 1 asks first for: executives' meeting.",)
    assert ruling.who_can == ()
    assert [able.title for able in ruling.who_could] == [HEAD.title]
    assert ruling.next_step == (
        "Nobody can decide it yet. Clause 1 asks first for: executives' meeting. After that, "
        "it can be decided by Helen (Head of joint commissioning)."
    )
    passed = {Gate.LEGAL: ON, Gate.EXECUTIVES: ON - DAY}
    assert (
        "executives' meeting, 19 October 2026"
        in one(rule(HEAD, matter("10", gates=passed), clauses=clauses), "gates").sentence
    )
    tomorrow = {Gate.LEGAL: ON, Gate.EXECUTIVES: ON + DAY}
    assert failed(rule(HEAD, matter("10", gates=tomorrow), clauses=clauses)) == {"gates"}


def test_consultation_needs_evidence_and_a_consultee_is_no_approver():
    clauses = gated(consult=("Portfolio holder",))
    assert failed(rule(HEAD, matter("10"), clauses=clauses)) == {"consultation"}
    without = {"Portfolio holder": ("", 70)}
    assert failed(rule(HEAD, matter("10", consulted=without), clauses=clauses)) == {"consultation"}
    done = {"portfolio holder": ("E-mail of 3 October", 70), "Somebody else": ("Letter", HEAD.person)}
    assert rule(HEAD, matter("10", consulted=done), clauses=clauses).allowed
    own = {"Portfolio holder": ("A word with myself", HEAD.person)}
    assert failed(rule(HEAD, matter("10", consulted=own), clauses=clauses)) == {"consultee_not_approver"}
    assert failed(rule(COVER, matter("10", consulted=own), clauses=clauses)) == {"consultee_not_approver"}


def test_the_body_that_was_advised_answers_before_it_decides():
    owed = Advised("Carers' forum", SCG, "SCG LD", ON - DAY)
    about = matter("900000", advice=(owed,))
    ruling = meet("SCG LD", about)
    assert failed(ruling) == {"advice"}
    sentence = "Carers' forum advised on it on 19 October 2026, and SCG LD has not answered yet."
    assert ruling.reasons == (sentence,)
    asker = rule(MANAGER, about)
    assert (asker.who_can, [able.title for able in asker.who_could]) == ((), ["SCG LD"])
    assert asker.next_step == (
        f"Nobody can decide it yet. {sentence} After that, it must be decided by SCG LD, in its meeting."
    )
    assert meet("SCG LD", replace(about, advice=(replace(owed, answered=True),))).completes
    assert meet("SCG LD", replace(about, advice=(replace(owed, to=JCPB),))).completes
    assert rule(HEAD, matter("10", advice=(owed,))).allowed  # it was not put to her


def test_advice_that_was_answered_is_a_consultation():
    clauses = gated(consult=("Carers' forum",))
    said = Advised("Carers' Forum", JCPB, "JCPB", ON - DAY)
    waits = rule(HEAD, matter("10", advice=(said,)), clauses=clauses)
    assert failed(waits) == {"consultation"}
    assert "JCPB has not answered yet" in str(waits)
    assert rule(HEAD, matter("10", advice=(replace(said, answered=True),)), clauses=clauses).allowed


@pytest.mark.parametrize(
    ("days_ago", "urgency", "wards", "notice", "expected"),
    [
        (None, Urgency.NONE, 0, 28, {"notice"}),
        (28, Urgency.NONE, 0, 28, {"notice"}),  # 27 clear days lie between
        (29, Urgency.NONE, 0, 28, set()),
        (6, Urgency.GENERAL_EXCEPTION, 0, 28, set()),
        (5, Urgency.GENERAL_EXCEPTION, 0, 28, {"notice"}),
        (4, Urgency.GENERAL_EXCEPTION, 0, 3, set()),  # the clause's own notice is shorter still
        (None, Urgency.NONE, 1, 0, set()),
        (None, Urgency.NONE, 2, 0, {"notice"}),  # two wards make it a key decision
        (29, Urgency.NONE, 2, 0, set()),
        (None, Urgency.SPECIAL_URGENCY, 0, 0, set()),
        (None, Urgency.SPECIAL_URGENCY, 2, 0, {"notice"}),
    ],
)
def test_notice(days_ago, urgency, wards, notice, expected):
    given = None if days_ago is None else ON - days_ago * DAY
    about = matter("10", notice_on=given, urgency=urgency, wards=wards)
    ruling = rule(HEAD, about, clauses=gated(notice_days=notice))
    assert failed(ruling) == expected
    if given and expected:
        assert ruling.earliest_on > ON
        assert rule(HEAD, replace(about, on=ruling.earliest_on), clauses=gated(notice_days=notice)).allowed


def test_general_exception_names_both_figures():
    about = matter("10", notice_on=ON - 2 * DAY, urgency=Urgency.GENERAL_EXCEPTION)
    ruling = rule(HEAD, about, clauses=gated(notice_days=28))
    assert "5 clear days are needed under the general exception, in place of 28" in str(ruling)
    assert one(ruling, "notice").arithmetic == "1 clear day of 5"


@pytest.mark.parametrize("urgency", [Urgency.GENERAL_EXCEPTION, Urgency.SPECIAL_URGENCY])
def test_whoever_agreed_that_it_is_urgent_does_not_decide_it(urgency):
    agreed = matter("10", urgency=urgency, urgency_consent=(HEAD.person, "Helen"))
    ruling = rule(HEAD, agreed, clauses=gated())
    assert failed(ruling) == {"third_person"}
    assert "Helen agreed that this is urgent, so a third person must decide it." in ruling.reasons
    assert failed(rule(COVER, agreed, clauses=gated())) == {"third_person"}
    elsewhere = replace(agreed, urgency_consent=(70, "Scrutiny"))
    assert rule(HEAD, elsewhere, clauses=gated()).allowed


def test_whoever_passed_a_gate_does_not_decide_it():
    """Nor does whoever covers them; a gate passed in a meeting is nobody's own."""
    clauses = gated(gates=(Gate.FINANCE,))
    cleared = matter("10", gates={Gate.FINANCE: ON}, cleared_by={HEAD.person: Gate.FINANCE})
    ruling = rule(HEAD, cleared, clauses=clauses)
    assert failed(ruling) == {"cleared"}
    assert ruling.who_can == ()
    assert "Helen passed a gate of this (finance clearance), so another person must decide it." in str(ruling)
    assert failed(rule(COVER, cleared, clauses=clauses)) == {"cleared"}
    assert rule(HEAD, replace(cleared, cleared_by={}), clauses=clauses).allowed


# What a clause is for ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "about", "fits"),
    [
        ({"sector": "voluntary"}, {"sector": "voluntary"}, True),
        ({"sector": "voluntary"}, {"sector": "nhs"}, False),
        ({"regime": "psr"}, {"regime": "psr"}, True),
        ({"regime": "psr"}, {}, False),
        ({"fund": "Pump priming"}, {"fund": "pump priming"}, True),
        ({"fund": "Pump priming"}, {"fund": "Pool"}, False),
        ({"recurrent": True}, {"recurrent": True}, True),
        ({"recurrent": True}, {}, False),
        ({"recurrent": False}, {}, True),
        ({"care_group": MH}, {}, False),
    ],
)
def test_subject_filters(filters, about, fits):
    ruling = rule(HEAD, matter("10", **about), clauses=gated(**filters))
    assert failed(ruling) == (set() if fits else {"clause"})


def test_the_more_filters_fit_the_more_specific_and_on_a_tie_the_stricter():
    clauses = [
        clause(1, AWARD, 250_000, post_function=HEAD.function),
        clause(2, AWARD, 100_000, post_function=HEAD.function, sector="voluntary"),
        clause(3, AWARD, 20_000, post_function=HEAD.function, sector="voluntary", regime="psr"),
        clause(4, AWARD, 10_000, post_function=HEAD.function, sector="voluntary", recurrent=False),
    ]
    about = matter("5", sector="voluntary", regime="psr")
    assert rule(HEAD, about, clauses=clauses).clause == 4
    assert rule(HEAD, replace(about, recurrent=True), clauses=clauses).clause == 3
    assert rule(HEAD, matter("5"), clauses=clauses).clause == 1


def test_no_scheme_at_all_and_the_last_clause_removed_block():
    assert failed(rule(HEAD, matter("10"), scheme=None, clauses=())) == {"scheme", "clause"}
    ruling = rule(HEAD, matter("10"), clauses=())
    assert failed(ruling) == {"clause"}
    assert ruling.who_can == ruling.who_could == ruling.who_recommends == ()


def test_notional_money_is_not_spent():
    ruling = rule(HEAD, matter("10", is_notional=True))
    assert failed(ruling) == {"notional"}
    assert ruling.who_can == ()
    assert ruling.next_step.startswith("Nobody can decide it as it stands")


@pytest.mark.parametrize("kind", DecisionType)
def test_notional_money_is_planned_with(kind):
    (check,) = is_real_money(matter("10", kind, is_notional=True))
    plans = kind in PLANS
    assert (check.passed, "nothing is spent" in check.sentence) == (plans, plans)
    assert not list(is_real_money(matter("10", kind)))


@pytest.mark.parametrize(
    ("amount", "inside", "words", "sums"),
    [
        ("30", True, "£30 is within what other plans leave of Share.", "£50 − £20 in other plans = £30"),
        (
            "31",
            False,
            "£31 is £1 more than what other plans leave of Share.",
            "£50 − £20 in other plans = £30",
        ),
    ],
)
def test_nobody_decides_plans_for_more_than_others_leave(amount, inside, words, sums):
    share = Indicative("Share", Decimal(50), Decimal(20))
    about = matter(amount, DecisionType.STRATEGY_APPROVAL, is_notional=True, indicative=share)
    (check,) = (one for one in is_real_money(about) if one.code == "indicative")
    assert (check.passed, check.sentence, check.arithmetic) == (inside, words, sums)
    assert rule(HEAD, about).recommends is inside
    (spent,) = is_real_money(replace(about, decision_type=AWARD))
    assert not spent.passed


SHRUNK = {"is_notional": True, "indicative": Indicative("Share", Decimal(50), Decimal(20))}


@pytest.mark.parametrize(
    ("who", "kind", "refuses", "sends_back"),
    [
        (HEAD, DecisionType.COMMISSIONING_INTENTION, True, True),
        (HEAD, DecisionType.STRATEGY_APPROVAL, False, True),  # who only recommends
        (LEAD_COUNCIL, DecisionType.COMMISSIONING_INTENTION, False, False),
    ],
)
def test_a_plan_that_fits_no_more_is_refused_or_sent_back_by_whoever_else_might_answer(
    who, kind, refuses, sends_back
):
    ruling = rule(who, matter("31", kind, **SHRUNK))
    assert (ruling.allowed, ruling.recommends) == (False, False)
    assert (ruling.may_refuse, ruling.may_send_back) == (refuses, sends_back)
    before = rule(who, matter("30", kind, **SHRUNK))
    assert (before.may_refuse, before.may_send_back) == (before.allowed, before.allowed or before.recommends)
    assert (before.may_refuse, before.may_send_back) == (refuses, sends_back)


USED_UP = Envelope("Programme", Decimal(9), Decimal(9), ON)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"envelope": USED_UP}, "envelope"),
        ({"envelope": replace(USED_UP, why_not="is for Mental health alone")}, "envelope"),
        ({"is_notional": True}, "notional"),
        ({"money_ends": ON}, "money"),
        ({"exercise_by": ON - DAY}, "exercise_by"),
        ({"lacks_yearly_sum": True}, "yearly_sum"),
        ({"annual_amount": Decimal(1), "board": BoardAuthority(Decimal(9), Decimal(9))}, "board_authority"),
    ],
)
def test_what_cannot_go_ahead_is_refused_or_sent_back_by_whoever_would_decide_it(facts, code):
    about = matter("10", **facts)
    ruling = rule(HEAD, about)
    assert (failed(ruling), ruling.may_refuse, ruling.may_send_back) == ({code}, True, True)
    other = rule(LEAD_COUNCIL, about)
    assert (other.may_refuse, other.may_send_back) == (False, False)


def test_of_several_posts_that_in_which_it_may_be_refused_counts():
    other = replace(HEAD, post=8, function=PostFunction.FINANCE_LEAD, title="Finance lead")
    for cast in ((HEAD, other), (other, HEAD)):
        for kind in (DecisionType.COMMISSIONING_INTENTION, DecisionType.STRATEGY_APPROVAL):
            whole = authority(appointments=cast)
            ruling = decide(matter("31", kind, **SHRUNK), person=HEAD.person, name="Helen", authority=whole)
            assert (ruling.post, ruling.may_send_back) == (HEAD.post, True)


def test_a_body_that_votes_against_a_plan_that_fits_no_more_only_fails_to_carry_it():
    about = matter("31", DecisionType.STRATEGY_APPROVAL, **SHRUNK)
    assert failed(meet("JCPB", about)) == {"indicative"}
    assert failed(meet("JCPB", about, tally=LOST)) == {"indicative", "vote"}
    referred = [
        replace(one, body="SCG LD", body_key=SCG, post_function=None) if one.key == 13 else one
        for one in CLAUSES
    ]
    recommended = {
        way: meet("SCG LD", about, clauses=referred, tally=way).recommends for way in (CARRIED, LOST)
    }
    assert recommended == {CARRIED: False, LOST: True}


def test_recommendation_goes_to_whoever_decides():
    ruling = rule(HEAD, matter(kind=DecisionType.STRATEGY_APPROVAL))
    assert (ruling.allowed, ruling.recommends, ruling.verb) == (False, True, Verb.RECOMMEND)
    assert ruling.recommends_to == ("JCPB",)
    assert (
        ruling.next_step == "It can be recommended to JCPB; nothing takes effect until it is decided there."
    )
    assert [able.title for able in ruling.who_recommends] == [HEAD.title]
    assert [able.title for able in ruling.who_can] == ["JCPB"]


def test_when_it_can_only_be_recommended_nobody_decides():
    """The parent named in the clause has, by its constitution, no power to decide."""
    whole = authority(powers={(JCPB, DecisionType.STRATEGY_APPROVAL): Verb.NOTE})
    about = matter(kind=DecisionType.STRATEGY_APPROVAL)
    ruling = decide(about, person=MANAGER.person, name="Amara", authority=whole)
    assert ruling.next_step == (
        "It can be recommended by Helen (Head of joint commissioning). "
        "Nobody can decide this until JCPB has the power to decide on such matters."
    )


# Limits with dates ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ({}, {"employer_limit"}),
        ({"person": HEAD.person}, {"own_limit"}),
        ({"person": MANAGER.person}, set()),
        ({"decision_type": BETWEEN}, set()),
        ({"starts": ON + DAY}, set()),
        ({"ends": ON}, set()),
        ({"ends": ON + DAY}, {"employer_limit"}),
        ({"post": MANAGER.post}, set()),
    ],
)
def test_employers_limits_of_the_day(limit, expected):
    facts = {"post": HEAD.post, "person": None, "decision_type": AWARD, "amount": Decimal(100), "starts": ON}
    ruling = rule(HEAD, matter("101"), limits=[Limit(**(facts | limit))])
    assert failed(ruling) == expected
    assert ruling.limit == (Decimal(100) if expected else Decimal(250_000))


def test_cover_is_bound_by_the_holders_own_limit():
    limit = Limit(HEAD.post, HEAD.person, AWARD, Decimal(100), ON)
    assert failed(rule(COVER, matter("101"), limits=[limit])) == {"own_limit"}


# Bodies --------------------------------------------------------------------------------------------------------------


def test_body_decides_in_its_meeting_with_every_line_of_its_quorum():
    ruling = meet("SCG LD", matter("900000"))
    assert ruling.completes
    assert (ruling.person, ruling.name, ruling.body, ruling.clause, ruling.limit) == (
        0, "SCG LD", SCG, 3, Decimal(1_000_000),
    )  # fmt: skip
    assert one(ruling, "quorum").arithmetic == "4 ≥ 3"
    assert one(ruling, "vote").sentence == "Every partner agrees: Council, NHS."
    assert meet("SCG LD", matter("900000"), quorum=Quorum(True, ())).allowed


def test_lost_and_untaken_votes():
    lost = meet("SCG LD", matter("900000"), tally=LOST)
    assert failed(lost) == {"vote"}
    assert not lost.recommends
    assert failed(meet("SCG LD", matter("900000"), tally=None)) == {"vote"}


def test_body_without_a_part_in_it_is_told_who_can():
    ruling = meet("North Locality Group", matter("900000"), verb=Verb.ADVISE)
    assert failed(ruling) == {"clause", "verb"}
    assert ruling.verb is Verb.ADVISE
    assert "North Locality Group may advise on this (contract award), and not decide." in ruling.reasons
    assert ruling.next_step == "It must be decided by SCG LD, in its meeting."


def test_body_whose_power_is_to_recommend_recommends_to_whoever_decides():
    ruling = meet("SCG LD", matter("5000", BETWEEN), verb=Verb.RECOMMEND)
    assert failed(ruling) == {"clause", "verb"}
    assert (ruling.recommends, ruling.verb) == (True, Verb.RECOMMEND)
    assert ruling.recommends_to == (CFO_COUNCIL.title, CFO_ICB.title)
    nobody = meet("SCG LD", matter("5000", DecisionType.WRITE_OFF), verb=Verb.RECOMMEND)
    assert nobody.recommends_to == ("the JCPB",)
    inquorate = meet("SCG LD", matter("5000", BETWEEN), verb=Verb.RECOMMEND, quorum=INQUORATE, tally=CARRIED)
    assert inquorate.recommends_to == ("SCG LD",)


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        (Verb.DECIDE, set()),
        (Verb.RATIFY, {"verb"}),
        (Verb.RECOMMEND, {"verb"}),
        (Verb.ADVISE, {"verb"}),
        (Verb.NOTE, {"verb"}),
    ],
)
def test_five_powers_are_five_things(verb, expected):
    ruling = meet("SCG LD", matter("900000"), verb=verb)
    assert failed(ruling) == expected
    assert ruling.recommends == (verb is Verb.RECOMMEND)
    whole = authority(powers={(SCG, AWARD): verb})
    offered = decide(matter("900000"), person=HEAD.person, name="Helen", authority=whole)
    assert ("SCG LD" in {able.title for able in offered.who_can}) == (not expected)
    assert ("SCG LD" in {able.title for able in offered.who_recommends}) == (verb is Verb.RECOMMEND)


def test_a_body_that_decides_may_also_ratify():
    clauses = [clause(1, AWARD, 250_000, body="SCG LD", mode=Mode.RATIFY_BY, refer_to="JCPB")]
    agreed = matter("10", resolutions=(Resolved(SCG, "SCG LD", Verb.DECIDE, ItemOutcome.CARRIED, 1, ON),))
    ruling = meet("JCPB", agreed, clauses=clauses, verb=Verb.DECIDE)
    assert (ruling.completes, ruling.verb) == (True, Verb.RATIFY)


def test_an_appointment_told_afterwards_does_not_reach_back():
    ruling = rule(HEAD, matter("10"), starts=ON + DAY, told_late=True)
    assert failed(ruling) == {"in_post"}
    assert "was recorded only on 21 October 2026" in str(ruling)
    assert rule(HEAD, matter("10"), starts=ON, told_late=True).allowed


def test_a_lost_vote_of_a_body_that_recommends_is_a_recommendation_against():
    """It refuses nothing: whoever decides reads it, and may still agree."""
    clauses = [
        clause(1, AWARD, 100_000, body="SCG LD", mode=Mode.RECOMMEND_TO, refer_to="JCPB"),
        clause(2, AWARD, body="JCPB"),
    ]
    against = meet("SCG LD", matter("60000"), clauses=clauses, tally=LOST)
    assert failed(against) == {"takes_effect", "vote"}
    assert (against.recommends, against.recommends_to, against.verb) == (True, ("JCPB",), Verb.RECOMMEND)
    assert "a recommendation to JCPB not to agree" in against.next_step
    assert not meet("SCG LD", matter("60000"), clauses=clauses, tally=None).recommends
    said = Resolved(SCG, "SCG LD", Verb.RECOMMEND, ItemOutcome.LOST, 1, ON)
    about = matter("60000", resolutions=(said, replace(said, version=2)))
    assert about.opposed == (said,)
    assert meet("JCPB", about, clauses=clauses).completes


@pytest.mark.parametrize("facts", [{}, {"envelope": USED_UP}, {"is_notional": True}, {"money_ends": ON}])
def test_a_recommendation_against_goes_to_whoever_answers_it_though_there_is_no_money(facts):
    """And not to the top body, which has no part in it."""
    against = meet("SCG LD", matter("5000", BETWEEN, **facts), verb=Verb.RECOMMEND, tally=LOST)
    assert failed(against) - REFUSABLE == {"clause", "verb", "vote"}
    assert bool(failed(against) & REFUSABLE) is bool(facts)
    assert against.recommends_to == (CFO_COUNCIL.title, CFO_ICB.title)
    assert "not to agree; the decision is still to be taken there." in against.next_step


@pytest.mark.parametrize("facts", [{}, {"envelope": USED_UP}])
def test_a_recommendation_against_what_nobody_decides_says_so(facts):
    about = matter("5000", DecisionType.WRITE_OFF, **facts)
    against = meet("SCG LD", about, verb=Verb.RECOMMEND, tally=LOST)
    assert against.recommends_to == ("the JCPB",)
    assert against.next_step.startswith("It is a recommendation to the JCPB not to agree. Nobody can decide")


def test_recommendation_addressed_to_a_body_does_not_widen_its_own_band():
    clauses = [
        clause(1, AWARD, post_function=HEAD.function, mode=Mode.RECOMMEND_TO, refer_to="JCPB"),
        clause(2, AWARD, 250_000, body="JCPB"),
    ]
    assert meet("JCPB", matter("250000"), clauses=clauses).completes
    assert failed(meet("JCPB", matter("250000.01"), clauses=clauses)) == {"band"}


def test_nobody_answers_what_is_settled():
    assert Case(matter("10", waiting=False), authority()).answers == Found()


def test_decision_is_judged_on_the_day_of_the_meeting():
    ruling = meet("SCG LD", matter("900000", on=ON - 300 * DAY), on=ON)
    assert ruling.on == ON
    dated = [clause(1, AWARD, body="SCG LD", ends=date(2026, 10, 1))]
    late = meet("SCG LD", matter("900000"), clauses=dated)
    assert "Clause 1 ended on 30 September 2026." in late.reasons


def test_second_of_two_ratifying_bodies_completes():
    clauses = [
        clause(
            1, AWARD, 250_000, body="SCG LD", mode=Mode.RATIFY_BY, refer_to="cabinet", second_body="PCT Board"
        )
    ]
    agreed = matter("10", resolutions=(Resolved(SCG, "SCG LD", Verb.DECIDE, ItemOutcome.CARRIED, 1, ON),))
    first = meet("cabinet", agreed, clauses=clauses, verb=Verb.RATIFY)
    assert first.still_needed == ("PCT Board",)
    assert meet("SCG LD", matter("10"), clauses=clauses).still_needed == ("cabinet", "PCT Board")


# Envelopes -----------------------------------------------------------------------------------------------------------


def test_envelope_within_ones_own_band_and_above_every_band():
    envelope = Envelope("Round", Decimal(20_000_000), Decimal(0), ON)
    assert "inside the band of clause 2" in one(rule(HEAD, matter("100", envelope=envelope)), "band").sentence
    huge = rule(CFO_COUNCIL, matter("15000000", envelope=envelope))
    assert huge.allowed
    assert huge.limit is None
    assert meet("JCPB", matter("15000000", envelope=envelope)).allowed
    assert failed(meet("JCPB", matter("999999", envelope=envelope))) == {"band"}  # below its band, not above


def test_envelope_of_a_type_without_a_higher_clause_lifts_nothing():
    envelope = Envelope("Round", Decimal(1_000_000), Decimal(0), ON)
    alone = [clause(1, AWARD, 50_000, post_function=HEAD.function)]
    assert failed(rule(HEAD, matter("50001", envelope=envelope), clauses=alone)) == {"band"}


def test_recommending_clause_is_no_tier():
    envelope = Envelope("Round", Decimal(1_000_000), Decimal(0), ON)
    clauses = [
        clause(1, AWARD, 50_000, post_function=HEAD.function),
        clause(2, AWARD, 100_000, body="SCG LD", mode=Mode.RECOMMEND_TO, refer_to="JCPB"),
        clause(3, AWARD, measure=Measure.NONE, body="JCPB"),
    ]
    assert failed(rule(HEAD, matter("60000", envelope=envelope), clauses=clauses)) == {"band"}


def test_partners_of_a_joint_matter_are_named_while_their_consent_is_out():
    assert rule(CFO_ICB, matter("5000", BETWEEN, partners={ICB: "NHS"})).completes
    assert {each.decision_type for each in CLAUSES if each.mode is Mode.ALL_OF} == {AWARD, BETWEEN}


@pytest.mark.parametrize(
    ("carried", "in_favour", "said"),
    [
        (True, None, []),  # nobody's own vote is known
        (False, frozenset({1}), []),
        (True, frozenset({1, 50}), []),
        (True, frozenset({1}), ["not_requester"]),
        (True, frozenset({1, 2}), ["not_requester"]),
    ],
)
def test_whoever_asked_does_not_carry_it_alone(carried, in_favour, said):
    about = matter(10, requester=1, on_behalf_of=2, on_behalf_of_name="Bill")
    tally = Tally(carried, 1, 0, 0, "")
    sitting = Sitting(JCPB, "JCPB", Verb.DECIDE, "", ON, Quorum(True, ()), tally, in_favour=in_favour)
    known = {"clause": None, "authority": authority()}
    assert [check.code for check in checks_meeting.agreed_by_others(about, sitting, **known)] == said
    cleared = replace(about, cleared_by={50: Gate.LEGAL}, urgency_consent=(51, "Scrutiny"))
    by_them = replace(sitting, in_favour=frozenset({1, 50, 51}))
    found = [check.code for check in checks_meeting.agreed_by_others(cleared, by_them, **known)]
    assert found == (["cleared"] if carried else [])
    assert not list(checks_meeting.agreed_by_others(about, replace(sitting, tally=None), **known))


def test_the_partnerships_own_key_decisions_need_notice():
    """A clause without notice opens no short way round the law's 28 clear days."""
    key = {"key_above": Decimal(500_000)}
    ruling = meet("SCG LD", matter("500000.01", **key))
    assert failed(ruling) == {"notice"}
    words = "28 clear days are needed for a key decision (£500,000.01 is more than £500,000)"
    assert words in one(ruling, "notice").sentence
    assert meet("SCG LD", matter("500000", **key)).allowed
    parts = (Related("First", Decimal(300_000), ON),)
    assert failed(meet("SCG LD", matter("300000", related=parts, **key))) == {"notice"}
    assert meet("SCG LD", matter("900000", notice_on=ON - 29 * DAY, **key)).allowed


def test_a_partnership_may_call_more_a_key_decision_never_less():
    assert failed(meet("SCG LD", matter("300000", wards=1, key_wards=1))) == {"notice"}
    assert failed(meet("SCG LD", matter("300000", wards=2, key_wards=5))) == {"notice"}


def test_what_spends_nothing_is_never_a_key_decision():
    about = matter(
        "900000", DecisionType.RETURN_CERTIFICATION, key_above=Decimal(500_000), wards=9, partner=COUNCIL
    )
    assert rule(LEAD_COUNCIL, about).allowed
