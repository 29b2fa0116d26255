"""The guard of who is known by which name of an issuer: the library's table."""

from importlib import import_module
from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

GUARDS: Final = import_module("backstay_web.accounts.migrations.0002_guards")
TABLE: Final = "socialaccount_socialaccount"


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("accounts", "0002_guards"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(GUARDS.guard(TABLE), GUARDS.open_again(TABLE))
    ]
