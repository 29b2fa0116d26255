"""Why a package is late or not fielded: the part that comes last, and what holds it.

Every statement is a small placement on what the rest of the plan leaves, with and
without one kind of limit, so that nothing rests on the luck of a search.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from backstay.domain.package import Document
from backstay.explaining.earliest import PartPlacer
from backstay.explaining.scarcity import Cause, Scarcity
from backstay.explaining.terms import Terms
from backstay.itineraries.kernel import Whole
from backstay.itineraries.package import MATERIEL, filled_week, promised_arrivals
from backstay.itineraries.resources import NO_ROW
from backstay.itineraries.world import World

MOST_AT_ONCE: Final = 50
"""Late packages of a plan, and missing ones, that are looked at closely: by rank.

Missing ones take some 0.1 to 0.2 s each in a case of 1,000 packages, late ones 0.4 s.
"""


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
        ``supply``, ``transfer``, ``repair``, ``training``, ``caveat``, ``consent`` or
        ``ready``: what holds it; ``no-offer`` or ``no-course`` if what there is could
        never complete it; ``document`` for paper; ``promise`` for what is bound to
        come then; ``several`` if no single limit holds it, ``time`` if none at all
        does; empty if it is in time and nothing could make it earlier.
    resource : str
        The kind and key of what is scarce: an item class for supply.
    since_week : int or None
        First week in which less of it is left than the part would take.
    relaxed_week : int or None
        When it could be complete if that were plenty.
    also : tuple of Cause
        Other limits without which, each alone, it would come earlier.
    """

    part: str
    alone_week: int | None
    week: int | None
    code: str
    resource: str
    since_week: int | None
    relaxed_week: int | None
    also: tuple[Cause, ...] = ()


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
    """Finds what holds packages back, beside the rest of a plan.

    ``unshared``, shape (row,), is what there would be if no other package took
    anything; the world's own capacity if it is not given. ``brief`` looks for the
    scarce resource of the last part only, and less far: several times faster.
    """

    def __init__(
        self,
        world: World,
        placer: PartPlacer,
        terms: Terms | None = None,
        unshared: Whole | None = None,
        *,
        brief: bool = False,
    ) -> None:
        self.world = world
        self.placer = placer
        self.brief = brief
        self.scarcity = Scarcity(world, placer, terms, brief=brief)
        self._arrivals = promised_arrivals(world.case)
        self._planned: Mapping[tuple[str, str], int] = {}
        self._unshared = world.free if unshared is None else unshared

    def blame(
        self,
        package: int,
        free: Whole,
        *,
        deep: bool = True,
        only_late: bool = False,
        planned: Mapping[tuple[str, str], int] | None = None,
    ) -> Blame:
        """Return why the best option of a package comes no earlier.

        Parameters
        ----------
        package : int
            Not in the plan whose free capacity is given.
        free : array of shape (row,)
            What the rest of the plan leaves, in the unit of each resource.
        deep : bool
            Whether to look for the scarce resource of every part, not of the last only.
        only_late : bool
            Leave out parts that are in time, but for the last: the reason of the last
            does not rest on them.
        planned : mapping of (option, part) to week, optional
            When parts are complete in the plan: proof that they can be by then.
        """
        self._planned = planned or {}
        found = self.world.needs.packages[package]
        options = range(int(found["first"]), int(found["end"]))
        weeks = {option: self._weeks(option, free) for option in options}
        never = self.world.case.horizon_weeks
        best = min(options, key=lambda option: (max(_or(weeks[option], never)), option))
        return self._blame(package, best, weeks[best], free, deep, only_late)

    def place_of(self, option: str, part: str) -> int | None:
        """Return the number of a part; None if nothing of it is to be found."""
        parts = self.world.wanted.parts
        return parts.index((option, part)) if (option, part) in parts else None

    def _weeks(self, option: int, free: Whole) -> dict[str, int | None]:
        """Return the earliest week of each part of an option by its key."""
        weeks: dict[str, int | None] = {}
        for place in self._places(option):
            key = self.world.wanted.parts[place][1]
            found = self.placer.earliest(place, free)
            proven = self._planned.get(self.world.wanted.parts[place])
            known = [week for week in (found, proven) if week is not None]
            weeks[key] = min(known, default=None)
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
        only_late: bool,
    ) -> Blame:
        key = self.world.wanted.packages[package]
        never = self.world.case.horizon_weeks
        need_by = self.world.case.packages[key].need_by_week
        places = {self.world.wanted.parts[p][1]: p for p in self._places(option)}
        promised = self._promised(option)
        order = sorted(weeks, key=lambda part: (-_week_or(weeks[part], never), part))
        parts = []
        for number, part in enumerate(order):
            week = weeks[part]
            held = part in promised and promised[part] == week
            if held or part not in places:
                code = "promise" if held else "document"
                parts.append(PartBlame(part, week, week, code, "", None, week))
                continue
            sought = deep and not (only_late and week is not None and week <= need_by)
            look = number == 0 or (not self.brief and (sought or week is None))
            parts.append(self._part(part, places[part], week, need_by, free, look))
        return Blame(
            package=key,
            option=self.world.wanted.options[option],
            parts=_shared_first(parts, need_by),
            absorbed_week=self._absorbed(package, max(_or(weeks, never)), free),
        )

    def _absorbed(self, package: int, week: int, free: Whole) -> int | None:
        rows = self.world.needs.group_row[package]
        for later in range(week, len(rows)):
            if rows[later] == NO_ROW or free[rows[later]] > 0:
                return later
        return None

    def _part(
        self,
        key: str,
        place: int,
        week: int | None,
        need_by: int,
        free: Whole,
        look: bool,
    ) -> PartBlame:
        alone = self.placer.earliest(place, self._unshared) if look else None
        late = week is None or week > need_by
        if not look or (week == alone and not late):
            return PartBlame(key, alone, week, "", "", None, week)
        goal = need_by if week is None or late else week - 1
        causes = self.scarcity.causes(place, week, goal, free)
        if causes:
            return self._held(key, place, alone, week, causes)
        if alone is None and self.scarcity.without_any(place, free) is None:
            code = "no-offer" if self._of_units(place) else "no-course"
            wanted = self.scarcity.wanted(place)
            return PartBlame(key, None, None, code, wanted, None, None)
        best = self.scarcity.without_any(place, free)
        code = "time" if best == week else "several"
        return PartBlame(key, alone, week, code, "", None, best)

    def _held(
        self,
        key: str,
        place: int,
        alone: int | None,
        week: int | None,
        causes: list[Cause],
    ) -> PartBlame:
        unshared = alone == week or self._supply_is_short(place)
        if unshared and len(causes) > 1 and causes[0].code == "supply":
            # More is offered later: that it comes late is more than that it is too few.
            causes.sort(key=lambda each: each.code != "ready")
        first = causes[0]
        code = "no-offer" if first.code == "supply" and unshared else first.code
        return PartBlame(
            part=key,
            alone_week=alone,
            week=week,
            code=code,
            resource=first.resource,
            since_week=first.since_week,
            relaxed_week=first.week,
            also=tuple(causes[1:]),
        )

    def _of_units(self, place: int) -> bool:
        return bool(self.world.needs.parts[place]["kind"] == MATERIEL)

    def _supply_is_short(self, place: int) -> bool:
        """Return whether all lots together hold fewer units than the part takes."""
        if not self._of_units(place):
            return False
        rows = self.scarcity.lots_of(place)
        offered = int(self.world.free[rows].sum())
        return offered < int(self.world.needs.parts[place]["quantity"])


