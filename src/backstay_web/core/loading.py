"""Loading: many entries by one command, and one event with the digest of each line.

A line gives fields by name; one that points to another row gives that row's code. It
is found again by its own key, so that loading the same lines twice changes nothing.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, not_there
from backstay_web.core.entries import Faulty, Release, names_of, own, own_fields
from backstay_web.core.models import Entry, Loaded
from backstay_web.core.payloads import FieldsOf, LinesOf
from backstay_web.core.rows import Written

Line = Mapping[str, Any]
"""What was written of a row, by field."""
Row = Mapping[str, Any]
"""What is written into a row, by column."""
Lines = Mapping[str, Sequence[Line]]
Codes = Mapping[str, UUID]
Known = Mapping[Any, Codes]
"""The codes of each table that lines may point to, by its model."""

BATCH: Final = 1_000
COUNTED: Final = ("added", "changed", "retired", "unchanged")


@dataclass(frozen=True)
class Sheet:
    """How the lines of one table become rows.

    ``own`` are the fields that make a line's own key. Lines with a ``part_of`` say all
    that belongs to the rows which that field points to: what is left out is retired.
    """

    model: type[Entry]
    own: tuple[str, ...] = ("code",)
    part_of: str = ""

    def code(self, line: Line) -> str:
        """Return a line's own key as one text."""
        return "|".join(str(line[name]) for name in self.own)


Sheets = Mapping[str, Sheet]
"""The tables that are loaded together, by noun: what is pointed to comes first."""


def lines_of(sheets: Sheets) -> LinesOf:
    """Return what the lines of some tables may hold."""
    return LinesOf(
        {
            noun: FieldsOf(sheet.model, names_of(sheet.model), by_code=True)
            for noun, sheet in sheets.items()
        }
    )


@dataclass
class Outcome:
    """The rows of a sheet after its lines: what is to be written, and how."""

    added: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    retired: list[Entry] = field(default_factory=list)
    unchanged: list[Entry] = field(default_factory=list)

    def written(self) -> list[Entry]:
        """Return the rows that are not as they were."""
        return [*self.added, *self.changed, *self.retired]


def load(
    asked: Asked,
    loaded: type[Loaded],
    sheets: Sheets,
    lines: Lines,
    known: Known,
    release: Release | None,
) -> Happened:
    """Bring the rows of some tables to what lines say; return the event of it.

    It happens to a row of the table ``loaded``, and keeps every row that was written.
    ``known`` holds the codes of rows that lines may point to and do not bring along.

    Raises
    ------
    Faulty
        If any line cannot stand; says so of each, and nothing is changed.
    """
    label = release or own(asked.by)
    reader = _Reader(known)
    outcomes = []
    for noun, sheet in sheets.items():
        rows = reader.rows(noun, sheet, lines.get(noun, ()))
        outcome = compare(asked, sheet, rows, label, reader.codes)
        reader.codes[sheet.model] = codes_of(sheet, rows, outcome)
        outcomes.append(outcome)
    if reader.faults:
        raise Faulty(reader.faults)
    for sheet, outcome in zip(sheets.values(), outcomes, strict=True):
        write(sheet, outcome)
    content = {**counts(outcomes), "lines": digests(sheets, lines)}
    row = loaded(at=asked.at, originator=asked.by.origin, **label, **summary(content))
    row.save(force_insert=True)
    also = [Written(entry, entry) for each in outcomes for entry in each.written()]
    return Happened(f"{loaded._meta.app_label}.imported", row, content, also)


class _Reader:
    """Turns codes into keys, and gathers what is wrong."""

    def __init__(self, known: Known) -> None:
        self.codes: dict[Any, Codes] = dict(known)
        self.faults: dict[str, list[str]] = {}

    def rows(self, noun: str, sheet: Sheet, lines: Iterable[Line]) -> dict[str, Row]:
        """Return the values of each line by column, by its own key."""
        fields = {each.name: each for each in own_fields(sheet.model)}
        made: dict[str, Row] = {}
        for line in lines:
            code = sheet.code(line)
            where = f"{noun} {code}"
            if code in made:
                self.fault(where, _("It stands here twice: leave one of them out."))
            made[code] = {
                fields[name].attname: self.value(where, fields[name], value)
                for name, value in line.items()
            }
        return made

    def value(self, where: str, column: "models.Field[Any, Any]", value: Any) -> Any:
        if isinstance(column, models.ForeignKey):
            return self.key(where, column, value)
        try:
            return column.clean(value, None)
        except ValidationError as error:
            self.fault(f"{where}, {column.name}", *error.messages)
        return None

    def key(
        self, where: str, column: "models.ForeignKey[Any, Any]", code: str | None
    ) -> UUID | None:
        found = self.codes[column.related_model].get(code) if code else None
        if found is None and not (code is None and column.null):
            said = str(not_there(column.related_model, code))
            self.fault(f"{where}, {column.name}", said)
        return found

    def fault(self, where: str, *said: str) -> None:
        self.faults.setdefault(where, []).extend(said)


