"""The guard of the codes of second persons: the door's, as all by which one signs in."""

from importlib import import_module
from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import Guard

GUARDS: Final = import_module("backstay_web.accounts.migrations.0002_guards")


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("accounts", "0005_countersigns")]

    operations: ClassVar[list[Operation]] = [
        Guard("Countersign", GUARDS.KEPT, keep=False)
    ]
