"""What differs between the plan in force and a repaired one: lines and packages.

A line is the same if package, option, part, source and every dated activity are; its
key and whether it is promised do not matter.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from backstay.domain.case import Case
from backstay.domain.lines import cost_picopoints
from backstay.domain.plan import Itinerary, Plan
from backstay.domain.worth import PICOPOINTS_PER_MICROPOINT
from backstay.explaining.comparing import (
    EARLIER,
    LATER,
    NEWLY,
    NO_LONGER,
    SAME_WEEK,
    paired_fieldings,
    week_change,
)
from backstay.replanning.fates import LINE, Fates

Content = tuple[object, ...]

CHANGES: Final = {
    EARLIER: "earlier",
    LATER: "later",
    NEWLY: "gained",
    NO_LONGER: "lost",
    SAME_WEEK: "option",
}
"""What a package that changes is told as, by what becomes of its week."""


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line of the plan in force that is not kept in full.

    ``change`` is ``impossible`` (``cause`` says what is missing), ``refused`` (somebody
    said no to it), ``freed`` (by its owner), ``dropped`` (its package is no longer
    fielded) or ``moved`` (to make up for others). ``kept`` units or cohorts stay.
    ``nations`` are those with a part in it: the giver, and who moves, repairs, teaches.
    ``price_micropoints`` is what breaking it counted.
    """

    line: str
    package: str
    nation: str
    nations: tuple[str, ...]
    change: str
    cause: str
    quantity: int
    kept: int
    unit: str
    price_micropoints: int


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line of the new plan that was not in force, or not for so many."""

    line: str
    package: str
    nation: str
    nations: tuple[str, ...]
    quantity: int
    unit: str


@dataclass(frozen=True, slots=True)
class NationLines:
    """How many lines a nation has a part in: kept, broken and new."""

    nation: str
    kept: int
    broken: int
    new: int


@dataclass(frozen=True, slots=True)
class ChangedPackage:
    """A package that comes in another week, by another option, or no more.

    ``change`` is ``earlier``, ``later``, ``lost``, ``gained`` or ``option`` (in the
    same week). Weeks are None where it is not fielded.
    """

    package: str
    change: str
    option: str
    week: int | None
    new_option: str
    new_week: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What a repaired plan changes.

    Attributes
    ----------
    value_micropoints, new_value_micropoints : int
        Of both plans; the second does not pay again for the way that things have come
        before they were stopped.
    spent_micropoints : int
        The price of that way: the first value has paid it, the second has not.
    broken_micropoints : int
        What all broken lines counted together, impossible ones too; not part of either
        value.
    nations : by nation, those with the most broken lines first
    broken, new : lines
        Broken ones that are dearest first.
    packages : those that change
    """

    value_micropoints: int
    new_value_micropoints: int
    spent_micropoints: int
    broken_micropoints: int
    nations: tuple[NationLines, ...]
    broken: tuple[ChangedLine, ...]
    new: tuple[NewLine, ...]
    packages: tuple[ChangedPackage, ...]

    @property
    def all_paid_micropoints(self) -> int:
        """Return the value of the new plan, what was spent before it counted too."""
        return self.new_value_micropoints - self.spent_micropoints

    @property
    def changed_lines(self) -> int:
        """Return how many lines are broken or new."""
        return len(self.broken) + len(self.new)


