"""A tiny case with one of everything, and a plan of it made by hand.

There are 16 weeks and today is week 2. A move may be 4 weeks under way; cohorts travel
a week between courses and are told a week ahead. A euro costs 1,000 nano-points.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from backstay.domain.case import Case, Rules
from backstay.domain.course import (
    Course,
    CourseKind,
    InstructorTeams,
    InterpreterTeams,
    Language,
    TrainingKits,
)
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
    Waiver,
)
from backstay.domain.plan import Fielding, Itinerary, Plan, Reason, Step, Unmet
from backstay.domain.promise import Progress, Promise, PromisedStep
from backstay.domain.site import Nation, Site
from backstay.domain.workshop import Bay, Repair, Workshop

WEEKS = 16
DIGEST = "c" * 64
SERVICEABLE, LIGHT, HEAVY = Condition.SERVICEABLE, Condition.LIGHT, Condition.HEAVY


def by_key(*records: Any) -> dict[str, Any]:
    """Return records by their key."""
    return {record.key: record for record in records}


def _leg(key: str, weeks: int, eur_per_t: int, kg: int = 400_000) -> Leg:
    start, end = key.split("-")[:2]
    nation = {"depot": "AA", "port": "AA"}.get(start, "BB")
    capacity = (kg,) * WEEKS
    return Leg(key, nation, start, end, "road", weeks, eur_per_t, capacity)


def _course(
    key: str, kind: str, site: str, weeks: int, kit: str | None, *starts: int
) -> Course:
    language = "en" if site == "school" else "uk"
    sections = dict.fromkeys(starts, 2)
    nation = "AA" if site == "school" else "BB"
    return Course(key, kind, nation, site, language, weeks, 7_000, kit, sections)


def _share() -> tuple[int, ...]:
    return tuple(1_000_000 - 30_001 * week for week in range(WEEKS))


def _option(
    package: str, key: str, *parts: Any, waived: tuple[str, ...] = ()
) -> Option:
    name = f"{package} with {key}"
    return Option(key, package, name, name, 1_500_000, parts, frozenset(waived))


def _package(key: str, group: str, site: str, rank: int, *options: Option) -> Package:
    weight = 100_000_001 - rank
    return Package(
        key, "UA", key, key, group, site, rank, weight, 6, _share(), tuple(options)
    )


def tiny_options() -> dict[str, Option]:
    """Return the options of the tiny case."""
    return by_key(
        _option(
            "battalion",
            "tank-a",
            Materiel("main", "main", "tanks", 5),
            Materiel("shells", "ammunition", "shells", 40),
            Cohorts("crew", "crew", ("basic", "gunnery"), 2, 30, 1, "uk"),
            Document("manual", "manual", "AA", 3),
            Materiel("spares", "spares", "spares", 9),
            waived=("spares",),
        ),
        _option(
            "battalion",
            "tank-b",
            Materiel("main", "main", "tanks", 6),
            Document("manual", "manual", "AA", None),
        ),
        _option(
            "company",
            "carrier",
            Materiel("main", "main", "carriers", 4),
            Materiel("shells", "ammunition", "shells", 20),
            Cohorts("crew", "crew", ("basic", "driving"), 1, 20, 0, "uk"),
            Cohorts("mend", "maintainers", ("basic",), 1, 20, 4, "en"),
            Document("licence", "licence", "BB", 0),
        ),
        _option(
            "platoon",
            "carrier-late",
            Materiel("main", "main", "carriers", 9),
            Cohorts("crew", "crew", ("driving",), 1, 20, 0, "uk"),
        ),
    )


def tiny_case(**changes: Any) -> Case:
    """Return the tiny case with some of its fields changed."""
    options = tiny_options()
    weekly = (2,) * WEEKS
    ua_pools = {
        (site, "uk"): InterpreterTeams(site, "uk", "BB", weekly)
        for site in ("school", "range")
    }
    facts: dict[str, Any] = {
        "name": "tiny",
        "title": "Tiny",
        "title_uk": "Мала",
        "notice": "",
        "notice_uk": "",
        "first_day": date(2024, 1, 1),
        "horizon_weeks": WEEKS,
        "as_of_week": 2,
        "rules": Rules(
            wait_weeks=4, course_gap_weeks=1, notice_weeks=1, nanopoints_per_eur=1_000
        ),
        "sha256": DIGEST,
        "nations": by_key(*(Nation(key, key, key) for key in ("AA", "BB", "UA"))),
        "sites": by_key(
            *(
                Site(key, nation, key, key, kind, None, None)
                for key, nation, kind in (
                    ("depot", "AA", "depot"),
                    ("port", "AA", "port"),
                    ("hub", "BB", "hub"),
                    ("shop", "BB", "workshop"),
                    ("town", "UA", "receiving"),
                    ("city", "UA", "receiving"),
                    ("school", "AA", "training"),
                    ("range", "BB", "training"),
                )
            )
        ),
        "legs": by_key(
            _leg("depot-port", 0, 10),
            _leg("depot-hub", 2, 40),
            _leg("port-hub", 1, 20),
            _leg("port-hub-2", 3, 15),
            _leg("hub-shop", 0, 5),
            _leg("shop-hub", 0, 5),
            _leg("hub-town", 0, 8),
            _leg("hub-city", 1, 9),
            _leg("town-hub", 1, 8),
            _leg("city-hub", 1, 9),
        ),
        "hubs": by_key_site(Hub("hub", "BB", (420_000,) * WEEKS)),
        "families": by_key(Family("tracked", "Tracked", "")),
        "variants": by_key(
            Variant("tank", "tracked", "Tank", "", 50_000),
            Variant("tank-mk2", "tracked", "Tank 2", "", 60_000),
            Variant("carrier", "tracked", "Carrier", "", 13_000),
            Variant("shell", "tracked", "Shell", "", 47),
            Variant("track", "tracked", "Track", "", 1_000),
        ),
        "classes": by_key(
            ItemClass("tanks", "Tanks", "", ("tank", "tank-mk2")),
            ItemClass("carriers", "Carriers", "", ("carrier",)),
            ItemClass("shells", "Shells", "", ("shell",)),
            ItemClass("spares", "Spares", "", ("track",)),
        ),
        "lots": by_key(
            Lot("tanks-aa", "AA", "depot", "tank", 3, SERVICEABLE, 0, 3, ()),
            Lot("tanks-bb", "BB", "port", "tank-mk2", 4, SERVICEABLE, 2, None, ()),
            Lot("tanks-old", "AA", "depot", "tank", 6, HEAVY, 1, None, ()),
            Lot("carriers-bb", "BB", "hub", "carrier", 6, SERVICEABLE, 4, None, ()),
            Lot("carriers-hit", "UA", "city", "carrier", 3, LIGHT, 2, None, ()),
            Lot("shells-aa", "AA", "depot", "shell", 50, SERVICEABLE, 0, None, ()),
            Lot(
                "shells-bb",
                "BB",
                "port",
                "shell",
                90,
                SERVICEABLE,
                0,
                None,
                (Caveat("c1", "shells-bb", "BB", 5, "stock", frozenset({"south"})),),
            ),
            Lot("shells-ua", "UA", "town", "shell", 25, SERVICEABLE, 3, None, ()),
            Lot(
                "shells-cc",
                "BB",
                "hub",
                "shell",
                90,
                SERVICEABLE,
                0,
                None,
                (Caveat("c2", "shells-cc", "BB", None, "law", frozenset()),),
            ),
            Lot("tracks", "AA", "port", "track", 9, SERVICEABLE, 0, None, ()),
        ),
        "repairs": {
            ("tank", HEAVY): Repair("tank", HEAVY, hours=40, duration_weeks=3),
            ("carrier", LIGHT): Repair("carrier", LIGHT, hours=9, duration_weeks=1),
        },
        "workshops": by_key(Workshop("works", "BB", "shop", "Works", "")),
        "bays": by_key(
            Bay(
                "bay",
                "works",
                "shop",
                "BB",
                "tracked",
                100,
                (80,) * WEEKS,
                frozenset({"tank", "carrier"}),
            ),
            Bay(
                "bay-2",
                "works",
                "shop",
                "BB",
                "tracked",
                90,
                (80,) * WEEKS,
                frozenset({"tank-mk2"}),
            ),
        ),
        "languages": by_key(Language("en", "English", ""), Language("uk", "Ukr", "")),
        "course_kinds": by_key(
            *(CourseKind(key, key, key) for key in ("basic", "gunnery", "driving"))
        ),
        "courses": by_key(
            _course("basic-en", "basic", "school", 2, None, 0, 1, 3, 4, 5, 8),
            _course("basic-uk", "basic", "range", 3, None, 3, 4, 6),
            _course("gunnery-en", "gunnery", "school", 1, "tank", 6, 7, 8, 9),
            _course("driving-uk", "driving", "range", 1, "carrier", 2, 3, 5, 7, 8),
        ),
        "instructor_teams": {
            "school": InstructorTeams("school", "AA", (3,) * WEEKS),
            "range": InstructorTeams("range", "BB", weekly),
        },
        "interpreter_teams": {
            **ua_pools,
            ("range", "en"): InterpreterTeams("range", "en", "BB", weekly),
        },
        "training_kits": {
            ("school", "tank"): TrainingKits("school", "tank", "AA", weekly),
            ("range", "carrier"): TrainingKits("range", "carrier", "BB", (1,) * WEEKS),
        },
        "groups": by_key(
            Group("north", "UA", "North", "", (1,) * WEEKS),
            Group("south", "UA", "South", "", (None,) * WEEKS),
        ),
        "packages": by_key(
            _package(
                "battalion", "north", "town", 1, options["tank-a"], options["tank-b"]
            ),
            _package("company", "south", "town", 2, options["carrier"]),
            _package("platoon", "south", "city", 3, options["carrier-late"]),
        ),
        "options": options,
        "waivers": (Waiver("battalion", "tank-a", "spares", "G4", "bought at home"),),
        "promises": by_key(
            Promise(
                "p-tanks",
                "BB",
                "battalion",
                "tank-a",
                "main",
                "tanks-bb",
                1,
                (
                    PromisedStep("move", "port-hub", 2),
                    PromisedStep("move", "hub-town", 4),
                ),
            ),
            Promise(
                "p-crew",
                "AA",
                "company",
                "carrier",
                "crew",
                "crew-begun",
                1,
                (PromisedStep("attend", "driving-uk", 2),),
            ),
            Promise(
                "p-late",
                "BB",
                "platoon",
                "carrier-late",
                "main",
                "carriers-bb",
                1,
                (PromisedStep("move", "hub-city", 4),),
            ),
        ),
        "progress": by_key(
            Progress(
                "on-way",
                "AA",
                "company",
                "carrier",
                "main",
                2,
                "carriers-bb",
                "hub",
                SERVICEABLE,
                0,
                3,
            ),
            Progress(
                "crew-begun",
                "AA",
                "company",
                "carrier",
                "crew",
                1,
                None,
                None,
                None,
                1,
                1,
            ),
        ),
    }
    return Case(**{**facts, **changes})


def by_key_site(*hubs: Hub) -> dict[str, Hub]:
    """Return hubs by their site."""
    return {hub.site: hub for hub in hubs}


Dated = tuple[str, str, int]
"""Activity, resource and start week."""


def itinerary(
    case: Case,
    place: str,
    source: str,
    number: int,
    quantity: int,
    *steps: Dated,
    promise: str = "",
) -> Itinerary:
    """Return an itinerary for ``package/option/part`` with all that follows from it."""
    package, option, part_key = place.split("/")
    part = next(each for each in case.options[option].parts if each.key == part_key)
    cohorts = isinstance(part, Cohorts)
    progress = case.progress.get(source)
    nation = "UA"
    if progress:
        nation = progress.nation
    elif source:
        nation = case.lots[source].nation
    key = f"{package}/{part_key}/{source or '-'}/{number}"
    told = tuple(
        _step(case, f"{key}/{place_in_order}", source, quantity, *step)
        for place_in_order, step in enumerate(steps, 1)
    )
    unit = "cohort" if cohorts else "unit"
    return Itinerary(
        key, package, option, part_key, source, promise, nation, quantity, unit, told
    )


def _step(
    case: Case,
    key: str,
    source: str,
    quantity: int,
    activity: str,
    resource: str,
    start: int,
) -> Step:
    if activity == "attend":
        course = case.courses[resource]
        end = start + course.duration_weeks
        place = (course.site, course.site)
        return Step(
            key,
            activity,
            resource,
            course.nation,
            *place,
            start,
            end,
            quantity,
            "section",
        )
    progress = case.progress.get(source)
    lot = case.lots[(progress.lot or "") if progress else source]
    condition = progress.condition if progress else lot.condition
    if activity == "repair":
        bay = case.bays[resource]
        work = case.repairs[lot.variant, condition or SERVICEABLE]
        end, hours = start + work.duration_weeks, work.hours * quantity
        return Step(
            key,
            activity,
            resource,
            bay.nation,
            bay.site,
            bay.site,
            start,
            end,
            hours,
            "hour",
        )
    leg = case.legs[resource]
    kg = case.variants[lot.variant].mass_kg * quantity
    end = start + leg.duration_weeks
    return Step(
        key,
        activity,
        resource,
        leg.nation,
        leg.from_site,
        leg.to_site,
        start,
        end,
        kg,
        "kg",
    )


def moves(*legs: tuple[str, int]) -> tuple[Dated, ...]:
    """Return dated moves over legs."""
    return tuple(("move", leg, week) for leg, week in legs)


def fielding(case: Case, package: str, option: str, week: int) -> Fielding:
    """Return a fielding with its worth."""
    wanted = case.packages[package]
    worth = wanted.weight_micropoints * wanted.share_ppm[week] // 1_000_000
    return Fielding(package, option, week, wanted.need_by_week, worth)


def valued(case: Case, plan: Plan) -> Plan:
    """Return a plan with the value that follows from its fieldings and steps."""
    total = 0
    for each in plan.fieldings:
        wanted = case.packages[each.package]
        total += wanted.weight_micropoints * wanted.share_ppm[each.week]
        total -= case.options[each.option].commonality_micropoints * 10**6
    price = case.rules.nanopoints_per_eur
    for line in plan.itineraries:
        for step in line.steps:
            if step.activity == "move":
                # kg x EUR/t x nano-points/EUR are pico-points.
                total -= step.amount * case.legs[step.resource].cost_eur_per_t * price
            elif step.activity == "repair":
                eur = step.amount * case.bays[step.resource].cost_eur_per_hour
                total -= eur * price * 1_000
            else:
                eur = step.amount * case.courses[step.resource].cost_eur
                total -= eur * price * 1_000
    value = total // 10**6
    return with_gap(replace(plan, value_micropoints=value))


def with_gap(plan: Plan) -> Plan:
    """Return a plan whose gap follows from its bound and value."""
    value, bound = plan.value_micropoints, plan.bound_micropoints
    gap = None
    if bound is not None and value > 0:
        gap = round(bound / value - 1, 9)
    return replace(plan, gap=gap)


def tiny_plan(case: Case, rng: Random | None = None) -> Plan:
    """Return a plan of the tiny case that uses each of its features.

    With a random generator each free choice is drawn from what was found lawful by
    hand: weeks inside the slack, other ways, other lots of the class, other sessions,
    one load or two, any order, a later fielding.
    """
    choose = _Choice(rng)
    fielded = [
        *_battalion(case, choose),
        *_company(case, choose),
        itinerary(
            case,
            "platoon/carrier-late/main",
            "carriers-bb",
            1,
            1,
            *moves(("hub-city", 4)),
            promise="p-late",
        ),
    ]
    itineraries = choose.order(fielded)
    fieldings = choose.order(
        [
            fielding(
                case, package, option, choose(*range(_end(package, fielded), WEEKS))
            )
            for package, option in (("battalion", "tank-a"), ("company", "carrier"))
        ]
    )
    reason = Reason("short", "carrier-late", "main", "", None, "5 carriers are missing")
    bound = choose(300_000_000, None, 250_000_001)
    plan = Plan(
        case_sha256=case.sha256,
        settings={"method": "hand"},
        seed=choose.number(),
        versions={"backstay": "0"},
        stopped="done",
        reproducible=True,
        value_micropoints=0,
        bound_micropoints=bound,
        bound_kind="none" if bound is None else "lagrangian",
        gap=None,
        multipliers_sha256="" if bound is None else "d" * 64,
        fieldings=tuple(choose.order(fieldings)),
        itineraries=tuple(itineraries),
        unmet=(Unmet("platoon", (reason,) * choose(1, 2)),),
    )
    return valued(case, plan)


class _Choice:
    """Takes the first of several choices, or any of them if there is a generator."""

    def __init__(self, rng: Random | None) -> None:
        self.rng = rng

    def __call__(self, *choices: Any) -> Any:
        return self.rng.choice(choices) if self.rng else choices[0]

    def order(self, records: list[Any]) -> list[Any]:
        return self.rng.sample(records, len(records)) if self.rng else records

    def number(self) -> int:
        return self.rng.randint(2, 10**6) if self.rng else 2


def _maker(case: Case, place: str) -> Callable[..., Itinerary]:
    def make(
        part: str, source: str, number: int, count: int, *steps: Dated
    ) -> Itinerary:
        return itinerary(case, f"{place}/{part}", source, number, count, *steps)

    return make


def _end(package: str, itineraries: list[Itinerary]) -> int:
    """Return the first week in which the hand-made plan of a package is complete."""
    ends = [
        each.steps[-1].end_week
        for each in itineraries
        if each.package == package and each.steps
    ]
    return max(ends)


def _battalion(case: Case, choose: _Choice) -> list[Itinerary]:
    def make(
        part: str, source: str, number: int, count: int, *steps: Dated
    ) -> Itinerary:
        return itinerary(
            case, f"battalion/tank-a/{part}", source, number, count, *steps
        )

    promised = itinerary(
        case,
        "battalion/tank-a/main",
        "tanks-bb",
        1,
        1,
        *moves(("port-hub", 2), ("hub-town", 4)),
        promise="p-tanks",
    )
    # Three weeks (from 3 to 7 at most) leave time to wait at the port and the hub.
    slow = moves(("depot-port", 3), ("port-hub", choose(3, 4)))
    slow += moves(("hub-town", choose(*range(slow[-1][2] + 1, 8))))
    fast = moves(("depot-hub", choose(3, 4)))
    fast += moves(("hub-town", choose(*range(fast[-1][2] + 2, 8))))
    other = make(
        "main",
        "tanks-bb",
        choose.number(),
        1,
        *moves(("port-hub", choose(2, 3, 4)), ("hub-town", choose(5, 6))),
    )
    fresh = choose(
        [make("main", "tanks-aa", 1, 2, *slow)],
        [make("main", "tanks-aa", 1, 2, *fast)],
        [make("main", "tanks-aa", 1, 1, *slow), make("main", "tanks-aa", 2, 1, *fast)],
        [make("main", "tanks-aa", 7, 1, *slow), other],
    )
    enter = choose(4, 5, 6)
    start = choose(*range(enter, 8))
    leave = choose(*range(start + 3, 12))
    old = make(
        "main",
        "tanks-old",
        choose(1, 12),
        2,
        *moves(("depot-hub", choose(*range(2, enter - 1))), ("hub-shop", enter)),
        ("repair", "bay", start),
        *moves(("shop-hub", leave), ("hub-town", choose(*range(leave, leave + 4)))),
    )
    count = choose(25, 1, 13, 39)
    shells = [
        make(
            "shells",
            "shells-aa",
            1,
            count,
            *moves(("depot-hub", choose(3, 2, 4)), ("hub-town", 6)),
        ),
        make(
            "shells",
            "shells-bb",
            1,
            40 - count,
            *moves(("port-hub", choose(5, 6)), ("hub-town", choose(7, 8, 9))),
        ),
    ]
    # Both crews hold a section each; school teaches three at a time, range two.
    ways = (
        (("attend", "basic-en", 3), ("attend", "gunnery-en", choose(6, 7, 8, 9))),
        (("attend", "basic-uk", 3), ("attend", "gunnery-en", choose(7, 8, 9))),
        (("attend", "basic-en", 5), ("attend", "gunnery-en", choose(8, 9))),
        (("attend", "basic-uk", 4), ("attend", "gunnery-en", choose(8, 9))),
    )
    crews = [make("crew", "", 1, 1, *choose(*ways)), make("crew", "", 3, 1, *ways[1])]
    if choose(False, True):
        crews = [make("crew", "", 1, 2, *choose(*ways))]
    return [promised, *fresh, old, *shells, *crews]


def _company(case: Case, choose: _Choice) -> list[Itinerary]:
    def make(
        part: str, source: str, number: int, count: int, *steps: Dated
    ) -> Itinerary:
        return itinerary(case, f"company/carrier/{part}", source, number, count, *steps)

    way = moves(("hub-town", choose(3, 4, 5, 6)))
    on_way = choose(
        [make("main", "on-way", 1, 2, *way)],
        [make("main", "on-way", 2, 1, *way), make("main", "on-way", 1, 1, *way)],
    )
    enter = choose(3, 4, 5)
    start = choose(enter, 5, 6)
    hit = make(
        "main",
        "carriers-hit",
        1,
        1,
        *moves(("city-hub", choose(*range(2, enter))), ("hub-shop", enter)),
        ("repair", "bay", start),
        *moves(("shop-hub", start + 1), ("hub-town", choose(start + 1, start + 3))),
    )
    promised = itinerary(
        case,
        "company/carrier/crew",
        "crew-begun",
        1,
        1,
        ("attend", "driving-uk", 2),
        promise="p-crew",
    )
    return [
        *on_way,
        make("main", "carriers-bb", 1, 1, *moves(("hub-town", choose(4, 6, 9)))),
        hit,
        make("shells", "shells-ua", choose(1, 4), 20),
        promised,
        make("mend", "", 1, 1, ("attend", "basic-en", choose(4, 8))),
    ]
