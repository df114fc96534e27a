"""The shape of what people enter to move money: virements, reserves. Rules live elsewhere."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator

from budgets.forms.funds import LineOfFund
from budgets.models import BudgetLine, Fund
from jct.core.calendar import FinancialYear, day_words
from jct.support.fields import DayField, PoundsField


class _ByFund(ModelChoiceIterator):
    """The lines under the names of their funds."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        groups: dict[str, list[Any]] = {}
        for line in self.queryset:
            groups.setdefault(line.fund.name, []).append(self.choice(line))
        yield from groups.items()


class LineOfFunds(LineOfFund):
    """A line of any fund the person keeps, under the name of its fund."""

    iterator = _ByFund


def _reason(help_text: str = "The next report prints it beside the change.") -> forms.CharField:
    return forms.CharField(
        label="Reason", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=help_text
    )


class VirementForm(forms.Form):
    """A move of budget: from a line of the fund to any line of the funds the person keeps."""

    from_line = LineOfFund(None, label="Move budget from", empty_label="Choose a line")
    to_line = LineOfFunds(
        None,
        label="To",
        empty_label="Choose a line",
        help_text="A line of another fund moves the partners’ contributions too, and both partners must consent.",
    )
    amount = PoundsField(label="Amount")
    effective_on = DayField(label="With effect from")
    recurrent = forms.BooleanField(
        label="Recurs every year",
        required=False,
        initial=True,
        help_text="Next year’s budget is rolled forward with it.",
    )
    reason = _reason()

    def __init__(self, *args: Any, fund: Fund, keeps: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_lines = BudgetLine.objects.filter(closed_on=None)
        pick: dict[str, Any] = self.fields
        pick["from_line"].queryset = open_lines.filter(fund=fund)
        reachable = open_lines.filter(fund__in=keeps, fund__partnership=fund.partnership_id)
        pick["to_line"].queryset = reachable.select_related("fund").order_by(
            "fund__position", "fund", "position"
        )


class ReserveForm(forms.Form):
    """A new reserve and what stands in it."""

    name = forms.CharField(label="Name", max_length=120)
    is_risk_pool = forms.BooleanField(
        label="This is the fund’s risk pool",
        required=False,
        help_text="It meets overspends before they are shared.",
    )
    purpose = forms.CharField(
        label="What it is for", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    opening = PoundsField(
        label="Opening balance", help_text="What stands in it on its first day; £0 is allowed."
    )
    effective_on = DayField(label="From", help_text="The first day. For example, 1 4 2026")


class PayInForm(forms.Form):
    amount = PoundsField(label="Amount")
    effective_on = DayField(label="Paid in on")
    reason = _reason("Where the money came from.")


class GiveUpForm(forms.Form):
    reason = _reason("It stays with the request: whoever asked for it and whoever approved it will read it.")


class DrawForm(forms.Form):
    """A draw on a reserve, for a line or for the fund as a whole."""

    amount = PoundsField(label="Amount")
    line = LineOfFund(
        None,
        label="For the line",
        empty_label="No line: it meets an overspend, or goes back to the partners",
        required=False,
        help_text="The line’s budget of this year rises by the draw.",
    )
    effective_on = DayField(label="With effect from")
    reason = _reason()

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick: dict[str, Any] = self.fields
        pick["line"].queryset = fund.lines.filter(closed_on=None)


class CarryForm(DrawForm):
    """An underspend carried into the year that begins on a 1 April, into the reserve or straight to a line."""

    def __init__(self, *args: Any, fund: Fund, year: FinancialYear, **kwargs: Any) -> None:
        super().__init__(*args, fund=fund, **kwargs)
        last = FinancialYear(year.year - 1)
        pick: dict[str, Any] = self.fields
        pick["amount"].label = f"Underspend of {last} to carry forward"
        pick["line"].empty_label = "No line: keep it in the reserve"
        pick["line"].help_text = f"The line’s budget of {year} rises by what is carried forward."
        pick["effective_on"].initial = year.starts
        pick["effective_on"].help_text = f"The first day of the year, {day_words(year.starts)}"
