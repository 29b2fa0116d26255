"""The guards of training."""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import (
    LAST,
    GuardLabelled,
    OfOneOriginator,
    look_first,
    no_look_first,
)

HOLD: Final = "training.hold"
SEND: Final = "crew.send"
SET: Final = "catalogue.change"


def alike(
    table: str, column: str, parent: str, also: str, change: str
) -> migrations.RunSQL:
    """Let a row and the one that it points to be of one originator, and one more alike.

    ``change`` says what follows when that column of the parent changes.
    """
    key = f"{table}_alike"
    return migrations.RunSQL(
        f"CREATE UNIQUE INDEX {key} ON {parent} (id, originator, {also});"
        f"ALTER TABLE {table} ADD CONSTRAINT {key}"
        f" FOREIGN KEY ({column}, originator, {also})"
        f" REFERENCES {parent} (id, originator, {also}) {change} {LAST};"
        + look_first(table, column, parent),
        f"{no_look_first(table, column)};"
        f"ALTER TABLE {table} DROP CONSTRAINT {key};"
        f"DROP INDEX {key};",
    )


def looked_at_first(table: str, column: str, parent: str) -> migrations.RunSQL:
    """Look at a parent before a row that is unique among its rows is written."""
    return migrations.RunSQL(
        look_first(table, column, parent), no_look_first(table, column)
    )


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0003_guards"),
        ("training", "0001_tables"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardLabelled("Standard", change=SET),
        GuardLabelled("StandardTask", change=SET),
        GuardLabelled("HeldCourse", change=HOLD),
        GuardLabelled("HeldInterpreters", change=HOLD),
        GuardLabelled("HeldKit", change=HOLD),
        GuardLabelled("HeldRange", change=HOLD),
        GuardLabelled("Step", change=HOLD),
        GuardLabelled("Roll", change=HOLD),
        GuardLabelled("KeptPromise", change=HOLD),
        GuardLabelled("Crew", change=SEND),
        GuardLabelled("Assignment", change=SEND),
        GuardLabelled("Application", change=SEND),
        GuardLabelled("Seat", change=HOLD),
        GuardLabelled("Result", change=HOLD),
        GuardLabelled("Certificate", change=HOLD),
        OfOneOriginator("StandardTask", "standard"),
        OfOneOriginator("HeldInterpreters", "held"),
        OfOneOriginator("HeldKit", "held"),
        OfOneOriginator("HeldRange", "held"),
        OfOneOriginator("Step", "held"),
        OfOneOriginator("KeptPromise", "held"),
        OfOneOriginator("Assignment", "crew"),
        OfOneOriginator("Application", "crew"),
        OfOneOriginator("Seat", "held"),
        OfOneOriginator("Result", "seat"),
        looked_at_first("training_application", "held_id", "training_heldcourse"),
        looked_at_first("training_seat", "crew_id", "training_crew"),
        alike(
            "training_roll",
            "held_id",
            "training_heldcourse",
            "seats",
            "ON UPDATE CASCADE",
        ),
        alike("training_certificate", "result_id", "training_result", "verdict", ""),
    ]
