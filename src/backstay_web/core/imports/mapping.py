"""Which heading of a table stands for which column of a kind."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from backstay.errors import BackstayError
from backstay_web.core.imports.kinds import Kind

CLOSE: Final = 0.8
"""How alike a heading must be that is spelt otherwise, as ``difflib`` measures it."""
BETWEEN: Final = re.compile(r"[\W_]+")


class WrongMapping(BackstayError):
    """A mapping names what is not there, or leaves out the key of the rows."""


class Ground(StrEnum):
    """Why a heading is proposed for a column."""

    REMEMBERED = "remembered"
    HEADING = "heading"
    GUESS = "guess"  # to be marked as such


@dataclass(frozen=True, slots=True)
class Proposal:
    """A place in the head that may hold a column."""

    place: int
    ground: Ground


def propose(
    kind: Kind, head: Sequence[str], remembered: Mapping[str, str]
) -> dict[str, Proposal]:
    """Return for each column the place in the head that most likely holds it.

    ``remembered`` says what headings meant the last time; no place serves twice.
    """
    headings = [folded(heading) for heading in head]
    found: dict[str, Proposal] = {}
    for place, heading in enumerate(headings):
        name = remembered.get(heading, "")
        if name in kind.by_name and name not in found:
            found[name] = Proposal(place, Ground.REMEMBERED)
    for ground, look in ((Ground.HEADING, same), (Ground.GUESS, alike)):
        for column in kind.columns:
            taken = {proposal.place for proposal in found.values()}
            free = {h: p for p, h in enumerate(headings) if h and p not in taken}
            free = {h: p for h, p in free.items() if h not in remembered}
            names = [folded(name) for name in (column.name, *column.headings)]
            heading = look(names, list(free))
            if heading and column.name not in found:
                found[column.name] = Proposal(free[heading], ground)
    return found


def same(names: list[str], headings: list[str]) -> str:
    return next((heading for heading in headings if heading in names), "")


def alike(names: list[str], headings: list[str]) -> str:
    for name in names:
        close = difflib.get_close_matches(name, headings, n=1, cutoff=CLOSE)
        if close:
            return close[0]
    return ""


def folded(heading: str) -> str:
    """Return a heading as it is compared.

    >>> folded(" Mass (kg) "), folded("mass_kg")
    ('mass kg', 'mass kg')
    """
    return BETWEEN.sub(" ", heading.casefold()).strip()


def check_mapping(kind: Kind, head: Sequence[str], mapping: Mapping[str, int]) -> None:
    """Return if a mapping is of this kind and this head, and finds the own key.

    Raises
    ------
    WrongMapping
        Says every column that is wrong.
    """
    unknown = sorted(set(mapping) - set(kind.by_name))
    outside = sorted(c for c, place in mapping.items() if not 0 <= place < len(head))
    missing = [column for column in kind.key if column not in mapping]
    places = list(mapping.values())
    doubled = sorted(c for c, place in mapping.items() if places.count(place) > 1)
    wrong = [
        *(f"{column} is no column of this table" for column in unknown),
        *(f"{column} points to no heading" for column in outside),
        *(f"{column} needs a heading: rows are told apart by it" for column in missing),
        *(f"{column} shares its heading with another column" for column in doubled),
    ]
    if wrong:
        raise WrongMapping(f"{'; '.join(wrong)}.")


def to_remember(head: Sequence[str], mapping: Mapping[str, int]) -> dict[str, str]:
    """Return what each heading meant, for the next time."""
    column_at = {place: column for column, place in mapping.items()}
    return {
        folded(heading): column_at.get(place, "") for place, heading in enumerate(head)
    }
