"""The pages of the door: the library's own, with what holds here, and ours."""

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.account.views import LoginView, PasswordChangeView
from allauth.mfa.base.views import IndexView, ReauthenticateView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from backstay_web.accounts import actions, queries
from backstay_web.accounts.actions import (
    accept,
    check_code,
    lacks,
    make_account,
    new_code,
    new_link,
    new_program_token,
    open_invitation,
)
from backstay_web.accounts.adapters import (
    FactorAdapter,
    address_to_enter,
    has_second_factor,
)
from backstay_web.accounts.demonstration import (
    PASSWORD,
    is_demonstration,
    one_of_each,
    people,
    role_of,
)
from backstay_web.accounts.entering import (
    JUST_NOW,
    account_of,
    begin,
    factor_shown_at,
    is_over,
    stop,
    tell_that_it_is_over,
)
from backstay_web.accounts.forms import AccountForm, CodeForm, TokenForm
from backstay_web.accounts.issuer import INVITATION, name_of_issuer
from backstay_web.accounts.models import Account, Invitation
from backstay_web.core.command_form import CommandForm
from backstay_web.core.commands import NotThere, Refused, find
from backstay_web.core.context import me
from backstay_web.core.door import end_sessions_of
from backstay_web.nations import queries as queries_of_nations
from backstay_web.nations.models import Holding
from backstay_web.nations.permissions import MEANINGS

FIRST_PAGE = "/"
MOST_TOKENS = 100


class SignInView(LoginView):  # type: ignore[misc] # ships no types
    """Ask for a name and a password."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let whoever has signed in already go on to act."""
        if request.user.is_authenticated:
            then = get_next_redirect_url(request)
            return HttpResponseRedirect(address_to_enter(then))
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Add the invented people, where there are some."""
        words: dict[str, Any] = super().get_context_data(**more)
        words |= {"issuer": name_of_issuer(), "issuer_key": settings.OIDC_KEY}
        if is_demonstration():
            chosen, others = one_of_each(people())
            words |= {"people": chosen, "others": others, "password": PASSWORD}
        return words


class FactorsView(IndexView):  # type: ignore[misc] # likewise
    """Show the second factors of whoever has signed in."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Lead whoever has several posts to where he chooses one."""
        words: dict[str, Any] = super().get_context_data(**more)
        mine = queries.capacities(account_of(self.request), timezone.now())
        return words | {"has_several": len(mine) > 1}


class CodesView(ActivateTOTPView):  # type: ignore[misc] # ships no types
    """Set up the app that shows one-time codes."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Count the code that proved the app as a second factor that was shown."""
        answer: HttpResponse = super().form_valid(form)
        count_as_shown(self.request, "totp")
        return answer


class AgainView(ReauthenticateView):  # type: ignore[misc] # likewise
    """Ask for a second factor once more."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Let an invented person enter again instead: nobody has an app for him."""
        words: dict[str, Any] = super().get_context_data(**more)
        account = self.request.user
        if is_demonstration() and role_of(account.name) is not None:
            words["invented"] = account
        return words


class PasskeyView(AddWebAuthnView):  # type: ignore[misc] # likewise
    """Set up a passkey: a key on a device that signs for its owner."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Count the signature that came with it as a second factor that was shown."""
        answer: HttpResponse = super().form_valid(form)
        count_as_shown(self.request, "webauthn")
        return answer


class RemovePasskeyView(RemoveWebAuthnView):  # type: ignore[misc] # likewise
    """Remove a passkey, if another second factor is left."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Refuse the last one, as the form for codes does by itself.

        Raises
        ------
        Refused
            If no other second factor is left.
        """
        if not FactorAdapter().can_delete_authenticator(self.get_object()):
            raise Refused(
                _("This is your last second factor: set up another one first.")
            )
        answer: HttpResponse = super().form_valid(form)
        return answer


