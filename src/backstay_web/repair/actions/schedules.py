"""How a schedule is asked for, cancelled, changed by hand and undone."""

from datetime import date
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.core.commands import Asked, Happened, change, command, find
from backstay_web.core.entries import Faulty, check_is_mine
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.rows import Written
from backstay_web.donations.models import Workshop
from backstay_web.nations.permissions import Permission
from backstay_web.plans.actions.questions import strictest
from backstay_web.plans.searches import cancelled, check_time
from backstay_web.repair.actions.jobs import open_job
from backstay_web.repair.gathering import bench_from
from backstay_web.repair.models import (
    Placement,
    Schedule,
    ScheduleEnding,
)
from backstay_web.repair.models.job import PRIORITIES
from backstay_web.repair.moving import tried
from backstay_web.repair.placing import placements
from backstay_web.repair.schedules import in_force


class NotNow(BackstayError):
    """Where a schedule stands does not allow the change."""


@command("schedule.ask", Permission.REPAIR_CHANGE)
def ask_schedule(
    *, asked: Asked, schedule: UUID, workshop: UUID, time_s: int
) -> Happened:
    """Ask for a schedule of a workshop; the first worker that is free takes it.

    What is begun stays where it is, and what was pinned by hand where it was pinned.
    """
    of = find(Workshop.objects.all(), workshop)
    check_is_mine(asked.by, of)
    check_time(time_s)
    before = in_force(of.pk)
    rows = before.placements.all() if before else []
    held = {each.job_id: each for each in rows}
    on = asked.at.date()
    bench, sources = bench_from(of, on, held)
    made = Schedule(
        id=schedule,
        workshop=of,
        made=Schedule.Made.SEARCHED,
        first_day=on,
        bench=bench.plain(),
        time_s=time_s,
        asked_by=asked.by.actor,
        asked_at=asked.at,
        originator=asked.by.origin,
        **columns_of(strictest(asked, [of, *sources])),
    )
    made.save(force_insert=True)
    content = {"workshop": of.pk, "time_s": time_s, "jobs": len(bench.pieces)}
    return Happened("schedule.asked", made, {**content, "version": 1})


@command("schedule.cancel", Permission.REPAIR_CHANGE)
def cancel_schedule(*, asked: Asked, schedule: UUID) -> Happened:
    """Stop a search of one's own; its worker notices in a second.

    Raises
    ------
    NotNow
        If it has ended.
    """
    row = find(Schedule.objects.all(), schedule)
    ending = cancelled(asked, row)
    if ending is None:
        raise NotNow(_("It has ended: there is nothing left to cancel."))
    return Happened("schedule.cancelled", ending, {"schedule": row.pk})


@command("schedule.move", Permission.REPAIR_CHANGE)
def move_job(
    *, asked: Asked, schedule: UUID, before: UUID, job: UUID, bay: UUID, start_on: date
) -> Happened:
    """Put a job into a bay from a day on, and pin it there; others make room.

    ``before`` is the schedule in force, which the mover has seen; ``schedule`` is the
    key of the one that comes of it.

    Raises
    ------
    Faulty
        If the job cannot be there; says why.
    """
    row = find_in_force(asked, before)
    tried_ = tried(row, job, bay, start_on)
    made = Schedule(
        id=schedule,
        workshop_id=row.workshop_id,
        made=Schedule.Made.BY_HAND,
        first_day=row.first_day,
        bench=tried_.bench.plain(),
        time_s=0,
        before=row,
        asked_by=asked.by.actor,
        asked_at=asked.at,
        originator=row.originator,
        **columns_of(row),
    )
    made.save(force_insert=True)
    ending = ScheduleEnding(
        id=uuid4(),
        schedule=made,
        how=ScheduleEnding.How.DONE,
        delay=tried_.after.delay,
        began_at=asked.at,
        ended_at=asked.at,
        originator=row.originator,
        **columns_of(row),
    )
    ending.save(force_insert=True)
    rows = placements(made, tried_.bench, tried_.after)
    Placement.objects.bulk_create(rows)
    content = {
        "before": row.pk,
        "job": job,
        "bay": bay,
        "start_on": start_on,
        "delay": ending.delay,
        "version": 1,
    }
    also = [Written(each, each) for each in (ending, *rows)]
    return Happened("schedule.moved", made, content, also)


@command("schedule.undo", Permission.REPAIR_CHANGE)
def undo_schedule(*, asked: Asked, schedule: UUID, expected_version: int) -> Happened:
    """Undo the schedule in force: the one before it is in force again."""
    row = find_in_force(asked, schedule)
    row = change(row, expected_version, undone_at=asked.at)
    content = {"undone_at": row.undone_at, "version": row.version}
    return Happened("schedule.undone", row, content)


@command("job.rank", Permission.REPAIR_CHANGE)
def rank_job(
    *,
    asked: Asked,
    job: UUID,
    expected_version: int,
    priority: int | None = None,
    wanted_by_on: date | None = None,
) -> Happened:
    """Say how urgent a job is that serves no need and no promise, and by when."""
    row = open_job(asked, job)
    least, most = PRIORITIES
    if priority is not None and not least <= priority <= most:
        raise Faulty({"priority": [_("From 1 to 9, the most urgent.")]})
    fields = {"priority": priority, "wanted_by_on": wanted_by_on}
    row = change(row, expected_version, **fields)
    return Happened("job.ranked", row, {**fields, "version": row.version})


def find_in_force(asked: Asked, schedule: UUID) -> Schedule:
    """Return a schedule of one's own that is in force.

    Raises
    ------
    NotNow
        If another one is in force by now, or this one was undone.
    """
    row = find(Schedule.objects.all(), schedule)
    check_is_mine(asked.by, row)
    # Of two who change it at once the second waits here, and is then told of the first.
    Schedule.objects.select_for_update().get(pk=row.pk)
    now = in_force(row.workshop_id)
    if now is None or now.pk != row.pk:
        raise NotNow(_("Another schedule is in force by now: look at that one."))
    return row
