"""Lines: chosen itineraries of one option as arrays, their use and their cost."""

from typing import Final, NamedTuple

import numpy as np

from backstay.domain.lines import make_itinerary
from backstay.domain.plan import Itinerary
from backstay.domain.promise import PromisedStep
from backstay.itineraries.kernel import NEVER, Whole, kernel, times
from backstay.itineraries.package import MATERIEL
from backstay.itineraries.resources import NO_ROW
from backstay.itineraries.world import Arrays, World

MOVE: Final = 0
REPAIR: Final = 1
ATTEND: Final = 2

MOST_LINES: Final = 4_000
MOST_STEPS: Final = 40_000


class Lines(NamedTuple):
    """Itineraries of one option: so many units or cohorts, the same dated path each.

    Attributes
    ----------
    part, source, quantity : arrays of shape (line,)
        The source is an entry of the supply for materiel, a way for cohorts.
    first_step : array of shape (line + 1,)
    activity, resource, week : arrays of shape (step,)
        The resource is a leg, a bay or a session; the week is when the step starts.
    filled : array of one number, the lines that are filled
    """

    part: Whole
    source: Whole
    quantity: Whole
    first_step: Whole
    activity: Whole
    resource: Whole
    week: Whole
    filled: Whole


def empty_lines(lines: int = MOST_LINES, steps: int = MOST_STEPS) -> Lines:
    """Return room for lines; a search that needs more gives up on the option."""
    return Lines(
        part=np.zeros(lines, dtype=np.int64),
        source=np.zeros(lines, dtype=np.int64),
        quantity=np.zeros(lines, dtype=np.int64),
        first_step=np.zeros(lines + 1, dtype=np.int64),
        activity=np.zeros(steps, dtype=np.int64),
        resource=np.zeros(steps, dtype=np.int64),
        week=np.zeros(steps, dtype=np.int64),
        filled=np.zeros(1, dtype=np.int64),
    )


def copy_lines(lines: Lines) -> Lines:
    """Return lines in arrays of just their size."""
    count = int(lines.filled[0])
    steps = int(lines.first_step[count])
    return Lines(
        lines.part[:count].copy(),
        lines.source[:count].copy(),
        lines.quantity[:count].copy(),
        lines.first_step[: count + 1].copy(),
        lines.activity[:steps].copy(),
        lines.resource[:steps].copy(),
        lines.week[:steps].copy(),
        lines.filled.copy(),
    )


@kernel
def room_for(lines: Lines, steps: int) -> bool:
    """Return whether one more line with so many steps fits."""
    count = lines.filled[0]
    fits = count < len(lines.part)
    return bool(fits and lines.first_step[count] + steps <= len(lines.week))


@kernel
def add_step(lines: Lines, step: int, activity: int, resource: int, week: int) -> None:
    """Write the step with a number of the line that is being written."""
    place = lines.first_step[lines.filled[0]] + step
    lines.activity[place] = activity
    lines.resource[place] = resource
    lines.week[place] = week


@kernel
def close_line(lines: Lines, part: int, source: int, quantity: int, steps: int) -> int:
    """Finish the line that is being written; return its number."""
    line = int(lines.filled[0])
    lines.part[line] = part
    lines.source[line] = source
    lines.quantity[line] = quantity
    lines.first_step[line + 1] = lines.first_step[line] + steps
    lines.filled[0] = line + 1
    return line


@kernel(makes_arrays=True)
def use_line(arrays: Arrays, lines: Lines, line: int, free: Whole, sign: int) -> bool:
    """Take what a line uses from the free capacity (sign 1), or give it back (-1).

    Returns
    -------
    bool
        Whether no capacity it touched is below zero afterwards.
    """
    sound, quantity = True, sign * lines.quantity[line]
    runs = runs_of_line(arrays, lines, line)
    for place in range(runs.shape[0]):
        row, weeks, amount = runs[place, 0], runs[place, 1], runs[place, 2]
        for each in range(row, row + weeks):
            free[each] -= amount * quantity
            sound &= free[each] >= 0
    return sound


