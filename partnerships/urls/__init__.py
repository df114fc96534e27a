"""Addresses under /partnership/, a file for each room."""

from partnerships.urls import decisions, meetings, people, scheme, structure

app_name = "partnerships"
urlpatterns = [
    *structure.urlpatterns,
    *decisions.urlpatterns,
    *scheme.urlpatterns,
    *meetings.urlpatterns,
    *people.urlpatterns,
]
