"""Who acts in a transaction: set by a token, for that transaction alone."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from backstay.errors import BackstayError

TOKEN_BYTES: Final = 32
BEFORE: Final = """
select coalesce(current_setting('backstay.token', true), ''),
    coalesce(current_setting('backstay.address', true), '')
"""
SET: Final = "select set_config('backstay.token', %s, true)"
SET_FROM: Final = f"{SET}, set_config('backstay.address', %s, true)"
BODIES: Final = "select coalesce(current_setting('backstay.bodies', true), '')"
NARROW: Final = "select set_config('backstay.bodies', %s, true)"
SET_AND_SEEN: Final = f"{SET_FROM}, core_seen(%s)"


class NobodyActs(BackstayError):
    """There is no session under this token, or none any more."""


@dataclass(frozen=True)
class Context:
    """Who acts, as the database looked it up."""

    actor: UUID
    origin: UUID
    level: int
    rel: int
    cav: int
    permissions: frozenset[str]
    factor_age_s: int | None = None  # since a second factor was shown, if one was


def new_token() -> str:
    """Return a token that nobody can guess: 256 bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


@contextmanager
def acting(token: str, *, seen: bool = False, address: str = "") -> Iterator[None]:
    """Run one transaction as whoever the token stands for; without one, as nobody.

    What the database then shows depends on the token alone, and the setting ends with
    the transaction, however it ends. Inside another transaction the one before comes
    back at the end, so that nothing runs on under a name that was lent. ``seen`` notes
    that the session was used, which puts off the end of an idle one. ``address`` is
    the one that it is used from: some tokens act from their own networks alone.
    """
    if seen:
        # Before the transaction, which would hold the row: signing out writes it too,
        # by the connection of the door, and would wait for ever.
        with connection.cursor() as cursor:
            cursor.execute(SET_AND_SEEN, [token, address, token])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BEFORE)
        before = cursor.fetchone()
        cursor.execute(SET_FROM, [token, address])
        yield
        # What is to be undone undoes the setting too, and takes no more statements.
        if not connection.needs_rollback:
            cursor.execute(SET_FROM, before)


@contextmanager
def reading_for(bodies: int) -> Iterator[None]:
    """Read only what may go to some of the actor's bodies; change nothing meanwhile.

    ``bodies`` has a bit for each. The database takes those that are the actor's own, so
    that nobody reads more than before; within another such block, those of both.
    Meanwhile the actor has no permissions: what is not found may be hidden only here,
    and nothing is to be decided on that.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BODIES)
        [before] = cursor.fetchone()
        both = bodies & int(before) if before else bodies
        cursor.execute(NARROW, [str(both)])
        yield
        # What is to be undone undoes the setting too, and takes no more statements.
        if not connection.needs_rollback:
            cursor.execute(NARROW, [before])


def me() -> Context:
    """Return who acts in this transaction.

    Raises
    ------
    NobodyActs
        If the token is none, unknown, expired or ended, or the actor's time is over.
    """
    with connection.cursor() as cursor:
        cursor.execute("select (m).* from (select core_me() m) q")
        row: tuple[Any, ...] = cursor.fetchone()
    if row[0] is None:
        raise NobodyActs(_("Your session is over: sign in again."))
    actor, origin, level, rel, cav, permissions, factor_age_s = row
    return Context(actor, origin, level, rel, cav, frozenset(permissions), factor_age_s)
