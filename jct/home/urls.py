"""The front door: "Your work"."""

from django.urls import path

from jct.home import views

app_name = "home"
urlpatterns = [
    path("", views.Front.as_view(), name="front"),
    path("work/", views.YourWork.as_view(), name="work"),
]
