"""The addresses of the site; each has its row in the table of doors."""

from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import autodiscover_modules

from backstay_web.config import views
from backstay_web.config.api.document import document_view
from backstay_web.config.api.site import PATH, make_api
from backstay_web.config.api.views import problems
from backstay_web.config.doors import check_every_address
from backstay_web.config.exercise import views as exercise
from backstay_web.config.home.views import home

autodiscover_modules("subjects", "clocks")
PAGES: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("health/", views.health, name="health"),
    path("language/", views.language, name="language"),
    path("exercise/", exercise.exercise, name="exercise"),
    path(
        "exercise/<slug:table>/",
        exercise.exercise_table,
        name="exercise_table",
    ),
    path("problems/", problems, name="api-problems"),
    path("requirements/", include("backstay_web.requirements.urls")),
    path("door/", include("backstay_web.accounts.urls")),
    path("log/", include("backstay_web.log.urls")),
    path("", include("backstay_web.notebook.urls")),
    path("releases/", include("backstay_web.core.releases.urls")),
    path("imports/", include("backstay_web.core.imports.urls")),
    path("nations/", include("backstay_web.nations.urls")),
    path("devices/", include("backstay_web.devices.urls")),
    path("hooks/", include("backstay_web.hooks.urls")),
    path("sites/", include("backstay_web.sites.urls")),
    path("catalogue/", include("backstay_web.catalogue.urls")),
    path("offers/", include("backstay_web.donations.urls")),
    path("overview/", include("backstay_web.overview.urls")),
    path("plans/", include("backstay_web.plans.urls")),
    path("briefs/", include("backstay_web.briefs.urls")),
    path("transfers/", include("backstay_web.transfers.urls")),
    path("repair/", include("backstay_web.repair.urls")),
    path("training/", include("backstay_web.training.urls")),
]
API = make_api(PAGES)
urlpatterns = [
    *PAGES,
    path("openapi.json", document_view(API, PAGES), name="api-document"),
    path(PATH, API.urls),
]
check_every_address(urlpatterns)
