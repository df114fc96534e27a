"""Change seats: who sits where, for whom, with what office and votes, and who stands in."""

from typing import Any

from partnerships.forms import seats as forms
from partnerships.forms.base import LastDayForm, StructureForm
from partnerships.models import Deputy, Seat
from partnerships.services import structure
from partnerships.views.edits.base import Edit, to
from partnerships.views.edits.beside import by_name, deputies
from partnerships.views.edits.bodies import OfBody


class AddSeat(OfBody):
    form_class = forms.SeatForm
    title, button = "Add a seat on the {row}", "Add the seat"
    lead = "Whoever holds the seat may read what the body reads, from the first day to the last."
    done, anchor = "The seat has been added.", "seats"

    def initial(self) -> dict[str, Any]:
        return {"starts": self.on}

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.add_seat(body=self.row, **form.facts(), **self.told())
        return self.back()


class OfSeat(Edit):
    base = True
    model = Seat
    path = "body__partnership"
    related = ("body__partnership", "user", "post")

    def back(self) -> str:
        return to("body", self.row.body_id, "seats")


class ChangeSeat(OfSeat):
    form_class = forms.ChangeSeatForm
    title, button, done = "Change the seat “{row.title}”", "Save", "The seat has been changed."
    lead = "Who sits there changes on a day: choose “somebody else” on the page of the body."

    def initial(self) -> dict[str, Any]:
        return self.same("title", "kind", "office", "votes")

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.change_seat(pk=pk, **form.facts(), **self.told())
        return self.back()


class Reseat(OfSeat):
    form_class = forms.ReseatForm
    title, button = "Who sits in “{row.title}” from now on?", "Change who sits there"
    lead = "Deputies were named for whoever sits there now, so they end with the change."
    done = "The seat has changed hands."

    def beside(self) -> dict[str, str]:
        return by_name(deputies(self.row.deputies.all()))

    def options(self) -> dict[str, Any]:
        return {"body": self.row.body}

    def initial(self) -> dict[str, Any]:
        return {"starts": self.on}

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.reseat(pk=pk, **form.facts(), **self.told())
        return self.back()


class EndSeat(OfSeat):
    form_class = LastDayForm
    title, button, done = "End the seat “{row.title}”", "End the seat", "The seat has an end."
    warning = (
        "The {row.body} has one seat fewer after the last day; whoever sits there no longer reads its papers. "
        "Deputies named for it end with it."
    )

    def beside(self) -> dict[str, str]:
        return by_name(deputies(self.row.deputies.all()))

    def initial(self) -> dict[str, Any]:
        return {"last_day": self.on}

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.end_seat(pk=pk, **form.facts(), **self.told())
        return self.back()


class NameDeputy(OfSeat):
    form_class = forms.DeputyForm
    title, button, done = "Name a deputy for “{row.title}”", "Name the deputy", "The deputy has been named."
    lead = "A deputy sits, counts and votes when the holder cannot, and reads the papers meanwhile."

    def initial(self) -> dict[str, Any]:
        return {"starts": self.on}

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.name_deputy(seat=self.row, **form.facts(), **self.told())
        return self.back()


class EndDeputy(Edit):
    model = Deputy
    path = "seat__body__partnership"
    related = ("seat__body", "user")
    form_class = LastDayForm
    title, button, done = "End the deputy {row.user}", "End it", "The deputy has an end."
    warning = "{row.user} may no longer stand in for “{row.seat.title}” on the {row.seat.body}."

    def initial(self) -> dict[str, Any]:
        return {"last_day": self.on}

    def back(self) -> str:
        return to("body", self.row.seat.body_id, "seats")

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.end_deputy(pk=pk, **form.facts(), **self.told())
        return self.back()
