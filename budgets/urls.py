"""Addresses under /budgets/."""

from django.urls import path

from budgets.views import funds, ledger, ledger_rows, returns

app_name = "budgets"
urlpatterns = [
    path("", funds.Home.as_view(), name="home"),
    path("funds/<int:pk>/", funds.FundPage.as_view(), name="fund"),
    path("funds/<int:pk>/lines.csv", funds.FundDownload.as_view(), {"kind": "csv"}, name="fund_csv"),
    path("funds/<int:pk>/lines.xlsx", funds.FundDownload.as_view(), {"kind": "xlsx"}, name="fund_xlsx"),
    path("funds/<int:pk>/open/", funds.OpenReturns.as_view(), name="open"),
    path("funds/<int:pk>/virement/", funds.Vire.as_view(), name="virement"),
    path("agreements/<int:pk>/", funds.AgreementPage.as_view(), name="agreement"),
    path("returns/<int:pk>/", returns.Return.as_view(), name="return"),
    path("returns/<int:pk>/lines.csv", returns.ReturnDownload.as_view(), name="return_download"),
    path("returns/<int:pk>/paste/", returns.PasteRows.as_view(), name="paste"),
    path("returns/<int:pk>/refresh/", returns.Refresh.as_view(), name="refresh"),
    path("returns/<int:pk>/take-back/", returns.TakeBack.as_view(), name="take_back"),
    path("returns/<int:pk>/certify/", returns.Certify.as_view(), name="certify"),
    path("returns/<int:pk>/decide/", returns.Decide.as_view(), name="decide"),
    path("returns/<int:pk>/reopen/", returns.Reopen.as_view(), name="reopen"),
    path("lines/<int:pk>/", ledger_rows.LineLedger.as_view(), name="line"),
    path("ledger/", ledger.Ledgers.as_view(), name="ledgers"),
    path("ledger/<int:pk>/", ledger.Ledger.as_view(), name="ledger"),
    path("ledger/<int:pk>/letters/", ledger.Letters.as_view(), name="letters"),
    path("ledger/<int:pk>/columns/", ledger.Columns.as_view(), name="columns"),
    path("ledger/<int:pk>/rows/", ledger.FileRows.as_view(), name="file_rows"),
    path("ledger/<int:pk>/discard/", ledger.Discard.as_view(), name="discard"),
    path("ledger/<int:pk>/reverse/", ledger.Reverse.as_view(), name="reverse"),
    path("ledger/sources/", ledger.Sources.as_view(), name="sources"),
    path("ledger/sources/<int:pk>/", ledger.Source.as_view(), name="source"),
    path("ledger/sources/<int:pk>/retire/", ledger.RetireSource.as_view(), name="retire_source"),
    path("ledger/unassigned/", ledger_rows.Unassigned.as_view(), name="unassigned"),
    path("ledger/rules/", ledger_rows.Rules.as_view(), name="rules"),
    path("ledger/rules/<int:pk>/remove/", ledger_rows.RemoveRule.as_view(), name="remove_rule"),
    path("ledger/rows/<int:pk>/", ledger_rows.Row.as_view(), name="row"),
    path("ledger/move/", ledger_rows.Move.as_view(), name="move"),
]
