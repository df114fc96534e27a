"""Remarks on the cells of a return, and the files behind it: who may, what is refused, what is kept."""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from budgets.models import CellComment, ReturnEvidence
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
    with django_assert_num_queries(12):
        client.get(url("remarks", ret.pk, row.pk))
    with django_assert_num_queries(14):
        client.get(url("evidence", ret.pk))


def add(pool, ret, content=PDF, title="Invoice of September", who="finance_officer_council", row=None):
    file = SimpleUploadedFile("My Invoice.PDF", content)
    return add_evidence(pk=ret.pk, title=title, file=file, row=row, by=pool.people[who], at=pool.world.at)


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
    assert "The file is kept behind the return" in page
    assert "Invoice, September (PDF, 1 KB)" in page
    kept = ReturnEvidence.objects.get()
    answer = client.get(url("evidence_file", kept.pk))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="invoice-september.pdf"'
    assert "Evidence (1)" in text(client.get(url("return", ret.pk)))
    with pytest.raises(DatabaseError, match="append"), transaction.atomic():
        ReturnEvidence.objects.filter(pk=kept.pk).update(title="Another")


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
