"""Addresses under /budgets/, one file a room."""

from budgets.urls import agreements, closing, funds, ledger, lines, returns, statements

app_name = "budgets"
urlpatterns = [
    *funds.urlpatterns,
    *agreements.urlpatterns,
    *lines.urlpatterns,
    *returns.urlpatterns,
    *closing.urlpatterns,
    *ledger.urlpatterns,
    *statements.urlpatterns,
]
