"""Help, the glossary, and what the law wants a site to say about itself."""

from django.urls import path

from jct.help import views

app_name = "help"
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("glossary/", views.Glossary.as_view(), name="glossary"),
    path("<slug:slug>/", views.HelpPage.as_view(), name="page"),
]
