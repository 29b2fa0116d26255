"""The addresses of nations."""

from django.urls import path

from backstay_web.nations import views

app_name = "nations"
urlpatterns = [
    path("", views.nation_list, name="list"),
    path("organisations/", views.organisation_list, name="organisations"),
    path("posts/", views.post_list, name="posts"),
    path("<uuid:nation>/", views.nation_detail, name="detail"),
]
