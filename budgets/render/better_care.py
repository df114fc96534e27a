"""The Better Care Fund's return as a workbook whose cells are the fields': it can be filled in and sent back."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from budgets.domain.better_care import Field, Kind
from jct.core.formulas import inert

HEAD, ANSWER = Font(bold=True), PatternFill("solid", fgColor="E8F3F1")
NUMBERS = {Kind.MONEY: "#,##0.00", Kind.NUMBER: "General"}
TOP = Alignment(wrap_text=True, vertical="top")


def return_workbook(title: str, fields: Sequence[Field], data: Mapping[str, str]) -> bytes:
    """An .xlsx with a sheet for each sheet of the return: a label beside each cell, its answer in it."""
    book = Workbook()
    book.remove(book.active)
    for field in fields:
        sheet = book[field.sheet] if field.sheet in book.sheetnames else _new_sheet(book, field.sheet, title)
        _answer(sheet, field, data.get(field.key, ""))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _new_sheet(book: Workbook, name: str, title: str) -> Worksheet:
    sheet = book.create_sheet(name)
    sheet["A1"], sheet["A1"].font = inert(f"{title}: {name}"), HEAD
    sheet.column_dimensions["A"].width = 60
    for letter in "BCDEF":
        sheet.column_dimensions[letter].width = 24
    return sheet


def _answer(sheet: Worksheet, field: Field, text: str) -> None:
    letter, row = coordinate_from_string(field.cell)
    sheet.cell(row, 1, inert(field.row)).alignment = TOP
    if field.column:
        sheet[f"{letter}3"], sheet[f"{letter}3"].font = field.column, HEAD
    cell = sheet[field.cell]
    cell.fill, cell.alignment = ANSWER, TOP
    if field.kind in NUMBERS:
        cell.number_format = NUMBERS[field.kind]
        cell.value = Decimal(text) if text else None
    else:
        cell.value = inert(text) if text else None
    if field.choices:
        known = DataValidation(type="list", formula1=f'"{",".join(field.choices)}"', allow_blank=True)
        sheet.add_data_validation(known)
        known.add(field.cell)
