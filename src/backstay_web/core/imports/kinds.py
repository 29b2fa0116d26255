"""What an app declares so that its rows can be imported."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from backstay_web.core.commands import NotThere
from backstay_web.core.context import Context
from backstay_web.core.imports.cells import Reader, Value
from backstay_web.core.imports.message import Names
from backstay_web.core.models import Labelled

Key = tuple[Value, ...]
Title = str | Promise
KEYS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table to import.

    ``name`` is that of the model's field, ``headings`` are other words that people
    write above it. ``field`` differs from ``name`` where the cell names another row.
    """

    name: str
    reader: Reader
    meaning: Title
    example: str
    headings: tuple[str, ...] = ()
    unit: str = ""
    optional: bool = False
    field: str = ""

    @property
    def attribute(self) -> str:
        """Return the model's attribute that takes the value."""
        return self.field or self.name


@dataclass(frozen=True, slots=True)
class Current:
    """A row as it stands: its version, and its values by column."""

    id: UUID
    version: int
    rel: int
    values: dict[str, Value]


@dataclass(frozen=True, slots=True)
class MessageColumns:
    """Which columns a message fills, by what it says, and the names it may say."""

    columns: Mapping[str, str]
    names: Callable[[], Names]


@dataclass(frozen=True)
class Kind:
    """A kind of rows that can be imported, added and changed by their own key.

    ``permission`` is what the command needs that makes one such row by hand. An app
    that fills more than one table derives its own kind and overrides ``label_of``.
    """

    name: str
    title: Title
    permission: str
    model: type[Labelled]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    message: MessageColumns | None = None
    by_name: dict[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        """Keep the columns by their names."""
        named = {column.name: column for column in self.columns}
        object.__setattr__(self, "by_name", named)

    def label_of(self, by: Context) -> dict[str, Any]:
        """Return what a row that is added has beside its columns: its label."""
        return {"level": 0, "rel": by.rel, "originator": by.origin}

    def current(self, by: Context, keys: set[Key]) -> Iterator[tuple[Key, Current]]:
        """Yield the actor's own rows of these keys."""
        first = self.by_name[self.key[0]].attribute
        sought = sorted({key[0] for key in keys}, key=str)
        attributes = [column.attribute for column in self.columns]
        own = self.model._default_manager.filter(originator=by.origin)
        for start in range(0, len(sought), KEYS_AT_ONCE):
            some = own.filter(**{f"{first}__in": sought[start : start + KEYS_AT_ONCE]})
            rows = some.values_list("id", "version", "rel", *attributes)
            for id_, version, rel, *found in rows.iterator(chunk_size=KEYS_AT_ONCE):
                names = (column.name for column in self.columns)
                values = dict(zip(names, map(plain, found), strict=True))
                key = tuple(values[name] for name in self.key)
                if key in keys:
                    yield key, Current(id_, version, rel, values)


def plain(value: Any) -> Value:
    """Return a value as a cell of its column would give it."""
    if value is None or isinstance(value, str | int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind that the settings name."""
    found: list[Kind] = [import_string(path) for path in settings.IMPORTS]
    return {kind.name: kind for kind in found}


def kind_of(name: str) -> Kind:
    """Return the kind of that name.

    Raises
    ------
    NotThere
        If there is none.
    """
    found = kinds().get(name)
    if found is None:
        raise NotThere(f"Nothing is imported under the name {name[:60]}.")
    return found
