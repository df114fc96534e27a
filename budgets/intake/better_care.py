"""The Better Care Fund's return as its workbook: each field read from its own cell, each fault named by it."""

from collections.abc import Sequence
from io import BytesIO
from zipfile import BadZipFile

from openpyxl import load_workbook

from budgets.domain.better_care import Field, read
from jct.core.errors import Problem, Refused
from jct.core.formulas import as_typed

DAMAGED = "The file cannot be read as an Excel workbook. Save it as .xlsx and choose it again."


def read_return(content: bytes, fields: Sequence[Field]) -> dict[str, str]:
    """Field key → stored text, for every field. Raises Refused naming every missing sheet and wrong cell at once.

    A formula is refused: what it shows depends on the program that opens it.
    """
    try:
        book = load_workbook(BytesIO(content), read_only=False, data_only=False)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise Refused(DAMAGED) from error
    problems = [
        Problem(name, "the workbook has no such sheet", "the workbook as it was downloaded")
        for name in dict.fromkeys(field.sheet for field in fields)
        if name not in book.sheetnames
    ]
    found: dict[str, str] = {}
    for field in fields:
        if field.sheet not in book.sheetnames:
            continue
        cell = book[field.sheet][field.cell]
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
