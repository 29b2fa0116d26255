"""What differs between two plans: worth, weeks, and what each nation does."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from backstay.domain.plan import Fielding, Itinerary, Plan

Action = tuple[object, ...]
"""What is given, or a dated activity of an itinerary: equal if nothing differs."""

EARLIER: Final = "earlier"
LATER: Final = "later"
NEWLY: Final = "newly"
NO_LONGER: Final = "no_longer"
SAME_WEEK: Final = "same"
WEEK_CHANGES: Final = (EARLIER, LATER, NEWLY, NO_LONGER, SAME_WEEK)


@dataclass(frozen=True, slots=True)
class Moved:
    """A package that one plan fields in another week than the other.

    A week is None where a plan does not field it.
    """

    package: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class NationDifference:
    """What a nation gives and does in two plans.

    ``kept``, ``gone`` and ``new`` count lots given to a part, moves, repairs and
    courses: kept with week and amount, only in the first, only in the second plan.
    """

    nation: str
    kept: int
    gone: int
    new: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two plans.

    Attributes
    ----------
    same_case : bool
        Whether both were made from the same case; values compare only then.
    value_before, value_after : int
        In micro-points.
    earlier, later, newly, no_longer : tuples of Moved, by package
    nations : tuple of NationDifference
        Those that give or do anything, those with most changes first.
    """

    same_case: bool
    value_before: int
    value_after: int
    earlier: tuple[Moved, ...]
    later: tuple[Moved, ...]
    newly: tuple[Moved, ...]
    no_longer: tuple[Moved, ...]
    nations: tuple[NationDifference, ...]

    @property
    def gain_micropoints(self) -> int:
        """Return the value of the second plan less that of the first."""
        return self.value_after - self.value_before


def compare(before: Plan, after: Plan) -> Difference:
    """Return what differs between two plans."""
    moved: dict[str, list[Moved]] = {what: [] for what in WEEK_CHANGES}
    for package, was, will in paired_fieldings(before, after):
        weeks = (was.week if was else None, will.week if will else None)
        moved[week_change(*weeks)].append(Moved(package, *weeks))
    return Difference(
        same_case=before.case_sha256 == after.case_sha256,
        value_before=before.value_micropoints,
        value_after=after.value_micropoints,
        earlier=tuple(moved[EARLIER]),
        later=tuple(moved[LATER]),
        newly=tuple(moved[NEWLY]),
        no_longer=tuple(moved[NO_LONGER]),
        nations=_by_nation(_actions(before), _actions(after)),
    )


def paired_fieldings(
    before: Plan, after: Plan
) -> Iterator[tuple[str, Fielding | None, Fielding | None]]:
    """Yield each package that one of two plans fields, with how each of them does."""
    old = {each.package: each for each in before.fieldings}
    new = {each.package: each for each in after.fieldings}
    for package in sorted(old.keys() | new.keys()):
        yield package, old.get(package), new.get(package)


def week_change(before: int | None, after: int | None) -> str:
    """Return one of ``WEEK_CHANGES`` for a package that one of two plans fields.

    >>> week_change(4, 2), week_change(None, 2)
    ('earlier', 'newly')
    """
    if before is None:
        return NEWLY
    if after is None:
        return NO_LONGER
    if before == after:
        return SAME_WEEK
    return EARLIER if after < before else LATER


def _actions(plan: Plan) -> Counter[tuple[str, Action]]:
    """Return the amount of each action of a plan, with the nation that does it."""
    found: Counter[tuple[str, Action]] = Counter()
    for itinerary in plan.itineraries:
        for nation, action, amount in _of_itinerary(itinerary):
            found[nation, action] += amount
    return found


def _of_itinerary(itinerary: Itinerary) -> Iterator[tuple[str, Action, int]]:
    line = (itinerary.package, itinerary.option, itinerary.part, itinerary.source)
    if itinerary.unit == "unit":
        yield itinerary.nation, ("give", *line), itinerary.quantity
    for step in itinerary.steps:
        action = (step.activity, *line, step.resource, step.start_week)
        yield step.nation, action, step.amount


def _by_nation(
    old: Counter[tuple[str, Action]], new: Counter[tuple[str, Action]]
) -> tuple[NationDifference, ...]:
    kept, gone, fresh = Counter[str](), Counter[str](), Counter[str]()
    for nation, action in old.keys() | new.keys():
        before, after = old[nation, action], new[nation, action]
        kept[nation] += before == after
        gone[nation] += 0 < before != after
        fresh[nation] += 0 < after != before
    found = [
        NationDifference(nation, kept[nation], gone[nation], fresh[nation])
        for nation in kept
    ]
    return tuple(sorted(found, key=lambda each: (-each.gone - each.new, each.nation)))
