"""Changes as a file: one row for each change, many sets of them in one file.

The rows are read as those of a case are: every cell is checked by what its column
holds, every change against the case it speaks of, and all faults are told at once.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final, cast

from backstay.cases.faults import Fault, FaultyCase
from backstay.cases.folder import read_table
from backstay.cases.parsing import RawTable, Row, Value, parse_table
from backstay.cases.tables import MAX_INTEGER, Column, Kind, Table
from backstay.domain.case import Case
from backstay.domain.change import NEW_LOT, Change, ChangeSet, lot_of_caveat
from backstay.domain.package import Document
from backstay.said import Said


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """One kind of change.

    Attributes
    ----------
    meaning : str
        What it does, for the reference page.
    key : Said
        What its key names.
    unit : str
        Unit of its amount; empty if it takes none.
    needs : tuple of str
        Columns that must be filled, beside set, kind and key.
    takes : tuple of str
        Columns that may be filled as well.
    keys : callable
        Returns the keys that a case has.
    """

    meaning: str
    key: Said
    unit: str
    needs: tuple[str, ...]
    takes: tuple[str, ...]
    keys: Callable[[Case], Mapping[str, object]]


_AMOUNT: Final = ("amount",)
_WEEKS: Final = ("start_week", "end_week")


def _pairs(pools: Mapping[tuple[str, str], object]) -> Mapping[str, object]:
    return {f"{first}|{second}": pool for (first, second), pool in pools.items()}


def _documents(case: Case) -> Mapping[str, object]:
    return {
        f"{option.key}|{part.key}": part
        for option in case.options.values()
        for part in option.parts
        if isinstance(part, Document)
    }


CHANGE_KINDS: Final[Mapping[str, ChangeKind]] = {
    "lot": ChangeKind(
        "more or fewer units of a lot",
        Said("lot"),
        "unit",
        _AMOUNT,
        (),
        lambda c: c.lots,
    ),
    NEW_LOT: ChangeKind(
        "a new lot of serviceable units, ready from start_week",
        Said("a key that no lot has yet"),
        "unit",
        ("amount", "nation", "site", "variant"),
        ("start_week",),
        lambda c: c.lots,
    ),
    "ready": ChangeKind(
        "a lot ready later, or earlier if the amount is below zero",
        Said("lot"),
        "week",
        _AMOUNT,
        (),
        lambda c: c.lots,
    ),
    "consent": ChangeKind(
        "consent to a lot later, or earlier if the amount is below zero",
        Said("lot"),
        "week",
        _AMOUNT,
        (),
        lambda c: {k: v for k, v in c.lots.items() if v.consent_week is not None},
    ),
    "caveat": ChangeKind(
        "a caveat waived, at once or from start_week on",
        Said("caveat"),
        "",
        (),
        ("start_week",),
        lot_of_caveat,
    ),
    "session": ChangeKind(
        "more or fewer sections of a course that starts in start_week",
        Said("course"),
        "section",
        ("start_week", "amount"),
        (),
        lambda c: c.courses,
    ),
    "instructors": ChangeKind(
        "more or fewer instructor teams",
        Said("site"),
        "team",
        _AMOUNT,
        _WEEKS,
        lambda c: c.instructor_teams,
    ),
    "interpreters": ChangeKind(
        "more or fewer interpreter teams",
        Said("site|language of the cohort"),
        "team",
        _AMOUNT,
        _WEEKS,
        lambda c: _pairs(c.interpreter_teams),
    ),
    "kits": ChangeKind(
        "more or fewer training sets",
        Said("site|variant"),
        "set",
        _AMOUNT,
        _WEEKS,
        lambda c: _pairs(c.training_kits),
    ),
    "leg": ChangeKind(
        "more or less room on a leg, each week",
        Said("leg"),
        "kg",
        _AMOUNT,
        _WEEKS,
        lambda c: c.legs,
    ),
    "hub": ChangeKind(
        "more or less room at a hub, each week",
        Said("site"),
        "kg",
        _AMOUNT,
        _WEEKS,
        lambda c: c.hubs,
    ),
    "bay": ChangeKind(
        "more or fewer hours of a bay, each week",
        Said("bay"),
        "hour",
        _AMOUNT,
        _WEEKS,
        lambda c: c.bays,
    ),
    "absorption": ChangeKind(
        "more or fewer packages that a group can take, in weeks that limit it",
        Said("group"),
        "package",
        _AMOUNT,
        _WEEKS,
        lambda c: c.groups,
    ),
    "document": ChangeKind(
        "a manual or licence ready in start_week",
        Said("option|part"),
        "",
        ("start_week",),
        (),
        _documents,
    ),
    "need-by": ChangeKind(
        "a package needed later, or earlier if the amount is below zero; its worth by"
        " week moves with it",
        Said("package"),
        "week",
        _AMOUNT,
        (),
        lambda c: c.packages,
    ),
    "weight": ChangeKind(
        "a new weight of a package",
        Said("package"),
        "micro-point",
        _AMOUNT,
        (),
        lambda c: c.packages,
    ),
    "rank": ChangeKind(
        "a new place of a package in the order of ranks; those between shift, and ranks"
        " and weights stay with the places",
        Said("package"),
        "place",
        _AMOUNT,
        (),
        lambda c: c.packages,
    ),
}
"""Kinds of changes, in the order of the reference page."""

TABLE: Final = Table(
    "changes",
    "Differences to a case, in sets that are each tried alone.",
    ("set",),
    (
        Column("set", Kind.KEY, "set of changes that are made together"),
        Column("kind", Kind.CHOICE, "kind of change", choices=tuple(CHANGE_KINDS)),
        Column("key", Kind.TEXT, "record that is changed"),
        Column(
            "start_week", Kind.WEEK, "first week it holds for", "week", optional=True
        ),
        Column(
            "end_week",
            Kind.END_WEEK,
            "week after the last it holds for",
            "week",
            optional=True,
            least=1,
        ),
        Column(
            "amount",
            Kind.INTEGER,
            "by how much, in the unit of the kind; below zero for less or earlier",
            optional=True,
            least=-MAX_INTEGER,
        ),
        Column("nation", Kind.KEY, "nation that gives a new lot", optional=True),
        Column("site", Kind.KEY, "site of a new lot", optional=True),
        Column("variant", Kind.KEY, "variant of a new lot", optional=True),
    ),
)
_CELLS: Final = ("start_week", "end_week", "amount", "nation", "site", "variant")


def read_changes(path: str | Path, case: Case) -> tuple[ChangeSet, ...]:
    """Return the sets of changes in a CSV file, which speak of a case.

    Raises
    ------
    FaultyCase
        If anything is wrong; it lists every fault with row, column and remedy.
    """
    path = Path(path)
    faults: list[Fault] = []
    raw = read_table(path, faults)
    rows: list[tuple[int, Row]] = []
    if raw is not None:
        records = parse_table(TABLE, _with_all_columns(raw), case.horizon_weeks, faults)
        rows = list(zip(records.lines, records.rows, strict=True))
        if not rows and not faults:
            faults.append(
                Fault(path.name, None, "", Said("tells no change"), Said("add a row"))
            )
    for line, row in rows:
        faults += _faults_of(path.name, line, row, case)
    if faults:
        raise FaultyCase(faults, what=Said("The file of changes"))
    ordered = sorted(rows, key=lambda each: str(each[1]["set"]))
    return tuple(
        ChangeSet(name, tuple(_change(row) for _, row in of_set))
        for name, of_set in groupby(ordered, key=lambda each: str(each[1]["set"]))
    )


def _with_all_columns(raw: RawTable) -> RawTable:
    """Return cells with the columns that a file of changes may leave out, empty."""
    absent = [name for name in TABLE.names if name in _CELLS and name not in raw.head]
    rows = [[*cells, *[""] * len(absent)] for cells in raw.rows]
    return RawTable(raw.file, [*raw.head, *absent], rows, raw.lines)


def _faults_of(file: str, line: int, row: Row, case: Case) -> Iterator[Fault]:
    """Yield what is wrong with a change that can be read."""
    name = str(row["kind"])
    kind = CHANGE_KINDS[name]
    for column in kind.needs:
        if row[column] is None:
            right = Said("a change of kind %(kind)s needs it", kind=name)
            yield Fault(file, line, column, Said("is empty"), right)
    for column in _CELLS:
        if row[column] is not None and column not in (*kind.needs, *kind.takes):
            right = Said("a change of kind %(kind)s does not take it", kind=name)
            yield Fault(file, line, column, Said("is filled"), right)
    start, end = row["start_week"], row["end_week"]
    if isinstance(start, int) and isinstance(end, int) and end <= start:
        yield Fault(
            file,
            line,
            "end_week",
            Said("is not after start_week"),
            Said("a later week"),
        )
    yield from _key_faults(file, line, row, case)


def _key_faults(file: str, line: int, row: Row, case: Case) -> Iterator[Fault]:
    name, key = str(row["kind"]), str(row["key"])
    kind = CHANGE_KINDS[name]
    known = kind.keys(case)
    if name == NEW_LOT:
        if key in known:
            yield Fault(
                file,
                line,
                "key",
                Said("%(key)s is a lot already", key=key),
                Said("another key"),
            )
        for column in ("nation", "site", "variant"):
            value, names = row[column], getattr(case, f"{column}s")
            if value is not None and value not in names:
                yield Fault(
                    file,
                    line,
                    column,
                    Said("%(key)s is not in the case", key=value),
                    Said("%(column)s", column=column),
                )
    elif key not in known:
        right = Said("the key of %(what)s", what=kind.key)
        yield Fault(
            file, line, "key", Said("%(key)s is not in the case", key=key), right
        )
    places = len(case.packages)
    amount = row["amount"]
    if name == "rank" and isinstance(amount, int) and not 1 <= amount <= places:
        yield Fault(
            file,
            line,
            "amount",
            Said("is %(value)s", value=amount),
            Said("a place from 1 to %(most)s", most=places),
        )
    if name in ("weight", NEW_LOT) and isinstance(amount, int) and amount < 0:
        yield Fault(
            file,
            line,
            "amount",
            Said("is %(value)s", value=amount),
            Said("zero or more"),
        )


def _change(row: Row) -> Change:
    return Change(
        kind=_text(row["kind"]),
        key=_text(row["key"]),
        amount=cast(int | None, row["amount"]),
        start_week=cast(int | None, row["start_week"]),
        end_week=cast(int | None, row["end_week"]),
        nation=_text(row["nation"]),
        site=_text(row["site"]),
        variant=_text(row["variant"]),
    )


def _text(value: Value) -> str:
    return "" if value is None else str(value)
