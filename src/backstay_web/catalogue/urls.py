"""The addresses of the catalogue."""

from django.urls import path

from backstay_web.catalogue import views
from backstay_web.catalogue.register import REGISTER
from backstay_web.core.registers.views import RegisterViews

app_name = "catalogue"
urlpatterns = [
    path("", views.home, name="home"),
    path("commonality/", views.commonality, name="commonality"),
    *RegisterViews(REGISTER).paths(),
]
