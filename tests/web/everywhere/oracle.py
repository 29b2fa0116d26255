"""What each reader may see, worked out in plain Python from labels and permissions.

It shares nothing with what it judges: no query, no policy, no code of labels, and not
the table of doors. What routes need stands in enrolled.py, by hand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from django.db import models

from backstay_web.core.models import Labelled as HasLabel
from tests.web.everywhere.enrolled import (
    ALSO_NEEDED,
    OF_SUBJECTS,
    ONLY_PEOPLE,
    OTHERWISE,
    OWN_ALONE,
    SUBJECTS,
    TO_ACCOUNTS,
    TO_ACTORS,
    TO_ALL,
    routes,
)

Statuses = frozenset[int]

SHOWS: Final = 200
SIGN_IN: Final = 302
REFUSES: Final = 403
NOTHING_THERE: Final = 404
NOT_THAT_WAY: Final = 405
FAULTY: Final = 422
ANY_ANSWER: Final = frozenset({200, 302, 303, 400, 403, 404, 405, 409, 422})
"""What a page may answer that changes something of a row that one may read."""
COMMAND: Final = "api:command-"


class Relation(Enum):
    """What the label of a row is to a reader."""

    OWN = "his nation's own"
    RELEASED = "another's, released to him"
    OF_OTHERS = "released to others"
    HELD = "of a category that he holds"
    NOT_HELD = "of a category that he does not hold"
    ABOVE = "above his level"
    MIXED = "readable, with a parent that is not"
    DERIVED = "made from other rows"


@dataclass(frozen=True)
class Reader:
    """Who asks: his nation, the bodies, categories and level he reads; what he may."""

    origin: str
    rel: int
    cav: int
    level: int
    permissions: frozenset[str]


@dataclass(frozen=True)
class Labelled:
    """A row with its label, its words, and the rows that it points to."""

    table: str
    key: str
    originator: str
    rel: int
    cav: int
    level: int
    words: tuple[str, ...]
    is_retired: bool
    parents: tuple[str, ...]


def needs_of_subjects() -> dict[str, str]:
    """Return by each table of rows that can be found what its rows need."""
    return {table: need for need, those in SUBJECTS.items() for table in those.split()}


@dataclass
class Oracle:
    """All rows there are, by their keys."""

    rows: Mapping[str, Labelled]
    reading: frozenset[str]  # the pages that show one row
    derived: frozenset[str]  # tables of rows that are made from others
    needs: Mapping[str, str] = field(default_factory=routes)
    known: dict[tuple[Reader, str], bool] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=needs_of_subjects)

    def is_readable(self, key: str, by: Reader) -> bool:
        """Tell whether a label lets somebody read the row that has it."""
        row = self.rows[key]
        shares_a_body = row.rel & by.rel != 0 and self.is_open(row, by)
        holds_each_category = row.cav & by.cav == row.cav
        return shares_a_body and holds_each_category and row.level <= by.level

    def is_open(self, row: Labelled, by: Reader) -> bool:
        """Tell whether the people of a nation may read rows of such a table at all."""
        return row.table not in OWN_ALONE or row.originator == by.origin

    def is_whole(self, key: str, by: Reader) -> bool:
        """Tell whether somebody may read a row and all that it rests on."""
        if (by, key) not in self.known:
            self.known[by, key] = True  # what rests on itself adds nothing
            is_whole = self.is_readable(key, by) and self.rests_on_whole(key, by)
            self.known[by, key] = is_whole
        return self.known[by, key]

    def rests_on_whole(self, key: str, by: Reader) -> bool:
        """Tell whether somebody may read all that a row rests on."""
        return all(self.is_whole(parent, by) for parent in self.rows[key].parents)

    def relations(self, key: str, by: Reader) -> Iterator[Relation]:
        """Yield what a row is to a reader."""
        row = self.rows[key]
        if row.rel & by.rel == 0 or not self.is_open(row, by):
            yield Relation.OF_OTHERS
        if row.cav & ~by.cav:
            yield Relation.NOT_HELD
        if row.level > by.level:
            yield Relation.ABOVE
        if not self.is_readable(key, by):
            return
        yield Relation.OWN if row.originator == by.origin else Relation.RELEASED
        if row.cav:
            yield Relation.HELD
        if not self.is_whole(key, by):
            yield Relation.MIXED
        if row.table in self.derived:
            yield Relation.DERIVED

    def answers(self, route: str, key: str | None, by: Reader) -> Statuses:
        """Return the statuses with which a route may answer whoever reads."""
        need = self.needs[route]
        if need == TO_ALL:
            return ANY_ANSWER
        if need == TO_ACCOUNTS:
            return frozenset({SIGN_IN})
        if need != TO_ACTORS and need not in by.permissions:
            return frozenset({REFUSES})
        if route.startswith(COMMAND):
            return frozenset({NOT_THAT_WAY})
        if key is None:
            return self.answers_at_all(route, by)
        if (
            route in OF_SUBJECTS
            and self.subjects[self.rows[key].table] not in by.permissions
        ):
            return frozenset({REFUSES})
        if not self.is_readable(key, by):
            return frozenset({NOTHING_THERE, NOT_THAT_WAY})
        if route not in self.reading:
            return ANY_ANSWER
        if self.is_whole(key, by):
            return frozenset({SHOWS})
        return frozenset({SHOWS, NOTHING_THERE})

    def answers_at_all(self, route: str, by: Reader) -> Statuses:
        """Return the statuses with which a page may answer that is of no row."""
        if route in OTHERWISE:
            return frozenset({OTHERWISE[route]})
        if route in ALSO_NEEDED and ALSO_NEEDED[route] not in by.permissions:
            return frozenset({NOTHING_THERE})
        return frozenset({SHOWS, NOT_THAT_WAY})

    def takes(self, route: str, key: str | None, by: Reader) -> Statuses:
        """Return the statuses with which a route may answer whoever sends nothing."""
        need = self.needs[route]
        if need in (TO_ALL, TO_ACCOUNTS, TO_ACTORS):
            return ANY_ANSWER
        if need not in by.permissions:
            return frozenset({REFUSES})
        if route.removeprefix(COMMAND) in ONLY_PEOPLE:
            return frozenset({REFUSES, FAULTY})
        if route.startswith(COMMAND):
            return frozenset({FAULTY})
        if key is not None and not self.is_readable(key, by):
            return frozenset({NOTHING_THERE, NOT_THAT_WAY})
        return ANY_ANSWER


def labelled_of(model: type[models.Model], row: Mapping[str, Any]) -> Labelled:
    """Return what the oracle knows of a row, as the database holds it."""
    columns = model._meta.concrete_fields
    return Labelled(
        table=model._meta.db_table,
        key=str(row["id"]),
        originator=str(row["originator"]),
        rel=row["rel"],
        cav=row["cav"],
        level=row["level"],
        words=tuple(str(v) for v in row.values() if isinstance(v, str)),
        is_retired=row.get("retired_on") is not None,
        parents=tuple(
            str(row[each.column])
            for each in columns
            if isinstance(each, models.ForeignKey)
            and issubclass(each.related_model, HasLabel)
            and row[each.column]
        ),
    )
