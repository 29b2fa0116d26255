"""The guards of tasks and of notes to successors."""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql
from backstay_web.core.guards import Guard, GuardLabelled, Policy

# Whoever gave a task may change it, and so may the nation of the post that has it.
MAY_CHANGE: Final = (
    f"{sql.READABLE} AND {sql.may('task.change')}"
    f" AND ({sql.IS_MINE} OR nation = (select (core_me()).origin))"
)
TASK: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy(
        "INSERT",
        "bs_app",
        check=f"{sql.READABLE} AND {sql.IS_MINE} AND {sql.may('task.change')}",
    ),
    Policy("UPDATE", "bs_app", using=MAY_CHANGE, check=MAY_CHANGE),
]

NEVER_WIDEN: Final = """
CREATE TRIGGER nations_task_never_widen BEFORE UPDATE ON nations_task
    FOR EACH ROW EXECUTE FUNCTION core_never_widen();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0009_guards_of_founding"),
        ("nations", "0003_tasks"),
    ]

    operations: ClassVar[list[Operation]] = [
        Guard("Task", TASK),
        migrations.RunSQL(NEVER_WIDEN, migrations.RunSQL.noop),
        GuardLabelled("HandOver", change="post.hand_over"),
    ]
