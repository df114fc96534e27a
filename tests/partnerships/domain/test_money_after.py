"""What would be left: D7's envelope of a million after an award of 800,000, and a second that does not fit."""

from decimal import Decimal

from partnerships.domain.delegation import decide
from partnerships.domain.matter import BoardAuthority, Envelope
from partnerships.domain.money_after import money_after
from tests.partnerships.domain.facts import HEAD, ON, authority, matter


def left(about):
    ruling = decide(about, person=HEAD.person, name=HEAD.name, authority=authority())
    return [(line.label, line.before, line.after, line.fits) for line in money_after(about, ruling)]


def test_nothing_without_money():
    assert left(matter(0)) == []


def test_limit_envelope_and_board():
    envelope = Envelope("Programme", Decimal(1_000_000), Decimal(800_000), ON)
    board = BoardAuthority(Decimal(80_300_000), Decimal(80_200_000))
    found = left(matter(300_000, envelope=envelope, board=board, annual_amount=Decimal(200_000)))
    assert found[0][0] == "Helen's limit, with related requests of twelve months"
    assert found[1:] == [
        ("Envelope: Programme", 200_000, -100_000, False),
        ("What the board may still commit this year", 100_000, -100_000, False),
    ]


def test_what_fits():
    assert left(matter(60_000)) == [
        ("Helen's limit, with related requests of twelve months", 250_000, 190_000, True)
    ]
