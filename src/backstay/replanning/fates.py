"""Fates: which lines of a plan go on after events, and how far the others have come.

A line has begun if its first step has started before the week of the events, or if it
attends a course within the notice of the case: its people have been told. What has
begun, and every promise that nobody has freed, goes on as planned as long as the facts
allow. Where not all promises can, the dearest to break go first. The rest of the plan
is free to change, at a price.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from backstay.domain.case import Case
from backstay.domain.lines import usage_of
from backstay.domain.plan import Itinerary, Plan, Step
from backstay.domain.resource import Resource, capacities
from backstay.replanning.settings import Prices

UNLIMITED_IF_SILENT: Final = ("hub", "absorption")
LINE: Final = "line"
"""Stands in place of a kind of resource where somebody said no to the line itself."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """A line that cannot go on.

    Attributes
    ----------
    line : Itinerary
    done : int
        Steps that have been done, or are under way and will be.
    ready_week : int
        Week from which what has moved can go on; meaningless if nothing has.
    cause : Resource
        What is missing for the next step.
    uses : (resource, amount) pairs
        What its done steps still take from the week of the events on.
    """

    line: Itinerary
    done: int
    ready_week: int
    cause: Resource
    uses: tuple[tuple[Resource, int], ...]


@dataclass(frozen=True, slots=True)
class Fates:
    """What becomes of the lines of a plan.

    Attributes
    ----------
    fielded : packages that were fielded before the week of the events
    bound : lines that go on as they are, begun or promised
    stopped : lines that were to go on and cannot
    open : lines that have not begun and that nobody has promised
    judge : Judge
        Knows what lines that go on leave.
    prices : Prices
        What breaking each line costs.
    """

    fielded: frozenset[str]
    bound: tuple[Itinerary, ...]
    stopped: tuple[Stopped, ...]
    open: tuple[Itinerary, ...]
    judge: "Judge"
    prices: Prices

    def cause_of(self, line: Itinerary) -> Resource | None:
        """Return what a line lacks even if nothing goes but what must go on."""
        found = next((each for each in self.stopped if each.line == line), None)
        return found.cause if found else self.judge.missing_for(line)


def fates_of(
    case: Case,
    plan: Plan,
    freed: frozenset[str],
    prices: Prices,
    off: frozenset[str] = frozenset(),
) -> Fates:
    """Return what becomes of the lines of a plan.

    Parameters
    ----------
    case : Case
        As events leave it, with their week, the promises it had, and lots that may
        have nothing left.
    plan : Plan
        A plan of the case as it was before.
    freed : set of promises that their owners let the plan change
    prices : Prices
    off : set of keys of lines that somebody has said no to
    """
    judge = Judge(case)
    waiting = []
    for line in plan.itineraries:
        if line.key in off:
            refused = Resource(LINE, line.key, None)
            judge.stopped.append(Stopped(line, 0, 0, refused, ()))
        elif _has_begun(case, line):
            judge.decide(line, begun=True)
        else:
            waiting.append(line)
    judge.let_in()
    over = {each.package for each in plan.fieldings if each.week < case.as_of_week}
    over -= {each.line.package for each in judge.stopped}
    # What was fielded has happened, so it comes before any promise.
    waiting.sort(key=lambda each: (each.package not in over, -prices.of(each)))
    free = []
    for line in waiting:
        if line.package in over or (line.promise and line.promise not in freed):
            judge.decide(line, begun=line.package in over)
        else:
            free.append(line)
    judge.let_in()
    return Fates(
        fielded=frozenset(over),
        bound=tuple(judge.bound),
        stopped=tuple(judge.stopped),
        open=tuple(free),
        judge=judge,
        prices=prices,
    )


def _has_begun(case: Case, line: Itinerary) -> bool:
    if not line.steps:
        return False
    told = case.as_of_week + case.rules.notice_weeks
    first = line.steps[0]
    return first.start_week < (told if first.activity == "attend" else case.as_of_week)


class Judge:
    """Lets lines go on one after the other, as long as what they use is there."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.left = dict(capacities(case))
        self.bound: list[Itinerary] = []
        self.stopped: list[Stopped] = []
        self.on_the_road: list[tuple[Itinerary, int, Resource]] = []

    def decide(self, line: Itinerary, *, begun: bool) -> None:
        """Let a line go on, or stop it where something is missing."""
        missing = self.source_missing(line, begun=begun)
        if missing is not None:
            self.stopped.append(Stopped(line, 0, 0, missing, ()))
            return
        for number, step in enumerate(line.steps):
            used = self.uses_of(line, step)
            missing = self.missing(used)
            if missing is not None:
                self.stop(line, number, missing)
                return
            self.take(used)
        self.take_units(line)
        self.bound.append(line)

    def stop(self, line: Itinerary, number: int, missing: Resource) -> None:
        """Stop a line before a step that cannot be done.

        What it would have done from today on is given back. A load on the road to a
        shut hub is set aside: where it waits, it comes after those who need not.
        """
        today = self.case.as_of_week
        done = sum(step.start_week < today for step in line.steps[:number])
        for step in line.steps[done:number]:
            self.take(self.uses_of(line, step), -1)
        if done:
            self.take_units(line)
        step = line.steps[number]
        under_way = done == number and step.start_week < today
        if under_way and step.activity == "move" and missing.kind == "hub":
            self.on_the_road.append((line, done, missing))
            return
        ready = line.steps[done - 1].end_week if done else 0
        uses = self.later_uses(line, done)
        self.stopped.append(Stopped(line, done, ready, missing, uses))

    def let_in(self) -> None:
        """Let loads that wait before hubs in, each in the first week with room."""
        for line, done, missing in self.on_the_road:
            step = line.steps[done]
            week = self.first_week(missing.key, step.end_week, step.amount)
            room = Resource("hub", missing.key, week)
            if not done:
                self.take_units(line)
            uses = self.later_uses(line, done)
            if room in self.left:
                self.left[room] -= step.amount
                uses = (*uses, (room, step.amount))
            self.stopped.append(Stopped(line, done + 1, week, missing, uses))
        self.on_the_road = []

    def later_uses(
        self, line: Itinerary, done: int
    ) -> tuple[tuple[Resource, int], ...]:
        """Return what done steps still take from today on."""
        later: Counter[Resource] = Counter()
        for step in line.steps[:done]:
            later.update(self.uses_of(line, step))
        today = self.case.as_of_week
        return tuple(
            (each, amount)
            for each, amount in sorted(later.items())
            if each.week is not None and each.week >= today
        )

    def take(self, used: Mapping[Resource, int], sign: int = 1) -> None:
        """Take what is used from what is left (sign 1), or give it back (-1)."""
        for each, amount in used.items():
            self.left[each] -= sign * amount

    def missing_for(self, line: Itinerary) -> Resource | None:
        """Return the first thing that a line lacks, or None."""
        missing = self.source_missing(line, begun=False)
        for step in line.steps:
            missing = missing or self.missing(self.uses_of(line, step))
        return missing

    def source_missing(self, line: Itinerary, *, begun: bool) -> Resource | None:
        """Return the source of a line if it cannot have left when the line says."""
        resource = Resource("lot", line.source, None)
        first = line.steps[0].start_week if line.steps else self.case.horizon_weeks
        moved = self.case.progress.get(line.source)
        if moved is not None:
            return resource if first < moved.ready_week else None
        lot = self.case.lots.get(line.source)
        if lot is None:
            return None
        week = lot.leaves_for(self.case.packages[line.package].group)
        if week is None or first < week:
            return resource
        if not begun and self.left[resource] < line.quantity:
            return resource
        return None

    def uses_of(self, line: Itinerary, step: Step) -> dict[Resource, int]:
        """Return what a step uses of limited resources, units of lots left out."""
        used = usage_of(self.case, replace(line, steps=(step,)))
        return {
            each: amount
            for each, amount in used.items()
            if each.kind != "lot"
            and (each in self.left or each.kind not in UNLIMITED_IF_SILENT)
        }

    def missing(self, used: Mapping[Resource, int]) -> Resource | None:
        return next(
            (each for each, amount in used.items() if self.left.get(each, 0) < amount),
            None,
        )

    def first_week(self, hub: str, week: int, amount: int) -> int:
        """Return the first week in which a hub takes a mass; the horizon if never."""
        weeks = range(max(week, self.case.as_of_week), self.case.horizon_weeks)
        open_weeks = (
            each for each in weeks if self.left[Resource("hub", hub, each)] >= amount
        )
        return next(open_weeks, self.case.horizon_weeks)

    def take_units(self, line: Itinerary) -> None:
        resource = Resource("lot", line.source, None)
        if resource in self.left:
            self.left[resource] -= line.quantity
