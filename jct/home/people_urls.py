"""Accounts: the list of people, an invitation, one person, a leaver."""

from django.urls import path

from jct.home import people

app_name = "people"
urlpatterns = [
    path("", people.PeopleList.as_view(), name="list"),
    path("invite/", people.Invite.as_view(), name="invite"),
    path("<int:pk>/", people.Person.as_view(), name="person"),
    path("<int:pk>/leaving/", people.Leaving.as_view(), name="leaving"),
    path("<int:pk>/reopen/", people.Reopen.as_view(), name="reopen"),
]
