"""A register comes in: looked at, confirmed once, accounted for, undone."""

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, transaction

from contracts import intake
from contracts.models import Contract, Provider, RegisterImport, RegisterImportRow
from contracts.selectors import registers as selectors
from contracts.services import registers
from contracts.services.contracts import edit_contract
from contracts.services.decisions import ask_award, ask_variation
from contracts.services.extensions import ask_extension
from contracts.services.providers import create_provider
from jct.core.errors import Refused
from jct.support.sheets import as_csv
from partnerships.domain.words import WAITS
from partnerships.models import DecisionRequest
from partnerships.services.decisions import keep_up, withdraw

REAL = (Path(__file__).parents[1] / "data" / "council_contract_register_120_rows.csv").read_bytes()
HEAD = "Reference,Title,Supplier,Start Date,End Date,Annual value,Route,Visibility\n"
ONE = "S1,Day care,Meadow Ltd,2024-04-01,2027-03-31,100,Tender,Public\n"
TWO = "S2,Night care,Harbour,2024-04-01,2027-03-31,200,Quote,Public\n"


@pytest.fixture
def officer(world):
    return world.people["contracts_officer"]


@pytest.fixture
def send(world, officer):
    def receive(text, *, by=None, name="register.csv"):
        content = text if isinstance(text, bytes) else text.encode()
        batch, _new = registers.receive(
            partnership=world.partnership, file_name=name, content=content, by=by or officer, at=world.at
        )
        return batch

    return receive


@pytest.fixture
def apply(send, world, officer):
    def confirm(text):
        return registers.confirm(pk=send(text).pk, by=officer, at=world.at)

    return confirm


def outcomes(batch):
    return Counter(batch.rows.values_list("outcome", flat=True))


def test_nothing_is_written_before_it_is_confirmed(send, world, officer):
    batch = send(REAL)
    assert not Contract.objects.exists()
    assert not Provider.objects.exists()
    will = selectors.preview(user=officer, pk=batch.pk, on=world.on).will
    assert (will.add, will.change, will.leave, will.refuse, will.rows) == (106, 0, 0, 14, 120)


def test_all_120_rows_of_the_real_register_are_accounted_for(apply, world, officer):
    batch = apply(REAL)
    account = selectors.account(user=officer, pk=batch.pk)
    assert (account.created, account.updated, account.unchanged, account.refused) == (106, 0, 0, 14)
    assert account.rows == 120
    assert account.unassigned == Contract.objects.count() == 106
    assert {
        row.contract.source_row_id for row in batch.rows.filter(outcome="created").select_related("contract")
    } == {row.pk for row in batch.rows.filter(outcome="created")}
    assert Contract.history.filter(history_by_name=str(officer)).count() == 106
    bhaf = Contract.objects.get(title__startswith="Active Lifestyle")
    assert (bhaf.provider.company_number, bhaf.current_ends, bhaf.extensions_taken) == (
        "IP29627R",
        date(2023, 4, 1),
        1,
    )
    assert bhaf.decide_by is not None
    assert Contract.objects.filter(reference="S1024").count() == 4
    assert Contract.objects.filter(reference="").count() == 12


def test_refused_rows_are_mended_and_sent_again(apply, officer, world):
    batch = apply(HEAD + ONE + TWO.replace("2024-04-01", "TBC"))
    _batch, refused = selectors.refused_rows(user=officer, pk=batch.pk)
    content = as_csv(*intake.to_mend(batch.mapping, refused))
    assert "Start Date: “TBC” is not a date" in content.decode("utf-8-sig")
    again = apply(content.decode("utf-8-sig").replace(",TBC,", ",2024-04-01,"))
    assert outcomes(again) == {"created": 1}
    assert Contract.objects.count() == 2


def test_the_same_file_is_recognised(send, world, officer):
    first = send(HEAD + ONE)
    again, new = registers.receive(
        partnership=world.partnership,
        file_name="other name.csv",
        content=(HEAD + ONE).encode(),
        by=officer,
        at=world.at,
    )
    assert (again, new) == (first, False)
    registers.discard(pk=first.pk, by=officer, at=world.at)
    assert send(HEAD + ONE) != first


def test_a_second_confirmation_changes_nothing(apply, officer, world):
    batch = apply(HEAD + ONE)
    registers.confirm(pk=batch.pk, by=world.people["contracts_officer"], at=world.at)
    assert Contract.objects.count() == Contract.history.count() == 1


def test_the_next_register_changes_what_differs_and_leaves_the_rest(apply, officer, world):
    apply(HEAD + ONE + TWO)
    text = HEAD + ONE.replace("Tender", "Mini-competition") + TWO.replace("200", "")
    batch = apply(text)
    assert outcomes(batch) == {"updated": 1, "unchanged": 1}
    changed, same = Contract.objects.order_by("reference")
    assert (changed.route, changed.version) == ("Mini-competition", 2)
    assert (same.annual_value, same.version) == (Decimal("200.00"), 1)
    assert changed.history.count() == 2


