"""A memorandum account as PDF: the same account gives the same bytes."""

from django.template.loader import render_to_string

from budgets.selectors.statements import StatementPage
from jct.support import pdf


def statement_pdf(page: StatementPage) -> bytes:
    """PDF/UA-1 bytes of an account as it was drawn up."""
    html = render_to_string(
        "budgets/pdf/statement.html", {"page": page, "row": page.row, "facts": page.facts}
    )
    return pdf.write(html)[0]
