"""Which row of the site a line of a plan takes from: a lot, bay, leg or session."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from backstay_web.donations.models import Session
from backstay_web.plans.lines import PlanLine, Task

RESOURCES: Final[dict[Task, tuple[str, str]]] = {
    Task.DELIVER: ("lots", "lot_id"),
    Task.REPAIR: ("bays", "bay_id"),
    Task.CARRY: ("legs", "leg_id"),
}
"""The table of the case that has the resource of a line, and the column for it."""


class Taken:
    """What lines take, by the keys of the case of their plan.

    ``rows`` say, by table, which row of the site each key of the case stands for.
    """

    def __init__(self, rows: Mapping[str, Mapping[str, str]]) -> None:
        self.rows = rows
        self.sessions = sessions_of(self.of("courses").values())

    def of(self, table: str) -> Mapping[str, str]:
        """Return which row of the site each key of a table of the case stands for."""
        return self.rows.get(table, {})

    def by(self, asked_for: PlanLine) -> dict[str, Any]:
        """Return the row that a line takes from, by its column."""
        if asked_for.task is Task.TEACH:
            course = self.of("courses").get(asked_for.resource, "")
            return {"session_id": self.sessions.get((course, asked_for.start_on))}
        if asked_for.task not in RESOURCES:
            return {}
        table, column = RESOURCES[asked_for.task]
        key = self.of(table).get(asked_for.resource)
        return {column: UUID(key) if key else None}


def sessions_of(courses: Collection[str]) -> dict[tuple[str, date], UUID]:
    """Return the sessions of courses in force, by course and Monday of their week."""
    rows = Session.objects.filter(course__in=list(courses), retired_on=None)
    return {
        (str(course), start_on - timedelta(days=start_on.weekday())): key
        for key, course, start_on in rows.values_list("pk", "course", "start_on")
    }
