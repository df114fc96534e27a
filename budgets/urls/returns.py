"""Returns: opening a quarter, the grid, pasting, and the acts on a return."""

from django.urls import path

from budgets.views import cells, evidence, funds, paste, remarks, returns

urlpatterns = [
    path("funds/<int:pk>/open/", funds.OpenReturns.as_view(), name="open"),
    path("returns/<int:pk>/", returns.Return.as_view(), name="return"),
    path("returns/<int:pk>/lines.csv", paste.ReturnDownload.as_view(), {"kind": "csv"}, name="return_csv"),
    path("returns/<int:pk>/lines.xlsx", paste.ReturnDownload.as_view(), {"kind": "xlsx"}, name="return_xlsx"),
    path("returns/<int:pk>/cells/", cells.Cells.as_view(), name="cells"),
    path("returns/<int:pk>/undo/<int:edit>/", cells.UndoEdit.as_view(), name="undo"),
    path("returns/<int:pk>/paste/", paste.PasteRows.as_view(), name="paste"),
    path("returns/<int:pk>/upload/", paste.Upload.as_view(), name="upload"),
    path("returns/<int:pk>/rows/<int:row>/remarks/", remarks.Remarks.as_view(), name="remarks"),
    path("returns/<int:pk>/rows/<int:row>/files/", remarks.CellFiles.as_view(), name="cell_files"),
    path("returns/<int:pk>/remarks/<int:comment>/", remarks.Settle.as_view(), name="settle_remark"),
    path("returns/<int:pk>/evidence/", evidence.Evidence.as_view(), name="evidence"),
    path("evidence/<int:pk>/", evidence.EvidenceFile.as_view(), name="evidence_file"),
    path("returns/<int:pk>/refresh/", returns.Refresh.as_view(), name="refresh"),
    path("returns/<int:pk>/take-back/", returns.TakeBack.as_view(), name="take_back"),
    path("returns/<int:pk>/certify/", returns.Certify.as_view(), name="certify"),
    path("returns/<int:pk>/decide/", returns.Decide.as_view(), name="decide"),
    path("returns/<int:pk>/due/", returns.ChangeDue.as_view(), name="change_due"),
    path("returns/<int:pk>/reopen/", returns.Reopen.as_view(), name="reopen"),
]
