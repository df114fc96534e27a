"""The register, a contract, and adding or changing one."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django_tables2 import RequestConfig

from contracts import tables
from contracts.domain import pipeline
from contracts.filters import contract_filter
from contracts.forms import AssignForm, EditContractForm, NewContractForm
from contracts.models import Contract
from contracts.permissions import may_edit, partnership_to_edit, visible_contracts
from contracts.selectors import contracts as selectors
from contracts.services import contracts as services
from jct.support import clock
from jct.support.access import Perm, grants, holds
from jct.support.sheets import download, download_links
from jct.support.views import Forbidden, FormPage, Page

PER_PAGE = 25


class ContractList(Page):
    """The register: searched, filtered, sorted, paged, added up and downloaded."""

    needs = Perm.VIEW
    template_name = "contracts/list.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        kind = request.GET.get("download")
        if kind not in ("csv", "xlsx"):
            return super().get(request, **kwargs)
        table = tables.ContractTable(contract_filter(request).qs, on=clock.today())
        RequestConfig(request, paginate=False).configure(table)
        rows = tables.download_rows(row.record for row in table.rows)
        return download(kind, f"contracts-{clock.today()}", tables.HEADINGS, rows, title="Contracts")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        request, on = self.request, clock.today()
        chosen = contract_filter(request)
        table = tables.ContractTable(chosen.qs, on=on)
        table.downloads = download_links(request)
        RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
        held = grants(request.user)
        return {
            "filter": chosen,
            "table": table,
            "totals": selectors.totals(chosen.qs, on),
            "may_add": bool(held.get(Perm.EDIT_CONTRACTS) or held.get(Perm.EDIT_CARE_GROUP)),
            "may_import": bool(held.get(Perm.IMPORT_REGISTER)),
        }


class ContractDetail(Page):
    """One contract: money, dates, requests, indicators, spend and history."""

    needs = Perm.VIEW
    template_name = "contracts/contract.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        return {"page": selectors.contract_page(user=self.request.user, pk=pk, on=clock.today())}


def editable(user: Any, pk: int) -> Contract:
    """The contract, for somebody who may change it; a reader is told what is missing, a stranger finds nothing."""
    contract = (
        visible_contracts(user)
        .select_related("partnership", "provider", "care_group", "lead_post")
        .get(pk=pk)
    )
    if not may_edit(user, contract):
        raise Forbidden(Perm.EDIT_CONTRACTS)
    return contract


class ContractEdit(FormPage):
    """Change a contract. A change somebody else made meanwhile is shown beside one's own; nothing is lost."""

    needs = Perm.VIEW
    template_name = "contracts/edit.html"
    done = "The contract has been changed."
    stale: services.Stale | None = None

    def form(self, data: Any = None, files: Any = None, *, pk: int, **kwargs: Any) -> EditContractForm:
        contract = editable(self.request.user, pk)
        return EditContractForm(data, user=self.request.user, contract=contract)

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        contract = editable(self.request.user, pk)
        return {
            "contract": contract,
            "stale": self.stale,
            "theirs": selectors.collisions_in_words(self.stale.collisions if self.stale else ()),
        }

    def act(self, form: EditContractForm, *, pk: int, **kwargs: Any) -> str:
        try:
            services.edit_contract(
                pk=pk,
                by=self.request.user,
                at=clock.now(),
                why=form.cleaned_data["why"],
                version=form.cleaned_data["version"] or 0,
                changes=form.changes(),
            )
        except services.Stale as stale:
            self.stale = stale
            form.show(stale.offer, stale.row.version)
            raise
        return reverse("contracts:contract", args=[pk])


class ContractNew(FormPage):
    """Add a contract."""

    needs = Perm.VIEW
    template_name = "contracts/new.html"
    done = "The contract has been added."
    START: ClassVar[dict[str, Any]] = {
        "status": "draft",
        "extension_months": 0,
        "extensions_allowed": 0,
        "extensions_taken": 0,
        "notice_months": 3,
        "procurement_months": 6,
        "governance_days": pipeline.GOVERNANCE_DAYS,
    }

    def _partnership(self) -> Any:
        held = grants(self.request.user)
        if not (held.get(Perm.EDIT_CONTRACTS) or held.get(Perm.EDIT_CARE_GROUP)):
            raise Forbidden(Perm.EDIT_CONTRACTS)
        return partnership_to_edit(
            self.request.user, Perm.EDIT_CONTRACTS, self.request.GET.get("partnership", "")
        )

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> NewContractForm:
        initial = {**self.START, "provider": self.request.GET.get("provider")}
        return NewContractForm(data, user=self.request.user, partnership=self._partnership(), initial=initial)

    def context(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return {
            "may_add_provider": holds(user, Perm.EDIT_CONTRACTS),
            "may_import": holds(user, Perm.IMPORT_REGISTER),
        }

    def act(self, form: NewContractForm, **kwargs: Any) -> str:
        contract = services.create_contract(
            partnership=self._partnership(), by=self.request.user, at=clock.now(), **form.changes()
        )
        return reverse("contracts:contract", args=[contract.pk])


class Unassigned(FormPage):
    """The worklist of contracts without a care group: choose some, say whose they are."""

    needs = Perm.EDIT_CONTRACTS
    template_name = "contracts/unassigned.html"
    MOST = 100

    def _rows(self) -> list[Contract]:
        if not hasattr(self, "_found"):
            rows = selectors.unassigned(self.request.user)
            words = self.request.GET.get("q", "").replace("\x00", "")
            self._count, self._found = selectors.matching(rows, words, self.MOST)
        return self._found

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> AssignForm:
        return AssignForm(data, user=self.request.user, rows=self._rows())

    def context(self, **kwargs: Any) -> dict[str, Any]:
        sent = self.request.POST.getlist("contracts")
        chosen = {int(key) for key in sent if key.isdecimal() and len(key) < 19}
        return {
            "rows": self._rows(),
            "count": self._count,
            "chosen": chosen,
            "q": self.request.GET.get("q", ""),
            "on": clock.today(),
        }

    def act(self, form: AssignForm, **kwargs: Any) -> str:
        group = form.cleaned_data["care_group"]
        count = services.assign_care_group(
            pks=form.cleaned_data["contracts"], care_group=group, by=self.request.user, at=clock.now()
        )
        self.done = (
            f"{count} contract{'' if count == 1 else 's'} now belong{'s' if count == 1 else ''} to {group}."
        )
        return self.request.get_full_path()
