"""The request for payment that a partner receives for an instalment, as a PDF."""

from django.template.loader import render_to_string

from budgets.selectors.instalments import InstalmentRow
from jct.core.calendar import FinancialYear
from jct.support import pdf


def payment_note(row: InstalmentRow) -> bytes:
    """PDF/UA-1 bytes of the note: who asks whom, for which fund and year, how much, by when, and what to quote."""
    told = {"row": row, "instalment": row.instalment, "fund": row.instalment.fund}
    told["year"] = FinancialYear(row.instalment.year)
    content, _ = pdf.write(render_to_string("budgets/pdf/payment.html", told))
    return content
