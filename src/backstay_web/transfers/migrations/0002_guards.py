"""The guards of consignments: once one is released, nothing of it changes any more."""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import GuardLabelled, OfOneOriginator

RELEASED: Final = (
    "EXISTS (SELECT FROM transfers_clearance c WHERE c.consignment_id = {})"
)
OF_ITS_ITEM: Final = (
    "EXISTS (SELECT FROM transfers_clearance c JOIN transfers_item i"
    " ON i.consignment_id = c.consignment_id WHERE i.id = {})"
)


def until_released(table: str, column: str, released: str) -> migrations.RunSQL:
    """Let rows be added and changed until their consignment is released."""
    is_released = released.format(f"{table}.{column}")
    adds, changes = f"{table}_add_until_released", f"{table}_change_until_released"
    return migrations.RunSQL(
        f"CREATE POLICY {adds} ON {table} AS RESTRICTIVE FOR INSERT TO bs_app"
        f" WITH CHECK (NOT {is_released});"
        f"CREATE POLICY {changes} ON {table} AS RESTRICTIVE FOR UPDATE TO bs_app"
        f" USING (NOT {is_released}) WITH CHECK (NOT {is_released});",
        f"DROP POLICY {adds} ON {table}; DROP POLICY {changes} ON {table};",
    )


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0003_guards"),
        ("transfers", "0001_tables"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardLabelled("Consignment", change="transfer.change"),
        GuardLabelled("Clearance", change="transfer.release"),
        GuardLabelled("HandlingUnit", change="transfer.change"),
        GuardLabelled("Item", change="transfer.change"),
        GuardLabelled("Serial", change="transfer.change"),
        GuardLabelled("Fulfilment", change="transfer.change"),
        OfOneOriginator("Clearance", "consignment"),
        OfOneOriginator("HandlingUnit", "consignment"),
        OfOneOriginator("Item", "consignment"),
        OfOneOriginator("Serial", "item"),
        OfOneOriginator("Fulfilment", "item"),
        until_released("transfers_handlingunit", "consignment_id", RELEASED),
        until_released("transfers_item", "consignment_id", RELEASED),
        until_released("transfers_serial", "item_id", OF_ITS_ITEM),
    ]
