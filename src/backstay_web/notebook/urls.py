"""The addresses of the notebook."""

from django.urls import path

from backstay_web.notebook import views

app_name = "notebook"
urlpatterns = [
    path("search/", views.search_page, name="search"),
    path("go/", views.palette, name="go"),
    path("followed/", views.followed, name="followed"),
    path("notebook/comment/", views.comment, name="comment"),
    path("notebook/attach/", views.attach, name="attach"),
    path("notebook/files/<uuid:attachment>/", views.file, name="file"),
    path("notebook/files/<uuid:attachment>/remove/", views.remove, name="remove"),
    path("notebook/follow/", views.follow, name="follow"),
    path("notebook/unfollow/", views.unfollow, name="unfollow"),
    path("notebook/save-filter/", views.save_filter, name="save-filter"),
    path("notebook/drop-filter/", views.drop_filter, name="drop-filter"),
]
