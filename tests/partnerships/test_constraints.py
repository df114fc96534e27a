"""The database refuses nonsense whoever writes it. Each row here breaks one constraint or trigger by its name."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction

from jct.support.history import record
from partnerships.models import (
    Approval,
    Body,
    BodyPower,
    Clause,
    DecisionRequest,
    Declaration,
    Organisation,
    Partner,
    PersonalLimit,
    Post,
    PostHolder,
    ReportingLine,
    Scheme,
    Seat,
)
from partnerships.services import decisions

DAY = date(2026, 1, 1)


def refuses(name, model, /, **facts):
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        model.objects.bulk_create([model(**facts)])


@pytest.mark.parametrize(
    ("field", "bad", "good"),
    [
        ("ods_code", "q1", "Q1A"),
        ("company_number", "1234567", "OC123456"),
        ("charity_number", "12345", "1234567-1"),
        ("ppon", "ABCD-12-ABCD", "ABCD-1234-EFGH"),
    ],
)
def test_identifier_formats(world, field, bad, good):
    refuses(
        f"organisation_{field}_format", Organisation, name="New", short_name="N", kind="other", **{field: bad}
    )
    Organisation.objects.bulk_create(
        [Organisation(name="New", short_name="N", kind="other", **{field: good})]
    )
    refuses(
        f"organisation_{field}_once", Organisation, name="Two", short_name="N", kind="other", **{field: good}
    )


def test_periods_and_exclusions(world):
    council, post, head = world.partners["council"], world.posts["head"], world.people["head"]
    organisation, partnership = council.organisation, world.partnership
    common = {"partnership": partnership, "organisation": organisation, "kind": "council", "position": 9}
    refuses("partner_once_at_a_time", Partner, **common, starts=DAY)
    refuses("partner_period_in_order", Partner, **common, starts=date(1990, 1, 1), ends=date(1990, 1, 1))
    refuses("post_holder_once_at_a_time", PostHolder, post=post, user=head, starts=DAY)
    refuses("post_holder_period_in_order", PostHolder, post=post, user=head, starts=DAY, ends=DAY)
    line = ReportingLine.objects.filter(ends=None).first()
    refuses(
        "reporting_line_once_at_a_time",
        ReportingLine,
        body=line.body,
        parent=line.parent,
        scope="x",
        starts=DAY,
    )
    refuses(
        "reporting_line_not_to_itself", ReportingLine, body=line.body, parent=line.body, scope="x", starts=DAY
    )
    refuses(
        "scheme_one_in_effect",
        Scheme,
        partnership=partnership,
        version=9,
        title="x",
        state="adopted",
        starts=DAY,
        adopted_at=world.at,
        adopted_by=head,
    )


def test_structure(world):
    partnership, council = world.partnership, world.partners["council"]
    group = Group.objects.create(name="spare")
    board, post, head = world.bodies["jcpb"], world.posts["head"], world.people["head"]
    body = {"partnership": partnership, "short_name": "x", "kind": "board", "group": group, "starts": DAY}
    refuses("body_one_top", Body, **body, name="Second", is_top=True)
    refuses("body_name_once", Body, **body, name=board.name)
    refuses("body_power_once", BodyPower, body=board, decision_type="contract_award", verb="note")
    refuses("body_power_verb_known", BodyPower, body=board, decision_type="write_off", verb="veto")
    seat = {"body": board, "title": "x", "kind": "officer", "starts": DAY}
    refuses("seat_person_or_post_not_both", Seat, **seat, partner=council, user=head, post=post)
    refuses("seat_for_partner_or_constituency", Seat, **seat, partner=council, constituency="Carers")
    refuses("seat_for_partner_or_constituency", Seat, **seat)
    posts = {"partnership": partnership, "partner": council, "group": group}
    refuses("post_title_once", Post, **posts, title=post.title, function="other")
    refuses("post_function_known", Post, **posts, title="New", function="king")
    refuses(
        "personal_limit_not_negative",
        PersonalLimit,
        post=post,
        decision_type="write_off",
        limit=-1,
        starts=DAY,
    )


def test_scheme_and_clauses(world):
    scheme = Scheme.objects.create(partnership=world.partnership, version=8, title="Draft")
    clause = {"scheme": scheme, "number": "1", "text": "x", "decision_type": "write_off"}
    head = {"post_function": "head_of_commissioning"}
    refuses("clause_exactly_one_decider", Clause, **clause)
    refuses("clause_exactly_one_decider", Clause, **clause, **head, body=world.bodies["jcpb"])
    refuses(
        "clause_band_in_order", Clause, **clause, **head, measure="amount", above=Decimal(5), up_to=Decimal(5)
    )
    refuses("clause_band_needs_measure", Clause, **clause, **head, up_to=Decimal(5))
    refuses("clause_refers_when_it_must", Clause, **clause, **head, mode="recommend_to")
    refuses("clause_decision_type_known", Clause, **{**clause, "decision_type": "coup"}, **head)
    refuses("scheme_version_once", Scheme, partnership=world.partnership, version=8, title="x")
    refuses(
        "scheme_adopted_when_and_by",
        Scheme,
        partnership=world.partnership,
        version=7,
        title="x",
        state="adopted",
    )
    refuses(
        "scheme_adopted_when_and_by", Scheme, partnership=world.partnership, version=7, title="x", starts=DAY
    )


def test_adopted_clauses_are_frozen(world):
    scheme = Scheme.objects.get(partnership=world.partnership, state="adopted")
    clause = scheme.clauses.first()
    refuses(
        "frozen",
        Clause,
        scheme=scheme,
        number="99",
        text="x",
        decision_type="write_off",
        post_function="other",
    )
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Clause.objects.filter(pk=clause.pk).update(up_to=Decimal(1))
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        clause.delete()
    draft = Scheme(partnership=world.partnership, version=7, title="x")
    record(draft, by=None, why="drafted")
    extra = Clause(scheme=draft, number="99", text="x", decision_type="write_off", post_function="other")
    record(extra, by=None, why="drafted")
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Clause.objects.filter(pk=extra.pk).update(scheme=scheme)


def test_an_adopted_scheme_stays_adopted(world):
    scheme = Scheme.objects.filter(partnership=world.partnership, state="adopted")
    with pytest.raises(DatabaseError, match="stays adopted"), transaction.atomic():
        scheme.update(state="draft", adopted_at=None, adopted_by=None)


@pytest.fixture
def request_(world):
    return decisions.ask(
        partnership=world.partnership,
        decision_type="contract_award",
        title="Short breaks",
        amount=Decimal(100),
        by=world.people["commissioner_ld"],
        at=world.at,
        care_group=world.care_groups["LD"],
    )


def approval(world, request, **changes):
    clause = Clause.objects.filter(post_function="head_of_commissioning").first()
    return {
        "request": request,
        "approver": world.people["head"],
        "post": world.posts["head"],
        "requester": request.requested_by,
        "outcome": "approve",
        "clause": clause,
        "clause_number": clause.number,
        "clause_text": clause.text,
        "amount": Decimal(100),
        "ruling": {},
        "at": world.at,
        **changes,
    }


def test_approvals(world, request_):
    asker, lead = world.people["commissioner_ld"], world.people["finance_lead_icb"]
    refuses("approval_not_by_requester", Approval, **approval(world, request_, approver=asker))
    refuses("must name the person who asked", Approval, **approval(world, request_, requester=lead))
    refuses("must name", Approval, **approval(world, request_, approver=asker, requester=lead))
    refuses("approval_refusal_has_reason", Approval, **approval(world, request_, outcome="refuse"))
    refuses("approval_within_limit", Approval, **approval(world, request_, limit=Decimal(99)))
    row = Approval.objects.create(**approval(world, request_, limit=Decimal(100)))
    refuses("approval_once_each", Approval, **approval(world, request_))
    for change in (lambda: Approval.objects.update(reason="x"), row.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_declarations_are_append_only(world, request_):
    row = decisions.declare_interest(
        pk=request_.pk, interest="a cousin", by=world.people["head"], at=world.at
    )
    refuses(
        "declaration_once_each",
        Declaration,
        request=request_,
        user=world.people["head"],
        interest="x",
        at=world.at,
    )
    refuses(
        "declaration_says_what",
        Declaration,
        request=request_,
        user=world.people["executive"],
        interest="",
        at=world.at,
    )
    for change in (lambda: Declaration.objects.update(interest="none"), row.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_facts_of_a_request_stay_as_asked(world, request_):
    rows = DecisionRequest.objects.filter(pk=request_.pk)
    with pytest.raises(DatabaseError, match="stay as they were asked"), transaction.atomic():
        rows.update(amount=Decimal(1))
    with pytest.raises(DatabaseError, match="who asked request"), transaction.atomic():
        rows.update(requested_by=world.people["head"])
    with pytest.raises(DatabaseError, match="stay as they were asked"), transaction.atomic():
        rows.update(amount=Decimal(1), version=3)
    rows.update(amount=Decimal(1), version=2)  # the next version may say something else
    with pytest.raises(DatabaseError, match="request_decided_when"), transaction.atomic():
        rows.update(state="approved")
    rows.update(state="refused", decided_at=world.at)
    with pytest.raises(DatabaseError, match="settled"), transaction.atomic():
        rows.update(state="waiting", decided_at=None)
    refuses("settled", Approval, **approval(world, request_))


def test_triggers_say_what_they_protect(world):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'partnerships%'"
        )
        names = {name for (name,) in cursor.fetchall()}
    evidence = [
        "callin", "consultation", "deniedattempt", "gatepassed", "iteminterest", "paper", "recertification",
        "resolution", "urgencyconsent", "vote", "yearlydeclaration",
    ]  # fmt: skip
    assert names == {f"{table}_append_only" for table in evidence} | {
        "approval_is_separate",
        "condition_true_version",
        "consultation_named_by_another",
        "consultation_true_version",
        "gatepassed_is_separate",
        "urgencyconsent_is_separate",
        "gatepassed_not_requester",
        "gatepassed_true_version",
        "resolution_true_version",
        "urgencyconsent_third_person",
        "urgencyconsent_true_version",
        "vote_without_interest",
        "adopted_stays",
        "approval_append_only",
        "approval_true_requester",
        "clause_frozen",
        "declaration_append_only",
        "request_as_asked",
    }
