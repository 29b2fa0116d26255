"""The worker's second queue: schedules of workshops, taken where no run waits.

As of runs, whoever writes the next attempt at a schedule has it (ADR 22).
"""

import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone

from backstay.said import together
from backstay_web.core.commands import Asked, Happened, plain, record
from backstay_web.core.context import Context
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.rows import Written
from backstay_web.plans.saying import packed
from backstay_web.plans.states import LEASE
from backstay_web.plans.worker import (
    ATTEMPTS,
    DIED,
    GRACE_S,
    LONGEST_WORDS,
    OTHERS,
    Lines,
    Stopping,
    Worker,
    heard,
    last_word,
    searching,
)
from backstay_web.repair.bench import Made, Place, bench_of
from backstay_web.repair.models import (
    Placement,
    Schedule,
    ScheduleAttempt,
    ScheduleEnding,
)
from backstay_web.repair.placing import placements

COMMAND: Final = [sys.executable, "-m", "backstay_web.repair.searching"]


def do_one(worker: Worker) -> bool:
    """Do one schedule, if one waits; tell whether there was one."""
    bury(timezone.now())
    attempt = take(worker.name, timezone.now())
    if attempt is None:
        return False
    try:
        do(worker, attempt)
    except Stopping:
        beaten(attempt, given_back_at=timezone.now())
    return True


OTHERS.append(do_one)


def do(worker: Worker, attempt: ScheduleAttempt) -> None:
    """Search, and keep what came out, unless somebody cancelled it meanwhile."""
    row = attempt.schedule
    with TemporaryDirectory(prefix="backstay-schedule-") as name:
        folder, asked = Path(name), {"bench": row.bench, "time_s": row.time_s}

        def listen(lines: Lines) -> dict[str, Any] | None:
            said = heard(lines)
            beaten(attempt, beat_at=timezone.now())
            return last_word(said)

        is_over = ScheduleEnding.objects.filter(schedule=row).exists
        with searching(folder, asked, COMMAND) as search:
            seconds = row.time_s + GRACE_S
            said = worker.follow(search, folder, seconds, listen, is_over)
    if said is None:
        return
    if "done" in said:
        finish(attempt, said["done"], timezone.now())
    else:
        fail(attempt, together(said["failed"]), timezone.now())


def beaten(attempt: ScheduleAttempt, **fields: datetime) -> None:
    ScheduleAttempt.objects.filter(pk=attempt.pk).update(**fields)


def take(worker: str, at: datetime) -> ScheduleAttempt | None:
    """Return the next attempt at the schedule that waits longest; None if none does."""
    for row in tried(at).filter(tries__lt=ATTEMPTS).order_by("asked_at", "pk"):
        number = ScheduleAttempt.objects.filter(schedule=row).count() + 1
        try:
            with transaction.atomic():
                return ScheduleAttempt.objects.create(
                    schedule=row, number=number, worker=worker, began_at=at, beat_at=at
                )
        except IntegrityError:
            continue
    return None


def tried(at: datetime) -> Any:
    """Return the schedules that nobody is at, with how many workers died at each."""
    busy = ScheduleAttempt.objects.filter(beat_at__gt=at - LEASE, given_back_at=None)
    ended = ScheduleEnding.objects.values("schedule")
    free = Schedule.objects.exclude(pk__in=ended).exclude(
        pk__in=busy.values("schedule")
    )
    return free.annotate(
        tries=Count("attempts", filter=Q(attempts__given_back_at=None))
    )


def bury(at: datetime) -> None:
    """Let schedules fail at which the last worker died that was to try."""
    for row in tried(at).filter(tries__gte=ATTEMPTS):
        fail(ScheduleAttempt.objects.filter(schedule=row).latest("number"), DIED, at)


def finish(attempt: ScheduleAttempt, told: dict[str, Any], at: datetime) -> None:
    """Keep a schedule that was found."""
    row = attempt.schedule
    places = {
        key: Place(**place) if place else None for key, place in told["places"].items()
    }
    made = Made(places, told["reasons"], told["delay"])
    ending = ending_of(attempt, at, how=ScheduleEnding.How.DONE)
    ending.delay, ending.bound = made.delay, told["bound"]
    rows = placements(row, bench_of(row.bench), made)
    content = {"delay": ending.delay, "bound": ending.bound}
    keep(attempt, ending, content, rows)


def fail(attempt: ScheduleAttempt, why: str, at: datetime) -> None:
    """Note that a search failed, and why: its event tells that in English."""
    ending = ending_of(attempt, at, how=ScheduleEnding.How.FAILED)
    ending.why = packed(why, LONGEST_WORDS)
    keep(attempt, ending, {"why": " ".join(why.split())[:LONGEST_WORDS]}, [])


def ending_of(attempt: ScheduleAttempt, at: datetime, *, how: str) -> ScheduleEnding:
    row = attempt.schedule
    return ScheduleEnding(
        schedule=row,
        how=how,
        began_at=attempt.began_at,
        ended_at=at,
        originator=row.originator,
        **columns_of(row),
    )


def keep(
    attempt: ScheduleAttempt,
    ending: ScheduleEnding,
    content: dict[str, Any],
    rows: list[Placement],
) -> None:
    """Write how a search ended, what came out, and the event of both; or none of them.

    Whoever cancelled it, or buried it, first has the last word.
    """
    row = attempt.schedule
    by = Context(row.asked_by, row.originator, 0, 0, 0, frozenset())
    asked = Asked(by=by, at=ending.ended_at, reason="", key=attempt.pk)
    try:
        with transaction.atomic():
            ending.save(force_insert=True)
            Placement.objects.bulk_create(rows)
            written = [Written(each, each) for each in rows]
            content = {"schedule": row.pk, **content}
            happened = Happened(f"schedule.{ending.how}", ending, content, written)
            record(happened, plain(content), asked)
    except IntegrityError:
        if not ScheduleEnding.objects.filter(schedule=row).exists():
            raise
