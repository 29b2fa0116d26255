"""What a unit reports of itself each quarter, against the books; plain rules.

They know no database. What was reported moves nothing: it is held line by line against
what the books say that the post had when it was reported.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

WITHIN: Final = timedelta(days=30)
"""Our assumption: a report can be made within 30 days after its quarter."""
QUARTER: Final = re.compile("([0-9]{4})-Q([1-4])")
MONTHS: Final = 3


class Said(NamedTuple):
    """So many of an item, or one unit by its number; the condition may be unsaid."""

    code: str
    number: str
    quantity: int
    condition: str


class Apart(NamedTuple):
    """Where a report and the books differ; none, on the side that has no such line."""

    what: str
    code: str
    number: str
    reported: Said | None
    held: Said | None


MISSING: Final = "missing"
STRANGE: Final = "strange"
COUNT: Final = "count"
CONDITION: Final = "condition"


def apart(reported: Iterable[Said], held: Iterable[Said]) -> Iterator[Apart]:
    """Yield each difference of a report against the books, in the order of its lines.

    A unit with a number is found by that, and by its item too where that is said.
    """
    left = {(each.code, each.number): each for each in held}
    by_number = {each.number: each for each in left.values() if each.number}
    for said in reported:
        known = left.get((said.code, said.number))
        if known is None and not said.code:
            known = by_number.get(said.number)
        if known is None:
            if said.quantity:
                yield Apart(STRANGE, said.code, said.number, said, None)
            continue
        left.pop((known.code, known.number), None)
        place = (known.code, known.number)
        if said.quantity != known.quantity:
            yield Apart(COUNT, *place, said, known)
        elif said.condition and said.condition != known.condition:
            yield Apart(CONDITION, *place, said, known)
    for known in left.values():
        yield Apart(MISSING, known.code, known.number, None, known)


def quarter_of(day: date) -> str:
    """Return the quarter in which a day is, such as 2026-Q1."""
    return f"{day.year}-Q{(day.month - 1) // MONTHS + 1}"


def is_quarter(said: str) -> bool:
    """Tell whether somebody has written a quarter."""
    return QUARTER.fullmatch(said) is not None


def ends_before(quarter: str) -> date:
    """Return the first day after a quarter."""
    found = QUARTER.fullmatch(quarter)
    if found is None:
        raise ValueError(quarter)
    year, number = map(int, found.groups())
    if number * MONTHS == 12:
        return date(year + 1, 1, 1)
    return date(year, number * MONTHS + 1, 1)


def due_on(quarter: str) -> date:
    """Return the last day on which the report of a quarter is in time."""
    return ends_before(quarter) - timedelta(days=1) + WITHIN


def quarters(first: date, last: date) -> Iterator[str]:
    """Yield the quarters from that of one day to that of another one."""
    day = first
    while (quarter := quarter_of(day)) <= quarter_of(last):
        yield quarter
        day = ends_before(quarter)
