"""From checked rows to a case."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeVar, cast

from backstay.cases.parsing import Records, Row, Value
from backstay.cases.settings import Settings, settings_text
from backstay.cases.tables import BY_NAME, TABLES, Table
from backstay.domain.case import Case
from backstay.domain.course import (
    Course,
    CourseKind,
    InstructorTeams,
    InterpreterTeams,
    Language,
    TrainingKits,
)
from backstay.domain.evidence import Assumption, Delivered, Evidence, Gap, Source
from backstay.domain.hub import Hub
from backstay.domain.item import Family, ItemClass, Variant
from backstay.domain.leg import Leg
from backstay.domain.lot import Caveat, Condition, Lot
from backstay.domain.package import (
    Cohorts,
    Document,
    Group,
    Materiel,
    Option,
    Package,
    Part,
    Waiver,
)
from backstay.domain.promise import Progress, Promise, PromisedStep
from backstay.domain.site import Nation, Site
from backstay.domain.workshop import Bay, Repair, Workshop
from backstay.domain.worth import weight_of_rank

T = TypeVar("T")
SEPARATOR: Final = "\x1f"


def build_case(
    settings: Settings, tables: Mapping[str, Records], *, sha256: str | None = None
) -> Case:
    """Return the case that checked rows describe.

    ``sha256`` saves making the digest, where it is known or nobody will ask for it.
    """
    if sha256 is None:
        sha256 = case_digest(settings, tables)
    return _Builder(settings, tables).case(sha256)


def case_digest(settings: Settings, tables: Mapping[str, Records]) -> str:
    """Return the SHA-256 of a case, whatever the order of its rows and columns."""
    digest = hashlib.sha256(settings_text(settings).encode())
    for table in TABLES:
        rows = tables[table.name].rows
        names = names_of(table, rows)
        if rows:
            digest.update(f"{SEPARATOR}{table.name}\n".encode())
        for row in sorted_rows(table, rows):
            line = SEPARATOR.join(cell_text(row[column]) for column in names)
            digest.update(f"{line}\n".encode())
    return digest.hexdigest()


def sorted_rows(table: Table, rows: Iterable[Row]) -> list[Row]:
    """Return rows in the order of their keys: text by code point, numbers by size."""
    return sorted(rows, key=lambda row: tuple(_order(row[name]) for name in table.key))


def names_of(table: Table, rows: Iterable[Row]) -> tuple[str, ...]:
    """Return the columns that rows are written with, in file order.

    One that may be missing is left out where no row fills it: a case without it keeps
    its bytes and its digest.
    """
    spare = {column.name for column in table.columns if column.may_be_missing}
    filled = {name for name in spare for row in rows if row[name] is not None}
    return tuple(name for name in table.names if name not in spare - filled)


def cell_text(value: Value) -> str:
    """Return a value as it stands in a CSV cell."""
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, float) and "e" in text:
        return f"{value:.9f}".rstrip("0")  # small degrees written out, not as 1e-07
    return text


def _order(value: Value) -> tuple[int, int | float, str]:
    if isinstance(value, str):
        return (1, 0, value)
    return (0, value or 0, "")


def _text(row: Row, column: str) -> str:
    """Return a text cell; empty if it is not filled."""
    return cast(str, row[column] or "")


def _maybe_text(row: Row, column: str) -> str | None:
    return cast(str | None, row[column])


def _whole(row: Row, column: str) -> int:
    return cast(int, row[column])


def _maybe_whole(row: Row, column: str) -> int | None:
    return cast(int | None, row[column])


def _names(row: Row) -> tuple[str, str]:
    """Return the English and the Ukrainian name, or the English one twice."""
    name = _text(row, "name")
    return name, _text(row, "name_uk") or name


class _Builder:
    """Builds a case table by table."""

    def __init__(self, settings: Settings, tables: Mapping[str, Records]) -> None:
        self.settings = settings
        self.weeks = settings.horizon_weeks
        self.tables = tables
        self.rows = {
            table.name: sorted_rows(table, tables[table.name].rows) for table in TABLES
        }

    def case(self, sha256: str) -> Case:
        settings = self.settings
        options = {option.key: option for option in self.options()}
        return Case(
            name=settings.name,
            title=settings.title,
            title_uk=settings.title_uk,
            notice=settings.notice,
            notice_uk=settings.notice_uk,
            first_day=settings.first_day,
            horizon_weeks=settings.horizon_weeks,
            as_of_week=settings.as_of_week,
            rules=settings.rules,
            sha256=sha256,
            nations=self.named("nations", Nation),
            sites={site.key: site for site in self.sites()},
            legs={leg.key: leg for leg in self.legs()},
            hubs={hub.site: hub for hub in self.hubs()},
            families=self.named("families", Family),
            variants={variant.key: variant for variant in self.variants()},
            classes={each.key: each for each in self.classes()},
            lots={lot.key: lot for lot in self.lots()},
            repairs={(each.variant, each.condition): each for each in self.repairs()},
            workshops={workshop.key: workshop for workshop in self.workshops()},
            bays={bay.key: bay for bay in self.bays()},
            languages=self.named("languages", Language),
            course_kinds=self.named("course_kinds", CourseKind),
            courses={course.key: course for course in self.courses()},
            instructor_teams={pool.site: pool for pool in self.instructors()},
            interpreter_teams={
                (pool.site, pool.language): pool for pool in self.interpreters()
            },
            training_kits={(kits.site, kits.variant): kits for kits in self.kits()},
            groups={group.key: group for group in self.groups()},
            packages={package.key: package for package in self.packages(options)},
            options=options,
            waivers=tuple(self.waivers()),
            promises={promise.key: promise for promise in self.promises()},
            progress={progress.key: progress for progress in self.progress()},
            evidence=self.evidence(),
        )

    def named(self, name: str, make: Callable[[str, str, str], T]) -> dict[str, T]:
        """Return records that have a key and two names, by key."""
        key = BY_NAME[name].key[0]
        return {
            _text(row, key): make(_text(row, key), *_names(row))
            for row in self.rows[name]
        }

    def by_week(
        self, name: str, key: tuple[str, ...], amount: str
    ) -> dict[tuple[object, ...], list[tuple[int, int, int]]]:
        """Return the (start, end, amount) exceptions of a table by key."""
        found: dict[tuple[object, ...], list[tuple[int, int, int]]] = defaultdict(list)
        for row in self.rows[name]:
            period = (
                _whole(row, "start_week"),
                _whole(row, "end_week"),
                _whole(row, amount),
            )
            found[tuple(row[column] for column in key)].append(period)
        return found

    def weekly(
        self, usual: int, exceptions: list[tuple[int, int, int]]
    ) -> tuple[int, ...]:
        """Return an amount for each week."""
        amounts = [usual] * self.weeks
        for start, end, amount in exceptions:
            amounts[start:end] = [amount] * (end - start)
        return tuple(amounts)

    def sites(self) -> Iterator[Site]:
        for row in self.rows["sites"]:
            yield Site(
                _text(row, "site"),
                _text(row, "nation"),
                *_names(row),
                _text(row, "kind"),
                cast(float | None, row["lat_deg"]),
                cast(float | None, row["lon_deg"]),
            )

    def legs(self) -> Iterator[Leg]:
        exceptions = self.by_week("leg_weeks", ("leg",), "capacity_kg")
        for row in self.rows["legs"]:
            key = _text(row, "leg")
            yield Leg(
                key,
                _text(row, "nation"),
                _text(row, "from_site"),
                _text(row, "to_site"),
                _text(row, "mode"),
                _whole(row, "duration_weeks"),
                _whole(row, "cost_eur_per_t"),
                self.weekly(_whole(row, "capacity_kg"), exceptions.get((key,), [])),
            )

    def hubs(self) -> Iterator[Hub]:
        exceptions = self.by_week("hub_weeks", ("site",), "capacity_kg")
        for row in self.rows["hubs"]:
            key = _text(row, "site")
            amounts = self.weekly(
                _whole(row, "capacity_kg"), exceptions.get((key,), [])
            )
            yield Hub(key, _text(row, "nation"), amounts)

    def variants(self) -> Iterator[Variant]:
        for row in self.rows["variants"]:
            yield Variant(
                _text(row, "variant"),
                _text(row, "family"),
                *_names(row),
                _whole(row, "mass_kg"),
            )

    def classes(self) -> Iterator[ItemClass]:
        members: dict[str, list[str]] = defaultdict(list)
        for row in self.rows["class_variants"]:
            members[_text(row, "class")].append(_text(row, "variant"))
        for row in self.rows["classes"]:
            key = _text(row, "class")
            yield ItemClass(key, *_names(row), tuple(members[key]))

    def lots(self) -> Iterator[Lot]:
        receivers: dict[str, set[str]] = defaultdict(set)
        for row in self.rows["caveat_receivers"]:
            receivers[_text(row, "caveat")].add(_text(row, "group"))
        caveats: dict[str, list[Caveat]] = defaultdict(list)
        for row in self.rows["caveats"]:
            caveat = Caveat(
                _text(row, "caveat"),
                _text(row, "lot"),
                _text(row, "nation"),
                _maybe_whole(row, "end_week"),
                _text(row, "reason"),
                frozenset(receivers[_text(row, "caveat")]),
            )
            caveats[caveat.lot].append(caveat)
        moved: Counter[str] = Counter()
        for row in self.rows["progress"]:
            if row["lot"] is not None:
                moved[_text(row, "lot")] += _whole(row, "quantity")
        for row in self.rows["lots"]:
            key = _text(row, "lot")
            yield Lot(
                key,
                _text(row, "nation"),
                _text(row, "site"),
                _text(row, "variant"),
                _whole(row, "quantity") - moved[key],
                Condition(_text(row, "condition")),
                _whole(row, "ready_week"),
                _maybe_whole(row, "consent_week"),
                tuple(caveats.get(key, ())),
            )

    def repairs(self) -> Iterator[Repair]:
        for row in self.rows["repairs"]:
            yield Repair(
                _text(row, "variant"),
                Condition(_text(row, "condition")),
                _whole(row, "hours"),
                _whole(row, "duration_weeks"),
            )

    def workshops(self) -> Iterator[Workshop]:
        for row in self.rows["workshops"]:
            yield Workshop(
                _text(row, "workshop"),
                _text(row, "nation"),
                _text(row, "site"),
                *_names(row),
            )

    def bays(self) -> Iterator[Bay]:
        certified: dict[str, set[str]] = defaultdict(set)
        for row in self.rows["bay_variants"]:
            certified[_text(row, "bay")].add(_text(row, "variant"))
        exceptions = self.by_week("bay_weeks", ("bay",), "hours")
        workshops = {workshop.key: workshop for workshop in self.workshops()}
        for row in self.rows["bays"]:
            key = _text(row, "bay")
            workshop = workshops[_text(row, "workshop")]
            yield Bay(
                key,
                workshop.key,
                workshop.site,
                workshop.nation,
                _text(row, "family"),
                _whole(row, "cost_eur_per_hour"),
                self.weekly(_whole(row, "hours"), exceptions.get((key,), [])),
                frozenset(certified[key]),
            )

    def courses(self) -> Iterator[Course]:
        sections: dict[str, dict[int, int]] = defaultdict(dict)
        for row in self.rows["sessions"]:
            starts = sections[_text(row, "course")]
            starts[_whole(row, "start_week")] = _whole(row, "sections")
        for row in self.rows["courses"]:
            key = _text(row, "course")
            yield Course(
                key,
                _text(row, "kind"),
                _text(row, "nation"),
                _text(row, "site"),
                _text(row, "language"),
                _whole(row, "duration_weeks"),
                _whole(row, "cost_eur"),
                _maybe_text(row, "kit_variant"),
                sections[key],
            )

    def instructors(self) -> Iterator[InstructorTeams]:
        exceptions = self.by_week("instructor_team_weeks", ("site",), "teams")
        for row in self.rows["instructor_teams"]:
            site = _text(row, "site")
            teams = self.weekly(_whole(row, "teams"), exceptions.get((site,), []))
            yield InstructorTeams(site, _text(row, "nation"), teams)

    def interpreters(self) -> Iterator[InterpreterTeams]:
        key = ("site", "language")
        exceptions = self.by_week("interpreter_team_weeks", key, "teams")
        for row in self.rows["interpreter_teams"]:
            site, language = _text(row, "site"), _text(row, "language")
            others = exceptions.get((site, language), [])
            teams = self.weekly(_whole(row, "teams"), others)
            yield InterpreterTeams(site, language, _text(row, "nation"), teams)

    def kits(self) -> Iterator[TrainingKits]:
        exceptions = self.by_week("training_kit_weeks", ("site", "variant"), "sets")
        for row in self.rows["training_kits"]:
            site, variant = _text(row, "site"), _text(row, "variant")
            others = exceptions.get((site, variant), [])
            sets = self.weekly(_whole(row, "sets"), others)
            yield TrainingKits(site, variant, _text(row, "nation"), sets)

    def groups(self) -> Iterator[Group]:
        exceptions = self.by_week("absorption", ("group",), "packages")
        for row in self.rows["groups"]:
            key = _text(row, "group")
            amounts: list[int | None] = [None] * self.weeks
            for start, end, packages in exceptions.get((key,), []):
                amounts[start:end] = [packages] * (end - start)
            yield Group(key, _text(row, "nation"), *_names(row), tuple(amounts))

    def curves(self) -> dict[str, tuple[int, ...]]:
        """Return the share in parts per million of each curve by week."""
        points: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for row in self.rows["worth"]:
            point = (_whole(row, "week"), _whole(row, "share_ppm"))
            points[_text(row, "curve")].append(point)
        curves = {}
        for curve, steps in points.items():
            shares = [0] * self.weeks
            for week, share in steps:
                shares[week:] = [share] * (self.weeks - week)
            curves[curve] = tuple(shares)
        return curves

    def packages(self, options: Mapping[str, Option]) -> Iterator[Package]:
        curves = self.curves()
        by_package: dict[str, list[Option]] = defaultdict(list)
        for option in options.values():
            by_package[option.package].append(option)
        last_rank = max(
            (_whole(row, "rank") for row in self.rows["packages"]), default=1
        )
        for row in self.rows["packages"]:
            key = _text(row, "package")
            rank = _whole(row, "rank")
            weight = _maybe_whole(row, "weight_micropoints")
            yield Package(
                key,
                _text(row, "nation"),
                *_names(row),
                _text(row, "group"),
                _text(row, "site"),
                rank,
                weight_of_rank(rank, last_rank) if weight is None else weight,
                _whole(row, "need_by_week"),
                curves[_text(row, "curve")],
                tuple(by_package[key]),
            )

    def options(self) -> Iterator[Option]:
        parts = self.parts()
        waived: dict[str, set[str]] = defaultdict(set)
        for waiver in self.waivers():
            waived[waiver.option].add(waiver.part)
        for row in self.rows["options"]:
            key = _text(row, "option")
            yield Option(
                key,
                _text(row, "package"),
                *_names(row),
                _whole(row, "commonality_micropoints"),
                tuple(parts[key]),
                frozenset(waived[key]),
            )

    def parts(self) -> dict[str, list[Part]]:
        """Return the parts of each option: materiel, then cohorts, then documents."""
        kinds: dict[str, list[str]] = defaultdict(list)
        for row in self.rows["sequences"]:
            kinds[_text(row, "sequence")].append(_text(row, "kind"))
        parts: dict[str, list[Part]] = defaultdict(list)
        for row in self.rows["parts"]:
            materiel = Materiel(
                _text(row, "part"),
                _text(row, "role"),
                _text(row, "class"),
                _whole(row, "quantity"),
            )
            parts[_text(row, "option")].append(materiel)
        for row in self.rows["cohorts"]:
            cohorts = Cohorts(
                _text(row, "part"),
                _text(row, "role"),
                tuple(kinds[_text(row, "sequence")]),
                _whole(row, "quantity"),
                _whole(row, "trainees"),
                _whole(row, "available_week"),
                _text(row, "language"),
            )
            parts[_text(row, "option")].append(cohorts)
        for row in self.rows["documents"]:
            document = Document(
                _text(row, "part"),
                _text(row, "role"),
                _text(row, "nation"),
                _maybe_whole(row, "ready_week"),
            )
            parts[_text(row, "option")].append(document)
        return parts

    def waivers(self) -> Iterator[Waiver]:
        for row in self.rows["waivers"]:
            yield Waiver(
                _text(row, "package"),
                _text(row, "option"),
                _text(row, "part"),
                _text(row, "who"),
                _text(row, "reason"),
            )

    def promises(self) -> Iterator[Promise]:
        steps: dict[str, list[PromisedStep]] = defaultdict(list)
        for row in self.rows["promise_steps"]:
            step = PromisedStep(
                _text(row, "activity"),
                _text(row, "resource"),
                _whole(row, "start_week"),
            )
            steps[_text(row, "promise")].append(step)
        for row in self.rows["promises"]:
            key = _text(row, "promise")
            yield Promise(
                key,
                _text(row, "nation"),
                _text(row, "package"),
                _text(row, "option"),
                _text(row, "part"),
                _maybe_text(row, "source"),
                _whole(row, "quantity"),
                tuple(steps[key]),
                _maybe_whole(row, "break_price_micropoints"),
            )

    def progress(self) -> Iterator[Progress]:
        for row in self.rows["progress"]:
            condition = _maybe_text(row, "condition")
            yield Progress(
                _text(row, "progress"),
                _text(row, "nation"),
                _text(row, "package"),
                _text(row, "option"),
                _text(row, "part"),
                _whole(row, "quantity"),
                _maybe_text(row, "lot"),
                _maybe_text(row, "site"),
                None if condition is None else Condition(condition),
                _maybe_whole(row, "courses_done") or 0,
                _whole(row, "ready_week"),
            )

    def evidence(self) -> Evidence:
        return Evidence(
            sources={
                _text(row, "source"): Source(
                    _text(row, "source"),
                    _text(row, "title"),
                    _text(row, "url"),
                    _text(row, "date"),
                    _text(row, "licence"),
                )
                for row in self.rows["sources"]
            },
            assumptions={
                _text(row, "assumption"): Assumption(
                    _text(row, "assumption"),
                    _text(row, "value"),
                    _text(row, "unit"),
                    _text(row, "reason"),
                )
                for row in self.rows["assumptions"]
            },
            provenance={
                (_text(row, "table"), _text(row, "key"), _text(row, "column")): _text(
                    row, "id"
                )
                for row in self.rows["provenance"]
            },
            derivations=self.derivations(),
            delivered={
                _text(row, "delivery"): Delivered(
                    _text(row, "delivery"),
                    _text(row, "nation"),
                    _text(row, "variant"),
                    _whole(row, "quantity"),
                )
                for row in self.rows["delivered"]
            },
            gaps={
                _text(row, "record"): Gap(
                    _text(row, "record"),
                    _text(row, "nation"),
                    _text(row, "item"),
                    _text(row, "reason"),
                )
                for row in self.rows["gaps"]
            },
        )

    def derivations(self) -> dict[str, tuple[str, ...]]:
        """Return what else shapes the cells that name a source or an assumption."""
        others: dict[str, list[str]] = defaultdict(list)
        for row in self.rows["derivations"]:
            others[_text(row, "id")].append(_text(row, "rests_on"))
        return {key: tuple(found) for key, found in others.items()}
