"""What the door reads of who may act."""

from datetime import date, datetime
from hashlib import sha256
from typing import TypedDict
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from backstay_web.accounts.models import Account
from backstay_web.core.door import DOOR
from backstay_web.core.models import Actor, Session
from backstay_web.core.names import in_language
from backstay_web.nations.models import Nation, last_day


class Capacity(TypedDict):
    """One as whom an account may act: in which post, and until when if he stands in."""

    id: UUID
    name: str
    post: str
    body: str
    last_on: date | None


def capacities(account: Account, at: datetime) -> list[Capacity]:
    """Return as whom an account may act at a moment."""
    lasting = Q(ends_at=None) | Q(ends_at__gt=at)
    mine = Actor.objects.using(DOOR).filter(lasting, begins_at__lte=at)
    return told(mine.filter(actsas__account=account))


def capacity(actor: Actor) -> Capacity:
    """Return in which post an actor acts."""
    [found] = told(Actor.objects.using(DOOR).filter(pk=actor.pk))
    return found


def told(actors: QuerySet[Actor]) -> list[Capacity]:
    """Return in which posts these act, by their names."""
    body = Nation.objects.using(DOOR).filter(pk=OuterRef("origin"))
    rows = actors.order_by("name", "holding__post__title", "id").values_list(
        "id",
        "name",
        "holding__post__title",
        "holding__post__title_uk",
        Subquery(body.values("name")[:1]),
        Subquery(body.values("name_uk")[:1]),
        "holding__is_delegated",
        "holding__ends_at",
    )
    return [
        Capacity(
            id=key,
            name=name,
            post=in_language(title or "", title_uk),
            body=in_language(nation or "", nation_uk),
            last_on=last_day(ends_at) if stands_in else None,
        )
        for key, name, title, title_uk, nation, nation_uk, stands_in, ends_at in rows
    ]


def has_left(token: str, at: datetime) -> bool:
    """Tell whether he whom a session acts for has left his post by a moment."""
    digest = sha256(token.encode()).digest()
    sessions = Session.objects.using(DOOR).filter(token_hash=digest)
    return sessions.filter(actor__ends_at__lte=at).exists()


class TokenRow(TypedDict):
    """A token as its maker sees it: of what it is made of, nothing."""

    key: UUID | None
    name: str
    scope: list[str] | None
    networks: list[str] | None
    opened_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    seen_at: datetime | None


def tokens() -> "QuerySet[Session, TokenRow]":
    """Return the tokens that one may know of, the newest first."""
    made = Session.objects.filter(key__isnull=False).order_by("-opened_at", "key")
    return made.values(
        "key",
        "name",
        "scope",
        "networks",
        "opened_at",
        "expires_at",
        "ended_at",
        "seen_at",
    )
