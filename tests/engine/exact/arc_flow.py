"""A second formulation of the planner's model: integer flows through time.

Nothing here is shared with the planner, nor the way of thinking: the planner places
dated itineraries, this program balances flows of units and cohorts, week by week, in
every place. It is for tiny cases only.

A source is a lot or a progress. Units of a source that leave in week d are a flow of
their own, through copies of the sites in weeks d to d + ``wait_weeks``: so a move waits
freely at both ends and nowhere else.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from backstay.domain.case import Case
from backstay.domain.item import Variant
from backstay.domain.lines import make_itinerary, numbered
from backstay.domain.lot import Condition
from backstay.domain.package import Cohorts, Document, Materiel, Option
from backstay.domain.plan import Fielding, Itinerary
from backstay.domain.promise import Promise, PromisedStep
from backstay.domain.workshop import Repair
from tests.engine.exact.program import Program, Row

Node = tuple[Hashable, ...]
Arc = tuple[Node, PromisedStep | None, int]
"""Where it leads, what is done, and the column that counts it."""

Attendance = tuple[int, int, PromisedStep, int]
"""Place in the sequence, week it ends, the course, and the column that counts it."""
Name = tuple[str, Hashable, int | None]
"""A resource: its kind, its key, and the week."""

MICRO: Final = 10**6
EUR: Final = 1000
"""Pico-points of one euro at a price of one nano-point."""
UNLIMITED: Final = ("hub", "absorption")
START: Final = ("source",)


@dataclass(frozen=True, slots=True)
class Exact:
    """The proven optimum of a case.

    Attributes
    ----------
    optimum_picopoints : int or None
        Value of the best plan; None if none was proven best, or for a relaxation.
    bound_points : float
        No plan is worth more, as far as the solver can tell, in points.
    status : str
        How the solver stopped.
    fieldings : tuple of Fielding
        What a best plan fields.
    itineraries : tuple of Itinerary
        The itineraries of that plan, promises not among them.
    nodes : int
        Nodes of the tree that the solver looked at.
    log : sequence of str
        What the solver said on the way, line by line.
    """

    optimum_picopoints: int | None
    bound_points: float
    status: str
    fieldings: tuple[Fielding, ...]
    itineraries: tuple[Itinerary, ...]
    nodes: int
    log: Sequence[str]


def solve(
    case: Case,
    *,
    relax: bool = False,
    time_limit_s: float = 60,
    node_limit: int | None = None,
) -> Exact:
    """Return the optimum of a case, or of its relaxation to fractions."""
    flows = _Flows(case)
    flows.build()
    found = flows.program.solve(
        relax=relax, time_limit_s=time_limit_s, node_limit=node_limit
    )
    sunk = _promised_cost(case)
    bound = found.bound_points - sunk / 10**12
    if found.gain_picopoints is None:
        return Exact(None, bound, found.status, (), (), found.nodes, found.log)
    reader = _Reader(flows, found.amounts)
    optimum = found.gain_picopoints - sunk if found.status == "OPTIMAL" else None
    return Exact(
        optimum,
        bound,
        found.status,
        reader.fieldings(),
        reader.itineraries(),
        found.nodes,
        found.log,
    )


class _Source(NamedTuple):
    """Units that may serve some parts; ``limit`` names what they are taken from."""

    key: str
    variant: str
    site: str
    condition: Condition
    leaves_week: int
    limit: str
    sinks: tuple[tuple[Option, Materiel], ...]


class _Flows:
    """Builds the program of a case."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.weeks = range(case.horizon_weeks)
        self.program = Program()
        self.fielded: dict[tuple[str, int], int] = {}
        self.capacities = dict(_capacities(case))
        self.used_by_promises = _used_by_promises(case)
        self.arcs: dict[tuple[str, Node], list[Arc]] = defaultdict(list)
        self.courses: dict[tuple[str, str, str], list[Attendance]] = defaultdict(list)
        self.entered: dict[str, int] = {}
        self.sources = tuple(_sources(case))

    def build(self) -> None:
        for option in self.case.options.values():
            self.fielding(option)
        for source in self.sources:
            self.materiel(source)
        for option in self.case.options.values():
            for part in option.needed:
                if isinstance(part, Cohorts):
                    self.cohorts(option, part)

    # What is limited, and what it costs

    def limited(self, kind: str, key: Hashable, week: int | None) -> Hashable:
        """Return the key of a row that holds what a resource can still give."""
        name = (kind, key, week)
        if name not in self.program.rows:
            left = self.capacities.get(name, None if kind in UNLIMITED else 0)
            if left is not None:
                left -= self.used_by_promises[name]
            self.program.between(name, None, left)
        return name

    def uses(
        self, column: int, kind: str, key: Hashable, week: int | None, amount: int
    ) -> None:
        self.program.rows[self.limited(kind, key, week)].add(column, amount)

    def euros(self, amount: int) -> int:
        """Return the gain of spending an amount: below zero."""
        return -amount * self.case.rules.nanopoints_per_eur * EUR

    # Packages

    def fielding(self, option: Option) -> None:
        """Add a column for each week the option may be fielded in."""
        package = self.case.packages[option.package]
        ready = [
            part.ready_week for part in option.needed if isinstance(part, Document)
        ]
        for week in self.weeks:
            if any(each is None or each > week for each in ready):
                continue
            gain = (
                package.worth_picopoints(week) - option.commonality_micropoints * MICRO
            )
            column = self.program.column(1, gain)
            self.fielded[option.key, week] = column
            self.program.between(("once", package.key), None, 1).add(column, 1)
            self.uses(column, "absorption", package.group, week, 1)
        for part in option.needed:
            if not isinstance(part, Document):
                self.complement(option, part)

    def complement(self, option: Option, part: Materiel | Cohorts) -> None:
        """Hold that all of a part has arrived by the week of fielding."""
        promised = list(self.promised(option.key, part.key))
        for week in self.weeks:
            there = sum(units for arrival, units in promised if arrival <= week)
            row = self.program.between(
                ("there", option.key, part.key, week), -there, None
            )
            for fielded in range(week + 1):
                column = self.fielded.get((option.key, fielded))
                if column is not None:
                    row.add(column, -part.quantity)
        open_units = part.quantity - sum(units for _, units in promised)
        self.program.between(("sent", option.key, part.key), None, max(0, open_units))

    def promised(self, option: str, part: str) -> Iterator[tuple[int, int]]:
        """Yield the week and the number of what promises bring to a part."""
        for promise in self.case.promises.values():
            if (promise.option, promise.part) == (option, part):
                yield _arrival(self.case, promise), promise.quantity

    def arrives(self, column: int, option: str, part: str, week: int) -> None:
        for later in range(week, len(self.weeks)):
            self.program.rows["there", option, part, later].add(column, 1)
        self.program.rows["sent", option, part].add(column, 1)

    # Materiel

    def materiel(self, source: _Source) -> None:
        """Let units of a source flow to the parts it may serve."""
        ends = {self.case.packages[option.package].site for option, _ in source.sinks}
        if source.condition == Condition.SERVICEABLE:
            for week in range(source.leaves_week, len(self.weeks)):
                self.move(source, source.site, ends, week, START)
        else:
            self.repair(source, ends)
        for option, part in source.sinks:
            site = self.case.packages[option.package].site
            for week in self.weeks:
                there = ("end", site, week)
                if self.row_of(source, there) in self.program.rows:
                    column = self.program.column(part.quantity)
                    served = ("part", option.key, part.key)
                    self.flow(source, there, served, None, column)
                    self.arrives(column, option.key, part.key, week)

    def repair(self, source: _Source, ends: set[str]) -> None:
        """Let units go to a bay, wait, be repaired, wait, and go on."""
        case = self.case
        work = case.repairs.get((source.variant, source.condition))
        bays = [bay for bay in case.bays.values() if source.variant in bay.variants]
        if work is None or not bays:
            return
        sites = sorted({bay.site for bay in bays})
        for week in range(source.leaves_week, len(self.weeks)):
            self.move(source, source.site, set(sites), week, START, "in")
        for site in sites:
            self.waiting(source, "in", site)
            for bay in bays:
                for week in self.weeks:
                    end = week + work.duration_weeks
                    if bay.site != site or end >= len(self.weeks):
                        continue
                    gain = self.euros(work.hours * bay.cost_eur_per_hour)
                    column = self.program.column(self.units(source), gain)
                    step = PromisedStep("repair", bay.key, week)
                    self.flow(
                        source, ("in", site, week), ("out", site, end), step, column
                    )
                    for number in range(work.duration_weeks):
                        hours = work.hours_in(number)
                        self.uses(column, "bay", bay.key, week + number, hours)
            self.waiting(source, "out", site)
            for week in self.weeks:
                self.move(source, site, ends, week, ("out", site, week))

    def waiting(self, source: _Source, room: str, site: str) -> None:
        for week in self.weeks[:-1]:
            column = self.program.column(self.units(source))
            self.flow(source, (room, site, week), (room, site, week + 1), None, column)

    def move(
        self,
        source: _Source,
        start: str,
        ends: set[str],
        week: int,
        begin: Node,
        room: str = "end",
    ) -> None:
        """Let units leave a site in one week and arrive while they may be under way."""
        case, units = self.case, self.units(source)
        last = min(week + case.rules.wait_weeks, len(self.weeks) - 1)
        here = ("way", start, week, room)
        leaving = self.program.column(units)
        self.flow(source, begin, (*here, start, week), None, leaving)
        if begin == START:
            kind = "lot" if source.limit in case.lots else "progress"
            self.uses(leaving, kind, source.limit, None, 1)
        mass = case.variants[source.variant].mass_kg
        for now in range(week, last + 1):
            for site in sorted(case.sites):
                if now < last:
                    column = self.program.column(units)
                    arc = ((*here, site, now), (*here, site, now + 1))
                    self.flow(source, *arc, None, column)
                if site in ends:
                    column = self.program.column(units)
                    self.flow(
                        source, (*here, site, now), (room, site, now), None, column
                    )
            for leg in case.legs.values():
                arrival = now + leg.duration_weeks
                if arrival > last:
                    continue
                price = mass * leg.cost_eur_per_t * case.rules.nanopoints_per_eur
                column = self.program.column(units, -price)
                arc = ((*here, leg.from_site, now), (*here, leg.to_site, arrival))
                self.flow(source, *arc, PromisedStep("move", leg.key, now), column)
                self.uses(column, "leg", leg.key, now, mass)
                self.uses(column, "hub", leg.to_site, arrival, mass)

    def units(self, source: _Source) -> int:
        if source.limit in self.case.lots:
            return self.case.lots[source.limit].quantity
        return self.case.progress[source.limit].quantity

    def row_of(self, source: _Source, node: Node) -> Hashable:
        return ("balance", source.key, node)

    def flow(
        self,
        source: _Source,
        start: Node,
        end: Node,
        step: PromisedStep | None,
        column: int,
    ) -> None:
        """Let a column carry units from node to node; nodes keep none."""
        if start != START:
            self.program.between(self.row_of(source, start), 0, 0).add(column, -1)
        if end[0] != "part":
            self.program.between(self.row_of(source, end), 0, 0).add(column, 1)
        self.arcs[source.key, start].append((end, step, column))

    # People

    def cohorts(self, option: Option, part: Cohorts) -> None:
        """Let cohorts go through their courses in order, with time between."""
        case = self.case
        begun = [
            each
            for each in case.progress.values()
            if (each.option, each.part) == (option.key, part.key)
        ]
        name = (option.key, part.key)
        for source in ["", *(each.key for each in begun)]:
            done = case.progress[source].courses_done if source else 0
            free = case.progress[source].ready_week if source else part.available_week
            most = case.progress[source].quantity if source else part.quantity
            self.pool(name, source, done, free, most)
            for place in range(done, len(part.sequence)):
                self.stage(name, part, source, place)
            self.graduates(name, source, len(part.sequence))

    def pool(
        self, name: tuple[str, str], source: str, done: int, free: int, most: int
    ) -> None:
        """Let cohorts enter before their first course, and wait before any."""
        column = self.program.column(most)
        if source:
            self.uses(column, "progress", source, None, 1)
            self.entered[source] = column
        week = max(free, self.case.as_of_week)
        self.stand(name, source, done, week).add(column, 1)

    def stand(self, name: tuple[str, str], source: str, done: int, week: int) -> Row:
        return self.program.between(("cohorts", name, source, done, week), 0, 0)

    def stage(
        self, name: tuple[str, str], part: Cohorts, source: str, place: int
    ) -> None:
        """Let cohorts wait, attend a course, and travel on."""
        case = self.case
        notice = case.as_of_week + case.rules.notice_weeks
        for week in self.weeks[:-1]:
            column = self.program.column(part.quantity)
            self.stand(name, source, place, week).add(column, -1)
            self.stand(name, source, place, week + 1).add(column, 1)
        for course in case.courses.values():
            for week in course.sections:
                end = week + course.duration_weeks
                last = place + 1 == len(part.sequence)
                then = end if last else end + case.rules.course_gap_weeks
                late = then >= len(self.weeks)
                if course.kind != part.sequence[place] or week < notice or late:
                    continue
                column = self.program.column(part.quantity, self.euros(course.cost_eur))
                self.stand(name, source, place, week).add(column, -1)
                self.stand(name, source, place + 1, then).add(column, 1)
                step = PromisedStep("attend", course.key, week)
                self.courses[*name, source].append((place, end, step, column))
                for kind, key, at in _attendance(case, course.key, part.language, week):
                    self.uses(column, kind, key, at, 1)

    def graduates(self, name: tuple[str, str], source: str, done: int) -> None:
        """Let cohorts that have finished serve their part."""
        for week in self.weeks:
            if ("cohorts", name, source, done, week) in self.program.rows:
                column = self.program.column(self.case.horizon_weeks * 100)
                self.stand(name, source, done, week).add(column, -1)
                self.arrives(column, *name, week)


