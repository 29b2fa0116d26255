"""Local repair: what events hit is placed anew, then moves near it, at a price.

The value that counts here is that of the plan less the price of every broken promise:
each line that was told and is not kept, at its own price, and each package that comes
later than told.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from backstay.itineraries.oracle import Priced, price_case
from backstay.itineraries.world import World
from backstay.planning.draft import Placement, charges_of, least_prices
from backstay.planning.improve import shake
from backstay.planning.materiel import Charges
from backstay.planning.search import Found
from backstay.planning.settings import Progress
from backstay.replanning.draft import KeepingDraft
from backstay.replanning.formers import InForce, stay
from backstay.replanning.nearby import Nearby
from backstay.replanning.recall import Former, contents_of
from backstay.replanning.settings import RepairSettings

MOVES_PER_ROUND: Final = 40
"""Moves of a round; one takes some 20 ms at size L."""
FIRST_ANSWER: Final = "first answer"
"""Stage in which everything that was hit has been placed anew."""
SHAKEN: Final = 0.3
"""Share of the moves that are made at shaken prices."""

Watch = Callable[[Progress], None]


def repair(
    world: World,
    in_force: InForce,
    asked: Iterable[int],
    settings: RepairSettings,
    watch: Watch,
) -> Found:
    """Return a plan that keeps what it can of the plan in force.

    Parameters
    ----------
    world : World
        The case as it stands.
    in_force : InForce
    asked : packages that are new, to be placed beside those that were hit
    settings : RepairSettings
    watch : callable
        Told of every progress.
    """
    state = _Repair(world, in_force, settings, watch)
    state.keep_what_stands()
    state.place_anew(asked)
    state.search()
    return state.found()


@dataclass(slots=True)
class _Repair:
    """The state of a repair: the draft, what it breaks, and the clock."""

    world: World
    in_force: InForce
    settings: RepairSettings
    watch: Watch
    begun: float = field(default_factory=time.monotonic)
    draft: KeepingDraft = field(init=False)
    early: Priced = field(init=False)
    charges: Charges = field(init=False)
    near: list[int] = field(default_factory=list)
    best: dict[int, Placement] = field(default_factory=dict)
    round: int = 0
    stopped: str = "effort"
    told: list[Progress] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.early = price_case(self.world, least_prices(self.world))
        self.charges = charges_of(self.early)
        self.draft = KeepingDraft(self.world, self.in_force.formers)

    def keep_what_stands(self) -> None:
        """Place all that can stay as it is; note the others."""
        for placement in self.in_force.done:
            self.draft.add(placement)
        self.near = [
            package
            for package in self.by_weight(self.in_force.formers)
            if not stay(self.draft, self.in_force.formers[package])
        ]
        self.tell("kept")

    def place_anew(self, asked: Iterable[int]) -> None:
        """Place what was hit and what is newly asked for, the heaviest first."""
        self.near += asked
        for package in self.by_weight(self.near):
            self.put_back(package, self.charges)
        self.best = self.draft.snapshot()
        self.tell(FIRST_ANSWER)

    def search(self) -> None:
        """Make moves near the disruption as long as the limits allow.

        Ctrl-C ends it and leaves the best so far, as it does in a search.
        """
        if not self.near:
            return
        nearby = Nearby(self.draft, self.near, self.settings.seed)
        try:
            while self.round < self.settings.effort and self.stopped == "effort":
                self.round += 1
                self.make_moves(nearby)
                self.tell("rounds")
        except KeyboardInterrupt:
            self.stopped = "interrupt"

    def make_moves(self, nearby: Nearby) -> None:
        """Make the moves of one round, or as many as time allows."""
        for _ in range(MOVES_PER_ROUND):
            self.move(nearby)
            if self.out_of_time():
                self.stopped = "time"
                return

    def move(self, nearby: Nearby) -> None:
        """Take some packages out and put them back; undo what does not pay."""
        draft, random = self.draft, nearby.random
        chosen = nearby.draw()
        old = {each: draft.placed.get(each) for each in chosen}
        before = self.worth_of(chosen)
        for package, placement in old.items():
            if placement:
                draft.remove(package)
        charges = self.charges
        weights = self.world.needs.worth[:, 0]
        if random.random() < SHAKEN:
            charges = shake(charges, nearby.extra, random)
        power = 0.7 if random.random() < 0.5 else 2.0
        keys = {
            each: float(weights[each]) * random.random() ** power for each in chosen
        }
        for package in sorted(chosen, key=lambda each: (-keys[each], each)):
            self.put_back(package, charges)
        if self.worth_of(chosen) > before:
            self.best = draft.snapshot()
            return
        for package in chosen:
            if package in draft.placed:
                draft.remove(package)
        for placement in old.values():
            if placement:
                draft.add(placement)

    def put_back(self, package: int, charges: Charges) -> None:
        """Place a package where value less broken promises is highest, if anywhere."""
        best, most = None, self.worth(package, None)
        for keeping in (True, False):
            self.draft.keeping = keeping
            placed = self.draft.insert(package, charges, self.early.profit)
            if placed is None:
                continue
            self.draft.remove(package)
            if self.worth(package, placed) > most:
                best, most = placed, self.worth(package, placed)
            if keeping and self.as_told(placed):
                break
        if best:
            self.draft.add(best)

    def as_told(self, placed: Placement) -> bool:
        """Return whether a package comes as it was told, or sooner."""
        former = self.in_force.formers.get(placed.package)
        return bool(
            former and placed.option == former.option and placed.week <= former.week
        )

    def worth_of(self, packages: Iterable[int]) -> int:
        return sum(self.worth(each, self.draft.placed.get(each)) for each in packages)

    def worth(self, package: int, placed: Placement | None) -> int:
        """Return the value of a placement less the price of what it breaks."""
        value = placed.value if placed else 0
        former = self.in_force.formers.get(package)
        if former is None or (placed and placed.lines is former.lines):
            return value
        value -= price_of_broken(former, placed)
        if placed is None or not self.as_told(placed):
            value -= self.in_force.prices.package
        return value

    def by_weight(self, packages: Iterable[int] | Mapping[int, Former]) -> list[int]:
        weights = self.world.needs.worth[:, 0]
        return sorted(packages, key=lambda each: (-int(weights[each]), each))

    def out_of_time(self) -> bool:
        limit = self.settings.time_s
        return limit is not None and time.monotonic() - self.begun > limit

    def tell(self, stage: str) -> None:
        progress = Progress(
            stage=stage,
            elapsed_s=time.monotonic() - self.begun,
            round=self.round,
            value_picopoints=self.draft.value,
            bound_picopoints=None,
            gap=None,
            fielded=len(self.draft.placed),
        )
        self.told.append(progress)
        self.watch(progress)

    def found(self) -> Found:
        placements = tuple(self.best[each] for each in sorted(self.best))
        worth = sum(each.value for each in placements)
        return Found(
            placements=placements,
            value=worth - self.world.promised_cost,
            bound=None,
            priced=self.early,
            stopped=self.stopped,
            reproducible=self.stopped == "effort",
            trajectory=tuple(self.told),
        )


def price_of_broken(former: Former, placed: Placement | None) -> int:
    """Return what the lines cost that a placement does not keep in full.

    Of lines alike, what is kept of them goes to the dearest first.

    Returns
    -------
    int
        Pico-points.
    """
    kept = contents_of(placed.lines) if placed else {}
    price = 0
    for content, told in former.told.items():
        left = kept.get(content, 0)
        for line in told:
            if left < line.quantity:
                price += line.price
            left -= min(left, line.quantity)
    return price
