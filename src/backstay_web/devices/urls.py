"""The addresses of devices."""

from django.urls import path

from backstay_web.devices import views

app_name = "devices"
urlpatterns = [
    path("", views.device_list, name="list"),
    path("captures/", views.capture_list, name="captures"),
    path("add/", views.add, name="add"),
    path("<uuid:key>/", views.device_detail, name="detail"),
    path("<uuid:device>/revoke/", views.revoke, name="revoke"),
]
