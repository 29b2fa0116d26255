"""What commands say of their payload beside its types: what stands in open mappings.

A command that takes the fields of a table says which, where it takes them:
``**fields: Annotated[Any, FieldsOf(Site, names)]``. Whoever asks for commands from
outside, such as the API, then knows each field, and what it may hold, from the table.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class FieldsOf:
    """Fields of a table, by name; one that points to a row takes that row's key.

    Of a row that is there already any may be left out (``are_all`` is false). Those
    that are ``drawn`` if nothing is said may be, too. ``by_code`` takes the code of a
    row in place of its key, as lines of files do. The row's own key stands under
    ``key``, where it is one of many.
    """

    model: type[models.Model]
    names: Collection[str]
    are_all: bool = True
    drawn: Collection[str] = ()
    by_code: bool = False
    key: str = ""

    def fields(self) -> "Iterator[models.Field[Any, Any]]":
        """Yield the fields, in the order of the table."""
        for field in self.model._meta.fields:
            if {field.name, field.attname} & set(self.names):
                yield field

    def is_needed(self, field: "models.Field[Any, Any]") -> bool:
        """Tell whether a field has to be given."""
        is_open = field.has_default() or field.blank or field.null
        return self.are_all and not is_open and field.name not in self.drawn


@dataclass(frozen=True)
class Like:
    """What a column of a table may hold, such as one of its choices."""

    model: type[models.Model]
    column: str


@dataclass(frozen=True)
class OneOf:
    """A mapping that names its kind as ``of``, its key as ``entry``, and its fields."""

    kinds: Mapping[str, FieldsOf]


@dataclass(frozen=True)
class LinesOf:
    """Lines of several tables, by noun; each is told apart by the fields it needs."""

    sheets: Mapping[str, FieldsOf]


@dataclass(frozen=True)
class JsonOf:
    """A text that is the JSON of a dataclass."""

    made: type


@dataclass(frozen=True)
class Base64:
    """A text that is bytes in base64, and how many there may be at most."""

    most_bytes: int
