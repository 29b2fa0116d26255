"""A function that tells whoever acts when he acted before this session."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

LAST_VISIT: str = """
CREATE FUNCTION nations_last_visit() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT max(other.seen_at)
    FROM public.core_session mine JOIN public.core_session other
        ON other.actor_id = mine.actor_id AND other.opened_at < mine.opened_at
    WHERE mine.token_hash
        = sha256(convert_to(current_setting('backstay.token', true), 'UTF8'))
$$;
ALTER FUNCTION nations_last_visit() OWNER TO bs_context;
GRANT EXECUTE ON FUNCTION nations_last_visit() TO bs_app;
"""
# Only sessions of people who sign in note when they were seen.


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("nations", "0004_guards_of_tasks"),
        ("core", "0009_guards_of_founding"),
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(LAST_VISIT, "DROP FUNCTION nations_last_visit();")
    ]
