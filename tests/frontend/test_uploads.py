"""Files people send: judged by name, size and first bytes before anything reads them."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from jct.support.uploads import UploadField, check_upload, kinds_in_words, size_in_words

XLSX = b"PK\x03\x04rest of a workbook"


@pytest.mark.parametrize(
    ("name", "content", "kinds"),
    [
        ("register.csv", b"Title,Provider\nA,B\n", ("csv",)),
        ("REGISTER.CSV", b"\xef\xbb\xbfTitle\n", ("csv", "xlsx")),
        ("utf16.csv", "Title\n".encode("utf-16"), ("csv",)),
        ("book.xlsx", XLSX, ("csv", "xlsx")),
        ("pack.pdf", b"%PDF-1.7\n", ("pdf",)),
    ],
)
def test_good_files_pass_and_are_read_from_the_start(name, content, kinds):
    upload = SimpleUploadedFile(name, content)
    check_upload(upload, kinds)
    assert upload.read() == content


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("letter.docx", XLSX, "“letter.docx” is not a CSV or Excel (.xlsx) file. Save it as"),
        ("register", b"Title\n", "“register” is not a CSV or Excel (.xlsx) file."),
        ("empty.csv", b"", "“empty.csv” is empty."),
        ("old.xlsx", b"\xd0\xcf\x11\xe0", "ends in .xlsx but is not an Excel workbook inside."),
        ("renamed.csv", XLSX, "ends in .csv but is an Excel workbook or a zip file inside."),
        ("picture.csv", b"\x89PNG\x00\x00", "ends in .csv but is not text inside."),
        ("large.csv", b"x" * 2048, "“large.csv” is 2 KB; the limit is 1 KB. Send it in parts."),
    ],
)
def test_bad_files_are_named_with_what_would_be_right(settings, name, content, words):
    settings.JCT_UPLOAD_MAX_BYTES = 1024
    with pytest.raises(ValidationError) as refusal:
        check_upload(SimpleUploadedFile(name, content), ("csv", "xlsx"))
    assert words in refusal.value.messages[0]


def test_a_pdf_is_one_inside():
    with pytest.raises(ValidationError, match="is not a PDF inside"):
        check_upload(SimpleUploadedFile("pack.pdf", b"hello"), ("pdf",))


def test_field_tells_the_browser_and_the_person_what_it_takes():
    class Import(forms.Form):
        register = UploadField(kinds=("csv", "xlsx"))

    drawn = str(Import())
    assert 'accept=".csv,.xlsx"' in drawn
    assert "A CSV or Excel (.xlsx) file of up to 10 MB" in drawn
    form = Import({}, {"register": SimpleUploadedFile("a.txt", b"x")})
    assert form.errors["register"] == [
        "“a.txt” is not a CSV or Excel (.xlsx) file. Save it as CSV or Excel (.xlsx) and choose it again."
    ]
    assert Import({}, {}).errors["register"] == ["Choose a file"]
    assert Import({}, {"register": SimpleUploadedFile("a.csv", b"x")}).is_valid()


def test_words_for_kinds_and_sizes():
    assert kinds_in_words(("csv",)) == "CSV"
    assert kinds_in_words(("csv", "xlsx", "pdf")) == "CSV, Excel (.xlsx) or PDF"
    assert [size_in_words(size) for size in (10, 1536, 10 * 1024**2, 1_600_000)] == [
        "1 KB",
        "2 KB",
        "10 MB",
        "1.5 MB",
    ]
