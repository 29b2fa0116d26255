"""What the pages of imports show."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext

from backstay_web.core.imports import pieces
from backstay_web.core.imports.cells import Known
from backstay_web.core.imports.kinds import Kind, kinds
from backstay_web.core.imports.models import Import, Piece
from backstay_web.core.imports.models import Mapping as Remembered
from backstay_web.core.labels.columns import LABEL, columns_of

What = Piece.What
SHOWN: Final = (What.FAULTS, What.CHANGED, What.ADDED)


class FaultRow(NamedTuple):
    """A fault as a person reads it."""

    line: int
    column: str
    wrong: str
    right: str


class ChangeRow(NamedTuple):
    """One value that would change, or be there anew if ``old`` is None."""

    line: int
    column: str
    old: str | None
    new: str


class Pages(NamedTuple):
    """One page of lines, and how many pages there are."""

    rows: list[Any]
    number: int
    last: int


def imports(permissions: frozenset[str]) -> QuerySet[Import]:
    """Return the imports that the reader may see and continue, newest first."""
    return Import.objects.filter(kind__in=open_kinds(permissions)).order_by(
        "-made_at", "id"
    )


def open_kinds(permissions: frozenset[str]) -> dict[str, Kind]:
    """Return the kinds of rows that somebody with these permissions may import."""
    return {n: kind for n, kind in kinds().items() if kind.permission in permissions}


def kinds_of_list(listing: str, permissions: frozenset[str]) -> list[Kind]:
    """Return the kinds whose rows a list shows, and which its reader may import."""
    if "import.make" not in permissions:
        return []
    return [k for k in open_kinds(permissions).values() if k.listing == listing]


def remembered(origin: UUID, kind: str) -> Mapping[str, str]:
    """Return what the headings of a nation's tables were said to mean."""
    row = Remembered.objects.filter(originator=origin, kind=kind).first()
    return row.columns if row else {}


def lines_of(draft: Import, kind: Kind, what: What, number: int) -> Pages:
    """Return one page of what a check found."""
    found = Piece.objects.filter(of=draft, what=what, run=draft.run)
    count = found.count()
    number = min(max(number, 1), max(count, 1))
    lines = pieces.load(draft, what, draft.run, number - 1)
    if what == What.FAULTS:
        return Pages([fault_row(*line) for line in lines], number, count)
    rows = changes(kind, lines) if what == What.CHANGED else additions(kind, lines)
    return Pages(list(rows), number, count)


def labels_of(draft: Import) -> list[dict[str, int]]:
    """Return the labels of all that the page of an import may show."""
    pieces_ = Piece.objects.filter(of=draft, run=draft.run)
    return [columns_of(draft), *pieces_.values(*LABEL).distinct()]


def all_faults(draft: Import) -> Iterator[FaultRow]:
    """Yield every fault that the last check found."""
    for line in pieces.load(draft, What.FAULTS, draft.run):
        yield fault_row(*line)


def fault_row(
    line: int, column: str, wrong: str, right: str, words: Mapping[str, Any]
) -> FaultRow:
    """Return a fault in the reader's language."""
    told = {
        key: gettext(each) if key == "what" else each for key, each in words.items()
    }
    return FaultRow(line, column, gettext(wrong) % told, gettext(right) % told)


def changes(kind: Kind, lines: list[Any]) -> Iterator[ChangeRow]:
    for line, _, _, differ in lines:
        for column, [old, new, *names] in differ.items():
            # Rows that a cell names are shown by their names, not by their keys.
            shown = names or [old, new]
            yield ChangeRow(line, column, *map(text, shown))


def additions(kind: Kind, lines: list[Any]) -> Iterator[ChangeRow]:
    names = {
        column.name: column.reader.name_of(
            {v[column.name] for _, _, v in lines if v.get(column.name)}
        )
        for column in kind.columns
        if isinstance(column.reader, Known) and column.reader.name_of
    }
    for line, _, values in lines:
        for column, value in values.items():
            # What a cell names may be hidden since: its key is told to nobody.
            shown = names[column].get(value) if column in names else value
            yield ChangeRow(line, column, None, text(shown))


def text(value: Any) -> str:
    return "—" if value is None else str(value)