def difference_of(
    case: Case, before: Plan, after: Plan, fates: Fates, freed: frozenset[str]
) -> Difference:
    """Return what a repaired plan changes of the plan in force, one of ``case``."""
    old, new = _by_content(before), _by_content(after)
    fielded = {each.package for each in after.fieldings}
    kept = {each: min(old[each], new[each]) for each in old.keys() & new.keys()}
    broken, added = [], []
    counts: dict[str, Counter[str]] = {}
    for line, left in _shares(_in_turn(before, fates), kept):
        whole = left == line.quantity
        _count(counts, line, "kept" if whole else "broken")
        if not whole:
            change, cause = _reason(line, fates, freed, fielded)
            price = fates.prices.of(line) // PICOPOINTS_PER_MICROPOINT
            broken.append(_changed(line, left, change, cause, price))
    for line, left in _shares(after.itineraries, kept):
        if left < line.quantity:
            _count(counts, line, "new")
            added.append(_new(line, line.quantity - left))
    nations = [
        NationLines(nation, found["kept"], found["broken"], found["new"])
        for nation, found in counts.items()
    ]
    return Difference(
        value_micropoints=before.value_micropoints,
        new_value_micropoints=after.value_micropoints,
        spent_micropoints=_spent(case, fates) // PICOPOINTS_PER_MICROPOINT,
        broken_micropoints=sum(each.price_micropoints for each in broken),
        nations=tuple(
            sorted(nations, key=lambda each: (-each.broken, -each.new, each.nation))
        ),
        broken=tuple(broken),
        new=tuple(added),
        packages=tuple(_packages(before, after)),
    )


def _spent(case: Case, fates: Fates) -> int:
    """Return the price, in pico-points, of what stopped lines have done."""
    return sum(
        cost_picopoints(case, replace(each.line, steps=each.line.steps[: each.done]))
        for each in fates.stopped
    )


def _content(line: Itinerary) -> Content:
    steps = ((step.activity, step.resource, step.start_week) for step in line.steps)
    return (line.package, line.option, line.part, line.source, *steps)


def _by_content(plan: Plan) -> Counter[Content]:
    found: Counter[Content] = Counter()
    for line in plan.itineraries:
        found[_content(line)] += line.quantity
    return found


def _in_turn(plan: Plan, fates: Fates) -> list[Itinerary]:
    """Return the lines of a plan in the order in which what is kept goes to them.

    What goes on for certain comes first, then what is dearest to break.
    """
    bound = {line.key for line in fates.bound}
    return sorted(
        plan.itineraries,
        key=lambda each: (each.key not in bound, -fates.prices.of(each)),
    )


def _shares(
    lines: Iterable[Itinerary], kept: Mapping[Content, int]
) -> Iterator[tuple[Itinerary, int]]:
    """Yield each of some lines with how much of it both plans have."""
    left = dict(kept)
    for line in lines:
        content = _content(line)
        share = min(line.quantity, left.get(content, 0))
        left[content] = left.get(content, 0) - share
        yield line, share


def _nations_of(line: Itinerary) -> tuple[str, ...]:
    others = sorted({step.nation for step in line.steps} - {line.nation})
    return (line.nation, *others)


def _count(counts: dict[str, Counter[str]], line: Itinerary, what: str) -> None:
    for nation in _nations_of(line):
        counts.setdefault(nation, Counter())[what] += 1


def _reason(
    line: Itinerary, fates: Fates, freed: frozenset[str], fielded: set[str]
) -> tuple[str, str]:
    """Return the change of a broken line, and what is missing for it, if anything."""
    cause = fates.cause_of(line)
    if cause is not None and cause.kind == LINE:
        return "refused", ""
    if cause is not None:
        return "impossible", f"{cause.kind} {cause.key}"
    if line.promise in freed:
        return "freed", ""
    return "moved" if line.package in fielded else "dropped", ""


def _changed(
    line: Itinerary, left: int, change: str, cause: str, price_micropoints: int
) -> ChangedLine:
    return ChangedLine(
        line.key,
        line.package,
        line.nation,
        _nations_of(line),
        change,
        cause,
        line.quantity,
        left,
        line.unit,
        price_micropoints,
    )


def _new(line: Itinerary, quantity: int) -> NewLine:
    nations = _nations_of(line)
    return NewLine(line.key, line.package, line.nation, nations, quantity, line.unit)


def _packages(before: Plan, after: Plan) -> Iterator[ChangedPackage]:
    for package, was, will in paired_fieldings(before, after):
        if was and will and (was.week, was.option) == (will.week, will.option):
            continue
        week, new_week = was.week if was else None, will.week if will else None
        yield ChangedPackage(
            package,
            CHANGES[week_change(week, new_week)],
            was.option if was else "",
            week,
            will.option if will else "",
            new_week,
        )
