"""What the door reads of posts, so that whoever comes in can tell his own apart."""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import Policy

READ: Final = {
    "nations_holding": "actor_id, post_id, is_delegated, ends_at",
    "nations_nation": "id, name, name_uk",
    "nations_post": "id, title, title_uk",
}
"""The columns that name a post, its body and the end of a stand-in, and no others."""


def show(table: str, columns: str) -> str:
    policy = Policy("SELECT", "bs_door", using="true", columns=columns)
    return ";".join(policy.statements(table))


def hide(table: str) -> str:
    return f"DROP POLICY {table}_select_bs_door ON {table};REVOKE ALL ON {table} FROM bs_door"


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("accounts", "0003_guards_of_identities"),
        ("nations", "0006_names_in_ukrainian"),
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(show(table, columns), hide(table))
        for table, columns in READ.items()
    ]
