"""Statements of a fund: its memorandum account and the Better Care Fund's return."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
