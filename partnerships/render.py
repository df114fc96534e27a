"""The scheme of delegation as a printed document."""

from datetime import date

from django.template.loader import render_to_string

from jct.support import pdf
from partnerships.selectors.scheme import SchemePage


def scheme_pdf(page: SchemePage, *, on: date) -> bytes:
    """PDF/UA-1 bytes of a scheme, as it reads on the day `on`: the same page on the same day gives the same bytes."""
    content, _ = pdf.write(render_to_string("partnerships/pdf/scheme.html", {"page": page, "on": on}))
    return content
