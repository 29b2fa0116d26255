"""The guards of inventories: written by whoever counts, and by nobody once closed."""

from importlib import import_module
from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import (
    GuardTable,
    OfOneOriginator,
    triggers_of_parents,
)

CUSTODY: Final = import_module(
    "backstay_web.transfers.migrations.0005_guards_of_custody"
)

IS_OPEN: Final = (
    "EXISTS (SELECT FROM transfers_inventory p WHERE p.id = inventory_id"
    " AND p.closed_at IS NULL AND p.withdrawn_at IS NULL)"
)


def holds_some(table: str) -> str:
    """Return the condition that the post of a row holds some of its consignment."""
    return (
        " AND EXISTS (SELECT FROM transfers_custody c WHERE c.closed_at IS NULL"
        f" AND c.consignment_id = {table}.consignment_id AND c.post = {table}.post)"
    )


INVENTORY: Final = [
    *CUSTODY.written(
        "transfers_inventory",
        "transfers_consignment",
        "consignment_id",
        holds_some("transfers_inventory"),
    ),
    CUSTODY.ends(CUSTODY.MINE, "closed_at, withdrawn_at, digest, version"),
]
LINE: Final = [
    *CUSTODY.written(
        "transfers_inventoryline",
        "transfers_inventory",
        "inventory_id",
        f" AND {IS_OPEN}",
    ),
    CUSTODY.ends(
        f"{CUSTODY.MINE} AND {IS_OPEN}", "counted, condition, remark, version"
    ),
]
OF_A_HANDOVER: Final = {"handover_id": "transfers_handover"}
OF_EITHER: Final = {**OF_A_HANDOVER, "inventory_id": "transfers_inventory"}
POINTERS: Final = (
    "id",
    *("item_id", "transfers_item", "id"),
    *("serial_id", "transfers_serial", "id"),
    *("owner_nation_id", "nations_nation", "id"),
)


def opened_by(parents: dict[str, str]) -> tuple[str, ...]:
    """Return the SQL that lets cases come of rows of some tables, and of no others."""
    its = " OR ".join(
        CUSTODY.as_its("transfers_difference", table, column)
        for column, table in parents.items()
    )
    pointers = [
        *POINTERS,
        *(word for column, table in parents.items() for word in (column, table, "id")),
    ]
    return (
        "DROP POLICY transfers_difference_insert_bs_app ON transfers_difference",
        "CREATE POLICY transfers_difference_insert_bs_app ON transfers_difference"
        f" FOR INSERT TO bs_app WITH CHECK ({CUSTODY.MINE} AND ({its}))",
        "DROP TRIGGER transfers_difference_added_parents ON transfers_difference",
        "DROP TRIGGER transfers_difference_changed_parents ON transfers_difference",
        *triggers_of_parents("transfers_difference", ", ".join(pointers)),
    )


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0003_guards"),
        ("transfers", "0006_inventories"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardTable("Inventory", INVENTORY),
        GuardTable("InventoryLine", LINE),
        OfOneOriginator("InventoryLine", "inventory"),
        migrations.RunSQL(opened_by(OF_EITHER), opened_by(OF_A_HANDOVER)),
    ]
