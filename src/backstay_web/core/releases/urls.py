"""The addresses of releases."""

from django.urls import path

from backstay_web.core.releases import views

app_name = "releases"
urlpatterns = [
    path("", views.release_list, name="list"),
    path("labels/", views.labels, name="labels"),
    path("own/<slug:kind>/", views.own_list, name="own"),
    path("<uuid:release>/", views.read, name="read"),
    path("<uuid:release>/decide/", views.decide, name="decide"),
    path("<slug:kind>/<uuid:key>/", views.label_history, name="history"),
    path("<slug:kind>/<uuid:key>/ask/", views.ask, name="ask"),
]
