"""How somebody comes to an account for his post, and how it is closed."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from ipaddress import ip_network
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.accounts import queries
from backstay_web.accounts.models import (
    LONGEST_NAME,
    Account,
    ActsAs,
    Countersign,
    Invitation,
)
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
from backstay_web.core.models import Actor
from backstay_web.core.releases.actions import is_me_too
from backstay_web.nations.actions import beyond
from backstay_web.nations.models import Holding
from backstay_web.nations.permissions import Permission

LASTS: Final = timedelta(days=7)
"""Our assumption: who is invited comes within the week, or asks again."""


LONGEST_TOKEN: Final = timedelta(days=90)
"""Our assumption: posts change hands every few months, and tokens go with them."""
MOST_NETWORKS: Final = 20
LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Those of codes: 32 that nobody takes for each other."""
GROUPS: Final = 4
GROUP: Final = 4
"""Letters in each group: 80 bits, which nobody guesses, whatever he holds."""


class HasAccount(BackstayError):
    """Somebody signs in for this post already."""


class InvitationOver(BackstayError):
    """The link was used, is too old, or another one was made in its place."""


class WrongCode(BackstayError):
    """The link needs the code of a second person, and this is not it."""


@command("account.invite", Permission.POST_FILL, steps_up=True)
def invite(*, asked: Asked, holding: UUID, digest: str) -> Happened:
    """Let whoever has the link of this digest sign in for a holding from then on.

    Of a post that may do more than one's own, the link serves with the code of a second
    person alone: else whoever makes it could act as another.

    Raises
    ------
    HasAccount
        If somebody does already: close his account first.
    Refused
        If the code was made by oneself, or the person acts for another body.
    """
    row = find(Holding.objects.select_related("actor"), holding)
    needs_code = lacks(asked.by, row.actor)
    if needs_code:
        check_home(asked.by, row.actor)
        codes = Countersign.objects.filter(actor=row.actor_id, expires_at__gt=asked.at)
        check_other(code.made_by for code in codes)
    check_no_account(row.actor)
    make_invitation(
        row.actor_id, digest, asked.at, by=asked.by.actor, needs_code=needs_code
    )
    content = {"actor": str(row.actor_id), "expires_at": asked.at + LASTS}
    return Happened("account.invited", row, content)


@command("account.countersign", Permission.POST_CONFIRM, steps_up=True)
def countersign(*, asked: Asked, holding: UUID, digest: str) -> Happened:
    """Let whoever has the code of this digest, and a link besides, sign in.

    Raises
    ------
    HasAccount
        If somebody does already.
    Refused
        If the link was made by oneself, one's post makes such links, or the person acts
        for another body.
    """
    if Permission.POST_FILL in asked.by.permissions:
        raise Refused(
            _("A post that makes links gives no codes: another one confirms.")
        )
    row = find(Holding.objects.select_related("actor"), holding)
    check_home(asked.by, row.actor)
    links = Invitation.objects.filter(actor=row.actor_id, used_at=None)
    check_other(link.made_by for link in links if link.made_by is not None)
    check_no_account(row.actor)
    until = asked.at + LASTS
    made = {
        "code_hash": bytes.fromhex(digest),
        "made_by": asked.by.actor,
        "made_at": asked.at,
        "expires_at": until,
    }
    Countersign.objects.update_or_create(actor_id=row.actor_id, defaults=made)
    content = {"actor": str(row.actor_id), "expires_at": until}
    return Happened("account.countersigned", row, content)


def lacks(by: Context, actor: Actor) -> bool:
    """Tell whether an actor may do what somebody may not."""
    return bool(
        beyond(
            by,
            level=actor.level,
            rel=actor.rel,
            cav=actor.cav,
            permissions=actor.permissions,
        )
    )


def check_home(by: Context, actor: Actor) -> None:
    """Return if an actor acts for one's own body.

    Raises
    ------
    Refused
        If not.
    """
    if actor.origin != by.origin:
        raise Refused(_("It is another body's post: its own people fill it."))


