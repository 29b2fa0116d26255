"""The guards of requirements: the recipient asks, the desk judges, neither both."""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import GuardLabelled, OfOneOriginator

# Restrictive: it takes away from what the desk's permission gives, whoever holds both.
NOT_ONES_OWN: Final = """
CREATE POLICY requirements_verdict_not_ones_own ON requirements_verdict
AS RESTRICTIVE FOR INSERT TO bs_app WITH CHECK (
    EXISTS (
        SELECT FROM requirements_requirement r
        WHERE r.id = requirement_id
        AND r.originator <> (SELECT (core_me()).origin)
    )
);
CREATE POLICY requirements_verdict_never_ones_own ON requirements_verdict
AS RESTRICTIVE FOR UPDATE TO bs_app USING (true) WITH CHECK (
    EXISTS (
        SELECT FROM requirements_requirement r
        WHERE r.id = requirement_id
        AND r.originator <> (SELECT (core_me()).origin)
    )
);
"""
ONES_OWN: Final = """
DROP POLICY requirements_verdict_not_ones_own ON requirements_verdict;
DROP POLICY requirements_verdict_never_ones_own ON requirements_verdict;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0003_guards"),
        ("requirements", "0002_tables"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardLabelled("UnitGroup", change="requirement.change"),
        GuardLabelled("Absorption", change="requirement.change"),
        GuardLabelled("WorthCurve", change="requirement.change"),
        GuardLabelled("RankedList", change="requirement.change"),
        GuardLabelled("Requirement", change="requirement.change"),
        GuardLabelled("Place", change="requirement.change"),
        GuardLabelled("Waiver", change="requirement.waive"),
        GuardLabelled("Verdict", change="requirement.validate"),
        OfOneOriginator("Absorption", "group"),
        OfOneOriginator("Requirement", "group"),
        OfOneOriginator("Place", "requirement"),
        OfOneOriginator("Waiver", "requirement"),
        migrations.RunSQL(NOT_ONES_OWN, ONES_OWN),
    ]
