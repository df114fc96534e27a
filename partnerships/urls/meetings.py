"""Meetings, agendas, papers, votes and minutes."""

from django.urls import path

from partnerships.views.meetings import agenda, pages, planning, room

urlpatterns = [
    path("meetings/", pages.Calendar.as_view(), name="meetings"),
    path("meetings/feed/renew/", pages.RenewFeed.as_view(), name="renew_feed"),
    path("meetings/feed/<int:pk>/<slug:slug>/", pages.Feed.as_view(), name="meetings_feed"),
    path("meetings/plan/", planning.Plan.as_view(), name="plan_meeting"),
    path("meetings/plan-year/", planning.PlanYear.as_view(), name="plan_year"),
    path("meetings/put/", agenda.PutOnAgenda.as_view(), name="put_on_agenda"),
    path("meetings/<int:pk>/", pages.MeetingPage.as_view(), name="meeting"),
    path("meetings/<int:pk>/change/", planning.Change.as_view(), name="change_meeting"),
    path("meetings/<int:pk>/call/", planning.Call.as_view(), name="call_meeting"),
    path("meetings/<int:pk>/cancel/", planning.Cancel.as_view(), name="cancel_meeting"),
    path("meetings/<int:pk>/close/", planning.Close.as_view(), name="close_meeting"),
    path("meetings/<int:pk>/attendance/", room.Attendance.as_view(), name="attendance"),
    path("meetings/<int:pk>/add-item/", agenda.AddItem.as_view(), name="add_item"),
    path("meetings/<int:pk>/move/", agenda.MoveItem.as_view(), name="move_item"),
    path("meetings/<int:pk>/minutes/", pages.Minutes.as_view(), name="minutes"),
    path("meetings/<int:pk>/minutes/edit/", room.EditMinutes.as_view(), name="edit_minutes"),
    path("meetings/<int:pk>/minutes/draft/", room.RedraftMinutes.as_view(), name="redraft_minutes"),
    path("meetings/<int:pk>/minutes/approve/", room.ApproveMinutes.as_view(), name="approve_minutes"),
    path("agenda/<int:pk>/", pages.ItemPage.as_view(), name="agenda_item"),
    path("agenda/<int:pk>/change/", agenda.ChangeItem.as_view(), name="change_item"),
    path("agenda/<int:pk>/withdraw/", agenda.WithdrawItem.as_view(), name="withdraw_item"),
    path("agenda/<int:pk>/add-paper/", agenda.AddPaper.as_view(), name="add_paper"),
    path("agenda/<int:pk>/interest/", room.Interest.as_view(), name="item_interest"),
    path("agenda/<int:pk>/votes/", room.Votes.as_view(), name="votes"),
    path("agenda/<int:pk>/resolve/", room.Resolve.as_view(), name="resolve"),
    path("agenda/<int:pk>/minute/", room.Minute.as_view(), name="minute"),
    path("agenda/<int:pk>/add-action/", room.AddAction.as_view(), name="add_action"),
    path("papers/<int:pk>/", pages.PaperPage.as_view(), name="paper"),
    path("papers/<int:pk>/file/", pages.PaperFile.as_view(), name="paper_file"),
    path("actions/", pages.Actions.as_view(), name="actions"),
    path("actions/<int:pk>/done/", room.FinishAction.as_view(), name="finish_action"),
    path("forward-plan/", pages.ForwardPlan.as_view(), name="forward_plan"),
]
