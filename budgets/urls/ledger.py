"""Ledger files, their rows, and the rules that put rows on lines."""

from django.urls import path

from budgets.views import ledger, ledger_rows

urlpatterns = [
    path("lines/<int:pk>/", ledger_rows.LineLedger.as_view(), name="line"),
    path("lines/<int:pk>/move/", ledger_rows.MoveFound.as_view(), name="move_found"),
    path("ledger/", ledger.Ledgers.as_view(), name="ledgers"),
    path("ledger/<int:pk>/", ledger.Ledger.as_view(), name="ledger"),
    path("ledger/<int:pk>/letters/", ledger.Letters.as_view(), name="letters"),
    path("ledger/<int:pk>/columns/", ledger.Columns.as_view(), name="columns"),
    path("ledger/<int:pk>/rows/", ledger.FileRows.as_view(), name="file_rows"),
    path("ledger/<int:pk>/faults.csv", ledger.Faults.as_view(), name="faults"),
    path("ledger/<int:pk>/discard/", ledger.Discard.as_view(), name="discard"),
    path("ledger/<int:pk>/reverse/", ledger.Reverse.as_view(), name="reverse"),
    path("ledger/sources/", ledger.Sources.as_view(), name="sources"),
    path("ledger/sources/<int:pk>/", ledger.Source.as_view(), name="source"),
    path("ledger/sources/<int:pk>/retire/", ledger.RetireSource.as_view(), name="retire_source"),
    path("ledger/unassigned/", ledger_rows.Unassigned.as_view(), name="unassigned"),
    path("ledger/rules/", ledger_rows.Rules.as_view(), name="rules"),
    path("ledger/rules/<int:pk>/remove/", ledger_rows.RemoveRule.as_view(), name="remove_rule"),
    path("ledger/rules/<int:pk>/order/", ledger_rows.ReorderRule.as_view(), name="reorder_rule"),
    path("ledger/rows/<int:pk>/", ledger_rows.Row.as_view(), name="row"),
    path("ledger/move/", ledger_rows.Move.as_view(), name="move"),
]
