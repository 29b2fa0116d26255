"""Of the periods of a leg or a hub no two share a day."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

# Ours to install, since it is trusted; outside of public, where a function that
# everybody may call would be a finding of the linter.
EQUAL_KEYS_IN_GIST = """
CREATE SCHEMA IF NOT EXISTS extensions;
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA extensions;
"""
NO_EQUAL_KEYS_IN_GIST = "DROP EXTENSION btree_gist; DROP SCHEMA extensions;"


class Migration(migrations.Migration):
    dependencies = [("sites", "0002_guards")]

    operations = [
        migrations.RunSQL(EQUAL_KEYS_IN_GIST, NO_EQUAL_KEYS_IN_GIST),
        migrations.AddConstraint(
            model_name="hubperiod",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("retired_on", None)),
                expressions=[
                    ("originator", "="),
                    ("hub", "="),
                    (
                        models.Func(
                            "start_on",
                            "end_on",
                            function="DATERANGE",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="sites_hubperiod_never_two_at_once",
                violation_error_code="start_on",
                violation_error_message="Another period has some of these days: change it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="legperiod",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("retired_on", None)),
                expressions=[
                    ("originator", "="),
                    ("leg", "="),
                    (
                        models.Func(
                            "start_on",
                            "end_on",
                            function="DATERANGE",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="sites_legperiod_never_two_at_once",
                violation_error_code="start_on",
                violation_error_message="Another period has some of these days: change it.",
            ),
        ),
    ]
