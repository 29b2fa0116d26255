"""Events as a file: what has happened since a case was written, and a new need.

A file of events is TOML: the week in which the plan is made anew, and an array of
tables for each kind of event (``cases.event_tables``). A new need is told in rows of
the case's own tables.
"""

import difflib
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from backstay.cases.event_tables import BY_EVENT, EVENT_TABLES, NEED_TABLES
from backstay.cases.faults import Fault, FaultyCase
from backstay.cases.files import read_bytes
from backstay.cases.parsing import RawTable, Records, Row, parse_table, whole_number
from backstay.cases.reading import CaseRecords
from backstay.cases.rows import rows_of, text_of, whole_of
from backstay.cases.rules import check_rules
from backstay.cases.tables import Column, Kind, Table
from backstay.domain.event import (
    BayOut,
    Event,
    HubShut,
    KitLost,
    LegClosed,
    LineOff,
    LotLate,
    LotLost,
    LotWithdrawn,
    PromiseFreed,
    SessionOff,
)
from backstay.said import Said

FORMAT: Final = 1
"""Version of the format of events that this engine reads."""
_NUMBERS: Final = (Kind.INTEGER, Kind.WEEK, Kind.END_WEEK)
_ADDED: Final = 10**9
"""Stands before the numbers of rows that a need adds, where rules tell their line."""

FACTS: Final[Mapping[str, Callable[..., Event]]] = {
    "hub_shut": HubShut,
    "leg_closed": LegClosed,
    "bay_out": BayOut,
    "session_off": SessionOff,
    "kit_lost": KitLost,
    "lot_late": LotLate,
    "lot_lost": LotLost,
    "lot_withdrawn": LotWithdrawn,
    "promise_freed": PromiseFreed,
    "line_off": LineOff,
}


@dataclass(frozen=True, slots=True)
class Events:
    """What a file of events holds.

    Attributes
    ----------
    as_of_week : int
        The week in which the plan is made anew; what began before it has happened.
    facts : tuple of events
    needs : mapping of table name to rows
        New packages with their options and parts, as rows of the case's tables.
    """

    as_of_week: int
    facts: tuple[Event, ...]
    needs: Mapping[str, tuple[Row, ...]]


def read_events(path: str | Path, records: CaseRecords) -> Events:
    """Return the events in a file, which speak of a case.

    Raises
    ------
    FaultyCase
        If anything is wrong; it lists every fault with its place and remedy.
    """
    path = Path(path)
    faults: list[Fault] = []
    found = _read_toml(path, faults)
    if found is None:
        raise FaultyCase(faults, what=Said("The file of events"))
    week = _head(path.name, found, records, faults)
    tables = _tables(path.name, found, records.settings.horizon_weeks, faults)
    for rule in (_known, _unique, _lasting, _possible):
        faults += rule(tables, records)
    if not faults:
        faults += _needs_fit(tables, records)
    if faults:
        raise FaultyCase(faults, what=Said("The file of events"))
    return Events(
        as_of_week=week,
        facts=tuple(
            FACTS[table.name](**{**row, "note": row["note"] or ""})
            for table in EVENT_TABLES
            for row in tables[table.name].rows
        ),
        needs={table.name: tuple(tables[table.name].rows) for table in NEED_TABLES},
    )


def _read_toml(path: Path, faults: list[Fault]) -> dict[str, object] | None:
    try:
        return tomllib.loads(read_bytes(path).decode("utf-8-sig"))
    except OSError as error:
        wrong = Said("cannot be read (%(why)s)", why=error.strerror)
        faults.append(Fault(path.name, None, "", wrong, Said("give a file of events")))
    except (ValueError, RecursionError) as error:  # TOML's own, and no UTF-8
        wrong = Said("is not TOML (%(why)s)", why=error)
        faults.append(Fault(path.name, None, "", wrong, Said("mend its syntax")))
    return None


