"""The front page of the money, a fund in a quarter, and where its figures come from."""

from django.urls import path

from budgets.views import figures, funds

urlpatterns = [
    path("", funds.Home.as_view(), name="home"),
    path("funds/<int:pk>/", funds.FundPage.as_view(), name="fund"),
    path("funds/<int:pk>/figures/", figures.FundFigures.as_view(), name="fund_figures"),
    path("returns/lines/<int:pk>/figures/", figures.RowFigures.as_view(), name="row_figures"),
    path("funds/<int:pk>/lines.csv", funds.FundDownload.as_view(), {"kind": "csv"}, name="fund_csv"),
    path("funds/<int:pk>/lines.xlsx", funds.FundDownload.as_view(), {"kind": "xlsx"}, name="fund_xlsx"),
]
