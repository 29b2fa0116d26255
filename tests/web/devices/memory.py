"""A site in memory that decides on events as the real one does, by the same code."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

from backstay_web.core.merkle.fields import Field, salted
from backstay_web.core.merkle.fields import entry as sealed
from backstay_web.core.merkle.tree import Tree, inclusion_proof, root
from backstay_web.devices.canonical import canonical
from backstay_web.devices.captured import SIGNED_AS, Captured, Sent
from backstay_web.devices.deciding import (
    Answer,
    Cause,
    Desk,
    Device,
    Stand,
    Tip,
    Verdict,
    by_rule,
)
from backstay_web.devices.kinds import STEP, EventKind, Rule

ROUND: Final = {"": ["packed"], "packed": ["loaded"], "loaded": ["packed"]}
"""The states of a thing of one device, which it walks through again and again."""


@dataclass(frozen=True)
class Record:
    """An event as a site keeps it."""

    sent: Sent
    verdict: Verdict


@dataclass
class Chain:
    """What a site keeps of a device."""

    tip: Tip = field(default_factory=Tip)
    records: dict[str, Record] = field(default_factory=dict)
    numbers: set[int] = field(default_factory=set)
    held: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    counted: set[UUID] = field(default_factory=set)

    def copy(self) -> "Chain":
        held = {counter: list(hashes) for counter, hashes in self.held.items()}
        return Chain(
            self.tip,
            dict(self.records),
            set(self.numbers),
            defaultdict(list, held),
            set(self.counted),
        )


@dataclass
class State:
    """All that a copy of a site brings back."""

    chains: dict[UUID, Chain] = field(default_factory=lambda: defaultdict(Chain))
    contacts: set[str] = field(default_factory=set)
    totals: dict[UUID, int] = field(default_factory=lambda: defaultdict(int))
    steps: dict[UUID, str] = field(default_factory=lambda: defaultdict(str))
    texts: dict[UUID, list[str]] = field(default_factory=lambda: defaultdict(list))
    applied: list[str] = field(default_factory=list)


class Log(NamedTuple):
    """A log as it was sealed: its hashes, where events stand in it, what was signed."""

    tree: Tree
    places: dict[str, tuple[int, tuple[Field, ...]]]
    note: str


class Site:
    """A site without a database, with one kind of event for each rule."""

    def __init__(self) -> None:
        self.state = State()
        self.devices: dict[UUID, Device] = {}
        self.kinds = self.make_kinds()
        self.log: Log | None = None
        self.entries: dict[tuple[str, str], tuple[Field, ...]] = {}

    def make_kinds(self) -> Mapping[str, EventKind]:
        def add(_: Any, event: Captured) -> Sequence[Any]:
            self.state.totals[event.about] += event.payload["quantity"]
            return []

        def step(_: Any, event: Captured) -> Sequence[Any]:
            self.state.steps[event.about] = event.payload[STEP]
            return []

        def write(_: Any, event: Captured) -> Sequence[Any]:
            self.state.texts[event.about].append(event.payload["text"])
            return []

        own: dict[str, Any] = {"needs": "device.sync", "faults": lambda _: {}}
        standing = lambda about: self.state.steps[about]  # noqa: E731 one of three
        return {
            "stock.counted": EventKind(
                "stock.counted", "", rule=Rule.ADDITIVE, apply=add, **own
            ),
            "thing.moved": EventKind(
                "thing.moved",
                "",
                rule=Rule.STEPS,
                apply=step,
                standing=standing,
                steps=ROUND,
                **own,
            ),
            "note.written": EventKind(
                "note.written", "", rule=Rule.TEXT, apply=write, **own
            ),
        }

    def register(self, device: UUID, public_key: bytes) -> UUID:
        """Let a device capture for a post of its own; return that."""
        post = UUID(int=device.int ^ 1)
        self.devices[device] = Device(device, post, public_key, False)
        return post

    def desk(self, device: UUID, now_ms: int) -> Desk:
        return Desk(Memory(self, self.devices[device]), now_ms, is_signed)

    def sync(self, request: Mapping[str, Any], now_ms: int) -> dict[str, Any]:
        """Answer a device as the command of the site does."""
        device, state = UUID(request["device"]), self.state
        sent = [Sent(each["body"], each["signature"]) for each in request["events"]]
        answers = self.desk(device, now_ms).take(sent)
        remembers = not request["last"] or request["last"] in state.contacts
        if remembers:
            state.contacts.add(request["key"])
        tip = state.chains[device].tip
        return {
            "remembers": remembers,
            "now_ms": now_ms,
            "reach": {"counter": tip.counter, "hash": tip.hash},
            "events": [told(each) for each in answers],
        }

    def copy(self) -> State:
        """Return the state as it is now, for a day on which it comes back."""
        now = self.state
        chains = {key: chain.copy() for key, chain in now.chains.items()}
        texts = {key: list(each) for key, each in now.texts.items()}
        return State(
            defaultdict(Chain, chains),
            set(now.contacts),
            now.totals.copy(),
            now.steps.copy(),
            defaultdict(list, texts),
            list(now.applied),
        )

    def waiting(self, device: UUID) -> list[Record]:
        """Return what a person is shown of a device."""
        done = (Stand.ACCEPTED, Stand.SET_ASIDE)
        records = self.state.chains[device].records.values()
        return [each for each in records if each.verdict.stand not in done]

    def seal(self) -> None:
        """Seal each event as it stands in a log, and have a witness sign it."""
        tree, places = Tree(), {}
        for chain in self.state.chains.values():
            for hash_, record in chain.records.items():
                entry = self.entry_of(hash_, record)
                places[hash_] = (tree.append(sealed(entry)), entry)
        size, top = tree.size, root(tree, tree.size).hex()
        mark = hashlib.sha256(f"a witness{size}{top}".encode()).hexdigest()
        self.log = Log(tree, places, f"{size} {top} {mark}")

    def entry_of(self, hash_: str, record: Record) -> tuple[Field, ...]:
        """Return the entry of an event, which is made once for each way it stands."""
        stand = str(record.verdict.stand)
        if (hash_, stand) not in self.entries:
            row = {
                "hash": hash_,
                "body": record.sent.body,
                "signature": record.sent.signature,
                "stand": stand,
            }
            made = salted({"id": hash_, "row": canonical(row)}, fixed_salt)
            self.entries[hash_, stand] = made
        return self.entries[hash_, stand]

    def proof_of(self, hash_: str) -> dict[str, Any] | None:
        """Return the proof of an event in the last log that was sealed."""
        if self.log is None or hash_ not in self.log.places:
            return None
        tree, (index, fields) = self.log.tree, self.log.places[hash_]
        return {
            "note": self.log.note,
            "index": index,
            "path": [each.hex() for each in inclusion_proof(tree, index, tree.size)],
            "fields": [
                {"name": each.name, "value": each.value, "salt": each.salt.hex()}
                for each in fields
            ],
        }


def fixed_salt(count: int) -> bytes:
    return b"s" * count


def told(answer: Answer) -> dict[str, Any]:
    verdict = answer.verdict
    return {
        "hash": answer.hash,
        "stand": str(verdict.stand),
        "cause": str(verdict.cause),
        "said": verdict.said,
        "is_known": answer.is_known,
    }


def is_signed(sent: Sent, key: bytes) -> bool:
    """Tell whether the key of a device of the simulation signed an event."""
    made = hashlib.sha256(key + (SIGNED_AS + sent.body).encode()).hexdigest()
    return made == sent.signature


@dataclass
class Memory:
    """What the site keeps of one device, as the desk asks for it."""

    site: Site
    device: Device

    @property
    def chain(self) -> Chain:
        return self.site.state.chains[self.device.id]

    def verdict(self, hash_: str) -> Verdict | None:
        record = self.chain.records.get(hash_)
        return record.verdict if record else None

    def tip(self) -> Tip:
        return self.chain.tip

    def advance(self, tip: Tip) -> None:
        self.chain.tip = tip
        self.chain.numbers.add(tip.counter)

    def has_number(self, counter: int) -> bool:
        return counter in self.chain.numbers

    def held(self, counter: int) -> Sequence[Sent]:
        known = [self.chain.records[each] for each in self.chain.held.get(counter, [])]
        return [each.sent for each in known if each.verdict.stand is Stand.HELD]

    def keep(self, sent: Sent, event: Captured | None, verdict: Verdict) -> None:
        self.chain.records[sent.hash] = Record(sent, verdict)
        if event and verdict.cause is Cause.GAP:
            self.chain.held[event.counter].append(sent.hash)

    def counts(self, id_: UUID) -> bool:
        return id_ in self.chain.counted

    def apply(self, event: Captured) -> Verdict:
        verdict = by_rule(self.site.kinds, event)
        if verdict.stand is Stand.ACCEPTED:
            self.site.kinds[event.kind].apply(None, event)  # type: ignore[arg-type] # no command runs here
            self.site.state.applied.append(event.hash)
            self.chain.counted.add(event.id)
        return verdict
