"""What is kept of a request for a release is read in the body alone that made it.

A request has a label, and its body may have no bit there that is its own: then whoever
has one of the others' bits could read in events and in history what the page of
releases shows to nobody but that body's officers.
"""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql

OWN_REQUESTS: Final = {
    "core_event": f"NOT starts_with(kind, 'release.') OR {sql.IS_MINE}",
    "core_eventrow": f"\"table\" <> 'core_release' OR {sql.IS_MINE}",
    "core_rowchange": "\"table\" <> 'core_release' OR"
    " (coalesce(after, before)->>'originator')::uuid = (select (core_me()).origin)",
}
"""By table: what it keeps of requests is its reader's own."""


def policy(table: str, condition: str) -> str:
    return f"ALTER POLICY {table}_select_bs_app ON {table} USING ({condition})"


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("core", "0017_keys_of_history")]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(
            policy(table, f"{sql.READABLE} AND ({own})"), policy(table, sql.READABLE)
        )
        for table, own in OWN_REQUESTS.items()
    ]
