"""Gates, consultation, notice, urgency and the published record: each for its own people, once a version."""

from datetime import date, timedelta

import pytest

from jct.core.errors import Refused
from partnerships import selectors
from partnerships.models import Cover, DeniedAttempt, PostHolder
from partnerships.selectors.refused import refused_attempt
from partnerships.services import decisions, evidence
from tests.partnerships.adopted import change_clauses
from tests.partnerships.requests import ask, decide


@pytest.fixture
def key_decision(world):
    """Two million: after the executives' meeting, with 28 days' notice, by the board."""
    return ask(world, "2000000")


def test_a_gate_is_passed_by_its_keeper(world, key_decision):
    lead = world.people["finance_lead_icb"]
    passed = evidence.pass_gate(
        request_pk=key_decision.pk, gate="finance", note=" Costs checked. ", by=lead, at=world.at
    )
    assert (passed.note, passed.version, passed.by) == ("Costs checked.", 1, lead)


@pytest.mark.parametrize(
    ("who", "gate", "note", "words"),
    [
        ("commissioner_ld", "finance", "x", "You asked for this"),
        ("head", "finance", "x", "given by a chief finance officer or finance lead"),
        ("cfo_icb", "executives", "x", "given by the executives' meeting"),
        ("cfo_icb", "finance", " ", "Say what was looked at"),
    ],
)
def test_a_gate_is_refused(world, key_decision, who, gate, note, words):
    with pytest.raises(Refused, match=words):
        evidence.pass_gate(
            request_pk=key_decision.pk, gate=gate, note=note, by=world.people[who], at=world.at
        )


def test_a_gate_is_passed_once_a_version_and_without_interest(world, key_decision):
    gate = {"request_pk": key_decision.pk, "gate": "finance", "note": "Seen", "at": world.at}
    decisions.declare_interest(pk=key_decision.pk, interest="shares", by=world.people["cfo_icb"], at=world.at)
    with pytest.raises(Refused, match="declared an interest"):
        evidence.pass_gate(**gate, by=world.people["cfo_icb"])
    evidence.pass_gate(**gate, by=world.people["cfo_council"])
    with pytest.raises(Refused, match="given for this version already"):
        evidence.pass_gate(**gate, by=world.people["finance_lead_icb"])
    decisions.revise(
        pk=key_decision.pk, changed="more", by=world.people["commissioner_ld"], at=world.at, title="New text"
    )
    assert evidence.pass_gate(**gate, by=world.people["finance_lead_icb"]).version == 2


def consult(world, request, by="commissioner_ld", **more):
    facts = {"who": "Healthwatch", "evidence": "Letter of 2 October", "on": world.on, **more}
    return evidence.record_consultation(request_pk=request.pk, by=world.people[by], at=world.at, **facts)


def test_a_consultation_has_its_evidence(world, key_decision):
    row = consult(world, key_decision, by="secretary", person=world.people["group_member"])
    assert (row.who, row.evidence, row.person) == (
        "Healthwatch",
        "Letter of 2 October",
        world.people["group_member"],
    )
    with pytest.raises(Refused, match="recorded for this version"):
        consult(world, key_decision)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"by": "head"}, "Only Amara Okafor or the secretary"),
        ({"who": " "}, "what shows it"),
        ({"evidence": ""}, "what shows it"),
        ({"on": date(2026, 10, 21)}, "in the future"),
    ],
)
def test_a_consultation_is_refused(world, key_decision, changes, words):
    with pytest.raises(Refused, match=words):
        consult(world, key_decision, **changes)


def test_nobody_is_consulted_on_their_own_request(world, key_decision):
    with pytest.raises(Refused, match="cannot be consulted"):
        consult(world, key_decision, person=world.people["commissioner_ld"])


def give(world, request, on, by="secretary", at=None):
    return evidence.give_notice(request_pk=request.pk, on=on, by=world.people[by], at=at or world.at)


def test_notice_is_given_once_between_asking_and_today(world, key_decision):
    with pytest.raises(Refused, match="between 20 October 2026"):
        give(world, key_decision, world.on - timedelta(days=1))
    with pytest.raises(Refused, match="between 20 October 2026"):
        give(world, key_decision, world.on + timedelta(days=1))
    for key in ("head", "commissioner_ld"):
        with pytest.raises(Refused, match="The secretary or a governance officer"):
            give(world, key_decision, world.on, by=key)
    assert give(world, key_decision, world.on).notice_on == world.on
    with pytest.raises(Refused, match="was given on 20 October 2026"):
        give(world, key_decision, world.on)


def test_a_requester_bars_nobody_by_naming_them(world, key_decision):
    with pytest.raises(Refused, match=r"To name Anil Mehta .* bars them"):
        consult(world, key_decision, person=world.people["cfo_icb"])
    assert consult(world, key_decision).person is None


