"""The addresses of plans."""

from django.urls import path

from backstay_web.plans import (
    fielded_views,
    order_views,
    presence_views,
    promise_views,
    proposal_views,
    question_views,
    views,
)

app_name = "plans"
urlpatterns = [
    path("", views.home, name="home"),
    path("snapshots/", views.snapshots, name="snapshots"),
    path("snapshots/make/", views.make_snapshot, name="make_snapshot"),
    path("snapshots/<uuid:snapshot>/", views.snapshot, name="snapshot"),
    path("snapshots/<uuid:snapshot>/case.zip", views.case_file, name="case_file"),
    path("snapshots/<uuid:snapshot>/start/", views.start_run, name="start_run"),
    path("runs/<uuid:run>/", views.run, name="run"),
    path("runs/<uuid:run>/progress/", views.progress, name="progress"),
    path("runs/<uuid:run>/flows/", views.flows, name="flows"),
    path("runs/<uuid:run>/cancel/", views.cancel, name="cancel"),
    path("runs/<uuid:run>/compare/", views.compare, name="compare"),
    path("runs/<uuid:run>/report/", views.report, name="report"),
    path("runs/<uuid:run>/report.html", views.report_file, name="report_file"),
    path("runs/<uuid:run>/plan.json", views.plan_file, name="plan_file"),
    path("runs/<uuid:run>/tables.xlsx", views.tables_file, name="tables_file"),
    path("runs/<uuid:run>/case.zip", views.run_case, name="run_case"),
    path("runs/<uuid:run>/ask/", question_views.ask, name="ask"),
    path("runs/<uuid:run>/what-ifs/", question_views.what_ifs, name="what_ifs"),
    path("questions/", question_views.question_list, name="questions"),
    path("what-ifs/", question_views.what_if_list, name="what_if_list"),
    path("loads/", question_views.load_list, name="loads"),
    path("orders/try/", order_views.try_order, name="try_order"),
    path("proposals/<uuid:proposal>/replan/", question_views.replan, name="replan"),
    path(
        "proposals/<uuid:proposal>/freeze/",
        question_views.freeze_again,
        name="freeze_again",
    ),
    path("desk/", promise_views.desk, name="desk"),
    path("shares/<uuid:share>/answer/", promise_views.answer, name="answer"),
    path("promises/", promise_views.promise_list, name="promises"),
    path("promises/<uuid:key>/", promise_views.promise, name="promise"),
    path(
        "promises/<uuid:promise>/report/", promise_views.report, name="report_promise"
    ),
    path("promises/<uuid:promise>/free/", promise_views.free, name="free_promise"),
    path("presence/", presence_views.presence_list, name="presences"),
    path("presence/<uuid:key>/", presence_views.presence, name="presence"),
    path("needs/<uuid:requirement>/", fielded_views.fielded, name="fielded"),
    path(
        "needs/<uuid:requirement>/presence/",
        presence_views.say_presence,
        name="say_presence",
    ),
    path("proposals/", proposal_views.proposal_list, name="proposals"),
    path("proposals/<uuid:key>/", proposal_views.proposal, name="proposal"),
    path("proposals/<uuid:proposal>/propose/", proposal_views.propose, name="propose"),
    path("proposals/<uuid:proposal>/refuse/", proposal_views.refuse, name="refuse"),
    path("answers/<uuid:answer>/reply/", proposal_views.reply, name="reply"),
    path("proposals/<uuid:proposal>/tell/", proposal_views.tell, name="tell"),
    path("runs/<uuid:run>/propose/", proposal_views.draft, name="draft"),
]
