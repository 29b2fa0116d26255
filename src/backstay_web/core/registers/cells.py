"""What a page shows of an entry's fields: words and numbers, never lazy models."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from django.db import models
from django.utils.translation import gettext as _

from backstay_web.core.lists.columns import listed, plain
from backstay_web.core.models import Entry
from backstay_web.core.names import called
from backstay_web.core.registers.kinds import Kind, Register

MICRODEGREES: Final = 1_000_000
NOTHING: Final = "-"


Field: TypeAlias = "models.Field[Any, Any]"


def is_day(field: Field) -> bool:
    """Tell whether a field holds a day: to Django a moment is one, too."""
    is_moment = isinstance(field, models.DateTimeField)
    return isinstance(field, models.DateField) and not is_moment


@dataclass(frozen=True)
class Heading:
    """What stands over a column."""

    text: str
    unit: str
    definition: str
    is_number: bool


@dataclass(frozen=True)
class Cell:
    """One value as it is shown, with its heading and where it leads to."""

    heading: Heading
    text: str
    address: str


def headings(register: Register, fields: Sequence[Field]) -> list[Heading]:
    """Return what stands over the columns of some fields."""
    return [heading(register, field) for field in fields]


def heading(register: Register, field: Field) -> Heading:
    word = register.words[field.name]
    is_number = isinstance(field, models.IntegerField)
    return Heading(str(word.heading), str(word.unit), str(word.definition), is_number)


def cells(register: Register, fields: Sequence[Field], row: Entry) -> list[Cell]:
    """Return some fields of an entry as they are shown."""
    return [
        Cell(heading(register, field), text(field, row), address(register, field, row))
        for field in fields
    ]


def address(register: Register, field: Field, row: Entry) -> str:
    """Return where a field leads to: the page of what it points to, if there is one.

    The row comes with what it points to: of what is hidden from the reader the address
    would tell the key.
    """
    if not isinstance(field, models.ForeignKey):
        return ""
    target, kind = getattr(row, field.name), register.kind_of(field.related_model)
    return register.address("detail", kind, target.pk) if target and kind else ""


def text(field: Field, row: Entry) -> str:
    value = getattr(row, field.name)
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, models.ForeignKey):
        return called(value)
    if field.name.endswith("_microdeg"):
        return f"{value / MICRODEGREES:.6f}".rstrip("0").rstrip(".")
    if field.choices:
        words: dict[Any, Any] = dict(field.flatchoices)
        return str(words[value])
    return listed(value) if isinstance(value, list) else plain(value)


def titled(kind: Kind, row: Entry) -> str:
    """Return what stands over an entry: its name, or what kind it is and of what."""
    if kind.has_codes:
        return called(row)
    return f"{kind.one}: {', '.join(text(field, row) for field in kind.key())}"
