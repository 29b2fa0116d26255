"""How somebody comes to an account for his post, and how it is closed."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from ipaddress import ip_network
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.accounts import queries
from backstay_web.accounts.models import LONGEST_NAME, Account, ActsAs, Invitation
from backstay_web.core.commands import (
    Asked,
    Happened,
    NotThere,
    Refused,
    command,
    find,
)
from backstay_web.core.context import Context, new_token
from backstay_web.core.door import DOOR, Given, end_sessions_of, give_token, take_back
from backstay_web.core.entries import Faulty
from backstay_web.core.middleware import MARK
from backstay_web.nations.actions import check_within
from backstay_web.nations.models import Holding
from backstay_web.nations.permissions import Permission

LASTS: Final = timedelta(days=7)
"""Our assumption: who is invited comes within the week, or asks again."""


LONGEST_TOKEN: Final = timedelta(days=90)
"""Our assumption: posts change hands every few months, and tokens go with them."""
MOST_NETWORKS: Final = 20


class HasAccount(BackstayError):
    """Somebody signs in for this post already."""


class InvitationOver(BackstayError):
    """The link was used, is too old, or another one was made in its place."""


@command("account.invite", Permission.POST_FILL, steps_up=True)
def invite(*, asked: Asked, holding: UUID, digest: str) -> Happened:
    """Let whoever has the link of this digest sign in for a holding from then on.

    Raises
    ------
    HasAccount
        If somebody does already: close his account first.
    """
    row = find(Holding.objects.select_related("actor"), holding)
    actor = row.actor
    check_within(
        asked.by,
        level=actor.level,
        rel=actor.rel,
        cav=actor.cav,
        permissions=actor.permissions,
    )
    if ActsAs.objects.filter(actor=actor, account__is_active=True).exists():
        raise HasAccount(
            _("%(name)s signs in already: close that account, then invite anew.")
            % {"name": actor.name}
        )
    make_invitation(actor.pk, digest, asked.at)
    content = {"actor": str(actor.pk), "expires_at": asked.at + LASTS}
    return Happened("account.invited", row, content)


@command("account.close", Permission.POST_FILL, steps_up=True)
def close_account(*, asked: Asked, holding: UUID) -> Happened:
    """Close the account that signs in for a holding, and end all its sessions."""
    row = find(Holding.objects.select_related("actor"), holding)
    for link in ActsAs.objects.filter(actor=row.actor_id):
        Account.objects.filter(pk=link.account_id).update(is_active=False)
        end_sessions_of(account=link.account_id, at=asked.at)
    return Happened("account.closed", row, {"actor": str(row.actor_id)})


@command("token.make", Permission.TOKEN_MAKE, steps_up=True)
def make_token(
    *,
    asked: Asked,
    token: UUID,
    name: str,
    digest: str,
    scope: Sequence[str],
    networks: Sequence[str],
    expires_on: date,
) -> Happened:
    """Let whoever has the token of this digest act for one's post, within its scope.

    It ends as ``expires_on`` begins, and acts from ``networks`` alone if any are named.

    Raises
    ------
    Faulty
        If it would last too long or do more than the post may; says so of each.
    Refused
        If nobody signs in for the actor: then nobody could end what he began.
    """
    faults = token_faults(asked, name, scope, networks, expires_on)
    if faults:
        raise Faulty(faults)
    link = ActsAs.objects.filter(actor=asked.by.actor, account__is_active=True).first()
    if link is None:
        raise Refused("Only who signs in with an account makes tokens.")
    given = Given(
        key=token,
        name=name,
        digest=bytes.fromhex(digest),
        scope=sorted(set(scope)),
        networks=networks,
        at=asked.at,
        until=datetime.combine(expires_on, time.min, UTC),
    )
    give_token(actor=asked.by.actor, account=link.account_id, token=given)
    content = {
        "token": token,
        "name": name,
        "scope": given.scope,
        "networks": networks,
        "expires_on": expires_on,
    }
    return Happened("token.made", holding_of(asked.by), content)


@command("token.revoke", Permission.TOKEN_MAKE)
def revoke_token(*, asked: Asked, token: UUID) -> Happened:
    """End a token of one's own: nobody acts by it from then on."""
    if not queries.tokens().filter(key=token, actor=asked.by.actor).exists():
        raise NotThere(f"There is no token {token}.")
    take_back(key=token, actor=asked.by.actor, at=asked.at)
    return Happened("token.revoked", holding_of(asked.by), {"token": token})


