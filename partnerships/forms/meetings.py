"""The shape of what the secretary enters about meetings. Rules live in services."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from jct.support.fields import DayField, PageField
from jct.support.uploads import UploadField
from partnerships.domain.meeting import Member
from partnerships.domain.words import InterestAction, ItemOutcome, Verb, VoteCast
from partnerships.forms.decisions import AnswerForm
from partnerships.models import Body

LINES = {"rows": 4}
SEAT = re.compile(r"seat_[0-9]{1,9}")
LINE_DAY = re.compile(r"(\d{1,2})[ ./-](\d{1,2})[ ./-](\d{4})")
TERMS = ("agreed_amount", "condition", "due_on", "condition_2", "second_due_on")
EXEMPT = {
    "1": "1: information about an individual",
    "2": "2: information likely to reveal who somebody is",
    "3": "3: financial or business affairs of a person or company",
    "4": "4: consultations or negotiations on labour relations",
    "5": "5: legal professional privilege",
    "6": "6: notices, orders or directions not yet given",
    "7": "7: prevention, investigation or prosecution of crime",
}
EXEMPT_CHOICES = [("", "Not exempt"), *((f"paragraph {key}", words) for key, words in EXEMPT.items())]


def _clock(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        help_text="For example, 10:00 or 14:30",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={"invalid": f"{label} must be a time such as 10:00"},
    )


class _Times(forms.Form):
    starts = _clock("Start time")
    ends = _clock("End time")
    place = forms.CharField(
        label="Place", max_length=200, help_text="A room, or the link of an online meeting"
    )

    def moments(self, day: date) -> dict[str, datetime]:
        """What the services want of a day: `starts_at` and `ends_at`."""
        starts = timezone.make_aware(datetime.combine(day, self.cleaned_data["starts"]))
        ends = timezone.make_aware(datetime.combine(day, self.cleaned_data["ends"]))
        return {"starts_at": starts, "ends_at": ends}


class PlanForm(_Times):
    body = forms.ModelChoiceField(Body.objects.none(), label="Body", empty_label="Choose a body")
    day = DayField(label="Day")
    private_from = forms.CharField(
        label="Private business",
        max_length=500,
        required=False,
        help_text="Why it, or a part of it, is held in private. Leave empty for a meeting in public.",
    )
    field_order = ["body", "day", "starts", "ends", "place", "private_from"]

    def __init__(self, data: Any = None, *, bodies: Any, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["body"].queryset = bodies


class PlanYearForm(_Times):
    body = forms.ModelChoiceField(Body.objects.none(), label="Body", empty_label="Choose a body")
    days = forms.CharField(
        label="Days",
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="One on each line, such as 14 4 2027",
    )
    field_order = ["body", "days", "starts", "ends", "place"]

    def __init__(self, data: Any = None, *, bodies: Any, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["body"].queryset = bodies

    def clean_days(self) -> list[date]:
        """Every wrong line is named, not just the first."""
        found, wrong = [], []
        for number, line in enumerate(self.cleaned_data["days"].splitlines(), start=1):
            if not line.strip():
                continue
            day = _day(line.strip())
            if day:
                found.append(day)
            else:
                wrong.append(f"Line {number}: “{line.strip()[:40]}” is not a day such as 14 4 2027")
        if wrong:
            raise ValidationError(wrong)
        return found


def _day(text: str) -> date | None:
    parts = LINE_DAY.fullmatch(text)
    if parts is None:
        return None
    try:
        day = date(int(parts[3]), int(parts[2]), int(parts[1]))
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None


class ChangeForm(_Times):
    day = DayField(label="Day")
    private_from = forms.CharField(label="Private business", max_length=500, required=False)
    private_notice_on = DayField(
        label="Notice of private business given on",
        required=False,
        help_text="28 clear days before the meeting. For example, 20 10 2026",
    )
    field_order = ["day", "starts", "ends", "place", "private_from", "private_notice_on"]


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs=LINES), max_length=2000)


class CallForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        required=False,
        widget=forms.Textarea(attrs=LINES),
        max_length=2000,
        help_text="Needed only when the agenda is late, or private business lacks its notice.",
    )


class _Exempt(forms.Form):
    exempt_paragraph = forms.ChoiceField(
        label="Exempt under Schedule 12A, paragraph", choices=EXEMPT_CHOICES, required=False
    )
    public_interest = forms.CharField(
        label="Public interest",
        required=False,
        widget=forms.Textarea(attrs=LINES),
        max_length=2000,
        help_text="For an exempt item: why the interest is in not publishing it.",
    )


def _page() -> PageField:
    return PageField(
        label="Page it is about",
        required=False,
        help_text="For a contract, a report, a fund or a measure: the address of its page, copied from the browser.",
    )


class ItemForm(_Exempt):
    request = forms.ModelChoiceField(
        None,
        label="Request",
        required=False,
        empty_label="None: the body’s own business",
        help_text="Requests that this body may take and that stand on no agenda of it.",
    )
    title = forms.CharField(
        label="Title", max_length=200, required=False, help_text="Leave empty to use the request’s title."
    )
    verb = forms.ChoiceField(
        label="What the body does with it",
        choices=[("", "Choose one"), *Verb.choices],
        help_text="On a request, its power for that decision, or “Notes”.",
    )
    subject_url = _page()
    reason = forms.CharField(
        label="Why it cannot wait",
        required=False,
        max_length=500,
        help_text="Needed once the agenda is out.",
    )
    field_order = ["request", "title", "verb", "subject_url", "exempt_paragraph", "public_interest", "reason"]

    def __init__(
        self, data: Any = None, *, requests: Any, late: bool, host: str, initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["subject_url"].host = host
        self.fields["request"].queryset = requests
        if not late:
            del self.fields["reason"]


class ChangeItemForm(_Exempt):
    title = forms.CharField(label="Title", max_length=200)
    verb = forms.ChoiceField(label="What the body does with it", choices=Verb.choices)
    subject_url = _page()
    field_order = ["title", "verb", "subject_url", "exempt_paragraph", "public_interest"]

    def __init__(self, data: Any = None, *, own: bool, host: str, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["subject_url"].host = host
        if not own:
            del self.fields["subject_url"]


class PaperForm(_Exempt):
    title = forms.CharField(
        label="Title",
        max_length=200,
        help_text="The title of a paper that is there already makes a new version of it.",
    )
    text = forms.CharField(label="Text", required=False, widget=forms.Textarea(attrs={"rows": 12}))
    file = UploadField(kinds=("pdf", "xlsx", "csv"), label="Or a file", required=False)
    is_exempt = forms.BooleanField(label="This paper is exempt from publication", required=False)
    field_order = ["title", "text", "file", "is_exempt", "exempt_paragraph", "public_interest"]


class InterestForm(forms.Form):
    user = forms.ModelChoiceField(None, label="Whose interest", empty_label=None)
    interest = forms.CharField(
        label="What is the interest?",
        error_messages={"required": "Enter what the interest is"},
        max_length=500,
        help_text="For example: my sister works for the provider.",
    )
    action = forms.ChoiceField(label="What they do", choices=InterestAction.choices, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, people: Any = None) -> None:
        super().__init__(data, initial={"action": InterestAction.LEAVE.value})
        if people is None:
            del self.fields["user"]
        else:
            self.fields["user"].queryset = people


class VotesForm(forms.Form):
    """How each seat that may still vote voted; a seat left open has not voted. What an older page sends of another seat
    goes along, so that its fault is named."""

    def __init__(self, data: Any = None, *, members: Iterable[Member]) -> None:
        super().__init__(data)
        self.seats = {f"seat_{member.seat}": member.seat for member in members}
        for member, name in zip(members, self.seats, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=member.name,
                help_text=f"{member.title}, {member.partner_name}",
                choices=[*VoteCast.choices, ("", "Did not vote")],
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[name].plain = True  # "Did not vote" is an answer, so no label says "optional"

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.votes():
            raise ValidationError("Record at least one vote.")
        return self.cleaned_data

    def votes(self) -> dict[int, str]:
        here = {seat: self.cleaned_data[name] for name, seat in self.seats.items() if self.cleaned_data[name]}
        return {**self._of_others(), **here}

    def _of_others(self) -> dict[int, str]:
        sent = {
            name: self.data[name] for name in self.data if name not in self.seats and SEAT.fullmatch(name)
        }
        return {int(name[5:]): cast for name, cast in sent.items() if cast in VoteCast.values}


class ResolveForm(AnswerForm):
    """What the body resolves; a lower sum and conditions only where it decides."""

    casting = forms.ChoiceField(
        label="Chair’s casting vote",
        choices=[("", "Not used"), (VoteCast.FOR.value, "For"), (VoteCast.AGAINST.value, "Against")],
        required=False,
    )
    reason = forms.CharField(
        label="Reasons",
        required=False,
        widget=forms.Textarea(attrs=LINES),
        max_length=4000,
        help_text="They stand in the minutes and in the record of the decision.",
    )
    field_order = ["casting", "reason"]

    def __init__(self, data: Any = None, *, casting: bool, decides: bool) -> None:
        super().__init__(data)
        if not casting:
            del self.fields["casting"]
        if not decides:
            for name in TERMS:
                del self.fields[name]

    def resolved(self) -> dict[str, Any]:
        """In the words of `services.resolutions.resolve`."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in TERMS}
        terms = {"agreed_amount": self.cleaned_data.get("agreed_amount"), "conditions": self.conditions()}
        return given | terms


