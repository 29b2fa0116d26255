"""The addresses of the log."""

from django.urls import path

from backstay_web.log import views

app_name = "log"
urlpatterns = [
    path("", views.head, name="head"),
    path("checkpoint/", views.checkpoint, name="checkpoint"),
    path("proof/", views.proof, name="proof"),
    path("verifier/", views.verifier, name="verifier"),
    path("export/", views.export, name="export"),
    path("export/file/", views.export_file, name="export_file"),
]
