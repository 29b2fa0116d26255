"""Whoever has a device, or a copy, or the wire, makes nothing count that is not true.

Each attack is mixed with what the honest device sends; of that nothing is lost.
"""

import json
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from backstay_web.devices import deciding
from backstay_web.devices.canonical import canonical
from backstay_web.devices.captured import Sent, is_signed
from backstay_web.devices.deciding import Cause, Desk, Device, Stand
from tests.web.devices.memory import Memory, Site
from tests.web.devices.signing import Tablet
from tests.web.nations.conftest import AT

EACH = 40
NOW_MS = int(AT.timestamp() * 1000)
Envelope = dict[str, str]
Attack = Callable[[Tablet, list[Envelope], Random], Envelope]


def replayed(_: Tablet, honest: list[Envelope], chance: Random) -> Envelope:
    return dict(chance.choice(honest))


def altered(_: Tablet, honest: list[Envelope], chance: Random) -> Envelope:
    made = chance.choice(honest)
    said = json.loads(made["body"])
    said["payload"] = {"quantity": chance.randint(2, 99)}
    return {**made, "body": canonical(said)}


def signed_by_another(
    tablet: Tablet, honest: list[Envelope], chance: Random
) -> Envelope:
    return Tablet(tablet.device, tablet.post, AT).sign(chance.choice(honest)["body"])


def cloned(tablet: Tablet, honest: list[Envelope], chance: Random) -> Envelope:
    counter = chance.randint(1, len(honest))
    copy = Tablet(tablet.device, tablet.post, AT, tablet.key, counter - 1)
    copy.previous = Sent(**honest[counter - 2]).hash if counter > 1 else copy.previous
    return copy.capture(payload={"quantity": 50}, at_ms=NOW_MS + 1_000)


def backdated(tablet: Tablet, honest: list[Envelope], _: Random) -> Envelope:
    last = Sent(**honest[-1]).hash
    copy = Tablet(tablet.device, tablet.post, AT, tablet.key, len(honest), last)
    return copy.capture(at_ms=1)


def after_a_gap(tablet: Tablet, honest: list[Envelope], chance: Random) -> Envelope:
    ahead = len(honest) + chance.randint(1, 9)
    return Tablet(tablet.device, tablet.post, AT, tablet.key, ahead).capture()


def of_another_device(tablet: Tablet, *_: Any) -> Envelope:
    return Tablet(uuid4(), tablet.post, AT, tablet.key).capture()


ATTACKS: list[Attack] = [
    replayed,
    altered,
    signed_by_another,
    cloned,
    backdated,
    after_a_gap,
    of_another_device,
]

WITHOUT_THE_KEY: list[Attack] = [altered, signed_by_another, of_another_device]


def desk_of(tablet: Tablet, site: Site, *, is_revoked: bool = False) -> Desk:
    public_key = bytes.fromhex(tablet.public_key)
    known = Device(tablet.device, tablet.post, public_key, is_revoked)
    site.devices[tablet.device] = known
    return Desk(Memory(site, known), NOW_MS, is_signed)


def attacked(attack: Attack, seed: int) -> tuple[Site, list[Envelope], Envelope]:
    """Return a site to which a device sent what it captured, and somebody an attack.

    What needs the key comes last: before the true event it would have its number.
    """
    chance = Random(seed)  # noqa: S311 it plays
    tablet, site = Tablet(uuid4(), uuid4(), AT), Site()
    honest = [tablet.capture() for _ in range(chance.randint(1, 4))]
    forged = attack(tablet, honest, chance)
    desk = desk_of(tablet, site)
    sent = [Sent(**each) for each in honest]
    last = [Sent(**forged)]
    desk.take([*last, *sent] if attack in WITHOUT_THE_KEY else [*sent, *last])
    return site, honest, forged


def contained(site: Site, honest: list[Envelope], forged: Envelope) -> bool:
    """Tell whether just what is honest counts, and the rest is shown to a person."""
    [chain] = site.state.chains.values()
    hashes = [Sent(**each).hash for each in honest]
    known = chain.records[Sent(**forged).hash].verdict.stand
    is_shown = known is not Stand.ACCEPTED or Sent(**forged).hash in hashes
    return sorted(site.state.applied) == sorted(hashes) and is_shown


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.__name__)
def test_what_is_not_true_does_not_count(attack):
    assert all(contained(*attacked(attack, seed)) for seed in range(EACH))


def test_what_a_revoked_device_sends_waits_and_counts_once_let():
    tablet, site = Tablet(uuid4(), uuid4(), AT), Site()
    before = Sent(**tablet.capture())
    desk = desk_of(tablet, site, is_revoked=True)

    [answer] = desk.take([before])
    waits = list(site.state.applied)
    desk.release(before)

    assert answer.verdict.cause is Cause.REVOKED
    assert waits == []
    assert site.state.applied == [before.hash]


@pytest.mark.parametrize(
    ("attack", "name", "fault"),
    [
        (altered, "reasons", lambda *_: iter(())),
        (cloned, "misfit", lambda *_: Cause.NONE),
        (backdated, "judged", lambda self, event, _: self.counted(event)),
        (after_a_gap, "place", deciding.Desk.settle),
    ],
)
def test_a_site_that_does_not_look_is_found(monkeypatch, attack, name, fault):
    monkeypatch.setattr(Desk, name, fault)

    assert not all(contained(*attacked(attack, seed)) for seed in range(EACH))
