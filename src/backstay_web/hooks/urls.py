"""The addresses of hooks."""

from django.urls import path

from backstay_web.hooks import views

app_name = "hooks"
urlpatterns = [
    path("", views.hook_list, name="list"),
    path("queue/", views.queue, name="queue"),
    path("add/", views.add, name="add"),
    path("<uuid:hook>/", views.change, name="change"),
    path("<uuid:hook>/secret/", views.renew_secret, name="renew_secret"),
    path("<uuid:hook>/test/", views.try_it, name="test"),
    path("<uuid:hook>/end/", views.end, name="end"),
]
