"""The acts on one request. What needs words or a second look has a page of its own; the rest is one button."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from jct.core.errors import Refused
from jct.support import clock
from jct.support.access import Perm
from jct.support.views import ActView, FormPage
from partnerships import selectors
from partnerships.domain.words import Outcome
from partnerships.forms import decisions as forms
from partnerships.models import Condition, DecisionRequest, Question
from partnerships.permissions import requests_for
from partnerships.registry import owner_of
from partnerships.selectors.emergency import glass
from partnerships.services import decisions, emergency, evidence


def seen_version(request: HttpRequest) -> int | None:
    """The version of the request that the page with the button showed; None when it does not say."""
    return number(request.POST.get("version", ""))


def number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


class _Act(ActView):
    """One button; afterwards, or when refused, the person is back on the request's page."""

    base = True
    needs = Perm.VIEW

    def back(self, *, pk: int) -> str:
        return reverse("partnerships:request", args=[pk])

    def told(self) -> dict[str, Any]:
        return {"by": self.request.user, "at": clock.now()}


class Decide(_Act):
    """Approve, refuse or recommend. Whether one may is the scheme's to say; seeing the request is all this needs."""

    done = "Your answer has been recorded."

    def act(self, *, pk: int) -> str:
        form = forms.DecideForm(self.request.POST)
        if not form.is_valid():
            raise Refused("Choose whether you approve or refuse; a reason has at most 2,000 characters.")
        decisions.decide_request(
            pk=pk, **form.cleaned_data, **self.told(), version=seen_version(self.request)
        )
        return self.back(pk=pk)


class DeclareInterest(_Act):
    done = "Your interest has been recorded. You cannot decide this request."

    def act(self, *, pk: int) -> str:
        form = forms.InterestForm(self.request.POST)
        if not form.is_valid():
            raise Refused("Say what the interest is in at most 500 characters.")
        decisions.declare_interest(pk=pk, interest=form.cleaned_data["interest"], **self.told())
        return self.back(pk=pk)


class Send(_Act):
    done = "The request has been sent. Below you see who can decide it."

    def act(self, *, pk: int) -> str:
        decisions.send(pk=pk, **self.told())
        return self.back(pk=pk)


class Retry(_Act):
    def act(self, *, pk: int) -> str:
        request = decisions.retry_effect(pk=pk, **self.told())
        if request.effect_note:
            raise Refused(f"It could not be carried out again: {request.effect_note}")
        return self.back(pk=pk)

    done = "It has been carried out."


class Publish(_Act):
    done = "The record has been published."

    def act(self, *, pk: int) -> str:
        evidence.publish_record(request_pk=pk, **self.told())
        return self.back(pk=pk)


class _ActPage(FormPage):
    """A page for one act on a request: what it means, the words it needs, and a button that says what it does."""

    base = True
    needs = Perm.VIEW
    template_name = "partnerships/decisions/act.html"
    title = ""
    lead = ""
    button = ""
    kind = ""
    warning = ""

    def seen(self, pk: int) -> DecisionRequest:
        return requests_for(self.request.user).select_related("partnership").get(pk=pk)

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> Any:
        return self.form_class(data, **self.form_facts(self.seen(pk)))

    def form_facts(self, request: DecisionRequest) -> dict[str, Any]:
        return {}

    def context(self, *, pk: int) -> dict[str, Any]:
        request = self.seen(pk)
        words = {name: getattr(self, name) for name in ("title", "lead", "button", "kind", "warning")}
        return {"about": request, "back": self.page_of(request), **words, **self.more(request)}

    def more(self, request: DecisionRequest) -> dict[str, Any]:
        return {}

    def page_of(self, request: DecisionRequest) -> str:
        return reverse("partnerships:request", args=[request.pk])

    def act(self, form: Any, *, pk: int) -> str:
        request = self.seen(pk)
        self.do(form, request, {"by": self.request.user, "at": clock.now()})
        return self.page_of(request)

    def do(self, form: Any, request: DecisionRequest, told: dict[str, Any]) -> None:
        raise TypeError(f"{type(self).__name__} must say what it does")


