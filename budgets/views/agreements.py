"""Agreements: the pipeline of their ends, one agreement, and everything its keeper enters of it."""

from collections import defaultdict
from typing import Any

from django.urls import reverse

from budgets import permissions
from budgets.domain.agreement import Duty
from budgets.forms import agreements as forms
from budgets.models import Agreement, AgreementParty, AgreementReview, ServiceScheme
from budgets.selectors.agreements import agreement_page, changed_words, pipeline
from budgets.selectors.origins import origins, who_gave
from budgets.services import agreements
from budgets.views.sheets import Sheet
from jct.support import clock
from jct.support.access import Perm, can, objects_for
from jct.support.views import ActView, Page
from partnerships.models import Partnership


class Agreements(Page):
    """Every agreement with the day by which its partners must decide what follows, soonest first."""

    needs = Perm.VIEW
    template_name = "budgets/agreements/list.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        rows = pipeline(user, clock.today())
        due: dict[Duty, list[Agreement]] = defaultdict(list)
        for row in rows:
            for duty in row.duties:
                due[duty].append(row.agreement)
        duties = sorted(due.items(), key=lambda found: (found[0].due_on, found[0].words))
        keeps = list(objects_for(user, Perm.EDIT_FUNDS))
        return {"rows": rows, "duties": duties, "keeps": keeps, "on": clock.today()}


class AgreementPage(Page):
    """What the agreement says, how it stands, what is due, and what is asked of it."""

    needs = Perm.VIEW
    template_name = "budgets/agreements/agreement.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        page = agreement_page(self.request.user, pk=pk, on=clock.today())
        agreement = page.row.agreement
        given = origins(ServiceScheme, [scheme.pk for scheme in page.schemes], ["annual_budget"])
        return {
            "page": page,
            "schemes": [
                (scheme, who_gave(given.get(scheme.pk, {}), {"annual_budget": "budget"}))
                for scheme in page.schemes
            ],
            "agreement": agreement,
            "on": clock.today(),
            "may_edit": can(self.request.user, Perm.EDIT_FUNDS, agreement.partnership_id),
            "would_change": changed_words(agreement, page.waiting.values) if page.waiting else [],
            "parts": [
                (text, f"#{anchor}", False)
                for text, anchor in (
                    ("Parties", "parties"),
                    ("What it says", "words"),
                    ("Renewal and duties", "duties"),
                    ("Schemes and funds", "schemes"),
                    ("Changes", "changes"),
                )
            ],
        }


class _OfAgreement(Sheet):
    """Something of one agreement, named by its key."""

    base = True

    def of(self, *, pk: int) -> Agreement:
        return permissions.editable_agreements(self.request.user).select_related("partnership").get(pk=pk)

    def back(self, *, pk: int) -> str:
        return reverse("budgets:agreement", args=[pk])

    def told(self) -> dict[str, Any]:
        return {"by": self.request.user, "at": clock.now()}


class NewAgreement(Sheet):
    needs = Perm.EDIT_FUNDS
    template_name = "budgets/agreements/edit.html"
    title = "Enter an agreement"
    lead = (
        "It starts as a draft. It is in force once every partner has decided to enter into it, all have signed, "
        "and none of the seven paragraphs of regulation 7(3) is empty."
    )
    button = "Save the draft"
    done = "The draft is saved. Below you see what is still missing before it can be put in force."

    def of(self, *, partnership: int) -> Partnership:
        return objects_for(self.request.user, Perm.EDIT_FUNDS).get(pk=partnership)

    def back(self, *, partnership: int) -> str:
        return reverse("budgets:agreements")

    def form(self, data: Any = None, files: Any = None, *, partnership: int) -> forms.AgreementForm:
        return forms.AgreementForm(
            data, partnership=self.of(partnership=partnership), on=clock.today(), new=True
        )

    def act(self, form: forms.AgreementForm, *, partnership: int) -> str:
        row = agreements.create_agreement(
            partnership=self.of(partnership=partnership),
            by=self.request.user,
            at=clock.now(),
            **form.values(),
        )
        return reverse("budgets:agreement", args=[row.pk])


