"""Some days of a few devices through the tables of the site, under the same troubles.

The site itself is not set back here: a database is not put back within a test.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from backstay_web.core.context import acting
from backstay_web.devices import actions
from backstay_web.devices.deciding import Cause
from backstay_web.devices.models import Capture
from tests.web.devices.conftest import Ground
from tests.web.devices.memory import is_signed
from tests.web.devices.simulation import Month, Turn, play
from tests.web.nations.conftest import AT, do

SEEDS = 3
NOW_MS = int(AT.timestamp() * 1000)


@dataclass
class Tables:
    """The site as the simulation asks it, by its own commands."""

    ground: Ground
    devices: list[UUID] = field(default_factory=list)

    def register(self, device: UUID, public_key: bytes) -> UUID:
        said = {"name": "Tablet", "post": self.ground.post, "site": self.ground.site}
        key = {"device": device, "public_key": public_key.hex()}
        do(actions.add_device, self.ground.officer, **key, **said)
        self.devices.append(device)
        return self.ground.post

    def sync(self, request: Mapping[str, Any], now_ms: int) -> dict[str, Any]:
        """Take what a device sends; a request that comes again has the same key."""
        last = request["last"]
        with acting(self.ground.officer.token):
            return actions.sync(
                key=UUID(request["key"]),
                at=datetime.fromtimestamp(now_ms / 1000, UTC),
                reason="",
                device=UUID(request["device"]),
                last=UUID(last) if last else None,
                events=request["events"],
            )

    def copy(self) -> None:
        """Copy nothing: this site is not set back."""

    def seal(self) -> None:
        """Seal nothing: that is done by another process."""

    def proof_of(self, _: str) -> None:
        """Return no proof, as long as nothing is sealed."""


class Days(Month):
    """A few days in which the site is not set back, and an officer lets count."""

    def trouble(self) -> Turn:
        yield from self.troubles_of_devices()

    def decide(self, now_ms: int, *, is_last: bool = False) -> None:
        with acting(self.site.ground.officer.token):
            waiting = Capture.objects.exclude(stand__in=["accepted", "set_aside"])
            rows = list(waiting.order_by("counter"))
        for row in rows:
            if row.cause in (Cause.CLONE, Cause.FORK, Cause.LATE) or is_last:
                self.decide_on(row)

    def decide_on(self, row: Capture) -> None:
        with acting(self.site.ground.officer.token):
            now = Capture.objects.get(pk=row.pk)
        if now.stand in ("accepted", "set_aside"):
            return
        verb = actions.set_aside if now.cause == Cause.NOT_NEXT else actions.release
        said = {"capture": now.pk, "expected_version": now.version}
        do(verb, self.site.ground.officer, **said)


def test_the_tables_neither_lose_nor_double_what_devices_send(
    ground, shelf, monkeypatch
):
    monkeypatch.setattr(actions, "is_signed", is_signed)
    for seed in range(SEEDS):
        days = Days(seed, devices=3, days=3)
        days.site = Tables(ground)
        play([days])

        with acting(ground.officer.token):
            rows = {
                row.hash: row
                for row in Capture.objects.filter(device__in=days.site.devices)
            }
        counted = [e.hash for e in shelf.counted if e.device in days.site.devices]
        accepted = sorted(h for h, row in rows.items() if row.stand == "accepted")
        assert len(days.captured) > 0
        assert days.captured - days.destroyed <= rows.keys()
        assert sorted(counted) == accepted
        assert {row.stand for row in rows.values()} <= {"accepted", "set_aside"}
        assert seen_otherwise(days, rows) == []


def seen_otherwise(days: Days, rows: Mapping[str, Capture]) -> list[str]:
    """Return what devices think of events otherwise than the site."""
    items = [
        item
        for tablet in days.tablets
        for key, item in tablet.saw.items()
        if key.startswith("event/")
    ]
    return [
        f"{item['stand']} there, {rows[item['hash']].stand} here"
        for item in items
        if rows[item["hash"]].stand != item["stand"]
    ]


def test_a_request_that_comes_again_has_the_same_answer(ground, tablet, shelf):
    tables, key = Tables(ground), str(uuid4())
    request = {"device": str(tablet.device), "last": None, "events": [tablet.capture()]}

    first = tables.sync({**request, "key": key}, NOW_MS)
    again = tables.sync({**request, "key": key}, NOW_MS + 1_000)

    assert first == again
    assert len(shelf.counted) == 1
