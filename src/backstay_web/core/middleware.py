"""One transaction for each request, in which its session acts."""

from collections.abc import Callable
from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from backstay_web.core.context import acting

COOKIE: Final = "backstay_session"
API: Final = "/api/"
"""Where programs act, by tokens; everywhere else people do, by their cookie."""
MARK: Final = "bst."
"""How every token of a program begins, and no session of a person: neither is taken
for the other, and whoever finds one lying about knows what it is."""

Answer = Callable[[HttpRequest], HttpResponse]


class ActingMiddleware:
    """Let the session of the request act, and undo all of it if the view fails.

    A view that streams would read after the transaction, as nobody: it gets no rows.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request inside its transaction."""
        token, address = token_of(request), address_of(request)
        with acting(token, seen=True, address=address):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Undo what was written: Django turns the error into an ordinary answer."""
        transaction.set_rollback(True)


def is_api(request: HttpRequest) -> bool:
    """Tell whether a program asks."""
    return request.path_info.startswith(API)


def token_of(request: HttpRequest) -> str:
    """Return what names the session of a request; a cookie never acts for a program.

    So no page of another site can make a browser ask the API in its owner's name.
    """
    if not is_api(request):
        cookie = request.COOKIES.get(COOKIE, "")
        return "" if cookie.startswith(MARK) else cookie
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    is_token = kind.lower() == "bearer" and token.startswith(MARK)
    return token if is_token else ""


def address_of(request: HttpRequest) -> str:
    """Return whence a request came; behind a proxy, the last address that it wrote."""
    said = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        said = request.headers.get("X-Forwarded-For", "").split(",")[-1]
    try:
        address = ip_address(said.strip())
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)
