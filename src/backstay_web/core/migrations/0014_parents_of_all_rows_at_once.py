"""What rows point to is looked at once for a statement, not once for each row."""

from typing import Any, ClassVar, Final

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql
from backstay_web.core.guards import triggers_of_parents

BY_ROW: Final = r"""
SELECT c.relname, k.attname, (
    SELECT string_agg(quote_literal(word), ', ' ORDER BY place)
    FROM unnest(string_to_array(encode(t.tgargs, 'escape'), '\000'))
        WITH ORDINALITY AS w (word, place) WHERE word <> '')
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_index x ON x.indrelid = c.oid AND x.indisprimary
JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = x.indkey[0]
WHERE t.tgname = c.relname || '_parents'
"""
"""Tables whose rows are looked at one by one: key, and what they point to, by threes."""


def look_once(_: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Give tables that were guarded before the triggers that new ones get."""
    for table, key, parents in asked(editor, BY_ROW):
        editor.execute(f"DROP TRIGGER {table}_parents ON {table}")
        for statement in triggers_of_parents(table, f"{key}, {parents}"):
            editor.execute(statement)


def asked(editor: BaseDatabaseSchemaEditor, query: str) -> list[tuple[str, str, str]]:
    with editor.connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0013_guards_of_releases")
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(sql.ALL_PARENTS, migrations.RunSQL.noop),
        # The triggers look at all that those before them did: there is no way back.
        migrations.RunPython(look_once, migrations.RunPython.noop),
    ]
