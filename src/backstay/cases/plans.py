"""A plan as files: ``plan.json``, its tables as CSV, and what proves its bound."""

import csv
import gzip
import hashlib
import io
import json
import re
import types
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from backstay.cases.collector import collector_at_rest
from backstay.cases.faults import Fault, FaultyCase
from backstay.cases.files import write_whole
from backstay.cases.sheets import Cell
from backstay.domain.plan import SCHEMA, Itinerary, Plan
from backstay.domain.resource import CLAIM, UNITS, Resource
from backstay.said import Said, any_of

PLAN_FILE: Final = "plan.json"
MULTIPLIERS_FILE: Final = "multipliers.csv.gz"
_DIGITS: Final = re.compile("[0-9]{1,40}")
_MULTIPLIERS_HEAD: Final = ("kind", "key", "week", "picopoints_per_unit")

Table = tuple[tuple[str, ...], list[tuple[Cell, ...]]]


def write_plan(
    folder: str | Path, plan: Plan, multipliers: Mapping[Resource, int]
) -> None:
    """Write a plan, its tables as CSV, and its multipliers.

    Parameters
    ----------
    folder : path
        Made if it is not there; files of the same names are replaced.
    plan : Plan
        Written the same way every time: equal plans give equal bytes.
    multipliers : mapping of resource to price
        Whole pico-points per unit of the resource; zeros may be left out.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    found = {"schema": SCHEMA, **_plain(plan)}
    text = json.dumps(found, ensure_ascii=False, indent=1)
    write_whole(folder / PLAN_FILE, f"{text}\n".encode())
    for name, (head, rows) in plan_tables(plan).items():
        write_whole(folder / f"{name}.csv", _csv(head, rows).encode())
    data = gzip.compress(multipliers_text(multipliers).encode(), mtime=0)
    write_whole(folder / MULTIPLIERS_FILE, data)


@collector_at_rest()
def read_plan(path: str | Path) -> Plan:
    """Return the plan in a folder or a ``plan.json``.

    Raises
    ------
    FaultyCase
        If it is missing, no JSON, of another schema, or has a field of the wrong type.
    """
    path = Path(path)
    if path.is_dir():
        path = path / PLAN_FILE
    try:
        found = json.loads(
            path.read_text(encoding="utf-8"),
            object_pairs_hook=_record,
            parse_constant=_no_number,
        )
        json.dumps(found, ensure_ascii=False).encode()  # refuses half characters
    except OSError:
        raise _faulty(
            path, "", Said("is not there"), Said("make a plan first")
        ) from None
    except (ValueError, RecursionError) as error:
        raise _faulty(
            path, "", Said("is no JSON (%(why)s)", why=error), Said("make it anew")
        ) from None
    if not isinstance(found, dict) or found.pop("schema", None) != SCHEMA:
        raise _faulty(
            path,
            "schema",
            Said("is not known"),
            Said("a plan of schema %(schema)s", schema=SCHEMA),
        )
    faults: list[Fault] = []
    plan = _load(Plan, found, path.name, "", faults)
    if faults or not isinstance(plan, Plan):
        raise FaultyCase(faults)
    return plan


def plan_tables(plan: Plan) -> dict[str, Table]:
    """Return the tables of a plan by name, each with its head and its rows."""
    fieldings: list[tuple[Cell, ...]] = [
        (
            each.package,
            each.option,
            each.week,
            each.need_by_week,
            max(0, each.week - each.need_by_week),
            each.worth_micropoints,
        )
        for each in plan.fieldings
    ]
    reasons: list[tuple[Cell, ...]] = [
        (
            unmet.package,
            reason.code,
            reason.option,
            reason.part,
            reason.resource,
            reason.week,
            reason.text,
        )
        for unmet in plan.unmet
        for reason in unmet.reasons
    ]
    fielding_head = ("package", "option", "week", "need_by_week")
    return {
        "fieldings": (
            (*fielding_head, "late_weeks", "worth_micropoints"),
            fieldings,
        ),
        "itineraries": (
            _ITINERARY_HEAD,
            [_itinerary(each) for each in plan.itineraries],
        ),
        "steps": (
            _STEP_HEAD,
            [row for each in plan.itineraries for row in _steps(each)],
        ),
        "unmet": (
            ("package", "code", "option", "part", "resource", "week", "text"),
            reasons,
        ),
    }


def multipliers_text(multipliers: Mapping[Resource, int]) -> str:
    """Return multipliers above zero as the text of a CSV file, in a fixed order."""
    rows = sorted(
        (each.kind, each.key, -1 if each.week is None else each.week, price)
        for each, price in multipliers.items()
        if price
    )
    shown = [
        (kind, key, "" if week < 0 else week, price) for kind, key, week, price in rows
    ]
    return _csv(_MULTIPLIERS_HEAD, shown)


def multipliers_digest(multipliers: Mapping[Resource, int]) -> str:
    """Return the SHA-256 of multipliers, as a plan names it."""
    return hashlib.sha256(multipliers_text(multipliers).encode()).hexdigest()


def read_multipliers(path: str | Path) -> dict[Resource, int]:
    """Return multipliers in whole pico-points per unit, by resource.

    Raises
    ------
    FaultyCase
        If the file is missing or damaged, or a row is no known resource with a price.
    """
    path = Path(path)
    if path.is_dir():
        path = path / MULTIPLIERS_FILE
    try:
        text = gzip.decompress(path.read_bytes()).decode()
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error):
        raise _faulty(
            path, "", Said("is missing or damaged"), Said("make the plan anew")
        ) from None
    if not rows or tuple(rows[0]) != _MULTIPLIERS_HEAD:
        raise _faulty(
            path,
            "",
            Said("has another head"),
            Said("%(names)s", names=", ".join(_MULTIPLIERS_HEAD)),
        )
    multipliers = {}
    for line, row in enumerate(rows[1:], start=2):
        resource, price = _multiplier(row)
        if resource is None or resource in multipliers:
            fault = Fault(
                path.name,
                line,
                "",
                Said("%(row)s is no price", row=row),
                Said("make it anew"),
            )
            raise FaultyCase([fault])
        multipliers[resource] = price
    return multipliers


def _multiplier(row: list[str]) -> tuple[Resource | None, int]:
    if len(row) != len(_MULTIPLIERS_HEAD):
        return None, 0
    kind, key, week, price = row
    weekless = kind == "lot"
    numbers = [price] if weekless else [week, price]
    plain = all(_DIGITS.fullmatch(each) for each in numbers)
    if kind not in (CLAIM, *UNITS) or not plain or (weekless and week):
        return None, 0
    return Resource(kind, key, None if weekless else int(week)), int(price)


_ITINERARY_HEAD: Final = (
    "itinerary",
    "package",
    "option",
    "part",
    "source",
    "promise",
    "nation",
    "quantity",
    "unit",
)
_STEP_HEAD: Final = (
    "step",
    "itinerary",
    "activity",
    "resource",
    "nation",
    "from_site",
    "to_site",
    "start_week",
    "end_week",
    "amount",
    "amount_unit",
)


def _itinerary(each: Itinerary) -> tuple[Cell, ...]:
    return (
        each.key,
        each.package,
        each.option,
        each.part,
        each.source,
        each.promise,
        each.nation,
        each.quantity,
        each.unit,
    )


def _steps(each: Itinerary) -> Iterator[tuple[Cell, ...]]:
    for step in each.steps:
        yield (
            step.key,
            each.key,
            step.activity,
            step.resource,
            step.nation,
            step.from_site,
            step.to_site,
            step.start_week,
            step.end_week,
            step.amount,
            step.amount_unit,
        )


def _csv(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def _plain(value: object) -> Any:
    """Return dataclasses as plain JSON values, fields in their order."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name)) for field in fields(value)
        }
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(value[key]) for key in sorted(value)}
    return value


