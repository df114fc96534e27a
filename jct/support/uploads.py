"""Files people send: what they may be, how large, and whether they are what their name says.

An upload is judged before anything reads it. Messages name the file and say what would be right.
"""

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

KINDS = {"csv": "CSV", "xlsx": "Excel (.xlsx)", "pdf": "PDF", "yaml": "YAML"}
MEGABYTE = 1024 * 1024
NO_LIMITS: Mapping[str, int] = {}
SNIFFED = 4096
ZIP_MARK, PDF_MARK = b"PK\x03\x04", b"%PDF-"
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def kinds_in_words(kinds: Sequence[str]) -> str:
    """("csv", "xlsx") → "CSV or Excel (.xlsx)"."""
    *others, last = [KINDS[kind] for kind in kinds]
    return f"{', '.join(others)} or {last}" if others else last


def limits_in_words(kinds: Sequence[str], limits: Mapping[str, int] = NO_LIMITS) -> str:
    """("csv", "xlsx") → "A CSV or Excel (.xlsx) file of up to 10 MB"; kinds with a limit of their own say it."""
    common = settings.JCT_UPLOAD_MAX_BYTES
    own = [
        f"{KINDS[kind]} up to {size_in_words(limits[kind])}"
        for kind in kinds
        if limits.get(kind, common) != common
    ]
    words = f"A {kinds_in_words(kinds)} file of up to {size_in_words(common)}"
    return f"{words} ({', '.join(own)})" if own else words


def size_in_words(size: int) -> str:
    """Bytes in megabytes to one decimal, or in whole kilobytes, at least one: "10 MB", "1.5 MB", "340 KB"."""
    if size >= MEGABYTE:
        return f"{round(size / MEGABYTE, 1):g} MB"
    return f"{max(1, round(size / 1024))} KB"


def check_upload(upload: UploadedFile, kinds: Sequence[str], limits: Mapping[str, int] = NO_LIMITS) -> None:
    """Raise ValidationError, in words fit to show, unless the file is one of `kinds` and within the size limit.

    `limits`: bytes allowed of a kind that may be larger than other uploads.
    """
    name = PurePath(upload.name or "The file").name
    wanted = kinds_in_words(kinds)
    ending = PurePath(name).suffix.lower().removeprefix(".")
    limit = limits.get(ending, settings.JCT_UPLOAD_MAX_BYTES)
    if ending not in kinds:
        raise ValidationError(f"“{name}” is not a {wanted} file. Save it as {wanted} and choose it again.")
    if not upload.size:
        raise ValidationError(f"“{name}” is empty. Choose a file with rows in it.")
    if upload.size > limit:
        raise ValidationError(
            f"“{name}” is {size_in_words(upload.size)}; the limit is {size_in_words(limit)}. Send it in parts."
        )
    upload.seek(0)
    start = upload.read(SNIFFED)
    upload.seek(0)
    if found := _contradiction(ending, start):
        raise ValidationError(
            f"“{name}” ends in .{ending} but {found}. Save it again as {KINDS[ending]} and choose it again."
        )


def _contradiction(ending: str, start: bytes) -> str:
    """What the first bytes say against the file's ending; empty when they agree."""
    if ending == "xlsx":
        return "" if start.startswith(ZIP_MARK) else "is not an Excel workbook inside"
    if ending == "pdf":
        return "" if start.startswith(PDF_MARK) else "is not a PDF inside"
    if start.startswith(ZIP_MARK):
        return "is an Excel workbook or a zip file inside"
    if b"\x00" in start and not start.startswith(UTF_16_MARKS):
        return "is not text inside"
    return ""


class UploadField(forms.FileField):
    """A file of one of `kinds` ("csv", "xlsx", "pdf"), with a hint that says so and the limit.

    `limits`: bytes allowed of a kind that may be larger than other uploads.
    """

    def __init__(self, *, kinds: Sequence[str], limits: Mapping[str, int] = NO_LIMITS, **kwargs: Any) -> None:
        self.kinds, self.limits = tuple(kinds), limits
        kwargs.setdefault("help_text", limits_in_words(kinds, limits))
        kwargs.setdefault(
            "error_messages", {"required": "Choose a file", "empty": "The file is empty. Choose another."}
        )
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ",".join(f".{kind}" for kind in self.kinds)}

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            check_upload(upload, self.kinds, self.limits)
        return upload
