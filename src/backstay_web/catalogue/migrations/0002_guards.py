"""The guards of catalogue."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import GuardLabelled, OfOneOriginator


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0003_guards"),
        ("catalogue", "0001_tables"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardLabelled("Language", change="catalogue.change"),
        GuardLabelled("Family", change="catalogue.change"),
        GuardLabelled("Variant", change="catalogue.change"),
        GuardLabelled("Configuration", change="catalogue.change"),
        GuardLabelled("Code", change="catalogue.change"),
        GuardLabelled("Repair", change="catalogue.change"),
        GuardLabelled("EquipmentClass", change="catalogue.change"),
        GuardLabelled("ClassVariant", change="catalogue.change"),
        GuardLabelled("Manual", change="catalogue.change"),
        GuardLabelled("CourseKind", change="catalogue.change"),
        GuardLabelled("CourseSequence", change="catalogue.change"),
        GuardLabelled("SequenceStep", change="catalogue.change"),
        GuardLabelled("PackageTemplate", change="catalogue.change"),
        GuardLabelled("TemplateOption", change="catalogue.change"),
        GuardLabelled("TemplatePart", change="catalogue.change"),
        OfOneOriginator("ClassVariant", "equipment_class"),
        OfOneOriginator("SequenceStep", "sequence"),
        OfOneOriginator("TemplateOption", "template"),
        OfOneOriginator("TemplatePart", "option"),
    ]
