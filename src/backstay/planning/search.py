"""The search: first plans, prices and a bound, then rounds that improve both."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import product
from threading import Event
from typing import Final

from backstay.itineraries.oracle import Priced, bound_picopoints, price_case
from backstay.itineraries.world import World
from backstay.planning.aggregate import first_prices
from backstay.planning.ascent import Step, ascend
from backstay.planning.construct import by_priority, by_profit, construct, greedy
from backstay.planning.draft import Draft, Placement, least_prices
from backstay.planning.lanes import Lanes
from backstay.planning.recombine import recombine
from backstay.planning.repertoire import Repertoire
from backstay.planning.settings import Method, Progress, Settings, gap_of
from backstay.said import Said
from backstay.workers.submit import WorkerFailed

LINEAR_PROGRAM_S: Final = 60.0
"""Longest time for the first prices; they are a help, not a condition."""
SPANS_PER_ROUND: Final = 10
"""Of twenty moves each, which cost much the same at any size: about 5 ms at M and L."""
WARM: Final = 0.9
"""Share of the rounds in which value may be given up for a while."""
CELLS_PER_ROUND: Final = 300_000_000
"""Cells of path tables that the price steps of a round fill, about as long as its moves
take at M and at L."""
MOST_STEPS: Final = 100
"""Price steps of one round of a small case."""
CELLS_PER_PART: Final = 9_000
"""What finding the wishes for one part counts, in cells."""

MOST_PART_WEEKS: Final = 8_000
"""Parts times weeks of the largest case whose itineraries are kept and recombined."""
MOST_ITINERARIES: Final = 6_000
"""The most that are recombined: a program of 10,000 found nothing in 20 s."""
RECOMBINED: Final = 6
"""Rounds from one recombination to the next."""
FIRST_RECOMBINED: Final = 2
"""The round after which itineraries are recombined first."""
RECOMBINING_S: Final = 20.0
"""Longest time for one recombination."""

Watch = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes
    ----------
    placements : of the packages that are fielded
    value, bound : int, pico-points; the bound is None for the greedy method
    priced : Priced, whose prices prove the bound
    stopped : str, ``gap``, ``effort``, ``time`` or ``interrupt``
    reproducible : bool
    trajectory : every progress that was told
    """

    placements: tuple[Placement, ...]
    value: int
    bound: int | None
    priced: Priced
    stopped: str
    reproducible: bool
    trajectory: tuple[Progress, ...]


class _Stopped(Exception):
    """The search is over; the message says why."""


def search(world: World, settings: Settings, watch: Watch) -> Found:
    """Return the best plan found within the settings, with a proven bound.

    Ctrl-C stops the search and gives the best plan so far, if there is one.

    Parameters
    ----------
    world : World
    settings : Settings
    watch : callable
        Told of every progress.
    """
    state = _Search(world, settings, watch)
    try:
        state.run()
    except _Stopped as stopped:
        state.stopped = str(stopped)
    except KeyboardInterrupt:
        if state.value is None:
            raise  # There is no plan yet; an empty one must not replace another.
        state.stopped = "interrupt"
    return state.found()


