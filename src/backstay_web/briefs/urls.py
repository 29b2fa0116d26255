"""The addresses of briefs."""

from django.urls import path

from backstay_web.briefs import views

app_name = "briefs"
urlpatterns = [
    path("", views.commander, name="commander"),
    path("clocks/", views.clock_board, name="clocks"),
]
