"""The addresses of offers."""

from django.urls import path

from backstay_web.core.registers.views import RegisterViews
from backstay_web.donations import views
from backstay_web.donations.register import DETAILS, REGISTER
from backstay_web.donations.verbs import VERBS, paths_of

app_name = "donations"
urlpatterns = [
    path("", views.offer_list, name="home"),
    path("desk/", views.desk, name="desk"),
    path("totals/", views.totals, name="totals"),
    path("consents/", views.consent_list, name="consent_list"),
    path("consents/<uuid:entry>/", views.consent, name="consent"),
    path("offer/add/", views.choose, name="offer_add"),
    path("offer/add/<slug:kind>/", views.make, name="offer_make"),
    path("offer/<uuid:entry>/", views.detail, name="offer"),
    path("offer/<uuid:entry>/change/", views.change, name="offer_change"),
    *paths_of(VERBS, views.act),
    *(each for kind in DETAILS for each in RegisterViews(REGISTER).of(kind)),
]
