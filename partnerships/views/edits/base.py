"""A form on one row of a partnership that the signed-in person governs."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse

from jct.support import clock
from jct.support.access import Perm, objects_for
from jct.support.views import FormPage
from partnerships.models import Partnership


class Edit(FormPage):
    """`model` and `path` say which row the address names and how it hangs on its partnership.

    `title`, `lead` and `warning` may name the row: "End {row}". `warning` makes the button red: it says what is lost.
    """

    base = True
    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/structure/form.html"
    model: ClassVar[type[models.Model]] = Partnership
    path: ClassVar[str] = "partnership"
    related: ClassVar[tuple[str, ...]] = ()
    title = lead = button = warning = ""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.at, self._row = clock.now(), None

    @property
    def on(self) -> date:
        return clock.today()

    def rows(self) -> models.QuerySet[Any]:
        """The rows this person may change."""
        governed = objects_for(self.request.user, Perm.EDIT_STRUCTURE)
        if self.model is Partnership:
            return governed
        return self.model._default_manager.filter(**{f"{self.path}__in": governed})

    @property
    def row(self) -> Any:
        """The row of the address, read once. Raises DoesNotExist for one the person may not change."""
        if self._row is None:
            self._row = self.rows().select_related(*self.related).get(pk=self.kwargs["pk"])
        return self._row

    def options(self) -> dict[str, Any]:
        """What the form must know to offer the right choices."""
        return {}

    def initial(self) -> dict[str, Any]:
        return {}

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        return self.form_class(data, initial=self.initial(), **self.options())

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "title": self.title.format(row=self.row),
            "lead": self.lead.format(row=self.row),
            "warning": self.warning.format(row=self.row),
            "button": self.button,
            "back": self.back(),
        }

    def back(self) -> str:
        """Where the person came from and returns to."""
        return reverse("partnerships:partnership", args=[self.row.pk])

    def told(self) -> dict[str, Any]:
        """Who acts and when, for the service."""
        return {"by": self.request.user, "at": self.at}

    def same(self, *names: str) -> dict[str, Any]:
        """The stored values of these fields, as a form first shows them."""
        return {name: getattr(self.row, name) for name in names}


def to(name: str, pk: int, anchor: str = "") -> str:
    """An address of this room."""
    return reverse(f"partnerships:{name}", args=[pk]) + (f"#{anchor}" if anchor else "")
