"""Agreements, the funds under them, contributions and instalments."""

from django.urls import path

from budgets.views import funds

urlpatterns = [
    path("agreements/<int:pk>/", funds.AgreementPage.as_view(), name="agreement"),
]
