"""Search over everything that one may see: one query over all kinds of rows.

Row security leaves what the reader may see in each of them, so the search needs no
right of its own, and a count tells of nothing hidden.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, Final
from uuid import UUID

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from backstay_web.core.labels.columns import LABEL, MARKS
from backstay_web.core.lists.asked import LONGEST, printable
from backstay_web.core.lists.reading import searched
from backstay_web.core.ordering import in_order
from backstay_web.core.subjects import SUBJECTS, Subject

MOST: Final = 100
"""Rows that one search shows; whoever gets so many adds a word."""
LOOKED_AT: Final = 1_000
"""Rows of a kind that are put in order: of more, those whose keys come first.

To put all in order that hold a usual word takes longer than to find them.
"""
COLUMNS: Final = ("found_kind", "pk", "found_as", "found_beside", "found_at", *MARKS)


@dataclass(frozen=True)
class Found:
    """One row that was found, as it is shown; ``brief`` is what its list says of it."""

    kind: Subject
    key: UUID
    title: str
    beside: str
    label: dict[str, int]
    originator: UUID
    brief: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Return the address of its page."""
        return self.kind.address(self.key)


def search(words: str, subjects: Sequence[Subject], most: int = MOST) -> list[Found]:
    """Return the rows that hold all the words, in the order of their titles.

    One more than asked for is returned where there are more.
    """
    asked = printable(words)[:LONGEST]
    if not asked or not subjects:
        return []
    parts = [part_of(subject, asked) for subject in subjects]
    rows = reduce(lambda one, other: one.union(other, all=True), parts)
    return [found(row) for row in rows.order_by("found_at", "pk")[: most + 1]]


def by_door(rows: Iterable[Found]) -> Mapping[str, Sequence[UUID]]:
    """Return the keys of rows by the doors of their pages."""
    keys: dict[str, list[UUID]] = {}
    for each in rows:
        keys.setdefault(each.kind.door, []).append(each.key)
    return keys


def part_of(subject: Subject, words: str) -> "QuerySet[Any, Any]":
    title = subject.seen_title
    beside = F(subject.beside) if subject.beside else Value("")
    found = searched(subject.rows(), subject.searched, words).order_by("pk")
    rows = subject.rows().filter(pk__in=found.values("pk")[:LOOKED_AT]).order_by()
    named: QuerySet[Any] = rows.annotate(
        found_kind=Value(subject.name, output_field=CharField()),
        found_as=Cast(title, CharField()),
        found_beside=Coalesce(Cast(beside, CharField()), Value("")),
        found_at=in_order(title),
    )
    cut: QuerySet[Any, Any] = named.values_list(*COLUMNS)
    return cut


def found(row: tuple[Any, ...]) -> Found:
    kind, key, shown, beside, _, *label, originator = row
    named = dict(zip(LABEL, label, strict=True))
    return Found(SUBJECTS[kind], key, shown, beside, named, originator)
