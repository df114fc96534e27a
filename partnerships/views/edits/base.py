"""A form on one row of a partnership that the signed-in person governs."""

from datetime import date
from typing import Any, ClassVar

from django.core.signing import BadSignature, Signer
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from jct.support import clock
from jct.support.access import Perm, objects_for
from partnerships.models import Partnership
from partnerships.services.told import UNSAID, different, in_words
from partnerships.views.seen import SeenForm

EDITS = 3_045  # the number of the lock under which one form after another is judged and carried out


class Edit(SeenForm):
    """`model` and `path` say which row the address names and how it hangs on its partnership.

    What its page showed of the row, and of others that it ends or replaces (`beside`), is posted with it, and whoever
    posts it once somebody else has changed them is told what is different: nobody writes over, or ends, what they have
    not seen.

    `title`, `lead` and `warning` may name the row: "End {row}". `warning` makes the button red: it says what is lost.
    """

    base = True
    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/structure/form.html"
    model: ClassVar[type[models.Model]] = Partnership
    path: ClassVar[str] = "partnership"
    related: ClassVar[tuple[str, ...]] = ()
    shown_fields: ClassVar[tuple[str, ...] | None] = None  # of the row; None: every one
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

    def post(self, request: HttpRequest, **url: Any) -> HttpResponseBase:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [EDITS])
            if self.changed(self.said(), **url):
                return self.again(self.form(request.POST, request.FILES, **url), **url)
            return super().post(request, **url)

    def again(self, form: Any, **url: Any) -> HttpResponseBase:
        self._row = None  # what was refused may have left its traces in it
        return super().again(form, **url)

    # What the page shows ------------------------------------------------------------------------------------------

    def beside(self) -> dict[str, str]:
        """What other rows say of the subject, and all else that the form ends: in words, by what it is."""
        return {}

    def shows(self, **url: Any) -> str:
        facts = {column.name: _written(column, self.row) for column in self._shown_columns()}
        return self._signer().sign_object([facts, self.beside()], compress=True)

    def said(self) -> Any:
        try:
            return self._signer().unsign_object(self.request.POST.get(self.shown, ""))
        except BadSignature:
            return None

    def changed(self, since: Any, **url: Any) -> str:
        if since is None:
            return UNSAID
        (facts, beside), now = since, self.beside()
        columns = [column for column in self._shown_columns() if column.name in facts]
        was = self.model(**{column.attname: _read(column, facts[column.name]) for column in columns})
        words = [in_words(was, different(was, self.row, [column.name for column in columns]))]
        for name in dict.fromkeys([*beside, *now]):
            if beside.get(name) != now.get(name):
                words.append(f"{name}: {beside.get(name, 'nothing')} before, {now.get(name, 'nothing')} now.")
        return (
            " ".join(["This was changed while you looked at it.", *filter(None, words)]) if any(words) else ""
        )

    def _shown_columns(self) -> list[Any]:
        columns = self.row._meta.concrete_fields
        return [one for one in columns if self.shown_fields is None or one.name in self.shown_fields]

    def _signer(self) -> Signer:
        return Signer(salt=f"partnerships.edits:{self.row._meta.label}:{self.row.pk}")

    # The form -----------------------------------------------------------------------------------------------------

    def options(self) -> dict[str, Any]:
        """What the form must know to offer the right choices."""
        return {}

    def initial(self) -> dict[str, Any]:
        return {}

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        return self.form_class(data, initial=self.initial(), **self.options())

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().context(**kwargs),
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


def _written(column: Any, row: models.Model) -> str | None:
    return None if column.value_from_object(row) is None else column.value_to_string(row)


def _read(column: Any, written: str | None) -> Any:
    return None if written is None else column.to_python(written)


def to(name: str, pk: int, anchor: str = "") -> str:
    """An address of this room."""
    return reverse(f"partnerships:{name}", args=[pk]) + (f"#{anchor}" if anchor else "")
