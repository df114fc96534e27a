"""Addresses under /performance/."""

from django.urls import path, register_converter

from performance.views import figures, imports, indicators


class Period:
    """The first day of a period in an address: 2026-09-01."""

    regex = r"\d{4}-(?:0[1-9]|1[0-2])-01"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Period, "period")

app_name = "performance"
urlpatterns = [
    path("", indicators.IndicatorList.as_view(), name="list"),
    path("new/", indicators.IndicatorNew.as_view(), name="new"),
    path("<int:pk>/", indicators.IndicatorDetail.as_view(), name="indicator"),
    path("<int:pk>/edit/", indicators.IndicatorEdit.as_view(), name="edit"),
    path("<int:pk>/figures/new/", figures.FigureNew.as_view(), name="figure"),
    path("<int:pk>/figures/<period:period>/", figures.FigureCorrect.as_view(), name="correct"),
    path("<int:pk>/target/", figures.TargetNew.as_view(), name="target"),
    path("<int:pk>/limits/", figures.LimitsNew.as_view(), name="limits"),
    path("limits/<int:pk>/withdraw/", figures.LimitsWithdraw.as_view(), name="withdraw_limits"),
    path("imports/", imports.ImportList.as_view(), name="imports"),
    path("imports/new/", imports.ImportUpload.as_view(), name="new_import"),
    path("imports/<int:pk>/", imports.ImportPage.as_view(), name="import"),
    path("imports/<int:pk>/confirm/", imports.ImportConfirm.as_view(), name="import_confirm"),
    path("imports/<int:pk>/discard/", imports.ImportDiscard.as_view(), name="import_discard"),
    path("imports/<int:pk>/refused.csv", imports.ImportRefused.as_view(), name="import_refused"),
]
