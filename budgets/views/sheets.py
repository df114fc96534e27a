"""Pages with one form about one thing; those that ask for a decision show the way it would take first."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase

from jct.support.access import Perm
from jct.support.views import FormPage
from partnerships.selectors.route import Judged


class Sheet(FormPage):
    """A heading, a form and a button. Subclasses say `of(**url)`: the thing it is about, for its name above the
    heading, and `back(**url)`: where it lies.
    """

    base = True
    needs = Perm.EDIT_FUNDS
    template_name = "budgets/sheet.html"
    title = ""
    lead = ""
    warning = ""
    button = "Save"
    dangerous: ClassVar[bool] = False

    def of(self, **kwargs: Any) -> Any:
        raise TypeError(f"{type(self).__name__} must say what it is about")

    def back(self, **kwargs: Any) -> str:
        raise TypeError(f"{type(self).__name__} must say where it lies")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "title": self.title,
            "caption": str(self.of(**kwargs)),
            "lead": self.lead,
            "warning": self.warning,
            "button": self.button,
            "dangerous": self.dangerous,
            "back": self.back(**kwargs),
        }


class Ask(Sheet):
    """A matter the scheme decides: `judge(form, **url)` is the way it would take. "show" judges without sending."""

    base = True
    button = "Send the request"

    def judge(self, form: Any, **kwargs: Any) -> Judged:
        raise TypeError(f"{type(self).__name__} must say how it is judged")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().context(**kwargs), "asks": True}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        form = self.form(request.POST, **kwargs)
        if "show" in request.POST and form.is_valid():
            way = self.judge(form, **kwargs)
            return self.render_to_response({"form": form, "judged": way, **self.context(**kwargs)})
        return super().post(request, **kwargs)
