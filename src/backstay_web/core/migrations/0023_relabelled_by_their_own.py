"""The function that changes labels looks itself whose row it is."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import relabelling


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0022_less_for_those_who_may_more")
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(relabelling.RELABEL_OWN, relabelling.RELABEL_BY_POLICY)
    ]
