"""The guards of lessons: labelled as what they are drawn from."""

from importlib import import_module
from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql
from backstay_web.core.guards import Guard, GuardTable, OfOneOriginator, Policy

REPORTS: Final = import_module(
    "backstay_web.training.migrations.0004_guards_of_reports"
)
KEEP: Final = "lesson.keep"
MINE: Final = f"{sql.READABLE} AND {sql.IS_MINE} AND {sql.may(KEEP)}"
SAME: Final = " AND ".join(
    f"p.{name} = training_lesson.{name}" for name in REPORTS.LABEL
)
AS_ITS_SOURCE: Final = " OR ".join(
    f"EXISTS (SELECT FROM {parent} p WHERE p.id = {column} AND {SAME})"
    for parent, column in (
        ("training_coursereport", "report_id"),
        ("training_feedback", "feedback_id"),
    )
)
LESSON: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy("INSERT", "bs_app", check=f"{MINE} AND ({AS_ITS_SOURCE})"),
    Policy(
        "UPDATE", "bs_app", using=MINE, check=MINE, columns="owner, due_on, version"
    ),
]


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0014_parents_of_all_rows_at_once"),
        ("training", "0005_lessons"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardTable("Lesson", LESSON),
        Guard(
            "LessonStep",
            REPORTS.written(
                "training_lessonstep", "training_lesson", "lesson_id", KEEP
            ),
        ),
        OfOneOriginator("LessonStep", "lesson"),
    ]
