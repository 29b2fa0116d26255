"""The guards of what events left, and the trigger that notes in which order they came."""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql
from backstay_web.core.guards import Guard, Policy

EVENT_ROW: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy("INSERT", "bs_app", check=f"{sql.IS_MINE} AND {sql.READABLE}"),
    Policy("SELECT", "bs_sealer", using="true"),
]
ARRIVAL: Final = [
    Policy("SELECT", "bs_history", using="true"),
    Policy("INSERT", "bs_history", check="true"),
    Policy("SELECT", "bs_sealer", using="true"),
]


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("core", "0004_event_rows")]

    operations: ClassVar[list[Operation]] = [
        Guard("EventRow", EVENT_ROW, keep=False),
        Guard("Arrival", ARRIVAL, keep=False),
        migrations.RunSQL(sql.PLACES, sql.NO_PLACES),
        migrations.RunSQL(sql.ARRIVES, sql.NO_ARRIVES),
    ]
