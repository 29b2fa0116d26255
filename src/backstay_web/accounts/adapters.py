"""How the library that signs people in is told what holds here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from backstay_web.accounts.asserted import count_asserted, is_asserted
from backstay_web.accounts.models import Account

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
"""Recovery codes stand in for one of these and are none by themselves."""


def address_to_enter(then: str | None) -> str:
    """Return the page where whoever signed in begins to act, and what follows it."""
    query = f"?{urlencode({'next': then})}" if then else ""
    return reverse("accounts:enter") + query


def has_second_factor(account: Account) -> bool:
    """Tell whether an account has a second factor."""
    mine = Authenticator.objects.filter(user=account, type__in=SECOND_FACTORS)
    return bool(mine.exists())


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc] # ships no types
    """Let nobody sign up, and let whoever has signed in begin to act."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: who may sign in is invited by whoever fills posts."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """Take a closed account for none, in the same words as a wrong password."""
        found = super().authenticate(request, **credentials)
        return found if found is not None and found.is_active else None

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """Ask for a second factor again, but of those who are to set up their first."""
        return has_second_factor(self.request.user)

    def post_login(
        self, request: HttpRequest, user: Account, *, redirect_url: str, **_: Any
    ) -> HttpResponse:
        """Go to where one begins to act, whatever page was asked for."""
        count_asserted(request, user)
        return HttpResponseRedirect(address_to_enter(redirect_url))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go to the sign-in: a new password ends every session, this one too."""
        return reverse("account_login")


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc] # likewise
    """Let nobody take off his last second factor, nor ask for one that was asserted."""

    def is_mfa_enabled(self, user: Account, types: Any = None) -> bool:
        """Tell whether a second factor is to be asked for."""
        if context.request is not None and is_asserted(context.request, user):
            return False
        return bool(super().is_mfa_enabled(user, types))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Tell whether another second factor is left."""
        others = Authenticator.objects.filter(
            user_id=authenticator.user_id, type__in=SECOND_FACTORS
        ).exclude(pk=authenticator.pk)
        return bool(others.exists())
