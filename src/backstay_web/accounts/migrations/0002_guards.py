"""The guards of what signing in needs: its own tables, and those of the libraries.

Nobody who acts reads or writes any of them. The door reads all of them: it is the place
where nobody is anybody yet.
"""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import Guard, Policy

KEPT: Final = [
    Policy("SELECT", "bs_door", using="true"),
    Policy("INSERT", "bs_door", check="true"),
    Policy("UPDATE", "bs_door", using="true", check="true"),
]
REMOVED: Final = [*KEPT, Policy("DELETE", "bs_door", using="true")]


def guard(table: str) -> str:
    """Return the SQL that guards the table of a library, as ``Guard`` does ours."""
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    ]
    for policy in REMOVED:
        statements += policy.statements(table)
    return ";".join(statements)


def open_again(table: str) -> str:
    """Return the SQL that takes the guard off; the rights go with it."""
    statements = [
        f"DROP POLICY {table}_{policy.verb}_bs_door ON {table}" for policy in REMOVED
    ]
    return ";".join([*statements, f"REVOKE ALL ON {table} FROM bs_door"])


CACHE: Final = """
CREATE TABLE accounts_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX accounts_cache_expires ON accounts_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("accounts", "0001_tables"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sessions", "0001_initial"),
    ]

    operations: ClassVar[list[Operation]] = [
        Guard("Account", KEPT, keep=False),
        Guard("ActsAs", KEPT, keep=False),
        Guard("Invitation", KEPT, keep=False),
        # How often somebody tried, and which codes were used: for all processes alike.
        migrations.RunSQL(CACHE, "DROP TABLE accounts_cache"),
        *(
            migrations.RunSQL(guard(table), open_again(table))
            for table in ("accounts_cache", "django_session", "mfa_authenticator")
        ),
    ]
