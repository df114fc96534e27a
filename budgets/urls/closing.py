"""Closing a period, consolidating a fund and sharing its risk."""

from django.urls import path

from budgets.views import closing, risk

urlpatterns = [
    path("funds/<int:pk>/closing/", closing.Closing.as_view(), name="closing"),
    path("positions/<int:pk>/sign/", closing.Sign.as_view(), name="sign_position"),
    path("positions/<int:pk>/take-back/", closing.TakeBack.as_view(), name="take_back_position"),
    path("periods/", closing.Periods.as_view(), name="periods"),
    path("periods/<int:pk>/<str:quarter>/", closing.ChangePeriod.as_view(), name="change_period"),
    path("periods/<int:pk>/<str:quarter>/leave/", closing.GiveLeave.as_view(), name="give_leave"),
    path("leave/<int:pk>/end/", closing.EndLeave.as_view(), name="end_leave"),
    path("funds/<int:pk>/risk/", risk.RiskShare.as_view(), name="risk"),
    path("funds/<int:pk>/risk/draft/", risk.NewDraft.as_view(), name="new_risk_draft"),
    path("risk-drafts/<int:pk>/", risk.Draft.as_view(), name="risk_draft"),
    path("risk-drafts/<int:pk>/change/", risk.ChangeDraft.as_view(), name="change_risk_draft"),
    path("risk-drafts/<int:pk>/step/", risk.WriteStep.as_view(), name="risk_step"),
    path("risk-drafts/<int:pk>/move/", risk.MoveStep.as_view(), name="move_risk_step"),
    path("risk-drafts/<int:pk>/remove/", risk.RemoveStep.as_view(), name="remove_risk_step"),
    path("risk-drafts/<int:pk>/drop/", risk.DropDraft.as_view(), name="drop_risk_draft"),
    path("risk-drafts/<int:pk>/ask/", risk.AskRule.as_view(), name="ask_risk_rule"),
    path("risk-drafts/<int:pk>/take-back/", risk.TakeBackRule.as_view(), name="take_back_risk_rule"),
]
