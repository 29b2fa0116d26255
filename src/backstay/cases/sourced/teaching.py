"""Teaching: sessions from the calendar of each course."""

from dataclasses import replace
from pathlib import Path

from backstay.cases.settings import Settings
from backstay.cases.sourced.draft import Draft
from backstay.cases.sourced.rows import read_rows


def add_sessions(
    draft: Draft, settings: Settings, sources: Path, also: tuple[str, ...] = ()
) -> None:
    """Add a session for each start week of a course that ends within the horizon.

    ``also`` are assumptions that the weeks rest on.
    """
    weeks = {row["course"]: row["duration_weeks"] for row in draft.tables["courses"]}
    for row in read_rows(sources / "calendars.csv"):
        starts = range(
            int(row["first_week"]), int(row["last_week"]) + 1, int(row["every_weeks"])
        )
        duration = weeks[row["course"]]
        if not isinstance(duration, int):
            continue
        for week in starts:
            if week + duration < settings.horizon_weeks:
                draft.add(
                    "sessions",
                    course=row["course"],
                    start_week=week,
                    sections=replace(draft.evidence.cell(row["sections"]), also=also),
                )
