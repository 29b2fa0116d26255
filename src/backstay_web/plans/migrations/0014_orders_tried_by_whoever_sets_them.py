"""Whoever sets the order of needs may try another one, without planning."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.plans.migrations import _guards_of_questions as guards


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("plans", "0013_explanations_told_anew")
    ]

    operations: ClassVar[list[Operation]] = [*guards.of_orders()]
