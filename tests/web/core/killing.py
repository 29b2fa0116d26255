"""A database that is killed as by a power cut, and what is kept of what was asked."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.core.models import Command, Event
from backstay_web.nations.models import Organisation
from tests.web.cast import Cast
from tests.web.conftest import connected

AT: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)
NAME: Final = "backstay"


def kept_keys(server: Server, people: Cast) -> set[UUID]:
    """Return the keys that are kept, each with its answer, its event and its row."""
    with connected(server, "bs_app", name=NAME), acting(people.cid.token):
        units = set(Organisation.objects.values_list("pk", flat=True))
        events = Event.objects.filter(kind="organisation.added")
        told = set(events.values_list("command_key", flat=True))
        asked = Command.objects.filter(name="organisation.add")
        answered = set(asked.exclude(answer=None).values_list("key", flat=True))
        assert units == told == answered
        assert asked.count() == len(units)
    return units
