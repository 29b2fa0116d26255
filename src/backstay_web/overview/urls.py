"""The addresses of what lies across needs and offers."""

from django.urls import path

from backstay_web.overview import views

app_name = "overview"
urlpatterns = [
    path("coverage/", views.coverage_page, name="coverage"),
    path("coverage/<uuid:equipment_class>/", views.class_page, name="class"),
    path("calendar/", views.calendar_page, name="calendar"),
    path("calendar/dates.ics", views.calendar_file, name="calendar_file"),
    path("map/", views.map_page, name="map"),
]