def test_an_assigned_care_group_is_never_touched(apply, world, officer):
    apply(HEAD + ONE)
    contract = Contract.objects.get()
    edit_contract(
        pk=contract.pk,
        by=officer,
        at=world.at,
        why="ours",
        version=1,
        changes={"care_group": world.care_groups["LD"]},
    )
    apply(HEAD + ONE.replace("Tender", "Quote"))
    contract.refresh_from_db()
    assert (contract.care_group, contract.route) == (world.care_groups["LD"], "Quote")


def test_a_provider_gets_what_it_lacked_and_keeps_what_it_had(apply):
    head = "Title,Supplier,Start Date,Company Number,Postcode\n"
    apply(head + "Day care,Meadow Ltd,2024-04-01,01234567,\n")
    apply(head + "Night care,Meadow Limited,2024-04-01,07654321,NM1 2AB\n")
    provider = Provider.objects.get()
    assert (provider.company_number, provider.postcode) == ("01234567", "NM1 2AB")
    assert provider.history.count() == 2


def test_a_row_that_would_break_a_stored_contract_refuses_the_whole_import(apply, send, world, officer):
    apply(HEAD + ONE)
    contract = Contract.objects.get()
    head = HEAD.replace("Route", "Current Expiry Date")
    later = head + ONE.replace("Tender", "2029-03-31")
    apply(later)
    batch = send(HEAD + ONE.replace("2027-03-31", "2030-03-31") + TWO)
    with pytest.raises(Refused, match="Row 2 does not agree"):
        registers.confirm(pk=batch.pk, by=officer, at=world.at)
    contract.refresh_from_db()
    assert contract.ends == date(2027, 4, 1)
    assert Contract.objects.count() == 1


def test_letters_in_doubt_are_asked_and_then_read(send, world, officer):
    text = (HEAD + ONE.replace("Day care", "Église")).encode("cp1252")
    batch = send(text)
    assert (batch.state, batch.rows.count()) == ("asked", 0)
    with pytest.raises(Refused, match="Choose one"):
        registers.answer_letters(pk=batch.pk, encoding="utf-7", by=officer, at=world.at)
    with pytest.raises(Refused, match="cannot be confirmed"):
        registers.confirm(pk=batch.pk, by=officer, at=world.at)
    read = registers.answer_letters(pk=batch.pk, encoding="cp1252", by=officer, at=world.at)
    assert read.rows.get().values["title"] == "Église"
    assert (
        registers.answer_letters(pk=batch.pk, encoding="mac_roman", by=officer, at=world.at).encoding
        == "cp1252"
    )


def test_an_import_is_undone_whole(apply, world, officer):
    apply(HEAD + ONE)
    batch = apply(HEAD + ONE.replace("Tender", "Quote") + TWO)
    registers.undo(pk=batch.pk, by=officer, at=world.at)
    contract = Contract.objects.get()
    assert contract.route == "Tender"
    assert Contract.history.filter(history_type="-").get().history_by_name == str(officer)
    with pytest.raises(Refused, match="Only an import that was applied"):
        registers.undo(pk=batch.pk, by=officer, at=world.at)


def test_an_import_somebody_worked_on_is_not_undone(apply, world, officer):
    batch = apply(HEAD + ONE + TWO)
    contract = Contract.objects.get(reference="S2")
    edit_contract(
        pk=contract.pk, by=officer, at=world.at, why="x", version=1, changes={"title": "Evening care"}
    )
    with pytest.raises(Refused, match="row 3"):
        registers.undo(pk=batch.pk, by=officer, at=world.at)
    assert Contract.objects.count() == 2


def test_an_import_something_rests_on_is_not_undone(apply, world, officer):
    head = HEAD.replace("Route", "Option to extend (months)").replace("Annual value", "How many extensions")
    batch = apply(head + "S1,Day care,Meadow,2024-04-01,2028-03-31,1,12,Public\n")
    contract = Contract.objects.get()
    ask_extension(pk=contract.pk, value=Decimal("1.00"), why="It works.", by=officer, at=world.at)
    with pytest.raises(
        Refused, match=r"row 2, S1 Day care: contract extension .* asked for on 20 October 2026"
    ):
        registers.undo(pk=batch.pk, by=officer, at=world.at)
    withdraw(pk=contract.extensions.get().request_id, by=officer, at=world.at)
    with pytest.raises(Refused, match="is used elsewhere"):
        registers.undo(pk=batch.pk, by=officer, at=world.at)
    assert Contract.objects.filter(pk=contract.pk).exists()


