"""The Better Care Fund's return as its workbook: each field read from its own cell, each fault named by it."""

import zlib
from collections.abc import Sequence
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from budgets.domain.better_care import Field, read
from jct.core.errors import Problem, Refused
from jct.core.formulas import as_typed

LARGEST_UNFOLDED = 20_000_000  # bytes, far more than the workbook that was downloaded
# What a file that only pretends to be a workbook makes the reader raise; broken XML is a SyntaxError.
DAMAGES = (
    BadZipFile, zlib.error, OSError, EOFError, SyntaxError, LookupError, ValueError, TypeError, AttributeError,
    RuntimeError,
)  # fmt: skip
DAMAGED = "The file cannot be read as an Excel workbook. Save it as .xlsx and choose it again."


def read_return(content: bytes, fields: Sequence[Field]) -> dict[str, str]:
    """Field key → stored text, for every field. Raises Refused naming every missing sheet and wrong cell at once.

    A formula is refused: what it shows depends on the program that opens it.
    """
    try:
        unfolded = sum(part.file_size for part in ZipFile(BytesIO(content)).infolist())
        if unfolded > LARGEST_UNFOLDED:
            raise Refused("The workbook is far larger than this return. Fill in the one that was downloaded.")
        book = load_workbook(BytesIO(content), read_only=False, data_only=False)
    except DAMAGES as error:
        raise Refused(DAMAGED) from error
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    problems = [
        Problem(name, "the workbook has no such sheet", "the workbook as it was downloaded")
        for name in dict.fromkeys(field.sheet for field in fields)
        if name not in sheets
    ]
    found: dict[str, str] = {}
    for field in fields:
        if field.sheet not in sheets:
            continue
        cell = sheets[field.sheet][field.cell]
        if cell.data_type == "f":
            problems.append(Problem(field.where, "holds a formula", "its result, typed in"))
            continue
        try:
            typed = as_typed(cell.value) if isinstance(cell.value, str) else cell.value
            found[field.key] = read(field, typed)
        except Refused as refused:
            problems.append(Problem(field.where, refused.reason, "an answer of that form"))
    if problems:
        raise Refused("The workbook cannot be taken over. Nothing was changed.", problems=problems)
    return found
