"""The function that tells who asks knows tokens, and whoever made them sees them."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("core", "0010_tokens")]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(sql.TOKENS, ";".join(sql.NO_TOKENS))
    ]
