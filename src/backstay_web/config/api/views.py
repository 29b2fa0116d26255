"""The page that every problem of the API leads to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backstay_web.config.api.problems import PROBLEMS


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """Show what may go wrong with a request of a program, and what to do about it."""
    shown = [(each, pieces_of(str(each.remedy))) for each in PROBLEMS]
    return render(request, "problems.html", {"problems": shown})


def pieces_of(text: str) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it is a name that programs read.

    >>> pieces_of("Wait as `Retry-After` says.")
    [('Wait as ', False), ('Retry-After', True), (' says.', False)]
    """
    return [(piece, place % 2 == 1) for place, piece in enumerate(text.split("`"))]
