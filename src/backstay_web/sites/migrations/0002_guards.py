"""The guards of sites."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import GuardLabelled, OfOneOriginator


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0003_guards"),
        ("sites", "0001_tables"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardLabelled("Site", change="site.change"),
        GuardLabelled("Leg", change="leg.change"),
        GuardLabelled("LegCapacity", change="leg.change"),
        GuardLabelled("LegCost", change="leg.change"),
        GuardLabelled("LegPeriod", change="leg.change"),
        GuardLabelled("Hub", change="leg.change"),
        GuardLabelled("HubPeriod", change="leg.change"),
        OfOneOriginator("LegCapacity", "leg"),
        OfOneOriginator("LegCost", "leg"),
        OfOneOriginator("LegPeriod", "leg"),
        OfOneOriginator("Hub", "site"),
        OfOneOriginator("HubPeriod", "hub"),
    ]
