"""Who asks for releases and decides on them, and the one way in which a label widens."""

from typing import Any, ClassVar, Final

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

from backstay_web.core import relabelling
from backstay_web.core.guards import OF_RELEASE, RELEASES, Guard, Policy

ME: Final = "(select (core_me()).actor)"
BY_ME: Final = f"{RELEASES} AND decided_by = {ME}"

RELEASE: Final = [
    Policy("SELECT", "bs_app", using=RELEASES),
    Policy(
        "INSERT",
        "bs_app",
        check=f"{RELEASES} AND proposed_by = {ME} AND state = 'asked'"
        " AND transaction IS NULL"
        # The clock of whoever serves may be a little ahead of the database's.
        " AND expires_at <= now() + interval '7 days 1 hour'",
    ),
    Policy(
        "UPDATE",
        "bs_app",
        using=f"{RELEASES} AND state = 'asked'",
        check=f"{BY_ME} AND (state = 'refused' AND proposed_by <> {ME}"
        f" OR state = 'withdrawn' AND proposed_by = {ME})",
        columns="state, decided_by, decided_at, decision",
    ),
    Policy("SELECT", "bs_context", using=RELEASES),
    Policy(
        "UPDATE",
        "bs_context",
        using=f"{RELEASES} AND state = 'asked'",
        check=f"{BY_ME} AND state = 'confirmed'",
        columns="state, decided_by, decided_at, decision, transaction",
    ),
]
OWN_LABEL: Final = """
CREATE TRIGGER core_release_never_widen BEFORE UPDATE ON core_release
    FOR EACH ROW EXECUTE FUNCTION core_never_widen();
"""

GUARDED_BEFORE: Final = """
SELECT c.relname FROM pg_class c WHERE c.relkind = 'r'
    AND c.relnamespace = 'public'::regnamespace
    AND 2 = (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid
        AND NOT a.attisdropped AND a.attname IN ('originator', 'version'))
    AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
    AND (%s) = EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid
        AND p.polname = c.relname || '_update_bs_context')
"""
"""Tables with a guard that has, or has not, the policies by which labels change."""


def add_policies(_: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Let the labels of tables be changed that were guarded before."""
    for table in tables(editor, has_them=False):
        for policy in OF_RELEASE:
            for statement in policy.statements(table):
                editor.execute(statement)


def drop_policies(_: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Let them be changed no more; the rights go with the policies."""
    for table in tables(editor, has_them=True):
        for verb in ("select", "update"):
            editor.execute(f"DROP POLICY {table}_{verb}_bs_context ON {table}")
        editor.execute(f"REVOKE ALL ON {table} FROM bs_context")


def tables(editor: BaseDatabaseSchemaEditor, *, has_them: bool) -> list[str]:
    with editor.connection.cursor() as cursor:
        cursor.execute(GUARDED_BEFORE, [has_them])
        return [name for [name] in cursor.fetchall()]


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("core", "0012_releases")]

    operations: ClassVar[list[Operation]] = [
        Guard("Release", RELEASE),
        migrations.RunSQL(OWN_LABEL, migrations.RunSQL.noop),
        migrations.RunPython(add_policies, drop_policies),
        migrations.RunSQL(relabelling.SAME_PERSON, relabelling.NO_SAME_PERSON),
        migrations.RunSQL(relabelling.RELABEL, relabelling.NO_RELABEL),
        migrations.RunSQL(relabelling.NEVER_WIDEN, relabelling.WIDENED_BY_OFFICERS),
    ]
