"""The addresses of nations."""

from django.urls import path

from backstay_web.nations import post_views, views

app_name = "nations"
urlpatterns = [
    path("", views.nation_list, name="list"),
    path("organisations/", views.organisation_list, name="organisations"),
    path("posts/", views.post_list, name="posts"),
    path("organisations/add/", post_views.add_organisation, name="add_organisation"),
    path("posts/add/", post_views.add_post, name="add_post"),
    path("people/", post_views.people, name="people"),
    path("sessions/", post_views.sessions, name="sessions"),
    path("posts/<uuid:key>/", post_views.post_detail, name="post"),
    path("posts/<uuid:post>/fill/", post_views.fill, name="fill"),
    path("posts/<uuid:post>/delegate/", post_views.delegate, name="delegate"),
    path("nominations/<uuid:key>/", post_views.nomination, name="nomination"),
    path("nominations/<uuid:key>/decide/", post_views.decide, name="decide"),
    path("nominations/<uuid:key>/withdraw/", post_views.withdraw, name="withdraw"),
    path("posts/<uuid:post>/authority/", post_views.authority, name="authority"),
    path("holdings/<uuid:holding>/end/", post_views.end_holding, name="end_holding"),
    path("holdings/<uuid:holding>/day/", post_views.change_day, name="change_day"),
    path("posts/<uuid:post>/give/", post_views.give_task, name="give_task"),
    path("hand-over/", post_views.hand_over, name="hand_over"),
    path(
        "holdings/<uuid:holding>/hand-over/",
        post_views.hand_over_of,
        name="hand_over_of",
    ),
    path("tasks/<uuid:task>/finish/", post_views.finish_task, name="finish_task"),
    path("organisations/<uuid:key>/", views.organisation_detail, name="organisation"),
    path("<uuid:key>/", views.nation_detail, name="detail"),
]
