"""A register through the browser's eyes."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contracts.models import Contract, RegisterImport

pytestmark = pytest.mark.django_db
REAL = (Path(__file__).parents[1] / "data" / "council_contract_register_120_rows.csv").read_bytes()


def send(client, content, name="register.csv"):
    return client.post("/contracts/imports/new/", {"file": SimpleUploadedFile(name, content)}, follow=True)


def text(response):
    return response.content.decode()


def test_the_real_register_from_file_to_account(client_as):
    client = client_as("contracts_officer")
    page = text(send(client, REAL))
    for words in (
        "120 rows read. Nothing has been written yet.",
        "saved twice",
        "row 118, End Date",
        "2022-09-31 is not a day in the calendar",
        "row 106, How many extensions",
        "leading zeros put back (",
        "may be a sole trader",
        "a part of a month",
        "Not kept",
    ):
        assert words in page
    assert not Contract.objects.exists()
    batch = RegisterImport.objects.get()
    page = text(client.post(f"/contracts/imports/{batch.pk}/confirm/", follow=True))
    assert "All 120 rows" in page
    assert "106 of these contracts have no care group yet" in page
    assert Contract.objects.count() == 106
    again = text(client.post(f"/contracts/imports/{batch.pk}/confirm/", follow=True))
    assert "All 120 rows" in again
    assert Contract.objects.count() == 106
    assert "This very file was sent before" in text(send(client, REAL))
    assert "register.csv" in text(client.get("/contracts/imports/"))


def test_refused_rows_are_downloaded(client_as):
    client = client_as("contracts_officer")
    send(client, REAL)
    batch = RegisterImport.objects.get()
    response = client.get(f"/contracts/imports/{batch.pk}/refused.csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0].endswith(",What to mend")
    assert len(lines) == 15
    assert "attachment" in response["Content-Disposition"]


def test_nothing_refused_is_nothing_to_download(client_as):
    client = client_as("contracts_officer")
    send(client, b"Title,Supplier,Start\nDay care,Meadow,2024-04-01\n")
    assert client.get(f"/contracts/imports/{RegisterImport.objects.get().pk}/refused.csv").status_code == 404


def test_letters_in_doubt_are_asked(client_as):
    client = client_as("contracts_officer")
    page = text(send(client, "Title,Supplier,Start\nÉglise,Meadow,2024-04-01\n".encode("cp1252")))
    assert "Which of these reads right?" in page
    assert "…glise" in page
    batch = RegisterImport.objects.get()
    assert "Choose one of the two readings" in text(
        client.post(f"/contracts/imports/{batch.pk}/letters/", follow=True)
    )
    page = text(client.post(f"/contracts/imports/{batch.pk}/letters/", {"encoding": "cp1252"}, follow=True))
    assert "1 row read" in page


def test_an_import_is_put_aside_or_undone(client_as):
    client = client_as("contracts_officer")
    content = b"Title,Supplier,Start\nDay care,Meadow,2024-04-01\n"
    send(client, content)
    first = RegisterImport.objects.get()
    assert "put aside" in text(client.post(f"/contracts/imports/{first.pk}/discard/", follow=True))
    assert "Nothing was written" in text(client.get(f"/contracts/imports/{first.pk}/"))
    send(client, content)
    second = RegisterImport.objects.exclude(pk=first.pk).get()
    client.post(f"/contracts/imports/{second.pk}/confirm/")
    assert Contract.objects.count() == 1
    assert "has been undone" in text(client.post(f"/contracts/imports/{second.pk}/undo/", follow=True))
    assert not Contract.objects.exists()


def test_a_register_already_known_has_nothing_to_confirm(client_as):
    client = client_as("contracts_officer")
    send(client, b"Title,Supplier,Start\nDay care,Meadow,2024-04-01\n")
    client.post(f"/contracts/imports/{RegisterImport.objects.get().pk}/confirm/")
    page = text(send(client, b"Title,Supplier,Start\n\nDay care,Meadow,2024-04-01\n"))
    assert "Every row that can be read stands in the register already" in page
    assert "Add these contracts" not in page


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "r.csv", "empty"),
        (b"%PDF-1.7", "r.pdf", "is not a CSV or Excel"),
        (b"PK\x03\x04zzz", "r.csv", "is an Excel workbook or a zip file inside"),
        (b"PK\x03\x04zzz", "r.xlsx", "not an Excel workbook inside"),
        (b"Name,Number\nA,1\n", "r.csv", "lacks what every contract needs"),
    ],
)
def test_a_wrong_file_is_told_on_the_page(client_as, content, name, words):
    page = text(send(client_as("contracts_officer"), content, name))
    assert words in page
    assert not RegisterImport.objects.exists()


def test_no_file_at_all(client_as):
    assert "Choose a file" in text(client_as("contracts_officer").post("/contracts/imports/new/"))


@pytest.mark.parametrize("person", ["head", "commissioner_ld", "board_member"])
def test_others_do_not_import(client_as, person):
    client = client_as(person)
    assert client.get("/contracts/imports/new/").status_code == 403
    assert client.get("/contracts/imports/").status_code == 403
    assert client.get("/contracts/imports/1/").status_code == 403
    assert client.post("/contracts/imports/1/confirm/").status_code == 403


def test_an_import_that_is_not_there(client_as):
    client = client_as("contracts_officer")
    assert client.get("/contracts/imports/77/").status_code == 404
    assert client.post("/contracts/imports/77/confirm/").status_code == 404