class EditAgreement(_OfAgreement):
    needs = Perm.EDIT_FUNDS
    template_name = "budgets/agreements/edit.html"
    title = "Change the draft"
    done = "The draft is changed."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.AgreementForm:
        agreement = self.of(pk=pk)
        return forms.AgreementForm(
            data, partnership=agreement.partnership, on=clock.today(), initial=forms.words_now(agreement)
        )

    def act(self, form: forms.AgreementForm, *, pk: int) -> str:
        agreements.change_agreement(pk=pk, **form.values(), **self.told())
        return self.back(pk=pk)


class PutInForce(ActView):
    needs = Perm.EDIT_FUNDS
    done = "The agreement is in force."

    def act(self, *, pk: int) -> str:
        agreements.put_in_force(pk=pk, by=self.request.user, at=clock.now())
        return reverse("budgets:agreement", args=[pk])


class RestOn(_OfAgreement):
    """An agreement that was running before it was entered here: who decided it."""

    needs = Perm.EDIT_FUNDS
    form_class = forms.AuthorityForm
    title = "Where was it decided?"
    lead = (
        "For an agreement that was running before it was entered here. One that starts later is decided through the "
        "scheme of delegation."
    )
    done = "The decision is recorded."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.AuthorityForm:
        self.of(pk=pk)
        return forms.AuthorityForm(data)

    def act(self, form: Any, *, pk: int) -> str:
        agreements.rest_on(pk=pk, **form.cleaned_data, **self.told())
        return self.back(pk=pk)


class AddParty(_OfAgreement):
    needs = Perm.EDIT_FUNDS
    title = "Add a party"
    button = "Add the party"
    done = "The party is added."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.PartyForm:
        return forms.PartyForm(data, agreement=self.of(pk=pk), on=clock.today())

    def act(self, form: Any, *, pk: int) -> str:
        agreements.add_party(pk=pk, **form.cleaned_data, **self.told())
        return self.back(pk=pk)


class _OfPart(Sheet):
    """Something of a row that belongs to an agreement."""

    base = True
    model: Any

    def of(self, *, pk: int) -> Any:
        held = permissions.editable_agreements(self.request.user)
        return self.model.objects.select_related("agreement__partnership").get(pk=pk, agreement__in=held)

    def back(self, *, pk: int) -> str:
        return reverse("budgets:agreement", args=[self.of(pk=pk).agreement_id])

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> Any:
        self.of(pk=pk)
        return super().form(data, files)

    def told(self) -> dict[str, Any]:
        return {"by": self.request.user, "at": clock.now()}


class SignParty(_OfPart):
    needs = Perm.EDIT_FUNDS
    model = AgreementParty
    form_class = forms.SignForm
    title = "Record a signature"
    button = "Record the signature"
    done = "The signature is recorded."

    def act(self, form: Any, *, pk: int) -> str:
        agreements.sign(pk=pk, **form.cleaned_data, **self.told())
        return self.back(pk=pk)


class SetNotice(_OfPart):
    needs = Perm.EDIT_FUNDS
    model = AgreementParty
    title = "Notice of one party"
    lead = "What this partner gives to leave, where it differs from what the agreement says of all."
    done = "The notice is recorded."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.NoticeForm:
        return forms.NoticeForm(data, initial={"notice_months": self.of(pk=pk).notice_months})

    def act(self, form: Any, *, pk: int) -> str:
        agreements.set_notice(pk=pk, **form.cleaned_data, **self.told())
        return self.back(pk=pk)


