"""Agreements: drafted, decided, signed, in force, varied and ended; and what each act refuses."""

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, transaction
from django.db.migrations.state import ModelState, ProjectState

from budgets.domain.agreement import REGULATION
from budgets.forms.agreements import VariationForm, words_now
from budgets.models import Agreement, AgreementChange, PermittedExpenditure
from budgets.selectors.agreements import agreement_page, asked, changed_words, pipeline, pressing, run_to
from budgets.services import agreement_changes, agreements
from jct.core.errors import Refused
from jct.support.history import record
from partnerships.models import Partnership
from partnerships.services import decisions
from tests.budgets.conftest import make_pool

D = Decimal
WORDS = dict.fromkeys(REGULATION, "As in schedule 1.")


def said(refusal):
    return " ".join([refusal.value.reason, *map(str, refusal.value.problems)])


class Desk:
    """The pool manager at work on agreements."""

    def __init__(self, world):
        self.world, self.by = world, world.people["pool_manager"]
        self.told = {"by": self.by, "at": world.at}

    def draft(self, *, parties=("council", "icb"), **values):
        return agreements.create_agreement(
            partnership=self.world.partnership,
            parties=[self.world.partners[key] for key in parties],
            **self.told,
            **{
                "reference": "S75/X/2026",
                "title": "Carers",
                "host": self.world.partners["council"],
                "starts": date(2026, 4, 1),
                "ends": date(2029, 4, 1),
                **WORDS,
                **values,
            },
        )

    def sign_all(self, agreement, on=date(2026, 3, 20)):
        for party in agreement.parties.all():
            agreements.sign(pk=party.pk, signed_on=on, signatory="The chief executive", **self.told)

    def in_force(self, **values):
        agreement = self.draft(**values)
        agreements.rest_on(pk=agreement.pk, authority="Cabinet, 3 March 2026, minute 12", **self.told)
        self.sign_all(agreement)
        return agreements.put_in_force(pk=agreement.pk, **self.told)

    def ask(self, agreement, kind, effective_on=date(2027, 4, 1), reason="Agreed by both.", **values):
        return agreement_changes.ask_change(
            pk=agreement.pk, kind=kind, effective_on=effective_on, reason=reason, values=values, **self.told
        )

    def decide(self, change, outcome="approve"):
        for who in ("cfo_council", "cfo_icb"):
            if outcome == "approve" or who == "cfo_council":
                decisions.decide_request(
                    pk=change.request_id, by=self.world.people[who], at=self.world.at, outcome=outcome,
                    reason="" if outcome == "approve" else "Not now.",
                )  # fmt: skip


@pytest.fixture
def desk(world):
    return Desk(world)


def test_in_force_once_both_chief_finance_officers_agreed_and_all_signed(desk):
    agreement = desk.draft()
    change = desk.ask(agreement, "entry", date(2026, 4, 1))
    desk.decide(change)
    agreement.refresh_from_db()
    assert agreement.state == "draft"
    desk.sign_all(agreement)
    agreement = agreements.put_in_force(pk=agreement.pk, **desk.told)
    assert agreement.state == "in_force"
    assert connection.needs_rollback is False
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_signed_before_it_is_decided_it_is_in_force_at_once(desk):
    agreement = desk.draft()
    desk.sign_all(agreement)
    desk.decide(desk.ask(agreement, "entry", date(2026, 4, 1)))
    agreement.refresh_from_db()
    assert agreement.state == "in_force"


def test_everything_that_is_missing_is_named(desk):
    agreement = desk.draft(parties=("council",), aims="", management=" ")
    with pytest.raises(Refused) as refusal:
        agreements.put_in_force(pk=agreement.pk, **desk.told)
    assert [problem.where for problem in refusal.value.problems] == [
        "Regulation 7(3)(a) Agreed aims and outcomes",
        "Regulation 7(3)(g) How the pooled fund is managed and monitored",
        "Parties",
        "Northmere County Council",
        "Decision",
    ]


