"""The shape of what people enter for contributions and instalments. Rules live elsewhere."""

from typing import Any

from django import forms

from budgets.models import BudgetLine, Contribution, Fund
from budgets.selectors.contributions import Promise
from jct.core.calendar import FinancialYear
from jct.support.fields import DayField, PoundsField
from partnerships.models import Partner
from partnerships.querysets import not_over

PART_YEAR = "Tick if the amount is for twelve months and begins later in the year: months left ÷ 12 of it are counted."


def _why(label: str = "Reason", **kwargs: Any) -> forms.CharField:
    kwargs.setdefault("help_text", "The next report prints it beside the change.")
    return forms.CharField(label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class PromiseForm(forms.Form):
    """What a partner promises for a year."""

    kind = forms.ChoiceField(label="Kind", choices=Contribution.Kind.choices)
    source = forms.ChoiceField(
        label="Better Care Fund source", choices=Contribution.Source.choices, required=False
    )
    amount = PoundsField(label="Amount", min_value=0)
    part_year = forms.BooleanField(label="Work out a part of the year", required=False, help_text=PART_YEAR)
    effective_on = DayField(label="With effect from")
    recurrent = forms.BooleanField(label="It recurs every year", required=False, initial=True)
    counts_towards_share = forms.BooleanField(
        label="It counts towards the partner’s risk share",
        required=False,
        initial=True,
        help_text="In kind never does.",
    )
    confirmed = forms.BooleanField(
        label="The partner has confirmed it", required=False, help_text="Left open, it is indicative."
    )
    reason = _why()

    def __init__(self, *args: Any, fund: Fund, year: FinancialYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Partner.objects.filter(not_over(year.starts), partnership=fund.partnership_id)
        partners = here.select_related("organisation")
        self.fields["partner"] = forms.ModelChoiceField(
            partners, label="Partner", empty_label="Choose a partner"
        )
        self.order_fields(["partner"])

    def values(self) -> dict[str, Any]:
        """What the service is told: the annual sum where part of the year is to be worked out."""
        said = dict(self.cleaned_data)
        annual = said["amount"] if said.pop("part_year") else None
        return {**said, "annual": annual}


class _OfPromise(forms.Form):
    """Something about one of the promises listed."""

    def __init__(
        self, *args: Any, promises: list[Promise], partners: dict[int, Partner], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.promises = {promise.key: promise for promise in promises}
        self.partners = partners
        self.fields["promise"] = forms.ChoiceField(
            label="Contribution", choices=[(promise.key, promise.words) for promise in promises]
        )
        self.order_fields(["promise"])

    def chosen(self) -> dict[str, Any]:
        """The promise in the words of the services."""
        promise = self.promises[self.cleaned_data["promise"]]
        return {
            "partner": self.partners[promise.partner],
            "kind": promise.kind,
            "source": promise.source,
            "recurrent": promise.recurrent,
        }


class ConfirmForm(_OfPromise):
    amount = PoundsField(
        label="Confirmed amount",
        min_value=0,
        help_text="£0 if the promise falls through: then it is only taken back.",
    )
    effective_on = DayField(label="With effect from")
    reason = _why()

    def values(self) -> dict[str, Any]:
        return {
            **self.chosen(),
            **{name: self.cleaned_data[name] for name in ("amount", "effective_on", "reason")},
        }


class VaryForm(_OfPromise):
    """A change of a confirmed contribution, with the line that changes by as much."""

    amount = PoundsField(label="Change", help_text="Negative to take away, for example −500,000")
    part_year = forms.BooleanField(label="Work out a part of the year", required=False, help_text=PART_YEAR)
    effective_on = DayField(label="With effect from")
    this_year_only = forms.BooleanField(
        label="For this year only",
        required=False,
        help_text="Left open, the change of a contribution that recurs is rolled forward into next year’s budget.",
    )
    budget_only = forms.BooleanField(
        label="The contribution is entered already: change the budget only",
        required=False,
        help_text="For a contribution that was entered, confirmed or varied without a line: the line follows it by no "
        "more than the fund does not tie.",
    )
    outside = forms.BooleanField(
        label="It meets an overspend that the risk-share rule leaves outside the fund",
        required=False,
        help_text="Then it is decided as the treatment of an overspend outside the rule.",
    )
    reason = _why()

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"] = forms.ModelChoiceField(
            BudgetLine.objects.filter(fund=fund, closed_on=None),
            label="Budget line that changes by as much",
            required=False,
            empty_label="No line",
            help_text="Without one, contributions and budget no longer tie until the budget is asked to follow.",
        )
        self.order_fields(
            ["promise", "amount", "part_year", "effective_on", "this_year_only", "line", "budget_only"]
        )

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        amount = {"annual": said["amount"]} if said["part_year"] else {"amount": said["amount"]}
        rest = {name: said[name] for name in ("effective_on", "line", "budget_only", "outside", "reason")}
        chosen = self.chosen()
        recurrent = chosen["recurrent"] and not said["this_year_only"]
        return {**chosen, "recurrent": recurrent, **amount, **rest}


class ScheduleForm(forms.Form):
    """Equal instalments for what a partner has confirmed."""

    parts = forms.IntegerField(
        label="Number of instalments",
        min_value=1,
        max_value=60,
        initial=4,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )
    first_on = DayField(label="First instalment due on")
    months_between = forms.IntegerField(
        label="Months between them",
        min_value=0,
        max_value=12,
        initial=3,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )

    def __init__(self, *args: Any, partners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"] = forms.ModelChoiceField(
            partners, label="Partner", empty_label="Choose a partner"
        )
        self.order_fields(["partner"])


class InstalmentForm(forms.Form):
    due_on = DayField(label="Due on")
    amount = PoundsField(label="Amount")


class RequestForm(forms.Form):
    reference = forms.CharField(
        label="Reference to quote",
        max_length=60,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )


class ReceiveForm(forms.Form):
    received_on = DayField(label="Received on")
    amount = PoundsField(label="Amount")
    note = forms.CharField(
        label="Reference", max_length=200, help_text="What the bank statement or the ledger says"
    )


class TakeBackForm(forms.Form):
    reason = forms.CharField(label="Reason", max_length=200)
