"""The addresses of repair."""

from django.urls import path

from backstay_web.core.registers.views import RegisterViews
from backstay_web.donations.verbs import paths_of
from backstay_web.repair import schedule_views as scheduled
from backstay_web.repair import stock_views as stocks
from backstay_web.repair import ticket_views as tickets
from backstay_web.repair import views
from backstay_web.repair.register import REGISTER
from backstay_web.repair.verbs import VERBS

app_name = "repair"
urlpatterns = [
    path("", views.home, name="home"),
    path("report/", views.report, name="report"),
    path("requisitions/", views.requisitions, name="requisitions"),
    path("requisitions/<uuid:key>/", views.requisition, name="requisition"),
    path("turn-round/", views.turn_round, name="turn_round"),
    path("workshops/", views.workshops, name="workshops"),
    path(
        "workshops/<uuid:workshop>/schedule/", scheduled.schedules_of, name="schedules"
    ),
    path(
        "workshops/<uuid:workshop>/schedule/ask/",
        scheduled.ask_schedule,
        name="ask_schedule",
    ),
    path("schedule/<uuid:key>/", scheduled.schedule, name="schedule"),
    path("schedule/<uuid:key>/progress/", scheduled.progress, name="schedule_progress"),
    path(
        "schedule/<uuid:key>/cancel/", scheduled.cancel_schedule, name="cancel_schedule"
    ),
    path("schedule/<uuid:key>/move/", scheduled.move_job, name="move_job"),
    path("schedule/<uuid:key>/undo/", scheduled.undo_schedule, name="undo_schedule"),
    path("fleets/", views.fleets, name="fleets"),
    path("running-out/", stocks.running_out, name="running_out"),
    path("job/<uuid:key>/", views.job, name="job"),
    path("similar/", views.similar_cases, name="similar"),
    path("tickets/", tickets.tickets, name="tickets"),
    path("tickets/ask/", tickets.ask_ticket, name="ask_ticket"),
    path("tickets/<uuid:key>/", tickets.ticket, name="ticket"),
    path("tickets/<uuid:key>/chat/", tickets.paste, name="paste_chat"),
    *paths_of(VERBS, views.act),
    *RegisterViews(REGISTER).paths(),
]
