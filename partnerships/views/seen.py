"""Forms that say what their page showed, so that nobody decides on, or writes over, what they have not seen."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase

from jct.support.views import FormPage
from partnerships.services.told import NOT_SAID


def seen(request: HttpRequest, name: str = "seen") -> int:
    """What the page with the form or button showed: a version, or a row of history; NOT_SAID when it does not say."""
    said = request.POST.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 16 else NOT_SAID


class SeenForm(FormPage):
    """A form whose hidden field `shown` says what its page showed.

    A form that comes back because something else was wrong with it says at once what was changed meanwhile, and only
    then stands for what is there now: the next click is that of somebody who has been told.
    """

    base = True
    shown: ClassVar[str] = "seen"
    request: HttpRequest
    theirs = ""  # a long text as it stands now, beside what was typed, once somebody else has changed it

    def text(self, **url: Any) -> str:
        """The long text that the form writes, where it writes one."""
        return ""

    def said(self) -> Any:
        """What the page that was posted showed."""
        return seen(self.request, self.shown)

    def shows(self, **url: Any) -> Any:
        """What stands now, as a number, or words of ours, that are others once it is changed."""
        raise TypeError(f"{type(self).__name__} must say what it shows")

    def changed(self, since: Any, **url: Any) -> str:
        """What was changed since a page showed `since`, in words; nothing while it is the same."""
        raise TypeError(f"{type(self).__name__} must say what changed")

    def get(self, request: HttpRequest, **url: Any) -> HttpResponseBase:
        # Before the page is read: what comes between is a change that nobody has seen.
        self.now = self.shows(**url)
        return super().get(request, **url)

    def again(self, form: Any, **url: Any) -> HttpResponseBase:
        self.now = self.shows(**url)
        words = self.changed(self.said(), **url)
        self.theirs = self.text(**url) if words else ""
        if words and words not in form.non_field_errors():
            form.add_error(None, words)
        return super().again(form, **url)

    def context(self, **url: Any) -> dict[str, Any]:
        return {**super().context(**url), self.shown: self.now, "theirs": self.theirs}
