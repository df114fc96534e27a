"""Remarks on the cells of a return, and the files behind it: who may, what is refused, what is kept."""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from budgets.models import CellComment, ReturnEvidence
from budgets.services import periods
from budgets.services.evidence import MOST, add_evidence
from budgets.services.remarks import remark, settle
from jct.core.errors import Refused

PDF = b"%PDF-1.7 an invoice"


def url(name, *args):
    return reverse(f"budgets:{name}", args=args)


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def ret(pool):
    return pool.open()["council"]


@pytest.fixture
def row(pool, ret):
    return ret.lines.get(line=pool.lines["LD1"])


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def say(pool, ret, row, who="finance_lead_council", words="Is this the September rate?", column="forecast"):
    return remark(pk=ret.pk, row=row.pk, column=column, text=words, by=pool.people[who], at=pool.world.at)


def test_a_remark_stands_at_its_cell_until_it_is_settled(pool, ret, row, client_as):
    made = say(pool, ret, row)
    officer = client_as("finance_officer_council")
    page = text(officer.get(url("return", ret.pk)))
    assert "LD community placements, forecast outturn (has remarks)" in page
    assert "Remarks (1 open)" in page
    assert "Is this the September rate?" in text(officer.get(url("remarks", ret.pk, row.pk)))
    done = text(officer.post(url("settle_remark", ret.pk, made.pk), follow=True))
    assert "The remark is settled" in done
    assert "settled by Joyce Bell" in done
    assert "(has remarks)" not in text(officer.get(url("return", ret.pk)))
    assert made.history.count() == 2


@pytest.mark.parametrize("who", ["finance_officer_council", "finance_lead_council", "pool_manager"])
def test_whoever_works_with_the_return_may_remark(pool, ret, row, client_as, who):
    client = client_as(who)
    page = text(client.get(url("remarks", ret.pk, row.pk) + "?column=accrual"))
    assert '<option value="accrual" selected' in page
    client.post(url("remarks", ret.pk, row.pk), {"column": "accrual", "text": "Look again."})
    assert CellComment.objects.get().by == pool.people[who]


@pytest.mark.parametrize("who", ["finance_officer_icb", "head", "board_member"])
def test_nobody_else_may_even_when_they_may_read(pool, ret, row, client_as, who):
    assert client_as(who).get(url("remarks", ret.pk, row.pk)).status_code == 404
    pool.submit(ret)
    assert "Leave a remark" not in text(client_as(who).get(url("remarks", ret.pk, row.pk)))
    posted = client_as(who).post(url("remarks", ret.pk, row.pk), {"column": "forecast", "text": "x"})
    assert posted.status_code == 404


def test_strangers_see_neither_remarks_nor_files(pool, ret, row, stranger, client):
    for address in (url("remarks", ret.pk, row.pk), url("evidence", ret.pk), url("evidence_file", 1)):
        assert stranger.get(address).status_code == 403
        assert client.get(address).status_code == 302


@pytest.mark.parametrize(
    ("words", "column", "said"),
    [
        ("  ", "forecast", "1 to 2,000 characters; this one has 0"),
        ("x" * 2001, "forecast", "this one has 2,001"),
        ("Fine.", "colour", "Choose the column"),
    ],
)
def test_a_remark_that_says_nothing_is_refused(pool, ret, row, words, column, said):
    with pytest.raises(Refused, match=said):
        say(pool, ret, row, words=words, column=column)


def test_a_row_of_another_return_takes_no_remark(pool, ret):
    other = pool.icb.budget_returns.get().lines.get()
    with pytest.raises(ObjectDoesNotExist):
        say(pool, ret, other)


def test_a_line_takes_so_many_remarks_and_no_more(pool, ret, row, monkeypatch):
    monkeypatch.setattr("budgets.services.remarks.MOST", 1)
    say(pool, ret, row)
    with pytest.raises(Refused, match="Talk to each other"):
        say(pool, ret, row)


def test_a_remark_is_settled_once_by_whoever_made_or_enters_it(pool, ret, row):
    made = say(pool, ret, row, who="pool_manager")

    def by(who):
        return settle(pk=ret.pk, comment=made.pk, by=pool.people[who], at=pool.world.at)

    with pytest.raises(Refused, match="whoever made it"):
        by("finance_lead_council")
    with pytest.raises(ObjectDoesNotExist):
        by("finance_officer_icb")
    assert by("pool_manager").settled_by == pool.people["pool_manager"]
    with pytest.raises(Refused, match="settled already"):
        by("finance_officer_council")


