"""Partners, bodies, posts and people."""

from django.urls import path

from partnerships.views import structure

urlpatterns = [
    path("", structure.Home.as_view(), name="home"),
    path("<int:pk>/", structure.PartnershipPage.as_view(), name="partnership"),
    path("bodies/<int:pk>/", structure.BodyPage.as_view(), name="body"),
    path("posts/<int:pk>/", structure.PostPage.as_view(), name="post"),
    path("people/<int:pk>/", structure.PersonPage.as_view(), name="person"),
    path("<int:pk>/add-post/", structure.AddPost.as_view(), name="add_post"),
    path("posts/<int:pk>/appoint/", structure.Appoint.as_view(), name="appoint"),
    path("appointments/<int:pk>/end/", structure.EndAppointment.as_view(), name="end_appointment"),
]
