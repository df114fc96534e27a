"""Cover, interests, recertification and refused attempts."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
