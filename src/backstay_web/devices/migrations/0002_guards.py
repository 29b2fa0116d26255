"""The guards of devices, and of what came from them."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import Guard, GuardLabelled, GuardTable, OfOneOriginator
from backstay_web.devices.migrations import _guards as guards


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0014_parents_of_all_rows_at_once"),
        ("devices", "0001_tables"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardLabelled("Device", change="device.keep"),
        GuardTable("Chain", guards.CHAIN),
        Guard("Contact", guards.CONTACT),
        GuardTable("Capture", guards.CAPTURE),
        OfOneOriginator("Chain", "device"),
        OfOneOriginator("Contact", "device"),
        OfOneOriginator("Capture", "device"),
    ]
