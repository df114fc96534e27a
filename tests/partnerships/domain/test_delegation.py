"""Who may decide, case by case. The table follows the worked examples on delegation; "the employer's limit" and the
others are checks of one ruling, so each refusal is tested by the code of the check that failed."""
# ruff: noqa: E501  (one case in one line, as in the table it comes from)

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from partnerships.domain.delegation import decide
from partnerships.domain.matter import Consent, Related
from partnerships.domain.ruling import Ruling
from partnerships.domain.words import DecisionType, Measure, Mode, PostFunction, Verb
from tests.partnerships.domain.facts import (
    AWARD,
    CFO_COUNCIL,
    CFO_ICB,
    CLAUSES,
    COUNCIL,
    EVERYBODY,
    HEAD,
    ICB,
    LD,
    LEAD_COUNCIL,
    LEAD_ICB,
    MANAGER,
    MH,
    ON,
    PARTNERS,
    REQUESTER,
    SCG,
    SCHEME,
    actor,
    authority,
    clause,
    failed,
    matter,
    meet,
    rule,
)

EARLIER = Related("First half", Decimal(30_000), ON - timedelta(days=30))
VIREMENT, VARIATION = DecisionType.VIREMENT_WITHIN_POOL, DecisionType.CONTRACT_VARIATION
BETWEEN, CERTIFY = DecisionType.VIREMENT_BETWEEN_POOLS, DecisionType.RETURN_CERTIFICATION

