"""Form fields of this trade: a day in three boxes, an amount in pounds, a page of this site."""

import re
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django import forms
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve

PARTS = ("day", "month", "year")
AMOUNT = re.compile(r"[-−–]?(\d{1,3}(,\d{3})+|\d+)(\.\d{1,2})?", re.ASCII)


class DayInput(forms.MultiWidget):
    """Day, month and year in three boxes: GOV.UK's date input. Its value is the three texts."""

    template_name = "forms/day.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        box = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__({part: forms.TextInput(attrs=box) for part in PARTS}, attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["invalid"] = bool((attrs or {}).get("aria-invalid"))
        return context

    def decompress(self, value: date | None) -> list[Any]:
        return [value.day, value.month, value.year] if value else [None, None, None]


class DayField(forms.MultiValueField):
    """A date, typed as day, month and year. What is wrong is said of the part that is wrong."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        parts = tuple(forms.CharField(required=False, max_length=10) for _ in PARTS)
        kwargs.setdefault("help_text", "For example, 20 10 2026")
        super().__init__(parts, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> date | None:
        texts = [text.strip() for text in data_list or ["", "", ""]]
        if not any(texts):
            return None
        missing = [part for part, text in zip(PARTS, texts, strict=True) if not text]
        name = self.label or "Date"
        if missing:
            raise ValidationError(f"{name} must include a {' and '.join(missing)}")
        try:
            day, month, year = (int(text) for text in texts)
            if not 1900 <= year <= 2200:
                raise ValidationError(f"{name} must have a year with four digits, such as 2026")
            return date(year, month, day)
        except ValueError:
            raise ValidationError(f"{name} must be a real date, such as 20 10 2026") from None


class PoundsInput(forms.TextInput):
    """A box with a pound sign before it."""

    template_name = "forms/pounds.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"inputmode": "decimal", "class": "govuk-input--width-10", "spellcheck": "false", **(attrs or {})}
        )


class PoundsField(forms.DecimalField):
    """GBP to the penny as people write it: "£1,250,000", "1250000.5", "(250)" and "−250" for a negative amount."""

    widget = PoundsInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 14)
        super().__init__(decimal_places=2, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        text = re.sub(r"[£\s\u2060]", "", value)
        if text.startswith("(") and text.endswith(")"):
            text = "-" + text[1:-1]
        if not AMOUNT.fullmatch(text):
            raise ValidationError(
                f"{self.label or 'Amount'} must be an amount in pounds, such as 1,250 or 1250.50"
            )
        return super().to_python(re.sub(r"^[−–]", "-", text).replace(",", ""))

    def prepare_value(self, value: Any) -> Any:
        """An amount that is known is shown as "64,000.00"; what somebody typed stays as it is."""
        return f"{value:,.2f}" if isinstance(value, Decimal | int) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class PageField(forms.CharField):
    """The address of a page of this site, as copied from the browser; its value is the path, "/contracts/12/".

    The form that has one sets `host` to the name this site is asked by.
    """

    host = ""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 200, **kwargs})

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        path = page_here(text, self.host)
        if text and not path:
            raise ValidationError(
                f"{self.label} must be the address of a page here, such as /contracts/12/, copied from the browser"
            )
        return path


def page_here(address: str, host: str) -> str:
    """The path of a page of this site that `address` leads to; nothing for any other address."""
    try:
        parts = urlsplit(address)
        resolve(parts.path)
    except (ValueError, Resolver404):  # ValueError: not an address at all, "http://[x"
        return ""
    ours = parts.netloc in ("", host) and parts.scheme in ("", "http", "https")
    return urlunsplit(parts._replace(scheme="", netloc="")) if ours else ""
