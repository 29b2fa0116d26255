"""Recombining: the best plan that can be put together from itineraries seen.

Moves put whole packages in one after the other; what two of them would need to give way
to each other at the same time, they rarely find. Here a whole-number program chooses
among all itineraries seen at once: those that a restricted master problem of column
generation would have as columns (Desaulniers, Desrosiers and Solomon 2005).
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Final

import numpy as np

from backstay.domain.worth import PICOPOINTS_PER_POINT
from backstay.itineraries.kernel import Whole, whole
from backstay.itineraries.lines import Lines, cost_and_arrival
from backstay.itineraries.package import COHORTS
from backstay.itineraries.resources import NO_ROW
from backstay.planning.draft import Placement
from backstay.planning.integer import WholeProgram, solve_whole_apart
from backstay.planning.repertoire import Known, Name, Repertoire, name_of

MOST_NODES: Final = 8
"""Nodes of the solver's tree; the root finds most."""
NEAR: Final = 0.001
"""Gap at which the solver stops at the latest: moves polish what it leaves."""
NEAR_OF_GAP: Final = 0.02
"""Share of the search's own gap at which it stops: worth may drown what differs."""


def recombine(
    repertoire: Repertoire,
    best: Mapping[int, Placement],
    free: Whole,
    gap: float | None,
    wall_s: float,
) -> tuple[list[Placement], bool]:
    """Return the best placements of all packages that itineraries seen allow.

    Parameters
    ----------
    repertoire : Repertoire
        It has seen the itineraries of ``best``.
    best : mapping of package to Placement
        The best that is known.
    free : array of shape (row,)
        Capacity when nothing is placed.
    gap : float or None
        That of ``best`` against the bound of the search, if it has one.
    wall_s : float
        Wall time in seconds after which the solver stops.

    Returns
    -------
    placements : list of Placement
        ``best`` if the solver finds nothing.
    cut : bool
        Whether time cut it.

    Raises
    ------
    WorkerFailed
        If the solver crashed, hung or answered rubbish.
    """
    builder = _Builder(repertoire, best, free)
    near = NEAR if gap is None else min(NEAR, NEAR_OF_GAP * gap)
    numbers, cut = solve_whole_apart(builder.program, wall_s, MOST_NODES, near)
    if numbers is None:
        return list(best.values()), cut
    return builder.placements(numbers), cut


