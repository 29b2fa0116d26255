"""How a timetable is asked for and cancelled."""

from functools import partial
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, command, find
from backstay_web.core.entries import Commands, Faulty, commands_of
from backstay_web.core.labels.columns import columns_of
from backstay_web.nations.permissions import Permission
from backstay_web.plans.actions.questions import strictest
from backstay_web.plans.searches import cancelled, check_time
from backstay_web.sites.models import Site
from backstay_web.training.actions.standing import NotNow
from backstay_web.training.gathering import Scope, bench_from
from backstay_web.training.models import (
    FixedBlock,
    Room,
    RoomClosing,
    Timetable,
)
from backstay_web.training.timetables import in_force

_of: Final = partial(commands_of, permission=Permission.TRAINING_HOLD)
ROOM: Final[Commands] = _of(Room, "room", part_of="")
ROOM_CLOSING: Final[Commands] = _of(RoomClosing, "room_closing", part_of="room")
FIXED_BLOCK: Final[Commands] = _of(FixedBlock, "fixed_block", part_of="held")


@command("timetable.ask", Permission.TRAINING_HOLD)
def ask_timetable(
    *, asked: Asked, timetable: UUID, time_s: int, site: UUID | None = None
) -> Happened:
    """Ask for a timetable of one's own courses at a site, or at all one's sites.

    What was fixed by hand stays where it is, and of a course that is confirmed what
    the timetable in force has. The first worker that is free takes it.

    Raises
    ------
    Faulty
        If the time is out of range, or there is no course to be taught.
    """
    at = find(Site.objects.all(), site) if site else None
    check_time(time_s)
    before = in_force(asked.by.origin, site)
    blocks = before.blocks.all() if before else []
    held = {(each.held_id, each.number): each for each in blocks}
    on = asked.at.date()
    bench, rows = bench_from(Scope(asked.by.origin, site, on), held)
    if not bench.classes:
        raise Faulty({"site": [_("None of your courses is to be taught there soon.")]})
    sources = [*([at] if at else []), *([before] if before else []), *rows]
    made = Timetable(
        id=timetable,
        site=at,
        first_day=on,
        bench=bench.plain(),
        time_s=time_s,
        asked_by=asked.by.actor,
        asked_at=asked.at,
        originator=asked.by.origin,
        **columns_of(strictest(asked, sources)),
    )
    made.save(force_insert=True)
    content = {"site": site, "time_s": time_s, "courses": len(bench.classes)}
    return Happened("timetable.asked", made, content)


@command("timetable.cancel", Permission.TRAINING_HOLD)
def cancel_timetable(*, asked: Asked, timetable: UUID) -> Happened:
    """Stop a search of one's own; its worker notices in a second.

    Raises
    ------
    NotNow
        If it has ended.
    """
    row = find(Timetable.objects.all(), timetable)
    ending = cancelled(asked, row)
    if ending is None:
        raise NotNow(_("It has ended: there is nothing left to cancel."))
    return Happened("timetable.cancelled", ending, {"timetable": row.pk})
