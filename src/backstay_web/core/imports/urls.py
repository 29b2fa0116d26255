"""The addresses of imports."""

from django.urls import path

from backstay_web.core.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.import_list, name="list"),
    path("<uuid:import_>/", views.detail, name="detail"),
    path("<uuid:import_>/check/", views.check, name="check"),
    path("<uuid:import_>/apply/", views.apply, name="apply"),
    path("<uuid:import_>/progress/", views.progress, name="progress"),
    path("<uuid:import_>/faults.csv", views.faults, name="faults"),
    path("<slug:kind>/send/", views.send, name="send"),
    path("<slug:kind>/one/", views.one, name="one"),
    path("<slug:kind>/template.<slug:form>", views.template_file, name="template"),
]
