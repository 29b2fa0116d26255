"""What the door reads of who may act."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.db.models import Q, QuerySet

from backstay_web.accounts.models import Account
from backstay_web.core.door import DOOR
from backstay_web.core.models import Actor, Session


class Capacity(TypedDict):
    """One as whom an account may act."""

    id: UUID
    name: str


def capacities(account: Account, at: datetime) -> list[Capacity]:
    """Return as whom an account may act at a moment."""
    mine = Actor.objects.using(DOOR).filter(
        Q(ends_at=None) | Q(ends_at__gt=at), actsas__account=account, begins_at__lte=at
    )
    return [Capacity(**row) for row in mine.order_by("name", "id").values("id", "name")]


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
