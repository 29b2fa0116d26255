"""The guards of attachments, and of what they hold, of which no history is kept."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import GuardLabelled, OfOneOriginator


class GuardUnkept(GuardLabelled):
    """Put a labelled table under guard whose rows are gone once they are changed."""

    def __init__(self, model_name: str, change: str) -> None:
        super().__init__(model_name, change)
        self.keep = False


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0003_guards"),
        ("notebook", "0003_attachments"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardLabelled("Attachment", change="comment.write"),
        GuardUnkept("Content", change="comment.write"),
        OfOneOriginator("Content", "of"),
    ]
