"""Who is told of what happens, at which address, and what came of each telling."""

import uuid
from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from backstay_web.core.models import Labelled, Versioned

LONGEST_SECRET: Final = 200
TESTED: Final = "hook.tested"
"""The event by which somebody tries a hook: it is told of it, whatever it is for."""
OF_A_TEST: Final = "hook"
"""The noun of what such an event is about."""


class Hook(Labelled, Versioned):
    """An address that is told when something happens to rows of some kinds.

    It is told of what ``actor``, who set it last, may read, and of nothing once his
    time in the post is over. Its label is that actor's, and it is read by nobody but
    those of his own body who keep such addresses.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    address = models.CharField(max_length=500)
    nouns = ArrayField(models.CharField(max_length=60))
    kinds = ArrayField(models.CharField(max_length=60), default=list)  # empty: all
    actor = models.UUIDField()
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints
        ]

    def __str__(self) -> str:
        return self.name


class Secret(models.Model):
    """What signs the deliveries of a hook; the newest one does.

    The courier alone reads it. No history and no event keeps it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hook = models.ForeignKey(Hook, on_delete=models.PROTECT, related_name="secrets")
    words = models.CharField(max_length=LONGEST_SECRET)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"secret of {self.hook_id}"


class Reach(models.Model):
    """How far the courier has looked for a hook: below which transaction.

    The database puts there the transaction that makes the hook, and nobody who serves
    pages reads it: it would tell how much others write. Events up to ``pruned_place``
    are never queued again: what told of them may be gone (see courier.py).
    """

    hook = models.OneToOneField(
        Hook, on_delete=models.PROTECT, primary_key=True, db_column="id"
    )
    transaction = models.BigIntegerField()
    pruned_place = models.BigIntegerField(db_default=0)

    def __str__(self) -> str:
        return f"{self.hook_id} up to {self.transaction}"


class Delivery(Labelled):
    """One event that a hook is told of, in the courier's queue.

    It has the label of the event. ``number`` counts those of the hook alone, so it says
    nothing of what others are told. Only the courier writes here; it is no state of the
    site and no event tells of it. What is over goes after some weeks (see courier.py).
    """

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("a delivery", "queued")
        FAILED = "failed", pgettext_lazy("a delivery", "failed, will be tried again")
        SENT = "sent", pgettext_lazy("a delivery", "sent")
        GIVEN_UP = "given_up", pgettext_lazy("a delivery", "given up")
        WITHDRAWN = "withdrawn", pgettext_lazy("a delivery", "withdrawn")

    class Came(models.TextChoices):
        """What came of the last try."""

        NOTHING = "", pgettext_lazy("a delivery", "not tried yet")
        TAKEN = "taken", pgettext_lazy("a delivery", "it was taken")
        REFUSED = "refused", pgettext_lazy("a delivery", "it was refused")
        ELSEWHERE = (
            "elsewhere",
            pgettext_lazy("a delivery", "it was sent elsewhere, which is not followed"),
        )
        SILENT = "silent", pgettext_lazy("a delivery", "no answer in time")
        UNREACHED = "unreached", pgettext_lazy("a delivery", "nobody answers there")
        UNKNOWN = "unknown", pgettext_lazy("a delivery", "there is no such host")
        CLOSED = (
            "closed",
            pgettext_lazy("a delivery", "the address is not one this site may tell"),
        )
        UNTRUSTED = (
            "untrusted",
            pgettext_lazy("a delivery", "its certificate is not good"),
        )
        UNREADABLE = (
            "unreadable",
            pgettext_lazy("a delivery", "what it answered is no HTTP"),
        )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hook = models.ForeignKey(Hook, on_delete=models.PROTECT, related_name="deliveries")
    number = models.PositiveIntegerField()
    event = models.UUIDField()
    kind = models.CharField(max_length=60)
    noun = models.CharField(max_length=60)
    subject = models.UUIDField()
    queued_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)  # of the next try, if there is to be one
    came = models.CharField(
        max_length=10, choices=Came.choices, default=Came.NOTHING, blank=True
    )
    status = models.PositiveSmallIntegerField(null=True)  # that it was answered with

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="hooks_delivery_state",
                condition=Q(
                    state__in=["queued", "failed", "sent", "given_up", "withdrawn"]
                ),
            ),
            models.CheckConstraint(
                name="hooks_delivery_next_while_it_waits",
                condition=Q(state__in=["queued", "failed"], next_at__isnull=False)
                | (~Q(state__in=["queued", "failed"]) & Q(next_at=None)),
            ),
            models.UniqueConstraint(
                "originator", "hook", "event", name="hooks_delivery_once_for_an_event"
            ),
            models.UniqueConstraint(
                "originator", "hook", "number", name="hooks_delivery_one_of_a_number"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["hook", "next_at"],
                condition=Q(next_at__isnull=False),
                name="hooks_delivery_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.hook_id}"


class Retry(Labelled):
    """Somebody wants a delivery tried again that was given up."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    delivery = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, related_name="retries"
    )
    at = models.DateTimeField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints
        ]

    def __str__(self) -> str:
        return f"try {self.delivery_id} again"