@pytest.mark.parametrize("many", [1, 12])
def test_remarks_and_files_take_a_fixed_number_of_queries(
    pool, ret, row, client_as, django_assert_num_queries, many
):
    for number in range(many):
        say(pool, ret, row, words=f"Remark {number}")
        add(pool, ret, content=PDF + str(number).encode())
    client = client_as("finance_officer_council")
    client.get(url("remarks", ret.pk, row.pk))
    with django_assert_num_queries(10):
        client.get(url("remarks", ret.pk, row.pk))
    with django_assert_num_queries(8):
        client.get(url("evidence", ret.pk))


def add(pool, ret, content=PDF, title="Invoice of September", who="finance_officer_council", **where):
    file = SimpleUploadedFile("My Invoice.PDF", content)
    return add_evidence(pk=ret.pk, title=title, file=file, by=pool.people[who], at=pool.world.at, **where)


def test_a_file_is_kept_as_it_was_and_comes_back(pool, ret, row, client_as):
    client = client_as("finance_officer_council")
    assert "No files yet" in text(client.get(url("evidence", ret.pk)))
    upload = SimpleUploadedFile("invoice.pdf", PDF)
    page = text(
        client.post(
            url("evidence", ret.pk),
            {"title": "Invoice, September", "row": row.pk, "file": upload},
            follow=True,
        )
    )
    assert "The file is kept." in page
    assert "Invoice, September (PDF, 1 KB)" in page
    kept = ReturnEvidence.objects.get()
    answer = client.get(url("evidence_file", kept.pk))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="invoice-september.pdf"'
    assert "Evidence (1)" in text(client.get(url("return", ret.pk)))
    with pytest.raises(DatabaseError, match="append"), transaction.atomic():
        ReturnEvidence.objects.filter(pk=kept.pk).update(title="Another")


def test_a_file_hangs_on_its_cell_and_the_grid_says_so(pool, ret, row, client_as):
    officer = client_as("finance_officer_council")
    panel = text(officer.get(url("remarks", ret.pk, row.pk) + "?column=accrual"))
    assert panel.count('<option value="accrual" selected') == 2  # of a remark, and of a file
    assert "No file stands behind this line" in panel
    upload = SimpleUploadedFile("invoice.pdf", PDF)
    sent = {"column": "accrual", "title": "Invoice, September", "file": upload}
    page = text(officer.post(url("cell_files", ret.pk, row.pk), sent, follow=True))
    assert "The file is kept behind the cell." in page
    assert "Invoice, September (PDF, 1 KB)" in page
    assert "LD community placements, accrual. Joyce Bell, <time" in page
    kept = ReturnEvidence.objects.get()
    assert (kept.row, kept.column) == (row, "accrual")
    grid = text(officer.get(url("return", ret.pk)))
    assert 'aria-label="LD community placements, accrual (has files)"' in grid
    assert grid.count("jct-sheet__entry--filed") == 1
    assert "Remarks, 1 file<" in grid
    say(pool, ret, row, column="accrual")
    add(pool, ret, row=row.pk)
    grid = text(officer.get(url("return", ret.pk)))
    assert "accrual (has remarks and files)" in grid
    assert "Remarks (1 open), 2 files<" in grid
    sent = {"column": "", "title": "Letter", "file": SimpleUploadedFile("letter.pdf", PDF + b"!")}
    page = text(officer.post(url("cell_files", ret.pk, row.pk), sent, follow=True))
    assert "The file is kept behind the line." in page
    assert "LD community placements, accrual</td>" in text(officer.get(url("evidence", ret.pk)))
    pool.submit(ret)
    reader = text(client_as("board_member").get(url("return", ret.pk)))
    assert '<span class="govuk-visually-hidden"> (has remarks and files)</span></td>' in reader
    assert "Add a file" not in text(client_as("board_member").get(url("remarks", ret.pk, row.pk)))


def test_the_plain_form_names_a_cell_too(pool, ret, row, client_as):
    officer = client_as("finance_officer_council")
    address = url("evidence", ret.pk)
    assert f'<option value="{row.pk}" selected' in text(
        officer.get(f"{address}?row={row.pk}&column=forecast")
    )
    sent = {"title": "Letter", "column": "forecast", "file": SimpleUploadedFile("letter.pdf", PDF)}
    page = text(officer.post(address, sent))
    assert "Choose the line whose cell the file stands behind" in page
    page = text(
        officer.post(address, {**sent, "row": row.pk, "file": SimpleUploadedFile("a.pdf", PDF)}, follow=True)
    )
    assert "LD community placements, forecast outturn</td>" in page


