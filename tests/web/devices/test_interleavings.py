"""Up to four captures about one thing by up to three devices, in each order there is.

Each either counts by the rule of its kind or is shown to a person: none overwrites
another, and none is gone.
"""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations, product
from typing import Any
from uuid import UUID

import pytest

from backstay_web.devices.canonical import canonical
from backstay_web.devices.captured import NONE_BEFORE, SIGNED_AS, Sent, parsed
from backstay_web.devices.deciding import Cause, Device, Stand, Verdict
from backstay_web.devices.kinds import STEP
from tests.web.devices import memory
from tests.web.devices.memory import ROUND, Site

MOST = 4
DEVICES = 3
SECRET = b"s" * 32
POST = UUID(int=2)
THING = UUID(int=7)
NOW_MS = 2_000_000
CAPTURED: dict[str, list[dict[str, Any]]] = {
    "stock.counted": [{"quantity": 1}],
    "note.written": [{"text": "It is here."}],
    "thing.moved": [{STEP: "packed"}, {STEP: "loaded"}],
}
"""What may be captured of each kind."""


def whose(count: int) -> Iterator[tuple[int, ...]]:
    """Yield which device makes each capture; how devices are called is the same."""
    for each in product(range(DEVICES), repeat=count):
        first = list(dict.fromkeys(each))
        if first == sorted(first) and first == list(range(len(first))):
            yield each


def captures(kind: str, devices: Sequence[int], said: Sequence[Any]) -> list[Sent]:
    """Return the events of devices, each in the chain of its own."""
    last = dict.fromkeys(range(DEVICES), (0, NONE_BEFORE))
    made = []
    for device, payload in zip(devices, said, strict=True):
        counter, previous = last[device]
        made.append(signed(kind, device, counter + 1, previous, payload))
        last[device] = (counter + 1, made[-1].hash)
    return made


def signed(kind: str, device: int, counter: int, previous: str, said: Any) -> Sent:
    event = {
        "about": str(THING),
        "actor": str(UUID(int=1)),
        "at_ms": 1_000_000 - 1_000 * device,  # whoever is called last is behind
        "attachments": [],
        "counter": counter,
        "device": str(UUID(int=device)),
        "id": str(UUID(int=100 * device + counter)),
        "kind": kind,
        "offset_minutes": 0,
        "payload": said,
        "post": str(POST),
        "previous": previous,
        "tick": counter,
        "version": 1,
    }
    body = canonical(event)
    mark = hashlib.sha256(SECRET + (SIGNED_AS + body).encode()).hexdigest()
    return Sent(body, mark)


def arrived(events: Sequence[Sent]) -> Site:
    """Return a site to which events came, one at a time and each of them twice."""
    site = Site()
    for number in range(DEVICES):
        key = UUID(int=number)
        site.devices[key] = Device(key, POST, SECRET, False)
    for sent in [*events, *events]:
        site.desk(parsed(sent).device, NOW_MS).take([sent])
    return site


def faults(site: Site, events: Sequence[Sent]) -> list[str]:
    """Return what became of events otherwise than the rules have it."""
    records = {
        hash_: record
        for chain in site.state.chains.values()
        for hash_, record in chain.records.items()
    }
    found = [f"gone: {each.hash}" for each in events if each.hash not in records]
    count = {each: site.state.applied.count(each) for each in records}
    for hash_, record in records.items():
        counts = record.verdict.stand is Stand.ACCEPTED
        if count[hash_] != counts:
            found.append(f"{hash_} is {record.verdict.stand} and counts {count[hash_]}")
        shown = record.verdict == Verdict(Stand.CONFLICT, Cause.NOT_NEXT)
        if not counts and not shown:
            found.append(f"{hash_} is {record.verdict}")
    return [
        *found,
        *unruly(site, [parsed(records[h].sent) for h in site.state.applied]),
    ]


def unruly(site: Site, counted: Sequence[Any]) -> Iterator[str]:
    """Yield where what the site holds is not what counted, by the rule of each."""
    state = site.state
    total = sum(event.payload.get("quantity", 0) for event in counted)
    if state.totals[THING] != total:
        yield f"{state.totals[THING]} in place of {total}"
    texts = [event.payload["text"] for event in counted if "text" in event.payload]
    if state.texts[THING] != texts:
        yield "other texts"
    steps = ["", *(event.payload[STEP] for event in counted if STEP in event.payload)]
    if state.steps[THING] != steps[-1]:
        yield f"it stands as {state.steps[THING]}"
    for now, next_ in pairwise(steps):
        if next_ not in ROUND[now]:
            yield f"{next_} after {now}"


def all_orders(kind: str) -> Iterator[list[Sent]]:
    for count in range(1, MOST + 1):
        for devices in whose(count):
            for said in product(CAPTURED[kind], repeat=count):
                yield from map(list, permutations(captures(kind, devices, said)))


@pytest.mark.parametrize("kind", CAPTURED)
def test_each_capture_counts_by_its_rule_or_is_shown_to_a_person(kind):
    for events in all_orders(kind):
        site = arrived(events)

        assert faults(site, events) == []
        if kind != "thing.moved":
            assert len(site.state.applied) == len(events)


def test_a_rule_by_which_the_last_one_wins_is_found(monkeypatch):
    wins = Verdict(Stand.ACCEPTED)
    monkeypatch.setattr(memory, "by_rule", lambda *_: wins)

    assert any(faults(arrived(e), e) for e in all_orders("thing.moved"))


def test_an_event_that_is_dropped_is_found(monkeypatch):
    keep = memory.Memory.keep

    def drops(self: Any, sent: Sent, event: Any, verdict: Verdict) -> None:
        keep(self, sent, event, verdict)
        if verdict.cause is Cause.NOT_NEXT:
            self.chain.records[sent.hash] = memory.Record(sent, Verdict(Stand.REFUSED))

    monkeypatch.setattr(memory.Memory, "keep", drops)

    assert any(faults(arrived(e), e) for e in all_orders("thing.moved"))