@pytest.fixture
def waiting(apply, world, officer):
    """Two contracts of a register; about the first a request waits."""
    apply(HEAD + ONE + TWO)
    one = Contract.objects.get(reference="S1")
    Contract.objects.filter(pk=one.pk).update(status="active")
    return ask_variation(
        pk=one.pk, terms={"annual_value": Decimal(120)}, why="x", by=officer, at=world.at
    ).request


DEARER, LATER = ONE.replace(",100,", ",110,"), TWO.replace(",200,", ",220,")


def test_a_row_that_would_change_terms_under_a_request_is_refused_and_the_others_go_in(
    send, waiting, world, officer, client_as
):
    batch = send(HEAD + DEARER + LATER)
    preview = selectors.preview(user=officer, pk=batch.pk, on=world.on)
    assert (preview.will.change, preview.will.refuse, preview.will.leave) == (1, 1, 0)
    assert [number for number, *_ in preview.changes] == [3]
    page = client_as("contracts_officer").get(f"/contracts/imports/{batch.pk}/").content.decode()
    assert "S1 Day care</a>: it would change Annual value, and" in page
    assert f'href="/partnership/decisions/{waiting.pk}/"' in page
    told = "about which a request waits: contract variation, asked for on 20 October 2026; give what the register says"
    for when in ("before", "after"):
        _batch, refused = selectors.refused_rows(user=officer, pk=batch.pk)
        assert len(refused) == 1, when
        assert told in refused[0][1]
        registers.confirm(pk=batch.pk, by=officer, at=world.at)
    assert outcomes(batch) == {"refused": 1, "updated": 1}
    assert dict(Contract.objects.values_list("reference", "annual_value")) == {"S1": 100, "S2": 220}
    problem = selectors.account(user=officer, pk=batch.pk).problems[0]
    assert problem.where == "row 2, Annual value"
    assert "“S1 Day care”" in problem.what
    waiting.refresh_from_db()
    assert waiting.version == 1
    registers.undo(pk=batch.pk, by=officer, at=world.at)  # the refused row left nothing to take back


def test_a_request_that_came_after_the_preview_holds_the_row_too(apply, send, world, officer):
    apply(HEAD + ONE)
    batch = send(HEAD + DEARER.replace("Meadow Ltd", "Meadow Care"))
    contract = Contract.objects.get()
    assert selectors.preview(user=officer, pk=batch.pk, on=world.on).changes == [
        (2, "Day care", "Annual value, Provider")
    ]
    Contract.objects.filter(pk=contract.pk).update(status="draft")
    ask_award(pk=contract.pk, route="contract_award", why="x", by=officer, at=world.at)
    registers.confirm(pk=batch.pk, by=officer, at=world.at)
    assert outcomes(batch) == {"refused": 1}
    assert list(Provider.objects.values_list("name", flat=True)) == ["Meadow Ltd"]


def test_what_is_no_term_goes_in_while_a_request_waits(apply, waiting):
    batch = apply(HEAD + ONE.replace("Tender", "Quote") + TWO)
    assert outcomes(batch) == {"updated": 1, "unchanged": 1}
    registers.undo(pk=batch.pk, by=batch.by, at=batch.at)


def test_undoing_what_changed_terms_is_refused_under_a_request(apply, world, officer):
    apply(HEAD + ONE + TWO)
    batch = apply(HEAD + DEARER + TWO)
    contract = Contract.objects.get(reference="S1")
    Contract.objects.filter(pk=contract.pk).update(status="active")
    terms = {"annual_value": Decimal(120)}
    asked = ask_variation(pk=contract.pk, terms=terms, why="x", by=officer, at=world.at)
    told = "row 2, S1 Day care: contract variation, asked for on 20 October 2026"
    with pytest.raises(Refused, match=f"{told}. Withdraw those that wait, or wait until"):
        registers.undo(pk=batch.pk, by=officer, at=world.at)
    withdraw(pk=asked.request_id, by=officer, at=world.at)
    registers.undo(pk=batch.pk, by=officer, at=world.at)
    contract.refresh_from_db()
    assert contract.annual_value == 100


def test_what_may_yet_be_called_in_is_not_to_be_withdrawn(send, waiting, world, officer):
    approved = {"state": "approved", "effect": "failed", "effect_note": WAITS, "decided_at": world.at}
    DecisionRequest.objects.filter(pk=waiting.pk).update(**approved)
    told = "contract variation, asked for on 20 October 2026, approved, and may yet be called in"
    with pytest.raises(Refused, match=f"{told}. Wait until they are settled.$"):
        registers.undo(pk=RegisterImport.objects.get().pk, by=officer, at=world.at)
    (held,) = selectors.preview(user=officer, pk=send(HEAD + DEARER).pk, on=world.on).held
    assert held.words == told


