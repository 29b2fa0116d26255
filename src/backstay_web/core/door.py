"""How sessions begin and end: by the role ``bs_door``, which can do nothing else.

The role that serves pages cannot make a session. So whoever makes it run SQL of his own
still cannot act as another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connections

from backstay_web.core.context import new_token

DOOR: Final = "door"
"""The connection of that role."""

OPEN: Final = """
insert into core_session (token_hash, actor_id, opened_at, expires_at)
values (sha256(convert_to(%s, 'UTF8')), %s, %s, %s)
"""
SIGN_IN: Final = """
insert into core_session (token_hash, actor_id, opened_at, expires_at,
    account, seen_at, idle_s, factor_at)
values (sha256(convert_to(%s, 'UTF8')), %s, %s, %s, %s, %s, %s, %s)
"""
GIVE: Final = """
insert into core_session (token_hash, actor_id, opened_at, expires_at,
    account, key, name, scope, networks)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
TAKE_BACK: Final = """
update core_session set ended_at = %s
where key = %s and actor_id = %s and ended_at is null
"""
END: Final = """
update core_session set ended_at = %s
where token_hash = sha256(convert_to(%s, 'UTF8')) and ended_at is null
"""
END_ALL: Final = """
update core_session set ended_at = %s where account = %s and ended_at is null
"""

Values = list[Any]


@dataclass(frozen=True)
class SignedIn:
    """Who signed in, for how long, and when he showed his second factor.

    Nobody did where a site is founded: there is no account to sign in with yet.
    """

    account: UUID | None
    at: datetime
    until: datetime
    idle_s: int
    factor_at: datetime | None


def open_session(*, actor: UUID, at: datetime, until: datetime) -> str:
    """Open a session for an actor, and return its token; only its digest is kept."""
    token = new_token()
    run(OPEN, [token, actor, at, until])
    return token


def open_for_account(*, actor: UUID, signed_in: SignedIn) -> str:
    """Open a session for whoever signed in, within its limits; return its token."""
    token = new_token()
    who = signed_in
    limits: Values = [who.account, who.at, who.idle_s, who.factor_at]
    run(SIGN_IN, [token, actor, who.at, who.until, *limits])
    return token


@dataclass(frozen=True)
class Given:
    """A token that somebody made for a program: what it may do, until when, whence.

    ``networks`` are in the notation with a slash; with none it acts from anywhere.
    """

    key: UUID
    name: str
    digest: bytes
    scope: Sequence[str]
    networks: Sequence[str]
    at: datetime
    until: datetime


def give_token(*, actor: UUID, account: UUID, token: Given) -> None:
    """Let whoever has a token act as its maker does, within its scope.

    It ends with every session of the account that made it.
    """
    it = token
    who: Values = [it.digest, actor, it.at, it.until, account]
    run(GIVE, [*who, it.key, it.name, list(it.scope), list(it.networks) or None])


def take_back(*, key: UUID, actor: UUID, at: datetime) -> None:
    """End a token of an actor: from the next transaction on nobody acts by it."""
    run(TAKE_BACK, [at, key, actor])


def end_session(*, token: str, at: datetime) -> None:
    """End a session: from the next transaction on its token stands for nobody."""
    run(END, [at, token])


def end_sessions_of(*, account: UUID, at: datetime) -> None:
    """End all sessions of whoever signed in with an account."""
    run(END_ALL, [at, account])


def run(statement: str, values: Values) -> None:
    with connections[DOOR].cursor() as cursor:
        cursor.execute(statement, values)