@dataclass(slots=True)
class _Search:
    """The state of a search: the best draft, the best prices, and the clock."""

    world: World
    settings: Settings
    watch: Watch
    begun: float = field(default_factory=time.monotonic)
    early: Priced = field(init=False)
    priced: Priced = field(init=False)
    best: dict[int, Placement] = field(default_factory=dict)
    value: int | None = None
    bound: int | None = None
    round: int = 0
    stopped: str = "effort"
    reproducible: bool = True
    told: list[Progress] = field(default_factory=list)
    plans: list[tuple[Placement, ...]] = field(default_factory=list)
    moved: Event = field(default_factory=Event)
    repertoire: Repertoire | None = None
    longest_step_s: float = 0.0

    def __post_init__(self) -> None:
        self.tell("preparing")
        weeks = self.world.case.horizon_weeks
        if len(self.world.wanted.parts) * weeks <= MOST_PART_WEEKS:
            self.repertoire = Repertoire(self.world, self.settings.seed)
        self.early = price_case(self.world, least_prices(self.world))
        self.priced = self.early

    def run(self) -> None:
        """Search until a limit is reached."""
        self.offer(greedy(self.world, self.early), "priority order")
        if self.settings.method is Method.GREEDY:
            raise _Stopped("done")
        self.prove(self.early, "earliest weeks")
        self.check_limits()
        self.first_prices()
        self.check_limits()
        self.first_drafts()
        self.rounds()

    def first_prices(self) -> None:
        left = self.time_left()
        try:
            prices = first_prices(self.world, self.early, min(LINEAR_PROGRAM_S, left))
        except WorkerFailed as failure:
            prices = None
            self.tell(Said("first prices failed: %(what)s", what=failure.said))
        if prices is None:
            # It may have run out of time, and have more of it another day.
            self.reproducible = False
        else:
            self.prove(price_case(self.world, prices), "first prices")

    def first_drafts(self) -> None:
        """Build drafts in several orders at the prices there are; the best stays."""
        orders = [by_profit(self.world, self.priced), by_priority(self.world)]
        pairs = list(product(orders, (self.early, self.priced)))
        stopped = Event()

        def build(order: list[int], hinted: Priced) -> Draft:
            return construct(
                self.world,
                order,
                self.priced,
                hinted,
                lambda: stopped.is_set() or self.time_left() <= 0.0,
            )

        with ThreadPoolExecutor(max_workers=2) as beside:
            try:
                for draft in beside.map(build, *zip(*pairs, strict=True)):
                    self.offer(draft, "price order")
                    self.check_limits()
            finally:
                stopped.set()  # The first may have reached the gap, or Ctrl-C came.

    def rounds(self) -> None:
        """Improve the plan and the prices, side by side; they meet after each round."""
        steps = ascend(self.world, self.priced.prices, self.plans)
        last = self.settings.rounds
        with ThreadPoolExecutor(max_workers=2) as beside:
            lanes = Lanes(self.world, self.best, self.settings.seed, beside)
            while last is None or self.round < last:
                self.round += 1
                self.moved.clear()
                climb = beside.submit(self.climb, steps)
                try:
                    self.moves(lanes, climb)
                finally:
                    self.moved.set()  # Moves may have been cut short.
                    step = climb.result()
                    if step is not None:
                        self.prove_cheaper(step.priced, step.bound)
                self.check_limits()
                self.tell("rounds")
                if (
                    self.repertoire is not None
                    and self.round % RECOMBINED == FIRST_RECOMBINED
                ):
                    self.recombine(self.repertoire)
                    lanes.draft.restore(self.best)

    def moves(self, lanes: Lanes, climb: Future[Step | None]) -> None:
        """Make the moves of one round; by the clock, until the last step is done."""
        spans = 0
        learn = self.repertoire.learn if self.repertoire is not None else None
        while spans < SPANS_PER_ROUND or (self.by_clock and not climb.done()):
            lanes.span(self.early, self.priced, self.warmth(), learn, self.moved_to)
            spans += 1
            if spans == SPANS_PER_ROUND:
                self.moved.set()

    def moved_to(self, draft: Draft) -> None:
        self.keep_if_best(draft)
        self.check_limits()

    def recombine(self, repertoire: Repertoire) -> None:
        """Look for the best plan that itineraries seen allow."""
        for placement in self.best.values():
            repertoire.learn(placement.lines)
        if repertoire.count <= MOST_ITINERARIES:
            repertoire.wish(self.priced.prices)
        if repertoire.count > MOST_ITINERARIES:
            self.repertoire = None  # It would take too long to solve.
            return
        wall_s = min(RECOMBINING_S, self.time_left())
        gap = gap_of(self.value, self.bound)
        try:
            found, cut = recombine(repertoire, self.best, self.world.free, gap, wall_s)
        except WorkerFailed as failure:
            found, cut = [], True
            self.tell(Said("recombining failed: %(what)s", what=failure.said))
        self.reproducible &= not cut
        draft = Draft(self.world)
        for placement in found:
            draft.add(placement)
        self.offer(draft, "recombined")
        self.check_limits()

    def climb(self, steps: Iterator[Step]) -> Step | None:
        """Return the best price step of one round; by the clock, as many as it allows.

        None if none proves a lower bound than the one there is, or none would be done
        in time. Only one step is kept, and only if it is better: the tables of one take
        two thirds of a gigabyte in a case of 5,000 packages.
        """
        best, bound = None, self.bound
        for _ in range(self.steps_per_round()):
            if self.by_clock and self.time_left() < self.longest_step_s:
                break
            begun = time.monotonic()
            step = next(steps, None)
            if step is None:
                break
            took_s = time.monotonic() - begun
            self.longest_step_s = max(self.longest_step_s, took_s)
            if bound is None or step.bound < bound:
                best, bound = step, step.bound
            del step  # Its tables, unless it is the best.
            if self.time_left() <= 0.0 or (self.by_clock and self.moved.is_set()):
                break
        return best

    @property
    def by_clock(self) -> bool:
        """Return whether time alone limits the search: no round need equal another."""
        return self.settings.rounds is None

    def warmth(self) -> float:
        """Return how much of the search is still to come, from 1 down to 0."""
        rounds, time_s = self.settings.rounds, self.settings.time_s
        gone = 0.0
        if rounds is not None:
            gone = self.round / max(1, rounds)
        elif time_s is not None:
            gone = 1.0 - self.time_left() / time_s
        return max(0.0, 1.0 - gone / WARM)

    def steps_per_round(self) -> int:
        """Return the most price steps in a round: fewer the larger the tables are."""
        if self.by_clock:
            return MOST_STEPS
        parts = len(self.world.wanted.parts)
        cells = self.early.paths.size + CELLS_PER_PART * parts
        return min(MOST_STEPS, max(1, CELLS_PER_ROUND // max(1, cells)))

    def offer(self, draft: Draft, stage: str) -> None:
        self.plans.append(tuple(draft.placed.values()))
        self.keep_if_best(draft)
        self.tell(stage)

    def keep_if_best(self, draft: Draft) -> None:
        if self.value is None or draft.value > self.value:
            self.best, self.value = draft.snapshot(), draft.value

    def prove(self, priced: Priced, stage: str) -> None:
        self.prove_cheaper(priced, bound_picopoints(self.world, priced))
        self.tell(stage)

    def prove_cheaper(self, priced: Priced, bound: int) -> None:
        if self.bound is None or bound < self.bound:
            self.priced, self.bound = priced, bound

    def time_left(self) -> float:
        if self.settings.time_s is None:
            return float("inf")
        return max(0.0, self.settings.time_s - (time.monotonic() - self.begun))

    def check_limits(self) -> None:
        gap = gap_of(self.value, self.bound)
        if gap is not None and gap <= self.settings.gap:
            raise _Stopped("gap")
        if None not in (self.value, self.bound) and self.value == self.bound:
            raise _Stopped("gap")  # Best of all, though at a value of 0 without a gap.
        if self.time_left() <= 0.0:
            raise _Stopped("time")

    def tell(self, stage: str) -> None:
        progress = Progress(
            stage=stage,
            elapsed_s=time.monotonic() - self.begun,
            round=self.round,
            value_picopoints=self.value,
            bound_picopoints=self.bound,
            gap=gap_of(self.value, self.bound),
            fielded=len(self.best),
        )
        self.told.append(progress)
        self.watch(progress)

    def found(self) -> Found:
        value = -self.world.promised_cost if self.value is None else self.value
        return Found(
            placements=tuple(self.best[each] for each in sorted(self.best)),
            value=value,
            bound=self.bound,
            priced=self.priced,
            stopped=self.stopped,
            reproducible=self.reproducible
            and self.stopped not in ("time", "interrupt"),
            trajectory=tuple(self.told),
        )
