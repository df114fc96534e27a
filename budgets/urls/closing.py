"""Closing a period, consolidating a fund and sharing its risk."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
