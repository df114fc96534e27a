"""Each step is another person's, whichever way it comes: by cover, by acting up, in a body, as urgent."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from partnerships.domain.actor import Limit, PassedOn
from partnerships.domain.delegation import decide, decide_in_meeting
from partnerships.domain.matter import Consent, SchemeFacts
from partnerships.domain.words import DecisionType, Mode, PostFunction, Verb
from tests.partnerships.domain.facts import (
    AWARD,
    CABINET,
    CFO_COUNCIL,
    CFO_ICB,
    CLAUSES,
    COUNCIL,
    EVERYBODY,
    HEAD,
    LD,
    LEAD_COUNCIL,
    LEAD_ICB,
    MANAGER,
    ON,
    PARTNERS,
    actor,
    authority,
    failed,
    matter,
    meet,
    rule,
    sitting,
)
from tests.partnerships.domain.test_emergency import BY_BODY, BY_POST, CHAIR, NHS, act, urgently

INTENTION = DecisionType.COMMISSIONING_INTENTION
JOINT = matter("20000000")  # both chief finance officers must agree
COUNCILS = Consent(CFO_COUNCIL.person, "Philippa", COUNCIL)


# Consents ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("consent", "completes"),
    [
        (COUNCILS, True),
        (replace(COUNCILS, verb=Verb.RECOMMEND), False),
        (replace(COUNCILS, person=21, name="Ruth", emergency=True), False),  # half of a chair's action
    ],
)
def test_what_was_agreed_as_urgent_is_no_partners_consent(consent, completes):
    ruling = rule(CFO_ICB, replace(JOINT, consents=(consent,)))
    assert (ruling.allowed, ruling.completes) == (True, completes)
    assert ruling.still_needed == (() if completes else ("Northmere County Council",))


def test_a_consent_given_under_an_older_scheme_counts_under_the_next_one():
    """It was lawful on its day, though from a post that the clause of today does not name."""
    earlier = Consent(LEAD_COUNCIL.person, "Margaret", COUNCIL, on=ON - timedelta(days=30))
    newer = SchemeFacts("Scheme of delegation, version 3", ON)
    about = replace(JOINT, consents=(earlier,))
    ruling = rule(CFO_ICB, about, scheme=newer)
    assert (ruling.allowed, ruling.completes) == (True, True)
    assert rule(LEAD_ICB, about, scheme=newer).fails("clause")
    assert rule(CFO_ICB, replace(about, version=2), scheme=newer).still_needed == (PARTNERS[COUNCIL],)


def test_a_usual_consent_is_no_half_of_an_urgent_one():
    both = replace(BY_POST, post_function=PostFunction.CHIEF_FINANCE_OFFICER, mode=Mode.ALL_OF)
    whole = authority((*CLAUSES, both))
    about = matter("400000", consents=(COUNCILS,))
    assert urgently(CFO_ICB, about, whole).still_needed == ("Northmere County Council",)
    agreed = replace(about, consents=(replace(COUNCILS, emergency=True),))
    assert urgently(CFO_ICB, agreed, whole).completes


def test_what_was_agreed_as_urgent_is_not_ratified():
    agreed = Consent(21, "Ruth", COUNCIL, emergency=True)
    ruling = meet("JCPB", matter(kind=INTENTION, consents=(agreed,)))
    assert failed(ruling) == {"agreed_first"}
    assert meet("JCPB", matter(kind=INTENTION, consents=(replace(agreed, emergency=False),))).allowed


@pytest.mark.parametrize("barred", [CFO_COUNCIL.person, 77])
def test_the_consent_of_somebody_with_an_interest_does_not_count(barred):
    """As in a meeting, however late it was declared: their own, or of the holder who named them to cover."""
    covering = replace(COUNCILS, cover_for=77, covering=True)
    about = replace(JOINT, consents=(covering,), interests={barred: "shares"})
    assert rule(CFO_ICB, about).still_needed == ("Northmere County Council",)
    assert "agreed_first" in failed(
        meet("JCPB", matter(kind=INTENTION, consents=about.consents, interests=about.interests))
    )


HUGH = actor(77, "Hugh", PostFunction.CHIEF_FINANCE_OFFICER, title="CFO, Council", post=3, acting=True)
HAZEL = actor(78, "Hazel", PostFunction.HEAD_OF_COMMISSIONING, post=2, acting=True)
PASSED_ON = PassedOn(HEAD.post, HEAD.title, HEAD.function, MANAGER.post, INTENTION, HEAD.starts)


def given(ruling):
    """The consent that an answer under this ruling would be."""
    assert ruling.allowed, ruling.reasons
    person, name, behind = ruling.person, ruling.name, ruling.cover_for
    return Consent(person, name, COUNCIL, cover_for=behind, on=ON, covering=ruling.covering)


def test_the_consent_of_whoever_acts_up_for_a_holder_with_an_interest_counts():
    about, whole = replace(JOINT, interests={3: "shares"}), authority(appointments=(*EVERYBODY, HUGH))
    first = decide(about, person=77, name="Hugh", authority=whole)
    assert (first.cover_for, first.covering) == (CFO_COUNCIL.person, False)
    agreed = replace(about, consents=(given(first),))
    assert decide(agreed, person=CFO_ICB.person, name="Anil", authority=whole).completes


@pytest.mark.parametrize("person", [HAZEL.person, MANAGER.person])
def test_what_a_holder_with_an_interest_did_not_agree_is_ratified(person):
    """Whoever acts up for the holder agreed, or whoever has what the post passed on."""
    clauses = [replace(one, max_depth=1) for one in CLAUSES]
    whole = authority(clauses, appointments=(*EVERYBODY, HAZEL), passed_on=[PASSED_ON])
    about = matter(kind=INTENTION, care_group=LD, interests={HEAD.person: "shares"})
    first = decide(about, person=person, name="x", authority=whole)
    agreed = replace(about, consents=(given(first),))
    assert decide_in_meeting(agreed, sitting=sitting("JCPB"), authority=whole).completes


def test_nobody_decides_in_the_place_of_somebody_with_an_interest():
    about = matter("10", interests={77: "shares"})
    covering = rule(HEAD, about, cover_for=77, cover_for_name="Hazel")
    assert failed(covering) == {"no_interest"}
    assert "Hazel declared an interest in this matter: shares." in covering.reasons
    assert rule(HEAD, about).allowed


# In a body ---------------------------------------------------------------------------------------------------------

HELEN = Consent(HEAD.person, "Helen", COUNCIL)
CARL = actor(7, "Carl", PostFunction.HEAD_OF_COMMISSIONING, post=2, cover_for=2, cover_for_name="Helen")
ACTING = actor(7, "Carl", PostFunction.HEAD_OF_COMMISSIONING, post=2, acting=True)


def voted(about, *in_favour, name="JCPB", appointments=EVERYBODY, clauses=CLAUSES):
    whole = authority(clauses, appointments=appointments)
    return decide_in_meeting(about, sitting=sitting(name, in_favour=frozenset(in_favour)), authority=whole)


@pytest.mark.parametrize(
    ("in_favour", "said"),
    [((2,), {"cleared"}), ((88,), {"cleared"}), ((2, 88), {"cleared"}), ((2, 50), set()), ((50,), set())],
)
def test_whoever_agreed_does_not_ratify_it_alone(in_favour, said):
    about = matter(kind=INTENTION, consents=(replace(HELEN, cover_for=88),))
    assert failed(voted(about, *in_favour)) == said


def test_whoever_was_consulted_does_not_carry_it_alone():
    clauses = [replace(one, consult=("Healthwatch",)) for one in CLAUSES]
    about = matter("900000", consulted={"healthwatch": ("letter", 50), "Carers": ("letter", 51)})
    assert failed(voted(about, 50, name="SCG LD", clauses=clauses)) == {"cleared"}
    assert voted(about, 51, name="SCG LD", clauses=clauses).allowed
    assert voted(about, 50, name="SCG LD").allowed  # no clause asked for it


@pytest.mark.parametrize("stands_in", [CARL, ACTING])
def test_whoever_stands_in_for_the_requester_does_not_carry_it_alone(stands_in):
    about, cast = matter("900000", requester=2, requester_name="Helen"), (*EVERYBODY, stands_in)
    assert failed(voted(about, 7, name="SCG LD", appointments=cast)) == {"not_requester"}
    assert failed(voted(about, 7, 2, name="SCG LD", appointments=cast)) == {"not_requester"}
    assert voted(about, 7, 50, name="SCG LD", appointments=cast).allowed
    ended = replace(stands_in, ends=ON)
    assert voted(about, 7, name="SCG LD", appointments=(*EVERYBODY, ended)).allowed


def test_a_deputy_of_whoever_asked_does_not_carry_it_alone():
    about, deputies = matter("900000", requester=2, requester_name="Helen"), {50: frozenset({2, 3})}
    for in_favour, said in (({50}, {"not_requester"}), ({50, 2}, {"not_requester"}), ({50, 51}, set())):
        here = sitting("SCG LD", in_favour=frozenset(in_favour), deputies=deputies)
        assert failed(decide_in_meeting(about, sitting=here, authority=authority())) == said


def test_what_was_approved_after_a_meeting_was_not_ratified_in_it():
    later = replace(HELEN, on=ON + timedelta(days=1))
    assert failed(meet("JCPB", matter(kind=INTENTION, consents=(later,)))) == {"agreed_first"}
    assert meet("JCPB", matter(kind=INTENTION, consents=(replace(HELEN, on=ON),))).allowed


# As urgent ---------------------------------------------------------------------------------------------------------


def test_a_chair_who_covers_for_the_requester_does_not_act():
    cover = replace(CARL, person=21, name="Ruth")
    whole = authority((*CLAUSES, BY_BODY), appointments=(*EVERYBODY, cover))
    asked = matter(2_000_000, requester=2, requester_name="Helen")
    assert failed(act(CHAIR, about=asked, whole=whole)) == {"not_requester"}
    assert act(CHAIR, about=asked).allowed


def test_a_chair_in_whose_place_somebody_answered_does_not_act():
    answered = Consent(50, "Carl", COUNCIL, cover_for=21)
    assert failed(act(CHAIR, about=matter(2_000_000, consents=(answered,)))) == {"once"}
    behind = {88: "Hugh"}
    told = act(CHAIR, behind=behind)
    assert (told.allowed, told.cover_for, told.cover_for_name) == (True, 88, "Hugh")
    own = matter(2_000_000, consents=(replace(answered, cover_for=88),))
    assert failed(act(CHAIR, about=own, behind=behind)) == {"once"}


def test_an_urgent_half_of_somebody_with_an_interest_does_not_count():
    assert act(NHS, CHAIR).completes
    late = act(NHS, CHAIR, about=matter(2_000_000, interests={CHAIR.person: "shares"}))
    assert (late.allowed, late.still_needed) == (True, ("the chair of JCPB",))


def test_a_chair_who_was_consulted_does_not_act():
    whole = authority((*CLAUSES, replace(BY_BODY, consult=("Scrutiny",))))
    about = matter(2_000_000, consulted={"scrutiny": ("letter", 21)})
    assert failed(act(CHAIR, about=about, whole=whole)) == {"consultee_not_approver"}
    assert act(NHS, CHAIR, about=about, whole=whole).completes
    assert failed(act(CHAIR, about=about, whole=authority())) == {"clause", "verb"}


@pytest.mark.parametrize(
    "others",
    [
        {"mode": Mode.RATIFY_BY, "refer_to": "cabinet", "refer_key": CABINET},
        {"mode": Mode.DUAL_KEY, "second_body": "cabinet", "second_key": CABINET},
    ],
)
def test_an_urgent_decision_does_without_nobody_whom_its_clause_names(others):
    ruling = act(NHS, CHAIR, whole=authority((*CLAUSES, replace(BY_BODY, **others))))
    assert (failed(ruling), ruling.completes) == ({"never_urgent"}, False)
    assert "Clause 91 asks for cabinet too, and what cannot wait waits for nobody" in ruling.reasons[0]


def test_nor_does_one_from_a_post():
    clause = replace(
        BY_POST,
        post_function=HEAD.function,
        mode=Mode.RATIFY_BY,
        refer_to="cabinet",
        refer_key=CABINET,
    )
    assert failed(urgently(HEAD, matter("10"), authority((clause,)))) == {"never_urgent"}


# Passed on ---------------------------------------------------------------------------------------------------------

PASSED = PassedOn(HEAD.post, HEAD.title, HEAD.function, MANAGER.post, AWARD, date(2024, 4, 1))
HEADS = replace(CLAUSES[1], max_depth=1)


@pytest.mark.parametrize(
    ("of_helen", "of_hugh", "most"),
    [(None, None, None), (100_000, None, 100_000), (100_000, 150_000, 150_000), (100_000, "none", None)],
)
def test_nobody_passes_on_more_than_they_may_in_person(of_helen, of_hugh, most):
    """Helen shares her post with Hugh, where he is named."""
    limits = [
        Limit(HEAD.post, person, AWARD, Decimal(amount), date(2024, 4, 1))
        for person, amount in ((HEAD.person, of_helen), (70, of_hugh))
        if amount not in (None, "none")
    ]
    hugh = replace(HEAD, person=70, name="Hugh")
    gone = replace(hugh, person=71, ends=ON)
    cast = (HEAD, MANAGER, LEAD_COUNCIL, gone, *([hugh] if of_hugh else []))
    whole = authority([HEADS], appointments=cast, limits=limits, passed_on=[PASSED])
    for amount in ("100000", "100000.01", "150000", "150000.01", "250000"):
        ruling = decide(matter(amount), person=MANAGER.person, name="Amara", authority=whole)
        assert ruling.allowed == (most is None or Decimal(amount) <= most)
        assert failed(ruling) <= {"employer_limit"}
