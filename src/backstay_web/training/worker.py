"""The worker's queue of timetables, and the rows that it keeps of one."""

import sys
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from backstay_web.core.labels.columns import columns_of
from backstay_web.plans.queues import Queue
from backstay_web.training.bench import Lack, bench_of
from backstay_web.training.models import (
    Block,
    Timetable,
    TimetableAttempt,
    TimetableEnding,
)


def read(row: Timetable, told: dict[str, Any]) -> tuple[dict[str, Any], list[Block]]:
    """Return how a timetable was found, and its blocks; none if there is none."""
    parts = told.pop("parts", None)
    return told, [] if parts is None else list(blocks(row, parts))


def blocks(row: Timetable, parts: dict[str, Any]) -> Iterator[Block]:
    """Yield each block of a timetable, and one for each reason why one is left out."""
    for each in bench_of(row.bench).classes:
        said = {"timetable": row, "held_id": UUID(each.key)}
        said |= {"originator": row.originator, **columns_of(row)}
        for number, lack in enumerate(each.lacks, 1):
            yield Block(**said, number=number, reason=reason_of(lack))
        if each.lacks:
            continue
        for part in each.parts:
            at = parts[each.task(part)]
            yield Block(
                **said,
                number=part.number,
                task_id=UUID(part.task) if part.task else None,
                room_id=UUID(at["room"]),
                on=row.day_of(at["day"]),
                teams=at["teams"],
                kept=part.kept,
            )


def reason_of(lack: Lack) -> str:
    """Return the reason that a lack is: kit is kit, whoever recorded that it is there.

    >>> reason_of(Lack("own course variant", 1, 0)), reason_of(Lack("long", 3, 2))
    ('kit', 'long')
    """
    word = lack.what.split()[0]
    return {"own": Block.Reason.KIT, "range": Block.Reason.ROOM}.get(word, word)


QUEUE: Final = Queue(
    "timetable",
    Timetable,
    TimetableAttempt,
    TimetableEnding,
    [sys.executable, "-m", "backstay_web.training.searching"],
    read,
)
QUEUE.serve()
