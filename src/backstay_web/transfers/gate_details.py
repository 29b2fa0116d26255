"""What pages say of gates: what is held there, and what a store has room for."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from backstay_web.core.commands import find
from backstay_web.core.context import Context
from backstay_web.core.names import called
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import owner_names, post_names
from backstay_web.notebook.detail import Detail
from backstay_web.transfers.explosives import in_kg
from backstay_web.transfers.gate_lists import ARRIVAL_STATES, ARRIVALS
from backstay_web.transfers.gate_queries import arrivals, held
from backstay_web.transfers.models import LimitWaiver
from backstay_web.transfers.store_queries import Room, room_of
from backstay_web.transfers.subjects import ARRIVAL

ARRIVAL_PAGE: Final = Detail(ARRIVAL, arrivals, ARRIVALS.columns)


def more_of_arrival(key: UUID) -> dict[str, Any]:
    """Return what the page of an arrival shows beside its facts."""
    row = find(arrivals(), key)
    names = post_names([(row.owner, row.owner_nation_id)])
    return {
        "row": row,
        "state": ARRIVAL_STATES[row.state],
        "owner": names[row.owner],
        "is_open": row.due_on is not None and row.closed_on is None,
        "is_late": is_late(row),
        "outcome": row.get_outcome_display(),
        "site": called(row.site),
        "waivers": LimitWaiver.objects.filter(arrival=row.pk).order_by("waived_at"),
    }


def is_late(row: Any) -> bool:
    """Tell whether an arrival was closed after its day, or is held beyond it."""
    last = row.closed_on or timezone.localdate()
    return row.due_on is not None and last > row.due_on


def shown_held(site: UUID) -> list[dict[str, Any]]:
    """Return what is held at a gate, what is due first at the top."""
    rows = list(held().filter(site=site).order_by("due_on", "came_at", "pk"))
    names = owner_names((row.owner, row.owner_nation_id) for row in rows)
    return [
        {
            "row": row,
            "state": ARRIVAL_STATES[row.state],
            "owner": names[row.owner],
            "is_late": is_late(row),
        }
        for row in rows
    ]


def shown_room(
    site: UUID, at: datetime, came: Collection[UUID], by: Context
) -> dict[str, Any] | None:
    """Return what the page of a node says of its explosive store, in kilograms."""
    room = room_of(site, at, came)
    if room is None:
        return None
    return {
        "room": room,
        "present": in_kg(room.present.net_explosive_g),
        "expected": in_kg(room.expected.net_explosive_g),
        "limit": in_kg(room.limit_g) if room.limit_g is not None else "",
        "free": free_of(room),
        "unknown": ", ".join(room.unknown),
        "waive": reverse("transfers:waive_limit", kwargs={"site": site})
        if room.is_exceeded and room.limits and Permission.STORE_WAIVE in by.permissions
        else "",
    }


def free_of(room: Room) -> str:
    """Return what is left of the limit, with a minus if it is too much."""
    if room.free_g is None:
        return ""
    return in_kg(room.free_g) if room.free_g >= 0 else f"-{in_kg(-room.free_g)}"
