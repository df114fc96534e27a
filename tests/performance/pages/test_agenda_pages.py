"""From an indicator to an agenda, and from the item back."""

from tests.agenda_pages import walk


def test_an_indicator_is_put_on_an_agenda(make, client_as, world):
    assert walk({"indicator": f"/performance/{make('LD-1').pk}/"}, client_as, world) == []
