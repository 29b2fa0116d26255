"""How an error becomes an answer: in one place, the same fault in the same words."""

from collections.abc import Callable
from typing import Any, Final

from django.db import DataError, Error, IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from backstay.errors import BackstayError
from backstay_web.core.commands import FactorTooOld, KeyUsed, NotThere, Refused, Stale
from backstay_web.core.context import NobodyActs
from backstay_web.plans.saying import in_words

ANSWERS: Final[dict[type[BackstayError], tuple[int, Promise]]] = {
    NobodyActs: (401, _("Sign in")),
    Refused: (403, _("Not yours to do")),
    FactorTooOld: (403, _("Show your second factor")),
    NotThere: (404, _("Not there")),
    KeyUsed: (409, _("Asked before")),
    Stale: (409, _("Changed meanwhile")),
}
WAYS_ON: Final[dict[type[BackstayError], tuple[str, Promise]]] = {
    NobodyActs: ("account_login", _("Sign in")),
    FactorTooOld: ("accounts:enter", _("Show your second factor")),
}
"""What one can do about a refusal at the door, which then leads back."""
NOT_PERMITTED: Final = "42501"
CLASHED: Final = ("40001", "40P01", "55P03")
"""PostgreSQL's codes for what may succeed when sent again: a clash, a deadlock."""
AGAIN: Final = (
    409,
    _("Changed at once"),
    _("Somebody changed the same just now. Nothing was changed: send it again."),
)
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
    if isinstance(error, Error) and state_of(error) in CLASHED:
        return answer(request, *AGAIN)
    if not isinstance(error, BackstayError):
        return None
    kind = type(error)
    why = in_words(error.said)
    return answer(request, *ANSWERS.get(kind, LAST), why, WAYS_ON.get(kind))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was not sent from a page of ours, or from one too old."""
    return answer(request, 403, *FORGED)


def was_refused_by_database(error: Exception) -> bool:
    """Tell whether a constraint or a policy was in the way, not a fault of ours."""
    return isinstance(error, Error) and (
        isinstance(error, IntegrityError | DataError)
        or state_of(error) == NOT_PERMITTED
    )


def state_of(error: Error) -> str | None:
    """Return PostgreSQL's code of what went wrong, if it told one."""
    return getattr(error.__cause__, "sqlstate", None)


def answer(
    request: HttpRequest,
    status: int,
    title: Promise,
    reason: str | Promise,
    way_on: tuple[str, Promise] | None = None,
) -> HttpResponse:
    """Return the page of a refusal, with the door by which one could come back."""
    words: dict[str, Any] = {"title": title, "reason": reason}
    if way_on:
        door, word = way_on
        then = urlencode({"next": request.get_full_path()})
        words |= {"way_on": f"{reverse(door)}?{then}", "way_on_word": word}
    return render(request, "refused.html", words, status=status)
