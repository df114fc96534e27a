"""What a governance officer enters about bodies, their rules, powers, lines, terms of reference and advice."""

from typing import Any

from django import forms

from jct.support.fields import DayField, PoundsField
from partnerships.domain.meeting import meetings_a_year
from partnerships.domain.words import BodyKind, DecisionType, Verb, VotingRule
from partnerships.forms.base import LinesField, StructureForm, WordField, first_day, last_day, one_of, whole
from partnerships.forms.organisations import partners_on
from partnerships.models import Body, Partnership
from partnerships.querysets import not_over


def text(label: str, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class BodyForm(StructureForm):
    """What a body is. When it may decide and how often it meets are its rules."""

    name = forms.CharField(label="Name", max_length=160)
    short_name = forms.CharField(label="Short name", max_length=40, help_text="As tables show it")
    kind = WordField(BodyKind, label="Kind", empty="Choose a kind")
    purpose = text("Purpose", required=False)
    objectives = LinesField(label="Objectives", line_length=300, help_text="One a line")
    aliases = LinesField(label="Also known as", line_length=160, help_text="One name a line")
    area = forms.CharField(label="Area", max_length=240, required=False)
    care_group = one_of("Care group", empty="Every care group", required=False)
    locality = one_of("Place", empty="The whole area", required=False)
    of_partner = one_of(
        "Belongs to one partner",
        empty="To the partnership",
        required=False,
        help_text="A cabinet or governing body that decides for one partner alone",
    )
    secretariat = one_of("Secretariat", empty="Not named", required=False)
    is_private = forms.BooleanField(label="It meets without the public", required=False)
    equal_partners = forms.BooleanField(
        label="Every partner must have the same number of votes", required=False
    )
    needs_users_and_carers = forms.BooleanField(
        label="It must have a seat for people who use services and one for carers", required=False
    )
    is_top = forms.BooleanField(
        label="It is the top body: urgent decisions taken between meetings are reported to it", required=False
    )
    review_on = DayField(label="Review of the body due", required=False)

    def __init__(self, *args: Any, partnership: Partnership, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = partners_on(partnership, on)
        self.fields["care_group"].queryset = partnership.care_groups.all()
        self.fields["locality"].queryset = partnership.localities.all()
        self.fields["of_partner"].queryset = self.fields["secretariat"].queryset = partners


class NewBodyForm(BodyForm):
    starts = first_day()
    last_day = last_day()
    reports_to = one_of("Reports to", empty="No other body", required=False)
    scope = forms.CharField(label="On what", max_length=240, required=False)

    def __init__(self, *args: Any, partnership: Partnership, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, partnership=partnership, on=on, **kwargs)
        self.fields["reports_to"].queryset = partnership.bodies.filter(not_over(on))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("reports_to") and not data.get("scope"):
            self.add_error("scope", "Say on what it reports, such as “strategy and performance”")
        return data


MONTHS = 12  # in a year


class RulesForm(StructureForm):
    """When a body may decide, and how often it is to meet. Every part of the quorum that is filled in must be met."""

    voting = WordField(VotingRule, label="How it votes")
    quorum_members = whole("Members who must be present", least=1)
    quorum_of_each_partner = whole("Members of each partner who must be present", least=1)
    quorum_part = whole("Part of all members: this many", least=1, help_text="The 1 of “one in three”")
    quorum_whole = whole("… in so many", least=1, help_text="The 3 of “one in three”")
    quorum_chair = forms.BooleanField(label="The chair or vice chair must be present", required=False)
    meetings_min = whole("Meetings a financial year, at least")
    meetings_max = whole("Meetings a financial year, at most")
    every_months = whole(
        "Or: one about every so many months",
        least=1,
        help_text="The 4 of “roughly every four months”, which comes to at least 3 a year",
    )
    meets_before = one_of("Meets before each meeting of", empty="No other body", required=False)
    meets = forms.CharField(
        label="How often, in words", max_length=120, required=False, help_text="Such as “every two months”"
    )
    paper_days = forms.IntegerField(
        label="Clear working days by which papers go out",
        min_value=0,
        max_value=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
    )

    def __init__(self, *args: Any, body: Body, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = body.partnership.bodies.filter(not_over(on)).exclude(pk=body.pk)
        self.fields["meets_before"].queryset = others

    def clean(self) -> dict[str, Any]:
        """Months between meetings come to a least number of them in a year, which is what is kept."""
        cleaned = super().clean() or {}
        months, least = cleaned.get("every_months"), cleaned.get("meetings_min")
        if months and months > MONTHS:
            self.add_error(
                "every_months", f"Enter 1 to {MONTHS} months; a body meets once a year or more often"
            )
        elif months and least is not None and least != meetings_a_year(months):
            words = f"One every {months} months comes to {meetings_a_year(months)} a year, not {least}"
            self.add_error("every_months", f"{words}: enter one of the two, or make them agree")
        elif months and "meetings_min" not in self.errors:
            cleaned["meetings_min"] = meetings_a_year(months)
        return cleaned

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        del facts["every_months"]
        return facts


class PowersForm(StructureForm):
    """One verb, or none, for each kind of decision."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in DecisionType:
            self.fields[kind.value] = WordField(Verb, label=kind.label, empty="No power", required=False)

    @property
    def powers(self) -> dict[DecisionType, Verb]:
        return {DecisionType(name): verb for name, verb in self.cleaned_data.items() if verb}


class LineForm(StructureForm):
    parent = one_of("Reports to", empty="Choose a body")
    scope = forms.CharField(label="On what", max_length=240, help_text="Such as “strategy and performance”")
    starts = first_day()
    last_day = last_day()

    def __init__(self, *args: Any, body: Body, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = body.partnership.bodies.filter(not_over(on)).exclude(pk=body.pk)
        self.fields["parent"].queryset = others


class TermsForm(StructureForm):
    code = forms.CharField(label="Code of the document", max_length=30)
    text = text("Terms of reference", 12)
    starts = first_day("In effect from")
    signed_by = forms.CharField(label="Signed by", max_length=160)
    signed_on = DayField(label="Signed on")
    review_on = DayField(label="Review due")


class AdviceForm(StructureForm):
    to = one_of("To which body?", empty="Choose a body")
    text = text("What it advises", 5)
    given_on = DayField(label="Given on")
    respond_by = DayField(label="Answer due by")

    def __init__(self, *args: Any, body: Body, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = body.partnership.bodies.filter(not_over(on)).exclude(pk=body.pk)


class AnswerForm(StructureForm):
    response = text("What the body does with the advice, and why", 5)


class IndicativeForm(StructureForm):
    title = forms.CharField(label="What the money is meant for", max_length=160)
    amount = PoundsField(label="Amount", min_value=0)
    held_by = one_of(
        "Which body holds the real money?", empty="Choose a body", help_text="Contracts stay there."
    )
    starts = first_day()
    last_day = last_day()

    def __init__(self, *args: Any, body: Body, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_by"].queryset = body.partnership.bodies.filter(not_over(on)).exclude(pk=body.pk)