def test_an_agreement_without_partners_is_refused_and_never_in_force(desk):
    agreement = desk.draft(parties=())
    with pytest.raises(Refused) as refusal:
        agreements.put_in_force(pk=agreement.pk, **desk.told)
    assert "an agreement needs two or more partners; this one has none" in said(refusal)
    Agreement.objects.filter(pk=agreement.pk).update(state="in_force")
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="have signed"):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("blank", ["", "   ", "\n"])
@pytest.mark.parametrize("paragraph", ["aims", "management"])
def test_the_database_refuses_a_blank_paragraph(desk, paragraph, blank):
    agreement = desk.in_force()
    with pytest.raises(DatabaseError, match="agreement_in_force_is_complete"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(**{paragraph: blank})


@pytest.mark.parametrize("blank", ["", "   "])
def test_a_variation_leaves_no_paragraph_blank(desk, blank):
    agreement = desk.in_force()
    with pytest.raises(Refused) as refusal:
        desk.ask(agreement, "variation", aims=blank, management=blank, disputes="")
    assert [problem.where for problem in refusal.value.problems] == [
        "Regulation 7(3)(a) Agreed aims and outcomes",
        "Regulation 7(3)(g) How the pooled fund is managed and monitored",
    ]
    assert not AgreementChange.objects.filter(kind="variation").exists()
    desk.decide(desk.ask(agreement, "variation", aims="Other aims.", disputes=blank))
    agreement.refresh_from_db()
    assert agreement.aims == "Other aims."


def test_a_variation_that_waited_from_before_the_rule_is_approved_and_not_applied(desk):
    agreement = desk.in_force()
    said = {
        "kind": "variation",
        "effective_on": date(2027, 4, 1),
        "reason": "Agreed by both.",
        "values": {"aims": "  ", "management": "Other rules."},
    }
    request = decisions.ask(**asked(agreement, **said), **desk.told)
    change = AgreementChange(agreement=agreement, request=request, **said)
    record(change, by=desk.by, why="asked for", at=desk.world.at)
    desk.decide(change)
    request.refresh_from_db()
    assert (request.state, request.effect) == ("approved", "failed")
    assert request.effect_note == (
        "The agreement would leave paragraphs blank. Regulation 7(3)(a) Agreed aims and outcomes: it says nothing. "
        "Give the words of the agreement."
    )
    agreement.refresh_from_db()
    assert (agreement.aims, agreement.management) == ("As in schedule 1.", "As in schedule 1.")


def go_back_before_blanks_were_refused():
    """The database as migration 0015 left it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE budgets_agreement DROP CONSTRAINT agreement_in_force_is_complete")
        cursor.execute(
            "ALTER TABLE budgets_agreement ADD CONSTRAINT agreement_in_force_is_complete "
            "CHECK (state = 'draft' OR aims <> '')"
        )


def upgrade():
    """Migrations 0016 and 0017; whether the database vouches for the words of every agreement afterwards."""
    agreement = ModelState.from_model(Agreement)
    for other in ("host", "reports_to"):  # what they point to is not looked at
        del agreement.fields[other]
    state = ProjectState()
    state.add_model(agreement)
    state.add_model(ModelState.from_model(Partnership, exclude_rels=True))
    for name in ("0016_words_that_are_no_blanks", "0017_blanks_from_before"):
        for operation in import_module(f"budgets.migrations.{name}").Migration.operations:
            with connection.schema_editor() as editor:
                old, state = state, state.clone()
                operation.state_forwards("budgets", state)
                operation.database_forwards("budgets", editor, old, state)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT convalidated FROM pg_constraint WHERE conname = 'agreement_in_force_is_complete'"
        )
        return cursor.fetchone()[0]


def test_an_upgrade_keeps_a_signed_agreement_with_blanks_and_names_it(desk, caplog, client_as):
    agreement = desk.in_force()
    go_back_before_blanks_were_refused()
    assert upgrade()
    assert caplog.messages == []
    go_back_before_blanks_were_refused()
    Agreement.objects.filter(pk=agreement.pk).update(aims=" \n")
    assert not upgrade()
    (told,) = caplog.messages
    assert told.startswith("The agreement S75/X/2026 of Northmere")
    page = client_as("pool_manager").get(f"/budgets/agreements/{agreement.pk}/").content.decode()
    assert "came into force with blanks" in page
    for kind, values in (("termination", {}), ("variation", {"management": "New."})):
        with pytest.raises(Refused) as refusal:
            desk.ask(agreement, kind, **values)
        assert [problem.where for problem in refusal.value.problems] == [
            "Regulation 7(3)(a) Agreed aims and outcomes"
        ]
    desk.decide(desk.ask(agreement, "variation", aims="Better aims."))
    desk.decide(desk.ask(agreement, "termination", date(2027, 10, 1)))
    agreement.refresh_from_db()
    assert (agreement.state, agreement.aims) == ("terminated", "Better aims.")
    with pytest.raises(DatabaseError, match="agreement_in_force_is_complete"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(aims=" ")


def test_the_form_of_a_variation_asks_for_every_paragraph(desk):
    agreement = desk.in_force()
    told = {"partnership": agreement.partnership, "notices": {}, "on": date(2026, 10, 20)}
    form = VariationForm({**words_now(agreement), "aims": "  "}, **told)
    assert "aims" in form.errors
    assert not set(form.errors) & (set(REGULATION) - {"aims"})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"ends": date(2026, 4, 1)}, "Last day: it is before the first"),
        ({"flag_on": "13-01"}, "“13-01” is not a day of the year"),
        ({"approve_on": "28 Feb"[:5]}, "Approve budget by"),
    ],
)
def test_a_draft_that_makes_no_sense(desk, values, words):
    with pytest.raises(Refused) as refusal:
        desk.draft(**values)
    assert words in said(refusal)


def test_a_reference_names_one_agreement(desk):
    desk.draft()
    with pytest.raises(Refused) as refusal:
        desk.draft()
    assert "is another agreement’s" in said(refusal)


def test_a_draft_is_changed_and_a_signed_agreement_is_not(desk):
    agreement = desk.draft()
    changed = agreements.change_agreement(pk=agreement.pk, title="Carers and breaks", **desk.told)
    assert changed.title == "Carers and breaks"
    agreements.rest_on(pk=agreement.pk, authority="Cabinet, 3 March 2026", **desk.told)
    desk.sign_all(agreement)
    agreements.put_in_force(pk=agreement.pk, **desk.told)
    for act in (
        lambda: agreements.change_agreement(pk=agreement.pk, title="Other", **desk.told),
        lambda: agreements.add_party(pk=agreement.pk, partner=desk.world.partners["icb"], **desk.told),
        lambda: agreements.remove_party(pk=agreement.parties.first().pk, **desk.told),
        lambda: agreements.put_in_force(pk=agreement.pk, **desk.told),
        lambda: desk.sign_all(agreement),
    ):
        with pytest.raises(Refused, match="in force"):
            act()


def test_what_is_being_decided_stays_as_it_is(desk):
    agreement = desk.draft()
    change = desk.ask(agreement, "entry", date(2026, 4, 1))
    with pytest.raises(Refused, match="being decided"):
        agreements.change_agreement(pk=agreement.pk, title="Other", **desk.told)
    with pytest.raises(Refused) as refusal:
        desk.ask(agreement, "entry", date(2026, 4, 1))
    assert "something is being decided of it" in said(refusal)
    agreement_changes.withdraw_change(pk=change.pk, **desk.told)
    agreements.change_agreement(pk=agreement.pk, title="Other", **desk.told)
    desk.decide(desk.ask(agreement, "entry", date(2026, 4, 1)))
    with pytest.raises(Refused, match="has been decided"):
        agreements.change_agreement(pk=agreement.pk, title="Third", **desk.told)


def test_parties(desk):
    agreement = desk.draft(parties=("council",))
    with pytest.raises(Refused, match="is a party already"):
        agreements.add_party(pk=agreement.pk, partner=desk.world.partners["council"], **desk.told)
    party = agreements.add_party(pk=agreement.pk, partner=desk.world.partners["icb"], **desk.told)
    agreements.remove_party(pk=party.pk, **desk.told)
    assert agreement.parties.count() == 1
    with pytest.raises(Refused) as refusal:
        agreements.sign(pk=agreement.parties.get().pk, signed_on=date(2027, 1, 1), signatory=" ", **desk.told)
    assert [problem.where for problem in refusal.value.problems] == ["Signed on", "Signed by"]


def test_only_what_was_running_may_rest_on_a_decision_taken_elsewhere(desk):
    ahead = desk.draft(starts=date(2027, 4, 1), reference="S75/Y")
    with pytest.raises(Refused, match="ask the partners to decide it"):
        agreements.rest_on(pk=ahead.pk, authority="Cabinet", **desk.told)
    agreement = desk.draft()
    with pytest.raises(Refused, match="Say who decided it"):
        agreements.rest_on(pk=agreement.pk, authority=" ", **desk.told)
    agreements.rest_on(pk=agreement.pk, authority="Cabinet", **desk.told)
    with pytest.raises(Refused, match="decided already"):
        agreements.rest_on(pk=agreement.pk, authority="Cabinet", **desk.told)


def test_a_variation_changes_the_words_when_both_partners_agree(desk):
    agreement = desk.in_force()
    change = desk.ask(
        agreement, "variation", ends=date(2031, 4, 1), overspend_text="Shared.", aims=agreement.aims
    )
    assert set(change.values) == {"ends", "overspend_text"}
    assert changed_words(agreement, change.values) == [
        ("Last day", "31 March 2029", "31 March 2031"),
        ("Overspends", "nothing", "Shared."),
    ]
    agreement.refresh_from_db()
    assert agreement.ends == date(2029, 4, 1)
    desk.decide(change)
    agreement.refresh_from_db()
    assert (agreement.ends, agreement.overspend_text) == (date(2031, 4, 1), "Shared.")
    assert agreement.history.first().history_change_reason == "varied: Agreed by both."


def test_a_refused_variation_changes_nothing(desk):
    agreement = desk.in_force()
    desk.decide(desk.ask(agreement, "variation", overspend_text="Shared."), outcome="refuse")
    agreement.refresh_from_db()
    assert agreement.overspend_text == ""


def test_a_termination_ends_it_on_the_day_agreed(desk):
    agreement = desk.in_force()
    desk.decide(desk.ask(agreement, "termination", date(2027, 10, 1)))
    agreement.refresh_from_db()
    assert (agreement.state, agreement.ends) == ("terminated", date(2027, 10, 1))
    page = agreement_page(desk.by, pk=agreement.pk, on=desk.world.on)
    assert page.row.standing.words == "terminated, runs until 30 September 2027"


@pytest.mark.parametrize(
    ("kind", "effective_on", "values", "reason", "words"),
    [
        ("variation", date(2027, 4, 1), {}, "x", "nothing would change"),
        ("variation", date(2027, 4, 1), {"title": "New"}, "x", "title cannot be varied"),
        ("variation", date(2027, 4, 1), {"aims": "New"}, " ", "Reason: it is empty"),
        ("termination", date(2026, 10, 20), {}, "x", "Last day: it is past"),
        ("termination", date(2029, 4, 1), {}, "x", "it ends by itself on 31 March 2029"),
        ("entry", date(2027, 4, 1), {}, "x", "entering into it has been decided"),
    ],
)
def test_what_cannot_be_asked_for(desk, kind, effective_on, values, reason, words):
    agreement = desk.in_force()
    with pytest.raises(Refused) as refusal:
        desk.ask(agreement, kind, effective_on, reason, **values)
    assert words in said(refusal)
    assert AgreementChange.objects.filter(request__isnull=False).count() == 0


def test_a_draft_is_not_varied_and_an_incomplete_one_not_entered_into(desk):
    agreement = desk.draft(functions="")
    with pytest.raises(Refused) as refusal:
        desk.ask(agreement, "variation", aims="New")
    assert "it is a draft" in said(refusal)
    with pytest.raises(Refused) as refusal:
        desk.ask(agreement, "entry")
    assert "(c) The NHS functions" in said(refusal)


def test_reviews(desk):
    agreement = desk.in_force()
    review = agreements.plan_review(pk=agreement.pk, due_on=date(2026, 10, 1), **desk.told)
    with pytest.raises(Refused, match="already"):
        agreements.plan_review(pk=agreement.pk, due_on=date(2026, 10, 1), **desk.told)
    with pytest.raises(Refused, match="outside the agreement"):
        agreements.plan_review(pk=agreement.pk, due_on=date(2029, 4, 1), **desk.told)
    with pytest.raises(Refused, match="still to come"):
        agreements.hold_review(pk=review.pk, held_on=date(2027, 1, 1), outcome="x", **desk.told)
    with pytest.raises(Refused, match="what came of"):
        agreements.hold_review(pk=review.pk, held_on=date(2026, 10, 5), outcome=" ", **desk.told)
    held = agreements.hold_review(pk=review.pk, held_on=date(2026, 10, 5), outcome="No change.", **desk.told)
    assert held.outcome == "No change."


def test_each_partner_has_its_own_reviews(desk):
    agreement = desk.in_force()
    icb, due = desk.world.partners["icb"], date(2026, 11, 1)
    agreements.plan_review(pk=agreement.pk, due_on=due, partner=icb, **desk.told)
    agreements.plan_review(pk=agreement.pk, due_on=due, **desk.told)
    with pytest.raises(Refused, match="already"):
        agreements.plan_review(pk=agreement.pk, due_on=due, partner=icb, **desk.told)
    alone = desk.draft(reference="S75/Y", parties=("council",))
    with pytest.raises(Refused, match="not a party"):
        agreements.plan_review(pk=alone.pk, due_on=due, partner=icb, **desk.told)
    (row,) = (row for row in pipeline(desk.by, desk.world.on) if row.agreement == agreement)
    words = [duty.words for duty in row.duties if duty.due_on == due]
    assert sorted(words) == ["Review of the agreement", f"Review of the agreement by {icb.short_name}"]


def test_the_notice_of_one_party_is_agreed_with_the_draft_and_changes_by_variation(desk):
    agreement = desk.draft()
    icb = agreement.parties.get(partner=desk.world.partners["icb"])
    agreements.set_notice(pk=icb.pk, notice_months=18, **desk.told)
    desk.ask(agreement, "entry", date(2026, 4, 1))
    with pytest.raises(Refused, match="is being decided"):
        agreements.set_notice(pk=icb.pk, notice_months=3, **desk.told)
    running = desk.in_force(reference="S75/Y")
    council, icb = running.parties.order_by("pk")
    with pytest.raises(Refused, match="in force"):
        agreements.set_notice(pk=icb.pk, notice_months=3, **desk.told)
    change = desk.ask(running, "variation", **{f"notice_of_{icb.pk}": 6, f"notice_of_{council.pk}": None})
    assert changed_words(running, change.values) == [
        (f"Notice that {icb.partner.short_name} gives", "as the agreement says", "6 months")
    ]
    desk.decide(change)
    icb.refresh_from_db()
    assert icb.notice_months == 6
    assert icb.history.first().history_change_reason.startswith("varied: ")
    with pytest.raises(Refused) as refusal:
        desk.ask(running, "variation", notice_of_0=6)
    assert "notice_of_0 cannot be varied" in said(refusal)


def test_a_notice_ends_an_agreement_of_two_and_can_be_taken_back(desk):
    agreement = desk.in_force()
    icb = agreement.parties.get(partner=desk.world.partners["icb"])
    how = {"given_on": date(2026, 9, 30), "note": "The ICB's board on 24 September 2026, by letter"}
    agreements.give_notice(pk=icb.pk, **how, **desk.told)
    (row,) = pipeline(desk.by, desk.world.on)
    assert (row.until, row.plan.decide_by) == (date(2027, 9, 30), date(2027, 9, 30))
    assert not row.presses
    (ended,) = pipeline(desk.by, date(2027, 9, 30))
    assert (ended.standing.key, ended.urgency.level) == ("ended", "ended")
    party = agreement_page(desk.by, pk=agreement.pk, on=desk.world.on).parties[1]
    assert (party.notice, party.last_day, party.has_left) == ("12 months", date(2027, 9, 29), False)
    with pytest.raises(Refused, match="gave notice on 30 September 2026"):
        agreements.give_notice(pk=icb.pk, **how, **desk.told)
    with pytest.raises(Refused, match="Say why"):
        agreements.take_back_notice(pk=icb.pk, reason=" ", **desk.told)
    later = {**desk.told, "at": desk.world.at.replace(year=2028)}
    with pytest.raises(Refused, match="has left"):
        agreements.take_back_notice(pk=icb.pk, reason="They stay.", **later)
    agreements.take_back_notice(pk=icb.pk, reason="Minute 12 of its board", **desk.told)
    with pytest.raises(Refused, match="has not given notice"):
        agreements.take_back_notice(pk=icb.pk, reason="They stay.", **desk.told)
    (row,) = pipeline(desk.by, desk.world.on)
    assert row.until == date(2029, 4, 1)


def test_no_later_variation_moves_the_day_a_party_that_gave_notice_leaves(desk):
    agreement = desk.in_force(notice_months=3)
    icb = agreement.parties.get(partner=desk.world.partners["icb"])
    waiting = desk.ask(agreement, "variation", notice_months=12, **{f"notice_of_{icb.pk}": 6})
    agreements.give_notice(pk=icb.pk, given_on=date(2026, 9, 30), note="By letter", **desk.told)
    with pytest.raises(Refused, match="months to no other: it gave notice on 30 September 2026 now"):
        desk.decide(waiting)
    desk.decide(waiting)
    (row,) = pipeline(desk.by, desk.world.on)
    agreement.refresh_from_db()
    assert (agreement.notice_months, row.until) == (12, date(2026, 12, 30))
    assert run_to([agreement]) == {agreement.pk: row.until}
    with pytest.raises(Refused) as refusal:
        desk.ask(agreement, "variation", **{f"notice_of_{icb.pk}": 18})
    assert "it gave notice on 30 September 2026" in said(refusal)
    party = agreements.take_back_notice(pk=icb.pk, reason="Minute 12 of its board", **desk.told)
    assert party.notice_months is None


def test_the_months_of_an_old_notice_are_those_of_the_day_it_was_entered(desk):
    """What migration 0014 does for a notice given before its months were kept."""
    agreement = desk.in_force(notice_months=3)
    first, second = agreement.parties.order_by("pk")
    agreements.give_notice(pk=second.pk, given_on=date(2026, 9, 30), note="By letter", **desk.told)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE budgets_agreementparty DROP CONSTRAINT agreement_party_gives_notice_of_months"
        )
    for rows in (type(second).objects.filter(pk=second.pk), second.history.all()):
        rows.update(notice_months=None)
    agreement.notice_months = 12
    record(
        agreement, by=desk.by, why="varied", at=desk.told["at"] + timedelta(days=9), fields=["notice_months"]
    )
    import_module("budgets.migrations.0014_notice_that_stays").write_months_down(apps, None)
    second.refresh_from_db()
    assert (second.notice_months, type(first).objects.get(pk=first.pk).notice_months) == (3, None)
    assert second.history.filter(notice_months=3, history_by_name="the system").exists()


def test_a_notice_that_cannot_be_recorded(desk):
    draft = desk.draft()
    with pytest.raises(Refused, match="not in force"):
        agreements.give_notice(
            pk=draft.parties.first().pk, given_on=date(2026, 9, 1), note="Letter", **desk.told
        )
    party = desk.in_force(reference="S75/Y").parties.first()
    with pytest.raises(Refused) as refusal:
        agreements.give_notice(pk=party.pk, given_on=date(2027, 1, 1), note=" ", **desk.told)
    assert [problem.where for problem in refusal.value.problems] == ["Given on", "How"]
    with pytest.raises(Refused, match="cannot be recorded") as refusal:
        agreements.give_notice(pk=party.pk, given_on=date(2026, 3, 1), note="Letter", **desk.told)
    assert "had not signed by then" in said(refusal)


def test_service_schemes(desk):
    pool = make_pool(desk.world)
    agreement = desk.in_force()
    values = {"name": "Respite", "lead": "council", "annual_budget": D("100000")}
    made = agreements.save_scheme(agreement=agreement.pk, **values, **desk.told)
    changed = agreements.save_scheme(agreement=agreement.pk, pk=made.pk, lead="nhs", **desk.told)
    assert (changed.pk, changed.lead, changed.name) == (made.pk, "nhs", "Respite")
    with pytest.raises(Refused) as refusal:
        agreements.save_scheme(agreement=agreement.pk, **values, fund=pool.fund, **desk.told)
    assert [problem.where for problem in refusal.value.problems] == ["Fund", "Name"]


def test_permitted_expenditure_is_recorded_once_and_stays(desk):
    agreement = desk.in_force()
    with pytest.raises(Refused) as refusal:
        agreements.permit_expenditure(
            pk=agreement.pk, what="", amount=D(0), agreed_on=date(2027, 1, 1), evidence="", **desk.told
        )
    assert len(refusal.value.problems) == 4
    row = agreements.permit_expenditure(
        pk=agreement.pk,
        what="Legal costs of the tender",
        amount=D("18500"),
        agreed_on=date(2026, 9, 1),
        evidence="Letters of both partners, 1 September 2026",
        **desk.told,
    )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PermittedExpenditure.objects.filter(pk=row.pk).update(amount=D(1))


@pytest.mark.parametrize("who", ["head", "finance_officer_council", "board_member", "cfo_council"])
def test_only_the_keeper_of_the_funds_writes_agreements(desk, who):
    agreement = desk.draft()
    by = desk.world.people[who]
    with pytest.raises(ObjectDoesNotExist):
        agreements.change_agreement(pk=agreement.pk, title="x", by=by, at=desk.world.at)
    with pytest.raises(ObjectDoesNotExist):
        agreements.sign(
            pk=agreement.parties.first().pk,
            signed_on=date(2026, 3, 1),
            signatory="x",
            by=by,
            at=desk.world.at,
        )
    with pytest.raises(ObjectDoesNotExist):
        agreements.give_notice(
            pk=agreement.parties.first().pk, given_on=date(2026, 3, 1), note="x", by=by, at=desk.world.at
        )


def test_the_pipeline_shows_what_presses_in_a_fixed_number_of_queries(desk, django_assert_num_queries):
    desk.in_force(ends=date(2027, 4, 1), reports_to=desk.world.bodies["jcpb"])
    with django_assert_num_queries(4):
        (row,) = pipeline(desk.by, desk.world.on)
    assert (row.urgency.level, row.presses) == ("late", True)
    for number in range(10):
        desk.in_force(reference=f"S75/{number}", ends=date(2040, 4, 1))
    desk.in_force(reference="S75/open", ends=None)
    with django_assert_num_queries(4):
        rows = pipeline(desk.by, desk.world.on)
    assert [each.presses for each in rows] == [True] + [False] * 11
    assert rows[-1].plan is None
    assert [each.agreement.pk for each in pressing(desk.by, desk.world.on) if each.presses] == [
        row.agreement.pk
    ]


def test_the_page_of_a_draft_lists_what_is_missing(desk):
    agreement = desk.draft(aims="")
    page = agreement_page(desk.world.people["auditor"], pk=agreement.pk, on=desk.world.on)
    assert page.missing[0].where.startswith("Regulation 7(3)(a)")
    assert page.row.duties == ()
    with pytest.raises(Agreement.DoesNotExist):
        agreement_page(desk.by, pk=0, on=desk.world.on)


def test_the_page_in_a_fixed_number_of_queries(desk, django_assert_num_queries):
    agreement = desk.in_force()
    with django_assert_num_queries(9):
        agreement_page(desk.by, pk=agreement.pk, on=desk.world.on)
    for number in range(30):
        agreements.save_scheme(agreement=agreement.pk, name=f"Scheme {number}", lead="joint", **desk.told)
        agreements.plan_review(pk=agreement.pk, due_on=date(2027, 1, number + 1), **desk.told)
    desk.ask(agreement, "variation", aims="New.")
    with django_assert_num_queries(9):
        page = agreement_page(desk.by, pk=agreement.pk, on=desk.world.on)
    assert (len(page.schemes), len(page.reviews), len(page.row.duties)) == (30, 30, 30 + 7)
