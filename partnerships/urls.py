"""Addresses under /partnership/."""

from django.urls import path

from partnerships.views import decisions, structure

app_name = "partnerships"
urlpatterns = [
    path("", structure.Home.as_view(), name="home"),
    path("<int:pk>/", structure.PartnershipPage.as_view(), name="partnership"),
    path("bodies/<int:pk>/", structure.BodyPage.as_view(), name="body"),
    path("posts/<int:pk>/", structure.PostPage.as_view(), name="post"),
    path("people/<int:pk>/", structure.PersonPage.as_view(), name="person"),
    path("schemes/<int:pk>/", structure.SchemePage.as_view(), name="scheme"),
    path("<int:pk>/add-post/", structure.AddPost.as_view(), name="add_post"),
    path("posts/<int:pk>/appoint/", structure.Appoint.as_view(), name="appoint"),
    path("appointments/<int:pk>/end/", structure.EndAppointment.as_view(), name="end_appointment"),
    path("decisions/", decisions.Requests.as_view(), name="requests"),
    path("<int:pk>/ask/", decisions.Ask.as_view(), name="ask"),
    path("decisions/<int:pk>/", decisions.RequestPage.as_view(), name="request"),
    path("decisions/<int:pk>/decide/", decisions.Decide.as_view(), name="decide"),
    path("decisions/<int:pk>/interest/", decisions.DeclareInterest.as_view(), name="declare_interest"),
    path("decisions/<int:pk>/withdraw/", decisions.Withdraw.as_view(), name="withdraw"),
]
