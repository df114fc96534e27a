"""The shape of questions and answers. Rules live in services."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.forms import BoundField

from jct.support.codes import code_words
from jct.support.fields import DayField, PoundsField
from partnerships.domain.words import DecisionType, Gate, Outcome, Urgency
from partnerships.models import CareGroup, DecisionRequest, Partner, Partnership
from partnerships.querysets import in_effect
from partnerships.registry import asked_in_words
from partnerships.selectors.envelopes import approved_envelopes, only_for
from partnerships.selectors.funds import funds_named
from partnerships.selectors.parts import wholes
from partnerships.selectors.people import people_of
from partnerships.selectors.scheme import words_of_schemes
from partnerships.services.asking import asked_by
from partnerships.services.subject import KEPT_BY_OWNER

SHORT_TEXT = {"rows": 3}
NUMBER = {"inputmode": "decimal", "class": "govuk-input--width-5"}


def long_text(label: str, *, required: bool = True, length: int = 2000, hint: str = "") -> forms.CharField:
    box = forms.Textarea(attrs=SHORT_TEXT)
    return forms.CharField(label=label, required=required, max_length=length, help_text=hint, widget=box)


def _asked_here() -> list[tuple[str, str]]:
    """The decisions no page of their own asks for: a certification is asked for by sending the return, say."""
    free = [(kind.value, kind.label) for kind in DecisionType if asked_in_words(kind)]
    return [("", "Choose a kind"), *free]


class EnvelopeField(forms.ModelChoiceField):
    """Envelopes by title, with the care group and fund that each is for alone."""

    def label_from_instance(self, envelope: DecisionRequest) -> str:
        alone = only_for(envelope)
        return f"{envelope.title} (only for {alone})" if alone else envelope.title


class AskForm(forms.Form):
    """A request, new or changed. What few need stands in groups that open by themselves when something is in them."""

    decision_type = forms.ChoiceField(
        label="What kind of decision is it?",
        error_messages={"required": "Choose the kind of decision"},
        choices=_asked_here,
    )
    title = forms.CharField(
        label="What is to be decided?",
        error_messages={"required": "Enter what is to be decided"},
        max_length=200,
    )
    amount = PoundsField(
        label="Amount",
        min_value=0,
        help_text="A contract’s whole value with its options, not a year’s; 0 if there is no amount",
    )
    percent = forms.DecimalField(
        label="Cumulative change, per cent",
        required=False,
        min_value=0,
        max_digits=7,
        decimal_places=2,
        help_text="Only for a variation: all changes since award, compared with the original value",
        widget=forms.TextInput(attrs=NUMBER),
    )
    cumulative_amount = PoundsField(
        label="All changes since award, with this one",
        min_value=0,
        required=False,
        help_text="Only for a variation: some clauses go by the sum of every change",
    )
    care_group = forms.ModelChoiceField(
        CareGroup.objects.none(),
        label="Care group",
        required=False,
        empty_label="No care group in particular",
    )
    partner = forms.ModelChoiceField(
        Partner.objects.none(),
        label="Whose own decision it is",
        required=False,
        empty_label="The partners’ together",
        help_text="Some clauses let only a partner’s own people decide what is that partner’s",
    )
    provider = forms.CharField(
        label="Provider",
        required=False,
        max_length=200,
        help_text="Its name as registered: whoever has an interest in it cannot decide",
    )
    series = forms.CharField(
        label="Contract, or supplier and service",
        required=False,
        max_length=120,
        help_text="Requests with the same words here within twelve months are added up, so that nothing is split",
    )
    why = long_text("Why it is needed")
    alternatives = long_text(
        "What else was considered, and why not",
        required=False,
        hint="Printed in the record of the decision",
    )
    consultation = long_text("Who was consulted, and what they said", required=False)
    exempt_paragraph = forms.CharField(
        label="Exempt under paragraph",
        required=False,
        max_length=40,
        help_text="Of Schedule 12A, for example 3. Leave it empty if the matter can be public",
    )
    public_interest = long_text("Why the interest is in not publishing it", required=False)
    recurrent = forms.BooleanField(label="It commits money every year", required=False)
    annual_amount = PoundsField(label="New commitment of a year", min_value=0, required=False)
    money_ends = DayField(
        label="When time-limited money runs out",
        required=False,
        help_text="The first day without it. Leave it empty for money without an end",
    )
    fund = forms.ChoiceField(
        label="Fund",
        required=False,
        help_text="Whether its money is only indicative, and when a grant ends, follows from it",
    )
    sector = forms.ChoiceField(
        label="Sector", required=False, help_text="Where the scheme has rules of its own for it"
    )
    regime = forms.ChoiceField(
        label="Regime", required=False, help_text="Where the scheme has rules of its own for it"
    )
    envelope = EnvelopeField(
        DecisionRequest.objects.none(),
        label="Drawn from an envelope approved before",
        required=False,
        empty_label="No envelope",
    )
    is_envelope = forms.BooleanField(
        label="It is an envelope: later requests will draw on it", required=False
    )
    part_of = forms.ModelChoiceField(
        DecisionRequest.objects.none(),
        label="Part of a larger request",
        required=False,
        empty_label="It is a request of its own",
        help_text="Its parts together may not be more than the whole",
    )
    wards = forms.IntegerField(
        label="Wards on which it has a significant effect",
        required=False,
        min_value=0,
        max_value=999,
        help_text="Two or more make it a key decision",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
    )
    effective_on = DayField(label="When it should take effect", required=False)
    answer_by = DayField(
        label="Answer needed by", required=False, help_text="Unanswered, it lapses after this day"
    )
    on_behalf_of = forms.ModelChoiceField(
        None,
        label="Asked for somebody else",
        required=False,
        empty_label="For myself",
        help_text="If you type this for a director, say: neither of you can then decide it",
    )

    MAIN = (
        "decision_type",
        "title",
        "amount",
        "percent",
        "cumulative_amount",
        "care_group",
        "partner",
        "provider",
        "series",
        "why",
    )
    GROUPS = (
        ("Money", ("recurrent", "annual_amount", "money_ends", "fund", "envelope", "is_envelope", "part_of")),
        ("Rules for special matters", ("sector", "regime")),
        ("Days, wards and people", ("effective_on", "answer_by", "wards", "on_behalf_of")),
        (
            "For the record of the decision",
            ("alternatives", "consultation", "exempt_paragraph", "public_interest"),
        ),
    )

    def __init__(self, *args: Any, partnership: Partnership, user: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["care_group"].queryset = partnership.care_groups.all()
        self.fields["envelope"].queryset = approved_envelopes(user, partnership.pk)
        named = words_of_schemes(partnership.pk)
        self.funds = funds_named(partnership.pk, user, named.funds)
        self._offer("fund", self.funds, "No fund in particular")
        self._offer("sector", named.sectors, "No sector in particular")
        self._offer("regime", named.regimes, "No regime in particular")
        self.fields["part_of"].queryset = wholes(user, partnership.pk)
        self.fields["on_behalf_of"].queryset = people_of(partnership, user).exclude(pk=user.pk)

        said = Q(pk=getattr((self.initial or {}).get("partner"), "pk", None))
        partners = partnership.partners.filter(in_effect(on) | said)
        self.fields["partner"].queryset = partners.select_related("organisation")
        for name, wanted in (("cumulative_amount", named.cumulative), ("partner", named.own_partner)):
            if not wanted and not (self.initial or {}).get(name):
                del self.fields[name]

    def _offer(self, name: str, words: Iterable[str], none: str) -> None:
        """The words that may be chosen; one that the request has already stays, and a field without any goes."""
        known = dict.fromkeys(filter(None, [*words, (self.initial or {}).get(name, "")]))
        if not known:
            del self.fields[name]
            return
        self.fields[name].choices = [("", none), *((word, code_words(word)) for word in known)]

    @property
    def main(self) -> list[BoundField]:
        return [self[name] for name in self.MAIN if name in self.fields]

    @property
    def groups(self) -> list[tuple[str, list[BoundField], bool]]:
        """Title, fields, and whether it starts open: when something in it is filled in or wrong."""
        found = []
        for title, names in self.GROUPS:
            fields = [self[name] for name in names if name in self.fields]
            if fields:
                found.append((title, fields, any(field.errors or _filled(field) for field in fields)))
        return found

    def asked(self) -> dict[str, Any]:
        """The request in the words of `services.decisions.ask`."""
        facts = dict(self.cleaned_data) | {"wards": self.cleaned_data.get("wards") or 0}
        fund = self.funds.get(facts.get("fund", ""))
        if fund is not None:
            ends = [day for day in (facts.get("money_ends"), fund.money_ends) if day]
            facts |= {"is_notional": fund.is_notional, "money_ends": min(ends, default=None)}
        elif "fund" in facts and facts["fund"] != (self.initial or {}).get("fund"):
            facts["is_notional"] = False
        # Of a fund named before that this person may not see, what was said of its money stays.
        return facts


class ReviseForm(AskForm):
    """The same, for a request that has been sent: who asks and for what kind of decision stays."""

    what_changed = long_text("What has changed", length=500, hint="Whoever decides will read it")
    MAIN = ("what_changed", *AskForm.MAIN)

    def __init__(self, *args: Any, draft: bool, owned: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dropped = ["decision_type", "on_behalf_of"]
        dropped += ["what_changed"] if draft else []
        dropped += [name for name in self.fields if name in KEPT_BY_OWNER] if owned and not draft else []
        for name in dropped:
            self.fields.pop(name, None)  # what the partnership has no words for is gone already

    def change(self) -> dict[str, Any]:
        """What the next version says, in the words of `services.decisions.revise`."""
        changed = self.asked()
        return {name: value for name, value in changed.items() if name != "what_changed"}


def _filled(field: BoundField) -> bool:
    value = field.value()
    return any(value) if isinstance(value, list | tuple) else bool(value)


class DecideForm(forms.Form):
    outcome = forms.ChoiceField(choices=Outcome.choices)
    reason = forms.CharField(required=False, max_length=2000)


class AnswerForm(forms.Form):
    """An answer with a lower sum or conditions."""

    reason = long_text("Reason", required=False, hint="Printed in the record of the decision")
    agreed_amount = PoundsField(
        label="Agree to a lower sum",
        required=False,
        min_value=0,
        help_text="Leave it empty to agree to what is asked",
    )
    condition = forms.CharField(label="First condition", required=False, max_length=500)
    due_on = DayField(label="To be met by", required=False)
    condition_2 = forms.CharField(label="Second condition", required=False, max_length=500)
    second_due_on = DayField(label="To be met by", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for text, day in (("condition", "due_on"), ("condition_2", "second_due_on")):
            if cleaned.get(text) and not cleaned.get(day) and day not in self.errors:
                self.add_error(day, "Say by which day the condition must be met")
            if cleaned.get(day) and not cleaned.get(text):
                self.add_error(text, "Write the condition that must be met by this day")
        return cleaned

    def conditions(self) -> list[tuple[str, Any]]:
        pairs = (("condition", "due_on"), ("condition_2", "second_due_on"))
        given = self.cleaned_data
        return [(given[text], given[day]) for text, day in pairs if given.get(text)]


class InterestForm(forms.Form):
    interest = forms.CharField(max_length=500, required=False)


class ReasonForm(forms.Form):
    reason = long_text("Reason")


class WithdrawForm(forms.Form):
    reason = long_text("Why it is withdrawn", required=False)


class QuestionForm(forms.Form):
    text = long_text("Your question")


class AnswerQuestionForm(forms.Form):
    answer = long_text("Your answer")


class ConditionForm(forms.Form):
    evidence = long_text("What shows that it was done", hint="And where it can be seen")


class GateForm(forms.Form):
    gate = forms.ChoiceField(label="Clearance", widget=forms.RadioSelect)
    note = long_text("What was looked at, and what was found")

    def __init__(self, *args: Any, gates: tuple[Gate, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gate"].choices = [(gate.value, gate.label) for gate in gates]
        if len(gates) == 1:
            self.fields["gate"].initial = gates[0].value


class ConsultationForm(forms.Form):
    who = forms.CharField(
        label="Who was consulted",
        max_length=120,
        help_text="In the words of the clause, so that it can be matched",
    )
    on = DayField(label="When")
    person = forms.ModelChoiceField(
        None,
        label="Who spoke for them",
        required=False,
        empty_label="Nobody with an account here",
        help_text="Whoever was consulted cannot decide",
    )
    evidence = long_text("What shows it", hint="For example: letter of 2 October, in the file")

    def __init__(self, *args: Any, request: DecisionRequest, user: Any, **kwargs: Any) -> None:
        """Whoever asked names nobody, and nobody names whoever asked: the service would refuse both."""
        super().__init__(*args, **kwargs)
        if asked_by(request, user):
            del self.fields["person"]
            return
        asking = [request.requested_by_id, request.on_behalf_of_id]
        people = people_of(request.partnership, user)
        self.fields["person"].queryset = people.exclude(pk__in=[key for key in asking if key])


class NoticeForm(forms.Form):
    on = DayField(label="When public notice was given")


class UrgencyForm(forms.Form):
    urgency = forms.ChoiceField(
        label="Which rule applies",
        choices=[(kind.value, kind.label) for kind in Urgency if kind is not Urgency.NONE],
        widget=forms.RadioSelect,
    )
    reason = long_text("Why it cannot wait", hint="The reason is published")


class UrgentForm(forms.Form):
    reason = long_text("Why it cannot wait", hint="The board reads it at its next meeting")
    password = forms.CharField(
        label="Your password again",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        max_length=256,
    )
