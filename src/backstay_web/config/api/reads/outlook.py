"""What a nation may expect of the needs that it asks for, as it was told."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from backstay_web.config.api.reads.read import Label, Read, Shown, Words
from backstay_web.core.context import me
from backstay_web.core.labels.columns import columns_of
from backstay_web.requirements import outlook, queries


@dataclass(frozen=True)
class Expected:
    """What was told of a need: who promised a part, when it comes, what is in the way.

    At ``told_at`` it was told; null: nothing was. ``newer_at`` is when a newer plan was
    made of which nothing was told yet, as far as one may know that there is one.
    """

    key: UUID
    label: Label
    number: int
    count: int
    promised_count: int
    promised_by: list[str]
    expected_on: date | None
    why_not: str
    told_at: datetime | None
    newer_at: datetime | None


def expected(_: Words) -> Shown:
    """Return what to expect of the needs of one's own nation, in its order."""
    rows = list(queries.ordered(me().origin))
    known = outlook.outlooks([row.pk for row in rows]) or {}
    told = [known.get(row.pk, outlook.NOTHING) for row in rows]
    return Shown(
        [of_need(row, each) for row, each in zip(rows, told, strict=True)],
        [*map(vars, rows), *(made for each in told for made in each.made_of)],
    )


def of_need(row: Any, told: outlook.Outlook) -> Expected:
    return Expected(
        key=row.pk,
        label=columns_of(row),
        number=row.number,
        count=row.count,
        promised_count=told.promised_count,
        promised_by=list(told.promised_by),
        expected_on=told.expected_on,
        why_not=told.why_not,
        told_at=told.told_at,
        newer_at=told.newer_at,
    )


READS: Final = (
    Read(
        "outlook",
        "/outlook",
        "requirements:mine",
        "What one's own nation may expect of the needs that it asks for.",
        Expected,
        expected,
        {},
    ),
)
"""Everything of that kind."""