class _Builder:
    """Builds the program, and placements from what solves it."""

    def __init__(
        self, repertoire: Repertoire, best: Mapping[int, Placement], free: Whole
    ) -> None:
        self.repertoire, self.best, self.free = repertoire, best, free
        self.arrays = repertoire.arrays
        self.needs = repertoire.arrays.needs
        self.program = WholeProgram()
        self.rows: dict[tuple[str, int], int] = {}
        self.fielded: dict[int, tuple[int, int]] = {}  # option and week, by column
        self.taken: dict[int, Known] = {}  # by column
        self.columns: dict[int, list[int]] = defaultdict(list)  # by option
        for package in range(len(self.needs.packages)):
            self.package(package)

    def package(self, package: int) -> None:
        once = self.program.add_row(1)
        found = self.needs.packages[package]
        for option in range(int(found["first"]), int(found["end"])):
            self.option(package, option, once)

    def option(self, package: int, option: int, once: int) -> None:
        """Add the weeks in which an option may be fielded, and what may serve it."""
        needs, chosen = self.needs, self.needs.options[option]
        parts = range(int(chosen["first"]), int(chosen["end"]))
        seen = {part: self.repertoire.of_part.get(part, {}) for part in parts}
        if not all(seen.values()):
            return
        weeks = self.weeks(package, option, seen)
        gates = {part: self.gates(weeks) for part in parts}
        placed = self.best.get(package)
        for place, week in enumerate(weeks):
            now = placed is not None and (placed.option, placed.week) == (option, week)
            entries = [(once, 1.0)]
            if (row := int(needs.group_row[package, week])) != NO_ROW:
                entries.append((self.row("free", row), 1.0))
            for part in parts:
                quantity = int(needs.parts[part]["quantity"])
                arrived, needed = gates[part]
                entries += [(row, float(quantity)) for row in arrived[place:]]
                entries.append((needed, -float(quantity)))
            column = self.program.add_whole(
                self.gain(option, week) / PICOPOINTS_PER_POINT, 1, int(now), *entries
            )
            self.fielded[column] = option, week
        for part in parts:
            self.itineraries(package, option, part, weeks, *gates[part])

    def weeks(
        self, package: int, option: int, seen: Mapping[int, Mapping[Name, Known]]
    ) -> list[int]:
        """Return the weeks in which some part could be the last to arrive."""
        ready = int(self.needs.options[option]["ready"])
        weeks = {ready}
        for known in seen.values():
            weeks |= {max(ready, each.arrival) for each in known.values()}
        if package in self.best and self.best[package].option == option:
            weeks.add(self.best[package].week)
        return [
            week
            for week in sorted(weeks)
            if week < self.arrays.weeks and self.gain(option, week) > 0
        ]

    def gain(self, option: int, week: int) -> int:
        """Return worth less commonality in pico-points."""
        chosen = self.needs.options[option]
        return int(self.needs.worth[chosen["package"], week]) - int(chosen["price"])

    def gates(self, weeks: list[int]) -> tuple[list[int], int]:
        """Return rows of a part: enough arrived by each week, and no more in all."""
        arrived = [self.program.add_row(0) for _ in weeks]
        return arrived, self.program.add_row(0)

    def itineraries(
        self,
        package: int,
        option: int,
        part: int,
        weeks: list[int],
        arrived: list[int],
        needed: int,
    ) -> None:
        """Add a column for each itinerary seen of a part."""
        needs = self.needs
        quantity, now = int(needs.parts[part]["quantity"]), self._now(package, part)
        for name, each in self.repertoire.of_part[part].items():
            in_time = [
                row
                for row, week in zip(arrived, weeks, strict=True)
                if each.arrival <= week
            ]
            if not in_time:
                continue
            uses = Counter[int]()  # A resource may be used twice on the way.
            for first, count, amount in each.uses.tolist():
                for row in range(first, first + count):
                    uses[row] += amount
            entries = [(row, -1.0) for row in in_time] + [(needed, 1.0)]
            entries += [(self.row("free", row), float(uses[row])) for row in uses]
            if needs.parts[part]["kind"] == COHORTS:
                entries.append((self.row("way", name[0]), 1.0))
            column = self.program.add_whole(
                -each.cost / PICOPOINTS_PER_POINT, quantity, now.get(name, 0), *entries
            )
            self.taken[column] = each
            self.columns[option].append(column)

    def _now(self, package: int, part: int) -> Mapping[Name, int]:
        """Return how many take each itinerary of a part in the best plan."""
        if package not in self.best:
            return {}
        lines, now = self.best[package].lines, defaultdict[Name, int](int)
        for line in range(int(lines.filled[0])):
            if lines.part[line] == part:
                now[name_of(lines, line)] += int(lines.quantity[line])
        return now

    def row(self, kind: str, number: int) -> int:
        """Return the row of what is free of a resource, or may go a way."""
        if (kind, number) not in self.rows:
            limit = self.free[number]
            if kind == "way":
                limit = self.needs.ways[number]["limit"]
            self.rows[kind, number] = self.program.add_row(int(limit))
        return self.rows[kind, number]

    def placements(self, numbers: list[int]) -> list[Placement]:
        """Return the placements that numbers of the program stand for."""
        needs, found = self.needs, []
        for column, (option, week) in self.fielded.items():
            if not numbers[column]:
                continue
            package = int(needs.options[option]["package"])
            lines = _joined(
                [
                    (self.taken[each].lines, numbers[each])
                    for each in self.columns[option]
                    if numbers[each]
                ]
            )
            cost, _ = cost_and_arrival(self.arrays, lines)
            value = self.gain(option, week) - int(cost)
            found.append(Placement(package, option, week, lines, value))
        return found


def _joined(chosen: list[tuple[Lines, int]]) -> Lines:
    """Return single lines, each of so many units or cohorts, as one."""
    none = np.zeros(0, dtype=np.int64)
    lengths = [len(lines.week) for lines, _ in chosen]
    return Lines(
        np.concatenate((none, *(lines.part for lines, _ in chosen))),
        np.concatenate((none, *(lines.source for lines, _ in chosen))),
        whole(number for _, number in chosen),
        np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        np.concatenate((none, *(lines.activity for lines, _ in chosen))),
        np.concatenate((none, *(lines.resource for lines, _ in chosen))),
        np.concatenate((none, *(lines.week for lines, _ in chosen))),
        np.array([len(chosen)], dtype=np.int64),
    )
