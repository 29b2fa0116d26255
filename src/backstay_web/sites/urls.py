"""The addresses of sites."""

from django.urls import path

from backstay_web.core.registers.views import RegisterViews
from backstay_web.sites import views
from backstay_web.sites.register import REGISTER

app_name = "sites"
urlpatterns = [path("", views.home, name="home"), *RegisterViews(REGISTER).paths()]
