"""How somebody comes to an account for his post, and how it is closed."""

import hashlib
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.accounts.models import Account, ActsAs, Invitation
from backstay_web.core.commands import Asked, Happened, command, find
from backstay_web.core.context import new_token
from backstay_web.core.door import DOOR, end_sessions_of
from backstay_web.nations.actions import check_within
from backstay_web.nations.models import Holding
from backstay_web.nations.permissions import Permission

LASTS: Final = timedelta(days=7)
"""Our assumption: who is invited comes within the week, or asks again."""


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
