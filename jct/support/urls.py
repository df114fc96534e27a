"""Jobs and health."""

from django.urls import path

from jct.support import pages

app_name = "support"
urlpatterns = [
    path("jobs/", pages.JobList.as_view(), name="jobs"),
    path("jobs/<uuid:pk>/", pages.JobPage.as_view(), name="job"),
    path("jobs/<uuid:pk>/again/", pages.JobAgain.as_view(), name="job_again"),
    path("healthz", pages.Alive.as_view(), name="alive"),
    path("readyz", pages.Ready.as_view(), name="ready"),
]
