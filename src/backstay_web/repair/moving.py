"""What comes of it if a job is put elsewhere by hand, before anybody keeps it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backstay_web.core.entries import Faulty
from backstay_web.repair.bench import (
    Bench,
    Change,
    Made,
    NoPlace,
    bench_of,
    changes,
    pinned,
    remade,
)
from backstay_web.repair.models import Schedule
from backstay_web.repair.placing import made_from
from backstay_web.repair.schedules import ending_of

WHY_NOT: Final[Mapping[str, tuple[str, Promise]]] = {
    "begun": ("job", _("It is begun: it stays where it is.")),
    "bay": ("bay", _("This bay does not take it, or its bay-hours are not known.")),
    "early": ("start_on", _("What it waits for is not there on that day yet.")),
    "closed": ("start_on", _("The bay has no hours on that day.")),
    "changes": ("start_on", _("It is not over before the hours of the bay change.")),
    "taken": ("start_on", _("Another job is begun there, or pinned, in these days.")),
}
"""Of each word for why a job cannot be somewhere, the field at fault and a sentence."""


@dataclass(frozen=True)
class Tried:
    """A schedule before and after a job was moved, and what differs."""

    bench: Bench
    before: Made
    after: Made

    @property
    def changes(self) -> Sequence[Change]:
        """Return what is elsewhere, or at another time, than before."""
        return list(changes(self.before, self.after))


def tried(row: Schedule, job: UUID, bay: UUID, start_on: date) -> Tried:
    """Return what comes of it if a job is put into a bay from a day on.

    Raises
    ------
    Faulty
        If it cannot be there; says why.
    """
    bench = bench_of(row.bench)
    if str(job) not in {piece.key for piece in bench.pieces}:
        raise Faulty(
            {"job": [gettext("It is not in this schedule: ask for a new one.")]}
        )
    ending = ending_of(row)
    delay = ending.delay if ending and ending.delay is not None else 0
    before = made_from(row, row.placements.all(), delay)
    try:
        there = pinned(bench, str(job), str(bay), (start_on - row.first_day).days)
    except NoPlace as why:
        field, words = WHY_NOT[str(why)]
        raise Faulty({field: [str(words)]}) from None
    return Tried(there, before, remade(there, before))
