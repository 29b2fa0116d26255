"""How a site begins: its first nation, organisation and post, and who may fill others.

Nobody can make an actor who may more than himself, so the first one is made by whoever
owns the tables. He lasts for minutes, and all he does is done by the same commands as
ever after; so the log tells how the site began.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
from django.utils import timezone

from backstay.errors import BackstayError
from backstay_web.accounts.actions import make_invitation, new_link
from backstay_web.core.context import acting
from backstay_web.core.door import SignedIn, open_for_account
from backstay_web.core.models import Founding
from backstay_web.nations import actions
from backstay_web.nations.models import BODIES
from backstay_web.nations.permissions import Permission

LASTS: Final = timedelta(minutes=10)
HIGHEST_LEVEL: Final = 4
"""Our assumption: five levels, from public to the highest, are enough for a policy."""
EVERY_BIT: Final = (1 << BODIES) - 1
WHY: Final = "The site is founded."

MAKE_FOUNDER: Final = """
insert into core_actor
(id, name, origin, level, rel, cav, permissions, begins_at, ends_at)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
MAKE_FOUNDING: Final = """
insert into core_founding (id, founded_at, is_demonstration) values (%s, %s, %s)
"""
ONCE: Final = Founding._meta.get_field("id").default


class AlreadyFounded(BackstayError):
    """The site has its first actor; who else may do what is for him to say."""


@dataclass(frozen=True)
class First:
    """What a site begins with."""

    code: str
    name: str
    name_uk: str
    organisation: str
    post: str
    person: str


@dataclass(frozen=True)
class Founded:
    """The first post and who holds it."""

    nation: UUID
    organisation: UUID
    post: UUID
    actor: UUID


def found(owner: str, first: First, *, is_demonstration: bool) -> str:
    """Found a site, and return the token of the link by which its first person comes.

    ``owner`` is the address of the database as whoever may migrate.

    Raises
    ------
    AlreadyFounded
        If it was done before.
    """
    now = timezone.now()
    with founding(owner, now, is_demonstration):
        nation = uuid4()
        with acting(founder(owner, nation, now)):
            made = make_first(first, nation, now)
    token, digest = new_link()
    make_invitation(made.actor, digest, now)
    return token


@contextmanager
def founding(owner: str, at: datetime, is_demonstration: bool) -> Iterator[None]:
    """Note that the site is founded if what is done meanwhile succeeds; once only."""
    try:
        with psycopg.connect(owner) as connection:
            connection.execute(MAKE_FOUNDING, [ONCE, at, is_demonstration])
            yield
    except psycopg.errors.UniqueViolation:
        raise AlreadyFounded(
            "This site is founded: whoever fills posts there invites the others."
        ) from None


def founder(owner: str, nation: UUID, at: datetime) -> str:
    """Make the actor who founds, for some minutes, and return his token."""
    actor = uuid4()
    every = sorted(Permission)
    authority = [HIGHEST_LEVEL, EVERY_BIT, EVERY_BIT, every]
    with psycopg.connect(owner) as connection:
        connection.execute(
            MAKE_FOUNDER, [actor, "Founding", nation, *authority, at, at + LASTS]
        )
    signed_in = SignedIn(
        account=None,
        at=at,
        until=at + LASTS,
        idle_s=int(LASTS.total_seconds()),
        factor_at=at,
    )
    return open_for_account(actor=actor, signed_in=signed_in)


def make_first(first: First, nation: UUID, at: datetime) -> Founded:
    """Make the first nation, its organisation, its post and its holder."""
    made = Founded(nation, uuid4(), uuid4(), uuid4())
    do(
        actions.add_nation,
        at,
        nation=nation,
        code=first.code,
        name=first.name,
        name_uk=first.name_uk,
        body=0,
    )
    do(
        actions.add_organisation,
        at,
        organisation=made.organisation,
        nation=nation,
        kind="command",
        name=first.organisation,
    )
    do(
        actions.add_post,
        at,
        post=made.post,
        organisation=made.organisation,
        title=first.post,
        role="founder",
        level=HIGHEST_LEVEL,
        rel=EVERY_BIT,
        cav=EVERY_BIT,
        permissions=sorted(Permission),
    )
    do(actions.fill_post, at, post=made.post, actor=made.actor, name=first.person)
    return made


def do(command: Callable[..., Any], at: datetime, **payload: Any) -> None:
    command(key=uuid4(), at=at, reason=WHY, **payload)
