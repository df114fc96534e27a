"""Budget lines, virements, reserves, and next year's budget."""

from django.urls import path

from budgets.views import lines, plans, reserves, virements

urlpatterns = [
    path("funds/<int:pk>/lines/", lines.Lines.as_view(), name="lines"),
    path("funds/<int:pk>/lines/months/", lines.Months.as_view(), name="months"),
    path(
        "funds/<int:pk>/lines/months.csv",
        lines.LinesDownload.as_view(),
        {"what": "months", "kind": "csv"},
        name="months_csv",
    ),
    path(
        "funds/<int:pk>/lines/months.xlsx",
        lines.LinesDownload.as_view(),
        {"what": "months", "kind": "xlsx"},
        name="months_xlsx",
    ),
    path(
        "funds/<int:pk>/lines/budgets.csv",
        lines.LinesDownload.as_view(),
        {"what": "budgets", "kind": "csv"},
        name="lines_csv",
    ),
    path(
        "funds/<int:pk>/lines/budgets.xlsx",
        lines.LinesDownload.as_view(),
        {"what": "budgets", "kind": "xlsx"},
        name="lines_xlsx",
    ),
    path("funds/<int:pk>/lines/add/", lines.AddLine.as_view(), name="add_line"),
    path("lines/<int:pk>/budget/", lines.Line.as_view(), name="line_budget"),
    path("lines/<int:pk>/change/", lines.ChangeLine.as_view(), name="change_line"),
    path("lines/<int:pk>/close/", lines.CloseLine.as_view(), name="close_line"),
    path("lines/<int:pk>/reopen/", lines.ReopenLine.as_view(), name="reopen_line"),
    path("funds/<int:pk>/virements/", virements.Virements.as_view(), name="virements"),
    path("funds/<int:pk>/virement/", virements.Vire.as_view(), name="virement"),
    path("virements/<int:pk>/withdraw/", virements.Withdraw.as_view(), name="withdraw_virement"),
    path("funds/<int:pk>/reserves/", reserves.Reserves.as_view(), name="reserves"),
    path("funds/<int:pk>/reserves/add/", reserves.AddReserve.as_view(), name="add_reserve"),
    path("reserves/<int:pk>/pay-in/", reserves.PayIn.as_view(), name="pay_in"),
    path("reserves/<int:pk>/draw/", reserves.Draw.as_view(), name="draw"),
    path("reserves/<int:pk>/carry-forward/", reserves.CarryForward.as_view(), name="carry_forward"),
    path("reserves/uses/<int:pk>/withdraw/", reserves.Withdraw.as_view(), name="withdraw_use"),
    path("reserves/uses/<int:pk>/give-up/", reserves.GiveUp.as_view(), name="give_up_use"),
    path("funds/<int:pk>/plans/", plans.Plans.as_view(), name="plans"),
    path("funds/<int:pk>/plans/add/", plans.AddPlan.as_view(), name="add_plan"),
    path("plans/<int:pk>/", plans.PlanPage.as_view(), name="plan"),
    path("plans/<int:pk>/refresh/", plans.Refresh.as_view(), name="refresh_plan"),
    path("plans/<int:pk>/drop/", plans.Drop.as_view(), name="drop_plan"),
    path("plans/<int:pk>/ask/", plans.Ask.as_view(), name="ask_plan"),
    path("plans/<int:pk>/withdraw/", plans.Withdraw.as_view(), name="withdraw_plan"),
]