def test_a_secretary_who_asked_leaves_notice_to_another(world):
    own = ask(world, "2000000", by="secretary")
    with pytest.raises(Refused, match="somebody else records that notice"):
        give(world, own, world.on)
    assert give(world, own, world.on, by="governance").notice_on == world.on


@pytest.mark.parametrize(
    ("change", "stays"), [({"why": "Clearer"}, True), ({"amount": 2_100_000}, False), ({"title": "x"}, False)]
)
def test_notice_stands_while_the_matter_is_the_one_announced(world, key_decision, change, stays):
    give(world, key_decision, world.on)
    later = world.at + timedelta(days=3)
    decisions.revise(pk=key_decision.pk, changed="x", by=world.people["commissioner_ld"], at=later, **change)
    key_decision.refresh_from_db()
    assert key_decision.notice_on == (world.on if stays else None)
    if not stays:
        with pytest.raises(Refused, match="between 23 October 2026"):
            give(world, key_decision, world.on, at=later)
        assert give(world, key_decision, later.date(), at=later).notice_on == later.date()


def test_whoever_passed_a_gate_decides_something_else(world):
    """The attack: clear it as head of commissioning, then decide it as head of commissioning."""
    request = ask(world)
    evidence.pass_gate(
        request_pk=request.pk, gate="equality", note="Seen", by=world.people["head"], at=world.at
    )
    with pytest.raises(Refused, match="passed a gate of this"):
        decide(world, request, "head")
    assert DeniedAttempt.objects.get().refused_by == ["cleared"]


def test_whoever_answered_does_not_clear_it_afterwards(world):
    request = ask(world, "5000", "virement_between_pools", by="pool_manager", care_group="")
    decide(world, request, "cfo_council")
    gate = {"request_pk": request.pk, "gate": "finance", "note": "Seen", "at": world.at}
    with pytest.raises(Refused, match="You have answered this request"):
        evidence.pass_gate(**gate, by=world.people["cfo_council"])
    assert evidence.pass_gate(**gate, by=world.people["finance_lead_council"])


def urgency(world, request, by="scrutiny_chair", **more):
    facts = {"urgency": "special_urgency", "reason": "Placements end on Friday", **more}
    return evidence.agree_urgency(request_pk=request.pk, by=world.people[by], at=world.at, **facts)


def test_a_third_person_agrees_that_it_is_urgent(world, key_decision):
    consent = urgency(world, key_decision)
    key_decision.refresh_from_db()
    assert (key_decision.urgency, consent.by) == ("special_urgency", world.people["scrutiny_chair"])
    ruling = selectors.ruling(user=world.people["head"], request=key_decision, on=world.on)
    assert "notice" not in {check.code for check in ruling.checks if not check.passed}
    with pytest.raises(Refused, match="agreed already"):
        urgency(world, key_decision)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"by": "board_member"}, "for the chair to agree .Councillor Denise Harrow."),
        ({"by": "commissioner_ld"}, "a third person must agree"),
        ({"urgency": "none"}, "Say which it is"),
        ({"reason": " "}, "Say why it cannot wait"),
    ],
)
def test_urgency_is_refused(world, key_decision, changes, words):
    with pytest.raises(Refused, match=words):
        urgency(world, key_decision, **changes)


def test_urgency_needs_a_body_named_for_it_and_no_interest(world, key_decision):
    with pytest.raises(Refused, match="no clause of the scheme names a body"):
        urgency(world, ask(world, "0", "strategy_approval"))
    chair = world.people["scrutiny_chair"]
    decisions.declare_interest(pk=key_decision.pk, interest="a cousin", by=chair, at=world.at)
    with pytest.raises(Refused, match="declared an interest"):
        urgency(world, key_decision)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"fund": "Another fund"},
        {"sector": "housing"},
        {"regime": "psr"},
        {"recurrent": True},
        {"starts": date(2027, 4, 1)},
        {"ends": date(2026, 4, 1)},
    ],
)
def test_urgency_is_for_the_chair_whom_a_clause_about_this_matter_names(world, key_decision, elsewhere):
    change_clauses(elsewhere, decision_type="contract_award", urgency_body__isnull=False)
    with pytest.raises(Refused, match="no clause of the scheme names a body"):
        urgency(world, key_decision)


