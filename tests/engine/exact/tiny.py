"""Tiny random cases, small enough for an exact solver, in which capacity matters.

They come through the same door as any other case: rows of text, checked and built. A
case has all features mixed, or one of them alone.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from backstay.cases.building import build_case
from backstay.cases.faults import FaultyCase
from backstay.cases.parsing import RawTable
from backstay.cases.promised import check_promises
from backstay.cases.reading import CaseRecords, check_records
from backstay.cases.settings import read_settings
from backstay.cases.tables import BY_NAME
from backstay.cases.writing import write_case
from backstay.domain.case import Case
from backstay.domain.lot import Condition
from backstay.domain.package import Cohorts, Materiel, Option, Part

Cells = dict[str, str]
Rows = dict[str, list[Cells]]

MATERIEL: Final = frozenset(
    {
        "transport",
        "waiting",
        "repair",
        "caveats",
        "consent",
        "returns",
        "substitutes",
        "absorption",
        "papers",
        "promises",
        "zero_legs",
        "hubs",
        "options",
    }
)
"""Features that need things to carry."""
PEOPLE: Final = frozenset(
    {"courses", "sequences", "teams", "kits", "promises", "options"}
)
"""Features that need people to teach."""
FEATURES: Final = tuple(sorted(MATERIEL | PEOPLE))
MIXED: Final = frozenset(FEATURES)

MASSES_KG: Final = {"gun": 7000, "mortar": 2000, "shell": 500, "truck": 4000}
FORWARD: Final = (
    ("depot-a", "gate"),
    ("depot-a", "port"),
    ("depot-b", "port"),
    ("port", "gate"),
    ("gate", "town-1"),
    ("gate", "town-2"),
    ("port", "town-2"),
)
AROUND_THE_SHOP: Final = (
    ("depot-b", "shop"),
    ("port", "shop"),
    ("gate", "shop"),
    ("shop", "gate"),
    ("shop", "town-1"),
)
BACKWARD: Final = (("town-1", "gate"), ("town-2", "gate"))
SITE_KINDS: Final = {
    "depot-a": "depot",
    "depot-b": "depot",
    "port": "port",
    "gate": "border",
    "shop": "workshop",
    "school-a": "training",
    "school-b": "training",
    "town-1": "receiving",
    "town-2": "receiving",
}


@dataclass(frozen=True, slots=True)
class Size:
    """Least and most of what makes a case large, and how scarce it is.

    Attributes
    ----------
    weeks, packages, units : tuple of int
        Weeks of the case, packages, and units of a part: least and most.
    offered : tuple of float
        Share of the units wanted of a class that lots offer: least and most.
    support, crews : float
        Chance that an option wants a class beside its main one, and that it wants
        crews.
    """

    # Cases are drawn from the text of these three: a fourth would change every case.
    weeks: tuple[int, int]
    packages: tuple[int, int]
    units: tuple[int, int]
    offered: tuple[float, float] = field(default=(0.5, 0.95), repr=False)
    support: float = field(default=0.4, repr=False)
    crews: float = field(default=0.6, repr=False)


TINY: Final = Size(weeks=(8, 16), packages=(2, 6), units=(1, 4))
TOY: Final = Size(weeks=(4, 6), packages=(1, 2), units=(1, 2))


def tiny_case(seed: int, features: frozenset[str] = MIXED, size: Size = TINY) -> Case:
    """Return the tiny case of a seed, with all features or some of them."""
    records = tiny_records(seed, features, size)
    return build_case(records.settings, records.tables)


def write_tiny_case(
    folder: Path, seed: int, features: frozenset[str] = MIXED, size: Size = TINY
) -> None:
    """Write a tiny case as files, to look at it."""
    records = tiny_records(seed, features, size)
    tables = {name: table.rows for name, table in records.tables.items()}
    write_case(folder, records.settings, tables)


def tiny_records(
    seed: int, features: frozenset[str] = MIXED, size: Size = TINY
) -> CaseRecords:
    """Return the settings and rows of the tiny case of a seed."""
    random = Random(f"{seed} {sorted(features)} {size}")  # noqa: S311 cases, not keys
    maker = _Maker(random, features, size)
    maker.make()
    settings = maker.settings()
    records = read_rows(settings, maker.rows)
    if "promises" in features:
        for rows in maker.promises(build_case(records.settings, records.tables)):
            records = _with_rows(records, settings, maker.rows, rows)
    return records


def read_rows(settings: str, rows: Mapping[str, Sequence[Cells]]) -> CaseRecords:
    """Return rows of text read as files are; FaultyCase if they make no case."""
    raw = {
        name: RawTable(
            f"{name}.csv",
            BY_NAME[name].names,
            [[row.get(column, "") for column in BY_NAME[name].names] for row in found],
            range(2, len(found) + 2),
        )
        for name, found in rows.items()
        if found
    }
    records = check_records(read_settings(settings, []), raw, [])
    faults = check_promises(build_case(records.settings, records.tables), {})
    if faults:
        raise FaultyCase(faults)
    return records


def _with_rows(
    records: CaseRecords, settings: str, rows: Rows, more: Rows
) -> CaseRecords:
    """Return a case with more rows, or as it was if it would have faults with them."""
    together = {name: [*rows.get(name, ()), *more.get(name, ())] for name in BY_NAME}
    try:
        records = read_rows(settings, together)
    except FaultyCase:
        return records
    rows.update(together)
    return records


class _Maker:
    """Makes the rows of one case."""

    def __init__(self, random: Random, features: frozenset[str], size: Size) -> None:
        self.random = random
        self.features = features
        self.size = size
        self.toy = size is TOY
        self.weeks = random.randint(*size.weeks)
        self.package_count = random.randint(*size.packages)
        self.rows: Rows = defaultdict(list)
        self.needed: Counter[str] = Counter()
        self.most_needed: dict[str, int] = defaultdict(int)

    def has(self, *features: str) -> bool:
        return bool(self.features.intersection(features))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def within(self, least: int, most: int) -> int:
        return self.random.randint(least, max(least, most))

    def add(self, table: str, **cells: object) -> None:
        row = {name: "" if cell is None else str(cell) for name, cell in cells.items()}
        if "name" in BY_NAME[table].names:
            row.setdefault("name", row[BY_NAME[table].key[0]])
        self.rows[table].append(row)

    def settings(self) -> str:
        late_start = self.has("promises") and self.chance(0.7)
        hurried = self.toy or ("waiting" in self.features and not self.has("transport"))
        lines = [
            "format = 1",
            'name = "tiny"',
            'title = "A tiny case"',
            'title_uk = "Крихітний випадок"',
            'notice = ""',
            'notice_uk = ""',
            "first_day = 2024-01-01",
            f"horizon_weeks = {self.weeks}",
            f"as_of_week = {self.within(1, 2) if late_start else 0}",
            "[rules]",
            f"wait_weeks = {self.within(1, 3) if hurried else self.within(3, 5)}",
            f"course_gap_weeks = {self.within(0, 2 if self.has('sequences') else 1)}",
            f"notice_weeks = {self.within(0, 1)}",
            f"nanopoints_per_eur = {self.random.choice((0, 1000, 10_000, 100_000))}",
        ]
        return "\n".join(lines)

    def make(self) -> None:
        for nation in ("A", "B", "R"):
            self.add("nations", nation=nation)
        for language in ("en", "uk"):
            self.add("languages", language=language)
        self.places()
        self.items()
        if self.features & PEOPLE:
            self.training()
        self.curves()
        for number in range(1, self.package_count + 1):
            self.package(f"p{number}")
        self.lots()
        if self.has("absorption"):
            self.absorption()

    def places(self) -> None:
        for site, kind in SITE_KINDS.items():
            nation = "R" if kind == "receiving" else self.random.choice("AB")
            self.add("sites", site=site, nation=nation, kind=kind)
        legs = list(FORWARD)
        if self.has("repair", "returns"):
            legs += AROUND_THE_SHOP
        if self.has("returns"):
            legs += BACKWARD
        for start, end in legs:
            self.leg(start, end)
        for group in ("north", "south"):
            self.add("groups", group=group, nation="R")
        if self.has("hubs"):
            for site in ("gate", "port")[: self.within(1, 2)]:
                capacity = 1000 * self.within(7, 16)
                self.add("hubs", site=site, nation="A", capacity_kg=capacity)
                if self.chance(0.5):
                    closed = {"site": site, "capacity_kg": 0}
                    self.exception("hub_weeks", **closed)

    def leg(self, start: str, end: str) -> None:
        short = self.has("zero_legs") and self.chance(0.6)
        longest = 1 if self.toy or self.chance(0.7) else 2
        key = f"{start}--{end}"
        self.add(
            "legs",
            leg=key,
            nation=self.random.choice("AB"),
            from_site=start,
            to_site=end,
            mode=self.random.choice(("road", "rail")),
            duration_weeks=0 if short else self.within(1, longest),
            capacity_kg=1000 * self.within(7, 24),
            cost_eur_per_t=self.within(10, 60),
        )
        if self.chance(0.2):
            capacity = self.random.choice((0, 7000))
            self.exception("leg_weeks", leg=key, capacity_kg=capacity)

    def exception(self, table: str, **cells: object) -> None:
        start = self.within(0, self.weeks - 2)
        end = self.within(start + 1, min(self.weeks, start + 3))
        self.add(table, start_week=start, end_week=end, **cells)

    def items(self) -> None:
        for family in ("tube", "round", "wheel"):
            self.add("families", family=family)
        families = {"shell": "round", "truck": "wheel"}
        for variant, mass in MASSES_KG.items():
            family = families.get(variant, "tube")
            self.add("variants", variant=variant, family=family, mass_kg=mass)
        classes = {"guns": ["gun"], "shells": ["shell"], "trucks": ["truck"]}
        if self.has("substitutes"):
            classes["guns"].append("mortar")
            classes["any"] = ["mortar", "truck"]
        if self.has("options"):
            classes["mortars"] = ["mortar"]
        for name, variants in classes.items():
            self.add("classes", **{"class": name})
            for variant in variants:
                self.add("class_variants", **{"class": name, "variant": variant})
        self.classes = classes
        if self.has("repair", "returns"):
            self.workshop()

    def workshop(self) -> None:
        self.add("workshops", workshop="works", nation="B", site="shop")
        for variant in ("gun", "mortar", "truck"):
            for condition in ("light", "heavy"):
                self.add(
                    "repairs",
                    variant=variant,
                    condition=condition,
                    hours=self.within(4, 20),
                    duration_weeks=self.within(1, 2),
                )
        certified = {
            "tubes": ("tube", ("gun", "mortar")),
            "wheels": ("wheel", ("truck",)),
        }
        for bay, (family, variants) in certified.items():
            self.add(
                "bays",
                bay=bay,
                workshop="works",
                family=family,
                hours=self.within(8, 24),
                cost_eur_per_hour=self.within(10, 200),
            )
            for variant in variants:
                self.add("bay_variants", bay=bay, variant=variant)
            if self.chance(0.4):
                self.exception("bay_weeks", bay=bay, hours=0)

    def training(self) -> None:
        for kind in ("basic", "advanced"):
            self.add("course_kinds", kind=kind)
        self.add("sequences", sequence="short", step=1, kind="basic")
        if self.has("sequences"):
            self.add("sequences", sequence="long", step=1, kind="basic")
            self.add("sequences", sequence="long", step=2, kind="advanced")
        for kind in ("basic", "advanced"):
            for school in ("a", "b"):
                self.course(kind, school)
        for school in ("school-a", "school-b"):
            teams = 1 if self.has("teams") else 3
            self.add("instructor_teams", site=school, nation="A", teams=teams)
            if self.has("teams") and self.chance(0.5):
                self.exception("instructor_team_weeks", site=school, teams=0)
            if school == "school-a" or self.chance(0.5):
                pool = {"site": school, "language": "uk"}
                teams = 1 if self.has("teams") else 2
                self.add("interpreter_teams", nation="B", teams=teams, **pool)
                if self.has("teams") and self.chance(0.3):
                    self.exception("interpreter_team_weeks", teams=0, **pool)

    def course(self, kind: str, school: str) -> None:
        key, site = f"{kind}-{school}", f"school-{school}"
        kit = "gun" if self.has("kits") and self.chance(0.6) else None
        self.add(
            "courses",
            course=key,
            kind=kind,
            nation="A",
            site=site,
            language=self.random.choice(("en", "uk")),
            duration_weeks=self.within(1, 1 if self.toy else 3),
            cost_eur=1000 * self.within(0, 20),
            kit_variant=kit,
        )
        kept = {(row["site"], row["variant"]) for row in self.rows["training_kits"]}
        if kit is not None and (site, kit) not in kept:
            self.add("training_kits", site=site, variant=kit, nation="A", sets=1)
            if self.chance(0.4):
                self.exception("training_kit_weeks", site=site, variant=kit, sets=0)
        for week in range(self.within(0, 2), self.weeks - 1, self.within(1, 3)):
            sections = self.within(1, 2)
            self.add("sessions", course=key, start_week=week, sections=sections)

    def curves(self) -> None:
        for curve in ("steady", "steep"):
            share = 1_000_000
            for week in range(0, self.weeks, 1 if curve == "steep" else 3):
                self.add("worth", curve=curve, week=week, share_ppm=share)
                share = share * self.within(60, 99) // 100

    def package(self, key: str) -> None:
        group, site = self.random.choice(
            (("north", "town-1"), ("south", "town-2"), ("south", "town-1"))
        )
        self.add(
            "packages",
            package=key,
            nation="R",
            group=group,
            site=site,
            rank=len(self.rows["packages"]) + 1,
            weight_micropoints=self.random.choice(
                (None, 1_000_000 * self.within(5, 60))
            ),
            need_by_week=self.within(0, self.weeks - 1),
            curve=self.random.choice(("steady", "steep")),
        )
        count = self.within(2, 3) if self.has("options") else 1
        needs = [
            self.option(key, f"{key}-{letter}", letter == "a")
            for letter in "abc"[:count]
        ]
        for name in {name for need in needs for name in need}:
            most = max(need[name] for need in needs)
            self.needed[name] += most
            self.most_needed[name] = max(self.most_needed[name], most)

    def option(self, package: str, key: str, first: bool) -> Counter[str]:
        price = 0 if first else 1000 * self.within(0, 2000)
        self.add("options", option=key, package=package, commonality_micropoints=price)
        need: Counter[str] = Counter()
        carries = bool(self.features & MATERIEL)
        people = bool(self.features & PEOPLE)
        if carries and not (people and self.toy and self.chance(0.5)):
            main = "guns" if first or "mortars" not in self.classes else "mortars"
            need[main] = self.within(*self.size.units)
            self.part(key, "main", "main", main, need[main])
            others = [name for name in self.classes if name not in ("guns", "mortars")]
            for name in others:
                if not self.toy and self.chance(self.size.support):
                    need[name] = self.within(*self.size.units)
                    self.part(key, name, "support", name, need[name])
        if people and (not need or self.chance(self.size.crews)):
            self.cohorts(key)
        if self.has("papers"):
            self.papers(package, key)
        return need

    def part(self, option: str, key: str, role: str, name: str, quantity: int) -> None:
        cells = {"option": option, "part": key, "class": name}
        self.add("parts", role=role, quantity=quantity, **cells)

    def cohorts(self, option: str) -> None:
        long = self.has("sequences") and self.chance(0.7)
        self.add(
            "cohorts",
            option=option,
            part="crews",
            role="crew",
            sequence="long" if long else "short",
            quantity=1 if self.toy else self.within(1, 2),
            trainees=20,
            available_week=self.within(0, self.weeks // 4),
            language=self.random.choice(("uk", "uk", "en")),
        )

    def papers(self, package: str, option: str) -> None:
        ready = None if self.chance(0.1) else self.within(0, self.weeks // 2)
        cells = {"option": option, "part": "manual"}
        self.add("documents", role="manual", nation="A", ready_week=ready, **cells)
        if self.chance(0.3):
            waived = self.random.choice(("manual", "main"))
            parts = (*self.rows["parts"], *self.rows["documents"])
            if (option, waived) in {(row["option"], row["part"]) for row in parts}:
                why = {"who": "J4", "reason": "it is known"}
                self.add("waivers", package=package, option=option, part=waived, **why)

    def lots(self) -> None:
        supply: Counter[str] = Counter()
        for name, needed in sorted(self.needed.items()):
            there = round(needed * self.random.uniform(*self.size.offered))
            for _ in range(max(there, self.most_needed[name])):
                supply[self.random.choice(self.classes[name])] += 1
        for variant, units in sorted(supply.items()):
            while units:
                quantity = self.within(1, units)
                units -= quantity
                self.lot(variant, quantity)
        if not self.rows["lots"]:
            self.lot("truck", 1)

    def lot(self, variant: str, quantity: int) -> None:
        key = f"lot-{len(self.rows['lots']) + 1}"
        damaged = self.has("repair", "returns") and variant != "shell"
        condition, site = "serviceable", self.random.choice(("depot-a", "depot-b"))
        if damaged and self.chance(0.6):
            condition = self.random.choice(("light", "heavy"))
            returned = "returns" in self.features and (
                "repair" not in self.features or self.chance(0.5)
            )
            site = self.random.choice(
                ("town-1", "town-2") if returned else ("depot-b", "shop")
            )
        asks = self.has("consent") and self.chance(0.5)
        self.add(
            "lots",
            lot=key,
            nation=self.random.choice("AB"),
            site=site,
            variant=variant,
            quantity=quantity,
            condition=condition,
            ready_week=self.within(0, self.weeks // 4),
            consent_week=self.within(0, self.weeks // 2) if asks else None,
        )
        if self.has("caveats") and self.chance(0.5):
            self.caveat(key)

    def caveat(self, lot: str) -> None:
        ends = self.within(1, self.weeks // 2) if self.chance(0.5) else None
        key = f"c-{lot}"
        self.add(
            "caveats",
            caveat=key,
            lot=lot,
            nation="A",
            end_week=ends,
            reason="export law",
        )
        if self.chance(0.8):
            group = self.random.choice(("north", "south"))
            self.add("caveat_receivers", caveat=key, group=group)

    def absorption(self) -> None:
        for group in ("north", "south"):
            start = self.within(0, 2)
            while start < self.weeks:
                end = min(self.weeks, start + self.within(1, 4))
                self.add(
                    "absorption",
                    group=group,
                    start_week=start,
                    end_week=end,
                    packages=self.within(0, 1),
                )
                start = end + self.within(0, 2)

    def promises(self, case: Case) -> list[Rows]:
        """Return sets of rows to try one after the other: progress and promises."""
        found: list[Rows] = []
        for option in case.options.values():
            for part in option.parts:
                if isinstance(part, Materiel) and self.chance(0.2):
                    found.append(self.bound_units(case, option, part))
                if isinstance(part, Cohorts) and self.chance(0.4):
                    found.append(self.bound_cohort(case, option, part))
        return found

    def bound_units(self, case: Case, option: Option, part: Materiel) -> Rows:
        variants = case.classes[part.item_class].variants
        lots = [lot for lot in case.lots.values() if lot.variant in variants]
        need = case.packages[option.package]
        lot = self.random.choice(lots) if lots else None
        if lot is None:
            return {}
        week = lot.leaves_for(need.group)
        bound = _bound(option, part)
        key = f"{option.key}-{part.key}-{lot.key}"
        if self.chance(0.5):
            row = {
                "progress": f"moving-{key}",
                "nation": lot.nation,
                "lot": lot.key,
                "site": self.random.choice(("port", "gate")),
                "condition": "serviceable",
                "ready_week": str(self.within(0, 3)),
            }
            return {"progress": [{**bound, **row}]}
        route = _route(case, lot.site, need.site, 0 if week is None else week)
        if week is None or lot.condition != Condition.SERVICEABLE or not route:
            return {}
        promise = {"promise": key, "nation": lot.nation, "source": lot.key}
        return {"promises": [{**bound, **promise}], "promise_steps": _steps(key, route)}

    def bound_cohort(self, case: Case, option: Option, part: Cohorts) -> Rows:
        bound = _bound(option, part)
        key = f"{option.key}-{part.key}"
        if self.chance(0.5):
            row = {
                "progress": f"begun-{key}",
                "nation": "R",
                "courses_done": str(self.within(0, len(part.sequence))),
                "ready_week": str(self.within(0, 3)),
            }
            return {"progress": [{**bound, **row}]}
        week, steps = part.available_week, []
        for kind in part.sequence:
            starts = sorted(
                (start, course.key, start + course.duration_weeks)
                for course in case.courses.values()
                for start in course.sections
                if course.kind == kind and start >= week
            )
            if not starts:
                return {}
            start, course, end = self.random.choice(starts[:3])
            steps.append(("attend", course, start))
            week = end + case.rules.course_gap_weeks
        promise = {"promise": key, "nation": "A"}
        return {"promises": [{**bound, **promise}], "promise_steps": _steps(key, steps)}


def _route(case: Case, start: str, end: str, week: int) -> list[tuple[str, str, int]]:
    """Return the legs of an earliest way, each left at once; empty if there is none."""
    best: dict[str, tuple[int, list[tuple[str, str, int]]]] = {start: (week, [])}
    for _ in case.sites:
        for leg in case.legs.values():
            if leg.from_site in best:
                at, steps = best[leg.from_site]
                there = at + leg.duration_weeks
                if leg.to_site not in best or there < best[leg.to_site][0]:
                    best[leg.to_site] = there, [*steps, ("move", leg.key, at)]
    arrival, steps = best.get(end, (case.horizon_weeks, []))
    if arrival >= case.horizon_weeks or arrival - week > case.rules.wait_weeks:
        return []
    return steps


def _bound(option: Option, part: Part) -> Cells:
    line = {"package": option.package, "option": option.key, "part": part.key}
    return {**line, "quantity": "1"}


def _steps(promise: str, steps: Sequence[tuple[str, str, int]]) -> list[Cells]:
    return [
        {
            "promise": promise,
            "step": str(number),
            "activity": activity,
            "resource": resource,
            "start_week": str(week),
        }
        for number, (activity, resource, week) in enumerate(steps, start=1)
    ]
