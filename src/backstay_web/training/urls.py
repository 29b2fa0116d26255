"""The addresses of training."""

from django.urls import path

from backstay_web.donations.verbs import paths_of
from backstay_web.training import calendar_views, said_views, timetable_views, views
from backstay_web.training.register import CREW, HELD_COURSE, REGISTER
from backstay_web.training.register_pages import RegisterPages
from backstay_web.training.verbs import VERBS

app_name = "training"
urlpatterns = [
    path("", views.held_list, name="home"),
    path("seats/", views.seats_needed, name="seats_needed"),
    path("results/", views.results, name="results"),
    path("calendar/", calendar_views.calendar_page, name="calendar"),
    path("calendar/courses.ics", calendar_views.calendar_file, name="calendar_file"),
    path("reports/", said_views.reports, name="reports"),
    path("reports/<uuid:key>/", said_views.course_report, name="course_report"),
    path("feedback/", said_views.feedback_list, name="feedback_list"),
    path("feedback/<uuid:key>/", said_views.feedback, name="feedback"),
    path("lessons/", said_views.lessons, name="lessons"),
    path("lessons/<uuid:key>/", said_views.lesson, name="lesson"),
    path("held_course/<uuid:entry>/", views.held_course, name="held_course"),
    path("crew/", views.crew_list, name="crew_list"),
    path("crew/<uuid:entry>/", views.crew, name="crew"),
    path("timetables/", timetable_views.timetables_made, name="timetables"),
    path("timetables/ask/", timetable_views.ask_timetable, name="ask_timetable"),
    path("timetables/<uuid:key>/", timetable_views.timetable, name="timetable"),
    path(
        "timetables/<uuid:key>/progress/",
        timetable_views.progress,
        name="timetable_progress",
    ),
    path(
        "timetables/<uuid:key>/cancel/",
        timetable_views.cancel_timetable,
        name="cancel_timetable",
    ),
    *paths_of(VERBS, views.act),
    *RegisterPages(REGISTER).paths(
        but=("home", HELD_COURSE.noun, CREW.noun, CREW.page("list"))
    ),
]
