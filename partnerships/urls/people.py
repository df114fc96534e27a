"""Cover, incompatible functions, confirmations, interests and refused attempts."""

from django.urls import path

from partnerships.views import cover, interests, people

urlpatterns = [
    path("<int:pk>/cover/", cover.Calendar.as_view(), name="cover"),
    path("<int:pk>/cover/mine/", cover.MyCover.as_view(), name="my_cover"),
    path("appointments/<int:pk>/cover/", cover.GiveCover.as_view(), name="give_cover"),
    path("cover/<int:pk>/change/", cover.ChangeCover.as_view(), name="change_cover"),
    path("cover/<int:pk>/end/", cover.EndCover.as_view(), name="end_cover"),
    path("<int:pk>/incompatible/", people.Incompatible.as_view(), name="incompatible"),
    path("incompatible/<int:pk>/remove/", people.RemoveIncompatible.as_view(), name="remove_incompatible"),
    path("<int:pk>/confirm/", people.Recertify.as_view(), name="recertify"),
    path("appointments/<int:pk>/confirm/", people.ConfirmPost.as_view(), name="confirm_post"),
    path("<int:pk>/confirmations/", people.Recertification.as_view(), name="recertification"),
    path("<int:pk>/commitments/", people.Commits.as_view(), name="commits"),
    path("<int:pk>/interests/", interests.Register.as_view(), name="interests"),
    path("<int:pk>/interests/mine/", interests.MyInterests.as_view(), name="my_interests"),
    path("<int:pk>/interests/new/", interests.RegisterInterest.as_view(), name="register_interest"),
    path(
        "<int:pk>/interests/for-another/",
        interests.RegisterForAnother.as_view(),
        name="register_interest_of_another",
    ),
    path("interests/<int:pk>/end/", interests.EndInterest.as_view(), name="end_interest"),
    path("<int:pk>/interests/declare/", interests.DeclareYear.as_view(), name="declare_year"),
    path("<int:pk>/declarations/", interests.Declarations.as_view(), name="declarations"),
    path("<int:pk>/declarations/chase/", interests.Chase.as_view(), name="chase_declarations"),
    path("<int:pk>/refused/", people.Refused.as_view(), name="refused"),
    path("refused/<int:pk>/", people.RefusedAttempt.as_view(), name="refused_attempt"),
]
