"""A second factor that the issuer of identities asserted, if the operator lets it."""

from typing import Final

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest

from backstay_web.accounts.models import Account

ASSERTED: Final = "backstay_factor_asserted"
"""Where the session of the door keeps for whom it was, until it is counted."""
CLAIMS: Final = "_issuer_claims"
"""What the issuer said, beside the request in which it said so."""


def note_factor(request: HttpRequest, account: Account) -> None:
    """Note for this sign-in whether the issuer asserted a second factor that counts."""
    claims = getattr(request, CLAIMS, {})
    said = {claims.get("acr"), *(claims.get("amr") or [])}
    is_asserted = bool(said & set(settings.OIDC_FACTORS))
    request.session[ASSERTED] = str(account.pk) if is_asserted else ""


def is_asserted(request: HttpRequest, account: Account) -> bool:
    """Tell whether the issuer asserted a second factor in this very sign-in."""
    return bool(request.session.get(ASSERTED) == str(account.pk))


def count_asserted(request: HttpRequest, account: Account) -> None:
    """Count what the issuer asserted as a second factor that was shown, once."""
    if is_asserted(request, account):
        del request.session[ASSERTED]
        record_authentication(
            request, account, method="mfa", type="oidc", reauthenticated=True
        )
