"""The addresses of the catalogue."""

from django.urls import path

from backstay_web.catalogue import views
from backstay_web.catalogue.desk import DESK
from backstay_web.core.desk.views import DeskViews

app_name = "catalogue"
urlpatterns = [
    path("", views.home, name="home"),
    path("commonality/", views.commonality, name="commonality"),
    *DeskViews(DESK).paths(),
]
