"""Cohorts on what is left: one whole cohort at a time through its courses."""

from typing import Final

from backstay.itineraries.course import Chains, Training
from backstay.itineraries.kernel import NEVER, Whole, kernel
from backstay.itineraries.lines import (
    ATTEND,
    Lines,
    add_step,
    close_line,
    room_for,
    use_line,
)
from backstay.itineraries.resources import NO_ROW
from backstay.itineraries.world import Arrays

NO_SESSION: Final = -1


@kernel
def place_cohorts(
    arrays: Arrays,
    free: Whole,
    sections: Whole,
    part: int,
    week: int,
    lines: Lines,
    terms: Whole,
) -> bool:
    """Add lines for all cohorts of a part so that they have finished by a week.

    Parameters
    ----------
    arrays : Arrays
    free : array of shape (row,)
        Capacity that is left; what the lines use is taken from it.
    sections : array of shape (language, session)
        Pico-points per section.
    part, week : int
    lines : Lines
    terms : array of shape (2, step + 1, week)
        Room to work in.

    Returns
    -------
    bool
        Whether all found a place; if not, the lines added so far are still there.
    """
    needs = arrays.needs
    missing = needs.parts[part].quantity
    for way in range(needs.parts[part].first, needs.parts[part].end):
        for _ in range(needs.ways[way].limit):
            if missing == 0:
                return True
            if not place_cohort(arrays, free, sections, part, way, week, lines, terms):
                break
            missing -= 1
    return bool(missing == 0)


@kernel
def place_cohort(
    arrays: Arrays,
    free: Whole,
    sections: Whole,
    part: int,
    way: int,
    week: int,
    lines: Lines,
    terms: Whole,
) -> bool:
    """Add the cheapest line of one cohort that fits; return whether there is one.

    ``way`` is one of those of the part. The others are those of ``place_cohorts``.
    """
    training = arrays.training
    chain = arrays.chains.chains[arrays.needs.ways[way].chain]
    steps = chain.end - chain.first
    if chain.ready > week or not room_for(lines, steps):
        return False
    price = terms[0, : steps + 1, : week + 1]
    chosen = terms[1, : steps + 1, : week + 1]
    price.fill(NEVER)
    chosen.fill(NO_SESSION)
    price[0, chain.ready :].fill(0)
    for step in range(steps):
        wait = arrays.gap_weeks if step > 0 else 0
        kind = arrays.chains.kinds[chain.first + step]
        _extend(
            training, free, sections, chain.language, kind, wait, price, chosen, step
        )
    if price[steps, week] == NEVER:
        return False
    done = week
    for step in range(steps, 0, -1):
        session = chosen[step, done]
        start = training.sessions[session].week
        add_step(lines, step - 1, ATTEND, session, start)
        done = start - (arrays.gap_weeks if step > 1 else 0)
    line = close_line(lines, part, way, 1, steps)
    use_line(arrays, lines, line, free, 1)
    return True


@kernel
def _extend(
    training: Training,
    free: Whole,
    sections: Whole,
    language: int,
    kind: int,
    wait: int,
    price: Whole,
    chosen: Whole,
    step: int,
) -> None:
    """Fill the next step of a chain: cheapest price by the week it is finished."""
    weeks = price.shape[1]
    before, after = price[step], price[step + 1]
    for session in range(training.kinds[kind].first, training.kinds[kind].end):
        start = training.sessions[session].week
        end = start + training.courses[training.sessions[session].course].weeks
        if start < wait or end >= weeks or before[start - wait] == NEVER:
            continue
        total = before[start - wait] + sections[language, session]
        if total < after[end] and has_place(training, free, session, language):
            after[end] = total
            chosen[step + 1, end] = session
    for week in range(1, weeks):
        if after[week - 1] <= after[week]:
            after[week] = after[week - 1]
            chosen[step + 1, week] = chosen[step + 1, week - 1]


@kernel
def has_place(training: Training, free: Whole, session: int, language: int) -> bool:
    """Return whether one more section fits into a session, with its teams and set."""
    offered = training.sessions[session]
    course = training.courses[offered.course]
    if free[offered.row] < 1:
        return False
    start, end = offered.week, offered.week + course.weeks
    interpreter_row = training.interpreter_row[offered.course, language]
    return bool(
        _pool_has(free, course.instructor_row, start, end)
        and _pool_has(free, course.kit_row, start, end)
        and _pool_has(free, interpreter_row, start, end)
    )


@kernel
def _pool_has(free: Whole, row: int, start: int, end: int) -> bool:
    if row == NO_ROW:
        return True
    if row < 0:
        return False
    least = NEVER
    for week in range(start, end):
        least = min(least, free[row + week])
    return bool(least >= 1)


@kernel
def first_cohort_week(arrays: Arrays, free: Whole, part: int) -> int:
    """Return the earliest week in which one cohort of a part could still finish.

    Cohorts are taken one by one, so all of them finish no earlier than this.
    """
    needs = arrays.needs
    earliest = arrays.weeks
    for way in range(needs.parts[part].first, needs.parts[part].end):
        chain = needs.ways[way].chain
        finish = _first_finish(
            arrays.training, arrays.chains, free, chain, arrays.gap_weeks, arrays.weeks
        )
        earliest = min(earliest, finish)
    return earliest


@kernel
def _first_finish(
    training: Training,
    chains: Chains,
    free: Whole,
    number: int,
    gap_weeks: int,
    weeks: int,
) -> int:
    chain = chains.chains[number]
    done, wait = chain.ready, 0
    for place in range(chain.first, chain.end):
        kind = training.kinds[chains.kinds[place]]
        finish = weeks
        for session in range(kind.first, kind.end):
            start = training.sessions[session].week
            end = start + training.courses[training.sessions[session].course].weeks
            if start < done + wait or end >= finish:
                continue
            if has_place(training, free, session, chain.language):
                finish = end
        if finish == weeks:
            return weeks
        done, wait = finish, gap_weeks
    return int(done)
