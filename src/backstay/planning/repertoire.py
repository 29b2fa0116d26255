"""Repertoire: itineraries that placements and wishes took, by the part they serve.

A search tries far more itineraries than its best plan holds. They are kept, so that
others of them may be put together to a better one.
"""

from collections import defaultdict
from typing import Final, NamedTuple

import numpy as np

from backstay.itineraries.kernel import NEVER, Whole
from backstay.itineraries.lines import Lines, cost_and_arrival, runs_of_line
from backstay.itineraries.oracle import MOST_PRICE, price_case
from backstay.itineraries.world import World, arrays_of
from backstay.planning.wishes import Wishes

USED: Final = 0.3
"""Share of the rows that are dearer in one draw."""
DRAWS: Final = 60
"""The most draws of prices at which wishes are learnt at once."""
WISHES: Final = 15_000
"""Wishes after which there is no other draw; they take about two seconds."""
PRICE_PARTS: Final = 30
"""On the mean they are dearer by the median weight of a package over this."""

Name = tuple[int, bytes, bytes, bytes]


class Known(NamedTuple):
    """An itinerary of one unit or cohort.

    Attributes
    ----------
    lines : Lines
        A single line of quantity 1.
    cost : int
        Pico-points.
    arrival : int
        The week in which it is there.
    uses : array of shape (run, 3)
        As ``runs_of_line`` gives it.
    """

    lines: Lines
    cost: int
    arrival: int
    uses: Whole


class Repertoire:
    """All itineraries that were seen in a search, each once."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.arrays = arrays_of(world)
        self.random = np.random.default_rng(seed)
        self.wishes = Wishes(world)
        self.of_part: dict[int, dict[Name, Known]] = defaultdict(dict)

    @property
    def count(self) -> int:
        """Return how many itineraries are known."""
        return sum(map(len, self.of_part.values()))

    def learn(self, lines: Lines) -> None:
        """Keep the itineraries of some lines."""
        for line in range(int(lines.filled[0])):
            name = name_of(lines, line)
            known = self.of_part[int(lines.part[line])]
            if name not in known:
                known[name] = self._known(lines, line)

    def _known(self, lines: Lines, line: int) -> Known:
        alone = one_of(lines, line)
        cost, arrival = cost_and_arrival(self.arrays, alone)
        return Known(
            alone, int(cost), int(arrival), runs_of_line(self.arrays, alone, 0)
        )

    def wish(self, base: Whole) -> None:
        """Learn what options would take by each week, at prices drawn at random.

        Parameters
        ----------
        base : array of shape (row,)
            Pico-points; every second draw begins with a random part of these.
        """
        wished, draws = 0, 0
        while wished < WISHES and draws < DRAWS:
            wished += self._wish_at(self._draw(base))
            draws += 1

    def _draw(self, base: Whole) -> Whole:
        """Return prices of which a share is dearer by chance."""
        world, random = self.world, self.random
        mean = float(np.median(world.needs.worth[:, 0])) / PRICE_PARTS
        dear = random.exponential(mean, len(base)) * (random.random(len(base)) < USED)
        drawn = dear + base * (2.0 * random.random(len(base)) * random.integers(2))
        prices = np.minimum(drawn, MOST_PRICE).astype(np.int64)
        return np.where(world.free == 0, MOST_PRICE, prices)

    def _wish_at(self, prices: Whole) -> int:
        """Learn what options would take at some prices; return how many wishes."""
        priced = price_case(self.world, prices)
        options, weeks = np.nonzero(priced.profit > -NEVER)
        for place in range(len(options)):
            self.wishes.take(
                priced, options[place : place + 1], weeks[place : place + 1]
            )
            self.learn(self.wishes.lines)
        return len(options)


def name_of(lines: Lines, line: int) -> Name:
    """Return what tells the itinerary of a line from others of its part."""
    first, end = int(lines.first_step[line]), int(lines.first_step[line + 1])
    return (
        int(lines.source[line]),
        lines.activity[first:end].tobytes(),
        lines.resource[first:end].tobytes(),
        lines.week[first:end].tobytes(),
    )


def one_of(lines: Lines, line: int) -> Lines:
    """Return a line alone, of quantity 1."""
    first, end = int(lines.first_step[line]), int(lines.first_step[line + 1])
    return Lines(
        lines.part[line : line + 1].copy(),
        lines.source[line : line + 1].copy(),
        np.ones(1, dtype=np.int64),
        np.array([0, end - first], dtype=np.int64),
        lines.activity[first:end].copy(),
        lines.resource[first:end].copy(),
        lines.week[first:end].copy(),
        np.ones(1, dtype=np.int64),
    )
