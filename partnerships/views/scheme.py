"""The scheme of delegation: read and compare; for a governance officer draft, edit, test and propose."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from jct.support import clock
from jct.support.access import Perm, can, objects_for
from jct.support.history import standing
from jct.support.views import ActView, FormPage, Page
from partnerships.domain.words import Measure, Mode, SchemeState
from partnerships.forms.scheme import CheckForm, ClauseForm, ConfirmForm, ProposeForm, TestForm
from partnerships.models import Clause, Scheme, SchemeTest
from partnerships.selectors import inspection
from partnerships.selectors import scheme as selectors
from partnerships.selectors.route import Judged, way_of
from partnerships.services import inspecting
from partnerships.services import scheme as services
from partnerships.services.told import changed
from partnerships.views.seen import SeenForm, seen


def _page(name: str, pk: Any) -> str:
    return reverse(f"partnerships:{name}", args=[pk])


def _editor_at(row: Clause) -> str:
    """The editor where the clause stands in it, or stood."""
    return f"{_page('scheme_editor', row.scheme_id)}{selectors.place_of(row)}"


def pages_of(scheme: Scheme, user: Any, here: str) -> list[tuple[str, str, bool]]:
    """The pages of one scheme, side by side; those that change it only for a governance officer."""
    edits, draft = can(user, Perm.EDIT_STRUCTURE, scheme.partnership_id), scheme.state == SchemeState.DRAFT
    pages = [
        ("scheme", "The scheme", True),
        ("scheme_editor", "Change it", edits and draft),
        ("scheme_findings", "Findings", edits),
        ("scheme_tests", "Tests", edits),
        ("scheme_difference", "What changed", True),
        ("start_replay", "Replay", edits),
    ]
    return [(words, _page(name, scheme.pk), name == here) for name, words, shown in pages if shown]


def shown(request: HttpRequest, scheme: Scheme) -> selectors.SchemePage:
    """The clauses that the address asks for: of a long scheme one decision, some at a time."""
    wanted = request.GET
    return selectors.scheme_page(scheme, decision=wanted.get("decision", ""), number=wanted.get("page", "1"))


class SchemePage(Page):
    needs = Perm.VIEW
    template_name = "partnerships/scheme/page.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        scheme = selectors.schemes_for(self.request.user, Perm.VIEW).get(pk=pk)
        return {
            "page": shown(self.request, scheme),
            "pages": pages_of(scheme, self.request.user, "scheme"),
            "proposal": selectors.open_proposal(scheme),
            "is_first": not selectors.had_a_scheme(scheme.partnership),
            "may_edit": can(self.request.user, Perm.EDIT_STRUCTURE, scheme.partnership_id),
        }


class Difference(Page):
    """What a version says differently from another; from the one it was begun from, unless another is chosen."""

    needs = Perm.VIEW
    template_name = "partnerships/scheme/difference.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        schemes = selectors.schemes_for(self.request.user, Perm.VIEW)
        new = schemes.get(pk=pk)
        others = schemes.filter(partnership=new.partnership_id).exclude(pk=pk)
        chosen = self.request.GET.get("with", "")
        if chosen:
            old = others.get(pk=int(chosen) if chosen.isdecimal() and len(chosen) < 18 else 0)
        else:
            before = others.filter(version__lt=new.version).order_by("-version").first()
            old = new.based_on or before or others.order_by("version").first()
        compared = selectors.compare(new, old) if old else None
        return {
            "scheme": new,
            "compared": compared,
            "pages": pages_of(new, self.request.user, "scheme_difference"),
            "all": "all" in self.request.GET,
        }


# For a governance officer --------------------------------------------------------------------------------------------


class StartDraft(ActView):
    """Begin the next version from the one in effect, or the first one."""

    needs = Perm.EDIT_STRUCTURE
    done = "A draft has been made. Nothing changes until it is adopted."

    def act(self, *, pk: int, **kwargs: Any) -> str:
        partnership = objects_for(self.request.user, Perm.EDIT_STRUCTURE).get(pk=pk)
        draft = services.begin(partnership=partnership, by=self.request.user, at=clock.now())
        return _page("scheme_editor", draft.pk)


class OfScheme(FormPage):
    """A form about one scheme that the person may change."""

    base = True
    template_name = "partnerships/form.html"

    def scheme(self, pk: int) -> Scheme:
        return selectors.schemes_for(self.request.user, Perm.EDIT_STRUCTURE).get(pk=pk)


class Editor(Page):
    """The clauses of a draft, each with what can be done to it."""

    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/scheme/editor.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        scheme = selectors.schemes_for(self.request.user, Perm.EDIT_STRUCTURE).get(pk=pk)
        return {
            "page": shown(self.request, scheme),
            "pages": pages_of(scheme, self.request.user, "scheme_editor"),
            "standing": inspection.standing(scheme, on=clock.today()),
            "removed": selectors.removed(scheme),
            "proposal": selectors.open_proposal(scheme),
            "is_first": not selectors.had_a_scheme(scheme.partnership),
        }


class AddClause(OfScheme):
    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/scheme/clause.html"
    done = "The clause has been added to the draft."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> ClauseForm:
        scheme = self.scheme(pk)
        first = {
            "number": services.next_number(scheme),
            "decision_type": self.request.GET.get("decision", ""),
            "measure": Measure.NONE.value,
            "mode": Mode.SOLE.value,
            "deputies": True,
        }
        return ClauseForm(data, initial=first, partnership=scheme.partnership)

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"title": "Add a clause", "scheme": self.scheme(pk), "button": "Add the clause"}

    def act(self, form: ClauseForm, *, pk: int) -> str:
        row = services.add_clause(scheme_pk=pk, facts=form.facts(), by=self.request.user, at=clock.now())
        return f"{_editor_at(row)}#clause-{row.pk}"


class _OfClause(SeenForm):
    """A form on a clause as its page showed it."""

    base = True

    def clause(self, pk: int) -> Clause:
        return selectors.clauses_for(self.request.user, Perm.EDIT_STRUCTURE).get(pk=pk)

    def shows(self, *, pk: int) -> int:
        return standing(Clause, self.clause(pk).pk)

    def changed(self, since: int, *, pk: int) -> str:
        return changed(self.clause(pk), since, services.FIELDS)

    def told(self) -> dict[str, Any]:
        return {"by": self.request.user, "at": clock.now(), "seen": seen(self.request)}


class ChangeClause(_OfClause):
    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/scheme/clause.html"
    done = "The clause has been changed in the draft."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> ClauseForm:
        row = self.clause(pk)
        return ClauseForm(data, initial=ClauseForm.initial_of(row), partnership=row.scheme.partnership)

    def context(self, *, pk: int) -> dict[str, Any]:
        row = self.clause(pk)
        page = {"title": f"Change clause {row.number}", "scheme": row.scheme, "button": "Keep the change"}
        return {**super().context(pk=pk), **page}

    def act(self, form: ClauseForm, *, pk: int) -> str:
        row = services.change_clause(pk=pk, facts=form.facts(), **self.told())
        return f"{_editor_at(row)}#clause-{pk}"


class RemoveClause(_OfClause):
    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/scheme/confirm.html"
    form_class = ConfirmForm
    done = "The clause has been taken out of the draft. It can be put back below."

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> ConfirmForm:
        return ConfirmForm(data)

    def context(self, *, pk: int) -> dict[str, Any]:
        row = self.clause(pk)
        return {
            **super().context(pk=pk),
            "title": f"Take out clause {row.number}",
            "words": row.text,
            "warning": "Nobody could decide under this clause once the draft is adopted.",
            "button": "Take it out",
            "back": _page("scheme_editor", row.scheme_id),
        }

    def act(self, form: ConfirmForm, *, pk: int) -> str:
        return _editor_at(services.remove_clause(pk=pk, **self.told()))


class PutBack(ActView):
    needs = Perm.EDIT_STRUCTURE
    done = "The clause is back in the draft."

    def act(self, *, pk: int, **kwargs: Any) -> str:
        chosen = self.request.POST.get("removed", "")
        key = int(chosen) if chosen.isdecimal() and len(chosen) < 18 else 0
        row = services.put_back(scheme_pk=pk, history_pk=key, by=self.request.user, at=clock.now())
        return f"{_editor_at(row)}#clause-{row.pk}"


class MoveClause(ActView):
    needs = Perm.EDIT_STRUCTURE

    def act(self, *, pk: int, **kwargs: Any) -> str:
        up = self.request.POST.get("way") == "up"
        row = services.move_clause(pk=pk, up=up, by=self.request.user, at=clock.now())
        return f"{_editor_at(row)}#clause-{pk}"


class Findings(Page):
    """What the linter says of a scheme today, or said of a long one when it was last asked."""

    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/scheme/findings.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        scheme = selectors.schemes_for(self.request.user, Perm.EDIT_STRUCTURE).get(pk=pk)
        return {
            "scheme": scheme,
            "standing": inspection.standing(scheme, on=clock.today()),
            "pages": pages_of(scheme, self.request.user, "scheme_findings"),
        }


class CheckScheme(OfScheme):
    """Have a long scheme inspected; the job page then shows how far it is."""

    needs = Perm.EDIT_STRUCTURE

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> CheckForm:
        return CheckForm(data, initial={"starts": clock.today()})

    def context(self, *, pk: int) -> dict[str, Any]:
        return {
            "title": f"Check {self.scheme(pk)}",
            "lead": "A long scheme is checked beside your other work. You can go on, and come back for what is found.",
            "button": "Check it",
            "back": _page("scheme_findings", pk),
        }

    def act(self, form: CheckForm, *, pk: int) -> str:
        starts = form.cleaned_data["starts"]
        job = inspecting.start(scheme_pk=pk, on=starts, by=self.request.user, at=clock.now())
        return reverse("support:job", args=[job.pk])


class Tests(OfScheme):
    """The sentences a scheme must make true, with what it says to each, and a form for another."""

    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/scheme/tests.html"
    done = "The test has been added."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> TestForm:
        return TestForm(data, initial={"may": "no"}, partnership=self.scheme(pk).partnership)

    def context(self, *, pk: int) -> dict[str, Any]:
        scheme = self.scheme(pk)
        return {
            "scheme": scheme,
            "standing": (standing := inspection.standing(scheme, on=clock.today())),
            "results": inspection.sentences_with(scheme, standing.found),
            "is_draft": scheme.state == SchemeState.DRAFT,
            "pages": pages_of(scheme, self.request.user, "scheme_tests"),
        }

    def act(self, form: TestForm, *, pk: int) -> str:
        services.add_test(scheme_pk=pk, by=self.request.user, at=clock.now(), **form.facts())
        return _page("scheme_tests", pk)


class RemoveTest(ActView):
    needs = Perm.EDIT_STRUCTURE
    done = "The test has been removed."

    def act(self, *, pk: int, **kwargs: Any) -> str:
        mine = SchemeTest.objects.filter(
            scheme__partnership__in=objects_for(self.request.user, Perm.EDIT_STRUCTURE)
        )
        scheme = services.remove_test(pk=mine.get(pk=pk).pk, by=self.request.user, at=clock.now())
        return _page("scheme_tests", scheme.pk)


class Propose(OfScheme):
    needs = Perm.EDIT_STRUCTURE
    form_class = ProposeForm
    done = "The adoption has been asked for. Nobody can change the draft until it is answered."

    def get(self, request: HttpRequest, *, pk: int, **kwargs: Any) -> HttpResponseBase:
        """The first scheme is not asked for: nobody could answer. Its adoption is recorded."""
        scheme = self.scheme(pk)
        if scheme.state == SchemeState.DRAFT and not selectors.had_a_scheme(scheme.partnership):
            messages.info(request, services.FIRST)
            return redirect(_page("record_adoption", pk))
        return super().get(request, pk=pk, **kwargs)

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> ProposeForm:
        """The first day is the earliest on which it may take effect, until another is typed."""
        return ProposeForm(data, initial={"starts": self._way.route.effective_on or clock.today()})

    @cached_property
    def _way(self) -> Judged:
        asked = services.proposal_of(self.scheme(self.kwargs["pk"]), clock.today(), why="")
        return way_of(asked, user=self.request.user, on=clock.today())

    def context(self, *, pk: int) -> dict[str, Any]:
        scheme = self.scheme(pk)
        return {
            "judged": self._way,
            "title": f"Propose {scheme} for adoption",
            "lead": "Whoever the scheme in effect lets change it decides. Once they agree, the draft takes effect on "
            "its first day, or on the day they agree when that is later. Errors and broken tests stand in the way.",
            "button": "Ask for its adoption",
            "back": _page("scheme", pk),
        }

    def act(self, form: ProposeForm, *, pk: int) -> str:
        request = services.propose(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return _page("request", request.pk)


class TakeBack(ActView):
    needs = Perm.EDIT_STRUCTURE
    done = "The proposal has been taken back. The draft can be changed again."

    def act(self, *, pk: int, **kwargs: Any) -> str:
        services.take_back(pk=pk, by=self.request.user, at=clock.now())
        return _page("scheme_editor", pk)


class Discard(OfScheme):
    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/scheme/confirm.html"
    done = "The draft has been thrown away."

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> ConfirmForm:
        return ConfirmForm(data)

    def context(self, *, pk: int) -> dict[str, Any]:
        return {
            "title": f"Throw away {self.scheme(pk)}",
            "words": "The scheme in effect stays as it is.",
            "warning": "The draft, its clauses and its tests are gone for good; only their history stays.",
            "button": "Throw it away",
            "back": _page("scheme", pk),
        }

    def act(self, form: ConfirmForm, *, pk: int) -> str:
        scheme = services.discard(pk=pk, by=self.request.user, at=clock.now())
        return _page("partnership", scheme.partnership_id)
