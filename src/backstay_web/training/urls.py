"""The addresses of training."""

from django.urls import path

from backstay_web.core.registers.views import RegisterViews
from backstay_web.donations.verbs import paths_of
from backstay_web.training import views
from backstay_web.training.register import CREW, HELD_COURSE, REGISTER
from backstay_web.training.verbs import VERBS

app_name = "training"
urlpatterns = [
    path("", views.held_list, name="home"),
    path("seats/", views.seats_needed, name="seats_needed"),
    path("results/", views.results, name="results"),
    path("reports/", views.reports, name="reports"),
    path("reports/<uuid:key>/", views.course_report, name="course_report"),
    path("feedback/", views.feedback_list, name="feedback_list"),
    path("feedback/<uuid:key>/", views.feedback, name="feedback"),
    path("lessons/", views.lessons, name="lessons"),
    path("lessons/<uuid:key>/", views.lesson, name="lesson"),
    path("held_course/<uuid:entry>/", views.held_course, name="held_course"),
    path("crew/<uuid:entry>/", views.crew, name="crew"),
    *paths_of(VERBS, views.act),
    *RegisterViews(REGISTER).paths(but=("home", HELD_COURSE.noun, CREW.noun)),
]
