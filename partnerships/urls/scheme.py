"""The scheme of delegation and its versions."""

from django.urls import path

from partnerships.views import structure

urlpatterns = [
    path("schemes/<int:pk>/", structure.SchemePage.as_view(), name="scheme"),
]
