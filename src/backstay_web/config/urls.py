"""The addresses of the site."""

from django.urls import path

from backstay_web.config import views

urlpatterns = [path("health/", views.health, name="health")]
