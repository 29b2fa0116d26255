"""Tables of a case: every file, column, unit and reference, in one place.

Readers, writers, the workbook and the reference pages all follow this list. A column is
described once; nothing else in the project knows the shape of a file.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

FORMAT: Final = 1
"""Version of the case format that this engine reads and writes."""

MAX_WEEKS: Final = 260
MAX_INTEGER: Final = 10**12
"""Largest whole number a cell may hold; keeps every sum inside 64 bits."""


class Kind(StrEnum):
    """What a cell holds."""

    KEY = "key"
    TEXT = "text"
    INTEGER = "whole number"
    WEEK = "week"
    END_WEEK = "end week"
    DEGREES = "degrees"
    CHOICE = "choice"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name, what it holds, its unit, and what it points at.

    ``refers_to`` names the table whose first key column must hold the value.
    ``least`` and ``most`` bound whole numbers and degrees. ``may_be_missing`` is a
    column that came after the format: a file without it has nothing in it.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    refers_to: str = ""
    choices: tuple[str, ...] = ()
    optional: bool = False
    least: int = 0
    most: int = MAX_INTEGER
    may_be_missing: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: name, meaning, key columns first, and whether a case must have it."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Return the column names in file order."""
        return tuple(column.name for column in self.columns)


def _key(name: str, meaning: str, refers_to: str = "") -> Column:
    return Column(name, Kind.KEY, meaning, refers_to=refers_to)


def _maybe(name: str, meaning: str, refers_to: str) -> Column:
    return Column(name, Kind.KEY, meaning, refers_to=refers_to, optional=True)


def _text(name: str, meaning: str, *, optional: bool = False) -> Column:
    return Column(name, Kind.TEXT, meaning, optional=optional)


def _count(
    name: str, meaning: str, unit: str, *, least: int = 0, optional: bool = False
) -> Column:
    return Column(
        name, Kind.INTEGER, meaning, unit=unit, least=least, optional=optional
    )


def _duration(meaning: str, *, least: int = 0) -> Column:
    # What lasts longer than any case fits none; its weeks are counted one by one.
    return Column(
        "duration_weeks", Kind.INTEGER, meaning, "week", least=least, most=MAX_WEEKS
    )


def _week(name: str, meaning: str, *, optional: bool = False) -> Column:
    return Column(name, Kind.WEEK, meaning, unit="week", optional=optional)


def _end(name: str, meaning: str, *, optional: bool = False) -> Column:
    return Column(name, Kind.END_WEEK, meaning, unit="week", least=1, optional=optional)


def _choice(name: str, meaning: str, choices: tuple[str, ...]) -> Column:
    return Column(name, Kind.CHOICE, meaning, choices=choices)


MODES: Final = ("road", "rail", "sea", "air")
SITE_KINDS: Final = (
    "depot",
    "port",
    "hub",
    "border",
    "workshop",
    "training",
    "receiving",
)
CONDITIONS: Final = ("serviceable", "light", "heavy")
ITEM_ROLES: Final = ("main", "ammunition", "spares", "support")
COHORT_ROLES: Final = ("crew", "maintainers")
DOCUMENT_ROLES: Final = ("manual", "licence")
ACTIVITIES: Final = ("move", "repair", "attend")

_NATION = _key("nation", "nation it belongs to", "nations")
_NAME = _text("name", "name in English")
_NAME_UK = _text("name_uk", "name in Ukrainian", optional=True)
_START = _week("start_week", "first week it holds for")
_END = _end("end_week", "week after the last it holds for")


def _by_week(name: str, meaning: str, key: tuple[Column, ...], amount: Column) -> Table:
    """Return the table of exceptions to a weekly amount."""
    columns = (*key, _START, _END, amount)
    return Table(
        name, meaning, (*(column.name for column in key), "start_week"), columns
    )


