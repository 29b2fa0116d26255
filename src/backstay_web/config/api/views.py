"""The page that every problem of the API leads to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backstay_web.config.api.problems import PROBLEMS


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """Show what may go wrong with a request of a program, and what to do about it."""
    return render(request, "problems.html", {"problems": PROBLEMS})
