"""The shape of what people enter for agreements and funds. Rules live elsewhere."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BoundField

from budgets.domain.agreement import FURTHER, REGULATION
from budgets.models import Agreement, AgreementParty, Fund, ServiceScheme
from budgets.models.agreement import Reporting
from budgets.models.fund import Accounting, Kind, Vat
from contracts.models import Provider
from jct.core.calendar import DAY, MONTHS, last_day
from jct.support.fields import DayField, PoundsField
from partnerships.models import Body, CareGroup, Partner, Partnership, Post
from partnerships.querysets import not_over

Group = tuple[str, str, list[BoundField]]


class DayOfYearField(forms.CharField):
    """A day of every year, typed as day and month ("31 12", "31 December"), kept as MM-DD."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Day and month, for example 31 12")
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "govuk-input--width-5"}))
        super().__init__(max_length=20, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        kept = re.fullmatch(r"(\d\d)-(\d\d)", str(value or ""))
        return f"{int(kept[2])} {int(kept[1])}" if kept else value

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).strip().lower()
        found = re.fullmatch(r"(\d{1,2})[\s/.-]+(\d{1,2}|[a-z]+)", text)
        month = self._month(found[2]) if found else 0
        if not found or not 1 <= month <= 12 or not 1 <= int(found[1]) <= LONGEST[month - 1]:
            raise ValidationError(f"{self.label} must be a day and a month, such as 31 12")
        return f"{month:02d}-{int(found[1]):02d}"

    def _month(self, text: str) -> int:
        if text.isdecimal():
            return int(text)
        return next(
            (n for n, name in enumerate(MONTHS, 1) if len(text) > 2 and name.lower().startswith(text)), 0
        )


LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _words(label: str, rows: int = 4, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class _Grouped(forms.Form):
    """A long form whose page shows its fields under headings."""

    HEADINGS: tuple[tuple[str, str, tuple[str, ...]], ...] = ()

    def groups(self) -> Iterator[Group]:
        """(heading, what it is about, fields) in order, without empty groups."""
        for heading, about, names in self.HEADINGS:
            if fields := [self[name] for name in names if name in self.fields]:
                yield heading, about, fields


TERMS = ("last_day", "notice_months", "decision_weeks")
CALENDAR = ("reporting", "reports_to", "flag_on", "approve_on")


def _partners(partnership: Partnership, on: date) -> QuerySet[Partner]:
    """Those that have not left: one whose last day is known takes part until then."""
    return Partner.objects.filter(not_over(on), partnership=partnership).select_related("organisation")


class _AgreementWords(_Grouped):
    """What an agreement says: its terms, the seven paragraphs, what else, and its calendar."""

    HEADINGS = (
        ("Reason", "", ("effective_on", "reason")),
        ("The agreement", "", ("reference", "title", "parties", "host", "starts", *TERMS)),
        (
            "What regulation 7(3) says it must specify",
            "It cannot be put in force while one of these is empty. Quote the agreement’s own words.",
            tuple(REGULATION),
        ),
        ("What agreements also say", "", tuple(FURTHER)),
        ("Reports and the budget calendar", "", CALENDAR),
    )

    last_day = DayField(
        label="Last day", required=False, help_text="Leave empty if it has no end. For example, 31 3 2029"
    )
    notice_months = forms.IntegerField(
        label="Notice a partner gives to leave (months)",
        min_value=0,
        max_value=60,
        initial=12,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )
    decision_weeks = forms.IntegerField(
        label="Time a decision on renewal takes (weeks)",
        min_value=0,
        max_value=104,
        initial=26,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        help_text="From the first draft to the last partner’s decision. The pipeline counts back by it.",
    )

    def __init__(
        self, *args: Any, partnership: Partnership, on: date, initial: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial=initial, **kwargs)
        for name, label in {**REGULATION, **FURTHER}.items():
            self.fields[name] = _words(label, required=False)
        self.fields["reporting"] = forms.ChoiceField(
            label="Pool manager reports", choices=Reporting.choices, initial=Reporting.QUARTERLY.value
        )
        self.fields["reports_to"] = forms.ModelChoiceField(
            Body.objects.filter(not_over(on), partnership=partnership),
            label="Reports to",
            required=False,
            help_text="Its meetings decide by when the agreement must be decided on.",
        )
        self.fields["flag_on"] = DayOfYearField(label="Name next year’s changes by", initial="12-31")
        self.fields["approve_on"] = DayOfYearField(label="Approve next year’s budget by", initial="02-28")

    def values(self) -> dict[str, Any]:
        """The fields of the model; the last day becomes the first that is no longer in it."""
        said = dict(self.cleaned_data)
        last = said.pop("last_day")
        return {**said, "ends": last + DAY if last else None}


class AgreementForm(_AgreementWords):
    """A draft. `parties` are asked for a new one only."""

    reference = forms.CharField(
        max_length=60,
        help_text="For example, S75/LD/2026",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    title = forms.CharField(max_length=200)
    starts = DayField(label="First day")

    def __init__(
        self, *args: Any, partnership: Partnership, on: date, new: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, partnership=partnership, on=on, **kwargs)
        partners = _partners(partnership, on)
        self.fields["host"] = forms.ModelChoiceField(
            partners, label="Host partner", empty_label="Choose a partner"
        )
        if new:
            self.fields["parties"] = forms.ModelMultipleChoiceField(
                partners,
                label="Parties",
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="The partners that join. It needs two or more before it can be put in force.",
            )


class NoticeField(forms.IntegerField):
    """What one party gives to leave, in months; empty for what the agreement says of all."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.NumberInput(attrs={"class": "govuk-input--width-3"}))
        super().__init__(
            min_value=0,
            max_value=60,
            required=False,
            help_text="Leave empty for what the agreement says of all parties.",
            **kwargs,
        )


class VariationForm(_AgreementWords):
    """An agreement in force: what would change, from when and why. `notices`: what each party gives to leave now, by
    the name a variation has for it, with the party.
    """

    effective_on = DayField(label="With effect from")
    reason = _words("Reason", 3, max_length=2000, help_text="Whoever decides reads it.")

    def __init__(
        self, *args: Any, notices: Mapping[str, AgreementParty], initial: Any = None, **kwargs: Any
    ) -> None:
        now = {name: party.notice_months for name, party in notices.items()}
        super().__init__(*args, initial={**(initial or {}), **now}, **kwargs)
        for name in REGULATION:  # what is in force says something to each of them
            self.fields[name].required = True
        for name, party in notices.items():
            self.fields[name] = NoticeField(label=f"Notice that {party.partner.name} gives (months)")
        self.notices = tuple(notices)

    def groups(self) -> Iterator[Group]:
        for heading, about, fields in super().groups():
            yield heading, about, fields
            if heading == "The agreement" and self.notices:
                yield "Notice of one party", "", [self[name] for name in self.notices]


def words_now(agreement: Agreement) -> dict[str, Any]:
    """What the forms of an agreement show at first."""
    names = (
        "reference", "title", "host", "starts", "notice_months", "decision_weeks", *REGULATION, *FURTHER, *CALENDAR,
    )  # fmt: skip
    return {name: getattr(agreement, name) for name in names} | {"last_day": last_day(agreement.ends)}


class ReasonForm(forms.Form):
    reason = _words("Reason", 3, max_length=2000, help_text="Whoever decides reads it.")


class EndForm(forms.Form):
    last_day = DayField(label="Last day in force")
    reason = _words("Reason", 3, max_length=2000, help_text="Whoever decides reads it.")


class AuthorityForm(forms.Form):
    authority = _words(
        "Who decided it, when, and where that is recorded",
        3,
        max_length=2000,
        help_text="For example: Cabinet on 6 July 2022, minute 41; governing body on 14 July 2022, item 9",
    )


class PartyForm(forms.Form):
    def __init__(self, *args: Any, agreement: Agreement, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rest = _partners(agreement.partnership, on)
        self.fields["partner"] = forms.ModelChoiceField(
            rest.exclude(pk__in=agreement.parties.values("partner")),
            label="Partner",
            empty_label="Choose a partner",
        )


class SignForm(forms.Form):
    signed_on = DayField(label="Signed on")
    signatory = forms.CharField(
        label="Signed by", max_length=200, help_text="Name and office, for example: Jo Smith, chief executive"
    )
    sealed = forms.BooleanField(label="It was signed under seal", required=False)


class NoticeForm(forms.Form):
    notice_months = NoticeField(label="Notice it gives to leave (months)")


class GiveNoticeForm(forms.Form):
    given_on = DayField(label="Notice given on", help_text="The day the other parties received it")
    note = _words(
        "Who decided it, and how it was given",
        3,
        max_length=2000,
        help_text="For example: the board of the ICB on 12 March 2026, by letter of the chief executive",
    )


class StayForm(forms.Form):
    reason = _words("Why it stays, and where that is recorded", 3, max_length=500)


class ReviewForm(forms.Form):
    due_on = DayField(label="Review due on")

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = Partner.objects.filter(agreements_joined__agreement=agreement)
        self.fields["partner"] = forms.ModelChoiceField(
            parties.select_related("organisation"),
            label="Who reviews it",
            required=False,
            empty_label="All parties together",
        )


class HeldForm(forms.Form):
    held_on = DayField(label="Held on")
    outcome = _words("What came of it", 4, max_length=4000)


class SchemeForm(forms.Form):
    """A scheme within an agreement."""

    name = forms.CharField(max_length=200)
    lead = forms.ChoiceField(label="Commissioned by", choices=ServiceScheme.Lead.choices)
    pooled = forms.BooleanField(label="It is paid from a pooled fund", required=False, initial=True)
    annual_budget = PoundsField(label="Budget a year", required=False, min_value=0)
    outcomes = _words("Outcomes", 3, required=False, max_length=4000)
    risk_note = _words("Risk and benefit share", 3, required=False, max_length=4000)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fund"] = forms.ModelChoiceField(agreement.funds.all(), label="Fund", required=False)
        self.fields["provider"] = forms.ModelChoiceField(
            Provider.objects.filter(partnership=agreement.partnership_id), label="Provider", required=False
        )
        self.order_fields(["name", "lead", "pooled", "fund", "provider", "annual_budget"])


class PermitForm(forms.Form):
    what = _words("What may be charged to the pool", 3, max_length=2000)
    amount = PoundsField(label="Amount")
    agreed_on = DayField(label="Agreed on")
    evidence = _words(
        "Evidence", 3, max_length=2000, help_text="The letters or minutes in which each party agreed"
    )


class FundForm(_Grouped):
    """A fund of any kind, with what each kind demands."""

    HEADINGS = (
        ("The fund", "", ("name", "kind", "agreement", "host", "pool_manager", "deputy_manager", "care_group")),
        (
            "For a grant, or a separate budget",
            "A grant is bound to its purpose until a day; a separate budget is managed for one partner.",
            ("grant_purpose", "grant_last_day", "kept_for"),
        ),
        ("VAT", "Recovered as the body that delivers the services would.", ("vat", "vat_note", "irrecoverable_vat")),
        ("Accounting", "", ("accounting", "accounting_note")),
        (
            "Limits",
            "Status of a line by its forecast variance, and when it must be explained.",
            (
                "amber_percent", "red_percent", "status_floor", "explain_over", "explain_percent",
                "movement_tolerance",
            ),
        ),
    )  # fmt: skip

    name = forms.CharField(max_length=120)
    kind = forms.ChoiceField(choices=Kind.choices)
    grant_purpose = _words("What the grant is for", 2, required=False, max_length=2000)
    grant_last_day = DayField(label="Last day to spend the grant", required=False)
    vat = forms.ChoiceField(label="VAT arrangement", choices=Vat.choices, required=False)
    vat_note = _words("Note on VAT", 2, required=False, max_length=2000)
    irrecoverable_vat = PoundsField(
        label="VAT that cannot be recovered in a year", required=False, min_value=0
    )
    accounting = forms.ChoiceField(label="Accounting judgement", choices=Accounting.choices, required=False)
    accounting_note = _words("Reasons of the judgement", 2, required=False, max_length=4000)
    amber_percent = forms.DecimalField(label="Amber above (%)", max_digits=5, decimal_places=2, initial="2")
    red_percent = forms.DecimalField(label="Red above (%)", max_digits=5, decimal_places=2, initial="5")
    status_floor = PoundsField(label="Always green up to", initial="10,000", min_value=0)
    explain_over = PoundsField(label="Explain a variance from", initial="50,000")
    explain_percent = forms.DecimalField(
        label="and from (% of the budget)", max_digits=5, decimal_places=2, required=False
    )
    movement_tolerance = PoundsField(label="Movement that may stay unexplained", initial="1,000", min_value=0)

    def __init__(self, *args: Any, partnership: Partnership, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = _partners(partnership, on)
        posts = Post.objects.filter(partnership=partnership)
        choices: dict[str, tuple[Any, str, bool]] = {
            "agreement": (Agreement.objects.filter(partnership=partnership), "Agreement", False),
            "host": (partners, "Host partner", True),
            "pool_manager": (posts, "Pool manager", False),
            "deputy_manager": (posts, "Deputy of the pool manager", False),
            "care_group": (CareGroup.objects.filter(partnership=partnership), "Care group", False),
            "kept_for": (partners, "Kept for", False),
        }
        for name, (rows, label, required) in choices.items():
            self.fields[name] = forms.ModelChoiceField(rows, label=label, required=required)
        for name in ("amber_percent", "red_percent", "explain_percent"):
            self.fields[name].widget.attrs["class"] = "govuk-input--width-4"

    def values(self) -> dict[str, Any]:
        """The fields of the model."""
        said = dict(self.cleaned_data)
        last = said.pop("grant_last_day")
        return {**said, "grant_ends": last + DAY if last else None}


def fund_now(fund: Fund) -> dict[str, Any]:
    """What the form of a fund shows at first."""
    names = [name for _, _, group in FundForm.HEADINGS for name in group if name != "grant_last_day"]
    return {name: getattr(fund, name) for name in names} | {"grant_last_day": last_day(fund.grant_ends)}


class CloseForm(forms.Form):
    closed_on = DayField(
        label="Closed from", help_text="The first day without money in or out, not ahead of today"
    )
