"""Devices, what came from them, and how far each one's chain of events goes."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from backstay_web.core.models import Labelled, Versioned
from backstay_web.devices.captured import NONE_BEFORE
from backstay_web.devices.deciding import Cause, Stand
from backstay_web.nations.models import Post

STANDS: Final = {
    Stand.ACCEPTED: pgettext_lazy("a capture", "accepted"),
    Stand.HELD: pgettext_lazy("a capture", "held"),
    Stand.CONFLICT: pgettext_lazy("a capture", "conflict"),
    Stand.REFUSED: pgettext_lazy("a capture", "refused"),
    Stand.SET_ASIDE: pgettext_lazy("a capture", "set aside"),
}
CAUSES: Final = {
    Cause.NONE: "",
    Cause.GAP: pgettext_lazy("a capture", "the one before is missing"),
    Cause.CLONE: pgettext_lazy("a capture", "another one has its number"),
    Cause.FORK: pgettext_lazy("a capture", "it does not follow the one before"),
    Cause.LATE: pgettext_lazy("a capture", "later ones were let count before it"),
    Cause.SAME_ID: pgettext_lazy("a capture", "another one with its id counts"),
    Cause.NOT_NEXT: pgettext_lazy("a capture", "what it is about stands otherwise"),
    Cause.MALFORMED: pgettext_lazy("a capture", "it cannot be read"),
    Cause.FORGED: pgettext_lazy("a capture", "the device did not sign it"),
    Cause.NOT_ITS_DEVICE: pgettext_lazy("a capture", "it names another device"),
    Cause.NOT_ITS_POST: pgettext_lazy("a capture", "it names another post"),
    Cause.REVOKED: pgettext_lazy("a capture", "the device is out of use"),
    Cause.BACKDATED: pgettext_lazy("a capture", "its clock is behind the one before"),
    Cause.AHEAD: pgettext_lazy("a capture", "its clock is days ahead"),
    Cause.UNKNOWN_KIND: pgettext_lazy("a capture", "the site knows no such kind"),
    Cause.FAULTY: pgettext_lazy("a capture", "its kind does not take it so"),
}
"""How an event stands, and why, as people read it."""


def choices(words: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Return values with their words, as columns and filters offer them."""
    return [(str(value), word) for value, word in words.items() if word]


class Device(Labelled, Versioned):
    """A device at a site that captures events for a post, and signs them.

    Those read it, and what comes from it, who read what the holder of its post reads.
    A site is an entry of another app: its key stands here without a pointer.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    post = models.ForeignKey(Post, on_delete=models.PROTECT)
    site = models.UUIDField()
    public_key = models.CharField(max_length=64)  # of Ed25519, in hexadecimal
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                "originator", "public_key", name="devices_device_one_for_a_key"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Chain(Labelled):
    """The last event of a device that was settled. Its key is that of the device."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="chains")
    counter = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=NONE_BEFORE)
    at_ms = models.BigIntegerField(default=-1)
    tick = models.PositiveBigIntegerField(default=0)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                "originator", "device", name="devices_chain_one_of_a_device"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} up to {self.counter}"


class Contact(Labelled):
    """A time at which a device sent what it had.

    ``goes_on`` if we knew the last one of which the device had an answer: it is then
    remembered as answered itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    device = models.ForeignKey(
        Device, on_delete=models.PROTECT, related_name="contacts"
    )
    at = models.DateTimeField()
    sent_count = models.PositiveIntegerField()
    goes_on = models.BooleanField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints
        ]

    def __str__(self) -> str:
        return f"{self.device_id} at {self.at}"


class Capture(Labelled, Versioned):
    """An event as it came from a device, and how it stands. None is ever dropped.

    Its key is made of the device and the hash. What stands beside the text is read from
    it, as far as it can be read. ``is_settled`` if its device's chain goes through it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    device = models.ForeignKey(
        Device, on_delete=models.PROTECT, related_name="captures"
    )
    hash = models.CharField(max_length=64)
    body = models.TextField()
    signature = models.TextField()
    event = models.UUIDField(null=True)
    counter = models.PositiveBigIntegerField(null=True)
    kind = models.CharField(max_length=60, blank=True)
    about = models.UUIDField(null=True)
    captured_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    stand = models.CharField(max_length=9, choices=choices(STANDS))
    cause = models.CharField(max_length=14, choices=choices(CAUSES), blank=True)
    said = models.TextField(blank=True)  # what is wrong with it, by field
    is_settled = models.BooleanField(default=False)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="devices_capture_stand",
                condition=Q(
                    stand__in=["accepted", "held", "conflict", "refused", "set_aside"]
                ),
            ),
            models.UniqueConstraint(
                "originator", "device", "hash", name="devices_capture_one_for_a_hash"
            ),
            models.UniqueConstraint(
                "originator",
                "device",
                "event",
                condition=Q(stand="accepted"),
                name="devices_capture_counts_once",
            ),
            models.UniqueConstraint(
                "originator",
                "device",
                "counter",
                condition=Q(is_settled=True),
                name="devices_capture_one_settled_for_a_number",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["device", "counter"], name="devices_capture_number")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.hash[:12]}"