class MinuteForm(forms.Form):
    minute = forms.CharField(
        label="What was said", required=False, widget=forms.Textarea(attrs={"rows": 8}), max_length=8000
    )
    outcome = forms.ChoiceField(label="What became of it", required=False)

    def __init__(self, data: Any = None, *, outcomes: Sequence[ItemOutcome], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        if outcomes:
            self.fields["outcome"].choices = [("", "Not yet known"), *((o.value, o.label) for o in outcomes)]
        else:
            del self.fields["outcome"]


class ActionForm(forms.Form):
    text = forms.CharField(label="What is to be done", max_length=500)
    owner = forms.ModelChoiceField(None, label="Who does it", empty_label="Choose a person")
    due_on = DayField(label="Day by which it is done")

    def __init__(self, data: Any = None, *, people: Any) -> None:
        super().__init__(data)
        self.fields["owner"].queryset = people


class DoneForm(forms.Form):
    evidence = forms.CharField(
        label="What shows that it is done?",
        error_messages={"required": "Enter what shows that it is done"},
        widget=forms.Textarea(attrs=LINES),
        max_length=2000,
    )


class MinutesForm(forms.Form):
    text = forms.CharField(label="Minutes", widget=forms.Textarea(attrs={"rows": 30}), max_length=100_000)
