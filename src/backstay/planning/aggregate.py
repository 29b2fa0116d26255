"""First prices: a small linear program over buckets of weeks, its duals lifted.

The program knows options by bucket, supply of variants, sections of courses, teams, and
mass into the hubs before the receiving sites; it does not know single weeks, paths,
caveats or workshops. Its duals are a good guess of what is scarce, and any guess gives
a valid bound through the oracle.
"""

from collections import defaultdict
from itertools import pairwise
from typing import Final

import numpy as np

from backstay.domain.package import Cohorts, Materiel
from backstay.domain.worth import PICOPOINTS_PER_POINT
from backstay.itineraries.kernel import Whole
from backstay.itineraries.oracle import MOST_PRICE, Priced
from backstay.itineraries.world import World
from backstay.planning.draft import least_prices
from backstay.planning.insert import first_possible
from backstay.planning.linear import Duals, LinearProgram, solve_apart

BUCKETS: Final = 8
"""Buckets that the horizon is cut into. At size L, 12 instead of 6 buckets made the
bound 0.03 % better and took three times as long."""
LEAD_WEEKS: Final = 2
"""Time that most materiel is under way; shifts supply to the bucket it counts in."""
KG_PER_TONNE: Final = 1000


def first_prices(world: World, priced: Priced, wall_s: float) -> Whole | None:
    """Return prices of all rows in pico-points per unit; None if not found in time.

    Parameters
    ----------
    world : World
    priced : Priced
        The case at the least prices: what is possible, and when at the earliest.
    wall_s : float
        Longest time for the linear program.
    """
    builder = _Builder(world, priced)
    duals = solve_apart(builder.program, wall_s)
    return None if duals is None else builder.lift(duals)


