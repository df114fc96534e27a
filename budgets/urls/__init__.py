"""Addresses under /budgets/, one file a room."""

from budgets.urls import agreements, closing, funds, ledger, lines, outlook, returns, statements

app_name = "budgets"
urlpatterns = [
    *funds.urlpatterns,
    *agreements.urlpatterns,
    *lines.urlpatterns,
    *returns.urlpatterns,
    *outlook.urlpatterns,
    *closing.urlpatterns,
    *ledger.urlpatterns,
    *statements.urlpatterns,
]
