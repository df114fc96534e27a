"""Budget lines, virements, reserves, and next year's budget."""

from django.urls import path

from budgets.views import funds

urlpatterns = [
    path("funds/<int:pk>/virement/", funds.Vire.as_view(), name="virement"),
]
