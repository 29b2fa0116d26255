"""The process of one search for a timetable; it knows a bench and nothing of the site.

``python -m backstay_web.training.searching FOLDER`` reads the bench and the limits as
JSON from its input, and says in a line of JSON how it ended. The engine checks each
timetable before it is told.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from backstay.domain.schedule import Outcome
from backstay.errors import BackstayError
from backstay.scheduling.settings import Limits
from backstay.timetables import schedule
from backstay_web.plans.searching import serve
from backstay_web.training.bench import bench_of, found_of, taught, work_of

HORIZON: Final = "horizon"
"""Of all limits the one that says nothing of a site: the last day of all courses."""


class NoTimetable(BackstayError):
    """The engine found none, and does not know that there is none; says why."""


def found(_folder: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the best timetable of a bench that was found, or what clashes in it.

    Raises
    ------
    NoTimetable
        If none was found, and no proof that there is none.
    """
    bench = bench_of(asked["bench"])
    if not taught(bench):
        return {"outcome": Outcome.OPTIMAL, "delay": 0, "bound": 0, "parts": {}}
    made = schedule(work_of(bench), Limits(time_s=asked["time_s"])).schedule
    if made.outcome is Outcome.INFEASIBLE:
        clash = [limit for limit in made.clash if limit != HORIZON]
        return {"outcome": made.outcome, "clash": clash}
    if not made.bookings or not made.value:
        raise NoTimetable(made.reason)
    parts = found_of(bench, made.bookings)
    return {
        "outcome": made.outcome,
        "delay": made.value[0],
        "bound": made.bound[0] if made.bound else None,
        "parts": {key: asdict(part) for key, part in parts.items()},
    }


if __name__ == "__main__":
    serve(found)
