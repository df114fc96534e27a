"""A register file becomes a table of texts: CSV in whatever letters it was saved, or a spreadsheet's first sheet.

No database and no judgement about contracts: `read` gives headings and rows with the numbers a spreadsheet shows, or
asks which letters were meant when the bytes allow two readings, or refuses the file with the reason.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook

from contracts.domain import columns
from jct.core.errors import Refused
from jct.core.formulas import as_typed

MOST_ROWS = 20_000
MOST_COLUMNS = 200
TITLE_LINES = 20  # a register may have a few lines above its headings
WINDOWS, MACINTOSH = "cp1252", "mac_roman"
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    WINDOWS: "Windows (Western)",
    MACINTOSH: "Macintosh",
    "xlsx": "Excel",
}


@dataclass(frozen=True)
class Table:
    """What a file holds: headings, (row number, texts) for each row that is not blank, and notes on the whole file."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """Two readings are possible: for each encoding, its name and the same lines as they would read."""

    readings: tuple[tuple[str, str, tuple[str, ...]], ...]


def read(content: bytes, *, name: str, encoding: str = "") -> Table | Question:
    """Read an uploaded file. `encoding` is the answer to an earlier question, else "".

    Raises Refused when the file is empty, is not what its name says, or has no headings or rows.
    """
    if not content.strip():
        raise Refused("The file is empty. Choose a file with a row of headings and a row for each contract.")
    if name.lower().endswith(".xlsx"):
        return _table(_spreadsheet(content), "xlsx", ())
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        raise Refused(f"“{name}” is not a CSV file inside. Save it as CSV or as an Excel workbook (.xlsx).")
    decoded = _decode(content, encoding)
    if isinstance(decoded, Question):
        return decoded
    text, chosen, notes = decoded
    return _table(_csv_rows(text), chosen, notes)


def _decode(content: bytes, encoding: str) -> tuple[str, str, tuple[str, ...]] | Question:
    if encoding in (WINDOWS, MACINTOSH):
        return content.decode(encoding, errors="replace"), encoding, ()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), "utf-16", ()
        except UnicodeDecodeError:
            raise Refused("The file's letters cannot be read. Save it again as CSV UTF-8.") from None
    if b"\x00" in content:
        raise Refused(
            "The file holds bytes that no text has. Save it as CSV or as an Excel workbook (.xlsx)."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _old_letters(content)
    if text.startswith("ï»¿"):
        mark = "The mark at the start of the file was saved twice (“ï»¿”); it was left out."
        meant, mended = _DOUBLED.subn(_meant, text[3:])
        letters = "Letters that were saved twice, such as “â€“” for “–”, were put right."
        return meant, "utf-8", (mark, letters) if mended else (mark,)
    return text, "utf-8", ()


# A letter beyond ASCII whose UTF-8 was saved as UTF-8 once more; of “–”, “’” and their kind the first byte may be lost.
_DOUBLED = re.compile("[\xc2-\xf4][\x80-\xbf]{1,3}|\x80[\x80-\xbf]")


def _meant(doubled: re.Match[str]) -> str:
    letters = doubled[0].encode("latin-1")
    for saved in (letters, b"\xe2" + letters):
        try:
            return saved.decode("utf-8")
        except UnicodeDecodeError:
            continue
    return doubled[0]


def _old_letters(content: bytes) -> tuple[str, str, tuple[str, ...]] | Question:
    """Windows or Macintosh letters: decided by what only one of them allows, else asked."""
    mac = content.decode(MACINTOSH)
    try:
        windows = content.decode(WINDOWS)
    except UnicodeDecodeError:
        return mac, MACINTOSH, (f"The file was read in {ENCODINGS[MACINTOSH]} letters.",)
    odd_windows, odd_mac = _odd(windows), _odd(mac)
    if windows == mac or (odd_mac and not odd_windows):
        return windows, WINDOWS, (f"The file was read in {ENCODINGS[WINDOWS]} letters.",)
    if odd_windows and not odd_mac:
        return mac, MACINTOSH, (f"The file was read in {ENCODINGS[MACINTOSH]} letters.",)
    lines = [number for number, line in enumerate(windows.splitlines()) if not line.isascii()][:5]
    return Question(
        tuple(
            (encoding, ENCODINGS[encoding], tuple(text.splitlines()[number][:200] for number in lines))
            for encoding, text in ((WINDOWS, windows), (MACINTOSH, mac))
        )
    )


# A capital inside a word, or a sign no register uses: the mark of letters read in the wrong alphabet.
_ODD = re.compile(r"[a-z][À-ÞŒŠŽŸ]|[À-ÞŒŠŽŸ][a-z]?[À-ÞŒŠŽŸ]|[¤¦¨ª¬¯¶¸ºˆ˜†‡∂∏∑∫√∞≈≠≤≥◊Ωπµıˇ˘˙˚˝˛]")


def _odd(text: str) -> int:
    return len(_ODD.findall(text))


def _csv_rows(text: str) -> Iterator[list[str]]:
    head = text[:5000].splitlines()[:TITLE_LINES] or [""]
    delimiter = max(",;\t|", key=lambda mark: max(line.count(mark) for line in head))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Refused(
                f"The file cannot be read from line {reader.line_num} on: a quotation mark is opened and not closed, "
                "or a cell is longer than 131,072 characters."
            ) from None


def _spreadsheet(content: bytes) -> Iterator[list[str]]:
    _check_workbook(content)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        for row in sheet.iter_rows():
            yield [_as_text(cell) for cell in row]
    except (CalamineError, OSError, ValueError) as error:
        raise Refused(
            "The workbook cannot be opened. Save it again as an Excel workbook (.xlsx) or as CSV."
        ) from error


def _check_workbook(content: bytes) -> None:
    """A workbook is a zip file: one that unfolds to far more than it should is refused before it is read."""
    try:
        unfolded = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(content)).infolist())
    except zipfile.BadZipFile:
        raise Refused(
            "The file is not an Excel workbook inside. Save it as an Excel workbook (.xlsx) or as CSV."
        ) from None
    if unfolded > 300_000_000:
        raise Refused("The workbook unfolds to more than 300 MB. Save only the sheet of contracts.")


def _as_text(cell: object) -> str:
    match cell:
        case bool():
            return "Yes" if cell else "No"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case float():
            return format(cell, ".10g")
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case time() | timedelta():
            return str(cell)
    return str(cell)


def _plain(cell: str) -> str:
    """Without NUL, which no database text has, and without the apostrophe that keeps a formula from running."""
    return as_typed(cell.replace("\x00", ""))


def _table(rows: Iterator[list[str]], encoding: str, notes: tuple[str, ...]) -> Table:
    numbered = enumerate(rows, start=1)
    head: list[tuple[int, list[str]]] = []
    for number, cells in numbered:
        head.append((number, cells))
        if number == TITLE_LINES:
            break
    place = max(range(len(head)), key=lambda at: (columns.count_known(head[at][1]), -at), default=0)
    headings = [_plain(cell) for cell in head[place][1]] if head else []
    if len(headings) > MOST_COLUMNS:
        raise Refused(f"The file has {len(headings):,} columns; a register has at most {MOST_COLUMNS}.")
    found: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in [*head[place + 1 :], *numbered]:
        if any(cell.strip() for cell in cells):
            found.append((number, tuple(_plain(cell) for cell in cells)))
        if len(found) > MOST_ROWS:
            raise Refused(f"The file has more than {MOST_ROWS:,} rows. Send it in parts.")
    if not any(heading.strip() for heading in headings):
        raise Refused(
            "The file has no row of headings. The first row names the columns: Title, Supplier, Start Date…"
        )
    if not found:
        raise Refused("The file has headings but no rows. Add a row for each contract.")
    if place:
        notes = (*notes, f"The headings stand in row {place + 1}; the rows above it were not read.")
    return Table(tuple(headings), tuple(found), encoding, notes)


def to_mend(
    headings: Sequence[str], rows: Iterable[tuple[Sequence[str], str]]
) -> tuple[list[str], list[list[str]]]:
    """The headings and rows of a file of refused rows, from (cells, what to mend) each; “What to mend” comes last.

    The cells stay as they came, so that the file can be mended and sent again; a heading of ours is not repeated.
    """
    ours = [at for at, heading in enumerate(headings) if heading.strip().lower() == columns.OURS]
    kept = [heading for at, heading in enumerate(headings) if at not in ours]
    lines = []
    for cells, mend in rows:
        padded = [*cells, *[""] * (len(headings) - len(cells))]
        lines.append([*(cell for at, cell in enumerate(padded) if at not in ours), mend])
    return [*kept, "What to mend"], lines
