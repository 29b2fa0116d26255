"""What is kept becomes JSON once, and labels let the database expect rows.

Policies say the same as before. Where they stand already, the words are exchanged by
which the database would expect next to no row to be readable (READABLE in sql.py).
"""

import re
from typing import Any, ClassVar, Final

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql

POLICIES: Final = """
SELECT polname, polrelid::regclass::text,
    pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
FROM pg_policy
"""
HELD: Final = re.compile(
    r"(?<!COALESCE\()\(\(((?:\w+\.)?cav)"
    r" & \(~ \( SELECT \((\w+)\(\)\)\.cav AS cav\)\)\) = 0\)"
)
"""That the actor holds each category of a row, as PostgreSQL writes it; not yet new."""
NEW: Final = r"COALESCE(((\1 & (~ ( SELECT (\2()).cav AS cav))) = 0), false)"


def let_expect_rows(_: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Exchange the words of each policy that has the old ones."""
    with editor.connection.cursor() as cursor:
        cursor.execute(POLICIES)
        found = cursor.fetchall()
    for name, table, using, check in found:
        words = ""
        for verb, said in (("USING", using), ("WITH CHECK", check)):
            new = HELD.sub(NEW, said or "")
            if new != (said or ""):
                words += f" {verb} ({new})"
        if words:
            quoted = editor.connection.ops.quote_name(name)
            editor.execute(f"ALTER POLICY {quoted} ON {table}{words}", params=None)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0019_parents_looked_at_first_by_policy")
    ]

    # What is kept and who reads it is the same: there is no way back, and no need.
    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(sql.KEEP, migrations.RunSQL.noop),
        migrations.RunPython(let_expect_rows, migrations.RunPython.noop),
    ]
