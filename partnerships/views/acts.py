"""The acts on one request. What needs words or a second look has a page of its own; the rest is one button.

An act names the service that does it; its form has the service's own parameters as its fields. So each says here only
what is different about it.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest
from django.urls import reverse

from jct.core.errors import Refused
from jct.support import clock
from jct.support.access import Perm
from jct.support.history import standing
from jct.support.views import ActView, FormPage
from partnerships import selectors
from partnerships.domain.words import Outcome
from partnerships.forms import decisions as forms
from partnerships.models import Condition, DecisionRequest, Question
from partnerships.permissions import requests_for
from partnerships.registry import owner_of
from partnerships.selectors.emergency import glass
from partnerships.services import decisions, emergency, evidence
from partnerships.services.ground import changed_since
from partnerships.services.subject import WRITTEN
from partnerships.services.told import changed
from partnerships.views.seen import SeenForm, seen


class _Act:
    """What a button and a page share: the service they call, in whose name and when."""

    # Whether one may is the scheme's to say, and the service's to ask; seeing the request is all an act needs.
    needs = Perm.VIEW
    service: ClassVar[Callable[..., Any]]
    key = "pk"  # what the service calls the row whose key is in the address
    versioned = False  # it counts for the version that its page showed, and is refused for any other
    request: HttpRequest

    def call(self, pk: int, facts: dict[str, Any]) -> Any:
        told = {self.key: pk, "by": self.request.user, "at": clock.now()}
        if self.versioned:
            told["version"] = seen(self.request, "version")
        return self.service(**facts, **told)


def page_of(request_pk: int) -> str:
    return reverse("partnerships:request", args=[request_pk])


class _Button(_Act, ActView):
    """One button; afterwards, or when refused, the person is back on the request's page."""

    base = True
    form_class: ClassVar[type[Any] | None] = None
    wrong = ""  # what is said when the form is not valid

    def back(self, *, pk: int) -> str:
        return page_of(pk)

    def act(self, *, pk: int) -> str:
        self.call(pk, self.facts())
        return page_of(pk)

    def facts(self) -> dict[str, Any]:
        if self.form_class is None:
            return {}
        form = self.form_class(self.request.POST)
        if not form.is_valid():
            raise Refused(self.wrong)
        facts: dict[str, Any] = form.cleaned_data
        return facts


class Decide(_Button):
    """Approve, refuse or recommend."""

    service = staticmethod(decisions.decide_request)
    form_class = forms.DecideForm
    versioned = True
    wrong = "Choose whether you approve or refuse; a reason has at most 2,000 characters."
    done = "Your answer has been recorded."


class DeclareInterest(_Button):
    service = staticmethod(decisions.declare_interest)
    form_class = forms.InterestForm
    wrong = "Say what the interest is in at most 500 characters."
    done = "Your interest has been recorded. You cannot decide this request."


class Send(_Button):
    """Sends the draft as its page showed it: somebody else may have asked for the same thing and changed it."""

    service = staticmethod(decisions.send)
    done = "The request has been sent. Below you see who can decide it."

    def facts(self) -> dict[str, Any]:
        return {"seen": seen(self.request)}


class Retry(_Button):
    service = staticmethod(decisions.retry_effect)
    done = "It has been carried out."

    def call(self, pk: int, facts: dict[str, Any]) -> Any:
        request = super().call(pk, facts)
        if request.effect_note:
            raise Refused(f"It could not be carried out again: {request.effect_note}")
        return request


class Publish(_Button):
    service = staticmethod(evidence.publish_record)
    key = "request_pk"
    versioned = True
    done = "The record has been published."


class _Page(_Act, FormPage):
    """A page for one act on a request: what it means, the words it needs, and a button that says what it does."""

    base = True
    template_name = "partnerships/decisions/act.html"
    title = ""
    lead = ""
    button = ""
    kind = ""
    warning = ""

    def about(self, pk: int) -> DecisionRequest:
        """The request the page is about. Raises DoesNotExist for one that may not be seen."""
        return requests_for(self.request.user).select_related("partnership").get(pk=pk)

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> Any:
        return self.form_class(data, **self.offered(self.about(pk)))

    def offered(self, request: DecisionRequest) -> dict[str, Any]:
        """What the form needs to know to offer its answers."""
        return {}

    def context(self, *, pk: int) -> dict[str, Any]:
        request = self.about(pk)
        words = {name: getattr(self, name) for name in ("title", "lead", "button", "kind", "warning")}
        return {"about": request, "back": page_of(request.pk), **words, **self.more(request)}

    def more(self, request: DecisionRequest) -> dict[str, Any]:
        """What the page shows besides."""
        return {}

    def act(self, form: Any, *, pk: int) -> str:
        request = self.about(pk)
        self.call(pk, self.facts(form))
        return page_of(request.pk)

    def facts(self, form: Any) -> dict[str, Any]:
        facts: dict[str, Any] = form.cleaned_data
        return facts


class _OnVersion(SeenForm, _Page):
    """What counts for the version that its page showed; when it was changed meanwhile the page says what changed."""

    base = True
    versioned = True
    shown = "version"

    def shows(self, *, pk: int) -> int:
        return self.about(pk).version

    def changed(self, since: int, *, pk: int) -> str:
        return changed_since(self.about(pk), since)


