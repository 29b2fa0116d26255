"""What differs between two plans: worth, weeks, and what each nation does."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from backstay.domain.plan import Itinerary, Plan

Action = tuple[object, ...]
"""What is given, or a dated activity of an itinerary: equal if nothing differs."""


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
    old = {each.package: each.week for each in before.fieldings}
    new = {each.package: each.week for each in after.fieldings}
    moved = [
        Moved(package, old.get(package), new.get(package))
        for package in sorted(old.keys() | new.keys())
    ]
    both = [each for each in moved if each.package in old and each.package in new]
    return Difference(
        same_case=before.case_sha256 == after.case_sha256,
        value_before=before.value_micropoints,
        value_after=after.value_micropoints,
        earlier=tuple(e for e in both if new[e.package] < old[e.package]),
        later=tuple(e for e in both if new[e.package] > old[e.package]),
        newly=tuple(each for each in moved if each.before is None),
        no_longer=tuple(each for each in moved if each.after is None),
        nations=_by_nation(_actions(before), _actions(after)),
    )


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
