"""The bases of every view: each must name what it needs, and each error has a page that helps.

A view's `needs` is a permission (`Perm`), `Needs.SIGNED_IN` or `Needs.PUBLIC`. Holding the permission somewhere opens
the door; which rows a person then sees or changes is decided by scoped queries, so a stranger's row is simply absent.
"""

from enum import Enum
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from django.views.generic.base import TemplateResponseMixin

from jct.core.errors import Refused
from jct.support.access import Perm, holders, holds


class Needs(Enum):
    """What a view needs when it is not a permission."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"


class Forbidden(PermissionDenied):
    """The signed-in person lacks `perm`; the 403 page says so and names who can give it."""

    def __init__(self, perm: Perm) -> None:
        super().__init__(f"This page needs the right to {perm.words}.")
        self.perm = perm


class Room(View):
    """A view that names what it needs. Subclasses set `needs`; forgetting it fails at import."""

    needs: ClassVar[Perm | Needs]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not hasattr(cls, "needs") and not cls.__dict__.get("base", False):
            raise TypeError(f"{cls.__name__} must name what it needs")

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        view = super().as_view(**initkwargs)
        view.needs = cls.needs
        view.login_required = cls.needs is not Needs.PUBLIC  # read by LoginRequiredMiddleware
        return view

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(self.needs, Perm) and not holds(request.user, self.needs):
            raise Forbidden(self.needs)
        try:
            return super().dispatch(request, *args, **kwargs)
        except ObjectDoesNotExist:
            raise Http404 from None


class Page(TemplateResponseMixin, Room):
    """GET a page: `template_name` with what `context(**from_the_url)` returns."""

    base = True

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return self.render_to_response(self.context(**kwargs))


class FormPage(Page):
    """A page with a form: a good one is handed to `act(form, **url)`, which returns where to go next.

    A refusal or a validation error comes back on the same page, with everything typed still there.
    """

    base = True
    form_class: ClassVar[type[Any]]
    done = ""  # the message shown after a good act

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        return self.form_class(data, files)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return self.render_to_response({"form": self.form(**kwargs), **self.context(**kwargs)})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        form = self.form(request.POST, request.FILES, **kwargs)
        if form.is_valid():
            try:
                target = self.act(form, **kwargs)
            except Refused as refusal:
                form.add_error(None, refusal.reason)
                for problem in refusal.problems:
                    form.add_error(None, str(problem))
            except ValidationError as error:
                form.add_error(None, list(error.messages))
            else:
                if self.done:
                    messages.success(request, self.done)
                return target if isinstance(target, HttpResponseBase) else redirect(target)
        return self.again(form, **kwargs)

    def again(self, form: Any, **kwargs: Any) -> HttpResponseBase:
        """The page once more: what was wrong, and what was typed."""
        return self.render_to_response({"form": form, **self.context(**kwargs)})

    def act(self, form: Any, **kwargs: Any) -> Any:
        raise TypeError(f"{type(self).__name__} must say what it does")


class ActView(Room):
    """POST only: one act. Refused becomes a message; a row one may not see is a 404.

    `act(**url)` returns where to go; when it refuses, the person returns to `back(**url)`.
    """

    base = True
    http_method_names = ["post", "options"]
    done = ""

    def act(self, **kwargs: Any) -> Any:
        raise TypeError(f"{type(self).__name__} must say what it does")

    def back(self, **kwargs: Any) -> str:
        """Where a refused person is sent: the page they came from, when it is ours."""
        referer = self.request.headers.get("referer", "")
        ours = url_has_allowed_host_and_scheme(referer, {self.request.get_host()}, self.request.is_secure())
        return referer if ours else "/"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            target = self.act(**kwargs)
        except (Refused, ValidationError) as refusal:
            for line in _lines(refusal):
                messages.error(request, line)
            return HttpResponseRedirect(self.back(**kwargs))
        if self.done:
            messages.success(request, self.done)
        return target if isinstance(target, HttpResponseBase) else redirect(target)


def _lines(refusal: Refused | ValidationError) -> list[str]:
    if isinstance(refusal, Refused):
        return [refusal.reason, *map(str, refusal.problems)]
    return list(refusal.messages)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: what is missing and who can give it."""
    missing = exception.perm.words if isinstance(exception, Forbidden) else ""
    who = [person.name for person in holders(Perm.EDIT_STRUCTURE)] if missing else []
    return render(request, "403.html", {"missing": missing, "who": who}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: rendered without context processors, because the fault may be in them or in the database."""
    return HttpResponse(loader.get_template("500.html").render(), status=500)
