"""What pages and files of the log read; row security leaves what the reader may see."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.sql import SQL

from backstay.errors import BackstayError
from backstay_web.core.labels.columns import marks_of
from backstay_web.core.merkle.export import Event, exported
from backstay_web.core.merkle.fields import shown
from backstay_web.log.audit import opening_of
from backstay_web.log.entries import EVENT, KINDS, ROW, Asked, Entry, entries
from backstay_web.log.models import Alarm, Checkpoint, Epoch
from backstay_web.log.tiles import StoredNodes

MOST_EXPORTED: Final = 10_000
"""Entries in one file, some 30 MB: more than a nation has in a month."""
LATE: Final = timedelta(minutes=5)
"""A head that is older was not signed in time: one is made each minute."""
CAN_HIDE: Final = tuple(sorted({*EVENT, *ROW} - {"entry", "id"}))
OWN: Final = """
join log_leaf l on l.id = x.id
join core_event e on e.id = {event}
where l.epoch = %s and l.number < %s and x.originator = %s
    and (%s::date is null or e.at >= %s::date)
    and (%s::date is null or e.at < %s::date)
    and (%s::bigint is null or l.number >= %s::bigint)
    and (%s::bigint is null or l.number < %s::bigint)
"""
FIRST: Final = "order by l.number limit %s"
PARTS: Final = """
select min(number), max(number) + 1
from (
    select number, (row_number() over (order by number) - 1) / %s as part
    from ({own}) own
) parted
group by part order by min(number)
"""
"""From which entry of the log on each part of a file is, and before which."""


class NothingSealed(BackstayError):
    """The log has no head yet: the sealer has not run."""


class TooMany(BackstayError):
    """More is asked for than one file holds."""


@dataclass(frozen=True)
class Wish:
    """What a file of the log is to show.

    Parameters
    ----------
    origin : UUID or None
        The body whose own entries are shown; none at all without one.
    begins_on, ends_before : date or None
        Days of the events, the first included, the last not.
    hidden : collection of str
        Names of fields of which the hash alone is given.
    known_sizes : collection of int
        Sizes at which the reader saw the log before.
    epoch : int or None
        Which epoch; the last one if none is named.
    from_entry, before_entry : int or None
        Numbers of entries in the log, the first included, the last not: one part of
        what is too much for one file.
    """

    origin: UUID | None = None
    begins_on: date | None = None
    ends_before: date | None = None
    hidden: Collection[str] = ()
    known_sizes: Collection[int] = ()
    epoch: int | None = None
    from_entry: int | None = None
    before_entry: int | None = None

    @property
    def limits(self) -> list[Any]:
        """Return what limits it, each as the query asks for it: twice."""
        each = (self.begins_on, self.ends_before, self.from_entry, self.before_entry)
        return [limit for limit in each for _again in range(2)]


def last_checkpoint(epoch: int | None = None) -> Checkpoint:
    """Return the head that was signed last, of the last epoch or a named one.

    Raises
    ------
    NothingSealed
        If there is none.
    """
    heads = Checkpoint.objects.order_by("-epoch", "-size")
    head = (heads if epoch is None else heads.filter(epoch=epoch)).first()
    if head is None:
        raise NothingSealed(_("Nothing is sealed yet: start the sealer of the log."))
    return head


def worries(head: Checkpoint) -> list[str]:
    """Return what is wrong with the log as far as its pages can tell."""
    alarms = Alarm.objects.filter(at__gte=head.at).order_by("at", "pk")
    return list(alarms.values_list("found", flat=True))


def is_late(head: Checkpoint) -> bool:
    """Tell whether the sealer should have signed another head by now."""
    return head.at < timezone.now() - LATE


def file_of(wish: Wish) -> str:
    """Return a file of the log, which `backstay_verify.py` checks.

    It always shows the first entry of the epoch, which names the head before it.

    Raises
    ------
    NothingSealed
        If there is no head yet.
    TooMany
        If more entries are asked for than one file holds.
    NotInTree
        If the log never had one of the known sizes.
    """
    head = last_checkpoint(wish.epoch)
    return file_with(wish, head, own_entries(wish, head))


def file_with(wish: Wish, head: Checkpoint, own: Iterable[Entry]) -> str:
    """Return the file of a wish whose entries were read already."""
    events = [opening(head.epoch), *(event_of(each, wish) for each in own)]
    nodes = StoredNodes(head.epoch, head.size)
    nodes.prefetch(event.index for event in events)
    return exported(nodes, head.size, head.note, events, wish.known_sizes)


def opening(epoch: int) -> Event:
    return Event(0, opening_of(Epoch.objects.get(number=epoch)))


def event_of(entry: Entry, wish: Wish) -> Event:
    """Return an entry as the file shows it, without what its wish hides."""
    number, salts = entry.more
    names = set(entry.names) - {*wish.hidden}
    return Event(number, shown(entry.fields(bytes(salts)), names))


def marks_in(own: Iterable[Entry]) -> Iterator[dict[str, Any]]:
    """Yield the label of each entry, and whose it is."""
    for each in own:
        yield marks_of(json.loads(each.values[each.names.index("label")]))


def own_entries(wish: Wish, head: Checkpoint) -> list[Entry]:
    """Return the entries that a wish is about, as far as they may be read.

    Raises
    ------
    TooMany
        If they are more than one file holds.
    """
    if wish.origin is None:
        return []
    words = [head.epoch, head.size, wish.origin, *wish.limits, MOST_EXPORTED + 1]
    asked = Asked(["l.number", "l.salts"], f"{OWN} {FIRST}", words)
    with connection.cursor() as cursor:
        found = list(entries(cursor, asked))
    if len(found) > MOST_EXPORTED:
        said = _(
            "A file holds %(most)s entries at most: ask for fewer days, or for a part "
            "of the log by the numbers of its entries."
        )
        raise TooMany(said % {"most": MOST_EXPORTED})
    return found


def parts_of(wish: Wish, head: Checkpoint) -> list[tuple[int, int]]:
    """Return from which entry on, and before which, each file of a wish is."""
    if wish.origin is None:
        return []
    words = [head.epoch, head.size, wish.origin, *wish.limits]
    own = SQL(" union all ").join(
        SQL("select l.number from {table} x ").format(table=table)
        + SQL(OWN).format(event=event)
        for _query, _names, table, event in KINDS
    )
    with connection.cursor() as cursor:
        cursor.execute(SQL(PARTS).format(own=own), [MOST_EXPORTED, *words, *words])
        return [(first, before) for first, before in cursor.fetchall()]
