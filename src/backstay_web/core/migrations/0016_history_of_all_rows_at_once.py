"""Changes of rows are kept once for a statement, not once for each row.

So are the places of events; and keys of more columns are looked at last, as all others.
"""

from typing import Any, ClassVar, Final

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql
from backstay_web.core.guards import LAST, look_first, triggers_of_history

BY_ROW: Final = """
SELECT tgrelid::regclass::text, tgname FROM pg_trigger
WHERE tgfoid = to_regproc('core_keep_row')
"""
AT_ONCE: Final = """
SELECT conrelid::regclass::text, conname FROM pg_constraint
WHERE contype = 'f' AND NOT condeferred AND connamespace = 'public'::regnamespace
"""
OF_MORE_COLUMNS: Final = """
SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text
FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND array_length(c.conkey, 1) > 1
    AND c.connamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.conrelid
        AND t.tgname = c.conrelid::regclass::text || '_' || a.attname || '_first')
"""
OF_ROWS: Final = """
DROP TRIGGER core_event_arrives ON core_event;
DROP TRIGGER core_eventrow_arrives ON core_eventrow;
DROP FUNCTION IF EXISTS core_note_arrival();
DROP FUNCTION IF EXISTS core_keep_row();
"""


def keep_at_once(_: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Give tables that were guarded before the triggers that new ones get."""
    for table, trigger in asked(editor, BY_ROW):
        editor.execute(f"DROP TRIGGER {trigger} ON {table}")
        for statement in triggers_of_history(table):
            editor.execute(statement)


def look_last(_: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Let all keys be looked at when a transaction ends."""
    for table, constraint in asked(editor, AT_ONCE):
        editor.execute(f"ALTER TABLE {table} ALTER CONSTRAINT {constraint} {LAST}")
    for table, column, parent in asked(editor, OF_MORE_COLUMNS):
        editor.execute(look_first(table, column, parent))


def asked(editor: BaseDatabaseSchemaEditor, query: str) -> list[tuple[str, ...]]:
    with editor.connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("core", "0015_allowances")]

    # What is kept is the same as before: there is no way back, and no need of one.
    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(sql.ALL_PARENTS, migrations.RunSQL.noop),
        migrations.RunSQL(sql.KEEP, migrations.RunSQL.noop),
        migrations.RunPython(keep_at_once, migrations.RunPython.noop),
        migrations.RunPython(look_last, migrations.RunPython.noop),
        migrations.RunSQL(OF_ROWS + sql.ARRIVES, migrations.RunSQL.noop),
    ]
