"""The guards of rooms and timetables, and what the planner's worker may do with them."""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import Guard, GuardLabelled, OfOneOriginator, let
from backstay_web.plans.migrations._guards import PLANNER
from backstay_web.plans.migrations._guards_of_queues import Guards

HOLD: Final = "training.hold"
QUEUE: Final = Guards(
    "timetable",
    "training_timetable",
    "training_timetableattempt",
    "training_timetableending",
    "training_block",
    HOLD,
)
NAMED: Final = ("training_heldcourse", "training_standardtask", "training_room")


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("plans", "0018_conditions"),
        ("training", "0007_timetables"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardLabelled("Room", change=HOLD),
        GuardLabelled("RoomClosing", change=HOLD),
        GuardLabelled("FixedBlock", change=HOLD),
        OfOneOriginator("RoomClosing", "room"),
        OfOneOriginator("FixedBlock", "held"),
        Guard("TimetableAttempt", QUEUE.of_attempts(), keep=False),
        Guard("Timetable", QUEUE.of_asked()),
        Guard("TimetableEnding", QUEUE.of_endings()),
        Guard("Block", QUEUE.of_found()),
        OfOneOriginator("TimetableEnding", "timetable"),
        OfOneOriginator("Block", "timetable"),
        let(PLANNER, {name: QUEUE.named(name) for name in NAMED}),
        QUEUE.of_events(),
    ]
