"""The addresses of transfers."""

from django.urls import path

from backstay_web.core.registers.views import RegisterViews
from backstay_web.transfers import views
from backstay_web.transfers.register import REGISTER

app_name = "transfers"
urlpatterns = [
    path("consignment/<uuid:entry>/", views.consignment, name="consignment"),
    *views.verb_paths(),
    *(each for each in RegisterViews(REGISTER).paths() if each.name != "consignment"),
]
