"""The addresses of needs."""

from django.urls import path

from backstay_web.core.registers.views import RegisterViews
from backstay_web.requirements import views
from backstay_web.requirements.register import REGISTER

app_name = "requirements"
urlpatterns = [
    path("", views.requirement_list, name="list"),
    path("mine/", views.mine, name="mine"),
    path("needed/", views.needed, name="needed"),
    path("ask/", views.ask, name="ask"),
    path("order/", views.order, name="order"),
    path("queue/", views.queue, name="queue"),
    path("<uuid:requirement>/", views.detail, name="detail"),
    path("<uuid:requirement>/alike/", views.alike, name="alike"),
    path("<uuid:requirement>/change/", views.change, name="change"),
    path("<uuid:requirement>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:requirement>/judge/", views.judge, name="judge"),
    path("<uuid:requirement>/waive/", views.waive, name="waive"),
    path("waivers/<uuid:waiver>/change/", views.change_waiver, name="change_waiver"),
    path("waivers/<uuid:waiver>/end/", views.end_waiver, name="end_waiver"),
    *RegisterViews(REGISTER).paths(),
]
