"""The pages of the door: the library's own, with what holds here, and ours."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView, PasswordChangeView
from allauth.mfa.totp.views import ActivateTOTPView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from backstay_web.accounts import queries
from backstay_web.accounts.adapters import address_to_enter, has_second_factor
from backstay_web.accounts.entering import (
    JUST_NOW,
    account_of,
    begin,
    factor_shown_at,
    is_over,
    stop,
)
from backstay_web.core.commands import NotThere
from backstay_web.core.door import end_sessions_of

FIRST_PAGE = "/"


class SignInView(LoginView):  # type: ignore[misc] # ships no types
    """Ask for a name and a password."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let whoever has signed in already go on to act."""
        if request.user.is_authenticated:
            then = get_next_redirect_url(request)
            return HttpResponseRedirect(address_to_enter(then))
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer


class FirstCodeView(ActivateTOTPView):  # type: ignore[misc] # ships no types
    """Set up the app that shows one-time codes."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Count the code that proved the app as a second factor that was shown."""
        answer: HttpResponse = super().form_valid(form)
        account = self.request.user
        record_authentication(
            self.request, account, method="mfa", type="totp", reauthenticated=True
        )
        return answer


class NewPasswordView(PasswordChangeView):  # type: ignore[misc] # likewise
    """Change the password."""

    def form_valid(self, form: Any) -> HttpResponse:
        """End every session that was opened with the old one."""
        account = self.request.user.pk
        answer: HttpResponse = super().form_valid(form)
        end_sessions_of(account=account, at=timezone.now())
        return answer


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Let whoever has just shown a second factor act, as the one he chooses."""
    account, now = account_of(request), timezone.now()
    then = get_next_redirect_url(request) or FIRST_PAGE
    if is_over(request, now):
        return stop(request, redirect(with_next("account_login", then)), now)
    if not has_second_factor(account):
        return redirect("mfa_activate_totp")
    shown = factor_shown_at(request, account)
    if shown is None or now - shown > JUST_NOW:
        return redirect(with_next("mfa_reauthenticate", address_to_enter(then)))
    mine = queries.capacities(account, now)
    chosen = choice(request, [one["id"] for one in mine])
    if chosen is None:
        return render(
            request, "accounts/enter.html", {"capacities": mine, "next": then}
        )
    return begin(
        request,
        HttpResponseRedirect(then),
        actor=chosen,
        account=account,
        factor_at=shown,
        at=now,
    )


def choice(request: HttpRequest, mine: list[UUID]) -> UUID | None:
    """Return as whom to act: the only one, or the one that was chosen.

    Raises
    ------
    NotThere
        If another one was asked for.
    """
    if len(mine) == 1:
        return mine[0]
    if request.method != "POST":
        return None
    asked = request.POST.get("actor", "")
    for one in mine:
        if str(one) == asked:
            return one
    raise NotThere("There is no such post among yours.")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Stop acting, and forget who signed in."""
    return stop(request, redirect("account_login"), timezone.now())


def with_next(name: str, then: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': then})}"