def compare(
    asked: Asked,
    sheet: Sheet,
    rows: Mapping[str, Row],
    label: Release,
    codes: Known,
) -> Outcome:
    """Return what has to be written so that the rows of a sheet are as lines say."""
    outcome = Outcome()
    there = existing(asked, sheet)
    for values in rows.values():
        key = own_key(sheet, values)
        entry = there.pop(key, None)
        if entry is None:
            made = sheet.model(originator=asked.by.origin, **label, **values)
            outcome.added.append(made)
        elif entry.retired_on is None and is_as(entry, values):
            outcome.unchanged.append(entry)
        else:
            put(entry, {**values, "retired_on": None})
            outcome.changed.append(entry)
    for entry in left_out(sheet, there.values(), codes):
        put(entry, {"retired_on": asked.at.date()})
        outcome.retired.append(entry)
    return outcome


def existing(asked: Asked, sheet: Sheet) -> dict[tuple[Any, ...], Entry]:
    """Return the actor's rows of a sheet by own key, held until the transaction ends.

    Where some are retired under the key of one that is not, that one is meant.
    """
    mine = sheet.model._default_manager.filter(originator=asked.by.origin)
    entries = list(mine.order_by("id").select_for_update())
    entries.sort(key=lambda entry: entry.retired_on is None)
    return {own_key(sheet, vars(entry)): entry for entry in entries}


def own_key(sheet: Sheet, values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(values[column_of(sheet, name).attname] for name in sheet.own)


def column_of(sheet: Sheet, name: str) -> "models.Field[Any, Any]":
    [found] = [each for each in own_fields(sheet.model) if each.name == name]
    return found


def is_as(entry: Entry, values: Row) -> bool:
    return all(getattr(entry, column) == value for column, value in values.items())


def put(entry: Entry, values: Row) -> None:
    for column, value in values.items():
        setattr(entry, column, value)
    entry.version += 1


def left_out(sheet: Sheet, rest: Iterable[Entry], codes: Known) -> Iterator[Entry]:
    """Yield rows that belong to a loaded one, and that no line speaks of any more."""
    if not sheet.part_of:
        return
    parent = column_of(sheet, sheet.part_of)
    loaded = set(codes[parent.related_model].values())
    for entry in rest:
        if entry.retired_on is None and getattr(entry, parent.attname) in loaded:
            yield entry


def codes_of(sheet: Sheet, rows: Mapping[str, Row], outcome: Outcome) -> Codes:
    """Return the key of each loaded row by its own key as lines write it."""
    entries = [*outcome.added, *outcome.changed, *outcome.unchanged]
    keys = {own_key(sheet, vars(entry)): entry.pk for entry in entries}
    return {code: keys[own_key(sheet, values)] for code, values in rows.items()}


def write(sheet: Sheet, outcome: Outcome) -> None:
    """Write the rows; what is retired first, so that others may take its place."""
    table = sheet.model._default_manager
    columns = [each.name for each in own_fields(sheet.model)] + ["retired_on"]
    for entries in (outcome.retired, outcome.changed):
        table.bulk_update(entries, [*columns, "version"], batch_size=BATCH)
    table.bulk_create(outcome.added, batch_size=BATCH)


def counts(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Return how many rows were added, changed, retired and left unchanged."""
    count: Counter[str] = Counter()
    for outcome in outcomes:
        for what, entries in vars(outcome).items():
            count[what] += len(entries)
    return dict(count)


def summary(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row keeps of a loading: the counts, and one digest of all lines."""
    numbers = {f"{what}_count": content[what] for what in COUNTED}
    return {**numbers, "digest": digest("all", content["lines"])}


def digests(sheets: Sheets, lines: Lines) -> dict[str, dict[str, str]]:
    """Return the SHA-256 of each line, by noun and own key."""
    return {
        noun: {sheet.code(line): digest(noun, line) for line in lines.get(noun, ())}
        for noun, sheet in sheets.items()
    }


def digest(noun: str, line: Line) -> str:
    words = json.dumps([noun, line], cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()
