"""What is sealed of an event, and of a row that it left: fields, each of them text.

The database makes the texts, JSON among them as it writes it, so that a field is the
same whoever reads it again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg.sql import SQL, Composable, Identifier

from backstay_web.core.merkle.fields import SALT_BYTES, Field

EVENT: Final = (
    "actor",
    "at",
    "command_key",
    "content",
    "entry",
    "id",
    "kind",
    "label",
    "subject",
)
ROW: Final = ("entry", "event", "id", "label", "row", "row_key", "table")
"""Names of fields, in their order; ``entry`` says which of the two it is."""

EVENTS: Final = SQL("""
select x.id, {more}, x.actor::text,
    to_char(x.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    x.command_key::text, x.content::text, 'event', x.id::text, x.kind,
    jsonb_build_object('policy', x.policy, 'level', x.level, 'rel', x.rel,
        'cav', x.cav, 'originator', x.originator)::text,
    x.subject::text
from core_event x {rest}
""")
ROWS: Final = SQL("""
select x.id, {more}, 'row', x.event_id::text, x.id::text,
    jsonb_build_object('policy', x.policy, 'level', x.level, 'rel', x.rel,
        'cav', x.cav, 'originator', x.originator)::text,
    x."row"::text, x.row_key::text, x."table"
from core_eventrow x {rest}
""")
KINDS: Final = (
    (EVENTS, EVENT, Identifier("core_event"), SQL("x.id")),
    (ROWS, ROW, Identifier("core_eventrow"), SQL("x.event_id")),
)
"""Of each kind: how it is read, its fields, its table and the column of its event."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is stored: its key, what was asked besides, its fields' texts."""

    id: UUID
    more: tuple[Any, ...]
    names: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def salt_bytes(self) -> int:
        """Return how many bytes its salts have."""
        return SALT_BYTES * len(self.names)

    def fields(self, salts: bytes) -> list[Field]:
        """Return its fields, each with its own of the salts."""
        return [
            Field(name, salts[at : at + SALT_BYTES], value)
            for name, value, at in zip(
                self.names, self.values, range(0, len(salts), SALT_BYTES), strict=True
            )
        ]


class Asked(NamedTuple):
    """Which entries, and what is asked of them: SQL about ``x``, and its words.

    In ``rest``, ``{event}`` stands for the event that an entry is, or is a row of.
    """

    more: Sequence[str]
    rest: str
    words: Sequence[Any]


def entries(cursor: Any, asked: Asked) -> Iterator[Entry]:
    """Yield events, then rows, as far as the role may read them."""
    more: Composable = SQL(", ").join(SQL(each) for each in asked.more)
    count = len(asked.more) + 1
    for query, names, _table, event in KINDS:
        made = query.format(more=more, rest=SQL(asked.rest).format(event=event))
        cursor.execute(made, asked.words)
        for row in cursor.fetchall():
            yield Entry(row[0], row[1:count], names, row[count:])
