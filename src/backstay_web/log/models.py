"""The sealed log: where each event stands in it, its hashes, and what was signed.

Only the sealer writes here, and it only adds. The hashes tell nothing of events, so
whoever signed in may read them; where an event stands, only the event's own readers.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class Epoch(models.Model):
    """A log of its own within the log: for a year, or until the key has another name.

    ``opening`` holds the fields of its first entry, which names the last head of the
    epoch before: each field as name, value and salt.
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    origin = models.CharField(max_length=200)
    key = models.CharField(max_length=300)
    opening = models.JSONField()

    def __str__(self) -> str:
        return self.origin


class Leaf(models.Model):
    """Where an event, or a row of one, stands in the log, and the salts of its fields.

    ``salts`` are 16 bytes for each field, in order of names. Its key is that of what
    it seals.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    epoch = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    salts = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint("epoch", "number", name="log_leaf_one_for_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.epoch}:{self.number}"


class Tile(models.Model):
    """The hashes of 64 leaves that follow each other, those that fill included."""

    pk = models.CompositePrimaryKey("epoch", "number")
    epoch = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.epoch}:{self.number}"


class Node(models.Model):
    """The hash over a whole subtree of one tile or more."""

    pk = models.CompositePrimaryKey("epoch", "level", "number")
    epoch = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.epoch}:{self.level}:{self.number}"


class Checkpoint(models.Model):
    """A head of the log that was signed."""

    pk = models.CompositePrimaryKey("epoch", "size")
    epoch = models.PositiveSmallIntegerField()
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.epoch}:{self.size}"


class Alarm(models.Model):
    """What the sealer found damaged, after which it signed no more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    found = models.CharField(max_length=500)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.found