class Answer(_OnVersion):
    """Approve with conditions or for a lower sum, with everything the approval would leave in view."""

    service = staticmethod(decisions.decide_request)
    form_class = forms.AnswerForm
    title = "Approve with conditions, or for a lower sum"
    button = "Approve"
    done = "Your answer has been recorded."

    def more(self, request: DecisionRequest) -> dict[str, Any]:
        return {"page": selectors.request_page(self.request.user, request.pk, on=clock.today())}

    def facts(self, form: forms.AnswerForm) -> dict[str, Any]:
        given = {name: form.cleaned_data[name] for name in ("reason", "agreed_amount")}
        return {**given, "outcome": Outcome.APPROVE, "conditions": form.conditions()}


class SendBack(_OnVersion):
    service = staticmethod(decisions.send_back)
    form_class = forms.ReasonForm
    title = "Send the request back"
    lead = "Whoever asked can change it and send it again as a new version."
    button = "Send it back"
    done = "The request has been sent back."


class CallIn(_OnVersion):
    service = staticmethod(decisions.call_in)
    form_class = forms.ReasonForm
    title = "Call the decision in"
    lead = "It is not carried out: whoever took the decision looks at it once more. What they then say counts at once."
    button = "Call it in"
    kind = "warning"
    done = "The decision has been called in and waits for whoever decides."


class Withdraw(_Page):
    service = staticmethod(decisions.withdraw)
    form_class = forms.WithdrawForm
    title = "Withdraw the request"
    warning = "It cannot be sent again: a new request would have to be made."
    button = "Withdraw the request"
    kind = "warning"
    done = "The request has been withdrawn."


class Revise(SeenForm, _Page):
    """Change a draft, or put a changed request as its next version; two may have asked for it together."""

    service = staticmethod(decisions.revise)
    template_name = "partnerships/decisions/revise.html"
    form_class = forms.ReviseForm
    title = "Change the request"
    button = "Save the changes"
    done = "The request has been changed."

    def shows(self, *, pk: int) -> int:
        return standing(DecisionRequest, pk)

    def changed(self, since: int, *, pk: int) -> str:
        return changed(self.about(pk), since, WRITTEN)

    def offered(self, request: DecisionRequest) -> dict[str, Any]:
        return {
            "initial": {name: getattr(request, name) for name in forms.AskForm.base_fields},
            "partnership": request.partnership,
            "user": self.request.user,
            "on": clock.today(),
            "draft": request.state == "draft",
            "owned": owner_of(request) is not None,
        }

    def facts(self, form: forms.ReviseForm) -> dict[str, Any]:
        said = form.cleaned_data.get("what_changed", "")
        return {**form.change(), "changed": said, "seen": seen(self.request)}


class AskQuestion(_Page):
    service = staticmethod(decisions.ask_question)
    form_class = forms.QuestionForm
    title = "Ask whoever wants this decision"
    lead = "The request stays where it is, and its days run on."
    button = "Ask the question"
    done = "Your question has been put."


class PassGate(_OnVersion):
    service = staticmethod(evidence.pass_gate)
    key = "request_pk"
    form_class = forms.GateForm
    title = "Give clearance"
    lead = "You clear the text as it stands now; a changed request needs it again."
    button = "Give clearance"
    done = "Your clearance has been recorded."

    def offered(self, request: DecisionRequest) -> dict[str, Any]:
        return {"gates": selectors.gates_of(self.request.user, request, on=clock.today())}


class Consult(_OnVersion):
    service = staticmethod(evidence.record_consultation)
    key = "request_pk"
    form_class = forms.ConsultationForm
    title = "Record who was consulted"
    button = "Record it"
    done = "The consultation has been recorded."

    def offered(self, request: DecisionRequest) -> dict[str, Any]:
        return {"request": request, "user": self.request.user}


class GiveNotice(_OnVersion):
    service = staticmethod(evidence.give_notice)
    key = "request_pk"
    form_class = forms.NoticeForm
    title = "Record the public notice"
    lead = "The clear days are counted from the day after it, and neither that day nor the day of the decision counts."
    button = "Record it"
    done = "The notice has been recorded."


class AgreeUrgency(_OnVersion):
    service = staticmethod(evidence.agree_urgency)
    key = "request_pk"
    form_class = forms.UrgencyForm
    title = "Agree that it cannot wait"
    lead = "As a third person you agree that the usual notice would be too late. You cannot then decide it."
    button = "Agree that it is urgent"
    done = "Your agreement has been recorded."


class Urgent(_OnVersion):
    """Break the glass. The password is asked for again."""

    service = staticmethod(emergency.break_glass)
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


class _OnPart(_Page):
    """An act on a question or a condition: the address names it, and the page is its request's."""

    base = True
    model: ClassVar[type[Question] | type[Condition]]

    def part(self, pk: int) -> Any:
        seen = requests_for(self.request.user)
        rows: Any = self.model.objects
        return rows.select_related("request__partnership").get(pk=pk, request__in=seen)

    def about(self, pk: int) -> DecisionRequest:
        request: DecisionRequest = self.part(pk).request
        return request

    def context(self, *, pk: int) -> dict[str, Any]:
        return super().context(pk=pk) | {"lead": str(self.part(pk))}


class AnswerQuestion(_OnPart):
    model = Question
    service = staticmethod(decisions.answer_question)
    form_class = forms.AnswerQuestionForm
    title = "Answer the question"
    button = "Send the answer"
    done = "Your answer has been sent."


class MeetCondition(_OnPart):
    model = Condition
    service = staticmethod(decisions.meet_condition)
    form_class = forms.ConditionForm
    title = "Record that the condition was met"
    button = "Record it"
    done = "The evidence has been recorded."
