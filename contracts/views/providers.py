"""Providers: the list, one of them, adding and changing."""

from typing import Any

from django.urls import reverse
from django_tables2 import RequestConfig

from contracts import tables
from contracts.filters import ProviderFilter
from contracts.forms import EditProviderForm, ProviderForm
from contracts.permissions import partnership_to_edit, visible_providers
from contracts.selectors import contracts as selectors
from contracts.services import providers as services
from jct.support import clock
from jct.support.access import Perm, can, holds
from jct.support.views import Forbidden, FormPage, Page


class ProviderList(Page):
    """Everybody the partnership buys from, with what they deliver now."""

    needs = Perm.VIEW
    template_name = "contracts/providers.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        chosen = ProviderFilter(
            self.request.GET or None, queryset=selectors.providers_listed(self.request.user)
        )
        table = tables.ProviderTable(chosen.qs)
        RequestConfig(self.request, paginate={"per_page": 25}).configure(table)
        return {"filter": chosen, "table": table, "may_add": holds(self.request.user, Perm.EDIT_CONTRACTS)}


class ProviderDetail(Page):
    """One provider and its contracts."""

    needs = Perm.VIEW
    template_name = "contracts/provider.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        page = selectors.provider_page(user=self.request.user, pk=pk, on=clock.today())
        return {
            "page": page,
            "may_edit": can(self.request.user, Perm.EDIT_CONTRACTS, page.provider.partnership_id),
        }


class ProviderEdit(FormPage):
    """Change a provider."""

    needs = Perm.EDIT_CONTRACTS
    template_name = "contracts/provider_edit.html"
    done = "The provider has been changed."

    def _provider(self, pk: int) -> Any:
        provider = visible_providers(self.request.user).select_related("partnership").get(pk=pk)
        if not can(self.request.user, Perm.EDIT_CONTRACTS, provider.partnership_id):
            raise Forbidden(Perm.EDIT_CONTRACTS)
        return provider

    def form(self, data: Any = None, files: Any = None, *, pk: int, **kwargs: Any) -> EditProviderForm:
        provider = self._provider(pk)
        initial = {name: getattr(provider, name) for name in (*ProviderForm.FIELDS, "version")}
        return EditProviderForm(data, partnership=provider.partnership, initial=initial)

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        return {"provider": self._provider(pk)}

    def act(self, form: EditProviderForm, *, pk: int, **kwargs: Any) -> str:
        services.edit_provider(
            pk=pk,
            by=self.request.user,
            at=clock.now(),
            why=form.cleaned_data["why"],
            version=form.cleaned_data["version"] or 0,
            changes=form.changes(),
        )
        return reverse("contracts:provider", args=[pk])


class ProviderNew(FormPage):
    """Add a provider."""

    needs = Perm.EDIT_CONTRACTS
    template_name = "contracts/provider_new.html"
    done = "The provider has been added."

    def _partnership(self) -> Any:
        return partnership_to_edit(
            self.request.user, Perm.EDIT_CONTRACTS, self.request.GET.get("partnership", "")
        )

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> ProviderForm:
        return ProviderForm(data, partnership=self._partnership())

    def act(self, form: ProviderForm, **kwargs: Any) -> str:
        provider = services.create_provider(
            partnership=self._partnership(), by=self.request.user, at=clock.now(), **form.changes()
        )
        return reverse("contracts:provider", args=[provider.pk])
