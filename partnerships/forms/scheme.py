"""The shape of a clause, a test, a proposal, a file and a replay, as a governance officer enters them."""

from typing import Any

from django import forms

from jct.core.calendar import DAY
from jct.support.fields import DayField, PoundsField
from jct.support.uploads import UploadField
from partnerships.domain.clause_faults import faults
from partnerships.domain.words import LONGEST_FUND, DecisionType, Gate, Measure, Mode, PostFunction
from partnerships.models import Clause, Partnership
from partnerships.selectors.scheme import NAMES
from partnerships.services.scheme import LONGEST_MINUTE

NARROW = {"class": "govuk-input--width-5"}
LINES = {"rows": 3}


class _Chooses(forms.Form):
    """A form whose lists offer rows of one partnership."""

    LISTS = {
        "care_group": "care_groups",
        "post": "posts",
        "body": "bodies",
        "refer_to": "bodies",
        "second_body": "bodies",
        "urgency_body": "bodies",
    }

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.LISTS.keys() & self.fields.keys():
            self.fields[name].queryset = getattr(partnership, self.LISTS[name]).all()


class ClauseForm(_Chooses):
    decision_type = forms.ChoiceField(
        label="Which decision is it about?",
        error_messages={"required": "Choose the kind of decision the clause is about"},
        choices=[("", "Choose a kind of decision"), *DecisionType.choices],
    )
    number = forms.CharField(label="Number", max_length=12, widget=forms.TextInput(attrs=NARROW))
    text = forms.CharField(
        label="The clause in words",
        max_length=4000,
        widget=forms.Textarea(attrs=LINES),
        help_text="As it will be read out, for example “A commissioner awards contracts of their own care group.”",
    )
    post_function = forms.ChoiceField(
        label="Everybody in this kind of post",
        required=False,
        choices=[("", "Nobody in particular"), *PostFunction.choices],
        help_text="A post for one care group decides for that care group only",
    )
    post = forms.ModelChoiceField(
        None,
        label="Only this post",
        required=False,
        empty_label="No single post",
        help_text="It then goes before what is said of its kind of post",
    )
    body = forms.ModelChoiceField(
        None,
        label="A body, in its meeting",
        required=False,
        empty_label="No body",
    )
    mode = forms.ChoiceField(
        label="How do they decide?",
        error_messages={"required": "Choose how they decide"},
        choices=Mode.choices,
        help_text="All partners’ holders: one of each partner must consent. Recommends: somebody else decides. "
        "To be ratified: it takes effect when another body agrees. Two bodies: both must agree on the same text",
    )
    refer_to = forms.ModelChoiceField(
        None,
        label="Recommends to, or ratified by",
        required=False,
        empty_label="No body",
        help_text="Only for a recommendation or a ratification",
    )
    second_body = forms.ModelChoiceField(
        None,
        label="The second body",
        required=False,
        empty_label="No body",
        help_text="The other key, or the other parent that must decide too",
    )
    own_partner = forms.BooleanField(label="Only for the partner that employs them", required=False)
    measure = forms.ChoiceField(
        label="What does the amount measure?",
        error_messages={"required": "Choose what the amount measures"},
        choices=Measure.choices,
        help_text="A contract’s lifetime value counts every year and every option",
    )
    above = PoundsField(label="Above", required=False, help_text="This amount itself is not included")
    up_to = PoundsField(
        label="Up to and including", required=False, help_text="Leave both empty for any amount"
    )
    percent_up_to = forms.DecimalField(
        label="Cumulative change up to, per cent",
        required=False,
        max_digits=7,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", **NARROW}),
        help_text="Only for variations: all changes since award, compared with the original value",
    )
    care_group = forms.ModelChoiceField(
        None, label="Care group", required=False, empty_label="Every care group"
    )
    recurrent = forms.TypedChoiceField(
        label="Spending",
        required=False,
        empty_value=None,
        coerce=lambda value: value == "yes",
        choices=[("", "Any spending"), ("yes", "Recurrent only"), ("no", "Not recurrent only")],
    )
    fund = forms.CharField(
        label="Fund", required=False, max_length=LONGEST_FUND, help_text="Empty for every fund"
    )
    sector = forms.CharField(label="Sector", required=False, max_length=40)
    regime = forms.CharField(label="Procurement regime", required=False, max_length=40)
    gates = forms.MultipleChoiceField(
        label="What must have been passed first?",
        required=False,
        choices=Gate.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    consult = forms.CharField(
        label="Who must have been consulted?",
        required=False,
        widget=forms.Textarea(attrs=LINES),
        help_text="One on each line; whoever is consulted does not approve",
    )
    notice_days = forms.IntegerField(
        label="Clear days of public notice",
        required=False,
        min_value=0,
        max_value=366,
        widget=forms.TextInput(attrs={"inputmode": "numeric", **NARROW}),
        help_text="28 for a key decision",
    )
    urgency_body = forms.ModelChoiceField(
        None,
        label="Whose chair may agree that it is urgent",
        required=False,
        empty_label="Nobody’s",
    )
    call_in_days = forms.IntegerField(
        label="Call-in, working days after publication",
        required=False,
        min_value=0,
        max_value=366,
        widget=forms.TextInput(attrs={"inputmode": "numeric", **NARROW}),
    )
    deputies = forms.BooleanField(label="Somebody covering the post may decide too", required=False)
    non_delegable = forms.BooleanField(label="Only the holder in person, nobody acting", required=False)
    max_depth = forms.IntegerField(
        label="How often it may be passed on to another post in writing",
        required=False,
        min_value=0,
        max_value=9,
        help_text="0 or empty: never",
        widget=forms.TextInput(attrs={"inputmode": "numeric", **NARROW}),
    )
    trained = forms.BooleanField(
        label="Only whoever acknowledged the training on delegated authority", required=False
    )
    conditions = forms.CharField(label="Conditions", required=False, widget=forms.Textarea(attrs=LINES))
    starts = DayField(
        label="First day", required=False, help_text="Empty: from the day the scheme takes effect"
    )
    last_day = DayField(label="Last day", required=False, help_text="Empty: as long as the scheme")
    source = forms.CharField(
        label="Where it comes from",
        required=False,
        max_length=240,
        help_text="A constitution, an act, a minute",
    )

    SECTIONS = (
        ("What is decided", "", ("decision_type", "number", "text")),
        (
            "Who decides",
            "Name one: a kind of post, a single post, or a body.",
            ("post_function", "post", "body", "mode", "refer_to", "second_body", "own_partner"),
        ),
        ("How much", "", ("measure", "above", "up_to", "percent_up_to")),
        (
            "About what",
            "The more a clause says here, the more specific it is; of a decider’s clauses the most specific governs.",
            ("care_group", "recurrent", "fund", "sector", "regime"),
        ),
        (
            "What comes first, and what follows",
            "",
            ("gates", "consult", "notice_days", "urgency_body", "call_in_days"),
        ),
        ("Cover, passing on and training", "", ("deputies", "non_delegable", "max_depth", "trained")),
        ("Conditions, dates and source", "", ("conditions", "starts", "last_day", "source")),
    )

    @property
    def sections(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        return [(title, words, [self[name] for name in names]) for title, words, names in self.SECTIONS]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        for fault in faults(self.facts(facts)):
            name = "last_day" if fault.field == "ends" else fault.field
            if name in self.fields and name not in self.errors:
                advice = f". Give {fault.instead}" if fault.instead else ""
                self.add_error(name, f"{self.fields[name].label}: {fault.what}{advice}")
        return facts

    def facts(self, cleaned: dict[str, Any] | None = None) -> dict[str, Any]:
        """The clause in the words of the model."""
        facts = dict(self.cleaned_data if cleaned is None else cleaned)
        last = facts.pop("last_day", None)
        consult = [line.strip() for line in (facts.get("consult") or "").splitlines() if line.strip()]
        days = {name: facts.get(name) or 0 for name in ("notice_days", "call_in_days", "max_depth")}
        return {**facts, **days, "consult": consult, "ends": last + DAY if last else None}

    @staticmethod
    def initial_of(row: Clause) -> dict[str, Any]:
        """What the form shows of a clause that is there."""
        same = {name: getattr(row, name) for name in ClauseForm.base_fields if hasattr(row, name)}
        return {
            **same,
            **{name: getattr(row, f"{name}_id") for name in NAMES},
            "consult": "\n".join(row.consult),
            "recurrent": {True: "yes", False: "no"}.get(row.recurrent, ""),
            "last_day": row.ends - DAY if row.ends else None,
        }


class TestForm(_Chooses):
    sentence = forms.CharField(
        label="What must be true?",
        error_messages={"required": "Enter the sentence that must be true"},
        max_length=240,
        help_text="For example “A commissioner may not extend above £100,000.”",
    )
    may = forms.ChoiceField(
        label="Then they",
        choices=[("no", "may not decide it"), ("yes", "may decide it")],
        widget=forms.RadioSelect,
    )
    decision_type = forms.ChoiceField(
        label="Which decision?",
        error_messages={"required": "Choose the kind of decision"},
        choices=[("", "Choose a kind of decision"), *DecisionType.choices],
    )
    amount = PoundsField(
        label="Amount",
        min_value=0,
        required=False,
        help_text="In whatever the clauses measure: a whole value, a year’s, or all changes. For example 100,000.01. "
        "“May not” is about larger amounts too",
    )
    percent = forms.DecimalField(
        label="Cumulative change, per cent",
        required=False,
        min_value=0,
        max_digits=7,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", **NARROW}),
    )
    care_group = forms.ModelChoiceField(
        None,
        label="Care group",
        required=False,
        empty_label="Whichever care group, or none",
        help_text="Whatever is left open here and below means whichever: “may not” is then true only if they may for "
        "none that any clause names, and “may” only if they may for every one",
    )
    fund = forms.CharField(
        label="Fund",
        max_length=LONGEST_FUND,
        required=False,
        help_text="As the clauses call it; empty: whichever. A name that no clause uses asks about all others",
    )
    sector = forms.CharField(
        label="Sector", required=False, max_length=40, help_text="As the clauses call it; empty: whichever"
    )
    regime = forms.CharField(
        label="Procurement regime",
        required=False,
        max_length=40,
        help_text="As the clauses call it; empty: whichever",
    )
    recurrent = forms.TypedChoiceField(
        label="Does it commit money every year?",
        required=False,
        coerce=lambda value: value == "yes",
        empty_value=None,
        choices=[("", "Whether it does or not"), ("yes", "Yes, recurrent"), ("no", "No, not recurrent")],
    )
    post_function = forms.ChoiceField(
        label="Everybody in this kind of post",
        required=False,
        choices=[("", "Nobody in particular"), *PostFunction.choices],
    )
    post = forms.ModelChoiceField(
        None, label="Or only this post", required=False, empty_label="No single post"
    )
    body = forms.ModelChoiceField(None, label="Or this body", required=False, empty_label="No body")

    def facts(self) -> dict[str, Any]:
        facts = dict(self.cleaned_data)
        return {**facts, "may": facts["may"] == "yes", "amount": facts["amount"] or 0}


class ProposeForm(forms.Form):
    starts = DayField(label="First day in effect")
    why = forms.CharField(
        label="Why should the scheme change?",
        error_messages={"required": "Say why the scheme should change"},
        max_length=2000,
        widget=forms.Textarea(attrs=LINES),
        help_text="Whoever decides reads this with the difference from the scheme in effect",
    )


class AdoptionForm(_Chooses):
    """What the body decided in its meeting; the record of it is kept as it is typed."""

    LISTS = {"body": "bodies"}

    body = forms.ModelChoiceField(
        None,
        label="Which body adopted it?",
        error_messages={"required": "Choose the body that adopted the scheme"},
        empty_label="Choose a body",
        help_text="The one that the constitution or the partnership agreement names",
    )
    met_on = DayField(label="Day of the meeting")
    minute = forms.CharField(
        label="Where it is minuted",
        error_messages={"required": "Enter where the adoption is minuted"},
        max_length=LONGEST_MINUTE,
        help_text="For example “Minute 14/26, item 7”",
    )
    starts = DayField(label="In effect from", help_text="The day of the meeting or a later one")


class ConfirmForm(forms.Form):
    """Nothing to fill in: sending it is the confirmation."""


class ImportForm(forms.Form):
    file = UploadField(kinds=("yaml", "csv"), label="The scheme as a file")


class CheckForm(forms.Form):
    starts = DayField(
        label="First day",
        help_text="The day from which it would be proposed for adoption; today, to see how it stands",
    )


class ReplayForm(forms.Form):
    since = DayField(label="First day")
    last_day = DayField(label="Last day")

    @property
    def until(self) -> Any:
        """The exclusive end the services want."""
        return self.cleaned_data["last_day"] + DAY
