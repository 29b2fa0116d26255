"""Mends: the smallest sets of changes that field a package by its need-by week.

Limits are lifted one kind, two kinds, three kinds at a time; what the package then
takes beyond what is there is a set of changes. Every set is made as small as it gets by
leaving out one change after the other and halving amounts. And it is proven: the
package is placed in the changed case beside all others, which keep their places, and
the whole plan is checked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice
from typing import Final

from backstay.checking.check import check
from backstay.domain.case import Case
from backstay.domain.change import Change, changed
from backstay.domain.lines import cost_picopoints, numbered
from backstay.domain.plan import Fielding, Plan
from backstay.domain.worth import PICOPOINTS_PER_MICROPOINT
from backstay.explaining.beside import Beside, put_beside
from backstay.explaining.effort import effort
from backstay.explaining.lifting import DEAR, LIMITS, Holdings, Lifter
from backstay.explaining.package import earliest_beside, known
from backstay.explaining.takings import Takings, takings_of
from backstay.explaining.trying import Trier
from backstay.itineraries.lines import itineraries_of
from backstay.planning.draft import Placement

MOST_MENDS: Final = 5
MOST_KINDS: Final = 3
"""Kinds of limits that are lifted together at most."""
ALTERNATIVES: Final = 3
"""Sets of changes that are sought for one choice of limits."""


@dataclass(frozen=True, slots=True)
class Mend:
    """A set of changes that fields a package in time, proven.

    Attributes
    ----------
    changes : tuple of Change
        Empty if the package could be in time as things are.
    week : int
        When the package is fielded with them.
    gain_micropoints : int
        What the whole plan is worth more, all others in their places.
    effort : int
        What puts mends in order: see ``explaining.effort``.
    """

    changes: tuple[Change, ...]
    week: int
    gain_micropoints: int
    effort: int


@dataclass(frozen=True, slots=True)
class Mends:
    """The mends of a package, cheapest first; none if no such change exists.

    Cheapest is what asks least: the fewest changes, then the least effort.
    ``least_week`` is the earliest week with every limit lifted at once; None if never.
    ``text`` says what was looked for.
    """

    package: str
    need_by_week: int
    mends: tuple[Mend, ...]
    least_week: int | None
    text: str


def mend(
    case: Case, plan: Plan, package: str, holdings: Holdings | None = None
) -> Mends:
    """Return the smallest sets of changes that field a package by its need-by week.

    With ``holdings``, no more units are asked of a nation than it is known to hold.

    Raises
    ------
    NoSuchPackage
        If the case has no such package.
    """
    known(case, package)
    return Mender(case, plan, package, holdings).mends()


class Mender:
    """Looks for mends of one package of a plan."""

    def __init__(
        self,
        case: Case,
        plan: Plan,
        package: str,
        holdings: Holdings | None = None,
    ) -> None:
        self.case = case
        self.plan = plan
        self.package = package
        self.until = case.packages[package].need_by_week
        takings = takings_of(case, plan)
        own = takings.by_package.get(package)
        self.takings = Takings(
            {"others": takings.of_others(package), **({package: own} if own else {})},
            {},
        )
        self.lifter = Lifter(case, takings.of_others(package), package, holdings)
        self.trier = Trier(self.lifter.case, takings.of_others(package))
        self.limits = self.lifter.limits(self.until)
        self.value = value_of(case, plan)

    def mends(self) -> Mends:
        nothing: tuple[Change, ...] = ()
        found = (
            [nothing] if self.in_time(nothing) else sorted(self.sets(), key=self.cost)
        )
        told = tuple(islice(filter(None, map(self.proven, found)), MOST_MENDS))
        return Mends(
            package=self.package,
            need_by_week=self.until,
            mends=told,
            least_week=None if told else self.least_week(),
            text=_text(bool(told)),
        )

    def cost(self, changes: tuple[Change, ...]) -> tuple[int, int, str]:
        """Return what orders mends: the fewest changes, then the least effort."""
        return len(changes), effort(changes, self.case), repr(changes)

    def sets(self) -> Iterator[tuple[Change, ...]]:
        """Yield sets of changes that do, each as small as leaving out makes it."""
        seen: set[tuple[Change, ...]] = set()
        done: list[set[str]] = []
        for size in range(1, MOST_KINDS + 1):
            for limits in combinations(self.limits, size):
                if any(each <= set(limits) for each in done):
                    continue
                for changes in self._of_limits(limits):
                    done.append(set(limits))
                    if changes not in seen:
                        seen.add(changes)
                        yield changes
            if len(seen) >= MOST_MENDS:
                return

    def _of_limits(self, limits: Sequence[str]) -> Iterator[tuple[Change, ...]]:
        """Yield sets of changes for one choice of limits, each with other resources."""
        spared: frozenset[tuple[str, str]] = frozenset()
        for _ in range(ALTERNATIVES):
            lifted = self.lifter.place(limits, self.until, spared)
            if lifted is None or not lifted.changes:
                return
            changes = self.smallest(lifted.changes)
            if changes:
                yield changes
            named = {(each.kind, each.key) for each in changes or lifted.changes}
            more = {each for each in named if _can_be_spared(self.lifter.case, each)}
            if not more - spared:
                return
            spared |= more

    def smallest(self, changes: tuple[Change, ...]) -> tuple[Change, ...]:
        """Return as few changes as do, each as small as does; empty if they do not."""
        if not self.in_time(changes):
            return ()
        for change in changes:
            fewer = tuple(each for each in changes if each != change)
            if fewer and self.in_time(fewer):
                changes = fewer
        for place in range(len(changes)):
            changes = self.least(changes, place)
        return changes

    def least(self, changes: tuple[Change, ...], place: int) -> tuple[Change, ...]:
        """Return changes with the least amount of one of them, found by halving."""
        amount = changes[place].amount or 0
        sign = 1 if amount > 0 else -1
        low, high = 0, abs(amount)
        while high - low > 1:
            middle = (low + high) // 2
            smaller = replace(changes[place], amount=sign * middle)
            tried = (*changes[:place], smaller, *changes[place + 1 :])
            if self.in_time(tried):
                changes, high = tried, middle
            else:
                low = middle
        return changes

    def in_time(self, changes: tuple[Change, ...]) -> bool:
        """Return whether the package is fielded in time beside all others."""
        week = self.trier.earliest(changes)
        return week is not None and week <= self.until

    def proven(self, changes: tuple[Change, ...]) -> Mend | None:
        """Return a mend if the whole plan with it passes the check."""
        case = changed(self.case, changes)
        beside = put_beside(case, self.takings, self.package)
        placed = earliest_beside(beside)
        if placed is None or placed.week > self.until:
            return None
        plan = with_package(case, self.plan, beside, placed)
        if check(case, plan):
            return None
        gain = (value_of(case, plan) - self.value) // PICOPOINTS_PER_MICROPOINT
        return Mend(changes, placed.week, gain, effort(changes, self.case))

    def least_week(self) -> int | None:
        """Return the earliest week with every limit lifted."""
        everything, nothing = tuple(LIMITS), frozenset[tuple[str, str]]()
        for week in range(self.until + 1, self.case.horizon_weeks):
            if self.lifter.place(everything, week, nothing) is not None:
                return week
        return None


def _can_be_spared(case: Case, name: tuple[str, str]) -> bool:
    """Return whether a change is one of a resource, and not of a term or a paper."""
    kind, key = name
    return kind in DEAR and (kind != "lot" or key in case.lots)


def with_package(case: Case, plan: Plan, beside: Beside, placed: Placement) -> Plan:
    """Return a plan with one package placed anew, all others in their places."""
    key = beside.world.wanted.packages[0]
    chosen = case.packages[key]
    fielding = Fielding(
        package=key,
        option=beside.world.wanted.options[placed.option],
        week=placed.week,
        need_by_week=chosen.need_by_week,
        worth_micropoints=chosen.worth_picopoints(placed.week)
        // PICOPOINTS_PER_MICROPOINT,
    )
    others = [each for each in plan.itineraries if each.package != key]
    kept = [each for each in plan.itineraries if each.package == key and each.promise]
    own = numbered([*kept, *itineraries_of(beside.world, placed.lines)])
    fieldings = [each for each in plan.fieldings if each.package != key]
    order = {name: place for place, name in enumerate(case.packages)}
    made = replace(
        plan,
        case_sha256=case.sha256,
        bound_micropoints=None,
        bound_kind="none",
        gap=None,
        multipliers_sha256="",
        fieldings=tuple(
            sorted([*fieldings, fielding], key=lambda each: order[each.package])
        ),
        itineraries=(*others, *own),
        unmet=tuple(each for each in plan.unmet if each.package != key),
    )
    value = value_of(case, made) // PICOPOINTS_PER_MICROPOINT
    return replace(made, value_micropoints=value)


def value_of(case: Case, plan: Plan) -> int:
    """Return the value of a plan in pico-points, from its fieldings and itineraries."""
    value = 0
    for each in plan.fieldings:
        value += case.packages[each.package].worth_picopoints(each.week)
        price = case.options[each.option].commonality_micropoints
        value -= price * PICOPOINTS_PER_MICROPOINT
    return value - sum(cost_picopoints(case, each) for each in plan.itineraries)


def _text(found: bool) -> str:
    if found:
        return (
            "each proven by placing the package in the changed case beside all others"
        )
    return (
        f"no such change exists within {MOST_KINDS} kinds of limits lifted together:"
        " more units of any lot, room, bay hours, sections, teams and sets in any week,"
        " caveats waived, consent, readiness and papers as early as needed"
    )
