"""The addresses of sites."""

from django.urls import path

from backstay_web.core.desk.views import DeskViews
from backstay_web.sites import views
from backstay_web.sites.desk import DESK

app_name = "sites"
urlpatterns = [path("", views.home, name="home"), *DeskViews(DESK).paths()]
