"""The addresses of nations."""

from django.urls import path

from backstay_web.nations import views

app_name = "nations"
urlpatterns = [
    path("", views.nation_list, name="list"),
    path("<uuid:nation>/", views.nation_detail, name="detail"),
]
