"""The guards of repair: a stage is added and never changes; all else has its keeper."""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql
from backstay_web.core.guards import Guard, GuardLabelled, OfOneOriginator, Policy

CHANGE: Final = "repair.change"
STAGE: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy(
        "INSERT",
        "bs_app",
        check=f"{sql.READABLE} AND {sql.IS_MINE} AND {sql.may(CHANGE)}"
        " AND EXISTS (SELECT FROM repair_job j WHERE j.id = job_id"
        " AND j.policy = repair_stage.policy AND j.level = repair_stage.level"
        " AND j.rel = repair_stage.rel AND j.cav = repair_stage.cav)",
    ),
]
"""A stage has the label of its job."""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0014_parents_of_all_rows_at_once"),
        ("repair", "0001_tables"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardLabelled("Job", change=CHANGE),
        Guard("Stage", STAGE),
        GuardLabelled("Spare", change=CHANGE),
        GuardLabelled("Stock", change=CHANGE),
        GuardLabelled("Requisition", change=CHANGE),
        GuardLabelled("Fitting", change=CHANGE),
        GuardLabelled("Fleet", change=CHANGE),
        OfOneOriginator("Stage", "job"),
        OfOneOriginator("Stock", "spare"),
        OfOneOriginator("Requisition", "job"),
        OfOneOriginator("Fitting", "job"),
    ]
