"""Why a package is late or not fielded: the part that comes last, and what holds it.

Every statement is a small placement on what the rest of the plan leaves, with and
without one kind of limit, so that nothing rests on the luck of a search.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from backstay.domain.package import Document
from backstay.domain.plan import Reason
from backstay.explaining.earliest import PartPlacer
from backstay.itineraries.kernel import Whole
from backstay.itineraries.lines import use_lines
from backstay.itineraries.package import MATERIEL, filled_week, promised_arrivals
from backstay.itineraries.resources import NO_ROW
from backstay.itineraries.world import World

PLENTY: Final = 10**15
"""Free capacity of a kind of resource that is not to bind."""

FAMILIES: Final = {
    "supply": ("lot",),
    "transfer": ("leg", "hub"),
    "repair": ("bay",),
    "training": ("session", "instructors", "interpreters", "kits"),
}
"""Kinds of resource by the reason they give."""


@dataclass(frozen=True, slots=True)
class PartBlame:
    """When one part could be complete.

    Attributes
    ----------
    part : str
    alone_week : int or None
        If no other package took anything; None if never.
    week : int or None
        Beside the rest of the plan; None if never.
    code : str
        ``supply``, ``transfer``, ``repair`` or ``training``: what holds it;
        ``no-offer`` or ``no-course`` if nothing could ever complete it; ``document``
        for paper; ``promise`` for what is bound to come then; empty if nothing holds
        it.
    resource : str
        The kind and key of what is scarce: an item class for supply.
    relaxed_week : int or None
        When it could be complete if that were plenty.
    """

    part: str
    alone_week: int | None
    week: int | None
    code: str
    resource: str
    relaxed_week: int | None


@dataclass(frozen=True, slots=True)
class Blame:
    """Why an option is late or not fielded.

    ``parts`` stand in the order of their weeks, the last first; ``absorbed_week`` is
    the first week from then in which the unit group can take it; None if never.
    """

    package: str
    option: str
    parts: tuple[PartBlame, ...]
    absorbed_week: int | None


class Blamer:
    """Finds what holds packages back, beside the rest of a plan."""

    def __init__(self, world: World, placer: PartPlacer) -> None:
        self.world = world
        self.placer = placer
        self._arrivals = promised_arrivals(world.case)
        self._rows = {name: self._rows_of(kinds) for name, kinds in FAMILIES.items()}

    def blame(self, package: int, free: Whole, *, deep: bool = True) -> Blame:
        """Return why the best option of a package comes no earlier.

        Parameters
        ----------
        package : int
            Not in the plan whose free capacity is given.
        free : array of shape (row,)
            What the rest of the plan leaves, in the unit of each resource.
        deep : bool
            Whether to look for the scarce resource of every part, not of the last only.
        """
        found = self.world.needs.packages[package]
        options = range(int(found["first"]), int(found["end"]))
        weeks = {option: self._weeks(option, free) for option in options}
        never = self.world.case.horizon_weeks
        best = min(options, key=lambda option: (max(_or(weeks[option], never)), option))
        return self._blame(package, best, weeks[best], free, deep)

    def _weeks(self, option: int, free: Whole) -> dict[str, int | None]:
        """Return the earliest week of each part of an option by its key."""
        weeks: dict[str, int | None] = {}
        for place in self._places(option):
            key = self.world.wanted.parts[place][1]
            weeks[key] = self.placer.earliest(place, free)
        for part in self._papers(option):
            weeks[part.key] = part.ready_week
        for key, arrival in self._promised(option).items():
            week = weeks.get(key, arrival)
            weeks[key] = None if week is None else max(week, arrival)
        ready = int(self.world.needs.options[option]["ready"])
        if not weeks:
            weeks[""] = ready if ready < self.world.case.horizon_weeks else None
        return weeks

    def _places(self, option: int) -> range:
        found = self.world.needs.options[option]
        return range(int(found["first"]), int(found["end"]))

    def _papers(self, option: int) -> Iterable[Document]:
        chosen = self.world.case.options[self.world.wanted.options[option]]
        return [part for part in chosen.needed if isinstance(part, Document)]

    def _promised(self, option: int) -> dict[str, int]:
        """Return the week in which what is promised of each part is there."""
        key = self.world.wanted.options[option]
        parts = self.world.case.options[key].needed
        return {
            part.key: filled_week(self._arrivals[key, part.key], part.quantity)
            for part in parts
            if not isinstance(part, Document) and (key, part.key) in self._arrivals
        }

    def _blame(
        self,
        package: int,
        option: int,
        weeks: dict[str, int | None],
        free: Whole,
        deep: bool,
    ) -> Blame:
        never = self.world.case.horizon_weeks
        places = {self.world.wanted.parts[p][1]: p for p in self._places(option)}
        promised = self._promised(option)
        order = sorted(weeks, key=lambda key: (-_week_or(weeks[key], never), key))
        parts = []
        for number, key in enumerate(order):
            week = weeks[key]
            held = key in promised and promised[key] == week
            if held or key not in places:
                code = "promise" if held else "document"
                parts.append(PartBlame(key, week, week, code, "", week))
                continue
            look = deep or number == 0
            parts.append(self._part(key, places[key], week, free, look))
        last = max(_or(weeks, never))
        return Blame(
            package=self.world.wanted.packages[package],
            option=self.world.wanted.options[option],
            parts=tuple(parts),
            absorbed_week=self._absorbed(package, last, free),
        )

    def _absorbed(self, package: int, week: int, free: Whole) -> int | None:
        rows = self.world.needs.group_row[package]
        for later in range(week, len(rows)):
            if rows[later] == NO_ROW or free[rows[later]] > 0:
                return later
        return None

    def _part(
        self, key: str, place: int, week: int | None, free: Whole, look: bool
    ) -> PartBlame:
        alone = self.placer.alone(place)
        materiel = self.world.needs.parts[place]["kind"] == MATERIEL
        if alone is None:
            code = "no-offer" if materiel else "no-course"
            return PartBlame(key, None, None, code, self._wanted(place), None)
        if week == alone or not look:
            return PartBlame(key, alone, week, "", "", week)
        code, resource, relaxed = self._scarce(place, week, free)
        if code == "supply" and self._supply_is_short(place):
            code = "no-offer"
        return PartBlame(key, alone, week, code, resource, relaxed)

    def _scarce(
        self, place: int, week: int | None, free: Whole
    ) -> tuple[str, str, int | None]:
        """Return the family that holds a part, its resource, and the week without it.

        Supply is named only where nothing else helps: as long as the units that are
        left would do, what holds them is what they must pass through.
        """
        found: dict[str, tuple[int, str]] = {}
        for name, rows in self._rows.items():
            relaxed = free.copy()
            relaxed[rows] = np.where(self.world.index.capacity[rows] > 0, PLENTY, 0)
            earlier = self.placer.earliest(place, relaxed)
            if earlier is not None and (week is None or earlier < week):
                self.placer.fits(place, earlier, relaxed)
                found[name] = (earlier, self._short_resource(place, name, free))
        if not found:
            return "several", "", week
        code = min(found, key=lambda name: (name == "supply", found[name][0], name))
        return code, found[code][1], found[code][0]

    def _short_resource(self, place: int, family: str, free: Whole) -> str:
        """Return the resource that the last lines take too much of."""
        if family == "supply":
            return self._wanted(place)
        trial = free.copy()
        use_lines(self.placer.arrays, self.placer.found, trial, 1)
        rows = self._rows[family]
        short = rows[trial[rows] < 0]
        if not len(short):
            return ""
        resource = self.world.index.name(int(short[0]))
        return f"{resource.kind} {resource.key}"

    def _wanted(self, place: int) -> str:
        part = self.world.needs.parts[place]
        if part["kind"] == MATERIEL:
            key = self.world.wanted.curves[int(part["curve"])]
            return f"class {key.item_class}"
        chain = self.world.wanted.chains[
            int(self.world.needs.ways[part["first"]]["chain"])
        ]
        return f"course kind {chain.kinds[-1]}" if chain.kinds else ""

    def _supply_is_short(self, place: int) -> bool:
        """Return whether all lots together hold fewer units than the part takes."""
        part = self.world.needs.parts[place]
        if part["kind"] != MATERIEL:
            return False
        curves, supply = self.world.curves, self.world.supply
        curve = curves.curves[int(part["curve"])]
        rows: set[int] = set()
        for bundle in curves.serving[int(curve["first"]) : int(curve["end"])]:
            found = supply.bundles[bundle]
            entries = supply.entries[int(found["first"]) : int(found["end"])]
            rows.update(entries["row"].tolist())
        return sum(int(self.world.free[row]) for row in rows) < int(part["quantity"])

    def _rows_of(self, kinds: tuple[str, ...]) -> Whole:
        """Return all rows of some kinds of resource."""
        index, weeks = self.world.index, self.world.case.horizon_weeks
        rows: list[int] = []
        for (kind, _), first in index.first_row.items():
            if kind in kinds:
                rows.extend(range(first, first + (1 if kind == "lot" else weeks)))
        if "session" in kinds:
            rows.extend(index.session_row.values())
        return np.array(sorted(rows), dtype=np.int64)


def _or(weeks: dict[str, int | None], never: int) -> list[int]:
    return [_week_or(week, never) for week in weeks.values()]


def _week_or(week: int | None, never: int) -> int:
    return never if week is None else week


def reasons_of(blame: Blame) -> tuple[Reason, ...]:
    """Return blame as the reasons that a plan carries, the part that holds it first."""
    reasons: list[Reason] = []
    for part in blame.parts:
        late = part.week is None or (part.code and part.week != part.alone_week)
        if late or not reasons:
            reasons.append(
                Reason(
                    code=part.code or "several",
                    option=blame.option,
                    part=part.part,
                    resource=part.resource,
                    week=part.week,
                    text=sentence_of(part),
                )
            )
    if blame.absorbed_week is None and blame.parts[0].week is not None:
        text = "the unit group can take no more packages inside the horizon"
        reasons.insert(0, Reason("absorption", blame.option, "", "", None, text))
    return tuple(reasons)


def sentence_of(part: PartBlame) -> str:
    """Return what holds a part as one plain sentence."""
    when = (
        "not inside the horizon"
        if part.week is None
        else f"not before week {part.week}"
    )
    scarce = part.resource or "what it needs"
    sentences = {
        "no-offer": f"what is offered of {scarce}, may go to it and can arrive in"
        " time is too little, even if no other package took any",
        "no-course": f"no session of {scarce} is offered in time",
        "document": "the paper is promised by nobody"
        if part.week is None
        else f"the paper is ready in week {part.week}",
        "promise": f"it is promised for week {part.week}",
        "supply": f"{when}: units of {scarce} go to packages placed before it",
        "transfer": f"{when}: {scarce} is full",
        "repair": f"{when}: {scarce} has no hours left",
        "training": f"{when}: {scarce} is full",
        "several": f"{when}: several limits hold it together",
        "": f"ready in week {part.week}",
    }
    return sentences[part.code]
