"""What the door reads of who may act."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.db.models import Q

from backstay_web.accounts.models import Account
from backstay_web.core.door import DOOR
from backstay_web.core.models import Actor


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
