"""The clocks of training: crews that are to be told, and kit that is to stand there."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from backstay_web.core.clocks import Clock, ClockKind, register
from backstay_web.core.labels.columns import columns_of
from backstay_web.donations.actions.labels import strictest
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import names_of, post_names
from backstay_web.training import queries
from backstay_web.training.notice import last_day_of_notice
from backstay_web.training.reporting import report_due_on


def notices() -> Iterator[Clock]:
    """Yield the days by which crews that wait for seats are to know that they go."""
    courses = {row.pk: row for row in queries.open_courses()}
    waiting: dict[UUID, list[Any]] = {}
    for row in queries.applying().filter(held__in=courses).order_by("pk"):
        waiting.setdefault(row.held_id, []).append(row)
    names = owners(courses.values())
    for key, rows in waiting.items():
        held = courses[key]
        crews = ngettext("%(count)s crew waits", "%(count)s crews wait", len(rows)) % {
            "count": len(rows)
        }
        yield Clock(
            kind="notice",
            due_on=last_day_of_notice(held.report_on, held.notice_days),
            what=f"{held}: {crews}",
            owner=names.get(held.originator, ""),
            body=held.originator,
            door="training:held_course",
            key=key,
            label=columns_of(held) | dict[str, int](**strictest(held, *rows)),
            originator=held.originator,
        )


def kit() -> Iterator[Clock]:
    """Yield the first days of courses where kit of their variant is not there."""
    return of_courses("course_kit", queries.lacking_kit(), lambda row: row.start_on)


def reports() -> Iterator[Clock]:
    """Yield the days by which courses that are over are to be reported."""
    rows = queries.unreported()
    return of_courses("course_report", rows, lambda row: report_due_on(row.end_on))


def of_courses(
    kind: str, courses: Iterable[Any], due_on: Callable[[Any], date]
) -> Iterator[Clock]:
    """Yield a clock of each course, which whoever holds it stops."""
    rows = list(courses)
    names = owners(rows)
    for row in rows:
        yield Clock(
            kind=kind,
            due_on=due_on(row),
            what=str(row),
            owner=names.get(row.originator, ""),
            body=row.originator,
            door="training:held_course",
            key=row.pk,
            label=columns_of(row),
            originator=row.originator,
        )


def lessons() -> Iterator[Clock]:
    """Yield the days by which lessons are to be verified or dropped."""
    rows = list(queries.unverified())
    names = post_names((row.owner, row.originator) for row in rows)
    for row in rows:
        yield Clock(
            kind="lesson",
            due_on=row.due_on,
            what=str(row),
            owner=names[row.owner],
            body=row.originator,
            door="training:lesson",
            key=row.pk,
            label=columns_of(row),
            originator=row.originator,
            post=row.owner,
        )


def owners(courses: Iterable[Any]) -> dict[UUID, str]:
    """Return the names of those who hold courses."""
    return names_of({row.originator for row in courses})


NOTICE: Final = register(
    ClockKind(
        "notice",
        _("Crews are to be told"),
        _(
            "A crew knows 30 to 60 days before its reception that it goes, as its "
            "course says. It stops when each that waits has seats, or asks no more."
        ),
        Permission.TRAINING_READ,
        Permission.TRAINING_HOLD,
        notices,
    )
)
KIT: Final = register(
    ClockKind(
        "course_kit",
        _("Training kit is to stand there"),
        _(
            "The first day of a course on a variant of which no kit stands there from "
            "its first day to its last. It stops when kit is booked for all of it."
        ),
        Permission.TRAINING_READ,
        Permission.TRAINING_HOLD,
        kit,
    )
)
REPORT: Final = register(
    ClockKind(
        "course_report",
        _("A course is to be reported"),
        _(
            "Within 14 days after its last day, which is our assumption. It stops when "
            "the report of its end is there."
        ),
        Permission.TRAINING_READ,
        Permission.TRAINING_HOLD,
        reports,
    )
)
LESSON: Final = register(
    ClockKind(
        "lesson",
        _("A lesson is to be verified"),
        _(
            "The day that was named when the lesson was drawn, or since. It stops when "
            "the lesson is verified or dropped."
        ),
        Permission.TRAINING_READ,
        Permission.LESSON_KEEP,
        lessons,
    )
)
