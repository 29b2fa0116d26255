"""What a part lacks: each kind of limit made plentiful, and the part placed again.

A limit is named only because the part comes earlier without it. Nothing here is drawn
at random and nothing is read from prices.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from backstay.explaining.earliest import PartPlacer
from backstay.explaining.rows import Rows
from backstay.explaining.terms import TERMS, Terms
from backstay.itineraries.kernel import Whole
from backstay.itineraries.lines import use_lines
from backstay.itineraries.package import MATERIEL
from backstay.itineraries.world import World

PLENTY: Final = 10**15
"""Free capacity of a kind of resource that is not to bind."""

FAMILIES: Final = (
    ("transfer", ("leg", "hub")),
    ("repair", ("bay",)),
    ("training", ("session",)),
    ("training", ("instructors",)),
    ("training", ("interpreters",)),
    ("training", ("kits",)),
    ("supply", ("lot",)),
)
"""Kinds of resource that are made plentiful together, and the reason they give."""
ALL_TRAINING: Final = ("training", ("session", "instructors", "interpreters", "kits"))
"""Made plentiful together where none of them alone would do."""

PARTICULAR: Final = ("transfer", "repair", "training", "caveat", "consent")
"""Limits that what is offered must pass through, in the order they are told in."""
OFFERS: Final = ("supply", "ready")
"""Limits of what is offered: too little, or too late."""

TRIED: Final = 8
"""Resources of one family that are each made plentiful alone."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A limit without which a part would come earlier.

    Attributes
    ----------
    code : str
        ``supply``, ``transfer``, ``repair``, ``training``, ``caveat``, ``consent`` or
        ``ready``.
    resource : str
        The kind and key of what is scarce: an item class for supply.
    since_week : int or None
        First week in which less of it is left than the part would take.
    week : int
        Week in which the part could be complete if it were plenty.
    """

    code: str
    resource: str
    since_week: int | None
    week: int


class Scarcity:
    """Finds the limits that hold a part back.

    ``terms`` adds those of offers: caveats, consent and the week they are ready.
    ``brief`` takes the first resource that is short where several are, and does not
    price the case anew to see which could be spared.
    """

    def __init__(
        self,
        world: World,
        placer: PartPlacer,
        terms: Terms | None = None,
        *,
        brief: bool = False,
    ) -> None:
        self.world = world
        self.brief = brief
        self.placer = placer
        self.terms = terms
        self.names = Rows(world)
        self._rows: dict[tuple[str, ...], Whole] = {
            kinds: self.names.of_kinds(kinds) for _, kinds in (*FAMILIES, ALL_TRAINING)
        }

    def causes(
        self, part: int, week: int | None, goal: int, free: Whole
    ) -> list[Cause]:
        """Return the limits that each hold a part alone, the first to tell first.

        Parameters
        ----------
        part : int
        week : int or None
            When it can be complete in what is left; None if never.
        goal : int
            When it should be: limits without which it would be are told first.
        free : array of shape (row,)
            What is left, in the unit of each resource.
        """
        last = self.world.case.horizon_weeks if week is None else week
        found = [
            *self._of_families(part, last, free),
            *self._of_terms(part, last, free),
        ]

        order = (*PARTICULAR, *OFFERS)

        def rank(cause: Cause) -> tuple[bool, int, int]:
            # As long as units are left that would do, what holds them is what they must
            # pass through, if without it at least half of the delay were gone.
            through = cause.code in PARTICULAR and 2 * cause.week <= last + goal
            return not through, max(cause.week, goal), order.index(cause.code)

        return sorted(found, key=rank)

    def without_any(self, part: int, free: Whole) -> int | None:
        """Return when a part could be complete if all that is limited were plenty."""
        relaxed = free.copy()
        for rows in self._rows.values():
            relaxed[rows] = PLENTY
        return self.placer.earliest(part, relaxed)

    def wanted(self, part: int) -> str:
        """Return what a part is made of: its class, or the last course it takes."""
        found = self.world.needs.parts[part]
        wanted = self.world.wanted
        if found["kind"] == MATERIEL:
            return f"class {wanted.curves[int(found['curve'])].item_class}"
        way = self.world.needs.ways[int(found["first"])]
        kinds = wanted.chains[int(way["chain"])].kinds
        return f"course kind {kinds[-1]}" if kinds else ""

    def lots_of(self, part: int) -> Whole:
        """Return the rows of all units that may go to a part of materiel."""
        curves, supply = self.world.curves, self.world.supply
        curve = curves.curves[int(self.world.needs.parts[part]["curve"])]
        rows: set[int] = set()
        for bundle in curves.serving[int(curve["first"]) : int(curve["end"])]:
            found = supply.bundles[bundle]
            entries = supply.entries[int(found["first"]) : int(found["end"])]
            rows.update(entries["row"].tolist())
        return np.array(sorted(rows), dtype=np.int64)

    def short_of(self, part: int, kind: str, key: str, free: Whole) -> Whole:
        """Return the rows of a resource that a part would overdraw, were it plenty."""
        rows = self.names.of(kind, key)
        relaxed = free.copy()
        relaxed[rows] = PLENTY
        week = self.placer.earliest(part, relaxed)
        if week is None:
            return rows[:0]
        self.placer.fits(part, week, relaxed)
        return rows[self._left(free)[rows] < 0]

    def _left(self, free: Whole) -> Whole:
        """Return what the lines last found leave, below zero where it is too little."""
        left = free.copy()
        use_lines(self.placer.arrays, self.placer.found, left, 1)
        return left

    def _of_families(self, part: int, last: int, free: Whole) -> list[Cause]:
        materiel = self.world.needs.parts[part]["kind"] == MATERIEL
        found = [
            self._without(part, code, kinds, last, free)
            for code, kinds in FAMILIES
            if materiel == (code != "training")
        ]
        if not materiel and not any(found):
            found = [self._without(part, *ALL_TRAINING, last, free)]
        return [cause for cause in found if cause is not None]

    def _without(
        self, part: int, code: str, kinds: tuple[str, ...], last: int, free: Whole
    ) -> Cause | None:
        """Return kinds of resource as a cause, if the part comes earlier without."""
        rows = self._rows[kinds]
        relaxed = free.copy()
        relaxed[rows] = PLENTY
        week = self.placer.earliest(part, relaxed)
        if week is None or week >= last:
            return None
        self.placer.fits(part, week, relaxed)
        if code == "supply":
            return Cause(code, self.wanted(part), self._taken_from(), week)
        short = rows[self._left(free)[rows] < 0]
        found = self._narrowest(part, code, week, short, free)
        if found is None and not self.brief:
            self.placer.spare(part, week, relaxed, rows[free[rows] < self._unit(kinds)])
            spared = rows[self._left(free)[rows] < 0]
            found = self._narrowest(part, code, week, spared, free)
            short = spared if len(spared) else short
        return found or self._first_of(code, week, short)

    def _unit(self, kinds: tuple[str, ...]) -> int:
        """Return the amount below which a resource holds not even one unit."""
        masses = self.world.supply.bundles["mass"]
        return int(masses.max(initial=1)) if "leg" in kinds else 1

    def _narrowest(
        self, part: int, code: str, week: int, short: Whole, free: Whole
    ) -> Cause | None:
        """Return the one resource of those that are short that would do alone."""
        by_key = self._by_key(short)
        for (kind, key), since in list(by_key.items())[:TRIED]:
            relaxed = free.copy()
            relaxed[self.names.of(kind, key)] = PLENTY
            alone = self.placer.earliest(part, relaxed)
            if alone is not None and alone <= week:
                return Cause(code, f"{kind} {key}", since, week)
        return None

    def _first_of(self, code: str, week: int, short: Whole) -> Cause:
        """Return the first of several resources that hold a part together."""
        by_key = self._by_key(short)
        kind, key = next(iter(by_key), ("", ""))
        since = by_key.get((kind, key))
        return Cause(code, f"{kind} {key}".strip(), since, week)

    def _by_key(self, short: Whole) -> dict[tuple[str, str], int]:
        """Return the first week in which each resource is short."""
        found: dict[tuple[str, str], int] = {}
        for row in short.tolist():
            resource = self.names.resource(row)
            found.setdefault((resource.kind, resource.key), resource.week or 0)
        return found

    def _taken_from(self) -> int | None:
        """Return the first week in which a unit of the lines last found sets out."""
        lines = self.placer.found
        starts = [
            int(lines.week[lines.first_step[line]])
            for line in range(int(lines.filled[0]))
            if lines.first_step[line] < lines.first_step[line + 1]
        ]
        return min(starts, default=None)

    def _of_terms(self, part: int, last: int, free: Whole) -> Iterator[Cause]:
        if self.terms is None or self.world.needs.parts[part]["kind"] != MATERIEL:
            return
        for term in filter(self.terms.binds, TERMS):
            placer = self.terms.placer(term)
            week = placer.earliest(part, free)
            if week is None or week >= last:
                continue
            placer.fits(part, week, free)
            source = self._held_source(part, term, week, self._held(placer), free)
            if source:
                name = self.terms.name(term, source)
                yield Cause(term, name, self._leaves(source), week)

    def _held(self, placer: PartPlacer) -> list[str]:
        """Return the lots that the lines last found take before their time.

        Those that leave last come first; of those that leave in the same week, or not
        at all, those of which most is taken.
        """
        lines = placer.found
        taken: Counter[str] = Counter()
        for line in range(int(lines.filled[0])):
            source = placer.world.entries[int(lines.source[line])].source
            first = int(lines.first_step[line])
            leaves = self._leaves(source)
            if source not in self.world.case.lots:
                continue
            moved = first < int(lines.first_step[line + 1])
            if leaves is None or not moved or int(lines.week[first]) < leaves:
                taken[source] += int(lines.quantity[line])

        def order(source: str) -> tuple[int, int, str]:
            leaves = self._leaves(source)
            last = self.world.case.horizon_weeks if leaves is None else leaves
            return -last, -taken[source], source

        return sorted(taken, key=order)

    def _held_source(
        self, part: int, term: str, week: int, held: list[str], free: Whole
    ) -> str:
        """Return the lot whose term alone keeps a part waiting longest, of those held.

        That of most units may be there long before the last one that the part needs.
        """
        if self.terms is None or self.brief or len(held) < 2:
            return next(iter(held), "")
        best, earliest = held[0], self.world.case.horizon_weeks
        for source in held[:TRIED]:
            alone = self.terms.placer_of(term, source).earliest(part, free)
            if alone is not None and alone < earliest:
                best, earliest = source, alone
            if earliest <= week:
                break
        return best

    def _leaves(self, source: str) -> int | None:
        lot = self.world.case.lots.get(source)
        if lot is None:
            return None
        return lot.leaves_for(next(iter(self.world.case.groups)))
