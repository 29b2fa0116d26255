"""The worker's queue of schedules of workshops."""

import sys
from collections.abc import Sequence
from typing import Any, Final

from backstay_web.core.models import Labelled
from backstay_web.plans.queues import Queue
from backstay_web.repair.bench import Made, Place, bench_of
from backstay_web.repair.models import Schedule, ScheduleAttempt, ScheduleEnding
from backstay_web.repair.placing import placements


def read(
    row: Schedule, told: dict[str, Any]
) -> tuple[dict[str, Any], Sequence[Labelled]]:
    """Return the figures of a schedule that was found, and where its jobs are."""
    places = {
        key: Place(**place) if place else None for key, place in told["places"].items()
    }
    made = Made(places, told["reasons"], told["delay"])
    figures = {"delay": made.delay, "bound": told["bound"]}
    return figures, placements(row, bench_of(row.bench), made)


QUEUE: Final = Queue(
    "schedule",
    Schedule,
    ScheduleAttempt,
    ScheduleEnding,
    [sys.executable, "-m", "backstay_web.repair.searching"],
    read,
)
QUEUE.serve()
