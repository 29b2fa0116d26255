"""The addresses of transfers."""

from typing import Final

from django.urls import path

from backstay_web.core.registers.views import RegisterViews
from backstay_web.donations.verbs import paths_of
from backstay_web.transfers import views
from backstay_web.transfers.register import REGISTER
from backstay_web.transfers.verbs import VERBS

app_name = "transfers"
OWN: Final = {"consignment", "movement"}
"""Pages of rows of the register that have more to show than others."""

urlpatterns = [
    path("nodes/", views.nodes, name="nodes"),
    path("nodes/<uuid:site>/", views.board, name="board"),
    path("handovers/", views.handover_list, name="handovers"),
    path("handovers/<uuid:key>/", views.handover, name="handover"),
    path("consignment/<uuid:entry>/", views.consignment, name="consignment"),
    path("consignment/<uuid:entry>/count/", views.count, name="count"),
    path("movement/<uuid:entry>/", views.movement, name="movement"),
    *paths_of(VERBS, views.act),
    *RegisterViews(REGISTER).paths(but=OWN),
]