def _load(wanted: Any, value: Any, file: str, place: str, faults: list[Fault]) -> Any:
    """Return a JSON value as the type that is wanted; note what does not fit."""
    if is_dataclass(wanted):
        return _load_record(wanted, value, file, place, faults)
    origin = get_origin(wanted)
    if origin is tuple and isinstance(value, list):
        each = get_args(wanted)[0]
        return tuple(
            _load(each, item, file, f"{place}[{number}]", faults)
            for number, item in enumerate(value)
        )
    allowed = get_args(wanted) if origin in (types.UnionType, Union) else (wanted,)
    if any(_is_a(value, each) for each in allowed):
        return value
    kind = any_of([getattr(each, "__name__", str(each)) for each in allowed])
    faults.append(
        Fault(
            file,
            None,
            place,
            Said("is %(value)s", value=repr(str(value)[:40])),
            Said("a %(kind)s", kind=kind),
        )
    )
    return None


def _load_record(
    wanted: Any, value: Any, file: str, place: str, faults: list[Fault]
) -> Any:
    if not isinstance(value, dict):
        faults.append(
            Fault(
                file, None, place, Said("is no record"), Said("an object with fields")
            )
        )
        return None
    hints = _hints(wanted)
    dot = f"{place}." if place else ""
    for name in sorted(value.keys() ^ hints.keys()):
        wrong = Said("is unknown") if name in value else Said("is missing")
        right = Said(
            "the fields of a %(record)s are %(names)s",
            record=wanted.__name__,
            names=", ".join(hints),
        )
        faults.append(Fault(file, None, dot + name, wrong, right))
    if value.keys() != hints.keys():
        return None
    loaded = {
        name: _load(hint, value[name], file, dot + name, faults)
        for name, hint in hints.items()
    }
    return wanted(**loaded)


@cache
def _hints(record: type) -> dict[str, Any]:
    """Return the type of each field; to ask for them takes longer than all the rest."""
    return get_type_hints(record)


def _is_a(value: object, wanted: Any) -> bool:
    plain = get_origin(wanted) or wanted
    if plain is Mapping or getattr(plain, "__name__", "") == "Mapping":
        return isinstance(value, dict)
    if plain in (int, float) and isinstance(value, bool):
        return False
    if plain is float:
        return isinstance(value, int | float)
    return isinstance(value, plain)


def _record(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return a JSON object; ValueError if a name stands in it twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a field stands twice in a record")
    return found


def _no_number(text: str) -> object:
    raise ValueError(f"{text} is no number")


def _faulty(path: Path, column: str, wrong: Said, right: Said) -> FaultyCase:
    return FaultyCase([Fault(path.name, None, column, wrong, right)])
