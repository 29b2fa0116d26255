"""A row that is added is looked at by a policy, not by a trigger for each row.

The trigger asked anew for each row who acts, and planned its question anew. Of rows
that point where they did, all that is looked at is that they do.
"""

from typing import Any, ClassVar, Final

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql
from backstay_web.core.guards import look_first, no_look_first

BY_ROW: Final = r"""
SELECT t.tgrelid::regclass::text,
    string_to_array(encode(t.tgargs, 'escape'), '\000')
FROM pg_trigger t
WHERE t.tgfoid = to_regproc('core_parents_are_visible') AND t.tgtype & 4 <> 0
"""
"""Tables of which a row that is added (4) is looked at by a trigger: its words."""


def look_by_policy(_: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Give tables that were guarded before what new ones get."""
    with editor.connection.cursor() as cursor:
        cursor.execute(BY_ROW)
        found = cursor.fetchall()
    for table, (column, parent, *_key) in found:
        editor.execute(no_look_first(table, column))
        editor.execute(look_first(table, column, parent))


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0018_requests_stay_at_home")
    ]

    # No less is refused than before: there is no way back, and no need of one.
    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(sql.ALL_PARENTS, migrations.RunSQL.noop),
        migrations.RunPython(look_by_policy, migrations.RunPython.noop),
    ]
