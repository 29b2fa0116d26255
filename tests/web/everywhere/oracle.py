"""What each reader may see, worked out in plain Python from labels and permissions.

It shares nothing with the site but the table of doors and what roles may: no query, no
policy, no code of labels.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import models

from backstay_web.config.doors import PAGES, Open

SHOWS: Final = 200
SIGN_IN: Final = 302
REFUSES: Final = 403
NOTHING_THERE: Final = 404
NOT_THAT_WAY: Final = 405
ANY_ANSWER: Final = frozenset({200, 302, 403, 404, 405, 409, 422})
"""What a page may answer that changes something of a row that one may read."""


@dataclass(frozen=True)
class Reader:
    """Who asks: the bodies, categories and level he reads, and what he may do."""

    rel: int
    cav: int
    level: int
    permissions: frozenset[str]


@dataclass(frozen=True)
class Labelled:
    """A row with its label, its words, and the rows that it points to."""

    table: str
    key: str
    rel: int
    cav: int
    level: int
    words: tuple[str, ...]
    is_retired: bool
    parents: tuple[str, ...]


@dataclass
class Oracle:
    """All rows there are, by their keys."""

    rows: Mapping[str, Labelled]
    reading: frozenset[str]  # the pages that show one row
    known: dict[tuple[Reader, str], bool] = field(default_factory=dict)

    def is_readable(self, key: str, by: Reader) -> bool:
        """Tell whether a label lets somebody read the row that has it."""
        row = self.rows[key]
        shares_a_body = row.rel & by.rel != 0
        holds_each_category = row.cav & by.cav == row.cav
        return shares_a_body and holds_each_category and row.level <= by.level

    def is_whole(self, key: str, by: Reader) -> bool:
        """Tell whether somebody may read a row and all that it rests on."""
        if (by, key) not in self.known:
            self.known[by, key] = True  # what rests on itself adds nothing
            row = self.rows[key]
            self.known[by, key] = self.is_readable(key, by) and all(
                self.is_whole(parent, by) for parent in row.parents
            )
        return self.known[by, key]

    def answers(self, page: str, key: str | None, by: Reader) -> frozenset[int]:
        """Return the statuses with which a page may answer."""
        need = PAGES[page]
        if isinstance(need, Open):
            return ANY_ANSWER
        if str(need.value) not in by.permissions:
            return frozenset({REFUSES})
        if key is None:
            return frozenset({SHOWS, NOT_THAT_WAY})
        if not self.is_readable(key, by):
            return frozenset({NOTHING_THERE, NOT_THAT_WAY})
        if page not in self.reading:
            return ANY_ANSWER
        if self.is_whole(key, by):
            return frozenset({SHOWS})
        return frozenset({SHOWS, NOTHING_THERE})


OF_READING: Final = frozenset(
    {
        "donations:offer",
        "nations:detail",
        "nations:organisation",
        "nations:post",
        "requirements:detail",
        "releases:history",
    }
)
"""Pages that show one row: they answer with it, or that there is none.

A row that points to what its reader may not see is shown without that, or not at all.
"""


def labelled_of(model: type[models.Model], row: Mapping[str, Any]) -> Labelled:
    """Return what the oracle knows of a row, as the database holds it."""
    columns = model._meta.concrete_fields
    return Labelled(
        table=model._meta.db_table,
        key=str(row["id"]),
        rel=row["rel"],
        cav=row["cav"],
        level=row["level"],
        words=tuple(str(v) for v in row.values() if isinstance(v, str)),
        is_retired=row.get("retired_on") is not None,
        parents=tuple(
            str(row[each.column])
            for each in columns
            if isinstance(each, models.ForeignKey) and row[each.column]
        ),
    )
