"""The quarterly return: the grid, submit, certify, and opening it again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from budgets import permissions
from budgets.domain.cells import ENTERED, label
from budgets.domain.lifecycle import EDITABLE
from budgets.forms.returns import (
    DueForm,
    GridForm,
    ReopenForm,
    SendBackForm,
    grid_lines,
    seen_text,
)
from budgets.models import BudgetReturn
from budgets.selectors.cells import Clash, clashes_of
from budgets.selectors.closing import shares_that_stay
from budgets.selectors.entry import TO_MEND, tie_outs_of
from budgets.selectors.grid import ReturnPage, find_return, page_of, return_page
from budgets.selectors.periods import locked, locked_itself, may_come_late, why_shut
from budgets.services import edits, returns
from jct.core.errors import Refused
from jct.support import clock
from jct.support.access import Perm, can
from jct.support.templatetags.jct import date_gb
from jct.support.views import ActView, FormPage, Page
from partnerships.selectors.authority import ruling
from partnerships.selectors.call_in import call_in_of
from partnerships.selectors.retry import may_retry
from partnerships.selectors.route import way_of
from partnerships.services import decisions


class Return(Page):
    """The grid. Typing is never lost: a bad cell or somebody else's change brings the page back as it was
    typed.
    """

    needs = Perm.VIEW
    template_name = "budgets/return.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        found = find_return(self.request.user, pk)
        page = page_of(found, self.request.user, on=clock.today())
        keeps = can(self.request.user, Perm.EDIT_FUNDS, found.fund.partnership_id)
        more = {"may_change_due": keeps and found.state in EDITABLE, **self._ahead(page, found)}
        return {**_shown(page, lines=grid_lines(page)), **more}

    def _ahead(self, page: ReturnPage, row: BudgetReturn) -> dict[str, Any]:
        """For whoever may enter it: why nothing can be written now, or who would certify it as it is saved; and whether
        one may open it after the lock.
        """
        user = self.request.user
        if not page.may_enter:
            return {"late": may_come_late(row, by=user)}
        shut = why_shut(row, by=user, at=clock.now())
        asked = returns.certification_of(row)
        return {
            "shut": shut,
            "late": bool(shut) and may_come_late(row, by=user),
            "judged": None if shut else way_of(asked, user=user, on=clock.today()),
        }

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        page = return_page(request.user, pk, on=clock.today())
        form = GridForm(request.POST, page)
        if not form.is_valid():
            return self._again(page, form, form.errors, kept=True)
        try:
            clashes = self._save(form, pk)
        except edits.Stale as stale:
            newer = return_page(request.user, pk, on=clock.today())
            return self._again(newer, form, [(stale.reason, "")], _differing(form, newer))
        except Refused as refused:
            errors = [(refused.reason, ""), *((str(p), "") for p in refused.problems)]
            return self._again(page, form, errors, kept=True)
        if clashes:
            newer = return_page(request.user, pk, on=clock.today())
            return self._again(newer, form, _clashing(newer, clashes), clashes, saved=True)
        for guess in form.guesses:
            messages.info(request, guess)
        if request.POST.get("act") == "submit":
            return self._submit(pk)
        messages.success(request, "Saved as a draft. You can go on later.")
        return redirect("budgets:return", pk)

    def _save(self, form: GridForm, pk: int) -> tuple[Clash, ...]:
        """Write what was typed; returns the cells that somebody else had changed since the page saw them."""
        by, at = self.request.user, clock.now()
        if form.merges:
            return edits.save_cells(pk=pk, cells=form.cells, seen=form.seen, by=by, at=at).clashes
        edits.save_return(pk=pk, revision=form.revision, cells=form.cells, by=by, at=at)
        return ()

    def _submit(self, pk: int) -> HttpResponseBase:
        """Submit what has just been saved. What is to be mended first is listed on the page itself."""
        user = self.request.user
        page = return_page(user, pk, on=clock.today())
        try:
            returns.submit_return(pk=pk, revision=page.revision, by=user, at=clock.now())
        except Refused as refused:
            messages.error(
                self.request, f"{refused.reason} What you typed is saved; see what is to be mended below."
            )
        else:
            messages.success(
                self.request, "The return is submitted. The finance lead has been asked to certify it."
            )
        return redirect("budgets:return", pk)

    def _again(
        self,
        page: ReturnPage,
        form: GridForm,
        errors: list[tuple[str, str]],
        clashes: tuple[Clash, ...] = (),
        *,
        saved: bool = False,
        kept: bool = False,
    ) -> HttpResponseBase:
        """`kept`: what the page had shown stays what it says it showed, until it says what somebody else changed."""
        lines = grid_lines(page, form, clashes, saved=saved)
        names = (
            ("revision", "seen") if kept and form.typed else ()
        )  # the script has sent its cells and posts none
        told = {name: self.request.POST.get(name, "") for name in names}
        shown = _shown(page, lines=lines, errors=errors, **told)
        ahead = self._ahead(page, find_return(self.request.user, page.pk))
        return self.render_to_response({**shown, **ahead})


def _shown(page: ReturnPage, **more: Any) -> dict[str, Any]:
    stands = {"revision": page.revision, "seen": seen_text(page)}
    return {"page": page, "entered": " ".join(ENTERED), **stands, **more}


def _differing(form: GridForm, page: ReturnPage) -> tuple[Clash, ...]:
    """Every cell that says something else than what stands now, for a page that does not know what it saw."""
    now = {row.key: {column: getattr(row, column) for column in ENTERED} for row in page.rows}
    return clashes_of(form.differing(page), now)


def _clashing(page: ReturnPage, clashes: tuple[Clash, ...]) -> list[tuple[str, str]]:
    """(text, link to the cell) of each cell that somebody else had changed meanwhile."""
    names = {row.key: row.name for row in page.rows}
    return [
        (
            f"{label(clash.column, names[clash.row])}: {clash.by} changed it on {date_gb(clash.at)} to "
            f"{clash.text or 'nothing'}. Save again to keep yours",
            f"#{clash.column}-{clash.row}",
        )
        for clash in clashes
    ]


class _ReturnAct(ActView):
    """An act on one return; afterwards, or when refused, the person is back on its page."""

    base = True

    def back(self, *, pk: int) -> str:
        return reverse("budgets:return", args=[pk])


class Refresh(_ReturnAct):
    needs = Perm.ENTER_RETURN
    done = "Budget and ledger are as they stand now. Actuals that were the ledger's have followed it."

    def act(self, *, pk: int) -> str:
        returns.refresh_return(pk=pk, by=self.request.user, at=clock.now())
        return self.back(pk=pk)


class TakeBack(_ReturnAct):
    needs = Perm.ENTER_RETURN
    done = "You have taken the return back. It is open again."

    def act(self, *, pk: int) -> str:
        returns.take_back(pk=pk, by=self.request.user, at=clock.now())
        return self.back(pk=pk)


class Certify(Page):
    """What the certifier compares before certifying, and the ruling on whoever looks at it."""

    needs = Perm.VIEW
    template_name = "budgets/certify.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        user, on = self.request.user, clock.today()
        found = find_return(user, pk)
        page, request = page_of(found, user, on=on), found.request
        stuck = request is not None and request.not_applied
        called = request is not None and request.waits_for_call_in
        waiting = page.state == "submitted" and request is not None and not (stuck or called)
        moved = returns.moved_since(request=request, on=on) if waiting or called else ""
        return {
            "page": page,
            "ties": tie_outs_of(found),
            "ruling": ruling(user=user, request=request, on=on) if waiting else None,
            "moved": moved.removesuffix(TO_MEND) if called else moved,
            "call_in": call_in_of(request) if called else None,
            "stuck": request.effect_note if stuck else "",
            "sends_back": stuck and may_retry(request, user),
            "adjusted": [row for row in page.rows if row.actual != row.ledger],
            "explained": [row for row in page.rows if row.explanation],
        }


class Decide(_ReturnAct):
    """Certify, or send back with a reason. Whether one may is the scheme's to say.

    The form names the request whose figures it showed, so that nobody certifies what was submitted later.
    """

    needs = Perm.VIEW

    def back(self, *, pk: int) -> str:
        return reverse("budgets:certify", args=[pk])

    def act(self, *, pk: int) -> str:
        form = SendBackForm(self.request.POST)
        outcome = self.request.POST.get("outcome", "")
        if not form.is_valid() or outcome not in ("approve", "refuse"):
            raise Refused(
                "Choose whether you certify the return or send it back; a reason has at most 2,000 characters."
            )
        found = find_return(self.request.user, pk)
        if found.request_id is None:
            raise Refused("This return is not waiting to be certified.")
        if self.request.POST.get("request", "") != str(found.request_id):
            raise Refused(
                "The return was submitted anew after you opened this page. Look at its figures again."
            )
        told = {"by": self.request.user, "at": clock.now(), "reason": form.cleaned_data["reason"]}
        if outcome == "refuse" and found.request.not_applied:
            returns.send_back(pk=pk, **told)
        else:
            decisions.decide_request(pk=found.request_id, outcome=outcome, **told)
        if outcome == "approve":
            messages.success(self.request, "The return is certified.")
            return reverse("budgets:return", args=[pk])
        messages.success(self.request, "The return has gone back with your reason.")
        return reverse("budgets:fund", args=[found.fund_id])


class ChangeDue(FormPage):
    """Another day by which a return is due that has not come, for whoever keeps its fund."""

    needs = Perm.EDIT_FUNDS
    template_name = "budgets/due.html"
    done = "The day has been changed."

    def row(self, pk: int) -> BudgetReturn:
        rows = permissions.kept_returns(self.request.user).select_related("fund", "partner__organisation")
        return rows.get(pk=pk)

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> DueForm:
        due_on = self.row(pk).due_on
        return DueForm(data, initial={"due_on": due_on, "seen": due_on})

    def context(self, *, pk: int) -> dict[str, Any]:
        row = self.row(pk)
        return {"row": row, "due": row.state in EDITABLE}

    def act(self, form: DueForm, *, pk: int) -> str:
        try:
            row = returns.change_due(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        except returns.DueMoved as moved:
            form.data = {
                **form.data.dict(),
                "seen": moved.due_on.isoformat(),
            }  # saved again, it keeps what was typed
            raise
        return f"{reverse('budgets:fund', args=[row.fund_id])}?quarter={row.quarter}"


class Reopen(FormPage):
    """Open a certified return again, as a new version, or one that had not come when its quarter was locked."""

    needs = Perm.VIEW
    template_name = "budgets/reopen.html"
    form_class = ReopenForm
    done = "The return is open. What was certified, or is shown without it, stays until this is certified."

    def context(self, *, pk: int) -> dict[str, Any]:
        user = self.request.user
        found = find_return(user, pk)
        return {
            "page": page_of(found, user, on=clock.today()),
            "restates": locked(found.fund, found.period),
            "signed": not locked_itself(found.fund, found.period),
            "late": may_come_late(found, by=user),
            "keeping": shares_that_stay(user, found.fund_id, quarter=found.period),
        }

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> ReopenForm:
        user = self.request.user
        return ReopenForm(data, late=may_come_late(find_return(user, pk), by=user))

    def act(self, form: ReopenForm, *, pk: int) -> str:
        new = returns.reopen_return(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return reverse("budgets:return", args=[new.pk])