class _Reader:
    """Reads a solution as fieldings and itineraries."""

    def __init__(self, flows: _Flows, amounts: Sequence[int]) -> None:
        self.flows = flows
        self.case = flows.case
        self.left = list(amounts)
        self.fielded = {
            option: week
            for (option, week), column in flows.fielded.items()
            if amounts[column]
        }

    def fieldings(self) -> tuple[Fielding, ...]:
        found = []
        for option, week in self.fielded.items():
            package = self.case.packages[self.case.options[option].package]
            worth = package.worth_picopoints(week) // MICRO
            found.append(
                Fielding(package.key, option, week, package.need_by_week, worth)
            )
        return tuple(sorted(found, key=lambda each: each.package))

    def itineraries(self) -> tuple[Itinerary, ...]:
        found = [*self.units(), *self.people()]
        return numbered([each for each in found if each.option in self.fielded])

    def units(self) -> Iterator[Itinerary]:
        for source in self.flows.sources:
            while (way := self.follow(source)) is not None:
                option, part, steps = way
                yield self.itinerary(option, part, source.limit, steps)

    def follow(self, source: _Source) -> tuple[str, str, list[PromisedStep]] | None:
        """Take one unit along its arcs, and leave out circles of legs of 0 weeks."""
        node: Node = START
        been: dict[Node, int] = {node: 0}
        steps: list[PromisedStep] = []
        while node[0] != "part":
            arc = next(
                (arc for arc in self.flows.arcs[source.key, node] if self.left[arc[2]]),
                None,
            )
            if arc is None:
                return None
            node, step, column = arc
            self.left[column] -= 1
            if step is not None:
                steps.append(step)
            if node in been:
                del steps[been[node] :]
            been[node] = len(steps)
        return str(node[1]), str(node[2]), steps

    def people(self) -> Iterator[Itinerary]:
        for (option, part, source), attended in self.flows.courses.items():
            chains: list[tuple[int, list[PromisedStep]]] = []
            for place in sorted({each[0] for each in attended}):
                chosen = [
                    (step, end)
                    for at, end, step, column in attended
                    for _ in range(self.left[column])
                    if at == place
                ]
                chosen.sort(key=lambda each: each[0].start_week)
                chains = chains or [(0, []) for _ in chosen]
                chains = [
                    (end, [*steps, step])
                    for (_, steps), (step, end) in zip(
                        sorted(chains, key=lambda each: each[0]), chosen, strict=True
                    )
                ]
            for _, steps in chains:
                yield self.itinerary(option, part, source, steps)
        yield from self.graduated()

    def graduated(self) -> Iterator[Itinerary]:
        """Yield cohorts that had finished all their courses before the plan."""
        for progress in self.case.progress.values():
            name = (progress.option, progress.part)
            column = self.flows.entered.get(progress.key)
            if column is not None and (*name, progress.key) not in self.flows.courses:
                for _ in range(self.left[column]):
                    yield self.itinerary(*name, progress.key, [])

    def itinerary(
        self, option: str, part: str, source: str, steps: Sequence[PromisedStep]
    ) -> Itinerary:
        package = self.case.options[option].package
        return make_itinerary(self.case, package, option, part, source, 1, steps)


