"""Addresses under /reports/."""

from django.urls import path

from reports.views import packs, production, verify

app_name = "reports"
urlpatterns = [
    path("", production.Home.as_view(), name="home"),
    path("quarters/<int:partnership>/<str:quarter>/", production.QuarterPage.as_view(), name="quarter"),
    path("quarters/<int:partnership>/<str:quarter>/freeze/", production.Freeze.as_view(), name="freeze"),
    path("packs/<int:pk>/", packs.PackPage.as_view(), name="pack"),
    path("packs/<int:pk>/submit/", packs.Submit.as_view(), name="submit"),
    path("packs/<int:pk>/take-back/", packs.TakeBack.as_view(), name="take_back"),
    path("packs/<int:pk>/publish/", packs.Publish.as_view(), name="publish"),
    path("documents/<int:pk>/", packs.DocumentPage.as_view(), name="document"),
    path("documents/<int:pk>/pdf/", packs.Pdf.as_view(), name="pdf"),
    path("documents/<int:pk>/again/", packs.PrintAgain.as_view(), name="print_again"),
    path("verify/", verify.Verify.as_view(), name="verify"),
]
