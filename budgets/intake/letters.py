"""Which letters a CSV file is written in: told from its bytes where they say so, asked where they do not."""

import codecs
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from budgets.domain.ledger_columns import ENCODINGS
from jct.core.errors import Refused

SHOWN = 5  # doubtful lines kept for the person who is asked
LONGEST = 300  # bytes of each
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Looked:
    """A file's fingerprint and size, and its encoding; where that must be asked it is "", with lines to ask by."""

    sha256: str
    size: int
    encoding: str
    doubtful: tuple[bytes, ...] = ()


def look(parts: Iterable[bytes], *, text: bool) -> Looked:
    """Go through a file once, part by part; `text` is false for a workbook, which has no letters to ask about.

    Raises Refused when a text file holds bytes that no text has, or was cut in the middle of a letter.
    """
    seen, size, first = hashlib.sha256(), 0, b""
    doubt, wide = _Doubt(), codecs.getincrementaldecoder("utf-16")()
    for part in parts:
        seen.update(part)
        first = first or part[:2]
        size += len(part)
        if text and first in UTF_16:
            _decode(wide, part)
        elif text:
            doubt.hear(part)
    if not text:
        return Looked(seen.hexdigest(), size, "xlsx")
    if first in UTF_16:
        _decode(wide, b"", final=True)
        return Looked(seen.hexdigest(), size, "utf-16")
    doubt.end()
    encoding = "" if doubt.lines else "utf-8"
    return Looked(seen.hexdigest(), size, encoding, tuple(doubt.lines))


def can_read(parts: Iterable[bytes], encoding: str) -> bool:
    """Whether every letter of a file is one that the encoding has."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for part in parts:
            decoder.decode(part)
    except UnicodeDecodeError:
        return False
    return True


def _decode(decoder: codecs.IncrementalDecoder, part: bytes, *, final: bool = False) -> None:
    try:
        decoder.decode(part, final)
    except UnicodeDecodeError:
        raise Refused(
            "The file begins as UTF-16 and is not. Save it as CSV UTF-8 and choose it again."
        ) from None


class _Doubt:
    """Listens for lines that are not UTF-8."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self._rest = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._plain = True
        self._wide = False  # a letter of several bytes was read, so what follows is UTF-8 as well

    def hear(self, part: bytes) -> None:
        if b"\x00" in part:
            raise Refused("The file holds characters that are not text. Save it as CSV and choose it again.")
        if self._plain:
            try:
                self._wide |= not self._decoder.decode(part).isascii()
                self._rest = (self._rest + part).rpartition(b"\n")[2][-LONGEST:]
                return
            except UnicodeDecodeError:
                self._plain = False
        if len(self.lines) < SHOWN:
            *lines, rest = (self._rest + part).split(b"\n")
            self._rest = rest[-LONGEST:]
            self._keep(lines)

    def end(self) -> None:
        if self._plain:
            try:
                self._decoder.decode(b"", final=True)
                return
            except UnicodeDecodeError:
                if self._wide:
                    raise Refused(
                        "The file ends in the middle of a letter: it was cut. Export it again and send the whole of it."
                    ) from None
        self._keep([self._rest])

    def _keep(self, lines: Sequence[bytes]) -> None:
        for line in lines:
            if len(self.lines) < SHOWN and not _is_utf_8(line):
                self.lines.append(line.strip()[:LONGEST])


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def readings(doubtful: Sequence[bytes]) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """The same doubtful lines in each of the letters they may be in: (code, name, lines)."""
    return tuple(
        (code, name, tuple(line.decode(code, "replace") for line in doubtful))
        for code, name in ENCODINGS.items()
    )