def _sources(case: Case) -> Iterator[_Source]:
    """Yield what units may come from: one source for each week a lot may leave."""
    for lot in case.lots.values():
        by_week: dict[int, list[tuple[Option, Materiel]]] = defaultdict(list)
        for option, part in _sinks(case, lot.variant):
            week = lot.leaves_for(case.packages[option.package].group)
            if week is not None:
                by_week[max(week, case.as_of_week)].append((option, part))
        for week, sinks in sorted(by_week.items()):
            key, place = f"{lot.key} from {week}", (lot.site, lot.condition)
            yield _Source(key, lot.variant, *place, week, lot.key, tuple(sinks))
    for progress in case.progress.values():
        if progress.lot is None or progress.site is None or progress.condition is None:
            continue
        variant = case.lots[progress.lot].variant
        sinks = [
            (option, part)
            for option, part in _sinks(case, variant)
            if (option.key, part.key) == (progress.option, progress.part)
        ]
        week = max(progress.ready_week, case.as_of_week)
        place = (progress.site, progress.condition)
        yield _Source(progress.key, variant, *place, week, progress.key, tuple(sinks))


def _sinks(case: Case, variant: str) -> Iterator[tuple[Option, Materiel]]:
    for option in case.options.values():
        for part in option.needed:
            if not isinstance(part, Materiel):
                continue
            if variant in case.classes[part.item_class].variants:
                yield option, part


