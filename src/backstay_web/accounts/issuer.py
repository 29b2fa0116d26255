"""Signing in by way of an issuer of identities that the operator named (OIDC).

The issuer says who somebody is, and nothing of what he may do here: nobody comes in
whom no invitation has let in. Of what it says its name for him is kept, and no more.
"""

import re
from typing import Any, Final
from uuid import uuid4

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import (
    OAuth2CallbackView,
    OAuth2LoginView,
)
from allauth.socialaccount.providers.openid_connect.views import (
    OpenIDConnectOAuth2Adapter,
)
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from backstay_web.accounts.actions import accept, open_invitation
from backstay_web.accounts.asserted import CLAIMS, note_factor
from backstay_web.accounts.models import Account

INVITATION: Final = "backstay_invitation"
"""Where the session of the door keeps a link, and its code, for an issuer to take."""
ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
SIGNED: Final = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+\Z", re.ASCII)
"""A token with its signature, as it is written."""


def name_of_issuer() -> str:
    """Return what people call the issuer; nothing if there is none."""
    return str(settings.OIDC_NAME) if settings.OIDC_ISSUER else ""


class IssuerAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # no types
    """Know the issuer from the settings alone, and let in who was let in before."""

    def list_apps(
        self, request: HttpRequest, provider: Any = None, client_id: Any = None
    ) -> list[SocialApp]:
        """Return the issuer of the settings, if there is one and it is asked for."""
        key = settings.OIDC_KEY
        if not settings.OIDC_ISSUER or provider not in (None, key, "openid_connect"):
            return []
        app = SocialApp(
            provider="openid_connect",
            provider_id=key,
            name=settings.OIDC_NAME,
            client_id=settings.OIDC_CLIENT,
            secret=settings.OIDC_SECRET,
            settings={
                "server_url": settings.OIDC_ISSUER,
                "scope": ["openid"],
                "oauth_pkce_enabled": True,
            },
        )
        return [app] if client_id in (None, app.client_id) else []

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Say no: who may sign in is invited by whoever fills posts."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let in whom an invitation has let in, now or before; refuse all others."""
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise ImmediateHttpResponse(refused(request))
        known = sociallogin.user if sociallogin.is_existing else None
        account = invited(request, sociallogin.account, known) or known
        if account is None or not account.is_active:
            raise ImmediateHttpResponse(refused(request))
        sociallogin.user = account
        note_factor(request, account)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, **_: Any
    ) -> None:
        """Say that the issuer let nobody in, without what it said of why."""
        raise ImmediateHttpResponse(refused(request))


def refused(request: HttpRequest) -> HttpResponse:
    """Return the page for whom nobody let in; it does not say what is missing."""
    return render(request, "accounts/not_let_in.html", status=403)


def invited(
    request: HttpRequest, identity: SocialAccount, known: Account | None
) -> Account | None:
    """Let an identity act as whom its bearer was invited to; None if he was not.

    The link is used up by it. Who is not known yet gets an account without a password,
    so that there is no other way in.

    Raises
    ------
    InvitationOver
        If the link is over by now.
    """
    link, code = request.session.pop(INVITATION, (None, ""))
    if link is None or (known is not None and not known.is_active):
        return None
    at = timezone.now()
    invitation = open_invitation(link, at)
    account = known or new_account()
    if known is None:
        identity.user = account
        identity.save(force_insert=True)
    accept(invitation, account, at, code)
    return account


def new_account() -> Account:
    key = uuid4()
    made = Account(id=key, name=f"oidc.{key.hex[:12]}")
    made.set_unusable_password()
    made.save(force_insert=True)
    return made


class Exchange(OpenIDConnectOAuth2Adapter):  # type: ignore[misc] # likewise
    """Talks to the issuer, and believes what it signed for us and nothing else."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return what the issuer says of itself, if it is the one that was named.

        Raises
        ------
        OAuth2Error
            If it calls itself otherwise.
        """
        said: dict[str, Any] = super().openid_config
        if said.get("issuer") != settings.OIDC_ISSUER:
            raise OAuth2Error("The issuer is not the one of the settings.")
        return said

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: Any, **more: Any
    ) -> Any:
        """Return who signed in, by the issuer's name for him alone."""
        claims = self._decode_id_token(app, more["response"].get("id_token") or "")
        setattr(request, CLAIMS, claims)
        said = {"sub": claims["sub"]}
        return self.get_provider().sociallogin_from_response(request, said)

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Return the claims of a token, once its signature and all else holds.

        Raises
        ------
        OAuth2Error
            If not.
        """
        if not SIGNED.match(id_token):
            raise OAuth2Error("The issuer sent no token that says who it is.")
        if jwtkit.jwt.get_unverified_header(id_token).get("alg") not in ALGORITHMS:
            raise OAuth2Error("The issuer signs in a way that is not taken.")
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=settings.OIDC_ISSUER,
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return claims


def go(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the issuer."""
    return answered(OAuth2LoginView, request, provider_id)


@require_safe
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Let in whoever comes back from the issuer, if he was let in before."""
    return answered(OAuth2CallbackView, request, provider_id)


def answered(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = view.adapter_view(Exchange(request, provider_id))(
            request
        )
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (OSError, OAuth2Error):  # It does not answer, or not what it should.
        return refused(request)
    return answer
