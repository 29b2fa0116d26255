"""Tables that only the tests have: a labelled thing, and parts of it."""

import uuid
from typing import ClassVar

from django.db import models

from backstay_web.core.models import Labelled, Versioned


class Thing(Labelled, Versioned):
    """Something with a label."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=60)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints
        ]

    def __str__(self) -> str:
        return self.name


class Part(Labelled):
    """A part of a thing, with a label of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thing = models.ForeignKey(Thing, on_delete=models.PROTECT)
    spare_for = models.ForeignKey("Part", on_delete=models.PROTECT, null=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints
        ]

    def __str__(self) -> str:
        return str(self.id)