def _capacities(case: Case) -> Iterator[tuple[Name, int]]:
    """Yield how much of each limited resource there is."""
    weekly: list[tuple[str, Hashable, Sequence[int | None]]] = [
        *(("leg", each.key, each.capacity_kg) for each in case.legs.values()),
        *(("hub", each.site, each.capacity_kg) for each in case.hubs.values()),
        *(("bay", each.key, each.hours) for each in case.bays.values()),
        *(("absorption", each.key, each.packages) for each in case.groups.values()),
        *(("kits", key, each.sets) for key, each in case.training_kits.items()),
        *(
            ("instructors", key, each.teams)
            for key, each in case.instructor_teams.items()
        ),
        *(
            ("interpreters", key, each.teams)
            for key, each in case.interpreter_teams.items()
        ),
    ]
    for kind, key, amounts in weekly:
        for week, amount in enumerate(amounts):
            if amount is not None:
                yield (kind, key, week), amount
    for course in case.courses.values():
        for week, sections in course.sections.items():
            yield ("session", course.key, week), sections
    for lot in case.lots.values():
        yield ("lot", lot.key, None), lot.quantity
    for progress in case.progress.values():
        yield ("progress", progress.key, None), progress.quantity


def _used_by_promises(case: Case) -> Counter[Name]:
    """Return what promises take, whatever the plan."""
    used: Counter[Name] = Counter()
    for promise in case.promises.values():
        units = promise.quantity
        if promise.source is not None:
            kind = "lot" if promise.source in case.lots else "progress"
            used[kind, promise.source, None] += units
        for step in promise.steps:
            key, week = step.resource, step.start_week
            if step.activity == "move":
                leg, mass = case.legs[key], units * _variant(case, promise).mass_kg
                used["leg", key, week] += mass
                used["hub", leg.to_site, week + leg.duration_weeks] += mass
            elif step.activity == "repair":
                work = _work(case, promise)
                for number in range(work.duration_weeks):
                    used["bay", key, week + number] += units * work.hours_in(number)
            else:
                for name in _attendance(case, key, _language(case, promise), week):
                    used[name] += units
    return used