def count_as_shown(request: HttpRequest, kind: str) -> None:
    record_authentication(
        request, request.user, method="mfa", type=kind, reauthenticated=True
    )


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
        tell_that_it_is_over(request)
        return stop(request, redirect(with_next("account_login", then)), now)
    shown = factor_shown_at(request, account)
    if shown is None and not has_second_factor(account):
        return redirect("mfa_activate_totp")
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
    raise NotThere(_("There is no such post among yours."))


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever was invited choose a name and a password, or add to what he has."""
    now = timezone.now()
    invited = open_invitation(token, now)
    if isinstance(request.user, Account):
        return added(request, invited, request.user, now)
    if request.method == "POST" and "by_issuer" in request.POST:
        return by_issuer(request, token, invited)
    form = AccountForm(invited, request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = make_account(form.cleaned_data["name"], form.cleaned_data["password"])
        accept(invited, account, now, form.code_or_none())
        answer: HttpResponse = perform_login(request, account)
        return answer
    shown = {
        "form": form,
        "capacity": queries.capacity(invited.actor),
        "token": token,
        "issuer": name_of_issuer(),
        "for_issuer": CodeForm(invited, auto_id="issuer_%s"),
    }
    return render(request, "accounts/invitation.html", shown)


def by_issuer(request: HttpRequest, token: str, invited: Invitation) -> HttpResponse:
    """Keep a link until its bearer comes back from the issuer, and lead him there.

    A form that led there by itself would be stopped by our own policy of contents.
    """
    if not name_of_issuer():
        raise NotThere(_("Nobody issues identities for this site."))
    code = request.POST.get("code", "")
    if invited.needs_code:
        check_code(invited, timezone.now(), code)
    request.session[INVITATION] = [token, code]
    words = {"issuer": name_of_issuer(), "issuer_key": settings.OIDC_KEY}
    return render(request, "accounts/go_to_issuer.html", words)


def added(
    request: HttpRequest, invited: Invitation, account: Account, at: datetime
) -> HttpResponse:
    """Let whoever has signed in already act as another one as well."""
    form = CodeForm(invited, request.POST or None)
    if request.method == "POST" and (not invited.needs_code or form.is_valid()):
        code = form.code_or_none() if invited.needs_code else ""
        accept(invited, account, at, code)
        return redirect("accounts:enter")
    capacity = queries.capacity(invited.actor)
    shown = {"capacity": capacity, "name": account.name, "form": form}
    return render(request, "accounts/invitation_added.html", shown)


def invite(request: HttpRequest, holding: UUID) -> HttpResponse:
    """Make a link for whoever holds a post, and show it this once."""
    row = find(Holding.objects.select_related("actor", "post"), holding)
    form = CommandForm(request.POST or None)
    words = words_of(row) | {"form": form}
    token, digest = new_link()
    if request.method == "POST" and form.asks(
        actions.invite, holding=holding, digest=digest
    ):
        address = reverse("accounts:invitation", args=[token])
        words["link"] = request.build_absolute_uri(address)
    return render(request, "accounts/invite.html", words)


def countersign(request: HttpRequest, holding: UUID) -> HttpResponse:
    """Make a code that serves with a link, and show it this once."""
    row = find(Holding.objects.select_related("actor", "post"), holding)
    form = CommandForm(request.POST or None)
    words = words_of(row) | {"form": form}
    code, digest = new_code()
    if request.method == "POST" and form.asks(
        actions.countersign, holding=holding, digest=digest
    ):
        words["code"] = code
    return render(request, "accounts/countersign.html", words)


def words_of(row: Holding) -> dict[str, Any]:
    """Return whom a link or a code is for, and who may make the other half."""
    needs_code = lacks(me(), row.actor)
    seconds = queries_of_nations.seconds(row.actor.origin, timezone.now())
    return {
        "person": row.actor.name,
        "post": row.post.called,
        "back": reverse("nations:post", args=[row.post_id]),
        "needs_code": needs_code,
        "seconds": seconds,
        "may": [MEANINGS[p] for p in MEANINGS if p in row.actor.permissions],
    }


def close(request: HttpRequest, holding: UUID) -> HttpResponse:
    """Close the account by which somebody signs in for a post."""
    row = find(Holding.objects.select_related("actor", "post"), holding)
    form = CommandForm(request.POST or None)
    if request.method == "POST" and form.asks(actions.close_account, holding=holding):
        return redirect("nations:post", key=row.post_id)
    words = {"form": form, "person": row.actor.name, "post": row.post.called}
    words["back"] = reverse("nations:post", args=[row.post_id])
    return render(request, "accounts/close.html", words)


@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """Show the tokens that one made, and when each was used."""
    mine = [
        {
            **row,
            "may": [MEANINGS[p] for p in MEANINGS if p in (row["scope"] or ())],
            "is_open": row["ended_at"] is None and timezone.now() < row["expires_at"],
        }
        for row in queries.tokens().filter(actor=me().actor)[:MOST_TOKENS]
    ]
    words = {"tokens": mine, "site": request.build_absolute_uri("/")}
    return render(request, "accounts/tokens.html", words)


@require_http_methods(["GET", "POST"])
def make_token(request: HttpRequest) -> HttpResponse:
    """Make a token for a program, and show it this once."""
    last = timezone.localdate() + actions.LONGEST_TOKEN
    first = {"expires_on": last}
    form = TokenForm(me().permissions, request.POST or None, initial=first)
    words: dict[str, Any] = {"form": form, "site": request.build_absolute_uri("/")}
    token, digest = new_program_token()
    is_filled = request.method == "POST" and form.is_valid()
    if is_filled and form.asks(actions.make_token, digest=digest, **form.payload()):
        words["token"] = token
    return render(request, "accounts/make_token.html", words)


@require_http_methods(["GET", "POST"])
def revoke_token(request: HttpRequest, token: UUID) -> HttpResponse:
    """End a token of one's own."""
    named = queries.tokens().filter(key=token, actor=me().actor).first()
    if named is None:
        raise NotThere(f"There is no token {token}.")
    form = CommandForm(request.POST or None)
    if request.method == "POST" and form.asks(actions.revoke_token, token=token):
        return redirect("accounts:tokens")
    words = {"form": form, "name": named["name"]}
    return render(request, "accounts/revoke_token.html", words)


@require_POST
def demonstrate(request: HttpRequest) -> HttpResponse:
    """Let one of a demonstration's invented people in, on this machine only.

    Raises
    ------
    NotThere
        If this is no demonstration, or he is none of them.
    """
    if not is_demonstration():
        raise NotThere(_("There is no such page."))
    account = find(Account.objects.filter(is_active=True), asked_for(request))
    if role_of(account.name) is None:
        raise NotThere(_("There is no such account."))
    logout(request)
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, account, method="mfa", type="demonstration")
    return redirect(address_to_enter(get_next_redirect_url(request)))


def asked_for(request: HttpRequest) -> UUID:
    """Return the account that was chosen.

    Raises
    ------
    NotThere
        If it is no key of any.
    """
    try:
        return UUID(request.POST.get("account", ""))
    except ValueError:
        raise NotThere(_("There is no such account.")) from None


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Stop acting, and forget who signed in."""
    return stop(request, redirect("account_login"), timezone.now())


def with_next(name: str, then: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': then})}"
