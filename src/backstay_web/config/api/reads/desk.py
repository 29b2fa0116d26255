"""What waits for the validation desk."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from backstay_web.config.api.reads.read import (
    LIMIT,
    Label,
    Read,
    Shown,
    Words,
    limit_of,
)
from backstay_web.core.commands import find
from backstay_web.core.context import me
from backstay_web.core.labels.columns import columns_of
from backstay_web.requirements import queries as needs


@dataclass(frozen=True)
class Waiting:
    """A need that waits for the verdict of the desk; duplicates are possible ones.

    It has no template where that is not one's to read.
    """

    key: UUID
    version: int
    label: Label
    number: int
    clock: str
    nation: UUID
    nation_name: str | None
    template: UUID | None
    template_name: str | None
    count: int
    need_by_on: date
    submitted_at: datetime
    duplicate_count: int


@dataclass(frozen=True)
class Alike:
    """A need that another one may be a duplicate of."""

    key: UUID
    label: Label
    number: int
    state: str
    count: int
    need_by_on: date


def waiting(words: Words) -> Shown:
    """Return what waits for the desk: urgent first, then what waits longest."""
    rows = needs.waiting().exclude(originator=me().origin)
    found = list(needs.with_names(rows, "template", "nation")[: limit_of(words)])
    return Shown(
        [
            Waiting(
                key=row.pk,
                version=row.version,
                label=columns_of(row),
                number=row.number,
                clock=row.clock,
                nation=row.originator,
                nation_name=row.nation_name,
                template=row.template_id if row.template_name is not None else None,
                template_name=row.template_name,
                count=row.count,
                need_by_on=row.need_by_on,
                submitted_at=row.submitted_at,
                duplicate_count=row.alike_count,
            )
            for row in found
        ],
        [vars(row) for row in found],
    )


def alike(_: Words, *, key: UUID) -> Shown:
    """Return what a need may be a duplicate of."""
    found = list(needs.alike(find(needs.requirements(), key)))
    return Shown(
        [
            Alike(
                key=other.pk,
                label=columns_of(other),
                number=other.number,
                state=other.state,
                count=other.count,
                need_by_on=other.need_by_on,
            )
            for other in found
        ],
        [vars(other) for other in found],
    )


READS: Final = (
    Read(
        "desk",
        "/desk",
        "requirements:queue",
        "What waits for the validation desk.",
        Waiting,
        waiting,
        LIMIT,
    ),
    Read(
        "desk-alike",
        "/desk/{uuid:key}/alike",
        "requirements:queue",
        "What a need may be a duplicate of.",
        Alike,
        alike,
        {},
    ),
)
