"""Who sat in each seat of a meeting, as the secretary enters it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from partnerships.domain.words import Presence
from partnerships.selectors.sitting import Place
from partnerships.services.meetings import meanwhile
from partnerships.services.told import UNSAID


class AttendanceForm(forms.Form):
    """One choice for each seat: who sat there, or that nobody did. Beside each, hidden, what the page showed: what
    nobody has changed here is left as it is by now."""

    def __init__(self, data: Any = None, *, places: Sequence[Place]) -> None:
        super().__init__(data)
        self.places = {f"seat_{place.seat.pk}": place for place in places}
        for name, place in self.places.items():
            people = [
                (f"present:{person.pk}", f"Present: {person}{'' if person in place.holders else ', deputy'}")
                for person in place.may_sit
            ]
            self.fields[name] = forms.ChoiceField(
                label=place.seat.title,
                help_text=place.sits_for,
                choices=[
                    ("expected", Presence.EXPECTED.label),
                    *people,
                    ("apologies", Presence.APOLOGIES.label),
                    ("absent", Presence.ABSENT.label if place.holders else "Absent: the seat is vacant"),
                ],
                initial=_attends(place),
            )
            self.fields[f"was_{name}"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=_attends(place)
            )

    def clean(self) -> dict[str, Any]:
        if not all(self.cleaned_data.get(f"was_{name}") for name in self.places):
            raise ValidationError(UNSAID)
        return self.cleaned_data

    def who(self) -> dict[int, tuple[str, Any]]:
        """seat → (presence, who sat there) of those changed here, as the service wants it."""
        found = {}
        for name, place in self._changed().items():
            presence, person = _parts(self.cleaned_data[name])
            found[place.seat.pk] = (presence, next((one for one in place.may_sit if one.pk == person), None))
        return found

    def seen(self) -> dict[int, tuple[str, int | None]]:
        """seat → (presence, key of who sat there) as the page showed it, of those changed here."""
        changed = self._changed()
        return {place.seat.pk: _parts(self.cleaned_data[f"was_{name}"]) for name, place in changed.items()}

    def stand_for(self, places: Iterable[Place]) -> None:
        """Make a form that comes back stand for the places as they are by now. What was chosen here stays; where
        somebody else recorded the seat meanwhile, that is said first. What nobody touched here is shown as it is now.
        """
        sent = self.data.copy()
        told = self.non_field_errors()
        for place in places:
            name, now = f"seat_{place.seat.pk}", _attends(place)
            was, here = sent.get(f"was_{name}"), sent.get(name)
            if here is None or here == was:
                sent[name] = now
            elif was and now not in (was, here) and (words := str(meanwhile(place))) not in told:
                self.add_error(None, words)
            sent[f"was_{name}"] = now
        self.data = sent

    def _changed(self) -> dict[str, Place]:
        given = self.cleaned_data
        return {name: place for name, place in self.places.items() if given[name] != given[f"was_{name}"]}


def _attends(place: Place) -> str:
    row = place.attendance
    return f"present:{row.user_id}" if row and row.user_id else place.presence.value


def _parts(word: str) -> tuple[str, int | None]:
    """Presence and the key of a person: "present:7", "apologies"."""
    presence, _, person = word.partition(":")
    return presence, int(person) if person.isdecimal() else None
