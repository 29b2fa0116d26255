"""The guards of custody: the books of the sender, written by both sides.

Who holds what is kept under the sender's own name, so that no unit can have two
custodians; whoever may sign writes there, with the label of the consignment, and
changes nothing but that a row has ended. What each side says stands under its own name.
"""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql
from backstay_web.core.guards import GuardTable, OfOneOriginator, Policy

SIGNS: Final = f"{sql.READABLE} AND {sql.may('custody.sign')}"
MINE: Final = f"{SIGNS} AND {sql.IS_MINE}"
READS: Final = Policy("SELECT", "bs_app", using=sql.READABLE)
LABEL: Final = ("policy", "level", "rel", "cav")


def as_its(table: str, parent: str, column: str) -> str:
    """Return the condition that a row has the label of the one it belongs to."""
    same = " AND ".join(f"p.{name} = {table}.{name}" for name in LABEL)
    return f"EXISTS (SELECT FROM {parent} p WHERE p.id = {column} AND {same})"


IN_ITS_BOOKS: Final = (
    "EXISTS (SELECT FROM transfers_consignment p WHERE p.id = consignment_id"
    " AND p.originator = transfers_custody.originator)"
)
ONES_OWN_HAND: Final = "actor = (select (core_me()).actor)"
A_SIDE_OF_IT: Final = (
    "EXISTS (SELECT FROM transfers_handover h WHERE h.id = handover_id"
    " AND h.settled_at IS NULL AND h.withdrawn_at IS NULL"
    " AND CASE side WHEN 'giver' THEN h.from_post ELSE h.to_post END = post)"
)


def written(table: str, parent: str, column: str, also: str = "") -> list[Policy]:
    """Return who may read a table and add to it, with the label of its parent."""
    check = f"{MINE} AND {as_its(table, parent, column)}"
    return [READS, Policy("INSERT", "bs_app", check=check + also)]


def ends(using: str, columns: str) -> Policy:
    """Return that a row may end, and change in nothing else."""
    return Policy("UPDATE", "bs_app", using=using, check=using, columns=columns)


CUSTODY: Final = [
    READS,
    Policy(
        "INSERT",
        "bs_app",
        check=f"{SIGNS} AND {IN_ITS_BOOKS} AND "
        + as_its("transfers_custody", "transfers_consignment", "consignment_id"),
    ),
    ends(SIGNS, "closed_at, version"),
]
HANDOVER: Final = [
    *written("transfers_handover", "transfers_consignment", "consignment_id"),
    ends(SIGNS, "settled_at, withdrawn_at, version"),
]
DIFFERENCE: Final = [
    *written("transfers_difference", "transfers_handover", "handover_id"),
    ends(SIGNS, "closed_on, outcome, finding, version"),
]


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0003_guards"),
        ("transfers", "0004_guards_of_movements"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardTable("Custody", CUSTODY),
        GuardTable(
            "LedgerEntry",
            written("transfers_ledgerentry", "transfers_consignment", "consignment_id"),
        ),
        GuardTable("Handover", HANDOVER),
        GuardTable(
            "HandoverLine",
            written("transfers_handoverline", "transfers_handover", "handover_id"),
        ),
        GuardTable(
            "Signature",
            written(
                "transfers_signature",
                "transfers_handover",
                "handover_id",
                f" AND {ONES_OWN_HAND} AND {A_SIDE_OF_IT}",
            ),
        ),
        GuardTable("Difference", DIFFERENCE),
        OfOneOriginator("HandoverLine", "handover"),
    ]
