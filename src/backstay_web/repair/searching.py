"""The process of one search for a schedule; it knows a bench and nothing of the site.

``python -m backstay_web.repair.searching FOLDER`` reads the bench and the limits as
JSON from its input, and says in a line of JSON how it ended. The engine checks each
schedule before it is told.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from backstay.errors import BackstayError
from backstay.scheduling.settings import Limits
from backstay.timetables import schedule
from backstay_web.plans.searching import serve
from backstay_web.repair.bench import (
    bench_of,
    free,
    held_delay,
    made_of,
    pressed,
    work_of,
)


class NoSchedule(BackstayError):
    """The engine found none; says why."""


def found(_folder: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the best schedule of a bench that was found, with its delay and bound.

    Raises
    ------
    NoSchedule
        If none was found.
    """
    bench = bench_of(asked["bench"])
    if not free(bench):
        made = made_of(bench, ())
        return asdict(made) | {"bound": made.delay}
    booked = schedule(work_of(bench), Limits(time_s=asked["time_s"])).schedule
    if not booked.bookings:
        raise NoSchedule(booked.reason)
    order = {each.task: each.start_slot for each in booked.bookings}
    modes = {each.task: each.mode for each in booked.bookings}
    made = made_of(bench, pressed(bench, order, modes))
    bound = held_delay(bench) + booked.bound[0] if booked.bound else None
    return asdict(made) | {"bound": bound}


if __name__ == "__main__":
    serve(found)
