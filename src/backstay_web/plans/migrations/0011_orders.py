"""A question may ask what another order of a recipient's needs would change."""

from typing import Final

from django.db import migrations, models

KINDS: Final = [
    ("replan", "replan"),
    ("whatif", "what-if"),
    ("why", "why"),
    ("mend", "mends"),
    ("ask", "ask list"),
    ("rank", "another order"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0010_loads"),
    ]

    operations = [
        migrations.AlterField(
            model_name="question",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=6),
        ),
        migrations.RemoveConstraint(model_name="question", name="plans_question_kind"),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", [kind for kind, _ in KINDS])),
                name="plans_question_kind",
            ),
        ),
    ]
