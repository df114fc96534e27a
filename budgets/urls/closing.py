"""Closing a period, consolidating a fund and sharing its risk."""

from django.urls import path

from budgets.views import closing

urlpatterns = [
    path("funds/<int:pk>/closing/", closing.Closing.as_view(), name="closing"),
    path("positions/<int:pk>/sign/", closing.Sign.as_view(), name="sign_position"),
    path("positions/<int:pk>/take-back/", closing.TakeBack.as_view(), name="take_back_position"),
    path("periods/", closing.Periods.as_view(), name="periods"),
    path("periods/<int:pk>/<str:quarter>/", closing.ChangePeriod.as_view(), name="change_period"),
    path("periods/<int:pk>/<str:quarter>/leave/", closing.GiveLeave.as_view(), name="give_leave"),
    path("leave/<int:pk>/end/", closing.EndLeave.as_view(), name="end_leave"),
]
