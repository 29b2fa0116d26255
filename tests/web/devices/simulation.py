"""A month of twenty devices and their site under every trouble there is, by a seed.

The devices run the file that browsers run, in V8; the site decides by the code of the
real one. Many seeds go on side by side, since each call into V8 costs more than what is
done there. The same seed always does the same.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import UUID

from py_mini_racer import MiniRacer

from backstay_web.devices.captured import parsed
from backstay_web.devices.deciding import Cause, Stand, Verdict
from backstay_web.devices.kinds import STEP
from tests.web.devices.memory import ROUND, Record, Site, State

CORE: Final = Path("src/backstay_web/devices/static/devices/core.js")
WORLD: Final = Path("tests/web/devices/world.js")
ROOT: Final = Path(__file__).parents[3]
DEVICES: Final = 20
DAYS: Final = 30
ROUNDS_A_DAY: Final = 4
QUIET_ROUNDS: Final = 12
SEALED_EACH_DAYS: Final = 3
OLDEST_COPY_DAYS: Final = 7
"""A site may be set back so far; its devices keep things twice as long."""
DAY_MS: Final = 24 * 60 * 60 * 1000
ROUND_MS: Final = DAY_MS // ROUNDS_A_DAY
BEGIN_MS: Final = 1_790_000_000_000
SKEW_MS: Final = 3 * DAY_MS
OF_A_CHAIN: Final = (Cause.CLONE, Cause.FORK, Cause.LATE)
Wish = list[Any]
Turn = Generator[list[Wish], list[Any], None]


@dataclass
class Tablet:
    """A device as the simulation sees it from outside."""

    name: str
    own: UUID  # the thing that it alone moves
    identities: list[UUID] = field(default_factory=list)
    state: str = ""
    was_set_back: bool = False
    saved_on_disk: set[str] | None = None
    is_cut_off_until: int = 0
    saw: dict[str, Any] = field(default_factory=dict)


@dataclass
class Late:
    """A request that is under way and comes later, whether or not one waits for it."""

    round: int
    request: dict[str, Any]


class Month:
    """One seed: what happens, and what was seen."""

    def __init__(self, seed: int, devices: int = DEVICES, days: int = DAYS) -> None:
        self.seed = seed
        self.chance = Random(seed)  # noqa: S311 it plays
        self.site: Any = Site()
        self.days = days
        self.tablets = [self.new_tablet(number) for number in range(devices)]
        self.captured: set[str] = set()
        self.destroyed: set[str] = set()
        self.late: list[Late] = []
        self.copies: dict[int, State] = {}
        self.shared = [self.key() for _ in range(3)]
        self.round = 0
        self.seen = Counter[str]()

    def key(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128), version=4)

    def new_tablet(self, number: int) -> Tablet:
        return Tablet(f"{self.seed}/{number}", self.key())

    @property
    def now_ms(self) -> int:
        return BEGIN_MS + self.round * ROUND_MS

    # What an officer does: a tablet gets a key and a post.
    def registered(self, tablet: Tablet) -> tuple[dict[str, str], str]:
        device, secret = self.key(), self.key().hex
        post = self.site.register(device, secret.encode())
        tablet.identities.append(device)
        me = {"device": str(device), "post": str(post), "actor": str(self.key())}
        return me, secret

    def run(self) -> Turn:
        """Go through the month; ask of V8 what the devices do, turn by turn."""
        yield [self.switched_on(tablet) for tablet in self.tablets]
        for round_ in range(self.days * ROUNDS_A_DAY):
            self.round = round_
            if self.round % ROUNDS_A_DAY == 0:
                yield from self.night()
            yield from self.trouble()
            yield from self.work()
        yield from self.quiet()

    def quiet(self) -> Turn:
        """Let all troubles end, and everything come together."""
        yield [["calm", tablet.name] for tablet in self.tablets]
        for tablet in self.tablets:
            tablet.is_cut_off_until = 0
        for step in range(QUIET_ROUNDS):
            self.round += 1
            yield from self.exchange(self.tablets, loses=0)
            self.decide(self.now_ms, is_last=step >= QUIET_ROUNDS // 2)
        disks = yield [["disk", tablet.name] for tablet in self.tablets]
        for tablet, disk in zip(self.tablets, disks, strict=True):
            tablet.saw = disk
        yield [["drop", tablet.name] for tablet in self.tablets]

    def switched_on(self, tablet: Tablet) -> Wish:
        me, secret = self.registered(tablet)
        skew = self.chance.randint(-SKEW_MS, SKEW_MS)
        room = self.chance.choice([25, 10_000, 10_000, 10_000])
        seed, crashes = self.chance.getrandbits(32), 0.05
        set_up = {"me": me, "key": secret, "seed": seed}
        more = {"skew_ms": skew, "room": room, "crashes": crashes}
        return ["add", tablet.name, {**set_up, **more}]

    def night(self) -> Turn:
        """Copy the site and some devices, let an officer decide; seal now and then."""
        self.copies[self.round] = self.site.copy()
        self.decide(self.now_ms)
        copied = [t for t in self.tablets if self.chance.random() < 0.1]
        yield [["backUp", tablet.name] for tablet in copied]
        seen = yield [self.glance(tablet) for tablet in self.tablets]
        anew = []
        for tablet, now in zip(self.tablets, seen, strict=True):
            if tablet in copied:
                tablet.saved_on_disk = set(now["hashes"])
            if now["has_parted"]:
                anew.append(["renew", tablet.name, *self.registered(tablet)])
        yield anew
        if self.round % (SEALED_EACH_DAYS * ROUNDS_A_DAY) == 0:
            self.site.seal()
            yield from self.proving()

    def glance(self, tablet: Tablet) -> Wish:
        return ["glance", tablet.name, str(tablet.identities[-1])]

    def proving(self) -> Turn:
        """Let each device ask for proofs of what it sent."""
        begun = [
            ["begin", tablet.name, self.now_ms, "prove", str(device)]
            for tablet in self.tablets
            for device in tablet.identities[-1:]
        ]
        said = yield begun
        asked = [
            ["answer", wish[1], self.proofs(made["asks"]["hashes"])]
            for wish, made in zip(begun, said, strict=True)
            if "asks" in made
        ]
        yield asked

    def proofs(self, hashes: Iterable[str]) -> dict[str, Any] | None:
        if self.chance.random() < 0.2:
            return None
        found = {each: self.site.proof_of(each) for each in hashes}
        return {each: proof for each, proof in found.items() if proof}

    def trouble(self) -> Turn:
        """Set the site back to a copy, now and then, and trouble the devices."""
        oldest = self.round - OLDEST_COPY_DAYS * ROUNDS_A_DAY
        young = [each for each in self.copies if each >= oldest]
        if self.chance.random() < 0.02:
            self.site.state = self.copies.pop(self.chance.choice(young))
            self.site.log = None
            self.seen["set back"] += 1
        yield from self.troubles_of_devices()

    def troubles_of_devices(self) -> Turn:
        """Cut devices off, set clocks, set a device back."""
        chance = self.chance
        for tablet in self.tablets:
            if chance.random() < 0.02:
                tablet.is_cut_off_until = self.round + chance.randint(4, 40)
        yield [
            ["setClock", tablet.name, chance.randint(-SKEW_MS, SKEW_MS)]
            for tablet in self.tablets
            if chance.random() < 0.02
        ]
        saved = [t for t in self.tablets if t.saved_on_disk is not None]
        if saved and chance.random() < 0.03:
            yield from self.set_back(chance.choice(saved))

    def set_back(self, tablet: Tablet) -> Turn:
        [now] = yield [self.glance(tablet)]
        self.destroyed |= set(now["hashes"]) - (tablet.saved_on_disk or set())
        tablet.was_set_back = True
        yield [["setBack", tablet.name]]

    def work(self) -> Turn:
        """Let devices capture what happens, and some of them meet the site."""
        busy = [t for t in self.tablets if self.chance.random() < 0.25]
        told = [self.happened(tablet) for tablet in busy]
        said = yield [
            ["begin", tablet.name, self.now_ms, "capture", event]
            for tablet, event in zip(busy, told, strict=True)
        ]
        for tablet, event, made in zip(busy, told, said, strict=True):
            if "done" in made:
                self.note(tablet, event, made["done"]["hash"])
            elif "full" in made:
                self.seen["full"] += 1
            else:
                self.seen["crashed"] += 1
                yield from self.look(tablet, event)
        yield from self.come_late()
        near = [t for t in self.tablets if t.is_cut_off_until <= self.round]
        yield from self.exchange(
            [t for t in near if self.chance.random() < 0.4], loses=0.15
        )

    def note(self, tablet: Tablet, event: dict[str, Any], hash_: str) -> None:
        """Hold a device to what it said it has."""
        self.captured.add(hash_)
        if event["about"] == str(tablet.own):
            tablet.state = event["payload"][STEP]

    def look(self, tablet: Tablet, event: dict[str, Any]) -> Turn:
        """Look after a crash whether an event is there, as whoever captured it does."""
        [disk] = yield [["disk", tablet.name]]
        last = disk.get(f"chain/{tablet.identities[-1]}", {}).get("hash")
        items = [item for key, item in disk.items() if key.startswith("event/")]
        for item in items:
            is_new = item["hash"] == last and item["hash"] not in self.captured
            if is_new and json.loads(item["body"])["payload"] == event["payload"]:
                self.note(tablet, event, item["hash"])

    def happened(self, tablet: Tablet) -> dict[str, Any]:
        """Return something that happens in front of a device."""
        kind = self.chance.choice(["stock.counted", "thing.moved", "note.written"])
        about, payload = self.chance.choice(self.shared), dict[str, Any]()
        if kind == "stock.counted":
            payload = {"quantity": self.chance.randint(1, 9)}
        elif kind == "note.written":
            payload = {"text": f"Сказано {self.chance.getrandbits(40)}"}
        else:
            about = tablet.own
            payload = {STEP: ROUND[tablet.state][0]}
        return {"kind": kind, "about": str(about), "payload": payload}

    def come_late(self) -> Turn:
        """Deliver what was under way for long; nobody waits for its answer."""
        due = [each for each in self.late if each.round <= self.round]
        self.late = [each for each in self.late if each.round > self.round]
        for each in self.chance.sample(due, len(due)):
            self.site.sync(each.request, self.now_ms)
            self.seen["late"] += 1
        yield []

    def exchange(self, tablets: Sequence[Tablet], loses: float) -> Turn:
        """Let devices send what they have, over a network that loses some of it."""
        begun: list[Wish] = [
            ["begin", tablet.name, self.now_ms, "sync", str(device)]
            for tablet in tablets
            for device in tablet.identities
        ]
        # A device does one thing at a time, so each of its identities has its turn.
        while begun:
            names, now, later = set[str](), list[Wish](), list[Wish]()
            for wish in begun:
                (later if wish[1] in names else now).append(wish)
                names.add(wish[1])
            said = yield now
            yield [
                ["answer", wish[1], self.carried(made["asks"]["request"], loses)]
                for wish, made in zip(now, said, strict=True)
                if "asks" in made
            ]
            begun = later

    def carried(self, request: dict[str, Any], loses: float) -> dict[str, Any] | None:
        """Bring a request to the site and its answer back, or lose either."""
        if self.chance.random() < loses:
            return None
        if self.chance.random() < loses:
            self.late.append(Late(self.round + self.chance.randint(1, 8), request))
            return None
        if self.chance.random() < loses:
            self.late.append(Late(self.round + self.chance.randint(1, 8), request))
        answer = self.site.sync(request, self.now_ms)
        return None if self.chance.random() < loses else answer

    def decide(self, now_ms: int, *, is_last: bool = False) -> None:
        """Let an officer look at what waits: what does not fit a chain happened too."""
        for device in list(self.site.devices):
            for record in self.site.waiting(device):
                verdict = record.verdict
                if verdict.cause in OF_A_CHAIN or (
                    is_last and verdict.cause is Cause.GAP
                ):
                    self.site.desk(device, now_ms).release(record.sent)
                elif verdict.cause is Cause.NOT_NEXT:
                    aside = Verdict(Stand.SET_ASIDE, Cause.NOT_NEXT)
                    kept = Record(record.sent, aside)
                    self.site.state.chains[device].records[record.sent.hash] = kept

    def forgotten_count(self) -> int:
        """Return how many events the site has that no device keeps any more."""
        kept = {
            item["hash"]
            for tablet in self.tablets
            for key, item in tablet.saw.items()
            if key.startswith("event/")
        }
        return len(self.records().keys() - kept)

    def records(self) -> dict[str, tuple[UUID, Record]]:
        return {
            hash_: (device, record)
            for device, chain in self.site.state.chains.items()
            for hash_, record in chain.records.items()
        }

    def faults(self) -> list[str]:
        """Return what was lost, doubled or differs: nothing of a month that is well."""
        records = self.records()
        back = {key for t in self.tablets if t.was_set_back for key in t.identities}
        lost = self.captured - records.keys() - self.destroyed
        found = [f"lost {hash_}" for hash_ in lost]
        applied = self.site.state.applied
        found += [f"doubled {hash_}" for hash_ in applied if applied.count(hash_) > 1]
        for hash_, (device, record) in records.items():
            verdict = record.verdict
            if (verdict.stand is Stand.ACCEPTED) != (hash_ in applied):
                found.append(f"{hash_} is {verdict.stand} and counts otherwise")
            if verdict.stand not in (Stand.ACCEPTED, Stand.SET_ASIDE):
                found.append(f"{hash_} is still {verdict.stand} {verdict.cause}")
            if verdict.stand is Stand.SET_ASIDE and device not in back:
                found.append(f"{hash_} of {device} should have followed")
        return [*found, *self.unlike(records), *self.unlike_sums(records)]

    def unlike(self, records: dict[str, tuple[UUID, Record]]) -> list[str]:
        """Return where a device thinks otherwise of an event than the site."""
        found = []
        for tablet in self.tablets:
            for key, item in tablet.saw.items():
                if not key.startswith("event/"):
                    continue
                known = records.get(item["hash"])
                stands = known[1].verdict.stand if known else "unknown"
                if item["stand"] != stands:
                    found.append(f"{key} is {item['stand']} there and {stands} here")
        return found

    def unlike_sums(self, records: dict[str, tuple[UUID, Record]]) -> list[str]:
        """Return where the site holds something else than what was accepted."""
        totals, texts = defaultdict[UUID, int](int), defaultdict[UUID, list[str]](list)
        for _, record in records.values():
            event = parsed(record.sent)
            if record.verdict.stand is Stand.ACCEPTED:
                totals[event.about] += event.payload.get("quantity", 0)
                if "text" in event.payload:
                    texts[event.about].append(event.payload["text"])
        state = self.site.state
        found = []
        for about in self.shared:
            if totals[about] != state.totals[about]:
                found.append(f"{state.totals[about]} in place of {totals[about]}")
            if sorted(texts[about]) != sorted(state.texts[about]):
                found.append(f"other texts of {about}")
        found += [
            f"{tablet.name} came to {tablet.state}"
            for tablet in self.tablets
            if not tablet.was_set_back and state.steps[tablet.own] != tablet.state
        ]
        return found


@contextmanager
def in_v8(core: str | None = None) -> Iterator[MiniRacer]:
    """Return V8 with the file of the devices, or a spoilt one, and the world's.

    It is made in a thread of its own, since it would take the event loop of the thread
    that it is made in for its own, and browser tests leave theirs running.
    """
    with ThreadPoolExecutor(max_workers=1) as aside:
        racer = aside.submit(MiniRacer).result()
    with racer:
        racer.eval(core or (ROOT / CORE).read_text(encoding="utf-8"))
        racer.eval((ROOT / WORLD).read_text(encoding="utf-8"))
        yield racer


def play(months: Sequence[Month], core: str | None = None) -> None:
    """Run months side by side, with the file of the devices or a spoilt one."""
    turns = {month.seed: month.run() for month in months}
    given: dict[int, Any] = dict.fromkeys(turns)
    with in_v8(core) as racer:
        while turns:
            wishes = {}
            for seed in list(turns):
                try:
                    wishes[seed] = turns[seed].send(given[seed])
                except StopIteration:
                    del turns[seed]
            flat = [wish for each in wishes.values() for wish in each]
            said = json.loads(racer.call("World.turn", flat)) if flat else []
            for seed, each in wishes.items():
                given[seed], said = said[: len(each)], said[len(each) :]
