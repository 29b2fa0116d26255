"""Rules that hold between the rows and tables of a case."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Final, cast

from backstay.cases.faults import Fault
from backstay.cases.parsing import Records, Row
from backstay.cases.settings import Settings
from backstay.cases.tables import BY_NAME, TABLES, Table

Tables = Mapping[str, Records]
Rule = Callable[[Tables, Settings], Iterator[Fault]]

MOST_WORTH_MICROPOINTS: Final = 4 * 10**12
"""Sum of all weights; keeps worth in pico-points inside 64 bits."""
MOST_UNIT_COST_PICOPOINTS: Final = 10**16
"""Cost of carrying one unit over the dearest leg; keeps path costs inside 64 bits."""


def check_rules(tables: Tables, settings: Settings) -> list[Fault]:
    """Return every fault between rows and tables."""
    faults: list[Fault] = []
    for table in TABLES:
        faults += _unique(table, tables)
        faults += _known_references(table, tables)
        faults += _periods(table, tables)
    for rule, names in _RULES.items():
        if all(tables[name].whole for name in names):
            faults += rule(tables, settings)
    return faults


def _rows(tables: Tables, name: str) -> Iterator[tuple[Row, Callable[..., Fault]]]:
    """Yield each row of a table with a function that makes a fault of it."""
    records = tables[name]
    for row, line in zip(records.rows, records.lines, strict=True):

        def fault(column: str, wrong: str, right: str, line: int = line) -> Fault:
            return Fault(records.file, line, column, wrong, right)

        yield row, fault


def _text(row: Row, column: str) -> str:
    return cast(str, row[column])


def _whole(row: Row, column: str) -> int:
    return cast(int, row[column])


def _unique(table: Table, tables: Tables) -> Iterator[Fault]:
    seen: dict[tuple[object, ...], int] = {}
    records = tables[table.name]
    for row, line in zip(records.rows, records.lines, strict=True):
        key = tuple(row[column] for column in table.key)
        first = seen.setdefault(key, line)
        if first != line:
            shown = ", ".join(str(part) for part in key)
            wrong = f"repeats the key {shown} of row {first}"
            yield Fault(
                records.file, line, table.key[-1], wrong, "keep one of the rows"
            )


def _known_references(table: Table, tables: Tables) -> Iterator[Fault]:
    records = tables[table.name]
    for column in table.columns:
        if not column.refers_to:
            continue
        target = BY_NAME[column.refers_to]
        if tables[target.name].headless:
            continue
        known = {row[target.key[0]] for row in tables[target.name].rows}
        known |= tables[target.name].dropped
        for row, line in zip(records.rows, records.lines, strict=True):
            value = row[column.name]
            if value is not None and value not in known:
                right = f"a {target.key[0]} that {target.name}.csv has"
                wrong = f"{value} is unknown"
                yield Fault(records.file, line, column.name, wrong, right)


def _periods(table: Table, tables: Tables) -> Iterator[Fault]:
    """Yield periods that end before they start, or that overlap for the same key."""
    if not {"start_week", "end_week"} <= set(table.names):
        return
    records = tables[table.name]
    by_key: dict[tuple[object, ...], list[tuple[int, int, int]]] = defaultdict(list)
    for row, line in zip(records.rows, records.lines, strict=True):
        start, end = _whole(row, "start_week"), _whole(row, "end_week")
        if end <= start:
            wrong = f"{end} is not after start_week {start}"
            right = "the week after the last it holds for"
            yield Fault(records.file, line, "end_week", wrong, right)
        key = tuple(row[column] for column in table.key[:-1])
        by_key[key].append((start, end, line))
    for periods in by_key.values():
        periods.sort()
        for (_, end, before), (start, _, line) in zip(
            periods, periods[1:], strict=False
        ):
            if start < end:
                wrong = f"{start} lies inside the period of row {before}"
                right = "periods of one key must not overlap"
                yield Fault(records.file, line, "start_week", wrong, right)


def _legs_lead_somewhere(tables: Tables, _: Settings) -> Iterator[Fault]:
    for row, fault in _rows(tables, "legs"):
        if row["from_site"] == row["to_site"]:
            yield fault("to_site", "is where the leg starts", "give another site")


def _exceptions_have_a_pool(tables: Tables, _: Settings) -> Iterator[Fault]:
    pairs = {
        "interpreter_team_weeks": ("interpreter_teams", "language"),
        "training_kit_weeks": ("training_kits", "variant"),
    }
    for name, (pool, second) in pairs.items():
        known = {(row["site"], row[second]) for row in tables[pool].rows}
        for row, fault in _rows(tables, name):
            if (row["site"], row[second]) not in known:
                wrong = f"{row['site']}, {row[second]} has no row in {pool}.csv"
                yield fault(second, wrong, f"add the row to {pool}.csv")


def _bays_repair_their_family(tables: Tables, _: Settings) -> Iterator[Fault]:
    family_of_variant = {
        row["variant"]: row["family"] for row in tables["variants"].rows
    }
    family_of_bay = {row["bay"]: row["family"] for row in tables["bays"].rows}
    for row, fault in _rows(tables, "bay_variants"):
        variant = family_of_variant.get(row["variant"])
        bay = family_of_bay.get(row["bay"])
        if variant is not None and bay is not None and variant != bay:
            wrong = f"is of family {variant}, the bay of {bay}"
            yield fault("variant", wrong, "a variant of the bay's family")


def _sequences_can_be_taught(tables: Tables, _: Settings) -> Iterator[Fault]:
    taught = {row["kind"] for row in tables["courses"].rows}
    steps: dict[str, list[int]] = defaultdict(list)
    for row, fault in _rows(tables, "sequences"):
        steps[_text(row, "sequence")].append(_whole(row, "step"))
        if row["kind"] not in taught:
            yield fault("kind", f"{row['kind']} is taught by no course", "add a course")
    for row, fault in _rows(tables, "sequences"):
        numbers = sorted(steps[_text(row, "sequence")])
        if row["step"] == numbers[0] and numbers != list(range(1, len(numbers) + 1)):
            yield fault("step", f"are {numbers}", "number the steps 1, 2, 3, ...")
    for row, fault in _rows(tables, "cohorts"):
        if row["sequence"] not in steps:
            wrong = f"{row['sequence']} has no row in sequences.csv"
            yield fault("sequence", wrong, "a sequence with at least one course")


def _worth_never_rises(tables: Tables, _: Settings) -> Iterator[Fault]:
    curves: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    records = tables["worth"]
    for row, line in zip(records.rows, records.lines, strict=True):
        point = (_whole(row, "week"), _whole(row, "share_ppm"), line)
        curves[_text(row, "curve")].append(point)
    for curve, points in sorted(curves.items()):
        points.sort()
        week, _share, line = points[0]
        if week != 0:
            wrong = f"curve {curve} starts in week {week}"
            yield Fault(records.file, line, "week", wrong, "add a row for week 0")
        for (_, before, _line), (week, share, line) in zip(
            points, points[1:], strict=False
        ):
            if share > before:
                wrong = f"curve {curve} rises from {before} to {share} in week {week}"
                right = "worth never rises with time"
                yield Fault(records.file, line, "share_ppm", wrong, right)


def _options_are_whole(tables: Tables, _: Settings) -> Iterator[Fault]:
    parts: Counter[tuple[str, str]] = Counter()
    with_parts = set()
    for name in ("parts", "cohorts", "documents"):
        for row, fault in _rows(tables, name):
            key = (_text(row, "option"), _text(row, "part"))
            with_parts.add(key[0])
            parts[key] += 1
            if parts[key] == 2:
                wrong = f"{key[1]} stands in two tables for option {key[0]}"
                yield fault("part", wrong, "give each part of an option its own code")
    for row, fault in _rows(tables, "options"):
        if row["option"] not in with_parts:
            yield fault(
                "option", "has no parts", "add rows to parts.csv or cohorts.csv"
            )
    with_options = {row["package"] for row in tables["options"].rows}
    for row, fault in _rows(tables, "packages"):
        if row["package"] not in with_options:
            yield fault("package", "has no option", "add a row to options.csv")


def _numbers_stay_exact(tables: Tables, settings: Settings) -> Iterator[Fault]:
    weights = sum(
        _whole(row, "weight_micropoints")
        for row in tables["packages"].rows
        if row["weight_micropoints"] is not None
    )
    file = tables["packages"].file
    if weights > MOST_WORTH_MICROPOINTS:
        wrong = f"add up to {weights}"
        right = (
            f"at most {MOST_WORTH_MICROPOINTS} in all: give weights in larger points"
        )
        yield Fault(file, None, "weight_micropoints", wrong, right)
    heaviest = max(
        (_whole(row, "mass_kg") for row in tables["variants"].rows), default=0
    )
    price = settings.rules.nanopoints_per_eur
    for row, fault in _rows(tables, "legs"):
        if heaviest * _whole(row, "cost_eur_per_t") * price > MOST_UNIT_COST_PICOPOINTS:
            wrong = "is too large for the heaviest variant at this price of money"
            yield fault("cost_eur_per_t", wrong, "check its unit, EUR per tonne")


def _parts_of(tables: Tables) -> dict[tuple[str, str], str]:
    """Return the table each (option, part) stands in."""
    return {
        (_text(row, "option"), _text(row, "part")): name
        for name in ("parts", "cohorts", "documents")
        for row in tables[name].rows
    }


def _bound_lines_fit(tables: Tables, _: Settings) -> Iterator[Fault]:
    """Yield waivers, promises and progress for a part that their package does not have."""
    package_of = {row["option"]: row["package"] for row in tables["options"].rows}
    kind_of = _parts_of(tables)
    for name in ("waivers", "promises", "progress"):
        for row, fault in _rows(tables, name):
            package = package_of.get(row["option"])
            if package is not None and package != row["package"]:
                wrong = f"{row['option']} is an option of {package}"
                yield fault("option", wrong, f"an option of {row['package']}")
            kind = kind_of.get((_text(row, "option"), _text(row, "part")))
            if kind is None:
                wrong = f"{row['part']} is no part of option {row['option']}"
                yield fault("part", wrong, "a part of that option")
            elif kind == "documents" and name != "waivers":
                yield fault("part", "is a document", "a materiel or cohort part")


def _progress_is_whole(tables: Tables, _: Settings) -> Iterator[Fault]:
    kind_of = _parts_of(tables)
    moved: Counter[str] = Counter()
    for row, fault in _rows(tables, "progress"):
        kind = kind_of.get((_text(row, "option"), _text(row, "part")))
        of_materiel = ("lot", "site", "condition")
        if kind == "parts":
            for column in of_materiel:
                if row[column] is None:
                    yield fault(column, "is empty", "needed for units that move")
            if row["courses_done"] is not None:
                yield fault("courses_done", "is given for materiel", "leave it empty")
            if row["lot"] is not None:
                moved[_text(row, "lot")] += _whole(row, "quantity")
        elif kind == "cohorts":
            for column in of_materiel:
                if row[column] is not None:
                    yield fault(column, "is given for cohorts", "leave it empty")
            if row["courses_done"] is None:
                yield fault("courses_done", "is empty", "needed for cohorts; 0 if none")
    for row, fault in _rows(tables, "lots"):
        if moved[_text(row, "lot")] > _whole(row, "quantity"):
            wrong = (
                f"is less than the {moved[_text(row, 'lot')]} that progress.csv took"
            )
            yield fault("quantity", wrong, "the units there were before any left")


def _promises_have_steps(tables: Tables, _: Settings) -> Iterator[Fault]:
    sources = {row["lot"] for row in tables["lots"].rows}
    sources |= {row["progress"] for row in tables["progress"].rows}
    kind_of = _parts_of(tables)
    for row, fault in _rows(tables, "promises"):
        source = row["source"]
        kind = kind_of.get((_text(row, "option"), _text(row, "part")))
        if source is None and kind == "parts":
            yield fault("source", "is empty", "the lot or progress it draws on")
        if source is not None and source not in sources:
            yield fault("source", f"{source} is unknown", "a lot or a progress")
    numbers: dict[str, list[int]] = defaultdict(list)
    for row, _fault in _rows(tables, "promise_steps"):
        numbers[_text(row, "promise")].append(_whole(row, "step"))
    known = {
        "move": {row["leg"] for row in tables["legs"].rows},
        "repair": {row["bay"] for row in tables["bays"].rows},
        "attend": {row["course"] for row in tables["courses"].rows},
    }
    for row, fault in _rows(tables, "promise_steps"):
        steps = sorted(numbers[_text(row, "promise")])
        if row["step"] == steps[0] and steps != list(range(1, len(steps) + 1)):
            yield fault("step", f"are {steps}", "number the steps 1, 2, 3, ...")
        if row["resource"] not in known[_text(row, "activity")]:
            wrong = f"{row['resource']} is unknown"
            yield fault("resource", wrong, "a leg, bay or course, as the activity says")


def _provenance_is_known(tables: Tables, _: Settings) -> Iterator[Fault]:
    known = {row["source"] for row in tables["sources"].rows}
    assumed = {row["assumption"] for row in tables["assumptions"].rows}
    for row, fault in _rows(tables, "assumptions"):
        if row["assumption"] in known:
            wrong = f"{row['assumption']} is a source too"
            yield fault("assumption", wrong, "give it another key")
    keys: dict[str, set[str]] = {
        table.name: {_joined(table, row) for row in tables[table.name].rows}
        for table in TABLES
    }
    for row, fault in _rows(tables, "provenance"):
        table = BY_NAME.get(_text(row, "table"))
        if row["id"] not in known and row["id"] not in assumed:
            yield fault("id", f"{row['id']} is unknown", "a source or an assumption")
        if table is None:
            yield fault("table", f"{row['table']} is no table", "the name of a table")
        elif row["column"] not in table.names:
            wrong = f"{row['column']} is no column of {table.name}"
            yield fault("column", wrong, f"one of {', '.join(table.names)}")
        elif row["key"] not in keys[table.name]:
            yield fault("key", f"{row['key']} is no row of {table.name}", "a known key")


def _joined(table: Table, row: Row) -> str:
    return "|".join(str(row[column]) for column in table.key)


def cells_without_provenance(tables: Tables) -> Iterator[tuple[str, str, str]]:
    """Yield (table, key, column) of each filled cell, not a key, that names no origin."""
    told = {
        (row["table"], row["key"], row["column"]) for row in tables["provenance"].rows
    }
    for table in TABLES:
        if table.name in EVIDENCE:
            continue
        others = [column for column in table.names if column not in table.key]
        for row in tables[table.name].rows:
            key = _joined(table, row)
            for column in others:
                if row[column] is not None and (table.name, key, column) not in told:
                    yield table.name, key, column


EVIDENCE: Final = frozenset({"sources", "assumptions", "provenance", "gaps"})
"""Tables that say where facts come from; they need no provenance themselves."""

_PARTS: Final = ("options", "parts", "cohorts", "documents")
_RULES: Final[Mapping[Rule, tuple[str, ...]]] = {
    _legs_lead_somewhere: (),
    _exceptions_have_a_pool: ("interpreter_teams", "training_kits"),
    _bays_repair_their_family: (),
    _sequences_can_be_taught: ("courses", "sequences"),
    _worth_never_rises: ("worth",),
    _options_are_whole: _PARTS,
    _numbers_stay_exact: (),
    _bound_lines_fit: _PARTS,
    _progress_is_whole: _PARTS,
    _promises_have_steps: (*_PARTS, "lots", "progress", "legs", "bays", "courses"),
    _provenance_is_known: tuple(table.name for table in TABLES),
}
"""Each rule with the tables whose missing rows it would take for an absence."""
