"""The addresses of devices."""

from django.urls import path

from backstay_web.devices import views

app_name = "devices"
urlpatterns = [
    path("", views.device_list, name="list"),
    path("captures/", views.capture_list, name="captures"),
    path("captures/<uuid:key>/", views.capture_detail, name="capture"),
    path("add/", views.add, name="add"),
    path("<uuid:key>/", views.device_detail, name="detail"),
    path("<uuid:device>/revoke/", views.revoke, name="revoke"),
    path("<uuid:device>/sync/", views.sync, name="sync"),
    path("<uuid:device>/photographs/", views.photograph, name="photograph"),
]
