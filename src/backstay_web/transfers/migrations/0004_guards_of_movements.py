"""The guards of movements: planned by whoever may, and said once to have passed."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import GuardLabelled, OfOneOriginator


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0003_guards"),
        ("transfers", "0003_movements_and_custody"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardLabelled("Movement", change="movement.change"),
        GuardLabelled("Timing", change="movement.change"),
        GuardLabelled("Carriage", change="movement.change"),
        GuardLabelled("Passage", change="movement.change"),
        GuardLabelled("Permit", change="movement.change"),
        OfOneOriginator("Timing", "movement"),
        OfOneOriginator("Carriage", "movement"),
        OfOneOriginator("Passage", "movement"),
    ]
