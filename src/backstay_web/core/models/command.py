"""What was asked of the site, once, what happened of it, and what that left."""

import uuid
from typing import ClassVar

from django.db import models

from backstay_web.core.models.label import Labelled


class Command(models.Model):
    """A change that an actor asked for, under a key that makes asking twice harmless.

    Keys are kept for good: a hub may repeat itself after weeks.
    """

    pk = models.CompositePrimaryKey("actor", "key")
    actor = models.UUIDField()
    key = models.UUIDField()
    name = models.CharField(max_length=60)
    fingerprint = models.BinaryField(max_length=32)
    reason = models.CharField(max_length=2_000)
    at = models.DateTimeField()
    answer = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.name} {self.key}"


class Event(Labelled):
    """What happened: written with the change, by its actor, and never altered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    subject = models.UUIDField()  # the row that it happened to
    actor = models.UUIDField()
    command_key = models.UUIDField()
    at = models.DateTimeField()
    content = models.JSONField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                "actor", "command_key", name="core_event_one_for_each_command"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject"], name="core_event_subject")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class EventRow(Labelled):
    """A row as an event left it: whole, as the database writes it, under its own label.

    The rows of all events, in their order, are the state of the site.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT)
    table = models.CharField(max_length=63)
    row_key = models.UUIDField()
    row = models.JSONField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["row_key"], name="core_eventrow_row_key")
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row_key}"


class Arrival(models.Model):
    """When an event, or a row of one, came to the database: noted by a trigger.

    ``place`` is drawn after the change was made, so whatever a change rests on has a
    lower one. Nobody reads it but the sealer and the courier of hooks: it would tell
    how much others write.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    transaction = models.BigIntegerField()
    place = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["transaction"], name="core_arrival_transaction")
        ]

    def __str__(self) -> str:
        return f"{self.place}"