class Answer(_ActPage):
    """Approve with conditions or for a lower sum, with everything the approval would leave in view."""

    form_class = forms.AnswerForm
    title = "Approve with conditions, or for a lower sum"
    button = "Approve"
    done = "Your answer has been recorded."

    def more(self, request: DecisionRequest) -> dict[str, Any]:
        return {"page": selectors.request_page(self.request.user, request.pk, on=clock.today())}

    def do(self, form: Any, request: DecisionRequest, told: dict[str, Any]) -> None:
        decisions.decide_request(
            pk=request.pk,
            outcome=Outcome.APPROVE,
            reason=form.cleaned_data["reason"],
            agreed_amount=form.cleaned_data["agreed_amount"],
            conditions=form.conditions(),
            **told,
            version=seen_version(self.request),
        )


class SendBack(_ActPage):
    form_class = forms.ReasonForm
    title = "Send the request back"
    lead = "Whoever asked can change it and send it again as a new version."
    button = "Send it back"
    done = "The request has been sent back."

    def do(self, form: Any, request: DecisionRequest, told: dict[str, Any]) -> None:
        decisions.send_back(pk=request.pk, reason=form.cleaned_data["reason"], **told)


class Withdraw(_ActPage):
    form_class = forms.WithdrawForm
    title = "Withdraw the request"
    warning = "It cannot be sent again: a new request would have to be made."
    button = "Withdraw the request"
    kind = "warning"
    done = "The request has been withdrawn."

    def do(self, form: Any, request: DecisionRequest, told: dict[str, Any]) -> None:
        decisions.withdraw(pk=request.pk, reason=form.cleaned_data["reason"], **told)


class Revise(_ActPage):
    """Change a draft, or put a changed request as its next version."""

    template_name = "partnerships/decisions/revise.html"
    title = "Change the request"
    button = "Save the changes"
    done = "The request has been changed."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.ReviseForm:
        request = self.seen(pk)
        initial = {name: getattr(request, name) for name in forms.AskForm.base_fields}
        return forms.ReviseForm(
            data,
            initial=initial,
            partnership=request.partnership,
            user=self.request.user,
            draft=request.state == "draft",
            owned=owner_of(request.decision_type) is not None,
        )

    def do(self, form: Any, request: DecisionRequest, told: dict[str, Any]) -> None:
        changed = form.cleaned_data.get("what_changed", "")
        decisions.revise(pk=request.pk, changed=changed, **form.change(), **told)


class AskQuestion(_ActPage):
    form_class = forms.QuestionForm
    title = "Ask whoever wants this decision"
    lead = "The request stays where it is, and its days run on."
    button = "Ask the question"
    done = "Your question has been put."

    def do(self, form: Any, request: DecisionRequest, told: dict[str, Any]) -> None:
        decisions.ask_question(pk=request.pk, text=form.cleaned_data["text"], **told)


class PassGate(_ActPage):
    form_class = forms.GateForm
    title = "Give clearance"
    lead = "You clear the text as it stands now; a changed request needs it again."
    button = "Give clearance"
    done = "Your clearance has been recorded."

    def form_facts(self, request: DecisionRequest) -> dict[str, Any]:
        return {"gates": selectors.gates_of(self.request.user, request, on=clock.today())}

    def do(self, form: Any, request: DecisionRequest, told: dict[str, Any]) -> None:
        seen = seen_version(self.request)
        evidence.pass_gate(request_pk=request.pk, **form.cleaned_data, **told, version=seen)