def test_one_invoice_may_stand_behind_two_cells_but_not_twice_behind_one(pool, ret, row):
    add(pool, ret, row=row.pk, column="accrual")
    add(pool, ret, row=row.pk, column="actual")
    with pytest.raises(Refused, match="kept here already"):
        add(pool, ret, row=row.pk, column="actual")


@pytest.mark.parametrize("where", [{"column": "forecast"}, {"column": "colour"}])
def test_a_file_stands_behind_a_cell_that_there_is(pool, ret, row, where):
    with pytest.raises(Refused, match="Choose the line and the column"):
        add(pool, ret, **where)
    with pytest.raises(Refused, match="Choose the line and the column"):
        add(pool, ret, row=row.pk, column="colour")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnEvidence.objects.create(
            budget_return=ret, column="forecast", title="x", file="x", sha256="x", size=1,
            by=pool.people["finance_officer_council"], at=pool.world.at,
        )  # fmt: skip


@pytest.mark.parametrize("who", ["finance_officer_icb", "finance_lead_council", "board_member"])
def test_nobody_else_keeps_a_file_behind_a_cell(pool, ret, row, client_as, who):
    pool.submit(ret)
    sent = {"column": "actual", "title": "x", "file": SimpleUploadedFile("a.pdf", PDF)}
    assert client_as(who).post(url("cell_files", ret.pk, row.pk), sent).status_code == 404
    assert not ReturnEvidence.objects.exists()


def test_a_quarter_that_is_shut_takes_no_file(pool, ret, row, client_as):
    keeper = {"by": pool.people["pool_manager"], "at": pool.world.at}
    periods.set_period(
        partnership=pool.world.partnership, quarter=ret.period, state="closed", why="Month end.", **keeper
    )
    client = client_as("finance_officer_council")
    for address in (url("remarks", ret.pk, row.pk), url("evidence", ret.pk)):
        page = text(client.get(address))
        assert "No file can be added. Quarter 2 2026/27 is closed" in page
        assert "Add a file" not in page
    assert "No file can be added" not in text(client_as("pool_manager").get(url("remarks", ret.pk, row.pk)))
    sent = {"column": "actual", "title": "x", "file": SimpleUploadedFile("a.pdf", PDF)}
    page = text(client.post(url("cell_files", ret.pk, row.pk), sent))
    assert "is closed" in page
    assert 'value="x"' in page
    assert not ReturnEvidence.objects.exists()


def test_a_file_is_seen_by_whoever_sees_the_return(pool, ret, client_as):
    kept = add(pool, ret)
    address = url("evidence_file", kept.pk)
    assert client_as("finance_lead_council").get(address).status_code == 200
    for who in ("finance_officer_icb", "board_member"):
        assert client_as(who).get(address).status_code == 404
    pool.submit(ret)
    assert client_as("board_member").get(address).status_code == 200


@pytest.mark.parametrize("who", ["finance_lead_council", "pool_manager", "finance_officer_icb"])
def test_only_the_officer_adds_files(pool, ret, who, client_as):
    with pytest.raises(ObjectDoesNotExist):
        add(pool, ret, who=who)
    pool.submit(ret)
    assert "Add a file" not in text(client_as(who).get(url("evidence", ret.pk)))


def test_what_is_refused_as_evidence(pool, ret, monkeypatch):
    with pytest.raises(Refused, match="title"):
        add(pool, ret, title=" ")
    add(pool, ret)
    with pytest.raises(Refused, match="kept here already, as “Invoice of September”"):
        add(pool, ret, title="Again")
    with pytest.raises(ObjectDoesNotExist):
        add(pool, ret, content=PDF + b"2", row=pool.icb.budget_returns.get().lines.get().pk)
    monkeypatch.setattr("budgets.services.evidence.MOST", 1)
    with pytest.raises(Refused, match="at most 1 files"):
        add(pool, ret, content=PDF + b"3")
    assert MOST == 40


def test_a_certified_return_takes_no_more_files(pool, ret):
    pool.submit(ret)
    add(pool, ret)
    ret.refresh_from_db()
    pool.certify(ret)
    with pytest.raises(Refused, match="certified"):
        add(pool, ret, content=PDF + b"2")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.exe", b"MZ", "is not a PDF, Excel"),
        ("a.pdf", b"text", "is not a PDF inside"),
        ("a.pdf", b"", "is empty"),
    ],
)
def test_a_file_of_another_kind_is_refused(pool, ret, client_as, name, content, said):
    client = client_as("finance_officer_council")
    page = client.post(url("evidence", ret.pk), {"title": "x", "file": SimpleUploadedFile(name, content)})
    assert said in text(page)
