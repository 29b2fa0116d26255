"""Recall: the lines of a plan that is in force, as a search knows lines."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from backstay.itineraries.lines import Lines
from backstay.itineraries.recall import Row, lines_of

Content = tuple[int, ...]
"""Part, source and dated activities of a line: what makes it that line."""


class Told(NamedTuple):
    """A line that nations have been told of: how many, and what breaking it costs.

    ``price`` is in pico-points.
    """

    quantity: int
    price: int


@dataclass(frozen=True, slots=True)
class Former:
    """What the plan in force says of a package that was not fielded before today.

    Attributes
    ----------
    package, option, week : int
        Numbers of both, and the week it was to be fielded.
    lines : Lines
        Those that have not begun and could still be kept.
    told : mapping of content to the lines that have it
        The dearest first; those that could still be kept.
    intact : bool
        Whether every line that has not begun could still be kept.
    """

    package: int
    option: int
    week: int
    lines: Lines
    told: Mapping[Content, tuple[Told, ...]]
    intact: bool


NO_LINES: Final = Lines(
    *(np.zeros(length, dtype=np.int64) for length in (0, 0, 0, 1, 0, 0, 0, 1))
)


def content_of(row: Row) -> Content:
    """Return what makes a line that line."""
    return (row.part, row.source, *(number for step in row.steps for number in step))


def rows_of_lines(lines: Lines) -> list[Row]:
    """Return lines one by one, with plain numbers."""
    starts = lines.first_step.tolist()
    steps = list(
        zip(
            lines.activity.tolist(),
            lines.resource.tolist(),
            lines.week.tolist(),
            strict=True,
        )
    )
    parts, sources = lines.part.tolist(), lines.source.tolist()
    quantities = lines.quantity.tolist()
    return [
        Row(parts[each], sources[each], quantities[each], steps[start:end])
        for each, (start, end) in enumerate(pairwise(starts))
    ]


def contents_of(lines: Lines) -> Counter[Content]:
    """Return the quantity of each line by its content."""
    found: Counter[Content] = Counter()
    for row in rows_of_lines(lines):
        found[content_of(row)] += row.quantity
    return found


def some_of(lines: Lines, wanted: Iterable[int]) -> Lines:
    """Return those lines whose place is wanted."""
    rows = rows_of_lines(lines)
    return lines_of(rows[place] for place in wanted)


def joined(one: Lines, other: Lines) -> Lines:
    """Return the lines of both."""
    return Lines(
        part=np.concatenate([one.part, other.part]),
        source=np.concatenate([one.source, other.source]),
        quantity=np.concatenate([one.quantity, other.quantity]),
        first_step=np.concatenate(
            [one.first_step, other.first_step[1:] + one.first_step[-1]]
        ),
        activity=np.concatenate([one.activity, other.activity]),
        resource=np.concatenate([one.resource, other.resource]),
        week=np.concatenate([one.week, other.week]),
        filled=one.filled + other.filled,
    )
