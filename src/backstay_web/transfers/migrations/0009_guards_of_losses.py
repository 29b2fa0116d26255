"""The guards of loss reports: said once, by whoever holds some, and never changed."""

from importlib import import_module
from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import GuardTable

CUSTODY: Final = import_module(
    "backstay_web.transfers.migrations.0005_guards_of_custody"
)
COUNTS: Final = import_module(
    "backstay_web.transfers.migrations.0007_guards_of_inventories"
)
OF_ANY: Final = {**COUNTS.OF_EITHER, "loss_report_id": "transfers_lossreport"}


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0003_guards"),
        ("transfers", "0008_losses"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardTable(
            "LossReport",
            CUSTODY.written(
                "transfers_lossreport",
                "transfers_consignment",
                "consignment_id",
                COUNTS.holds_some("transfers_lossreport"),
            ),
        ),
        migrations.RunSQL(COUNTS.opened_by(OF_ANY), COUNTS.opened_by(COUNTS.OF_EITHER)),
    ]
