"""What people put beside the rows of others: remarks, files, follows and filters."""

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


class Attachment(Labelled, Versioned):
    """A file beside a row, for whoever may read that row: it has the same label.

    This says what it is; what it holds is a row apart. Once that is removed, its name
    and its digest stay.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    subject = models.UUIDField()
    author = models.UUIDField()
    name = models.CharField(max_length=120)
    media = models.CharField(max_length=4)  # as its content says
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    removed_by = models.UUIDField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="notebook_attachment_media",
                condition=Q(media__in=["pdf", "png", "jpeg", "xlsx", "csv", "txt"]),
            ),
            models.CheckConstraint(
                name="notebook_attachment_size",
                condition=Q(size_bytes__range=(1, 10_000_000)),
            ),
            models.CheckConstraint(
                name="notebook_attachment_removed_by_somebody",
                condition=Q(removed_by=None, removed_at=None)
                | Q(removed_by__isnull=False, removed_at__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["subject", "at"], name="notebook_attachment_subject_at"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Content(Labelled):
    """What an attachment holds; nothing once it is removed.

    No history and no event keeps it, so that what is removed is gone: the event of the
    attachment has its digest.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    of = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, related_name="contents"
    )
    data = models.BinaryField(null=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint("originator", "of", name="notebook_content_once"),
        ]

    def __str__(self) -> str:
        return f"content of {self.of_id}"


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