@kernel(makes_arrays=True)
def runs_of_line(arrays: Arrays, lines: Lines, line: int) -> Whole:
    """Return what one unit or cohort of a line uses, shape (run, 3).

    A run is a first row, the rows from there on, one a week, and the amount in each.
    """
    first, end = lines.first_step[line], lines.first_step[line + 1]
    source, count = lines.source[line], 1
    if arrays.needs.parts[lines.part[line]].kind == MATERIEL:
        entry = arrays.supply.entries[source]
        bundle = arrays.supply.bundles[entry.bundle]
        work = max(0, bundle.work)
        length = 1 + 2 * (end - first) + arrays.workshops.hours.shape[1]
        runs = np.empty((length, 3), dtype=np.int64)
        _run(runs, 0, entry.row, 1, 1)
        for step in range(first, end):
            resource, week = lines.resource[step], lines.week[step]
            if lines.activity[step] == MOVE:
                leg = arrays.network.legs[resource]
                count = _run(runs, count, leg.row + week, 1, bundle.mass)
                if leg.hub_row != NO_ROW:
                    row = leg.hub_row + week + leg.weeks
                    count = _run(runs, count, row, 1, bundle.mass)
            else:
                row = arrays.workshops.bays[resource].row + week
                for later in range(arrays.workshops.works[work].weeks):
                    hours = arrays.workshops.hours[work, later]
                    count = _run(runs, count, row + later, 1, hours)
        return runs[:count]
    language, count = arrays.chains.chains[arrays.needs.ways[source].chain].language, 0
    runs = np.empty((4 * (end - first), 3), dtype=np.int64)
    for step in range(first, end):
        session = arrays.training.sessions[lines.resource[step]]
        course = arrays.training.courses[session.course]
        interpreters = arrays.training.interpreter_row[session.course, language]
        count = _run(runs, count, session.row, 1, 1)
        for row in (course.instructor_row, course.kit_row, interpreters):
            if row != NO_ROW:
                count = _run(runs, count, row + session.week, course.weeks, 1)
    return runs[:count]


@kernel
def _run(runs: Whole, count: int, row: int, weeks: int, amount: int) -> int:
    """Write a run; return how many there are now."""
    runs[count, 0], runs[count, 1], runs[count, 2] = row, weeks, amount
    return count + 1


@kernel
def use_lines(arrays: Arrays, lines: Lines, free: Whole, sign: int) -> None:
    """Take what all lines use from the free capacity (sign 1), or give it back (-1)."""
    for line in range(lines.filled[0]):
        use_line(arrays, lines, line, free, sign)


@kernel
def cost_and_arrival(arrays: Arrays, lines: Lines) -> tuple[int, int]:
    """Return what lines cost in pico-points, and the week the last one arrives.

    A cost that would reach NEVER is NEVER: many units on a dear way leave 64 bits.
    """
    cost, last = 0, 0
    for line in range(lines.filled[0]):
        source, quantity = lines.source[line], lines.quantity[line]
        mass, work = 0, 0
        if arrays.needs.parts[lines.part[line]].kind == MATERIEL:
            entry = arrays.supply.entries[source]
            mass = arrays.supply.bundles[entry.bundle].mass
            work = arrays.supply.bundles[entry.bundle].work
            done = entry.ready
        else:
            done = arrays.chains.chains[arrays.needs.ways[source].chain].ready
        for step in range(lines.first_step[line], lines.first_step[line + 1]):
            resource = lines.resource[step]
            done = lines.week[step]
            if lines.activity[step] == MOVE:
                leg = arrays.network.legs[resource]
                price = times(leg.cost, mass)
                done += leg.weeks
            elif lines.activity[step] == REPAIR:
                hours = arrays.workshops.hours[work].sum()
                price = times(arrays.workshops.bays[resource].cost, hours)
                done += arrays.workshops.works[work].weeks
            else:
                session = arrays.training.sessions[resource]
                course = arrays.training.courses[session.course]
                price = course.cost
                done += course.weeks
            cost = min(NEVER, cost + times(price, quantity))
        last = max(last, done)
    return cost, last


def itineraries_of(world: World, lines: Lines) -> list[Itinerary]:
    """Return lines as itineraries of the domain."""
    case, wanted = world.case, world.wanted
    legs, bays = list(case.legs), list(case.bays)
    courses = list(case.courses)
    found = []
    for line in range(int(lines.filled[0])):
        option, part = wanted.parts[int(lines.part[line])]
        source = int(lines.source[line])
        steps = []
        for step in range(int(lines.first_step[line]), int(lines.first_step[line + 1])):
            resource, week = int(lines.resource[step]), int(lines.week[step])
            if lines.activity[step] == MOVE:
                steps.append(PromisedStep("move", legs[resource], week))
            elif lines.activity[step] == REPAIR:
                steps.append(PromisedStep("repair", bays[resource], week))
            else:
                course = courses[int(world.training.sessions[resource]["course"])]
                steps.append(PromisedStep("attend", course, week))
        of_units = world.needs.parts[int(lines.part[line])]["kind"] == MATERIEL
        found.append(
            make_itinerary(
                case,
                case.options[option].package,
                option,
                part,
                world.entries[source].source if of_units else wanted.ways[source],
                int(lines.quantity[line]),
                steps,
            )
        )
    return found