def _head(
    file: str, found: Mapping[str, object], records: CaseRecords, faults: list[Fault]
) -> int:
    """Return the week of the events; note what is wrong beside the tables."""
    settings = records.settings
    least, most = settings.as_of_week, settings.horizon_weeks - 1
    _number(file, found, "format", FORMAT, FORMAT, faults)
    week = _number(file, found, "as_of_week", least, most, faults)
    known = ["format", "as_of_week", *BY_EVENT]
    for name in sorted(found.keys() - set(known)):
        close = difflib.get_close_matches(name, known, n=1)
        right = (
            Said("did you mean %(name)s?", name=close[0])
            if close
            else Said("one of %(names)s", names=", ".join(known))
        )
        faults.append(Fault(file, None, name, Said("is unknown"), right))
    if not found.keys() & BY_EVENT.keys():
        right = Said("give one of %(names)s", names=", ".join(BY_EVENT))
        faults.append(Fault(file, None, "", Said("tells no event"), right))
    return week


def _number(
    file: str,
    found: Mapping[str, object],
    name: str,
    least: int,
    most: int,
    faults: list[Fault],
) -> int:
    value = found.get(name)
    right = (
        whole_number(least, most) if least < most else Said("%(least)s", least=least)
    )
    if value is None:
        faults.append(Fault(file, None, name, Said("is missing"), right))
    elif not _is_number(value) or not least <= cast(int, value) <= most:
        faults.append(
            Fault(
                file,
                None,
                name,
                Said("is %(value)s", value=repr(str(value)[:40])),
                right,
            )
        )
    else:
        return cast(int, value)
    return least


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _tables(
    file: str, found: Mapping[str, object], weeks: int, faults: list[Fault]
) -> dict[str, Records]:
    """Return the typed rows of each kind of event."""
    tables = {}
    for name, table in BY_EVENT.items():
        place = f"{file} [[{name}]]"
        told = found.get(name, [])
        if not isinstance(told, list) or not all(isinstance(row, dict) for row in told):
            right = Said("write each event below a line [[%(name)s]]", name=name)
            faults.append(Fault(place, None, "", Said("is no array of tables"), right))
            told = []
        tables[name] = parse_table(
            table, _raw(place, table, told, faults), weeks, faults
        )
    return tables


def _raw(
    place: str,
    table: Table,
    told: Sequence[Mapping[str, object]],
    faults: list[Fault],
) -> RawTable:
    """Return rows of TOML as cells of text, numbered from 1; note unknown fields."""
    rows = []
    for number, row in enumerate(told, 1):
        for name in sorted(row.keys() - set(table.names)):
            right = Said("known are %(names)s", names=", ".join(table.names))
            faults.append(Fault(place, number, name, Said("is unknown"), right))
        rows.append(
            [_cell(place, number, column, row, faults) for column in table.columns]
        )
    return RawTable(place, table.names, rows, range(1, len(rows) + 1))


def _cell(
    place: str,
    number: int,
    column: Column,
    row: Mapping[str, object],
    faults: list[Fault],
) -> str:
    """Return a value as the text of a cell; one of another type is told as it is."""
    value = row.get(column.name)
    if value is None:
        return ""
    wanted = column.kind in _NUMBERS
    if _is_number(value) == wanted and isinstance(value, int | str):
        return str(value)
    right = (
        Said("a number without quotation marks")
        if wanted
        else Said("text in quotation marks")
    )
    wrong = Said(
        "is %(value)s, a %(kind)s",
        value=repr(str(value)[:40]),
        kind=type(value).__name__,
    )
    faults.append(Fault(place, number, column.name, wrong, right))
    return ""


def _known(tables: Mapping[str, Records], records: CaseRecords) -> Iterator[Fault]:
    """Yield keys of events that the case does not have."""
    for table in EVENT_TABLES:
        for column in table.columns:
            if not column.refers_to:
                continue
            target = records.tables[column.refers_to]
            known = {str(next(iter(row.values()))) for row in target.rows}
            for row, fault in rows_of(tables, table.name):
                value = text_of(row, column.name)
                if value not in known:
                    close = difflib.get_close_matches(value, known, n=1)
                    right = _key_of(column.refers_to, close)
                    yield fault(
                        column.name, Said("%(value)s is unknown", value=value), right
                    )


def _key_of(table: str, close: Sequence[str]) -> Said:
    if close:
        return Said(
            "a key of %(table)s.csv; did you mean %(name)s?", table=table, name=close[0]
        )
    return Said("a key of %(table)s.csv", table=table)


