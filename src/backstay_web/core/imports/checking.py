"""What a table would do if it were applied: every line looked at, nothing written."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID, uuid5

from django.utils.translation import gettext_noop

from backstay_web.core.context import Context
from backstay_web.core.entries import Release, own
from backstay_web.core.imports.brought import Brought
from backstay_web.core.imports.cells import CellError, Known, Value
from backstay_web.core.imports.kinds import Column, Current, Key, Kind, Line
from backstay_web.core.imports.outcome import Fault, Outcome, Values
from backstay_web.core.imports.progress import tell

TOLD_EVERY: Final = 5_000
"""Lines after which it is told how far the check is."""


def check(
    kind: Kind,
    by: Context,
    seed: UUID,
    table: tuple[Sequence[Sequence[str]], Sequence[int]],
    mapping: Mapping[str, int],
    release: Release | None = None,
    label: Brought | None = None,
) -> Outcome:
    """Return what each line of a table would do, with all faults at once.

    ``table`` holds the rows, head first, and the line of each. ``seed`` makes the keys
    of rows to be added, so that a second check of the same rows gives the same ones.
    ``release`` says who is to read these; none: the actor's own bodies. ``label`` is
    what the table brings: it says who may read what is made of it, and no row that goes
    to more is changed.
    """
    rows, lines = table
    chosen = release or own(by)
    readers = label.narrowed(chosen) if label else chosen
    outcome = Outcome(rel=by.rel, release=readers)
    read = read_lines(kind, rows, lines, mapping, outcome.faults)
    find_known(kind, read, outcome.faults)
    keyed = dict(by_key(kind, read, outcome.faults))
    current = current_rows(kind, by, keyed, outcome)
    outcome.faults += kind.faults(by, whole_lines(keyed, current, outcome))
    bad = {fault.line for fault in outcome.faults}
    absent = [c for c in kind.columns if c.name not in mapping and not c.optional]
    outcome.faults += (
        lacking(line, column)
        for key, (line, _) in keyed.items()
        if line in bad and not current.get(key)
        for column in absent
    )
    for number, (key, (line, values)) in enumerate(keyed.items()):
        if number % TOLD_EVERY == 0:
            tell("compare", number, len(keyed))
        if line not in bad:
            new = uuid5(seed, str(line))
            found = current.get(key, [])
            if label and any(not label.allows(row) for row in found):
                outcome.faults.append(too_wide(line))
            else:
                compare_or_add(outcome, kind, found, (line, new, values))
    name_old_values(kind, outcome)
    outcome.faults.sort(key=lambda fault: fault.line)
    outcome.faulty = len({fault.line for fault in outcome.faults})
    return outcome


def read_lines(
    kind: Kind,
    rows: Sequence[Sequence[str]],
    lines: Sequence[int],
    mapping: Mapping[str, int],
    faults: list[Fault],
) -> dict[int, Values]:
    """Return the values of each line that has as many cells as the head."""
    width, read = len(rows[0]), {}
    columns = [(kind.by_name[name], place) for name, place in mapping.items()]
    for number, (line, row) in enumerate(zip(lines[1:], rows[1:], strict=True)):
        if number % TOLD_EVERY == 0:
            tell("read", number, len(rows) - 1)
        if len(row) != width:
            faults.append(uneven(line, len(row), width))
            continue
        values: Values = {}
        for column, place in columns:
            try:
                values[column.name] = value_of(column, row[place].strip())
            except CellError as error:
                words = (error.wrong, error.right, error.words)
                faults.append(Fault(line, column.name, *words))
        read[line] = values
    return read


def value_of(column: Column, cell: str) -> Value:
    if cell:
        return column.reader.read(cell)
    if column.optional:
        return column.empty
    raise CellError(gettext_noop("is empty"), gettext_noop("it must be given"))


def find_known(kind: Kind, read: dict[int, Values], faults: list[Fault]) -> None:
    """Put the keys of rows in the place of their names, all of a column at once."""
    for column in kind.columns:
        reader = column.reader
        if not isinstance(reader, Known):
            continue
        cells = [values.get(column.name) for values in read.values()]
        found = reader.find({cell for cell in cells if isinstance(cell, str)})
        for line, values in read.items():
            name = values.get(column.name)
            if name in found:
                values[column.name] = found[str(name)]
            elif name is not None:
                del values[column.name]
                faults.append(unknown(line, column.name, str(name), reader.what))


def by_key(
    kind: Kind, read: dict[int, Values], faults: list[Fault]
) -> Iterator[tuple[Key, tuple[int, Values]]]:
    """Yield each line whose key could be read, by that key; no key stands twice."""
    first: dict[Key, int] = {}
    for line, values in read.items():
        if not all(column in values for column in kind.key):
            continue
        key = tuple(values[column] for column in kind.key)
        if key in first:
            faults.append(doubled(line, first[key]))
        else:
            first[key] = line
            yield key, (line, values)


def current_rows(
    kind: Kind, by: Context, keyed: Mapping[Key, Any], outcome: Outcome
) -> dict[Key, list[Current]]:
    """Return the rows that there are of these keys, and narrow whom it may go to."""
    tell("look up", 0, 1)
    found: dict[Key, list[Current]] = {}
    for key, row in kind.current(by, set(keyed)):
        found.setdefault(key, []).append(row)
        outcome.rel &= row.rel
    return found


def whole_lines(
    keyed: Mapping[Key, tuple[int, Values]],
    current: Mapping[Key, Sequence[Current]],
    outcome: Outcome,
) -> list[Line]:
    """Return the lines that can be read, each with the row that has its key, if any."""
    bad = {fault.line for fault in outcome.faults}
    return [
        Line(line, values, found[0] if found else None)
        for key, (line, values) in keyed.items()
        for found in [current.get(key, [])]
        if line not in bad and len(found) < 2
    ]


def compare_or_add(
    outcome: Outcome,
    kind: Kind,
    found: Sequence[Current],
    sent: tuple[int, UUID, Values],
) -> None:
    """Note what a line would do to the rows that have its key already."""
    line, new, values = sent
    if len(found) > 1:
        outcome.faults.append(ambiguous(line, len(found)))
    elif found:
        compare(outcome, line, found[0], values)
    else:
        add(outcome, kind, line, new, values)


def compare(outcome: Outcome, line: int, row: Current, values: Values) -> None:
    differ = {c: [row.values[c], v] for c, v in values.items() if row.values[c] != v}
    if differ:
        outcome.changed.append([line, str(row.id), row.version, differ])
    else:
        outcome.same += 1


def add(outcome: Outcome, kind: Kind, line: int, id_: UUID, values: Values) -> None:
    missing = [c for c in kind.columns if c.name not in values and not c.optional]
    outcome.faults += (lacking(line, column) for column in missing)
    if not missing:
        outcome.added.append([line, str(id_), values])


def name_old_values(kind: Kind, outcome: Outcome) -> None:
    """Show rows that cells name by their names, what is as well as what would be."""
    for column in kind.columns:
        if isinstance(column.reader, Known) and column.reader.name_of:
            pairs = [e[3][column.name] for e in outcome.changed if column.name in e[3]]
            keys = {key for pair in pairs for key in pair[:2] if key is not None}
            names = column.reader.name_of(keys)
            for pair in pairs:
                pair += [names.get(pair[0], ""), names.get(pair[1], "")]


def uneven(line: int, cells: int, width: int) -> Fault:
    wrong = gettext_noop("has %(cells)d cells, the headings are %(width)d")
    right = gettext_noop("one cell for each heading, even if it is empty")
    return Fault(line, "", wrong, right, {"cells": cells, "width": width})


def unknown(line: int, column: str, name: str, what: str) -> Fault:
    wrong = gettext_noop("“%(cell)s” is not there")
    right = gettext_noop("the name of %(what)s that you may see")
    return Fault(line, column, wrong, right, {"cell": name[:60], "what": what})


def lacking(line: int, column: Column) -> Fault:
    wrong = gettext_noop("the table has no such column, and this line would be added")
    right = gettext_noop("name the heading that holds it, or add the column")
    return Fault(line, column.name, wrong, right, {})


def too_wide(line: int) -> Fault:
    wrong = gettext_noop("its row goes to more than the label that the table brings")
    right = gettext_noop("take the line out, or have its originator release the table")
    return Fault(line, "", wrong, right, {})


def doubled(line: int, first: int) -> Fault:
    wrong = gettext_noop("has the same key as line %(first)d")
    return Fault(line, "", wrong, gettext_noop("keep one of them"), {"first": first})


def ambiguous(line: int, number: int) -> Fault:
    wrong = gettext_noop("%(number)d rows have this key already")
    right = gettext_noop("change the one that is meant on its own page")
    return Fault(line, "", wrong, right, {"number": number})
