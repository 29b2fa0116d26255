"""The guards of reports and feedback: labelled as their course, and never changed."""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql
from backstay_web.core.guards import Guard, OfOneOriginator, Policy

LABEL: Final = ("policy", "level", "rel", "cav")


def written(
    table: str, parent: str, column: str, change: str, also: str = ""
) -> list[Policy]:
    """Return who may read a table and add to it, with the label of its parent."""
    same = " AND ".join(f"p.{name} = {table}.{name}" for name in LABEL)
    return [
        Policy("SELECT", "bs_app", using=sql.READABLE),
        Policy(
            "INSERT",
            "bs_app",
            check=f"{sql.READABLE} AND {sql.IS_MINE} AND {sql.may(change)}"
            f" AND EXISTS (SELECT FROM {parent} p WHERE p.id = {column}"
            f" AND {same}{also})",
        ),
    ]


OF_ITS_CREW: Final = " AND p.crew_id = training_feedback.crew_id"


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0014_parents_of_all_rows_at_once"),
        ("training", "0003_reports"),
    ]

    operations: ClassVar[list[Operation]] = [
        Guard(
            "CourseReport",
            written(
                "training_coursereport",
                "training_heldcourse",
                "held_id",
                "training.hold",
            ),
        ),
        Guard(
            "Feedback",
            written(
                "training_feedback",
                "training_seat",
                "seat_id",
                "crew.send",
                OF_ITS_CREW,
            ),
        ),
        OfOneOriginator("CourseReport", "held"),
        OfOneOriginator("Feedback", "crew"),
    ]
