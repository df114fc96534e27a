"""The Better Care Fund's return: begun with what is known, filled in on the page or in its workbook, approved."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart

from budgets.domain.better_care import Kind
from budgets.intake.better_care import read_return
from budgets.models import BetterCareFundReturn, ServiceScheme
from budgets.render.better_care import return_workbook
from budgets.selectors.better_care import fields_for
from budgets.services import better_care, funds
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from partnerships.services import resolutions
from tests.partnerships.meetings import BOARD, Meetings

pytestmark = pytest.mark.django_db
Q2 = Quarter(2026, 2)


@pytest.fixture
def begun(pool):
    return better_care.open_return(
        agreement=pool.fund.agreement_id, quarter=Q2, by=pool.people["pool_manager"], at=pool.world.at
    )


def answers(row):
    """A good answer to every field."""
    fields = fields_for(row)
    plain = {Kind.MONEY: "10.00", Kind.NUMBER: "5", Kind.DAY: "2026-11-01"}
    return {f.key: f.choices[0] if f.choices else plain.get(f.kind, "Words") for f in fields}


def save(pool, row, data, by="pool_manager"):
    row = BetterCareFundReturn.objects.get(pk=row.pk)
    return better_care.save_return(
        pk=row.pk, revision=row.revision, data=data, by=pool.people[by], at=pool.world.at
    )


def test_it_begins_with_what_is_known(pool):
    funds.contribute(
        fund=pool.fund, partner=pool.icb, year=2026, amount=Decimal("250000.00"), source="nhs_minimum",
        effective_on=date(2026, 4, 1), reason="Minimum.", by=pool.people["pool_manager"], at=pool.world.at,
    )  # fmt: skip
    by = {"agreement": pool.fund.agreement_id, "by": pool.people["pool_manager"], "at": pool.world.at}
    first = better_care.open_return(quarter=Q2, **by)
    assert first.data["nhs_minimum_planned"] == "250000.00"
    assert first.data["completed_by"] == str(pool.people["pool_manager"])
    save(pool, first, {"hwb": "Northmere board", "metric_1_plan": "1820"})
    second = better_care.open_return(quarter=Q2.next(), **by)
    assert (second.data["hwb"], second.data["metric_1_plan"]) == ("Northmere board", "1820")
    with pytest.raises(Refused, match="begun already"):
        better_care.open_return(quarter=Q2, **by)


def test_a_stale_tab_and_a_foreign_answer_change_nothing(pool, begun):
    save(pool, begun, {"hwb": "A"})
    with pytest.raises(Refused, match="changed this return while"):
        better_care.save_return(
            pk=begun.pk, revision=0, data={"hwb": "B"}, by=pool.people["pool_manager"], at=pool.world.at
        )
    with pytest.raises(Refused, match="does not belong"):
        save(pool, begun, {"unknown": "x"})
    begun.refresh_from_db()
    assert begun.data["hwb"] == "A"


def test_an_unfinished_return_is_not_sent_and_a_finished_one_is_decided(pool, begun):
    people, at = pool.people, pool.world.at
    with pytest.raises(Refused, match="not finished") as refused:
        better_care.ask_approval(pk=begun.pk, by=people["pool_manager"], at=at)
    assert len(refused.value.problems) > 5
    save(pool, begun, answers(begun))
    request = better_care.ask_approval(pk=begun.pk, by=people["pool_manager"], at=at)
    assert request.facts["Return"].startswith("Meeting 4 of 4 national conditions")
    with pytest.raises(Refused, match="cannot be changed"):
        save(pool, begun, {"hwb": "B"})
    with pytest.raises(Refused, match="nothing is asked for again"):
        better_care.ask_approval(pk=begun.pk, by=people["pool_manager"], at=at)
    request.state = "approved"
    better_care.settle_return(request=request, approval=None, by=people["head"], at=at)
    begun.refresh_from_db()
    assert begun.state == "approved"


@pytest.mark.parametrize(
    ("votes", "state"),
    [("for", BetterCareFundReturn.State.APPROVED), ("against", BetterCareFundReturn.State.DRAFT)],
)
def test_the_board_approves_it_or_sends_it_back(pool, begun, votes, state):
    save(pool, begun, answers(begun))
    request = better_care.ask_approval(pk=begun.pk, by=pool.people["pool_manager"], at=pool.world.at)
    board = Meetings(pool.world)
    item = board.sitting(request)
    board.vote(item, **dict.fromkeys(BOARD, votes))
    resolutions.resolve(
        item_pk=item.pk,
        by=board.secretary,
        at=board.at_meeting(item.meeting),
        reason="The figures were gone through.",
    )
    begun.refresh_from_db()
    assert begun.state == state


def book_of(client, row):
    content = client.get(f"/budgets/better-care/{row.pk}/workbook.xlsx").content
    return [load_workbook(BytesIO(content))["Schemes"][cell].value for cell in ("A4", "A5")]


@pytest.mark.parametrize("state", ["asked", "approved"])
def test_schemes_renamed_or_added_since_it_was_sent_change_nothing(pool, begun, client_as, state):
    keeper = {"by": pool.people["pool_manager"], "at": pool.world.at}
    scheme = ServiceScheme.objects.create(agreement=pool.fund.agreement, name="Reablement", lead="joint")
    save(pool, begun, answers(begun))
    request = better_care.ask_approval(pk=begun.pk, **keeper)
    if state == "approved":
        request.state = state
        better_care.settle_return(request=request, approval=None, **keeper)
    scheme.name = "Home first"
    scheme.save_without_historical_record()
    ServiceScheme.objects.create(agreement=pool.fund.agreement, name="Equipment", lead="joint")
    begun.refresh_from_db()
    assert begun.state == state
    page = client_as("board_member").get(f"/budgets/better-care/{begun.pk}/").content.decode()
    assert "Reablement" in page
    assert "Home first" not in page
    assert "Equipment" not in page
    assert book_of(client_as("board_member"), begun) == ["Reablement", None]


def test_sent_back_it_asks_again_for_the_schemes_as_they_are(pool, begun):
    scheme = ServiceScheme.objects.create(agreement=pool.fund.agreement, name="Reablement", lead="joint")
    save(pool, begun, answers(begun))
    request = better_care.ask_approval(pk=begun.pk, by=pool.people["pool_manager"], at=pool.world.at)
    scheme.name = "Home first"
    scheme.save_without_historical_record()
    request.state = "lapsed"
    better_care.settle_return(request=request, approval=None, by=None, at=pool.world.at)
    begun.refresh_from_db()
    assert fields_for(begun)[-1].row == "Home first"


def test_one_sent_before_names_were_kept_has_the_agreements(pool, begun):
    ServiceScheme.objects.create(agreement=pool.fund.agreement, name="Reablement", lead="joint")
    begun.state = BetterCareFundReturn.State.APPROVED
    assert fields_for(begun)[-1].row == "Reablement"


def approved(pool, row):
    """The return answered, sent and approved."""
    keeper = {"by": pool.people["pool_manager"], "at": pool.world.at}
    save(pool, row, answers(row))
    request = better_care.ask_approval(pk=row.pk, **keeper)
    request.state = "approved"
    better_care.settle_return(request=request, approval=None, **keeper)
    return request


def test_an_approved_return_is_corrected_by_a_version_that_is_approved_anew(pool, begun, client_as):
    keeper = {"by": pool.people["pool_manager"], "at": pool.world.at}
    with pytest.raises(Refused, match="only an approved one has a new version"):
        better_care.correct_return(pk=begun.pk, **keeper)
    approved(pool, begun)
    page = f"/budgets/better-care/{begun.pk}/"
    assert "Begin a new version" not in client_as("board_member").get(page).content.decode()
    browser = client_as("pool_manager")
    assert "Begin a new version" in browser.get(page).content.decode()
    edit = browser.post(f"{page}correct/").url
    new = BetterCareFundReturn.objects.get(version=2)
    assert edit == f"/budgets/better-care/{new.pk}/edit/"
    begun.refresh_from_db()
    assert (begun.state, new.state, new.data["hwb"]) == ("approved", "draft", "Words")
    assert {"schemes", "signed_off_on"} & set(new.data) == set()
    with pytest.raises(Refused, match="begun already"):
        better_care.correct_return(pk=begun.pk, **keeper)
    assert "Begin a new version" not in browser.get(page).content.decode()
    request = approved(pool, new)
    assert request.title.endswith(", version 2")
    assert request.facts["Corrects"] == "version 1, which was approved"
    begun.refresh_from_db()
    new.refresh_from_db()
    assert (begun.state, new.state) == ("replaced", "approved")
    assert f'href="/budgets/better-care/{new.pk}/">Version 2' in browser.get(page).content.decode()
    listed = browser.get(f"/budgets/agreements/{begun.agreement_id}/better-care/").content.decode()
    assert "2026/27 (July to September 2026), version 2</a>" in listed


@pytest.mark.parametrize("state", ["draft", "approved"])
def test_one_version_at_a_time_is_at_work_and_one_stands(pool, begun, state):
    request = approved(pool, begun) if state == "approved" else None
    begun.refresh_from_db()
    again = BetterCareFundReturn(
        agreement=begun.agreement, quarter=begun.quarter, version=2, state=state, by=begun.by, at=begun.at
    )
    again.request = (
        better_care.decisions.ask(**better_care.approval_of(again), by=begun.by, at=begun.at)
        if request
        else None
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save_without_historical_record()


def test_withdrawn_by_nobody_it_goes_back(pool, begun):
    save(pool, begun, answers(begun))
    request = better_care.ask_approval(pk=begun.pk, by=pool.people["pool_manager"], at=pool.world.at)
    request.state = "lapsed"
    better_care.settle_return(request=request, approval=None, by=None, at=pool.world.at)
    begun.refresh_from_db()
    assert (begun.state, begun.request) == ("draft", None)


@pytest.mark.parametrize("person", ["finance_officer_council", "board_member", "auditor"])
def test_only_the_keeper_of_the_funds_works_on_it(pool, begun, person):
    with pytest.raises(ObjectDoesNotExist):
        save(pool, begun, {"hwb": "A"}, by=person)


def test_the_workbook_comes_back_as_it_went(pool, begun):
    save(pool, begun, answers(begun) | {"money_note": "=SUM(A1)", "completed_by": "-"})
    begun.refresh_from_db()
    fields = fields_for(begun)
    content = return_workbook("Better Care Fund", fields, begun.data)
    assert load_workbook(BytesIO(content))["Income and expenditure"]["B11"].data_type != "f"
    assert read_return(content, fields) == {f.key: begun.data[f.key] for f in fields}


def test_every_wrong_cell_is_named_and_nothing_changes(pool, begun):
    fields = fields_for(begun)
    book = load_workbook(BytesIO(return_workbook("x", fields, begun.data)))
    book["Metrics"]["B4"] = "many"
    book["Income and expenditure"]["C4"] = "=1+1"
    book["National conditions"]["B4"] = "Perhaps"
    del book["Cover"]
    stream = BytesIO()
    book.save(stream)
    with pytest.raises(Refused, match="Nothing was changed") as refused:
        read_return(stream.getvalue(), fields)
    said = [str(problem) for problem in refused.value.problems]
    for words in ("Cover", "Metrics B4", "holds a formula", "none of Yes, No"):
        assert any(words in line for line in said), words


def zipped(**parts):
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 nonsense", "cannot be read"),
        (zipped(), "cannot be read"),
        (zipped(**{"[Content_Types].xml": "no XML"}), "cannot be read"),
        (zipped(**{"xl/worksheets/sheet1.xml": bytes(21_000_000)}), "far larger than this return"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(begun, content, said):
    with pytest.raises(Refused, match=said):
        read_return(content, fields_for(begun))


def test_a_sheet_that_is_a_chart_is_no_sheet_of_answers(begun):
    book = Workbook()
    book.create_chartsheet("Cover").add_chart(BarChart())
    out = BytesIO()
    book.save(out)
    with pytest.raises(Refused) as refusal:
        read_return(out.getvalue(), fields_for(begun))
    assert "Cover: the workbook has no such sheet" in str(refusal.value.problems[0])


def test_the_return_in_the_browser(pool, client_as):
    keeper, board = client_as("pool_manager"), client_as("board_member")
    listed = f"/budgets/agreements/{pool.fund.agreement_id}/better-care/"
    assert "No return has been begun" in board.get(listed).content.decode()
    edit = keeper.post(listed, {"quarter": "2026-Q2"}).url
    row = BetterCareFundReturn.objects.get()
    page = f"/budgets/better-care/{row.pk}/"
    assert edit == f"{page}edit/"
    assert "not answered" in board.get(page).content.decode()
    wrong = keeper.post(edit, {"revision": 0, "metric_1_plan": "many", "dfg_spent": "lots"}).content.decode()
    assert "is not a number" in wrong
    assert "is not an amount" in wrong
    assert keeper.post(edit, answers(row) | {"revision": 0}).url == page
    shown = keeper.get(page).content.decode()
    assert "Ask for approval" in shown
    assert "100.00%" in shown
    book = keeper.get(f"{page}workbook.xlsx").content
    upload = f"{page}upload/"
    assert keeper.get(upload).status_code == 200
    file = SimpleUploadedFile("bcf.xlsx", book)
    assert keeper.post(upload, {"revision": 1, "file": file}).url == page
    empty = BytesIO()
    Workbook().save(empty)
    file = SimpleUploadedFile("bcf.xlsx", empty.getvalue())
    assert "no such sheet" in keeper.post(upload, {"revision": 2, "file": file}).content.decode()
    assert "The way it would take" in keeper.get(page).content.decode()
    assert keeper.post(f"{page}ask/").url.startswith("/partnership/decisions/")
    assert "Meeting 4 of 4" in board.get(listed).content.decode()
    assert board.get(edit).status_code in (403, 404)
