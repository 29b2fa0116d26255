"""How an error becomes an answer: in one place, the same fault in the same words."""

from collections.abc import Callable
from typing import Any, Final

from django.db import DataError, Error, IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay.errors import BackstayError
from backstay_web.core.commands import KeyUsed, NotThere, Refused, Stale
from backstay_web.core.context import NobodyActs

ANSWERS: Final[dict[type[BackstayError], tuple[int, Promise]]] = {
    NobodyActs: (401, _("Sign in")),
    Refused: (403, _("Not yours to do")),
    NotThere: (404, _("Not there")),
    KeyUsed: (409, _("Asked before")),
    Stale: (409, _("Changed meanwhile")),
}
NOT_PERMITTED: Final = "42501"
LAST: Final = (422, _("Not possible"))
FORGED: Final = (
    _("Not sent"),
    _("This was not sent from a page of ours: open that page anew and send it again."),
)
DATABASE: Final = _("The database refused this: nothing was changed.")


class RefusalMiddleware:
    """Answer what was refused on purpose; any other error stays one of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        """Return the answer to a refusal."""
        return answer_to(request, error)


def answer_to(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """Return the page that tells of a refusal, or None if the error is none.

    What the database says of a refusal names constraints and values of rows, so its
    words stay here.
    """
    if was_refused_by_database(error):
        return answer(request, *LAST, DATABASE)
    if not isinstance(error, BackstayError):
        return None
    return answer(request, *ANSWERS.get(type(error), LAST), str(error))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was not sent from a page of ours, or from one too old."""
    return answer(request, 403, *FORGED)


def was_refused_by_database(error: Exception) -> bool:
    """Tell whether a constraint or a policy was in the way, not a fault of ours."""
    sqlstate = getattr(error.__cause__, "sqlstate", None)
    return isinstance(error, Error) and (
        isinstance(error, IntegrityError | DataError) or sqlstate == NOT_PERMITTED
    )


def answer(
    request: HttpRequest, status: int, title: Promise, reason: str | Promise
) -> HttpResponse:
    words = {"title": title, "reason": reason}
    return render(request, "refused.html", words, status=status)
