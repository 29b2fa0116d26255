"""The guard of explosive limits: said of a site by whoever keeps it."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import GuardLabelled, OfOneOriginator


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("sites", "0006_explosive_limits")]

    operations: ClassVar[list[Operation]] = [
        GuardLabelled("ExplosiveLimit", change="site.change"),
        OfOneOriginator("ExplosiveLimit", "site"),
    ]
