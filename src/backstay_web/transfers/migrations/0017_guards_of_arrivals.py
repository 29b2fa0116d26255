"""The guards of arrivals: what came stays as it was said, what became of it is added.

Whoever waives a limit does so with the label of what he lets in.
"""

from importlib import import_module
from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql
from backstay_web.core.guards import GuardTable, Policy

CUSTODY: Final = import_module(
    "backstay_web.transfers.migrations.0005_guards_of_custody"
)
WAIVER: Final = "transfers_limitwaiver"
AS_WHAT_COMES_IN: Final = " OR ".join(
    CUSTODY.as_its(WAIVER, f"transfers_{of}", f"{of}_id")
    for of in ("consignment", "arrival")
)
BECAME: Final = "decision, decided_why, due_on, closed_on, outcome, finding, consignment_id, version"


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0003_guards"),
        ("transfers", "0016_arrivals"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardTable(
            "Arrival",
            [
                CUSTODY.READS,
                Policy("INSERT", "bs_app", check=CUSTODY.MINE),
                CUSTODY.ends(CUSTODY.MINE, BECAME),
            ],
        ),
        GuardTable(
            "LimitWaiver",
            [
                CUSTODY.READS,
                Policy(
                    "INSERT",
                    "bs_app",
                    check=f"{sql.READABLE} AND {sql.may('store.waive')}"
                    f" AND {sql.IS_MINE} AND ({AS_WHAT_COMES_IN})",
                ),
            ],
        ),
    ]
