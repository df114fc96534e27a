"""Requests and the acts on them."""

from django.urls import path

from partnerships.views import decisions

urlpatterns = [
    path("decisions/", decisions.Requests.as_view(), name="requests"),
    path("<int:pk>/ask/", decisions.Ask.as_view(), name="ask"),
    path("decisions/<int:pk>/", decisions.RequestPage.as_view(), name="request"),
    path("decisions/<int:pk>/decide/", decisions.Decide.as_view(), name="decide"),
    path("decisions/<int:pk>/interest/", decisions.DeclareInterest.as_view(), name="declare_interest"),
    path("decisions/<int:pk>/withdraw/", decisions.Withdraw.as_view(), name="withdraw"),
]
