"""A question may ask how a plan stands up to chance, and a recipient be told of that."""

from typing import ClassVar, Final

from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.models import Q

from backstay_web.core.at_once import AtOnce

KINDS: Final = [
    ("replan", "replan"),
    ("whatif", "what-if"),
    ("why", "why"),
    ("mend", "mends"),
    ("ask", "ask list"),
    ("rank", "another order"),
    ("chance", "chance"),
]


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("plans", "0018_conditions")]

    operations: ClassVar[list[Operation]] = [
        migrations.AlterField(
            model_name="question",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=6),
        ),
        migrations.RemoveConstraint(model_name="question", name="plans_question_kind"),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=Q(("kind__in", [kind for kind, _ in KINDS])),
                name="plans_question_kind",
            ),
        ),
        AtOnce(
            migrations.AddField(
                model_name="expectation",
                name="chance_ppm",
                field=models.PositiveIntegerField(null=True),
            ),
            migrations.AddField(
                model_name="expectation",
                name="future_count",
                field=models.PositiveIntegerField(null=True),
            ),
        ),
        migrations.AddConstraint(
            model_name="expectation",
            constraint=models.CheckConstraint(
                condition=Q(("chance_ppm", None), ("future_count", None))
                | Q(("chance_ppm__lte", 1_000_000), ("future_count__gte", 1)),
                name="plans_expectation_chance_of_some_futures",
            ),
        ),
    ]
