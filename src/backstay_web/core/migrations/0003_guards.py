"""The guards of core's own tables, and of Django's list of migrations."""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql
from backstay_web.core.guards import Guard, Policy

MINE: Final = "actor = (select (core_me()).actor)"

MAY_SEE_AN_ACTOR: Final = "origin = (select (core_me()).origin) OR " + sql.may(
    "actor.found"
)
# Nobody gives away more than he has, whatever statement he finds a way to run.
MAY_MAKE_AN_ACTOR: Final = (
    sql.may("post.fill")
    + f" AND ({MAY_SEE_AN_ACTOR})"
    + " AND rel & ~(select (core_me()).rel) = 0"
    + " AND cav & ~(select (core_me()).cav) = 0"
    + " AND level <= (select (core_me()).level)"
    + " AND permissions::text[] <@ ((select (core_me()).permissions)::text[])"
)

ACTOR: Final = [
    Policy("SELECT", "bs_app", using=MAY_SEE_AN_ACTOR),
    Policy("INSERT", "bs_app", check=MAY_MAKE_AN_ACTOR),
    Policy("UPDATE", "bs_app", using=MAY_MAKE_AN_ACTOR, check=MAY_MAKE_AN_ACTOR),
    Policy("SELECT", "bs_context", using="true"),
    Policy("SELECT", "bs_door", using="true"),
    # The first actor of a site, whom nobody could make: by whoever may migrate.
    Policy("INSERT", "bs_owner", check="true"),
]
SESSION: Final = [
    Policy("SELECT", "bs_context", using="true"),
    Policy("SELECT", "bs_door", using="true"),
    Policy("INSERT", "bs_door", check="true"),
    Policy("UPDATE", "bs_door", using="true", check="true"),
]
COMMAND: Final = [
    Policy("SELECT", "bs_app", using=MINE),
    Policy("INSERT", "bs_app", check=MINE),
    Policy("UPDATE", "bs_app", using=f"{MINE} AND answer IS NULL", check=MINE),
]
EVENT: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy("INSERT", "bs_app", check=f"{MINE} AND {sql.IS_MINE} AND {sql.READABLE}"),
    Policy("SELECT", "bs_sealer", using="true"),
]
ROW_CHANGE: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy("INSERT", "bs_history", check="true"),
]

GUARD_MIGRATIONS: Final = """
ALTER TABLE django_migrations ENABLE ROW LEVEL SECURITY;
ALTER TABLE django_migrations FORCE ROW LEVEL SECURITY;
CREATE POLICY django_migrations_owner ON django_migrations TO bs_owner
    USING (true) WITH CHECK (true);
"""
NO_GUARD_MIGRATIONS: Final = """
DROP POLICY django_migrations_owner ON django_migrations;
ALTER TABLE django_migrations NO FORCE ROW LEVEL SECURITY;
ALTER TABLE django_migrations DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("core", "0002_who_asks")]

    operations: ClassVar[list[Operation]] = [
        Guard("Actor", ACTOR),
        Guard("Session", SESSION, keep=False),
        Guard("Command", COMMAND, keep=False),
        Guard("Event", EVENT, keep=False),
        Guard("RowChange", ROW_CHANGE, keep=False),
        migrations.RunSQL(GUARD_MIGRATIONS, NO_GUARD_MIGRATIONS),
    ]