def _unique(tables: Mapping[str, Records], _: CaseRecords) -> Iterator[Fault]:
    """Yield events that are told twice."""
    for table in EVENT_TABLES:
        seen = set()
        for row, fault in rows_of(tables, table.name):
            key = tuple(row[name] for name in table.key)
            if key in seen:
                wrong = Said("repeats %(key)s", key=", ".join(map(str, key)))
                yield fault(table.key[-1], wrong, Said("tell each event once"))
            seen.add(key)


def _lasting(tables: Mapping[str, Records], _: CaseRecords) -> Iterator[Fault]:
    """Yield periods that end before they start."""
    for table in EVENT_TABLES:
        if "end_week" in table.names:
            for row, fault in rows_of(tables, table.name):
                if whole_of(row, "end_week") <= whole_of(row, "start_week"):
                    wrong = Said(
                        "%(end)s is not after %(start)s",
                        end=row["end_week"],
                        start=row["start_week"],
                    )
                    yield fault("end_week", wrong, Said("the week after the last"))


def _possible(tables: Mapping[str, Records], records: CaseRecords) -> Iterator[Fault]:
    """Yield losses of what was not there."""
    sessions = {
        (row["course"], row["start_week"]) for row in records.tables["sessions"].rows
    }
    for row, fault in rows_of(tables, "session_off"):
        if (row["course"], row["start_week"]) not in sessions:
            starts = sorted(
                whole_of(each, "start_week")
                for each in records.tables["sessions"].rows
                if each["course"] == row["course"]
            )
            right = (
                Said("one of %(names)s", names=", ".join(map(str, starts)))
                if starts
                else Said("no session")
            )
            yield fault(
                "start_week",
                Said("%(week)s has no session", week=row["start_week"]),
                right,
            )
    sets = {
        (row["site"], row["variant"]): whole_of(row, "sets")
        for row in records.tables["training_kits"].rows
    }
    for row, fault in rows_of(tables, "kit_lost"):
        kept = sets.get((row["site"], row["variant"]))
        if kept is None:
            wrong = Said(
                "%(site)s keeps no training sets of %(variant)s",
                site=row["site"],
                variant=row["variant"],
            )
            yield fault(
                "variant", wrong, Said("a site and variant of training_kits.csv")
            )
    units = {
        row["lot"]: whole_of(row, "quantity") for row in records.tables["lots"].rows
    }
    withdrawn = {row["lot"] for row in tables["lot_withdrawn"].rows}
    for row, fault in rows_of(tables, "lot_lost"):
        lost, there = whole_of(row, "quantity"), units.get(row["lot"])
        if there is not None and lost > there:
            yield fault(
                "quantity",
                Said("%(lost)s is more than the lot has", lost=lost),
                Said("up to %(most)s", most=there),
            )
        if row["lot"] in withdrawn:
            yield fault(
                "lot",
                Said("%(lot)s is withdrawn too", lot=row["lot"]),
                Said("tell one of the two"),
            )


def _needs_fit(tables: Mapping[str, Records], records: CaseRecords) -> Iterator[Fault]:
    """Yield what rules of a case a new need breaks beside the rows that are there."""
    if not any(tables[table.name].rows for table in NEED_TABLES):
        return
    last = max(whole_of(row, "rank") for row in records.tables["packages"].rows)
    for row, fault in rows_of(tables, "packages"):
        if row["weight_micropoints"] is None and whole_of(row, "rank") > last:
            wrong = Said(
                "%(rank)s would change the weight of every other package",
                rank=row["rank"],
            )
            yield fault(
                "rank",
                wrong,
                Said("a rank up to %(last)s, or give its weight", last=last),
            )
    joined = dict(records.tables)
    for table in NEED_TABLES:
        old, new = joined[table.name], tables[table.name]
        joined[table.name] = Records(
            new.file,
            [*old.rows, *new.rows],
            [*old.lines, *(_ADDED + line for line in new.lines)],
        )
    for found in check_rules(joined, records.settings):
        line = found.row
        if line is not None and line >= _ADDED:
            line -= _ADDED
        yield Fault(found.file, line, found.column, found.wrong, found.right)
