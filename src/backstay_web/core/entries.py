"""How entries are added, changed and retired: all alike, each by three commands."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Annotated, Any, Final, NamedTuple, TypedDict
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import BaseConstraint
from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.core.commands import (
    Asked,
    Happened,
    Run,
    change,
    command,
    find,
    not_yours,
)
from backstay_web.core.context import Context
from backstay_web.core.models import Entry, Labelled
from backstay_web.core.payloads import FieldsOf
from backstay_web.core.pointers import hidden_pointers

KEPT: Final = {"id", "version", "retired_on"} | {
    "policy",
    "level",
    "rel",
    "cav",
    "originator",
}
"""Columns that people do not fill in: the key, the label, and what commands keep."""


class Release(TypedDict):
    """Who may read a new row: the part of its label that its originator chooses."""

    level: int
    rel: int
    cav: int


class Faulty(BackstayError):
    """What was given cannot stand; ``faults`` says why, by field, all at once."""

    def __init__(self, faults: Mapping[str, list[str]]) -> None:
        self.faults = faults
        super().__init__(
            " ".join(
                f"{field}: {said}" if field != NON_FIELD_ERRORS else said
                for field, all_said in faults.items()
                for said in all_said
            )
        )


class Commands(NamedTuple):
    """What can be done to the entries of one table."""

    model: type[Entry]
    noun: str
    part_of: str
    add: Run
    change: Run
    retire: Run


def commands_of(
    model: type[Entry], noun: str, permission: str, part_of: str = ""
) -> Commands:
    """Make the commands that add, change and retire the entries of a table.

    They take the key of the row as ``entry``. Adding takes every field, changing those
    that may change, and the event tells of those that do. A field that points to a row
    takes its key. ``part_of`` is the field of the row that an entry belongs to, and
    never leaves.
    """
    every = FieldsOf(model, names_of(model))
    some = FieldsOf(model, names_of(model), are_all=False)

    @command(f"{noun}.add", permission)
    def add(
        *,
        asked: Asked,
        entry: UUID,
        release: Release | None = None,
        **fields: Annotated[Any, every],
    ) -> Happened:
        label = release or own(asked.by)
        row = model(id=entry, originator=asked.by.origin, **label)
        fill(row, fields)
        if part_of:
            check_is_mine(asked.by, getattr(row, part_of))
        row.save(force_insert=True)
        return Happened(f"{noun}.added", row, {**fields, "version": 1})

    @command(f"{noun}.change", permission)
    def change_(
        *,
        asked: Asked,
        entry: UUID,
        expected_version: int,
        **fields: Annotated[Any, some],
    ) -> Happened:
        row = find(model._default_manager.all(), entry)
        new = differing(row, fields)
        if not new and row.version == expected_version:
            raise Faulty({NON_FIELD_ERRORS: [_("It is so already.")]})
        fill(row, new, fixed={part_of} & new.keys())
        row = change(row, expected_version, **by_column(model, new))
        return Happened(f"{noun}.changed", row, {**new, "version": row.version})

    @command(f"{noun}.retire", permission)
    def retire(
        *, asked: Asked, entry: UUID, expected_version: int, retired_on: date | None
    ) -> Happened:
        row = find(model._default_manager.all(), entry)
        row = change(row, expected_version, retired_on=retired_on)
        content = {"retired_on": retired_on, "version": row.version}
        return Happened(f"{noun}.retired", row, content)

    return Commands(model, noun, part_of, add, change_, retire)


def check_is_mine(by: Context, row: Labelled) -> None:
    """Return if a row is the actor's own, so that more may be hung on it.

    Raises
    ------
    Refused
        If it is another's.
    """
    if row.originator != by.origin:
        raise not_yours(type(row))


def own(by: Context) -> Release:
    """Return who may read a row that nobody else was named for: one's own bodies."""
    return {"level": 0, "rel": by.rel, "cav": 0}


def own_fields(model: type[Entry]) -> "Iterator[models.Field[Any, Any]]":
    """Yield the fields that people fill in."""
    for field in model._meta.fields:
        if field.name not in KEPT:
            yield field


def names_of(model: type[Entry]) -> frozenset[str]:
    """Return the names of the fields that people fill in."""
    return frozenset(field.name for field in own_fields(model))


def differing(row: Entry, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields whose values are not those of the row, or that do not exist."""
    columns = {field.name: field.attname for field in own_fields(type(row))}
    return {
        name: value
        for name, value in fields.items()
        if name not in columns or getattr(row, columns[name]) != value
    }


def by_column(model: type[Entry], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return values by column instead of by field.

    Raises
    ------
    Faulty
        If a field does not exist; names each.
    """
    columns = {field.name: field.attname for field in own_fields(model)}
    strange = sorted(fields.keys() - columns.keys())
    if strange:
        raise Faulty({name: [_("There is no such field.")] for name in strange})
    return {columns[name]: value for name, value in fields.items()}


def fill(
    row: Entry, fields: Mapping[str, Any], fixed: AbstractSet[str] = frozenset()
) -> None:
    """Put values into a row that is not saved yet, if the row can stand then.

    Raises
    ------
    Faulty
        If not, or if a field is ``fixed``; says what of each field, so that all can be
        mended at once.
    """
    if fixed:
        raise Faulty({name: [_("It stays where it is.")] for name in fixed})
    for column, value in by_column(type(row), fields).items():
        setattr(row, column, value)
    faults = faults_in(row, kept=hidden_pointers(row, but=fields.keys()))
    if faults:
        raise Faulty(faults)


def faults_in(
    row: models.Model,
    kept: AbstractSet[str] = frozenset(),
    but: AbstractSet[str] = frozenset(),
) -> dict[str, list[str]]:
    """Return what is wrong with a row as it would be, by field, all at once.

    Where the pointers lead that are ``kept`` is not looked at: the actor may not see
    it, and leaves it as it is. Nothing is said of the fields in ``but``.
    """
    errors: dict[str, Any] = {}
    try:
        row.full_clean({*but, *kept}, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        error.update_error_dict(errors)
    try:
        row.validate_constraints({*but, *errors})
    except ValidationError as error:
        error.update_error_dict(errors)
    return faults_of(ValidationError(errors)) if errors else {}


def faults_of(error: ValidationError) -> dict[str, list[str]]:
    """Return what is wrong by field; a constraint's code is the field it speaks of."""
    faults: dict[str, list[str]] = {}
    for field, errors in error.error_dict.items():
        for each in errors:
            named = each.code if field == NON_FIELD_ERRORS else field
            said = [in_words(message) for message in each.messages]
            faults.setdefault(named or field, []).extend(said)
    return faults


def in_words(message: str) -> str:
    """Return what a fault says; of a constraint without words, not its name."""
    before, after = str(BaseConstraint.default_violation_error_message).split(
        "%(name)s"
    )
    if message.startswith(before) and message.endswith(after):
        return _("What is said does not fit together: look at each value again.")
    return message