class _Builder:
    """Builds the program and remembers which row of it stands for what."""

    def __init__(self, world: World, priced: Priced) -> None:
        self.world = world
        self.case = world.case
        self.width = max(1, -(-self.case.horizon_weeks // BUCKETS))
        self.count = -(-self.case.horizon_weeks // self.width)
        self.program = LinearProgram()
        self.gates = self._gates()
        self.supply_rows: dict[tuple[str, int], int] = {}
        self.session_rows: dict[tuple[str, int], int] = {}
        self.pool_rows: dict[tuple[str, str, int], int] = {}
        self.gate_rows = self._carried([self._gate_mass(b) for b in self._buckets()])
        self.class_rows: dict[tuple[str, int], int] = {}
        self.kind_rows: dict[tuple[str, str, int], int] = {}
        self._options(priced)
        self._supply()
        self._sections()

    def _buckets(self) -> range:
        return range(self.count)

    def _bucket(self, week: int) -> int:
        return min(self.count - 1, week // self.width)

    def _weeks(self, bucket: int) -> range:
        end = min(self.case.horizon_weeks, (bucket + 1) * self.width)
        return range(bucket * self.width, end)

    def _carried(self, limits: list[float]) -> list[int]:
        """Add a row for each bucket; what is not used in one is carried to the next."""
        rows = [self.program.add_row(limit) for limit in limits]
        for row, later in pairwise(rows):
            self.program.add_column(0.0, (row, 1.0), (later, -1.0))
        return rows

    def _gates(self) -> list[str]:
        """Return the hubs from which a leg leads straight to a receiving site."""
        receiving = {package.site for package in self.case.packages.values()}
        gates = {
            leg.from_site
            for leg in self.case.legs.values()
            if leg.to_site in receiving and leg.from_site in self.case.hubs
        }
        return sorted(gates - receiving)

    def _gate_mass(self, bucket: int) -> float:
        if not self.gates:
            return float("inf")
        return sum(
            self._free("hub", gate, week) / KG_PER_TONNE
            for gate in self.gates
            for week in self._weeks(bucket)
        )

    def _free(self, kind: str, key: str, week: int) -> int:
        return int(self.world.free[self.world.index.row(kind, key) + week])

    def _options(self, priced: Priced) -> None:
        """Add a variable for each option and bucket it could be fielded in."""
        needs, case = self.world.needs, self.case
        lightest = {
            key: min(
                (case.variants[variant].mass_kg for variant in each.variants), default=0
            )
            for key, each in case.classes.items()
        }
        rows = [self.program.add_row(1.0) for _ in self.world.wanted.packages]
        for number, name in enumerate(self.world.wanted.options):
            option = needs.options[number]
            first = first_possible(priced.profit[number])
            if first >= case.horizon_weeks:
                continue
            parts = {part.key: part for part in case.options[name].parts}
            found = range(int(option["first"]), int(option["end"]))
            mass = 0.0
            wanted: dict[int, float] = defaultdict(float)
            for bucket in range(self._bucket(first), self.count):
                wanted.clear()
                mass = 0.0
                for place in found:
                    part = parts[self.world.wanted.parts[place][1]]
                    quantity = int(needs.parts[place]["quantity"])
                    if isinstance(part, Materiel):
                        mass += quantity * lightest[part.item_class] / KG_PER_TONNE
                        wanted[self._class_row(part.item_class, bucket)] += quantity
                    elif isinstance(part, Cohorts):
                        for kind in part.sequence:
                            row = self._kind_row(kind, part.language, bucket)
                            wanted[row] += quantity
                profit = priced.profit[number, list(self._weeks(bucket))].max()
                gain = int(profit) / PICOPOINTS_PER_POINT
                entries = [(rows[int(option["package"])], 1.0), *wanted.items()]
                if self.gates and mass:
                    entries.append((self.gate_rows[bucket], mass))
                self.program.add_column(gain, *entries)

    def _class_row(self, item_class: str, bucket: int) -> int:
        key = (item_class, bucket)
        if key not in self.class_rows:
            self.class_rows[key] = self.program.add_row(0.0)
        return self.class_rows[key]

    def _kind_row(self, kind: str, language: str, bucket: int) -> int:
        """Return the row of cohorts taught by a bucket; teaching is carried forward."""
        if (kind, language, bucket) not in self.kind_rows:
            rows = self._carried([0.0] * self.count)
            for place, row in enumerate(rows):
                self.kind_rows[kind, language, place] = row
        return self.kind_rows[kind, language, bucket]

    def _supply(self) -> None:
        """Add the supply of each variant and what it may serve."""
        new: dict[str, list[float]] = defaultdict(lambda: [0.0] * self.count)
        for entry in {each.source: each for each in self.world.entries}.values():
            row = self.world.index.row("lot", entry.source)
            bucket = self._bucket(entry.ready_week + LEAD_WEEKS)
            new[entry.bundle.variant][bucket] += int(self.world.free[row])
        for variant, limits in sorted(new.items()):
            for bucket, row in enumerate(self._carried(limits)):
                self.supply_rows[variant, bucket] = row
        for (item_class, bucket), row in self.class_rows.items():
            for variant in self.case.classes[item_class].variants:
                supply = self.supply_rows.get((variant, bucket))
                if supply is not None:
                    self.program.add_column(0.0, (row, -1.0), (supply, 1.0))

    def _sections(self) -> None:
        """Add the sections of each course by bucket and language, and their teams."""
        languages = sorted({language for _, language, _ in self.kind_rows})
        for course in self.case.courses.values():
            starts: dict[int, int] = defaultdict(int)
            for week in course.sections:
                row = self.world.index.session_row[course.key, week]
                starts[self._bucket(week)] += int(self.world.free[row])
            for bucket, sections in sorted(starts.items()):
                limit = self.program.add_row(float(sections))
                self.session_rows[course.key, bucket] = limit
                finished = self._bucket(
                    bucket * self.width + self.width // 2 + course.duration_weeks
                )
                for language in languages:
                    kind = self.kind_rows.get((course.kind, language, finished))
                    if kind is None:
                        continue
                    entries = [(limit, 1.0), (kind, -1.0)]
                    weeks = float(course.duration_weeks)
                    row = self._pool("instructors", course.site, bucket)
                    entries.append((row, weeks))
                    if language != course.language:
                        key = f"{course.site}|{language}"
                        row = self._pool("interpreters", key, bucket)
                        entries.append((row, weeks))
                    self.program.add_column(0.0, *entries)

    def _pool(self, kind: str, key: str, bucket: int) -> int:
        """Return the row of team-weeks of a pool in a bucket."""
        name = (kind, key, bucket)
        if name not in self.pool_rows:
            teams = 0.0
            if (kind, key) in self.world.index.first_row:
                weeks = self._weeks(bucket)
                teams = float(sum(self._free(kind, key, week) for week in weeks))
            self.pool_rows[name] = self.program.add_row(teams)
        return self.pool_rows[name]

    def lift(self, duals: Duals) -> Whole:
        """Return the duals as prices of all rows."""
        prices = np.zeros(len(self.world.free), dtype=np.int64)
        whole = np.rint(duals.prices * PICOPOINTS_PER_POINT)
        dual = np.minimum(whole, MOST_PRICE).astype(np.int64)
        index = self.world.index
        for entry in self.world.entries:
            bucket = self._bucket(entry.ready_week + LEAD_WEEKS)
            row = index.row("lot", entry.source)
            prices[row] = dual[self.supply_rows[entry.bundle.variant, bucket]]
        for (course, week), row in index.session_row.items():
            place = self.session_rows.get((course, self._bucket(week)))
            if place is not None:
                prices[row] = dual[place]
        for (kind, key, bucket), place in self.pool_rows.items():
            first = index.row(kind, key)
            if first >= 0:
                for week in self._weeks(bucket):
                    prices[first + week] = dual[place]
        for gate in self.gates:
            first = index.row("hub", gate)
            for bucket, place in enumerate(self.gate_rows):
                for week in self._weeks(bucket):
                    prices[first + week] = dual[place] // KG_PER_TONNE
        return np.maximum(prices, least_prices(self.world))
