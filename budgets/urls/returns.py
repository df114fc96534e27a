"""Returns: opening a quarter, the grid, pasting, and the acts on a return."""

from django.urls import path

from budgets.views import funds, returns

urlpatterns = [
    path("funds/<int:pk>/open/", funds.OpenReturns.as_view(), name="open"),
    path("returns/<int:pk>/", returns.Return.as_view(), name="return"),
    path("returns/<int:pk>/lines.csv", returns.ReturnDownload.as_view(), name="return_download"),
    path("returns/<int:pk>/paste/", returns.PasteRows.as_view(), name="paste"),
    path("returns/<int:pk>/refresh/", returns.Refresh.as_view(), name="refresh"),
    path("returns/<int:pk>/take-back/", returns.TakeBack.as_view(), name="take_back"),
    path("returns/<int:pk>/certify/", returns.Certify.as_view(), name="certify"),
    path("returns/<int:pk>/decide/", returns.Decide.as_view(), name="decide"),
    path("returns/<int:pk>/reopen/", returns.Reopen.as_view(), name="reopen"),
]