def test_providers_that_differ_only_in_marks_are_one_to_a_register(apply, officer, world):
    """A contract stays with the one of the two that it has."""
    apply(HEAD + ONE)
    twin = create_provider(partnership=world.partnership, by=officer, at=world.at, name="Meadow Limited")
    Contract.objects.update(provider=twin)
    assert outcomes(apply(HEAD + ONE.replace("Tender", "Quote"))) == {"updated": 1}
    assert Contract.objects.get().provider == twin


def test_a_provider_may_be_corrected_by_the_next_register(apply):
    apply(HEAD + ONE)
    batch = apply(HEAD + ONE.replace("Meadow Ltd", "Meadow Care Group"))
    assert outcomes(batch) == {"updated": 1}
    assert Contract.objects.get().provider.name == "Meadow Care Group"
    registers.undo(pk=batch.pk, by=batch.by, at=batch.at)
    assert Contract.objects.get().provider.name == "Meadow Ltd"


def test_what_is_applied_cannot_be_put_aside(apply, world, officer):
    with pytest.raises(Refused, match="cannot be put aside"):
        registers.discard(pk=apply(HEAD + ONE).pk, by=officer, at=world.at)


@pytest.mark.parametrize("person", ["head", "commissioner_ld", "board_member", "auditor"])
def test_only_a_contracts_officer_imports(world, send, person):
    with pytest.raises(ObjectDoesNotExist):
        send(HEAD + ONE, by=world.people[person])
    batch = send(HEAD + ONE)
    with pytest.raises(ObjectDoesNotExist):
        registers.confirm(pk=batch.pk, by=world.people[person], at=world.at)


def test_a_file_without_the_needed_headings_is_kept_nowhere(send):
    with pytest.raises(Refused, match="lacks what every contract needs"):
        send("Name,Number\nA,1\n")
    assert not RegisterImport.objects.exists()


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("register_import_state_known", {"state": "lost"}),
        ("register_import_settled_by_and_at", {"state": "applied"}),
    ],
)
def test_the_database_refuses_a_nonsense_import(send, constraint, changes):
    batch = send(HEAD + ONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterImport.objects.filter(pk=batch.pk).update(**changes)


def test_the_database_accepts_no_row_with_problems(send):
    row = send(HEAD + ONE).rows.get()
    with pytest.raises(IntegrityError, match="register_row_with_problems_refused"), transaction.atomic():
        RegisterImportRow.objects.filter(pk=row.pk).update(problems=[{"what": "bad"}])


def test_the_cost_of_confirming_does_not_grow_with_the_rows(
    send, world, officer, django_assert_max_num_queries
):
    rows = "".join(
        f"R{n},Service {n},Provider {n},2024-04-01,2027-03-31,100,Tender,Public\n" for n in range(300)
    )
    batch = send(HEAD + rows)
    with django_assert_max_num_queries(40):
        registers.confirm(pk=batch.pk, by=officer, at=world.at)
    assert Contract.objects.count() == 300


def at_once(*acts):
    """Run the acts in threads that start together; what they return, failures included."""
    start, answers = Barrier(len(acts)), []

    def run(act):
        try:
            start.wait()
            answers.append(act())
        except Exception as error:
            answers.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_send_one_file_and_add_everything_once(world, officer):
    def send_it():
        return registers.receive(
            partnership=world.partnership, file_name="r.csv", content=REAL, by=officer, at=world.at
        )

    sent = at_once(send_it, send_it)
    assert sorted(new for _batch, new in sent) == [False, True]
    assert len({batch.pk for batch, _new in sent}) == 1
    pk = sent[0][0].pk

    def confirm_it():
        return registers.confirm(pk=pk, by=officer, at=world.at).state

    assert at_once(confirm_it, confirm_it) == ["applied", "applied"]
    assert Contract.objects.count() == Contract.history.count() == 106


@pytest.mark.django_db(transaction=True)
def test_a_register_and_a_request_at_once_never_leave_a_request_about_other_terms(
    world, apply, send, officer
):
    apply(HEAD + ONE)
    contract = Contract.objects.get()
    Contract.objects.filter(pk=contract.pk).update(status="active")
    batch = send(HEAD + DEARER)
    asking = {"pk": contract.pk, "terms": {"annual_value": Decimal(120)}, "why": "x", "by": officer}
    answers = at_once(
        lambda: registers.confirm(pk=batch.pk, by=officer, at=world.at).state,
        lambda: ask_variation(**asking, at=world.at).terms["annual_value"],
    )
    assert answers.count("applied") == 1  # and neither waited for the other in a circle
    contract.refresh_from_db()
    asked = contract.decisions.get()
    assert Decimal(asked.terms["annual_value"]) == contract.annual_value
    assert outcomes(batch) == ({"refused": 1} if contract.annual_value == 100 else {"updated": 1})
    assert keep_up(pk=asked.request_id, at=world.at) == ""
