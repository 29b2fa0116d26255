"""What people put beside the rows of others: comments, follows and saved filters."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from backstay_web.core.models import Labelled, Versioned


class Comment(Labelled):
    """A remark on a row, for whoever may read that row: it has the same label."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    subject = models.UUIDField()
    author = models.UUIDField()
    text = models.CharField(max_length=2_000)
    at = models.DateTimeField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject", "at"], name="notebook_comment_subject_at")
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Follow(Labelled, Versioned):
    """Somebody wants to know what happens to a row, until it is over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    subject = models.UUIDField()
    actor = models.UUIDField()
    is_over = models.BooleanField(default=False)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                "originator", "actor", "subject", name="notebook_follow_once_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor} follows {self.subject}"


class SavedFilter(Labelled, Versioned):
    """What somebody asks of a list again and again, under a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    listing = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=2_000)  # what follows the question mark
    actor = models.UUIDField()
    is_shared = models.BooleanField(default=False)
    is_over = models.BooleanField(default=False)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "actor",
                "listing",
                "name",
                condition=Q(is_over=False),
                name="notebook_savedfilter_one_of_a_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name
