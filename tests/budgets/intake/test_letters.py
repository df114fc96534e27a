"""The letters of a file: told from its bytes, or asked with lines to ask by; never guessed."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.intake.letters import can_read, look, readings
from jct.core.errors import Refused


def in_parts(data, size=5):
    return (data[at : at + size] for at in range(0, len(data), size))


@pytest.mark.parametrize(
    ("data", "encoding", "doubtful"),
    [
        (b"plain\nletters\n", "utf-8", ()),
        ("Café\nÆther\n".encode(), "utf-8", ()),
        ("Café".encode("utf-8-sig"), "utf-8", ()),
        ("Café".encode("utf-16"), "utf-16", ()),
        ("one\nCafé\ntwo\n".encode("cp1252"), "", (b"Caf\xe9",)),
        ("one\nCafé".encode("mac_roman"), "", (b"Caf\x8e",)),
        ("ok Café\n".encode() + b"Caf\xe9 no\n", "", (b"Caf\xe9 no",)),
        ("cut Café".encode()[:-1], "", (b"cut Caf\xc3",)),
    ],
)
@pytest.mark.parametrize("size", [2, 5, 1000])
def test_letters_are_told_or_asked_however_the_file_is_cut(data, encoding, doubtful, size):
    seen = look(in_parts(data, size), text=True)
    assert (seen.encoding, seen.doubtful) == (encoding, doubtful)
    assert (seen.size, seen.sha256) == (len(data), hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize("size", [2, 5, 1000])
def test_a_file_cut_in_the_middle_of_a_letter_that_is_utf_8_for_certain(size):
    with pytest.raises(Refused, match="ends in the middle of a letter"):
        look(in_parts("Æther\ncut Café".encode()[:-1], size), text=True)


def test_a_workbook_has_no_letters_to_ask_about():
    assert look(in_parts(b"PK\x03\x04\x00\xff"), text=False).encoding == "xlsx"


@pytest.mark.parametrize("data", [b"a\x00b", b"\xff\xfea\x00\xd8"])
def test_bytes_that_no_text_has(data):
    with pytest.raises(Refused, match="Save it as CSV"):
        look([data], text=True)


def test_a_few_lines_are_enough_to_ask_by():
    lines = [b"line %d \xe9" % number + b"x" * 400 for number in range(20)]
    seen = look(in_parts(b"\n".join(lines), 700), text=True)
    assert len(seen.doubtful) == 5
    assert max(map(len, seen.doubtful)) == 300


def test_the_same_lines_read_each_way():
    read = {code: lines for code, _, lines in readings([b"Caf\xe9", b"Caf\x8e"])}
    assert read["cp1252"] == ("Café", "CafŽ")
    assert read["mac_roman"] == ("CafÈ", "Café")


def test_whether_an_encoding_has_every_letter():
    assert can_read([b"Caf\xe9"], "cp1252")
    assert not can_read([b"A", b"\x81"], "cp1252")


@given(st.binary(max_size=60), st.integers(2, 7))
def test_any_bytes_are_told_asked_or_refused(data, size):
    try:
        seen = look(in_parts(data, size), text=True)
    except Refused:
        return
    if seen.encoding:
        data.decode(seen.encoding)
    else:
        assert seen.doubtful
