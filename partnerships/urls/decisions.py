"""Requests and the acts on them."""

from django.urls import path

from partnerships.views import acts, decisions

urlpatterns = [
    path("decisions/", decisions.Requests.as_view(), name="requests"),
    path("decisions/approve/", decisions.DecideMany.as_view(), name="decide_many"),
    path("<int:pk>/ask/", decisions.Ask.as_view(), name="ask"),
    path("decisions/<int:pk>/", decisions.RequestPage.as_view(), name="request"),
    path("decisions/<int:pk>/record/", decisions.Record.as_view(), name="record"),
    path("decisions/<int:pk>/record.pdf", decisions.RecordPdf.as_view(), name="record_pdf"),
    path("decisions/<int:pk>/record.json", decisions.RecordJson.as_view(), name="record_json"),
    path("decisions/<int:pk>/decide/", acts.Decide.as_view(), name="decide"),
    path("decisions/<int:pk>/answer/", acts.Answer.as_view(), name="answer"),
    path("decisions/<int:pk>/send-back/", acts.SendBack.as_view(), name="send_back"),
    path("decisions/<int:pk>/change/", acts.Revise.as_view(), name="revise"),
    path("decisions/<int:pk>/send/", acts.Send.as_view(), name="send"),
    path("decisions/<int:pk>/withdraw/", acts.Withdraw.as_view(), name="withdraw"),
    path("decisions/<int:pk>/interest/", acts.DeclareInterest.as_view(), name="declare_interest"),
    path("decisions/<int:pk>/question/", acts.AskQuestion.as_view(), name="ask_question"),
    path("decisions/<int:pk>/clearance/", acts.PassGate.as_view(), name="pass_gate"),
    path("decisions/<int:pk>/consulted/", acts.Consult.as_view(), name="consult"),
    path("decisions/<int:pk>/notice/", acts.GiveNotice.as_view(), name="give_notice"),
    path("decisions/<int:pk>/urgency/", acts.AgreeUrgency.as_view(), name="agree_urgency"),
    path("decisions/<int:pk>/urgent/", acts.Urgent.as_view(), name="urgent"),
    path("decisions/<int:pk>/try-again/", acts.Retry.as_view(), name="retry"),
    path("decisions/<int:pk>/call-in/", acts.CallIn.as_view(), name="call_in"),
    path("decisions/<int:pk>/publish/", acts.Publish.as_view(), name="publish_record"),
    path("questions/<int:pk>/", acts.AnswerQuestion.as_view(), name="answer_question"),
    path("conditions/<int:pk>/", acts.MeetCondition.as_view(), name="meet_condition"),
]
