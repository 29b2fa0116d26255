"""The label of a row: five columns that say who may read it.

A row is readable by an actor when they share a body of ``rel``, the actor holds each
category of ``cav``, and its level is no higher than the actor's. The database says so
itself (guards.py); the columns are here so that every table has the same ones.
"""

from typing import ClassVar

from django.db import models


class Labelled(models.Model):
    """A row with a label, whose database guards it."""

    policy = models.PositiveSmallIntegerField(default=1)
    level = models.PositiveSmallIntegerField()
    rel = models.BigIntegerField()  # bit b: may go to body b; 63 bodies
    cav = models.BigIntegerField(default=0)  # bit c: only for holders of category c
    originator = models.UUIDField()  # the body whose row it is

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_label_bits",
                condition=models.Q(rel__gte=0, cav__gte=0),
            )
        ]


class Versioned(models.Model):
    """A row whose changes are counted, so that nobody overwrites what he never saw."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
