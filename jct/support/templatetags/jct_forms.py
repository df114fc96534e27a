"""What the templates of forms ask (templates/forms/): `{% load jct_forms %}`."""

from typing import Any

from django import forms, template
from django.forms import BoundField
from django.utils.safestring import SafeString

from jct.support import forms as govuk

register = template.Library()
register.filter("kind", govuk.kind)
register.filter("worded", govuk.worded)


@register.filter
def error_list(form: forms.BaseForm) -> list[tuple[str, str]]:
    """(text, link) of every error, for `components/error_summary.html`."""
    return govuk.summary(form)


@register.inclusion_tag("components/error_summary.html")
def error_summary(*parts: Any) -> dict[str, Any]:
    """`{% error_summary formset other_form %}` where a page has more than one form."""
    return {"errors": govuk.summary(*parts)}


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The control of a field, dressed."""
    attrs = {"class": govuk.classes(field)} if govuk.classes(field) else {}
    if "govuk-js-character-count" in attrs.get("class", ""):
        attrs["aria-describedby"] = " ".join(filter(None, [field.aria_describedby, f"{field.auto_id}-info"]))
    return field.as_widget(attrs=attrs)
