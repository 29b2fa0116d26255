"""A session may be a token: a program acts by it, with a part of the permissions."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.models import Q

from backstay_web.core.at_once import AtOnce


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0009_guards_of_founding")
    ]

    operations: ClassVar[list[Operation]] = [
        AtOnce(
            migrations.AddField(
                "Session", "key", models.UUIDField(null=True, unique=True)
            ),
            migrations.AddField(
                "Session",
                "name",
                models.CharField(max_length=100, blank=True, db_default=""),
            ),
            migrations.AddField(
                "Session",
                "scope",
                ArrayField(models.CharField(max_length=60), null=True),
            ),
            migrations.AddField(
                "Session",
                "networks",
                ArrayField(models.CharField(max_length=43), null=True),
            ),
        ),
        migrations.AddConstraint(
            "Session",
            models.CheckConstraint(
                name="core_session_token_has_a_scope",
                condition=Q(key=None, scope=None, networks=None)
                | Q(key__isnull=False, scope__isnull=False, factor_at=None),
            ),
        ),
    ]