def holding_of(by: Context) -> Holding:
    """Return by which holding of a post one acts.

    Raises
    ------
    NotThere
        If by none.
    """
    held = Holding.objects.filter(actor=by.actor, is_over=False).first()
    if held is None:
        raise NotThere("You hold no post.")
    return held


def token_faults(
    asked: Asked,
    name: str,
    scope: Sequence[str],
    networks: Sequence[str],
    expires_on: date,
) -> dict[str, list[str]]:
    """Return what of a token cannot stand, by field."""
    faults = {}
    today = asked.at.date()
    if not name.strip() or len(name) > LONGEST_NAME:
        faults["name"] = [_("Say in up to 60 letters what it is for.")]
    if not scope or set(scope) - asked.by.permissions:
        faults["scope"] = [_("Choose one or more of what your post may do.")]
    if not today < expires_on <= today + LONGEST_TOKEN:
        faults["expires_on"] = [_("Name a day within the next 90 days.")]
    if len(networks) > MOST_NETWORKS or not all(map(is_network, networks)):
        faults["networks"] = [
            _("Write up to 20 networks, such as 192.0.2.0/24 or 2001:db8::/48.")
        ]
    return faults


def is_network(text: str) -> bool:
    try:
        return text == str(ip_network(text))
    except ValueError:
        return False


def make_invitation(actor: UUID, digest: str, at: datetime) -> None:
    """Make a link for an actor the only one that is open."""
    mine = Invitation.objects.filter(actor=actor, used_at=None)
    mine.update(used_at=at)
    Invitation.objects.create(
        token_hash=bytes.fromhex(digest),
        actor_id=actor,
        made_at=at,
        expires_at=at + LASTS,
    )


def new_link() -> tuple[str, str]:
    """Return the token of a link, which nobody keeps, and its digest."""
    token = new_token()
    return token, digest_of(token)


def new_program_token() -> tuple[str, str]:
    """Return a token for a program, which nobody keeps, and its digest."""
    token = MARK + new_token()
    return token, digest_of(token)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_invitation(token: str, at: datetime) -> Invitation:
    """Return the invitation of a link.

    Raises
    ------
    InvitationOver
        If there is none that is still open; the same words for each reason.
    """
    found = Invitation.objects.filter(
        Q(actor__ends_at=None) | Q(actor__ends_at__gt=at),
        token_hash=bytes.fromhex(digest_of(token)),
        used_at=None,
        expires_at__gt=at,
    ).first()
    if found is None:
        raise InvitationOver(
            _("This link was used or is over: ask whoever fills posts for a new one.")
        )
    return found


def accept(invitation: Invitation, account: Account, at: datetime) -> None:
    """Let an account act as whom it was invited to, and use up the link."""
    with transaction.atomic(using=DOOR):
        used = Invitation.objects.filter(pk=invitation.pk, used_at=None)
        if used.update(used_at=at) == 0:
            raise InvitationOver(_("This link was used just now."))
        ActsAs.objects.update_or_create(
            actor_id=invitation.actor_id, defaults={"account": account}
        )


def make_account(name: str, password: str) -> Account:
    """Make an account with a name that nobody has yet."""
    made = Account(id=uuid4(), name=name)
    made.set_password(password)
    made.save(force_insert=True)
    return made
