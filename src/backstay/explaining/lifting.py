"""Lifting limits: a package beside all others, where some kinds of limits do not hold.

What it then takes beyond what is there is what would have to change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

import numpy as np

from backstay.domain.case import Case
from backstay.domain.change import NEW_LOT, Change
from backstay.domain.lot import Lot
from backstay.domain.package import Document
from backstay.explaining.beside import case_of, less
from backstay.explaining.possible import NEW, with_every_chance, without_terms
from backstay.explaining.rows import Rows
from backstay.explaining.takings import Amounts
from backstay.explaining.terms import TERMS
from backstay.itineraries.kernel import Whole
from backstay.itineraries.lines import use_lines
from backstay.itineraries.oracle import price_case
from backstay.itineraries.package import MATERIEL
from backstay.itineraries.resources import ResourceIndex
from backstay.itineraries.world import World, compile_case
from backstay.planning.draft import Draft, Placement, charges_of

KINDS: Final = {
    "supply": ("lot",),
    "transfer": ("leg", "hub"),
    "repair": ("bay",),
    "training": ("session", "instructors", "interpreters", "kits"),
    "absorption": ("absorption",),
}
"""Kinds of resource that a limit is made of."""
LIMITS: Final = (*KINDS, *TERMS, "document")
"""All that can be lifted."""

PLENTY: Final = 10**12
"""What is added to a resource that is not to bind."""
DEAR: Final = {
    "lot": 10**12,
    "session": 10**12,
    "instructors": 10**11,
    "interpreters": 10**11,
    "kits": 10**11,
    "bay": 10**10,
    "leg": 10**8,
    "hub": 10**8,
    "absorption": 10**12,
}
"""Price in pico-points of a unit where nothing is left: first take what there is. Our
choice; it guides which changes are proposed, never whether they do."""


Holdings = Mapping[tuple[str, str], int]
"""Units that a nation is known to hold, by (nation, variant)."""


@dataclass(frozen=True, slots=True)
class Lifted:
    """A package placed where some limits do not hold, and what that takes."""

    placement: Placement
    changes: tuple[Change, ...]


class Lifter:
    """Places one package by a week beside all others, with limits lifted.

    Parameters
    ----------
    case : Case
    others : amounts that all other packages take
    package : str
    holdings : mapping of (nation, variant) to units, optional
        Lots are lifted by no more than these; without it, by as much as is needed.
    """

    def __init__(
        self,
        case: Case,
        others: Amounts,
        package: str,
        holdings: Holdings | None = None,
    ) -> None:
        self.holdings = holdings
        self.case = with_every_chance(case_of(case, package), case)
        self.others = others
        self._worlds: dict[frozenset[str], World] = {}
        self._rows: Rows | None = None
        self._index: ResourceIndex | None = None

    def world(self, terms: frozenset[str], until: int) -> World:
        """Return the case without some terms, compiled, with what the others leave."""
        if terms not in self._worlds:
            lifted = without_terms(self.case, terms, until)
            world = compile_case(lifted, self._index)
            self._index = world.index  # Terms and papers change no row of it.
            self._worlds[terms] = replace(world, free=less(world, self.others))
        return self._worlds[terms]

    def limits(self, until: int) -> tuple[str, ...]:
        """Return the limits that there are for the package: to lift others is idle."""
        case = self.case
        group, package = next(iter(case.groups.values())), next(iter(case.packages))
        lots, options = case.lots.values(), case.packages[package].options
        there = {
            "repair": bool(case.bays),
            "training": bool(case.courses),
            "absorption": any(each is not None for each in group.packages),
            "caveat": any(
                group.key not in caveat.receivers
                for lot in lots
                for caveat in lot.caveats
            ),
            "consent": any(lot.consent_week is not None for lot in lots),
            "ready": any(lot.ready_week > 0 for lot in lots),
            "document": any(
                isinstance(part, Document)
                and (part.ready_week is None or part.ready_week > until)
                for option in options
                for part in option.needed
            ),
        }
        return tuple(each for each in LIMITS if there.get(each, True))

    def place(
        self, limits: Iterable[str], until: int, spared: frozenset[tuple[str, str]]
    ) -> Lifted | None:
        """Place the package by a week with limits lifted; None if that does not do.

        Parameters
        ----------
        limits : of ``LIMITS``
        until : int
            The week by which it is to be fielded.
        spared : resources by kind and key that are not to be lifted
        """
        limits = set(limits)
        terms = frozenset(limits & {*TERMS, "document"})
        world = self.world(terms, until)
        rows = self._rows = self._rows or Rows(world)
        free = world.free.copy()
        prices = np.zeros(len(free), dtype=np.int64)
        for limit in sorted(limits & KINDS.keys()):
            for kind in KINDS[limit]:
                lifted = rows.of_kinds([kind])
                prices[lifted] = np.where(free[lifted] < 1, DEAR[kind], 0)
                free[lifted] += PLENTY
        if self.holdings is not None and "supply" in limits:
            self._lift_held(world, free)
        for kind, key in sorted(spared):
            held = rows.of(kind, key)
            free[held] = world.free[held]
        draft = Draft(replace(world, free=free))
        charges = charges_of(price_case(world, prices))
        for option in draft.options_of(0):
            for early in (False, True):
                placed = draft.place(option, until, charges, early=early)
                if placed is None:
                    continue
                if placed.week <= until:
                    return Lifted(placed, self._changes(draft, placed, world, until))
                draft.remove(0)
        return None

    def _lift_held(self, world: World, free: Whole) -> None:
        """Let each lot have more by no more than its nation is known to hold."""
        assert self.holdings is not None  # noqa: S101  asked before
        for lot in self.case.lots.values():
            row = world.index.row("lot", lot.key)
            free[row] = world.free[row] + self.holdings.get(
                (lot.nation, lot.variant), 0
            )

    def _changes(
        self, draft: Draft, placed: Placement, world: World, until: int
    ) -> tuple[Change, ...]:
        """Return what a placement takes beyond what is there."""
        left = world.free.copy()
        use_lines(draft.arrays, placed.lines, left, 1)
        turn = int(world.needs.group_row[0, placed.week])
        if turn >= 0:
            left[turn] -= 1
        assert self._rows is not None  # noqa: S101  place has made them
        short = np.flatnonzero(left < 0)
        lacking = [
            (self._rows.resource(row), -int(left[row])) for row in short.tolist()
        ]
        found = [*self._of_terms(world, placed), *self._papers(world, placed, until)]
        by_thing = groupby(lacking, key=lambda each: (each[0].kind, each[0].key))
        for (kind, key), amounts in by_thing:
            weeks = [(each.week, amount) for each, amount in amounts]
            found.extend(self._more(kind, key, weeks))
        return tuple(found)

    def _more(
        self, kind: str, key: str, weeks: list[tuple[int | None, int]]
    ) -> Iterable[Change]:
        """Return changes that add what is lacking of one thing."""
        if kind == "lot":
            yield self._units(key, weeks[0][1])
            return
        dated = [(week or 0, amount) for week, amount in weeks]
        if kind == "session":
            for week, amount in dated:
                yield Change(kind, key, amount, week)
            return
        for start, end in _runs([week for week, _ in dated]):
            amount = max(amount for week, amount in dated if start <= week < end)
            yield Change(kind, key, amount, start, end)

    def _units(self, key: str, amount: int) -> Change:
        lot = self.case.lots[key]
        if not key.startswith(NEW):
            return Change("lot", key, amount)
        return Change(NEW_LOT, key, amount, 0, None, lot.nation, lot.site, lot.variant)

    def _of_terms(self, world: World, placed: Placement) -> Iterable[Change]:
        """Return the terms that lines do not keep to."""
        lines = placed.lines
        first: dict[str, int] = {}
        for line in range(int(lines.filled[0])):
            part = world.needs.parts[int(lines.part[line])]
            if part["kind"] != MATERIEL:
                continue
            source = world.entries[int(lines.source[line])].source
            step = int(lines.first_step[line])
            moves = step < int(lines.first_step[line + 1])
            start = int(lines.week[step]) if moves else placed.week
            first[source] = min(start, first.get(source, start))
        for source, start in sorted(first.items()):
            if source in self.case.lots:
                yield from _broken_terms(self.case, self.case.lots[source], start)

    def _papers(self, world: World, placed: Placement, until: int) -> Iterable[Change]:
        option = self.case.options[world.wanted.options[placed.option]]
        for part in option.needed:
            if isinstance(part, Document) and (
                part.ready_week is None or part.ready_week > until
            ):
                key = f"{option.key}|{part.key}"
                yield Change("document", key, None, until)


def _broken_terms(case: Case, lot: Lot, start: int) -> Iterable[Change]:
    """Return the terms of a lot that would not let it leave in a week."""
    group = next(iter(case.groups))
    if lot.ready_week > start:
        yield Change("ready", lot.key, start - lot.ready_week)
    if lot.consent_week is not None and lot.consent_week > start:
        yield Change("consent", lot.key, start - lot.consent_week)
    for caveat in lot.caveats:
        ends = caveat.end_week
        if group not in caveat.receivers and (ends is None or ends > start):
            yield Change("caveat", caveat.key)


def _runs(weeks: list[int]) -> Iterable[tuple[int, int]]:
    """Return the stretches of weeks that follow each other, as (first, end).

    >>> list(_runs([3, 4, 7]))
    [(3, 5), (7, 8)]
    """
    start = previous = weeks[0]
    for week in weeks[1:]:
        if week != previous + 1:
            yield start, previous + 1
            start = week
        previous = week
    yield start, previous + 1
