"""Rules that hold between the rows and tables of a case."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from backstay.cases.bound import (
    bound_lines_fit,
    progress_is_whole,
    promises_have_steps,
)
from backstay.cases.faults import Fault
from backstay.cases.parsing import Row
from backstay.cases.rows import Tables, rows_of, text_of, whole_of
from backstay.cases.settings import Settings
from backstay.cases.tables import BY_NAME, TABLES, Table
from backstay.said import Said

Rule = Callable[[Tables, Settings | None], Iterator[Fault]]

MOST_WORTH_MICROPOINTS: Final = 4 * 10**12
"""Sum of all weights; keeps worth in pico-points inside 64 bits."""
MOST_UNIT_COST_PICOPOINTS: Final = 10**16
"""Cost of one unit on its dearest leg, of its dearest repair or of one section; keeps
path costs inside 64 bits."""
MOST_MASS_KG: Final = 10**12
"""Mass of a lot or of a part; keeps loads inside 64 bits."""


def check_rules(tables: Tables, settings: Settings | None) -> list[Fault]:
    """Return every fault between rows and tables, without settings as far as may be."""
    faults: list[Fault] = []
    for table in TABLES:
        faults += _unique(table, tables)
        faults += _known_references(table, tables)
        faults += _periods(table, tables)
    for rule, names in _RULES.items():
        if all(tables[name].whole for name in names):
            faults += rule(tables, settings)
    return faults


def _unique(table: Table, tables: Tables) -> Iterator[Fault]:
    seen: dict[tuple[object, ...], int] = {}
    records = tables[table.name]
    for row, line in zip(records.rows, records.lines, strict=True):
        key = tuple(row[column] for column in table.key)
        first = seen.setdefault(key, line)
        if first != line:
            shown = ", ".join(str(part) for part in key)
            wrong = Said("repeats the key %(key)s of row %(row)s", key=shown, row=first)
            yield Fault(
                records.file, line, table.key[-1], wrong, Said("keep one of the rows")
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
                right = Said(
                    "a %(column)s that %(table)s.csv has",
                    column=target.key[0],
                    table=target.name,
                )
                wrong = Said("%(value)s is unknown", value=value)
                yield Fault(records.file, line, column.name, wrong, right)


def _periods(table: Table, tables: Tables) -> Iterator[Fault]:
    """Yield periods that end before they start, or that overlap for the same key."""
    if not {"start_week", "end_week"} <= set(table.names):
        return
    records = tables[table.name]
    by_key: dict[tuple[object, ...], list[tuple[int, int, int]]] = defaultdict(list)
    for row, line in zip(records.rows, records.lines, strict=True):
        start, end = whole_of(row, "start_week"), whole_of(row, "end_week")
        if end <= start:
            wrong = Said(
                "%(end)s is not after start_week %(start)s", end=end, start=start
            )
            right = Said("the week after the last it holds for")
            yield Fault(records.file, line, "end_week", wrong, right)
        key = tuple(row[column] for column in table.key[:-1])
        by_key[key].append((start, end, line))
    for periods in by_key.values():
        periods.sort()
        for (_, end, before), (start, _, line) in pairwise(periods):
            if start < end:
                wrong = Said(
                    "%(start)s lies inside the period of row %(row)s",
                    start=start,
                    row=before,
                )
                right = Said("periods of one key must not overlap")
                yield Fault(records.file, line, "start_week", wrong, right)


def _legs_lead_somewhere(tables: Tables, _: Settings | None) -> Iterator[Fault]:
    for row, fault in rows_of(tables, "legs"):
        if row["from_site"] == row["to_site"]:
            yield fault(
                "to_site", Said("is where the leg starts"), Said("give another site")
            )


def _exceptions_have_a_pool(tables: Tables, _: Settings | None) -> Iterator[Fault]:
    pairs = {
        "interpreter_team_weeks": ("interpreter_teams", "language"),
        "training_kit_weeks": ("training_kits", "variant"),
    }
    for name, (pool, second) in pairs.items():
        known = {(row["site"], row[second]) for row in tables[pool].rows}
        for row, fault in rows_of(tables, name):
            if (row["site"], row[second]) not in known:
                wrong = Said(
                    "%(site)s, %(second)s has no row in %(table)s.csv",
                    site=row["site"],
                    second=row[second],
                    table=pool,
                )
                yield fault(
                    second, wrong, Said("add the row to %(table)s.csv", table=pool)
                )


def _bays_repair_their_family(tables: Tables, _: Settings | None) -> Iterator[Fault]:
    family_of_variant = {
        row["variant"]: row["family"] for row in tables["variants"].rows
    }
    family_of_bay = {row["bay"]: row["family"] for row in tables["bays"].rows}
    for row, fault in rows_of(tables, "bay_variants"):
        variant = family_of_variant.get(row["variant"])
        bay = family_of_bay.get(row["bay"])
        if variant is not None and bay is not None and variant != bay:
            wrong = Said(
                "is of family %(variant)s, the bay of %(bay)s", variant=variant, bay=bay
            )
            yield fault("variant", wrong, Said("a variant of the bay's family"))


def _sequences_can_be_taught(tables: Tables, _: Settings | None) -> Iterator[Fault]:
    taught = {row["kind"] for row in tables["courses"].rows}
    steps: dict[str, list[int]] = defaultdict(list)
    for row, fault in rows_of(tables, "sequences"):
        steps[text_of(row, "sequence")].append(whole_of(row, "step"))
        if row["kind"] not in taught:
            yield fault(
                "kind",
                Said("%(kind)s is taught by no course", kind=row["kind"]),
                Said("add a course"),
            )
    for row, fault in rows_of(tables, "sequences"):
        numbers = sorted(steps[text_of(row, "sequence")])
        if row["step"] == numbers[0] and numbers != list(range(1, len(numbers) + 1)):
            yield fault(
                "step",
                Said("are %(steps)s", steps=numbers),
                Said("number the steps 1, 2, 3, ..."),
            )


def _worth_never_rises(tables: Tables, _: Settings | None) -> Iterator[Fault]:
    curves: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    records = tables["worth"]
    for row, line in zip(records.rows, records.lines, strict=True):
        point = (whole_of(row, "week"), whole_of(row, "share_ppm"), line)
        curves[text_of(row, "curve")].append(point)
    for curve, points in sorted(curves.items()):
        points.sort()
        week, _share, line = points[0]
        if week != 0:
            wrong = Said(
                "curve %(curve)s starts in week %(week)s", curve=curve, week=week
            )
            yield Fault(records.file, line, "week", wrong, Said("add a row for week 0"))
        for (_before, before, _line), (week, share, line) in pairwise(points):
            if share > before:
                wrong = Said(
                    "curve %(curve)s rises from %(before)s to %(share)s in week "
                    "%(week)s",
                    curve=curve,
                    before=before,
                    share=share,
                    week=week,
                )
                right = Said("worth never rises with time")
                yield Fault(records.file, line, "share_ppm", wrong, right)


def _options_are_whole(tables: Tables, _: Settings | None) -> Iterator[Fault]:
    parts: Counter[tuple[str, str]] = Counter()
    with_parts = set()
    for name in ("parts", "cohorts", "documents"):
        for row, fault in rows_of(tables, name):
            key = (text_of(row, "option"), text_of(row, "part"))
            with_parts.add(key[0])
            parts[key] += 1
            if parts[key] == 2:
                wrong = Said(
                    "%(part)s stands in two tables for option %(option)s",
                    part=key[1],
                    option=key[0],
                )
                yield fault(
                    "part", wrong, Said("give each part of an option its own code")
                )
    for row, fault in rows_of(tables, "options"):
        if row["option"] not in with_parts:
            yield fault(
                "option",
                Said("has no parts"),
                Said("add rows to parts.csv or cohorts.csv"),
            )
    with_options = {row["package"] for row in tables["options"].rows}
    for row, fault in rows_of(tables, "packages"):
        if row["package"] not in with_options:
            yield fault(
                "package", Said("has no option"), Said("add a row to options.csv")
            )


def _numbers_stay_exact(tables: Tables, settings: Settings | None) -> Iterator[Fault]:
    prices = {
        "packages": ("weight_micropoints", Said("weights")),
        "options": ("commonality_micropoints", Said("prices")),
    }
    for name, (column, what) in prices.items():
        total = sum(whole_of(row, column) for row in tables[name].rows if row[column])
        if total > MOST_WORTH_MICROPOINTS:
            wrong = Said("add up to %(total)s", total=total)
            right = Said(
                "at most %(most)s in all: give %(what)s in larger points",
                most=MOST_WORTH_MICROPOINTS,
                what=what,
            )
            yield Fault(tables[name].file, None, column, wrong, right)
    mass = {row["variant"]: whole_of(row, "mass_kg") for row in tables["variants"].rows}
    heaviest = max(mass.values(), default=0)
    masses: dict[object, int] = defaultdict(int)
    for row in tables["class_variants"].rows:
        masses[row["class"]] = max(masses[row["class"]], mass.get(row["variant"], 0))
    for name, known, column in (
        ("lots", mass, "variant"),
        ("parts", masses, "class"),
    ):
        for row, fault in rows_of(tables, name):
            if whole_of(row, "quantity") * known.get(row[column], 0) > MOST_MASS_KG:
                yield fault(
                    "quantity",
                    Said("weighs too much"),
                    Said("at most %(most)s kg", most=MOST_MASS_KG),
                )
    if settings is not None:
        yield from _costs_stay_exact(
            tables, settings.rules.nanopoints_per_eur, heaviest
        )


def _costs_stay_exact(tables: Tables, price: int, heaviest_kg: int) -> Iterator[Fault]:
    """Yield costs of one unit or section that are too large at a price of money."""
    longest = max((whole_of(row, "hours") for row in tables["repairs"].rows), default=0)
    units = {
        "legs": ("cost_eur_per_t", heaviest_kg, Said("EUR per tonne")),
        "bays": ("cost_eur_per_hour", 1000 * longest, Said("EUR per hour")),
        "courses": ("cost_eur", 1000, Said("EUR")),
    }
    for name, (column, amount, unit) in units.items():
        for row, fault in rows_of(tables, name):
            if whole_of(row, column) * amount * price > MOST_UNIT_COST_PICOPOINTS:
                wrong = Said("is too large at this price of money")
                yield fault(column, wrong, Said("check its unit, %(unit)s", unit=unit))


def _provenance_is_known(tables: Tables, _: Settings | None) -> Iterator[Fault]:
    known = {row["source"] for row in tables["sources"].rows}
    assumed = {row["assumption"] for row in tables["assumptions"].rows}
    for row, fault in rows_of(tables, "assumptions"):
        if row["assumption"] in known:
            wrong = Said("%(key)s is a source too", key=row["assumption"])
            yield fault("assumption", wrong, Said("give it another key"))
    keys: dict[str, set[str]] = {
        table.name: {_joined(table, row) for row in tables[table.name].rows}
        for table in TABLES
    }
    for row, fault in rows_of(tables, "provenance"):
        table = BY_NAME.get(text_of(row, "table"))
        if row["id"] not in known and row["id"] not in assumed:
            yield fault(
                "id",
                Said("%(value)s is unknown", value=row["id"]),
                Said("a source or an assumption"),
            )
        if table is None:
            yield fault(
                "table",
                Said("%(table)s is no table", table=row["table"]),
                Said("the name of a table"),
            )
        elif row["column"] not in table.names:
            wrong = Said(
                "%(column)s is no column of %(table)s",
                column=row["column"],
                table=table.name,
            )
            yield fault(
                "column", wrong, Said("one of %(names)s", names=", ".join(table.names))
            )
        elif row["key"] not in keys[table.name]:
            yield fault(
                "key",
                Said(
                    "%(key)s is no row of %(table)s", key=row["key"], table=table.name
                ),
                Said("a known key"),
            )


def _derivations_are_known(tables: Tables, _: Settings | None) -> Iterator[Fault]:
    known = {row["source"] for row in tables["sources"].rows}
    known |= {row["assumption"] for row in tables["assumptions"].rows}
    for row, fault in rows_of(tables, "derivations"):
        for column in ("id", "rests_on"):
            if row[column] not in known:
                wrong = Said("%(value)s is unknown", value=row[column])
                yield fault(column, wrong, Said("a source or an assumption"))
        if row["id"] == row["rests_on"]:
            yield fault("rests_on", Said("is the same as id"), Said("another one"))


def _joined(table: Table, row: Row) -> str:
    return "|".join(str(row[column]) for column in table.key)


def cells_without_provenance(tables: Tables) -> Iterator[tuple[str, str, str]]:
    """Yield (table, key, column) of each filled cell that names no origin."""
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


EVIDENCE: Final = frozenset(
    {"sources", "assumptions", "provenance", "derivations", "gaps"}
)
"""Tables that say where facts come from; they need no provenance themselves."""

_PARTS: Final = ("options", "parts", "cohorts", "documents")
_SERVING: Final = ("lots", "class_variants", "sequences", "promises")
_RULES: Final[Mapping[Rule, tuple[str, ...]]] = {
    _legs_lead_somewhere: (),
    _exceptions_have_a_pool: ("interpreter_teams", "training_kits"),
    _bays_repair_their_family: (),
    _sequences_can_be_taught: ("courses", "sequences"),
    _worth_never_rises: ("worth",),
    _options_are_whole: _PARTS,
    _numbers_stay_exact: (),
    bound_lines_fit: _PARTS,
    progress_is_whole: (*_PARTS, *_SERVING),
    promises_have_steps: (*_PARTS, *_SERVING, "progress", "legs", "bays", "courses"),
    _provenance_is_known: tuple(table.name for table in TABLES),
    _derivations_are_known: ("sources", "assumptions"),
}
"""Each rule with the tables whose missing rows it would take for an absence."""
