"""How whoever has signed in begins to act, and how he stops.

Two cookies, two sessions: the library's own knows, on the pages of the door alone, who
is signing in; the other one (core/middleware.py) acts on all pages. It is opened only
by whoever has just shown a second factor, and always under a new token.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Final
from uuid import UUID

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.messages.storage.base import BaseStorage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from backstay_web.accounts import queries
from backstay_web.accounts.models import Account
from backstay_web.core.context import NobodyActs, me
from backstay_web.core.door import DOOR, SignedIn, end_session, open_for_account
from backstay_web.core.middleware import COOKIE

SIGNED_IN_AT: Final = "backstay_signed_in_at"
JUST_NOW: Final = timedelta(minutes=5)
"""Our assumption: time to choose as whom to act, and too short to find a desk left."""

View = Callable[..., HttpResponse]


def at_the_door(view: View) -> View:
    """Let all that a page of the door writes there be written, or none of it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        with transaction.atomic(using=DOOR):
            return view(request, *args, **kwargs)

    return answer


def account_of(request: HttpRequest) -> Account:
    """Return who has signed in, on a page that its door opens to nobody else."""
    account = request.user
    if not isinstance(account, Account):
        raise NobodyActs(_("Sign in first."))
    return account


def factor_shown_at(request: HttpRequest, account: Account) -> datetime | None:
    """Return when a second factor was last shown in this sign-in."""
    records = get_authentication_records(request, account)
    shown = [record["at"] for record in records if record["method"] == "mfa"]
    return datetime.fromtimestamp(shown[-1], UTC) if shown else None


def is_over(request: HttpRequest, at: datetime) -> bool:
    """Tell whether one acted in this sign-in already and has been idle, or too long.

    Otherwise whoever finds the browser could begin anew without the password.
    """
    if SIGNED_IN_AT not in request.session:
        return False
    try:
        me()
    except NobodyActs:
        return True
    return at >= ends_at(request, at)


def ends_at(request: HttpRequest, at: datetime) -> datetime:
    """Return the end of this sign-in, which showing a factor again does not put off."""
    began = request.session.setdefault(SIGNED_IN_AT, at.timestamp())
    return datetime.fromtimestamp(began + settings.SESSION_LENGTH_S, UTC)


def tell_that_it_is_over(request: HttpRequest) -> None:
    """Let the next page say that a session ended, and why."""
    told = messages.get_messages(request)
    left, over = has_left_words(), is_over_words()
    if not {left, over} & set(map(str, told)):  # on a page that led on to this one
        token = request.COOKIES.get(COOKIE, "")
        has_left = queries.has_left(token, timezone.now())
        messages.info(request, left if has_left else over)
    if isinstance(told, BaseStorage):
        told.used = False  # nobody has read them yet


def has_left_words() -> str:
    """Return what is told to him whose time in a post ended."""
    return _(
        "Your time in the post ended. Sign in to act in another one; whoever fills "
        "posts can give you one."
    )


def is_over_words() -> str:
    """Return what is told to him whose session ended, and after how long it does."""
    words = _(
        "Your session is over: it ends after %(idle)s minutes without a page, and "
        "%(hours)s hours after signing in. Sign in to go on where you were."
    )
    limits = {
        "idle": settings.SESSION_IDLE_S // 60,
        "hours": settings.SESSION_LENGTH_S // 3_600,
    }
    return words % limits


def begin(
    request: HttpRequest,
    response: HttpResponse,
    *,
    actor: UUID,
    account: Account,
    factor_at: datetime,
    at: datetime,
) -> HttpResponse:
    """Let whoever signed in act from now on, in place of the session he had."""
    signed_in = SignedIn(
        account=account.pk,
        at=at,
        until=ends_at(request, at),
        idle_s=settings.SESSION_IDLE_S,
        factor_at=factor_at,
    )
    end_session(token=request.COOKIES.get(COOKIE, ""), at=at)
    response.set_cookie(
        COOKIE,
        open_for_account(actor=actor, signed_in=signed_in),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",  # a link in a message opens the page; forms carry a token
    )
    return response


def stop(request: HttpRequest, response: HttpResponse, at: datetime) -> HttpResponse:
    """End both sessions of the request."""
    end_session(token=request.COOKIES.get(COOKIE, ""), at=at)
    logout(request)
    response.delete_cookie(COOKIE, samesite="Lax")
    return response
