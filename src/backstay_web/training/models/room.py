"""Rooms and ranges of a site in which courses are taught."""

from typing import ClassVar

from django.db import models

from backstay_web.core.models import Entry, Named, amount
from backstay_web.donations.models.checks import (
    at_least_one,
    ends_after_it_starts,
)
from backstay_web.sites.models import Site


class Room(Named):
    """A room or a range of a site; one class at a time is in it, of so many people."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    is_range = models.BooleanField(default=False)
    places = amount()

    class Meta(Named.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Named.Meta.constraints,
            at_least_one("places"),
        ]


class RoomClosing(Entry):
    """Days on which nobody is taught in a room; the end is excluded."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="closings")
    start_on = models.DateField()
    end_on = models.DateField()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            ends_after_it_starts(),
        ]

    def __str__(self) -> str:
        return f"{self.start_on} to {self.end_on}"
