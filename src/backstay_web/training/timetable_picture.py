"""A timetable as a picture: a row for each room, a bar for each block."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from backstay_web.plans.pictures import (
    ROW,
    DaysPicture,
    DaysRow,
    LinkedBar,
    across,
    days_picture,
    shortened,
)
from backstay_web.training.bench import Bench
from backstay_web.training.models import Block, Timetable


def picture(
    row: Timetable,
    bench: Bench,
    blocks: Sequence[Block],
    rooms: Mapping[str, Any],
    addresses: Mapping[Any, str],
) -> DaysPicture:
    """Return the picture of the rooms that the reader may know, in their order."""
    closed = {each.key: each.closed for each in bench.halls}
    found = []
    for place, (key, room) in enumerate(rooms.items()):
        y = place * ROW
        shut = [
            LinkedBar("closed", *across(start, min(end, bench.days), bench.days), "", y)
            for start, end in closed[key]
            if start < bench.days
        ]
        bars = [
            bar_of(row, each, bench.days, y, addresses.get(each.pk, ""))
            for each in blocks
            if str(each.room_id) == key
        ]
        found.append(DaysRow(shortened(str(room)), y, [*shut, *bars]))
    return days_picture(found, row.first_day, bench.days)


def bar_of(row: Timetable, each: Block, days: int, y: int, address: str) -> LinkedBar:
    assert each.on is not None  # noqa: S101 what is in a room has its day
    slot = (each.on - row.first_day) // timedelta(days=1)
    kind = {"": "free", "fixed": "pinned", "confirmed": "begun"}[each.kept]
    title = f"{each.held} {each.number}: {each.on}"
    return LinkedBar(kind, *across(slot, slot + 1, days), title, y, address)
