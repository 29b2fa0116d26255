"""Which entries come next: none is missed, and each comes after what it rests on.

An entry is taken once its transaction is seen to be committed, whatever others still
run. Within what is seen at once, places that were drawn after each change give the
order. To wait for all older transactions instead, and go by their numbers, would put a
change before the one that it rests on: numbers are given when a transaction begins to
write, and it may then wait for another.
"""

from typing import Any, Final, NamedTuple

from backstay_web.log.entries import Asked, Entry, entries

MOST: Final = 10_000
"""Entries taken at once, so that a large import fits into memory and time limits."""
UNSEALED: Final = """
join core_arrival a on a.id = x.id and a.transaction >= %s
left join log_leaf l on l.id = x.id
where l.id is null order by a.place limit %s
"""
OLDEST: Final = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


class Batch(NamedTuple):
    """Entries in their order, and below which transaction all are taken with them."""

    entries: list[Entry]
    oldest: int
    is_last: bool


class Sequencer:
    """Takes what was committed and not yet sealed.

    It remembers below which transaction everything is sealed, in order not to look
    there again; a new one looks at everything once.
    """

    def __init__(self) -> None:
        self.since = 0

    def next(self, cursor: Any) -> Batch:
        """Return what comes next, at most `MOST` entries, seen in one snapshot.

        The cursor has to be in a transaction of the isolation level repeatable read.
        """
        cursor.execute(OLDEST)
        [oldest] = cursor.fetchone()
        asked = Asked(["a.place"], UNSEALED, [self.since, MOST + 1])
        found = sorted(entries(cursor, asked), key=lambda entry: entry.more)
        return Batch(found[:MOST], oldest, len(found) <= MOST)

    def sealed(self, batch: Batch) -> None:
        """Remember that a batch was committed to the log."""
        if batch.is_last:
            self.since = batch.oldest