class Consult(_ActPage):
    form_class = forms.ConsultationForm
    title = "Record who was consulted"
    button = "Record it"
    done = "The consultation has been recorded."

    def form_facts(self, request: DecisionRequest) -> dict[str, Any]:
        return {"partnership": request.partnership, "user": self.request.user}

    def do(self, form: Any, request: DecisionRequest, told: dict[str, Any]) -> None:
        evidence.record_consultation(request_pk=request.pk, **form.cleaned_data, **told)


class GiveNotice(_ActPage):
    form_class = forms.NoticeForm
    title = "Record the public notice"
    lead = "The clear days are counted from the day after it, and neither that day nor the day of the decision counts."
    button = "Record it"
    done = "The notice has been recorded."

    def do(self, form: Any, request: DecisionRequest, told: dict[str, Any]) -> None:
        evidence.give_notice(request_pk=request.pk, on=form.cleaned_data["on"], **told)


class AgreeUrgency(_ActPage):
    form_class = forms.UrgencyForm
    title = "Agree that it cannot wait"
    lead = "As a third person you agree that the usual notice would be too late. You cannot then decide it."
    button = "Agree that it is urgent"
    done = "Your agreement has been recorded."

    def do(self, form: Any, request: DecisionRequest, told: dict[str, Any]) -> None:
        seen = seen_version(self.request)
        evidence.agree_urgency(request_pk=request.pk, **form.cleaned_data, **told, version=seen)


class Urgent(_ActPage):
    """Break the glass. The password is asked for again."""

    template_name = "partnerships/decisions/urgent.html"
    form_class = forms.UrgentForm
    title = "Decide it as urgent"
    warning = (
        "It is outside the usual limits. It goes on the next agenda of the board with your name and reason."
    )
    button = "Approve as an urgent decision"
    kind = "warning"
    done = "Your urgent decision has been recorded and stands on the board's next agenda."

    def more(self, request: DecisionRequest) -> dict[str, Any]:
        return {"glass": glass(user=self.request.user, request=request, on=clock.today())}

    def do(self, form: Any, request: DecisionRequest, told: dict[str, Any]) -> None:
        seen = seen_version(self.request)
        emergency.break_glass(pk=request.pk, **form.cleaned_data, **told, version=seen)


class _OnPart(_ActPage):
    """An act on a question or a condition: `pk` is its own, and the page is its request's."""

    base = True

    def part(self, pk: int) -> Any:
        raise TypeError(f"{type(self).__name__} must say what it is about")

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> Any:
        self.part(pk)
        return self.form_class(data)

    def context(self, *, pk: int) -> dict[str, Any]:
        part = self.part(pk)
        return super().context(pk=part.request_id) | {"lead": str(part)}

    def act(self, form: Any, *, pk: int) -> str:
        part = self.part(pk)
        self.do_part(form, {"pk": pk, "by": self.request.user, "at": clock.now()})
        return self.page_of(part.request)

    def do_part(self, form: Any, told: dict[str, Any]) -> None:
        raise TypeError(f"{type(self).__name__} must say what it does")


class AnswerQuestion(_OnPart):
    form_class = forms.AnswerQuestionForm
    title = "Answer the question"
    button = "Send the answer"
    done = "Your answer has been sent."

    def part(self, pk: int) -> Question:
        seen = requests_for(self.request.user)
        return Question.objects.select_related("request").get(pk=pk, request__in=seen)

    def do_part(self, form: Any, told: dict[str, Any]) -> None:
        decisions.answer_question(answer=form.cleaned_data["answer"], **told)


class MeetCondition(_OnPart):
    form_class = forms.ConditionForm
    title = "Record that the condition was met"
    button = "Record it"
    done = "The evidence has been recorded."

    def part(self, pk: int) -> Condition:
        seen = requests_for(self.request.user)
        return Condition.objects.select_related("request").get(pk=pk, request__in=seen)

    def do_part(self, form: Any, told: dict[str, Any]) -> None:
        decisions.meet_condition(evidence=form.cleaned_data["evidence"], **told)