def _or(weeks: dict[str, int | None], never: int) -> list[int]:
    return [_week_or(week, never) for week in weeks.values()]


def _week_or(week: int | None, never: int) -> int:
    return never if week is None else week


def _shared_first(parts: list[PartBlame], need_by: int) -> tuple[PartBlame, ...]:
    """Return parts with the last one blamed on what holds most of the late ones.

    Of several limits without which the last part would be in time, the one that holds
    other late parts too explains more.
    """
    last, *others = parts
    late = [each for each in others if each.week is None or each.week > need_by]
    held = Counter(
        kind for part in late for kind in {_kind(each) for each in _all(part)}
    )
    mine = [each for each in _all(last) if each.week <= need_by]
    if not mine or mine[0] != _all(last)[0]:
        return tuple(parts)
    most = max(mine, key=lambda each: held[_kind(each)])
    if held[_kind(most)] == held[_kind(mine[0])]:
        return tuple(parts)
    rest = tuple(each for each in _all(last) if each != most)
    return (
        replace(
            last,
            code=most.code,
            resource=most.resource,
            since_week=most.since_week,
            relaxed_week=most.week,
            also=rest,
        ),
        *others,
    )


def _all(part: PartBlame) -> list[Cause]:
    """Return all causes of a part, the one that is told first."""
    if part.relaxed_week is None or not part.code:
        return list(part.also)
    first = Cause(part.code, part.resource, part.since_week, part.relaxed_week)
    return [first, *part.also]


def _kind(cause: Cause) -> tuple[str, str]:
    return cause.code, cause.resource.partition(" ")[0]
