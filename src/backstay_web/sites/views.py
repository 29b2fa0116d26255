"""The first page of sites; the others are those of its desk."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from backstay_web.core.desk.views import DeskViews
from backstay_web.sites.desk import DESK


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """List the sites."""
    return DeskViews(DESK).entries(request, DESK.kinds["site"])
