"""Meetings, agendas, papers, votes and minutes."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
