"""What lies behind a forecast: its movement, its method, savings, actions, contingent items; checks and waivers."""

from django.urls import path

from budgets.views import forecast, movement, outlook, waivers

urlpatterns = [
    path("returns/<int:pk>/movement/", movement.ReturnMovement.as_view(), name="movements"),
    path("returns/lines/<int:pk>/movement/", movement.RowMovement.as_view(), name="movement"),
    path("funds/<int:pk>/movement/", movement.FundMovement.as_view(), name="fund_movement"),
    path("returns/lines/<int:pk>/forecast/", forecast.Forecast.as_view(), name="forecast"),
    path("funds/<int:pk>/accuracy/", forecast.Accuracy.as_view(), name="accuracy"),
    path("funds/<int:pk>/outlook/", outlook.OutlookPage.as_view(), name="outlook"),
    path("funds/<int:pk>/savings/add/", outlook.AddSaving.as_view(), name="add_saving"),
    path("savings/<int:pk>/", outlook.ChangeSaving.as_view(), name="saving"),
    path("savings/<int:pk>/report/", outlook.ReportSaving.as_view(), name="report_saving"),
    path("funds/<int:pk>/actions/add/", outlook.AddMitigation.as_view(), name="add_mitigation"),
    path("actions/<int:pk>/", outlook.ChangeMitigation.as_view(), name="mitigation"),
    path("funds/<int:pk>/contingent/add/", outlook.AddItem.as_view(), name="add_item"),
    path("contingent/<int:pk>/", outlook.ChangeItem.as_view(), name="item"),
    path("contingent/<int:pk>/settle/", outlook.SettleItem.as_view(), name="settle_item"),
    path("checks/", waivers.Checks.as_view(), name="checks"),
    path("checks/<int:pk>/set/", waivers.SetCheck.as_view(), name="set_check"),
    path("waivers/", waivers.Waivers.as_view(), name="waivers"),
    path("lines/<int:pk>/waiver/", waivers.AskWaiver.as_view(), name="ask_waiver"),
    path("waivers/<int:pk>/", waivers.Waiver.as_view(), name="waiver"),
    path("waivers/<int:pk>/settle/", waivers.Settle.as_view(), name="settle_waiver"),
    path("waivers/<int:pk>/end/", waivers.End.as_view(), name="end_waiver"),
]
