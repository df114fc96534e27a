"""The database refuses nonsense about requests, answers and evidence. Each row breaks one constraint or trigger."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from jct.core.errors import Refused
from partnerships.models import (
    Approval,
    Condition,
    Consultation,
    DecisionRequest,
    DeniedAttempt,
    GatePassed,
    Question,
    UrgencyConsent,
)
from partnerships.services import decisions, evidence
from tests.partnerships.requests import ask, decide


def refuses(name, model, /, **facts):
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        model.objects.bulk_create([model(**facts)])


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"amount": -1}, "request_amount_not_negative"),
        ({"state": "lost"}, "request_state_known"),
        ({"urgency": "rush"}, "request_urgency_known"),
        ({"effect": "magic"}, "request_effect_known"),
        ({"effect": "applied"}, "request_effect_of_approved"),
        ({"agreed_amount": 11}, "request_agreed_not_more"),
        ({"agreed_amount": -1}, "request_agreed_not_more"),
        ({"is_envelope": True, "envelope": "other"}, "request_envelope_not_nested"),
        ({"on_behalf_of": "asker"}, "request_behalf_of_another"),
        ({"exempt_paragraph": "3"}, "request_exempt_says_why"),
        ({"decision_type": "coup"}, "request_decision_type_known"),
        ({"never_sent": True}, "request_never_sent_is_draft"),
        ({"state": "approved"}, "request_decided_when"),
        ({"decided_at": "now"}, "request_decided_when"),
    ],
)
def test_requests(world, facts, name):
    named = {"other": ask(world), "asker": world.people["head"], "now": world.at}
    good = {
        "partnership": world.partnership,
        "decision_type": "write_off",
        "title": "x",
        "amount": 10,
        "requested_by": world.people["head"],
        "requested_at": world.at,
    }
    asked = {
        key: named.get(value, value) if isinstance(value, str) else value for key, value in facts.items()
    }
    refuses(name, DecisionRequest, **{**good, **asked})


def test_a_request_is_not_inside_itself(world):
    request = ask(world)
    with pytest.raises(DatabaseError, match="request_not_inside_itself"), transaction.atomic():
        DecisionRequest.objects.filter(pk=request.pk).update(version=2, part_of=request)


def test_who_asked_stays(world):
    request = ask(world)
    for change in ({"requested_by": world.people["head"]}, {"on_behalf_of": world.people["head"]}):
        with pytest.raises(DatabaseError, match="who asked request"), transaction.atomic():
            DecisionRequest.objects.filter(pk=request.pk).update(version=2, **change)


def test_a_version_follows_the_one_before(world):
    request = ask(world)
    with pytest.raises(DatabaseError, match="next version"), transaction.atomic():
        DecisionRequest.objects.filter(pk=request.pk).update(version=3)


def test_a_settled_request_only_says_how_it_was_carried_out(world):
    request = ask(world)
    decide(world, request, "head")
    DecisionRequest.objects.filter(pk=request.pk).update(
        effect="failed", effect_note="x", published_at=world.at
    )
    with pytest.raises(DatabaseError, match="is settled"), transaction.atomic():
        DecisionRequest.objects.filter(pk=request.pk).update(title="Another")


@pytest.fixture
def answered(world):
    """A request, and the facts of a good approval of it."""
    request = ask(world)
    approval = decide(world, request, "head")
    other = ask(world)
    names = [field.name for field in Approval._meta.fields if field.name != "id"]
    return {name: getattr(approval, name) for name in names} | {"request": other}


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"approver": "commissioner_ld"}, "approval_not_by_requester"),
        ({"cover_for": "commissioner_ld"}, "approval_chain_not_requester"),
        ({"cover_for": "head"}, "approval_chain_not_requester"),
        ({"covering": True}, "approval_covering_somebody"),
        ({"outcome": "maybe"}, "approval_outcome_known"),
        ({"outcome": "refuse", "reason": ""}, "approval_refusal_has_reason"),
        ({"amount": Decimal(200_001)}, "approval_within_limit"),
        ({"emergency": True, "reason": ""}, "approval_emergency_has_reason"),
        ({"post": None}, "approval_by_post_or_by_chairs_action"),
    ],
)
def test_approvals(world, answered, facts, name):
    named = {
        key: world.people.get(value, value) if key != "outcome" else value for key, value in facts.items()
    }
    refuses(name, Approval, **{**answered, **named})


def test_one_act_for_each_person_and_version(world, answered):
    Approval.objects.bulk_create([Approval(**answered)])
    refuses("approval_once_each", Approval, **answered)


def test_whoever_it_was_typed_for_does_not_approve(world, answered):
    request = ask(world, on_behalf_of=world.people["head"])
    refuses(
        "approval_not_by_asker_behind",
        Approval,
        **{**answered, "request": request, "behalf": world.people["head"]},
    )


def test_gates(world):
    request = ask(world)
    facts = {"request": request, "gate": "legal", "note": "x", "by": world.people["head"], "at": world.at}
    refuses("gate_known", GatePassed, **{**facts, "gate": "garden"})
    refuses("gate_says_what", GatePassed, **{**facts, "note": ""})
    refuses(
        "whoever asked cannot pass a gate", GatePassed, **{**facts, "by": world.people["commissioner_ld"]}
    )
    refuses("has no version 2", GatePassed, **facts, version=2)
    GatePassed.objects.bulk_create([GatePassed(**{**facts, "by": world.people["cfo_icb"]})])
    refuses("gate_once_a_version", GatePassed, **facts)
    decide(world, request, "head")
    refuses("is settled", GatePassed, **{**facts, "gate": "finance", "by": world.people["cfo_icb"]})


def test_consultations_and_urgency(world):
    request, head = ask(world), world.people["head"]
    asked = {"request": request, "who": "GPs", "evidence": "x", "on": world.on, "by": head, "at": world.at}
    refuses("consultation_has_evidence", Consultation, **{**asked, "evidence": ""})
    Consultation.objects.bulk_create([Consultation(**asked)])
    refuses("consultation_once_a_version", Consultation, **asked)
    urgent = {"request": request, "urgency": "special_urgency", "reason": "x", "by": head, "at": world.at}
    refuses("urgency_consent_known", UrgencyConsent, **{**urgent, "urgency": "none"})
    refuses("urgency_consent_has_reason", UrgencyConsent, **{**urgent, "reason": ""})
    refuses("third person", UrgencyConsent, **{**urgent, "by": world.people["commissioner_ld"]})
    UrgencyConsent.objects.bulk_create([UrgencyConsent(**urgent)])
    refuses("urgency_consent_once_a_version", UrgencyConsent, **urgent)
    named = {**asked, "who": "Carers", "person": head, "by": world.people["commissioner_ld"]}
    refuses("that would bar them", Consultation, **named)


def test_each_step_is_another_persons(world, answered):
    """Whoever cleared a version, or agreed that it is urgent, answers no more; nor the other way round."""
    request, head = answered["request"], world.people["head"]
    told = {"request": request, "by": head, "at": world.at}
    gate, urgent = (
        {**told, "gate": "legal", "note": "x"},
        {**told, "urgency": "special_urgency", "reason": "x"},
    )
    for model, facts in ((GatePassed, gate), (UrgencyConsent, urgent)):
        with transaction.atomic():
            model.objects.bulk_create([model(**facts)])
            refuses("does not answer it", Approval, **answered)
            covered = {**answered, "approver": world.people["cfo_icb"], "cover_for": head}
            refuses("does not answer it", Approval, **covered)
            transaction.set_rollback(True)
    Approval.objects.bulk_create([Approval(**answered)])
    refuses("does not clear it as well", GatePassed, **gate)
    refuses("does not clear it as well", UrgencyConsent, **urgent)


def test_questions_and_conditions_are_answered_whole(world):
    request, head = ask(world), world.people["head"]
    question = {"request": request, "by": head, "at": world.at}
    refuses("question_asks_something", Question, **question, text="")
    refuses("question_answered_whole", Question, **question, text="x", answer="y")
    condition = {"request": request, "due_on": world.on, "set_by": head}
    refuses("condition_says_what", Condition, **condition, text="")
    refuses("has no version 2", Condition, **condition, text="x", version=2)
    refuses("condition_met_whole", Condition, **condition, text="x", met_by=head)


def test_a_refused_attempt_names_its_checks(world):
    facts = {"request": ask(world), "user": world.people["head"], "words": "x", "ruling": {}, "at": world.at}
    refuses("denied_by_something", DeniedAttempt, **facts, refused_by=[])


def test_evidence_is_append_only(world):
    request = ask(world, "2000000")
    rows = [
        evidence.pass_gate(
            request_pk=request.pk, gate="finance", note="x", by=world.people["cfo_icb"], at=world.at
        ),
        evidence.record_consultation(
            request_pk=request.pk,
            who="GPs",
            evidence="x",
            on=world.on,
            by=world.people["secretary"],
            at=world.at,
        ),
        evidence.agree_urgency(
            request_pk=request.pk,
            urgency="special_urgency",
            reason="x",
            by=world.people["scrutiny_chair"],
            at=world.at,
        ),
    ]
    with pytest.raises(Refused):
        decide(world, request, "auditor")
    rows += [DeniedAttempt.objects.get()]
    rows += [decisions.declare_interest(pk=request.pk, interest="x", by=world.people["cfo_icb"], at=world.at)]
    for row in rows:
        everything = type(row).objects.filter(pk=row.pk)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            everything.update(**{"at": world.at + timedelta(days=1)})
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            everything._raw_delete(using="default")
