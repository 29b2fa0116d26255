"""Who knows how a site was founded, and who sees when his nation's people act."""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql
from backstay_web.core.guards import Guard, Policy

FOUNDING: Final = [
    Policy("SELECT", "bs_app", using="true"),
    Policy("SELECT", "bs_door", using="true"),
    Policy("INSERT", "bs_owner", check="true"),
]


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("core", "0008_founding")]

    operations: ClassVar[list[Operation]] = [
        Guard("Founding", FOUNDING),
        migrations.RunSQL(sql.OWN_SESSIONS, sql.NO_OWN_SESSIONS),
    ]