def check_other(makers: Iterable[UUID]) -> None:
    """Return if other people made the half of what lets somebody in.

    Raises
    ------
    Refused
        If one did oneself, in this post or in another.
    """
    if any(is_me_too(maker) for maker in makers):
        raise Refused(
            _("You made the other half yourself: a second person makes this one.")
        )


def check_no_account(actor: Actor) -> None:
    """Return if nobody signs in for an actor.

    Raises
    ------
    HasAccount
        If somebody does.
    """
    if ActsAs.objects.filter(actor=actor, account__is_active=True).exists():
        raise HasAccount(
            _("%(name)s signs in already: close that account, then invite anew.")
            % {"name": actor.name}
        )


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


def make_invitation(
    actor: UUID,
    digest: str,
    at: datetime,
    *,
    by: UUID | None = None,
    needs_code: bool = False,
) -> None:
    """Make a link for an actor the only one that is open."""
    mine = Invitation.objects.filter(actor=actor, used_at=None)
    mine.update(used_at=at)
    Invitation.objects.create(
        token_hash=bytes.fromhex(digest),
        actor_id=actor,
        made_at=at,
        expires_at=at + LASTS,
        made_by=by,
        needs_code=needs_code,
    )


def new_code() -> tuple[str, str]:
    """Return a code that can be told by voice, which nobody keeps, and its digest."""
    letters = [secrets.choice(LETTERS) for _ in range(GROUPS * GROUP)]
    groups = ["".join(letters[i::GROUPS]) for i in range(GROUPS)]
    return "-".join(groups), digest_of_code("".join(groups))


def digest_of_code(code: str) -> str:
    """Return the digest of a code, however it is written."""
    return digest_of("".join(each for each in code.upper() if each in LETTERS))


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


def accept(
    invitation: Invitation, account: Account, at: datetime, code: str = ""
) -> None:
    """Let an account act as whom it was invited to, and use up the link.

    Raises
    ------
    WrongCode
        If the link needs the code of a second person, and this is none.
    Refused
        If the account is of one who made the link or the code.
    """
    with transaction.atomic(using=DOOR):
        if invitation.needs_code:
            use_code(invitation, account, at, code)
        used = Invitation.objects.filter(pk=invitation.pk, used_at=None)
        if used.update(used_at=at) == 0:
            raise InvitationOver(_("This link was used just now."))
        ActsAs.objects.update_or_create(
            actor_id=invitation.actor_id, defaults={"account": account}
        )


def check_code(invitation: Invitation, at: datetime, code: str) -> Countersign:
    """Return the other half of a link, if this is its code.

    Raises
    ------
    WrongCode
        If it is not, or there is none.
    """
    codes = Countersign.objects.filter(actor=invitation.actor_id, expires_at__gt=at)
    found = codes.first()
    digest = bytes.fromhex(digest_of_code(code))
    if found is None or not secrets.compare_digest(bytes(found.code_hash), digest):
        raise WrongCode(
            _("This is not the code: whoever may confirm who comes makes a new one.")
        )
    return found


def use_code(invitation: Invitation, account: Account, at: datetime, code: str) -> None:
    """Use up the code of a second person, once all three are different people."""
    found = check_code(invitation, at, code)
    makers = ActsAs.objects.filter(actor__in=[invitation.made_by, found.made_by])
    accounts = [*makers.values_list("account", flat=True), account.pk]
    if len(set(accounts)) < len(accounts):
        raise Refused(
            _("You made a half of this yourself: nobody lets himself into such a post.")
        )
    Countersign.objects.filter(pk=found.pk).update(expires_at=at)


def make_account(name: str, password: str) -> Account:
    """Make an account with a name that nobody has yet."""
    made = Account(id=uuid4(), name=name)
    made.set_password(password)
    made.save(force_insert=True)
    return made
