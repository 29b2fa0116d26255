"""The guards of self-reports: written by their own nation, in no books."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import GuardLabelled, OfOneOriginator


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0003_guards"),
        ("transfers", "0011_self_reports"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardLabelled("SelfReport", change="custody.sign"),
        GuardLabelled("SelfReportLine", change="custody.sign"),
        GuardLabelled("SelfReportAnswer", change="custody.sign"),
        OfOneOriginator("SelfReportLine", "self_report"),
        OfOneOriginator("SelfReportAnswer", "self_report"),
    ]
