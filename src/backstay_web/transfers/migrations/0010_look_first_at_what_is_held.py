"""Look at what is held before at who else holds it.

What is unique among custodians is looked at as each row is written: it would tell a
hidden item, which somebody holds, from one that is not there.
"""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import look_first, no_look_first

TABLE: Final = "transfers_custody"
HELD: Final = {"item_id": "transfers_item", "serial_id": "transfers_serial"}


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("transfers", "0009_guards_of_losses")
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(look_first(TABLE, column, of), no_look_first(TABLE, column))
        for column, of in HELD.items()
    ]
