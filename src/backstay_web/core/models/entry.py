"""Entries: rows of reference that people add, change and retire, and never delete."""

import uuid
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models

from backstay.cases.tables import MAX_INTEGER
from backstay_web.core.models.label import Labelled, Versioned


def amount(**more: Any) -> "models.PositiveBigIntegerField[Any, Any]":
    """Return a field for a whole amount, no larger than a case may hold."""
    most = MaxValueValidator(MAX_INTEGER)
    return models.PositiveBigIntegerField(validators=[most], **more)


class Entry(Labelled, Versioned):
    """A row of reference. From ``retired_on`` it stands for the past alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    retired_on = models.DateField(null=True, blank=True)

    class Meta(Labelled.Meta):
        abstract = True


class Coded(Entry):
    """An entry that its originator calls by a short code, as cases do."""

    code = models.CharField(max_length=64)

    class Meta(Entry.Meta):
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                "originator", "code", name="%(app_label)s_%(class)s_one_for_each_code"
            ),
        ]


class Named(Coded):
    """An entry with a code and a name in both languages; the English one is a must."""

    name = models.CharField(max_length=200)
    name_uk = models.CharField(max_length=200, blank=True)

    class Meta(Coded.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name