def _attendance(case: Case, key: str, language: str, start: int) -> Iterator[Name]:
    """Yield what a section takes one of."""
    course = case.courses[key]
    yield "session", key, start
    for week in range(start, start + course.duration_weeks):
        yield "instructors", course.site, week
        if language != course.language:
            yield "interpreters", (course.site, language), week
        if course.kit_variant is not None:
            yield "kits", (course.site, course.kit_variant), week


def _promised_cost(case: Case) -> int:
    """Return what promises cost in pico-points, whatever the plan."""
    nano_euros = 0
    for promise in case.promises.values():
        for step in promise.steps:
            if step.activity == "move":
                # Kilograms at a price for a tonne make thousandths of a euro.
                mass = _variant(case, promise).mass_kg
                cost = mass * case.legs[step.resource].cost_eur_per_t
            elif step.activity == "repair":
                hours = _work(case, promise).hours
                cost = hours * case.bays[step.resource].cost_eur_per_hour * EUR
            else:
                cost = case.courses[step.resource].cost_eur * EUR
            nano_euros += promise.quantity * cost
    return nano_euros * case.rules.nanopoints_per_eur


def _arrival(case: Case, promise: Promise) -> int:
    """Return the week in which all of a promise is there."""
    if promise.steps:
        step = promise.steps[-1]
        return step.start_week + _duration(case, promise, step)
    source = promise.source or ""
    if source in case.progress:
        return case.progress[source].ready_week
    leaves = case.lots[source].leaves_for(case.packages[promise.package].group)
    return case.horizon_weeks if leaves is None else leaves


def _duration(case: Case, promise: Promise, step: PromisedStep) -> int:
    if step.activity == "move":
        return case.legs[step.resource].duration_weeks
    if step.activity == "repair":
        return _work(case, promise).duration_weeks
    return case.courses[step.resource].duration_weeks


def _variant(case: Case, promise: Promise) -> Variant:
    source = promise.source or ""
    lot = case.progress[source].lot if source in case.progress else source
    return case.variants[case.lots[lot or ""].variant]


def _work(case: Case, promise: Promise) -> Repair:
    source = promise.source or ""
    known = case.progress if source in case.progress else case.lots
    condition = known[source].condition or Condition.SERVICEABLE
    return case.repairs[_variant(case, promise).key, condition]


def _language(case: Case, promise: Promise) -> str:
    part = next(
        part for part in case.options[promise.option].parts if part.key == promise.part
    )
    return part.language if isinstance(part, Cohorts) else ""