@pytest.mark.parametrize("stands_in", ["cover", "acting"])
def test_whoever_stands_in_for_the_requester_clears_nothing(world, stands_in):
    """The chair of scrutiny and the finance lead take the commissioner's place while they are away."""
    request = ask(world, "1500000")
    held = PostHolder.objects.get(post=world.posts["commissioner_ld"], ends=None)
    dates = {"starts": world.on, "ends": world.on + timedelta(days=14)}
    for key in ("scrutiny_chair", "finance_lead_icb", "secretary"):
        user = world.people[key]
        if stands_in == "cover":
            Cover.objects.create(holder=held, user=user, reason="leave", **dates)
        else:
            PostHolder.objects.create(post=held.post, user=user, acting=True, **dates)
    gate = {"request_pk": request.pk, "gate": "finance", "note": "Seen", "at": world.at}
    for act in (
        lambda: evidence.pass_gate(**gate, by=world.people["finance_lead_icb"]),
        lambda: urgency(world, request),
        lambda: evidence.give_notice(
            request_pk=request.pk, on=world.on, by=world.people["secretary"], at=world.at
        ),
        lambda: consult(world, request, by="secretary", person=world.people["cfo_icb"]),
    ):
        with pytest.raises(Refused, match="Amara Okafor, whose place you take, asked for this decision"):
            act()
    assert [codes for _, codes, _ in attempts()] == [["not_requester"]] * 4
    assert consult(world, request, by="secretary").person is None
    assert not selectors.request_page(world.people["secretary"], request.pk, on=world.on).may.notice
    page = selectors.request_page(world.people["finance_lead_icb"], request.pk, on=world.on)
    assert (page.may.gates, page.may.agree_urgency) == ((), False)
    assert evidence.pass_gate(**gate, by=world.people["cfo_icb"])


def test_evidence_belongs_to_open_requests(world):
    request = ask(world)
    decide(world, request, "head")
    for act in (
        lambda: consult(world, request),
        lambda: give(world, request, world.on),
        lambda: urgency(world, request),
    ):
        with pytest.raises(Refused, match="not waiting"):
            act()


def test_the_record_is_published_once_after_the_decision(world):
    request = ask(world)
    publish = {"request_pk": request.pk, "at": world.at}
    with pytest.raises(Refused, match="Nothing has been decided"):
        evidence.publish_record(**publish, by=world.people["secretary"])
    decide(world, request, "head")
    with pytest.raises(Refused, match="The secretary or a governance officer"):
        evidence.publish_record(**publish, by=world.people["head"])
    assert evidence.publish_record(**publish, by=world.people["secretary"]).published_at == world.at
    with pytest.raises(Refused, match="published already"):
        evidence.publish_record(**publish, by=world.people["governance"])


def attempts():
    return [(row.user, row.refused_by, row.words) for row in DeniedAttempt.objects.order_by("pk")]


def test_whoever_clears_their_own_request_is_refused_and_the_attempt_is_kept(world, key_decision):
    asker, pk = world.people["commissioner_ld"], {"request_pk": key_decision.pk, "at": world.at}
    tried = (
        ("not_requester", lambda: evidence.pass_gate(**pk, gate="finance", note="Seen", by=asker)),
        ("secretary", lambda: evidence.give_notice(**pk, on=world.on, by=asker)),
        (
            "not_requester",
            lambda: evidence.agree_urgency(**pk, urgency="general_exception", reason="x", by=asker),
        ),
        (
            "not_requester",
            lambda: consult(world, key_decision, person=world.people["cfo_icb"]),
        ),
        ("secretary", lambda: evidence.publish_record(**pk, by=asker)),
        ("call_in", lambda: decisions.call_in(pk=key_decision.pk, reason="x", by=asker, at=world.at)),
    )
    for code, act in tried:
        with pytest.raises(Refused) as refused:
            act()
        assert attempts()[-1] == (asker, [code], refused.value.reason)
    assert len(attempts()) == len(tried)


def test_an_act_kept_from_others_is_kept_with_one_check(world, key_decision):
    lead = world.people["finance_lead_icb"]
    decisions.declare_interest(pk=key_decision.pk, interest="shares", by=lead, at=world.at)
    gate = {"request_pk": key_decision.pk, "gate": "finance", "note": "x", "at": world.at, "version": 0}
    for who, code in (("head", "keeps_gate"), ("finance_lead_icb", "no_interest")):
        with pytest.raises(Refused):
            evidence.pass_gate(**gate, by=world.people[who])
        shown = refused_attempt(DeniedAttempt.objects.latest("pk"))
        assert [check.code for check in shown.failed] == [code]
        assert (shown.ruling.name, shown.ruling.allowed) == (str(world.people[who]), False)
    with pytest.raises(Refused, match="It was not said which version"):
        evidence.pass_gate(**gate, by=world.people["cfo_icb"])
    assert len(attempts()) == 2


@pytest.mark.parametrize("version", [0, 2])
def test_who_may_not_is_kept_whatever_version_they_say(world, key_decision, version):
    """A made-up version is no way round the record of refused attempts."""
    asker, barred = world.people["commissioner_ld"], world.people["cfo_icb"]
    said = {"request_pk": key_decision.pk, "at": world.at, "version": version}
    for code, act in (
        ("secretary", lambda: consult(world, key_decision, by="head", version=version)),
        ("not_requester", lambda: consult(world, key_decision, person=barred, version=version)),
        ("secretary", lambda: evidence.give_notice(**said, on=world.on, by=asker)),
        ("secretary", lambda: evidence.publish_record(**said, by=asker)),
    ):
        with pytest.raises(Refused):
            act()
        assert attempts()[-1][1] == [code]
    assert len(attempts()) == 4
