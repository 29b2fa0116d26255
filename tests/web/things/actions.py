"""What can be done to a thing: commands as every app has them."""

from uuid import UUID

from backstay_web.core.commands import Asked, Happened, change, command, find
from tests.web.things.models import Thing


@command("thing.make", "thing.change")
def make(*, asked: Asked, thing: UUID, name: str) -> Happened:
    """Make a thing."""
    by = asked.by
    made = Thing(id=thing, name=name, level=0, rel=by.rel, originator=by.origin)
    made.save(force_insert=True)
    return Happened("thing.made", made, {"name": name, "version": 1})


@command("thing.rename", "thing.change")
def rename(*, asked: Asked, thing: UUID, name: str, expected_version: int) -> Happened:
    """Give a thing another name."""
    row = find(Thing.objects.all(), thing)
    row = change(row, expected_version, name=name)
    return Happened("thing.renamed", row, {"name": name, "version": row.version})