TABLE = [
    ("manager, award of exactly 50,000", MANAGER, matter("50000.00"), {}, set()),
    ("manager, award of a penny more", MANAGER, matter("50000.01"), {}, {"band"}),
    ("head, a penny over the manager's limit", HEAD, matter("50000.01"), {}, set()),
    ("lifetime 40,000 x 4 years: the whole counts", MANAGER, matter("160000"), {}, {"band"}),
    ("lifetime 40,000 x 4 years: head", HEAD, matter("160000"), {}, set()),
    ("two awards of 30,000 in a year are 60,000", MANAGER, matter("30000", related=(EARLIER,)), {}, {"band"}),
    ("two awards of 30,000 in a year: head", HEAD, matter("30000", related=(EARLIER,)), {}, set()),
    ("head 240,000, employer allows 200,000", HEAD, matter("240000"), {"employer_limit": Decimal(200_000)}, {"employer_limit"}),
    ("a deputy's own lower limit", HEAD, matter("90000"), {"acting": True, "own_limit": Decimal(75_000)}, {"own_limit"}),
    ("a deputy within the own limit", HEAD, matter("75000"), {"acting": True, "own_limit": Decimal(75_000)}, set()),
    ("proposer approves own request", HEAD, matter("10", requester=2), {}, {"not_requester"}),
    ("declared conflict", HEAD, matter("10", interests={2: "Head of the provider arm"}), {}, {"no_interest"}),
    ("virement 80,000 by head", HEAD, matter("80000", VIREMENT), {}, set()),
    ("virement 100,000 by head", HEAD, matter("100000", VIREMENT), {}, set()),
    ("virement 100,000.01 by head", HEAD, matter("100000.01", VIREMENT), {}, {"band"}),
    ("decision before the appointment began", HEAD, matter("10"), {"starts": ON + timedelta(days=1)}, {"in_post"}),
    ("decision on the first day", HEAD, matter("10"), {"starts": ON}, set()),
    ("decision on the day after the last", HEAD, matter("10"), {"ends": ON}, {"in_post"}),
    ("decision on the last day", HEAD, matter("10"), {"ends": ON + timedelta(days=1)}, set()),
    ("no clause for the type", HEAD, matter("10", DecisionType.WRITE_OFF), {}, {"clause"}),
    ("a clause, but not for this post", LEAD_ICB, matter("10"), {}, {"clause"}),
    ("another care group's commissioner", MANAGER, matter("10", care_group=MH, care_group_name="Mental health"), {}, {"care_group"}),
    ("a matter of no care group", MANAGER, matter("10", care_group=None, care_group_name=""), {}, {"care_group"}),
    ("variation inside amount and per cent", MANAGER, matter("25000", VARIATION, percent=Decimal(5)), {}, set()),
    ("variation inside amount, over per cent", MANAGER, matter("25000", VARIATION, percent=Decimal("5.01")), {}, {"percent"}),
    ("variation without its per cent", MANAGER, matter("25000", VARIATION), {}, {"percent"}),
    ("own partner's return", LEAD_ICB, matter("0", CERTIFY, partner=ICB, partner_name="NHS"), {}, set()),
    ("the other partner's return", LEAD_COUNCIL, matter("0", CERTIFY, partner=ICB, partner_name="NHS"), {}, {"own_partner"}),
    ("a return of nobody", LEAD_COUNCIL, matter("0", CERTIFY), {}, {"own_partner"}),
    ("recommend only", HEAD, matter("0", DecisionType.STRATEGY_APPROVAL), {}, {"takes_effect"}),
    ("to be ratified", HEAD, matter("0", DecisionType.COMMISSIONING_INTENTION), {}, set()),
    ("settled already", HEAD, matter("10", waiting=False), {}, {"waiting"}),
    ("joint consent, one partner", CFO_ICB, matter("5000", BETWEEN), {}, set()),
    ("joint consent by a partner not needed", CFO_ICB, matter("5000", BETWEEN, partners={COUNCIL: "Council"}), {}, {"once"}),
    ("above 10m one partner's CFO", CFO_COUNCIL, matter("10000000.01"), {}, set()),
    ("10m exactly is the board's", CFO_COUNCIL, matter("10000000"), {}, {"band"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "about", "changes", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_worked_examples(who, about, changes, expected):
    ruling = rule(who, about, **changes)
    assert failed(ruling) == expected
    assert ruling.allowed == (not expected)


def test_every_check_runs_and_each_says_why():
    about = matter("300000", requester=1, interests={1: "a brother there"}, waiting=False, care_group=MH)
    ruling = rule(MANAGER, about, scheme=None, ends=ON, employer_limit=Decimal(1), own_limit=Decimal(2))
    assert failed(ruling) == {
        "waiting", "scheme", "in_post", "band", "employer_limit", "own_limit", "not_requester", "care_group", "no_interest",
    }  # fmt: skip
    assert len(ruling.reasons) == 9
    assert all(check.sentence.endswith(".") for check in ruling.checks)


def test_refused_award_names_who_can_with_clause_and_limit():
    ruling = rule(MANAGER, matter("50000.01"))
    assert [str(able) for able in ruling.who_can] == ["Helen (Head of joint commissioning)"]
    assert ruling.who_can[0].clause_number == "2"
    assert ruling.who_can[0].limit == Decimal(250_000)
    assert ruling.next_step == "It can be decided by Helen (Head of joint commissioning)."
    assert str(ruling).startswith("£50,000.01 is outside the band of clause 1: up to £50,000.")


def test_split_awards_are_listed_with_their_sum():
    ruling = rule(MANAGER, matter("30000", related=(EARLIER,)))
    band = next(check for check in ruling.checks if check.code == "band")
    related = next(check for check in ruling.checks if check.code == "related")
    assert band.arithmetic == "£30,000 + £30,000 = £60,000"
    assert "First half (£30,000, 20 September 2026)" in related.sentence
    assert related.passed


@pytest.mark.parametrize(
    ("on", "counted"),
    [(date(2025, 10, 20), False), (date(2025, 10, 21), True), (ON, True), (ON + timedelta(days=1), False)],
)
def test_only_related_requests_of_twelve_months_count(on, counted):
    about = matter("30000", related=(Related("Other", Decimal(30_000), on),))
    assert about.sum == (60_000 if counted else 30_000)


@pytest.mark.parametrize(
    ("asked", "decided", "counted"),
    [
        (date(2025, 1, 1), None, False),  # it counts this one, when it is decided
        (date(2025, 1, 1), date(2025, 10, 20), False),
        (date(2025, 1, 1), date(2025, 10, 21), True),  # asked long ago and approved lately
        (date(2025, 1, 1), ON, True),
        (date(2025, 1, 1), ON + timedelta(days=1), False),
        (date(2026, 10, 1), ON + timedelta(days=1), True),
        (ON + timedelta(days=1), ON + timedelta(days=2), False),
    ],
)
def test_a_related_request_counts_from_the_day_it_was_approved(asked, decided, counted):
    about = matter("30000", related=(Related("Other", Decimal(30_000), asked, decided=decided),))
    assert about.sum == (60_000 if counted else 30_000)


def test_least_limit_is_kept():
    assert rule(HEAD, matter("1")).limit == Decimal(250_000)
    assert rule(HEAD, matter("1"), employer_limit=Decimal(200_000)).limit == Decimal(200_000)
    assert rule(HEAD, matter("1"), employer_limit=Decimal(200_000), own_limit=Decimal(7)).limit == Decimal(7)
    assert rule(LEAD_ICB, matter("0", CERTIFY, partner=ICB)).limit is None


def test_body_decides_in_its_meeting():
    ruling = rule(HEAD, matter("900000"))
    assert failed(ruling) == {"band"}
    assert [(able.title, able.meeting) for able in ruling.who_can] == [("SCG LD", True)]
    assert ruling.next_step == "It must be decided by SCG LD, in its meeting."
    assert str(ruling.who_can[0]) == "SCG LD, in its meeting"


def test_body_of_another_care_group_is_not_offered():
    about = matter("900000", care_group=MH, care_group_name="Mental health")
    assert (
        rule(HEAD, about).next_step
        == "Nobody can decide this until a clause covers this sum, and no clause says who may change the scheme."
    )


def test_locality_group_spends_to_the_penny():
    assert rule(HEAD, matter("25000", DecisionType.GRANT_AWARD)).who_can[0].title == "North Locality Group"
    assert rule(HEAD, matter("25000.01", DecisionType.GRANT_AWARD)).who_can == ()


NO_CLAUSE = "No clause of the scheme covers this (write-off), so nobody can decide it."
UNTIL = "Nobody can decide this until the scheme has a clause for it"
CHANGES = {"kind": DecisionType.DELEGATION_CHANGE, "measure": Measure.NONE}
JCPB_CHANGES = clause(90, body="JCPB", **CHANGES)
CFO_CHANGES = clause(91, post_function=CFO_COUNCIL.function, mode=Mode.ALL_OF, **CHANGES)
TOLD = clause(92, body="SCG LD", mode=Mode.RECOMMEND_TO, refer_to="JCPB", **CHANGES)
BOTH = clause(93, body="JCPB", mode=Mode.DUAL_KEY, second_body="SCG LD", **CHANGES)


@pytest.mark.parametrize(
    ("clauses", "who"),
    [
        ([JCPB_CHANGES], "JCPB"),
        ([TOLD, JCPB_CHANGES], "JCPB"),
        ([BOTH], "JCPB and SCG LD"),
        ([CFO_CHANGES], f"{CFO_COUNCIL.title} or {CFO_ICB.title}"),
        ([JCPB_CHANGES, replace(BOTH, ends=ON)], "JCPB"),
    ],
)
def test_without_a_clause_nobody_decides_and_whoever_adopts_one_is_named(clauses, who):
    ruling = rule(HEAD, matter("1", DecisionType.WRITE_OFF), clauses=[*CLAUSES, *clauses])
    assert ruling.reasons == (NO_CLAUSE,)
    assert (ruling.who_can, ruling.uncovered) == ((), True)
    assert not rule(HEAD, matter("1", DecisionType.WRITE_OFF, waiting=False)).uncovered
    assert ruling.next_step == (
        f"{UNTIL}. A clause for it can be adopted by {who}, once drafted as the next version of the scheme and "
        "proposed."
    )


def test_without_a_clause_the_top_body_does_not_decide_either():
    about = matter("1", DecisionType.WRITE_OFF)
    board = meet("JCPB", about)
    assert (board.allowed, failed(board)) == (False, {"clause", "verb"})
    assert board.reasons == (
        NO_CLAUSE,
        "JCPB may decide on such matters (write-off), and no clause of the scheme gives it this one.",
    )
    nobody = f"{UNTIL}, and no clause says who may change the scheme."
    assert board.next_step == nobody
    group = meet("SCG LD", about, verb=Verb.RECOMMEND)
    assert group.next_step == f"It can be recommended to the JCPB. {nobody}"


def test_without_a_scheme_one_must_come_into_effect_first():
    ruling = rule(HEAD, matter("1"), scheme=None)
    assert ruling.next_step == "Nobody can decide this: a scheme of delegation must be in effect first."


def test_joint_matter_takes_effect_only_when_all_consent():
    first = rule(CFO_COUNCIL, matter("5000", BETWEEN))
    assert (first.allowed, first.completes, first.still_needed) == (True, False, ("NHS Northmere ICB",))
    assert "NHS Northmere ICB must consent too" in first.next_step
    given = (Consent(CFO_COUNCIL.person, "Philippa", COUNCIL),)
    second = rule(CFO_ICB, matter("5000", BETWEEN, consents=given))
    assert (second.allowed, second.completes, second.still_needed) == (True, True, ())
    again = rule(CFO_COUNCIL, matter("5000", BETWEEN, consents=given))
    assert failed(again) == {"once"}
    assert again.still_needed == ("NHS Northmere ICB",)
    deputy = replace(CFO_COUNCIL, person=33, name="Deputy", acting=True)
    assert failed(rule(deputy, matter("5000", BETWEEN, consents=given))) == {"once"}


def test_different_person_at_each_step():
    about = matter("10", consents=(Consent(HEAD.person, "Helen", COUNCIL),))
    assert failed(rule(HEAD, about)) == {"once"}


def test_decision_is_judged_by_the_scheme_in_effect():
    before = matter("10", on=date(2024, 3, 31))
    ruling = rule(HEAD, before)
    assert failed(ruling) == {"scheme"}
    assert ruling.who_can == ()
    assert failed(rule(HEAD, matter("10"), scheme=replace(SCHEME, ends=ON))) == {"scheme"}


def test_stranger_without_a_post():
    ruling = decide(matter("10"), person=77, name="Stranger", authority=authority())
    assert failed(ruling) == {"clause", "in_post"}
    assert (ruling.post, ruling.limit, ruling.clause) == (None, None, None)
    assert "Stranger holds no post" in str(ruling)


def test_the_most_favourable_of_several_posts_counts():
    second = replace(MANAGER, post=88, title="Second post", care_group=MH, care_group_name="Mental health")
    ruling = rule(MANAGER, matter("10", care_group=MH), appointments=(*EVERYBODY, second))
    assert ruling.allowed
    assert ruling.post == 88


def test_most_specific_clause_wins_even_when_it_is_lower():
    special = clause(50, AWARD, 10_000, post_function=PostFunction.HEAD_OF_COMMISSIONING, care_group=LD)
    assert failed(rule(HEAD, matter("10000.01"), clauses=(*CLAUSES, special))) == {"band"}
    assert rule(HEAD, matter("10000"), clauses=(*CLAUSES, special)).clause == 50


def test_clause_naming_the_post_beats_one_naming_the_function():
    named = clause(51, AWARD, 60_000, post=HEAD.post)
    assert rule(HEAD, matter("60000.01"), clauses=(*CLAUSES, named)).allowed is False


def test_on_a_tie_the_most_restrictive_clause_wins():
    twin = clause(52, AWARD, 100_000, post_function=PostFunction.HEAD_OF_COMMISSIONING)
    assert rule(HEAD, matter("90000"), clauses=(*CLAUSES, twin)).clause == 52
    assert rule(HEAD, matter("150000"), clauses=(*CLAUSES, twin)).clause == 2
    unlimited = clause(53, AWARD, post_function=PostFunction.HEAD_OF_COMMISSIONING)
    assert rule(HEAD, matter("90000"), clauses=(*CLAUSES, unlimited)).clause == 2
    stricter = clause(
        54,
        AWARD,
        250_000,
        post_function=PostFunction.HEAD_OF_COMMISSIONING,
        mode=Mode.RECOMMEND_TO,
        refer_to="JCPB",
    )
    assert failed(rule(HEAD, matter("90000"), clauses=(*CLAUSES, stricter))) == {"takes_effect"}


def test_two_holders_share_one_line():
    share = actor(22, "Henry", PostFunction.HEAD_OF_COMMISSIONING, post=HEAD.post)
    ruling = rule(MANAGER, matter("60000"), appointments=(*EVERYBODY, share))
    assert [str(able) for able in ruling.who_can] == ["Helen, Henry (Head of joint commissioning)"]


def test_settled_matter_has_no_next_step():
    assert rule(HEAD, matter("1", waiting=False)).next_step == "Nothing more is to be decided here."


def test_band_in_words():
    both = clause(1, AWARD, 250_000, above=Decimal(50_000))
    assert both.band == "over £50,000 up to £250,000"
    assert clause(1, AWARD).band == "any amount"


def test_conflicted_requester_is_a_person_not_a_role():
    assert rule(HEAD, matter("10", requester=REQUESTER, interests={MANAGER.person: "x"})).allowed


def test_acting_is_said():
    ruling = rule(HEAD, matter("10"), acting=True)
    assert "Helen has been acting Head of joint commissioning since 1 September 2022." in [
        c.sentence for c in ruling.checks
    ]


def test_joint_matter_of_three_names_all_who_are_missing():
    three = {**PARTNERS, 30: "Riverside"}
    ruling = rule(CFO_COUNCIL, matter("5000", BETWEEN, partners=three, care_group=LD))
    assert "NHS Northmere ICB and Riverside must consent too" in ruling.next_step


def test_a_ruling_stored_before_newer_facts_existed_still_loads():
    stored = rule(HEAD, matter("10")).as_json()
    older = {
        name: value
        for name, value in stored.items()
        if name in {
            "person", "name", "allowed", "on", "amount", "sum", "limit", "post", "post_title", "clause",
            "clause_number", "clause_text", "checks", "still_needed", "next_step",
        }
    }  # fmt: skip
    able = ("title", "people", "clause_number", "limit", "meeting")
    older["who_can"] = [{name: one[name] for name in able} for one in stored["who_can"]]
    loaded = Ruling.from_json(older)
    assert loaded.allowed
    assert loaded.verb is Verb.DECIDE
    assert (loaded.body, loaded.cover_for, loaded.version, loaded.who_could) == (None, None, 1, ())
    assert [str(able) for able in loaded.who_can] == [
        "Amara (Commissioner)",
        "Helen (Head of joint commissioning)",
    ]


def test_who_can_names_the_next_meeting_of_a_body():
    about = matter("900000", meets={SCG: date(2026, 11, 18)})
    ruling = rule(HEAD, about)
    (able,) = ruling.who_can
    assert (able.next_on, str(able)) == (date(2026, 11, 18), "SCG LD, in its meeting on 18 November 2026")
    assert ruling.next_step == (
        "It must be decided by SCG LD (it meets next on 18 November 2026), in its meeting."
    )
    assert Ruling.from_json(ruling.as_json()) == ruling
    (unknown,) = rule(HEAD, matter("900000")).who_can
    assert (unknown.next_on, str(unknown)) == (None, "SCG LD, in its meeting")
