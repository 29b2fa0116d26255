"""The one table of doors: every page, and what it needs to be opened.

A page that is not in the table does not exist: the addresses are compared with it when
they are loaded. What changes something is a command, and names its own permission
(core/commands.py); ``doors()`` tells of both.
"""

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import Any, Final

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver
from django.utils.module_loading import autodiscover_modules

from backstay.errors import BackstayError
from backstay_web.accounts.adapters import has_second_factor
from backstay_web.catalogue import desk as catalogue
from backstay_web.config.refusals import answer_to
from backstay_web.core.commands import COMMANDS, Refused, require
from backstay_web.core.context import NobodyActs, me
from backstay_web.donations import desk as donations
from backstay_web.donations import verbs
from backstay_web.nations.permissions import Permission
from backstay_web.sites import desk as sites


class Open(Enum):
    """A door that needs no permission."""

    TO_ALL = "open to all"
    TO_ACTORS = "whoever acts in a post"
    TO_SIGNED_IN = "whoever has signed in"
    TO_FACTOR = "whoever has signed in and has a second factor"


PAGES: Final[dict[str, Permission | Open]] = {
    "health": Open.TO_ALL,
    "language": Open.TO_ALL,
    "log:head": Open.TO_ACTORS,
    "log:checkpoint": Open.TO_ACTORS,
    "log:proof": Open.TO_ACTORS,
    "log:export": Permission.LOG_EXPORT,
    "log:export_file": Permission.LOG_EXPORT,
    "nations:list": Permission.NATION_READ,
    "nations:organisations": Permission.NATION_READ,
    "nations:posts": Permission.NATION_READ,
    "nations:detail": Permission.NATION_READ,
    "sites:home": Permission.SITE_READ,
    **{page: Permission(need) for page, need in sites.DESK.doors().items()},
    "catalogue:home": Permission.CATALOGUE_READ,
    "catalogue:commonality": Permission.CATALOGUE_READ,
    **{page: Permission(need) for page, need in catalogue.DESK.doors().items()},
    "donations:desk": Permission.OFFER_READ,
    "donations:totals": Permission.OFFER_READ,
    "donations:offer_make": Permission.OFFER_CHANGE,
    **{page: Permission(need) for page, need in donations.DESK.doors().items()},
    **{page: Permission(need) for page, need in verbs.doors().items()},
    "account_login": Open.TO_ALL,
    "mfa_authenticate": Open.TO_ALL,  # asks for the password first by itself
    "account_logout": Open.TO_ALL,
    "accounts:enter": Open.TO_SIGNED_IN,
    "mfa_activate_totp": Open.TO_SIGNED_IN,
    "mfa_reauthenticate": Open.TO_FACTOR,
    "mfa_index": Open.TO_FACTOR,
    "mfa_deactivate_totp": Open.TO_FACTOR,
    "mfa_view_recovery_codes": Open.TO_FACTOR,
    "mfa_generate_recovery_codes": Open.TO_FACTOR,
    "account_change_password": Open.TO_FACTOR,
}


class NoDoor(BackstayError):
    """An address has no row in the table of doors, or a row has no address."""


def doors() -> dict[str, str]:
    """Return every page and every command, with what it needs."""
    autodiscover_modules("actions")
    pages = {name: str(need.value) for name, need in PAGES.items()}
    return pages | {f"command {name}": str(need) for name, need in COMMANDS.items()}


def check_every_address(patterns: Sequence[URLPattern | URLResolver]) -> None:
    """Return if each address has its door, and each door its address.

    Raises
    ------
    NoDoor
        If not; names them.
    """
    names = set(names_of(patterns))
    strays = sorted(names ^ PAGES.keys())
    if strays:
        raise NoDoor(
            f"{', '.join(strays)}: give each address a name and a row in "
            "config/doors.py, and take rows without an address out."
        )


def names_of(
    patterns: Sequence[URLPattern | URLResolver], space: str = ""
) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names_of(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}"


class DoorMiddleware:
    """Open a page only to those who hold what its door needs."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        """Pass the request on; the door is looked up once the page is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Return nothing if the door is open to whoever acts, else why it is not."""
        match = request.resolver_match
        need = PAGES[match.view_name if match else "none"]
        try:
            if need is Open.TO_ACTORS:
                me()
            if isinstance(need, Permission):
                require(me(), need)
        except (NobodyActs, Refused) as error:  # Django passes these to nobody else.
            return answer_to(request, error)
        return sent_to_sign_in(request, need)


def sent_to_sign_in(
    request: HttpRequest, need: Permission | Open
) -> HttpResponse | None:
    """Return where whoever has not signed in, or not set up a second factor, goes."""
    if need not in (Open.TO_SIGNED_IN, Open.TO_FACTOR):
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if need is Open.TO_FACTOR and not has_second_factor(request.user):
        return redirect("mfa_activate_totp")
    return None
