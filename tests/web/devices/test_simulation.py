"""No captured event is lost or doubled, and all come together: months by seeds."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest

from backstay_web.devices.deciding import Cause, Desk
from tests.web.devices.memory import Site
from tests.web.devices.simulation import CORE, ROOT, Month, play

AT_ONCE: Final = 25
EACH_TIME: Final = 100
AT_NIGHT: Final = 5_000
ENOUGH: Final = 5
"""Pairs of seeds among which a fault is found that was planted."""


def faults_of(seeds: range, core: str | None = None) -> dict[int, list[str]]:
    """Return what went wrong in months, by their seeds."""
    months = [Month(seed) for seed in seeds]
    play(months, core)
    return {month.seed: found for month in months if (found := month.faults())}


def is_found(core: str | None = None) -> bool:
    """Tell whether anything goes wrong in one of few months, the first ones first."""
    pairs = (range(first, first + 2) for first in range(0, 2 * ENOUGH, 2))
    return any(faults_of(pair, core) for pair in pairs)


def months(count: int) -> list[range]:
    return [range(first, first + AT_ONCE) for first in range(0, count, AT_ONCE)]


@pytest.mark.slow
@pytest.mark.parametrize("seeds", months(EACH_TIME), ids=str)
def test_nothing_is_lost_or_doubled_in_a_month(seeds):
    assert faults_of(seeds) == {}


@pytest.mark.nightly
@pytest.mark.parametrize("seeds", months(AT_NIGHT), ids=str)
def test_nothing_is_lost_or_doubled_in_any_month(seeds):
    assert faults_of(seeds) == {}


def test_months_have_every_trouble_in_them():
    some = [Month(seed) for seed in range(4)]
    play(some)

    seen = sum((month.seen for month in some), Counter[str]())
    assert {"set back", "full", "crashed", "late"} <= seen.keys()
    assert any(tablet.was_set_back for each in some for tablet in each.tablets)
    assert any(len(tablet.identities) > 1 for each in some for tablet in each.tablets)
    assert any(month.forgotten_count() for month in some)


def test_a_seed_does_the_same_again():
    first, again = Month(7, devices=5, days=5), Month(7, devices=5, days=5)
    play([first])
    play([again])

    assert first.captured == again.captured
    assert first.records() == again.records()


SPOILT: Final = {
    "the outbox is emptied once the site answers": {
        "item.proven_ms !== undefined && item.proven_ms + GRACE_MS <= now_ms": (
            'item.stand === "accepted"'
        ),
        "yield* learn(device, request.key, answer);": (
            "{ yield* learn(device, request.key, answer); yield* forget(device); }"
        ),
    },
    "the wall clock says what came first": {
        "const isLater = clock.at_ms > chain.at_ms;": "const isLater = true;",
    },
    "an event is shown before it is durable": {
        "    yield* writeOrMakeRoom(me.device, put);": (
            "    try { yield* writeOrMakeRoom(me.device, put); } catch {}"
        ),
    },
    "a site that was set back is believed what it told before": {
        "answer.remembers ? learned(item, told.get(item.hash)) : unsent(item)": (
            "learned(item, told.get(item.hash))"
        ),
    },
    "what a site told that was set back is believed": {
        ": unsent(item);": ": learned(unsent(item), told.get(item.hash));",
        "answer.remembers ? contact : null": "contact",
    },
}
"""Changes of the file of the devices, each of which has to be found."""


@pytest.mark.parametrize("fault", SPOILT)
def test_a_fault_in_the_devices_is_found(fault):
    assert is_found(spoilt(SPOILT[fault]))


def spoilt(changes: Mapping[str, str]) -> str:
    """Return the file of the devices with each of some changes made, once."""
    core = (ROOT / CORE).read_text(encoding="utf-8")
    for right, wrong in changes.items():
        assert core.count(right) == 1
        core = core.replace(right, wrong)
    return core


def test_a_site_that_ignores_the_counter_is_found(monkeypatch):
    monkeypatch.setattr(Desk, "place", Desk.settle)

    assert is_found()


def test_a_site_that_takes_an_event_twice_is_found(monkeypatch):
    monkeypatch.setattr(Desk, "misfit", lambda *_: Cause.NONE)
    monkeypatch.setattr(Desk, "counted", lambda self, event: self.store.apply(event))

    assert is_found()


COUNTED: Final = {
    "answer.remembers ? contact : null": "answer.remembers ? answer.count : null"
}
"""What a device says of its contacts where they are counted and have no keys."""


def counting(is_each_counted: bool) -> Callable[..., dict[str, Any]]:
    """Return how a site answers that counts its contacts with a device.

    It takes itself for set back where the device has counted further than it has.
    """
    rightly = Site.sync

    def sync(self: Site, request: Mapping[str, Any], now_ms: int) -> dict[str, Any]:
        of_device = f"{request['device']}/"
        count = sum(each.startswith(of_device) for each in self.state.contacts)
        remembers = (request["last"] or 0) <= count
        if remembers or is_each_counted:
            count += 1
            self.state.contacts.add(f"{of_device}{count}")
        answer = rightly(self, {**request, "last": None}, now_ms)
        return {**answer, "remembers": remembers, "count": count}

    return sync


@pytest.mark.parametrize("is_each_counted", [True, False])
def test_a_site_that_counts_contacts_is_found(monkeypatch, is_each_counted):
    # Where each is counted, requests whose answers went astray make up for those that
    # a site forgot when it was set back; where not, requests of before that day do.
    monkeypatch.setattr(Site, "sync", counting(is_each_counted))

    assert is_found(spoilt(COUNTED))
