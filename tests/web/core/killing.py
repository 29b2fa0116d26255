"""A database that is killed as by a power cut, and what is kept of what was asked."""

import os
import signal
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from backstay_web.config.database.server import PID_FILE, Server
from backstay_web.core.context import acting
from backstay_web.core.models import Command, Event
from backstay_web.nations.models import Organisation
from tests.web.cast import Cast
from tests.web.conftest import connected

AT: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)
NAME: Final = "backstay"


def kill(server: Server) -> None:
    """Kill the server and each of its processes at once, as a power cut would."""
    pid = int((server.folder.cluster / PID_FILE).read_text().split()[0])
    children = [
        int(folder.name)
        for folder in Path("/proc").iterdir()
        if folder.name.isdigit() and parent_of(folder) == pid
    ]
    for each in (pid, *children):
        with suppress(ProcessLookupError):  # it ended with its parent
            os.kill(each, signal.SIGKILL)


def parent_of(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


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
