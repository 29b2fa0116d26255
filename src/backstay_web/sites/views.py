"""The first page of sites; the others are those of its register."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from backstay_web.core.registers.views import RegisterViews
from backstay_web.sites.register import REGISTER


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """List the sites."""
    return RegisterViews(REGISTER).entries(request, REGISTER.kinds["site"])
