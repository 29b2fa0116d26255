"""That this site was founded, once, and whether it shows invented people."""

from typing import ClassVar, Final
from uuid import UUID

from django.db import models
from django.db.models import Q

ONCE: Final = UUID(int=1)


class Founding(models.Model):
    """The one row that says when a site began, and whether it is a demonstration.

    Whoever may migrate writes it, and nobody changes it: a real site never becomes one
    where people come in without a second factor.
    """

    id = models.UUIDField(primary_key=True, default=ONCE, editable=False)
    founded_at = models.DateTimeField()
    is_demonstration = models.BooleanField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="core_founding_happens_once", condition=Q(id=ONCE)
            )
        ]

    def __str__(self) -> str:
        return f"founded {self.founded_at}"
