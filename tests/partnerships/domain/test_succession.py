"""Who stands where another stood."""

from dataclasses import replace
from datetime import date

from partnerships.domain.succession import Place, standing

PCT, CCG, ICB = 10, 20, 30
COUNCIL = Place(1, 40, None, date(2002, 4, 1))
TRUST = Place(2, PCT, CCG, date(2002, 4, 1), date(2013, 4, 1))
GROUP = Place(3, CCG, ICB, date(2013, 4, 1), date(2022, 7, 1))
BOARD = Place(4, ICB, None, date(2022, 7, 1))


def test_a_primary_care_trust_a_group_and_a_board():
    assert standing([COUNCIL, TRUST, GROUP, BOARD]) == {1: 1, 2: 4, 3: 4, 4: 4}


def test_whoever_left_without_a_successor_keeps_its_place():
    assert standing([replace(TRUST, successor=None), BOARD]) == {2: 2, 4: 4}
    assert standing([TRUST, BOARD]) == {2: 2, 4: 4}  # its successor never joined


def test_a_successor_that_had_left_before_is_not_meant():
    gone = replace(GROUP, key=9, starts=date(2003, 4, 1), ends=date(2004, 4, 1))
    assert standing([TRUST, gone, GROUP, BOARD])[2] == 4
    assert standing([TRUST, gone])[2] == 2


def test_two_that_name_each_other_come_to_an_end():
    one = Place(1, PCT, CCG, date(2002, 4, 1), date(2003, 4, 1))
    other = Place(2, CCG, PCT, date(2002, 4, 1), date(2003, 4, 2))
    assert set(standing([one, other]).values()) <= {1, 2}
