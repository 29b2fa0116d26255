"""The list of offers is read in its order, not put in order each time."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from backstay_web.core.ordering import in_order


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("donations", "0002_guards")]

    operations: ClassVar[list[Operation]] = [
        migrations.AddIndex(
            "offer",
            models.Index(in_order("title"), "id", name="donations_offer_in_order"),
        ),
    ]