TABLES: Final[tuple[Table, ...]] = (
    Table(
        "nations",
        "Nations that give, carry, teach, repair or receive.",
        ("nation",),
        (_key("nation", "short code"), _NAME, _NAME_UK),
        required=True,
    ),
    Table(
        "sites",
        "Places where something happens.",
        ("site",),
        (
            _key("site", "short code"),
            _NATION,
            _NAME,
            _NAME_UK,
            _choice(
                "kind",
                "what the place mainly is; rules do not depend on it",
                SITE_KINDS,
            ),
            Column(
                "lat_deg",
                Kind.DEGREES,
                "latitude, WGS 84",
                "degree",
                optional=True,
                least=-90,
                most=90,
            ),
            Column(
                "lon_deg",
                Kind.DEGREES,
                "longitude, WGS 84",
                "degree",
                optional=True,
                least=-180,
                most=180,
            ),
        ),
        required=True,
    ),
    Table(
        "legs",
        "Whole stages of transport between two sites, one way.",
        ("leg",),
        (
            _key("leg", "short code"),
            _key("nation", "nation that provides the lift", "nations"),
            _key("from_site", "where it starts", "sites"),
            _key("to_site", "where it ends", "sites"),
            _choice("mode", "means of transport", MODES),
            _duration("time from departure to arrival; 0 for two days or less"),
            _count("capacity_kg", "mass that may depart in any week", "kg per week"),
            _count(
                "cost_eur_per_t", "cost, loading and handling included", "EUR per tonne"
            ),
        ),
        required=True,
    ),
    _by_week(
        "leg_weeks",
        "Weeks in which a leg carries another mass than usual.",
        (_key("leg", "the leg", "legs"),),
        _count(
            "capacity_kg", "mass that may depart in each of these weeks", "kg per week"
        ),
    ),
    Table(
        "hubs",
        "Sites that can handle only so much mass a week, counted at arrival.",
        ("site",),
        (
            _key("site", "the site", "sites"),
            _NATION,
            _count("capacity_kg", "mass that may arrive in any week", "kg per week"),
        ),
    ),
    _by_week(
        "hub_weeks",
        "Weeks in which a hub handles another mass than usual.",
        (_key("site", "the hub", "hubs"),),
        _count(
            "capacity_kg", "mass that may arrive in each of these weeks", "kg per week"
        ),
    ),
    Table(
        "families",
        "Families of equipment that a kind of bay can repair.",
        ("family",),
        (_key("family", "short code"), _NAME, _NAME_UK),
        required=True,
    ),
    Table(
        "variants",
        "Things that are given, counted and carried.",
        ("variant",),
        (
            _key("variant", "short code"),
            _key("family", "family it belongs to", "families"),
            _NAME,
            _NAME_UK,
            _count("mass_kg", "mass of one unit as carried", "kg", least=1),
        ),
        required=True,
    ),
    Table(
        "classes",
        "Sets of variants that may stand for each other in a part.",
        ("class",),
        (_key("class", "short code"), _NAME, _NAME_UK),
        required=True,
    ),
    Table(
        "class_variants",
        "Which variants a class holds; a variant may stand in several classes.",
        ("class", "variant"),
        (
            _key("class", "the class", "classes"),
            _key("variant", "the variant", "variants"),
        ),
        required=True,
    ),
    Table(
        "lots",
        "Offers of materiel: units of one variant, at one place, in one condition.",
        ("lot",),
        (
            _key("lot", "short code"),
            _key("nation", "nation that gives it", "nations"),
            _key("site", "where it stands; a receiving site for a return", "sites"),
            _key("variant", "what it is", "variants"),
            _count("quantity", "how many", "unit", least=1),
            _choice(
                "condition", "damaged units go through a workshop first", CONDITIONS
            ),
            _week("ready_week", "first week it may leave"),
            _week(
                "consent_week",
                "week from which a third party lets it go, if one must be asked",
                optional=True,
            ),
        ),
        required=True,
    ),
    Table(
        "caveats",
        "Limits a nation sets on who may receive a lot.",
        ("caveat",),
        (
            _key("caveat", "short code"),
            _key("lot", "the lot", "lots"),
            _key("nation", "nation that owns the caveat", "nations"),
            _end(
                "end_week",
                "week from which it no longer holds; empty: it does not end",
                optional=True,
            ),
            _text("reason", "why"),
        ),
    ),
    Table(
        "caveat_receivers",
        "Unit groups that may receive a lot in spite of its caveat.",
        ("caveat", "group"),
        (
            _key("caveat", "the caveat", "caveats"),
            _key("group", "who may receive", "groups"),
        ),
    ),
    Table(
        "repairs",
        "Work that makes one damaged unit serviceable.",
        ("variant", "condition"),
        (
            _key("variant", "the variant", "variants"),
            _choice("condition", "state it is in before", CONDITIONS[1:]),
            _count(
                "hours",
                "bay time for one unit, spread evenly over the weeks",
                "hour",
                least=1,
            ),
            _duration("weeks from entry to exit", least=1),
        ),
    ),
    Table(
        "workshops",
        "Places that repair.",
        ("workshop",),
        (
            _key("workshop", "short code"),
            _NATION,
            _key("site", "where it is", "sites"),
            _NAME,
            _NAME_UK,
        ),
    ),
    Table(
        "bays",
        "Work places of a workshop for one family.",
        ("bay",),
        (
            _key("bay", "short code"),
            _key("workshop", "the workshop", "workshops"),
            _key("family", "family it repairs", "families"),
            _count("hours", "bay time in any week", "hour per week"),
            _count(
                "cost_eur_per_hour", "cost, labour and parts included", "EUR per hour"
            ),
        ),
    ),
    _by_week(
        "bay_weeks",
        "Weeks in which a bay works other hours than usual.",
        (_key("bay", "the bay", "bays"),),
        _count("hours", "bay time in each of these weeks", "hour per week"),
    ),
    Table(
        "bay_variants",
        "Variants of its family that a bay is certified to repair.",
        ("bay", "variant"),
        (_key("bay", "the bay", "bays"), _key("variant", "the variant", "variants")),
    ),
    Table(
        "languages",
        "Languages that are spoken or taught in.",
        ("language",),
        (_key("language", "code, ISO 639-1 where there is one"), _NAME, _NAME_UK),
    ),
    Table(
        "course_kinds",
        "What can be learnt; several courses may teach it.",
        ("kind",),
        (_key("kind", "short code"), _NAME, _NAME_UK),
    ),
    Table(
        "courses",
        "A course kind taught at a site.",
        ("course",),
        (
            _key("course", "short code"),
            _key("kind", "what it teaches", "course_kinds"),
            _NATION,
            _key("site", "where it is taught", "sites"),
            _key("language", "language of teaching", "languages"),
            _duration("weeks from start to end", least=1),
            _count("cost_eur", "cost of one section", "EUR"),
            _maybe(
                "kit_variant",
                "variant of which each section holds one training set",
                "variants",
            ),
        ),
    ),
    Table(
        "sessions",
        "Starts of a course and the whole sections they can take.",
        ("course", "start_week"),
        (
            _key("course", "the course", "courses"),
            _week("start_week", "week it starts"),
            _count("sections", "cohorts that may start", "section"),
        ),
    ),
    Table(
        "instructor_teams",
        "Teams that teach at a site; a section holds one in each week of its course.",
        ("site",),
        (
            _key("site", "the site", "sites"),
            _NATION,
            _count("teams", "teams in any week", "team"),
        ),
    ),
    _by_week(
        "instructor_team_weeks",
        "Weeks in which other instructor teams are there than usual.",
        (_key("site", "the site", "instructor_teams"),),
        _count("teams", "teams in each of these weeks", "team"),
    ),
    Table(
        "interpreter_teams",
        "Teams that interpret at a site for cohorts of one language; a section whose "
        "cohort speaks another language than the course holds one in each week.",
        ("site", "language"),
        (
            _key("site", "the site", "sites"),
            _key("language", "language of the cohort", "languages"),
            _NATION,
            _count("teams", "teams in any week", "team"),
        ),
    ),
    _by_week(
        "interpreter_team_weeks",
        "Weeks in which other interpreter teams are there than usual.",
        (
            _key("site", "the site", "sites"),
            _key("language", "language of the cohort", "languages"),
        ),
        _count("teams", "teams in each of these weeks", "team"),
    ),
    Table(
        "training_kits",
        "Sets of a variant kept at a site for teaching; never delivered.",
        ("site", "variant"),
        (
            _key("site", "the site", "sites"),
            _key("variant", "the variant", "variants"),
            _NATION,
            _count("sets", "sets in any week", "set"),
        ),
    ),
    _by_week(
        "training_kit_weeks",
        "Weeks in which other training sets are there than usual.",
        (_key("site", "the site", "sites"), _key("variant", "the variant", "variants")),
        _count("sets", "sets in each of these weeks", "set"),
    ),
    Table(
        "sequences",
        "Course kinds that a cohort attends one after the other.",
        ("sequence", "step"),
        (
            _key("sequence", "short code"),
            _count("step", "place in the order, from 1", "step", least=1),
            _key("kind", "what is learnt in this step", "course_kinds"),
        ),
    ),
    Table(
        "groups",
        "Groups of the recipient's units, as caveats and absorption see them.",
        ("group",),
        (_key("group", "short code"), _NATION, _NAME, _NAME_UK),
        required=True,
    ),
    _by_week(
        "absorption",
        "Weeks in which a group can take only so many new packages; no row, no limit.",
        (_key("group", "the group", "groups"),),
        _count(
            "packages",
            "packages that may be fielded in each of these weeks",
            "package per week",
        ),
    ),
    Table(
        "worth",
        "Curves of worth: the share of a package's weight that counts when it is "
        "fielded in a week. A row holds until the next; curves never rise and start "
        "at week 0.",
        ("curve", "week"),
        (
            _key("curve", "short code"),
            _week("week", "first week the share holds for"),
            Column(
                "share_ppm",
                Kind.INTEGER,
                "share of the weight",
                "part per million",
                most=1_000_000,
            ),
        ),
        required=True,
    ),
    Table(
        "packages",
        "Needs: capabilities that the recipient asks for and ranks.",
        ("package",),
        (
            _key("package", "short code"),
            _NATION,
            _NAME,
            _NAME_UK,
            _key("group", "unit group that receives it", "groups"),
            _key("site", "receiving site", "sites"),
            _count("rank", "place in the recipient's order, from 1", "rank", least=1),
            _count(
                "weight_micropoints",
                "weight given by the recipient; empty: made from the rank by the "
                "published rule",
                "millionth of a point",
                optional=True,
            ),
            _week("need_by_week", "week by which it is needed"),
            _key("curve", "curve of worth", "worth"),
        ),
        required=True,
    ),
    Table(
        "options",
        "Ways to meet a package: one main variant with its whole complement. A package "
        "takes one of its options.",
        ("option",),
        (
            _key("option", "short code"),
            _key("package", "the package it can meet", "packages"),
            _NAME,
            _NAME_UK,
            _count(
                "commonality_micropoints",
                "worth lost by adding one more type to the fleet",
                "millionth of a point",
            ),
        ),
        required=True,
    ),
    Table(
        "parts",
        "Materiel parts of an option: so many units of any variants of a class.",
        ("option", "part"),
        (
            _key("option", "the option", "options"),
            _key("part", "short code within the option"),
            _choice("role", "what it is for", ITEM_ROLES),
            _key("class", "what may serve", "classes"),
            _count("quantity", "how many", "unit", least=1),
        ),
    ),
    Table(
        "cohorts",
        "People parts of an option: cohorts that go through a sequence of courses.",
        ("option", "part"),
        (
            _key("option", "the option", "options"),
            _key("part", "short code within the option"),
            _choice("role", "what they are trained for", COHORT_ROLES),
            _key("sequence", "courses they attend", "sequences"),
            _count("quantity", "how many cohorts", "cohort", least=1),
            _count("trainees", "people in one cohort", "person", least=1),
            _week("available_week", "first week they can be spared"),
            _key("language", "language they speak", "languages"),
        ),
    ),
    Table(
        "documents",
        "Paper parts of an option: manuals in the right language, licences.",
        ("option", "part"),
        (
            _key("option", "the option", "options"),
            _key("part", "short code within the option"),
            _choice("role", "what it is", DOCUMENT_ROLES),
            _key("nation", "nation that owes it", "nations"),
            _week(
                "ready_week",
                "week it is there; empty: nobody has promised it",
                optional=True,
            ),
        ),
    ),
    Table(
        "waivers",
        "Parts that a named person lets a package go without.",
        ("option", "part"),
        (
            _key("package", "the package", "packages"),
            _key("option", "the option", "options"),
            _key("part", "the part of that option"),
            _text("who", "post that waives it"),
            _text("reason", "why"),
        ),
    ),
    Table(
        "promises",
        "Lines that a nation has bound itself to; a plan keeps them as they are.",
        ("promise",),
        (
            _key("promise", "short code"),
            _key("nation", "nation that is bound", "nations"),
            _key("package", "package it is for", "packages"),
            _key("option", "option it is for", "options"),
            _key("part", "part of that option"),
            Column(
                "source",
                Kind.KEY,
                "lot or progress it draws on; empty for fresh cohorts",
                optional=True,
            ),
            _count("quantity", "units or cohorts", "unit or cohort", least=1),
            Column(
                "break_price_micropoints",
                Kind.INTEGER,
                "what breaking it counts in a replan; empty: as any other line",
                "millionth of a point",
                optional=True,
                may_be_missing=True,
            ),
        ),
    ),
    Table(
        "promise_steps",
        "Dated activities of a promise, in order.",
        ("promise", "step"),
        (
            _key("promise", "the promise", "promises"),
            _count("step", "place in the order, from 1", "step", least=1),
            _choice("activity", "what is done", ACTIVITIES),
            _key("resource", "leg, bay or course that does it"),
            _week("start_week", "week it starts"),
        ),
    ),
    Table(
        "progress",
        "What is already moving for a package: units that have left their lot, cohorts "
        "that have begun.",
        ("progress",),
        (
            _key("progress", "short code"),
            _NATION,
            _key("package", "package it is for", "packages"),
            _key("option", "option it is for", "options"),
            _key("part", "part of that option"),
            _count("quantity", "units or cohorts", "unit or cohort", least=1),
            _maybe("lot", "lot the units were taken from; empty for cohorts", "lots"),
            _maybe("site", "where the units stand next; empty for cohorts", "sites"),
            Column(
                "condition",
                Kind.CHOICE,
                "state of the units; empty for cohorts",
                choices=CONDITIONS,
                optional=True,
            ),
            _count(
                "courses_done",
                "steps of the sequence that the cohorts have finished",
                "course",
                optional=True,
            ),
            _week("ready_week", "week from which they can go on"),
        ),
    ),
    Table(
        "delivered",
        "What a source says was handed over, shown beside the plan; not a supply.",
        ("delivery",),
        (
            _key("delivery", "short code"),
            _NATION,
            _key("variant", "what it is", "variants"),
            _count("quantity", "how many", "unit", least=1),
        ),
    ),
    Table(
        "gaps",
        "Records of a source that are not in the case, each with its reason.",
        ("record",),
        (
            _key("record", "record of the source"),
            _text("nation", "nation as the source spells it", optional=True),
            _text("item", "item as the source spells it", optional=True),
            _text("reason", "why it is not in the case"),
        ),
    ),
    Table(
        "sources",
        "Where facts come from.",
        ("source",),
        (
            _key("source", "short code"),
            _text("title", "title and publisher"),
            _text("url", "address", optional=True),
            Column(
                "date", Kind.DATE, "date of the statement or release", optional=True
            ),
            _text("licence", "licence it is used under"),
        ),
    ),
    Table(
        "assumptions",
        "Figures that no source gives.",
        ("assumption",),
        (
            _key("assumption", "short code"),
            _text("value", "the figure"),
            _text("unit", "its unit", optional=True),
            _text("reason", "why this figure, and what it changes"),
        ),
    ),
    Table(
        "provenance",
        "For each cell that is not a key: the source or assumption it rests on.",
        ("table", "key", "column"),
        (
            _key("table", "name of the table"),
            _text("key", "key of the row, its parts joined by a vertical bar"),
            _key("column", "name of the column"),
            _key("id", "source or assumption"),
        ),
    ),
    Table(
        "derivations",
        "For sources and assumptions that cells rest on: what else shapes these cells.",
        ("id", "rests_on"),
        (
            _key("id", "source or assumption that cells name in provenance"),
            _key("rests_on", "another source or assumption that went into them"),
        ),
    ),
)

BY_NAME: Final = {table.name: table for table in TABLES}
