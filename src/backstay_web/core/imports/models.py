"""Imports: what was sent, how it was understood, and what became of it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from backstay_web.core.models import Labelled, Versioned


class Import(Labelled, Versioned):
    """A table that somebody sent, from its reading to its application."""

    class State(models.TextChoices):
        READ = "read"
        CHECKED = "checked"
        APPLIED = "applied"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    name = models.CharField(max_length=200)  # of the file, or how it came
    digest = models.CharField(max_length=64)  # SHA-256 of the bytes as sent
    reading = models.JSONField()  # form, encoding, delimiter, sheet, notes
    head = models.JSONField()
    row_count = models.PositiveIntegerField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.READ)
    mapping = models.JSONField(default=dict)  # column: place in the head
    outcome = models.JSONField(default=dict)  # how many lines of each kind, its digest
    run = models.PositiveIntegerField(default=0)  # of the check that holds
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    applied_by = models.UUIDField(null=True)
    applied_at = models.DateTimeField(null=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="imports_import_state",
                condition=Q(state__in=["read", "checked", "applied"]),
            ),
            models.CheckConstraint(
                name="imports_import_applied_by_somebody",
                condition=Q(
                    state="applied", applied_by__isnull=False, applied_at__isnull=False
                )
                | ~Q(state="applied") & Q(applied_by=None, applied_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Piece(Labelled):
    """Some lines of an import, packed: its cells, or what a check made of them.

    Pieces are added and never changed. ``run`` is the check that made it.
    """

    class What(models.TextChoices):
        CELLS = "cells"
        FAULTS = "faults"
        ADDED = "added"
        CHANGED = "changed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    of = models.ForeignKey(Import, on_delete=models.PROTECT)
    run = models.PositiveIntegerField()
    what = models.CharField(max_length=7, choices=What.choices)
    number = models.PositiveIntegerField()
    packed = models.BinaryField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="imports_piece_what",
                condition=Q(what__in=["cells", "faults", "added", "changed"]),
            ),
            models.UniqueConstraint(
                "originator", "of", "run", "what", "number", name="imports_piece_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.number}"


class Mapping(Labelled, Versioned):
    """What the headings of a nation's tables were said to mean, for the next time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    columns = models.JSONField()  # heading, as compared: column, or "" for none

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                "originator", "kind", name="imports_mapping_one_for_each_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.kind