class GiveNotice(_OfPart):
    needs = Perm.EDIT_FUNDS
    model = AgreementParty
    form_class = forms.GiveNoticeForm
    title = "Record a notice to leave"
    warning = (
        "The others decide what follows before the notice runs out. With fewer than two parties left it ends."
    )
    button = "Record the notice"
    done = "The notice is recorded. Below you see by when the other parties decide what follows."
    dangerous = True

    def act(self, form: Any, *, pk: int) -> str:
        agreements.give_notice(pk=pk, **form.cleaned_data, **self.told())
        return self.back(pk=pk)


class TakeBackNotice(_OfPart):
    needs = Perm.EDIT_FUNDS
    model = AgreementParty
    form_class = forms.StayForm
    title = "Take back a notice"
    lead = "The partner stays a party. That it gave notice remains in the history."
    button = "Take the notice back"
    done = "The notice is taken back."

    def act(self, form: Any, *, pk: int) -> str:
        agreements.take_back_notice(pk=pk, **form.cleaned_data, **self.told())
        return self.back(pk=pk)


class RemoveParty(ActView):
    needs = Perm.EDIT_FUNDS
    done = "The party is removed."

    def act(self, *, pk: int) -> str:
        row = agreements.remove_party(pk=pk, by=self.request.user, at=clock.now())
        return reverse("budgets:agreement", args=[row.pk])


class AddReview(_OfAgreement):
    needs = Perm.EDIT_FUNDS
    title = "Plan a review"
    button = "Plan the review"
    done = "The review is planned."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.ReviewForm:
        return forms.ReviewForm(data, agreement=self.of(pk=pk))

    def act(self, form: Any, *, pk: int) -> str:
        agreements.plan_review(pk=pk, **form.cleaned_data, **self.told())
        return self.back(pk=pk)


class HoldReview(_OfPart):
    needs = Perm.EDIT_FUNDS
    model = AgreementReview
    form_class = forms.HeldForm
    title = "Record a review"
    button = "Record the review"
    done = "The review is recorded."

    def act(self, form: Any, *, pk: int) -> str:
        agreements.hold_review(pk=pk, **form.cleaned_data, **self.told())
        return self.back(pk=pk)


class AddScheme(_OfAgreement):
    needs = Perm.EDIT_FUNDS
    title = "Add a scheme"
    lead = "A scheme says what is bought within the agreement, who commissions it and from which fund."
    button = "Add the scheme"
    done = "The scheme is added."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.SchemeForm:
        return forms.SchemeForm(data, agreement=self.of(pk=pk))

    def act(self, form: Any, *, pk: int) -> str:
        agreements.save_scheme(agreement=pk, **form.cleaned_data, **self.told())
        return self.back(pk=pk)


class EditScheme(_OfPart):
    needs = Perm.EDIT_FUNDS
    model = ServiceScheme
    title = "Change the scheme"
    done = "The scheme is changed."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.SchemeForm:
        scheme = self.of(pk=pk)
        now = {name: getattr(scheme, name) for name in forms.SchemeForm.base_fields}
        return forms.SchemeForm(
            data,
            agreement=scheme.agreement,
            initial={**now, "fund": scheme.fund_id, "provider": scheme.provider_id},
        )

    def act(self, form: Any, *, pk: int) -> str:
        agreements.save_scheme(
            agreement=self.of(pk=pk).agreement_id, pk=pk, **form.cleaned_data, **self.told()
        )
        return self.back(pk=pk)


class Permit(_OfAgreement):
    needs = Perm.EDIT_FUNDS
    title = "Record permitted expenditure"
    lead = "Spending outside the usual heads may be charged to the pool only when every party has agreed in writing."
    warning = "It stays as you enter it and cannot be changed."
    button = "Record it"
    done = "The expenditure is recorded."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.PermitForm:
        self.of(pk=pk)
        return forms.PermitForm(data)

    def act(self, form: Any, *, pk: int) -> str:
        agreements.permit_expenditure(pk=pk, **form.cleaned_data, **self.told())
        return self.back(pk=pk)
