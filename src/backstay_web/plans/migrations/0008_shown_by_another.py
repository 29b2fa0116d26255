"""What was drafted is shown to nations by a release officer who did not draft it."""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

NEVER_WIDEN: Final = """
CREATE FUNCTION plans_never_widen() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    drafter uuid;
BEGIN
    IF current_user = 'bs_context' OR NOT (NEW.rel & ~OLD.rel <> 0
        OR OLD.cav & ~NEW.cav <> 0 OR NEW.level < OLD.level
        OR NEW.policy <> OLD.policy OR NEW.originator <> OLD.originator)
    THEN
        RETURN NEW;
    END IF;
    IF TG_TABLE_NAME = 'plans_share' THEN
        SELECT p.drafted_by INTO drafter FROM public.plans_proposal p
            WHERE p.id = NEW.proposal_id;
    ELSIF TG_TABLE_NAME = 'plans_line' THEN
        SELECT p.drafted_by INTO drafter FROM public.plans_proposal p
            JOIN public.plans_share s ON s.proposal_id = p.id
            WHERE s.id = NEW.share_id;
    ELSE
        SELECT p.drafted_by INTO drafter FROM public.plans_proposal p
            JOIN public.plans_share s ON s.proposal_id = p.id
            JOIN public.plans_line l ON l.share_id = s.id
            WHERE l.id = NEW.line_id;
    END IF;
    IF NEW.policy = OLD.policy AND NEW.originator = OLD.originator
        AND coalesce(
            (SELECT 'label.release' = ANY ((public.core_me()).permissions)), false)
        AND drafter IS NOT NULL AND NOT public.core_is_me_too(drafter)
    THEN
        RETURN NEW;
    END IF;
    RAISE insufficient_privilege USING MESSAGE = 'a label never widens by itself';
END
$$;
"""
"""Refuse a wider label, but from a release officer who is not the one that drafted.

That makes two people, as every release takes: one says what, the other that it goes out.
"""

TABLES: Final = ("plans_share", "plans_line", "plans_purpose")


def trigger(table: str, function: str) -> str:
    """Return the SQL by which a table is looked after by a function."""
    return (
        f"DROP TRIGGER {table}_never_widen ON {table};"
        f"CREATE TRIGGER {table}_never_widen BEFORE UPDATE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {function}();"
    )


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0013_guards_of_releases"),
        ("plans", "0006_replies"),
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(NEVER_WIDEN, "DROP FUNCTION plans_never_widen();"),
        *(
            migrations.RunSQL(
                trigger(table, "plans_never_widen"), trigger(table, "core_never_widen")
            )
            for table in TABLES
        ),
    ]
