"""The addresses of the desk."""

from django.urls import path

from backstay_web.desk import views

app_name = "desk"
urlpatterns = [
    path("search/", views.search_page, name="search"),
    path("go/", views.palette, name="go"),
    path("followed/", views.followed, name="followed"),
    path("desk/comment/", views.comment, name="comment"),
    path("desk/follow/", views.follow, name="follow"),
    path("desk/unfollow/", views.unfollow, name="unfollow"),
    path("desk/save-filter/", views.save_filter, name="save-filter"),
    path("desk/drop-filter/", views.drop_filter, name="drop-filter"),
]
