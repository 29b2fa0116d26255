"""Nations are told anew why packages come late: a later one takes the place of one."""

from typing import ClassVar, Final

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from backstay_web.plans.migrations import _guards_of_explanations as guards

ONE: Final = "plans_explanation_one_for_each_package"


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("plans", "0012_explanations")]

    operations: ClassVar[list[Operation]] = [
        migrations.AddField(
            "Explanation", "superseded_at", models.DateTimeField(null=True)
        ),
        migrations.RemoveConstraint("Explanation", ONE),
        migrations.AddConstraint(
            "Explanation",
            models.UniqueConstraint(
                models.F("originator"),
                models.F("share"),
                models.F("package"),
                condition=models.Q(superseded_at=None),
                name=ONE,
            ),
        ),
        migrations.RunSQL(guards.SUPERSEDE, guards.NO_SUPERSEDE),
    ]
