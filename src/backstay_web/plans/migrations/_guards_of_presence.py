"""Who may do what with presence: whoever may read the need says what is there of it.

What is said is kept as closely as the need, or more. Nothing of it ever changes.
"""

from typing import Final

from django.db import migrations

from backstay_web.core import sql
from backstay_web.core.guards import (
    LAST,
    Policy,
    look_first_at_itself,
    no_look_first,
)
from backstay_web.plans.migrations._guards_of_promises import MINE
from backstay_web.plans.migrations._guards_of_questions import as_closely


def stated(table: str) -> list[Policy]:
    """Return the policies of what is said of packages."""
    need = "EXISTS (SELECT FROM requirements_requirement r WHERE r.id = requirement_id"
    return [
        Policy("SELECT", "bs_app", using=sql.READABLE),
        Policy(
            "INSERT",
            "bs_app",
            check=f"{MINE} AND {sql.may('presence.say')} AND"
            f" {need} AND {as_closely(table, 'r')})",
        ),
    ]


def corrects_ones_own(table: str) -> migrations.RunSQL:
    """Let a row correct another one of the same originator only.

    Whether one may know of the other row is looked at before it, and not by a policy:
    one of a table cannot look into the same table.
    """
    return migrations.RunSQL(
        f"CREATE UNIQUE INDEX {table}_of_originator ON {table} (id, originator);"
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_of_one_originator"
        f" FOREIGN KEY (corrects_id, originator) REFERENCES {table} (id, originator)"
        f" {LAST};{look_first_at_itself(table, 'corrects_id')}",
        f"{no_look_first(table, 'corrects_id')};"
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_of_one_originator;"
        f"DROP INDEX {table}_of_originator",
    )


PRESENCE: Final = stated("plans_presence")
CONDITION: Final = stated("plans_condition")
