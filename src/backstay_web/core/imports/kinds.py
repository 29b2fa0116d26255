"""What an app declares so that its rows can be imported."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from backstay_web.core.commands import Asked, NotThere
from backstay_web.core.commands import plain as in_json
from backstay_web.core.context import Context
from backstay_web.core.imports import writing
from backstay_web.core.imports.cells import Reader, Value
from backstay_web.core.imports.message import Names
from backstay_web.core.imports.outcome import Fault, Outcome, Values
from backstay_web.core.models import Labelled
from backstay_web.core.rows import Written
from backstay_web.core.subjects import words_of_table

Key = tuple[Value, ...]
Title = str | Promise
KEYS_AT_ONCE = 10_000
OF_EACH: Final = ("id", "version", "level", "rel", "cav")
"""What is read of each row, whatever is imported."""
OWN: Final = len(OF_EACH)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table to import.

    ``name`` is that of the model's field, ``headings`` are other words that people
    write above it. ``field`` differs from ``name`` where the cell names another row, or
    where it stands in a row that this one hangs on. An empty cell says ``empty``.
    ``word`` is what pages call it where the table of the rows has none for it.
    """

    name: str
    reader: Reader
    meaning: Title
    example: str
    headings: tuple[str, ...] = ()
    unit: Title = ""
    optional: bool = False
    field: str = ""
    empty: Value = None
    word: Title = ""

    @property
    def attribute(self) -> str:
        """Return the model's attribute that takes the value."""
        return self.field or self.name


@dataclass(frozen=True, slots=True)
class Current:
    """A row as it stands: its version, who reads it, and its values by column."""

    id: UUID
    version: int
    level: int
    rel: int
    cav: int
    values: dict[str, Value]


class Line(NamedTuple):
    """What a line says, and the row that has its key already, if there is one."""

    line: int
    values: Values
    current: Current | None

    def whole(self) -> Values:
        """Return what its row would hold, as far as this is known."""
        return {**(self.current.values if self.current else {}), **self.values}

    def differing(self) -> list[str]:
        """Return the columns whose value is another now; all if there is no row yet."""
        there = self.current.values if self.current else {}
        return [c for c, v in self.values.items() if c not in there or there[c] != v]


@dataclass(frozen=True, slots=True)
class MessageColumns:
    """Which columns a message fills, by what it says, and the names it may say."""

    columns: Mapping[str, str]
    names: Callable[[], Names]


@dataclass(frozen=True)
class Kind:
    """A kind of rows that can be imported, added and changed by their own key.

    ``permission`` is what the command needs that makes one such row by hand, and
    ``listing`` the list that shows them. An app that fills more than one table, or
    whose rows have rules between columns, derives its own kind.
    """

    name: str
    title: Title
    permission: str
    model: type[Labelled]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    message: MessageColumns | None = None
    listing: str = ""
    by_name: dict[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        """Keep the columns by their names."""
        named = {column.name: column for column in self.columns}
        object.__setattr__(self, "by_name", named)

    def words(self) -> dict[str, str]:
        """Return what pages call each column, or its name if it has no word."""
        known = words_of_table(self.model)
        return {c.name: str(c.word or known.get(c.name, c.name)) for c in self.columns}

    def current(self, by: Context, keys: set[Key]) -> Iterator[tuple[Key, Current]]:
        """Yield the actor's own rows of these keys."""
        first = self.by_name[self.key[0]].attribute
        sought = sorted({key[0] for key in keys}, key=str)
        attributes = [column.attribute for column in self.columns]
        own = self.own_rows(by)
        for start in range(0, len(sought), KEYS_AT_ONCE):
            some = own.filter(**{f"{first}__in": sought[start : start + KEYS_AT_ONCE]})
            rows = some.values_list(*OF_EACH, *attributes)
            for row in rows.iterator(chunk_size=KEYS_AT_ONCE):
                (id_, version, level, rel, cav), found = row[:OWN], row[OWN:]
                names = (column.name for column in self.columns)
                values = dict(zip(names, map(plain, found), strict=True))
                key = tuple(values[name] for name in self.key)
                if key in keys:
                    yield key, Current(id_, version, level, rel, cav, values)

    def own_rows(self, by: Context) -> "QuerySet[Any]":
        """Return the rows among which a line's own key is looked for."""
        return self.model._default_manager.filter(originator=by.origin)

    def faults(self, by: Context, lines: Sequence[Line]) -> Iterable[Fault]:
        """Return what is wrong with lines whose cells can all be read.

        It may put in what an empty cell means there, or take out what says nothing.
        """
        return ()

    def alike(self, by: Context) -> Labelled | None:
        """Return the row with whose readers new ones begin; none: one's own bodies."""
        return None

    def write(self, asked: Asked, outcome: Outcome) -> list[Written]:
        """Write the rows of the lines; return what was written beside them."""
        writing.add_rows(self.model, self.rows_to_add(asked.by, outcome))
        writing.change_rows(self.model, self.rows_to_change(outcome))
        return []

    def rows_to_add(self, by: Context, outcome: Outcome) -> list[dict[str, Any]]:
        """Return the rows of added lines, by the columns of the table."""
        usual = {c.attribute: c.empty for c in self.columns}
        label = {**outcome.release, "originator": by.origin}
        usual |= in_json({**defaults(self.model), **label})
        return [
            {**usual, "id": id_, **self.by_attribute(values)}
            for _, id_, values in outcome.added
        ]

    def rows_to_change(self, outcome: Outcome) -> list[dict[str, Any]]:
        """Return what changes of the rows of changed lines, with the version seen."""
        return [
            {"id": id_, "version": version, **self.by_attribute(new_values(differ))}
            for _, id_, version, differ in outcome.changed
        ]

    def by_attribute(self, values: Values) -> Values:
        """Return values by the attributes of the model instead of by column."""
        return {self.by_name[name].attribute: value for name, value in values.items()}


def new_values(differ: Mapping[str, Sequence[Value]]) -> Values:
    """Return what would be of values that differ, each told as what is and would be."""
    return {name: new for name, (_, new, *_) in differ.items()}


def defaults(model: type[Labelled]) -> dict[str, Any]:
    """Return what the fields of a new row hold unless something else is said."""
    return {
        field.attname: field.get_default()
        for field in model._meta.concrete_fields
        if (field.has_default() or may_be_left_empty(field)) and not field.primary_key
    }


def may_be_left_empty(field: Any) -> bool:
    """Return whether a field is a text that need not say anything."""
    return bool(field.blank and field.empty_strings_allowed and not field.null)


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
