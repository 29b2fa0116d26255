"""The guards of receipts: said by posts of the nation that something is sent to."""

from importlib import import_module
from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import (
    LAST,
    GuardTable,
    OfOneOriginator,
    look_first_at_itself,
    no_look_first,
)

CUSTODY: Final = import_module(
    "backstay_web.transfers.migrations.0005_guards_of_custody"
)
TABLE: Final = "transfers_receipt"
OF_ITS_NATION: Final = (
    " AND EXISTS (SELECT FROM transfers_consignment c WHERE c.id = consignment_id"
    f" AND c.to_nation_id = {TABLE}.nation_id)"
)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0003_guards"),
        ("transfers", "0013_receipts"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardTable(
            "Receipt",
            CUSTODY.written(
                TABLE, "transfers_consignment", "consignment_id", OF_ITS_NATION
            ),
        ),
        GuardTable(
            "ReceiptLine",
            CUSTODY.written("transfers_receiptline", TABLE, "receipt_id"),
        ),
        OfOneOriginator("ReceiptLine", "receipt"),
        migrations.RunSQL(
            f"ALTER TABLE {TABLE} ADD CONSTRAINT {TABLE}_corrects_ones_own"
            f" FOREIGN KEY (corrects_id, originator) REFERENCES {TABLE}"
            f" (id, originator) {LAST};{look_first_at_itself(TABLE, 'corrects_id')}",
            f"{no_look_first(TABLE, 'corrects_id')};"
            f"ALTER TABLE {TABLE} DROP CONSTRAINT {TABLE}_corrects_ones_own",
        ),
    ]
