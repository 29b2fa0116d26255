"""What becomes of each event that a device sends: decided here and nowhere else.

It knows no database. What is kept, and what kinds make of an event, is asked of a
store; the one of the site is in actions, and another one is that of the simulation.

The events of a device are a chain: they count from 1, and each names the hash of the
one before. An event counts once the one before did. What came too early is held, and
what does not fit the chain is a conflict; both wait for a person, like what is refused.
Nothing that came is dropped.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from backstay_web.devices.captured import (
    NONE_BEFORE,
    Captured,
    Clock,
    Malformed,
    Sent,
    parsed,
)
from backstay_web.devices.kinds import STEP, EventKind, Rule

AHEAD_MS: Final = 4 * 24 * 60 * 60 * 1000
"""How far a device's clock may be ahead. Our assumption: a tablet that lay without
power was seen to be days off, and none was more than three."""


class Stand(StrEnum):
    """How an event stands here."""

    ACCEPTED = "accepted"
    HELD = "held"
    CONFLICT = "conflict"
    REFUSED = "refused"
    SET_ASIDE = "set_aside"  # a person decided that it does not count


class Cause(StrEnum):
    """Why an event does not count, or not yet."""

    NONE = ""
    GAP = "gap"  # the one before is missing
    CLONE = "clone"  # another event has its number
    FORK = "fork"  # it does not follow the one before
    LATE = "late"  # its number was passed over by a person's decision
    SAME_ID = "same_id"  # another event that counts has its id
    NOT_NEXT = "not_next"  # its thing stands otherwise
    MALFORMED = "malformed"
    FORGED = "forged"  # its signature is not that of the device
    NOT_ITS_DEVICE = "not_its_device"
    NOT_ITS_POST = "not_its_post"
    REVOKED = "revoked"  # its device was taken out of use
    BACKDATED = "backdated"  # its clock is behind the one before
    AHEAD = "ahead"  # its clock is days ahead of ours
    UNKNOWN_KIND = "unknown_kind"
    FAULTY = "faulty"  # its kind does not take it so


DECIDED: Final = (Stand.ACCEPTED, Stand.SET_ASIDE)
"""How an event stands of which nothing is to be decided any more."""
UNTRUSTED: Final = (Cause.MALFORMED, Cause.FORGED, Cause.NOT_ITS_DEVICE)
"""Why nothing that an event says is believed: whose it is is unknown."""
NEVER: Final = (*UNTRUSTED, Cause.SAME_ID)
"""Why an event can only be set aside: whose it is is unknown, or it counts already."""


@dataclass(frozen=True)
class Verdict:
    """How an event stands, why, and in words what would be right."""

    stand: Stand
    cause: Cause = Cause.NONE
    said: str = ""


@dataclass(frozen=True)
class Device:
    """What is known of a device: whose it is, its key, and whether it is in use."""

    id: UUID
    post: UUID
    public_key: bytes
    is_revoked: bool


NEVER_YET: Final = Clock(-1, 0)


@dataclass(frozen=True)
class Tip:
    """The last event of the chain of a device that was settled."""

    counter: int = 0
    hash: str = NONE_BEFORE
    clock: Clock = NEVER_YET


@dataclass(frozen=True)
class Answer:
    """What a device is told of an event; ``is_known`` if it came before."""

    hash: str
    verdict: Verdict
    is_known: bool


class Store(Protocol):
    """Where events are kept. Each is known by its hash."""

    @property
    def device(self) -> Device:
        """Return what is known of the device."""

    def verdict(self, hash_: str) -> Verdict | None:
        """Return how an event stands, or None if it never came."""

    def tip(self) -> Tip:
        """Return the last event of the chain that was settled."""

    def advance(self, tip: Tip) -> None:
        """Let the chain end with another event."""

    def has_number(self, counter: int) -> bool:
        """Tell whether an event of the chain with a number came and was settled."""

    def held(self, counter: int) -> Sequence[Sent]:
        """Return the events with a number that wait for the one before."""

    def keep(self, sent: Sent, event: Captured | None, verdict: Verdict) -> None:
        """Keep an event, or how it stands from now on."""

    def counts(self, id_: UUID) -> bool:
        """Tell whether an event of this device with an id counts already."""

    def apply(self, event: Captured) -> Verdict:
        """Make of an event what its kind says, once."""


Signed = Callable[[Sent, bytes], bool]


@dataclass(frozen=True)
class Desk:
    """Decides on the events of one device, at one moment."""

    store: Store
    now_ms: int
    is_signed: Signed

    def take(self, sent: Iterable[Sent]) -> list[Answer]:
        """Take events as they come; return how each stands in the end."""
        taken = [(each.hash, self.take_one(each)) for each in sent]
        return [Answer(hash_, self.known(hash_), was) for hash_, was in taken]

    def take_one(self, sent: Sent) -> bool:
        """Take one event, and tell whether it came before."""
        if self.store.verdict(sent.hash) is not None:
            return True
        event, refusal = self.read(sent)
        if event is None or refusal:
            self.store.keep(sent, event, refusal or Verdict(Stand.REFUSED))
        else:
            self.place(sent, event)
        return False

    def known(self, hash_: str) -> Verdict:
        verdict = self.store.verdict(hash_)
        if verdict is None:
            raise AssertionError(f"The event {hash_} was taken and is not kept.")
        return verdict

    def read(self, sent: Sent) -> tuple[Captured | None, Verdict | None]:
        """Return the event, if it can be read, and why it is refused, if it is."""
        try:
            event = parsed(sent)
        except Malformed as error:
            return None, Verdict(Stand.REFUSED, Cause.MALFORMED, str(error))
        for cause in self.reasons(sent, event):
            return event, Verdict(Stand.REFUSED, cause)
        return event, None

    def reasons(self, sent: Sent, event: Captured) -> Iterator[Cause]:
        """Yield why an event has no place in the chain of the device at all."""
        device = self.store.device
        if event.device != device.id:
            yield Cause.NOT_ITS_DEVICE
        if not self.is_signed(sent, device.public_key):
            yield Cause.FORGED
        if device.is_revoked:
            yield Cause.REVOKED
        if event.post != device.post:
            yield Cause.NOT_ITS_POST

    def place(self, sent: Sent, event: Captured) -> None:
        """Put an event where it belongs in the chain, and what waited for it."""
        tip = self.store.tip()
        if event.counter > tip.counter + 1:
            self.store.keep(sent, event, Verdict(Stand.HELD, Cause.GAP))
        elif cause := self.misfit(event, tip):
            self.store.keep(sent, event, Verdict(Stand.CONFLICT, cause))
        else:
            self.settle(sent, event)
            self.follow()

    def misfit(self, event: Captured, tip: Tip) -> Cause:
        """Return why an event does not fit the chain, if it does not."""
        if event.counter <= tip.counter:
            known = self.store.has_number(event.counter)
            return Cause.CLONE if known else Cause.LATE
        return Cause.NONE if event.previous == tip.hash else Cause.FORK

    def settle(self, sent: Sent, event: Captured) -> None:
        """Let the chain end with an event, and make of it what it means."""
        tip = self.store.tip()
        clock = max(tip.clock, event.clock)
        self.store.advance(Tip(event.counter, event.hash, clock))
        self.store.keep(sent, event, self.judged(event, tip))

    def judged(self, event: Captured, tip: Tip) -> Verdict:
        if event.clock <= tip.clock:
            return Verdict(Stand.REFUSED, Cause.BACKDATED)
        if event.clock.at_ms > self.now_ms + AHEAD_MS:
            return Verdict(Stand.REFUSED, Cause.AHEAD)
        return self.counted(event)

    def counted(self, event: Captured) -> Verdict:
        """Make of an event what its kind says, unless one with its id counts."""
        if self.store.counts(event.id):
            return Verdict(Stand.CONFLICT, Cause.SAME_ID)
        return self.store.apply(event)

    def follow(self) -> None:
        """Settle what waited for the event with which the chain now ends."""
        while waiting := self.store.held(self.store.tip().counter + 1):
            fits = [(each, parsed(each)) for each in waiting]
            tip = self.store.tip()
            next_ = [pair for pair in fits if pair[1].previous == tip.hash]
            for sent, event in fits:
                if (sent, event) not in next_[:1]:
                    cause = Cause.CLONE if next_ else Cause.FORK
                    self.store.keep(sent, event, Verdict(Stand.CONFLICT, cause))
            if not next_:
                return
            self.settle(*next_[0])

    def release(self, sent: Sent) -> Verdict:
        """Let an event count that waits for a person, whatever the chain says.

        One that counts by now, or was decided on, stays as it is.
        """
        before = self.known(sent.hash)
        if before.stand in DECIDED or before.cause in NEVER:
            return before
        event = parsed(sent)
        verdict = self.counted(event)
        self.store.keep(sent, event, verdict)
        tip = self.store.tip()
        if verdict.stand is Stand.ACCEPTED and event.counter > tip.counter:
            # The clock of a device that was set back goes on from where it was then.
            self.store.advance(Tip(event.counter, event.hash, event.clock))
            self.follow()
        return verdict


def by_rule(kinds: Mapping[str, EventKind], event: Captured) -> Verdict:
    """Return whether an event counts by the rule of its kind, as its thing stands."""
    kind = kinds.get(event.kind)
    if kind is None:
        return Verdict(Stand.REFUSED, Cause.UNKNOWN_KIND)
    if faults := kind.faults(event.payload):
        said = " ".join(f"{name}: {right}" for name, right in faults.items())
        return Verdict(Stand.REFUSED, Cause.FAULTY, said)
    if kind.rule is Rule.STEPS and not may_follow(kind, event):
        return Verdict(Stand.CONFLICT, Cause.NOT_NEXT)
    return Verdict(Stand.ACCEPTED)


def may_follow(kind: EventKind, event: Captured) -> bool:
    """Tell whether a state may follow the one in which the thing stands."""
    return event.payload[STEP] in kind.steps.get(kind.standing(event.about), ())
