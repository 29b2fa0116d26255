"""The guards of the log: the sealer adds, whoever signed in reads."""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import Guard, Policy

SIGNED_IN: Final = "(select (core_me()).actor) IS NOT NULL"
SEALS: Final = [
    Policy("SELECT", "bs_sealer", using="true"),
    Policy("INSERT", "bs_sealer", check="true"),
]
OPEN: Final = [*SEALS, Policy("SELECT", "bs_app", using=SIGNED_IN)]
# Where an entry stands, and its salts, are for whoever may read the entry itself.
LEAF: Final = [
    *SEALS,
    Policy(
        "SELECT",
        "bs_app",
        using="EXISTS (SELECT FROM core_event e WHERE e.id = log_leaf.id)"
        " OR EXISTS (SELECT FROM core_eventrow r WHERE r.id = log_leaf.id)",
    ),
]


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0005_event_row_guards"),
        ("log", "0001_tables"),
    ]

    operations: ClassVar[list[Operation]] = [
        Guard("Epoch", OPEN, keep=False),
        Guard("Leaf", LEAF, keep=False),
        Guard("Tile", OPEN, keep=False),
        Guard("Node", OPEN, keep=False),
        Guard("Checkpoint", OPEN, keep=False),
        Guard("Alarm", OPEN, keep=False),
    ]
