"""One transaction for each request, in which its session acts."""

from collections.abc import Callable
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from backstay_web.core.context import acting

COOKIE: Final = "backstay_session"

Answer = Callable[[HttpRequest], HttpResponse]


class ActingMiddleware:
    """Let the session of the request act, and undo all of it if the view fails.

    A view that streams would read after the transaction, as nobody: it gets no rows.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request inside its transaction."""
        with acting(request.COOKIES.get(COOKIE, ""), seen=True):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Undo what was written: Django turns the error into an ordinary answer."""
        transaction.set_rollback(True)
