"""Look at a consignment before at whether the movement carries it already.

That a movement carries a consignment once is looked at as each row is written: it would
tell a hidden consignment, which the movement carries, from one that is not there.
"""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import look_first, no_look_first

TABLE: Final = "transfers_carriage"
COLUMN: Final = "consignment_id"


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("transfers", "0014_guards_of_receipts")
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(
            look_first(TABLE, COLUMN, "transfers_consignment"),
            no_look_first(TABLE, COLUMN),
        )
    ]
