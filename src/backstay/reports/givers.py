"""Who gives what: things, seats, bay hours and lift, nation by nation, by name."""

from collections import Counter, defaultdict

from backstay.domain.case import Case
from backstay.domain.lines import part_of
from backstay.domain.package import Cohorts
from backstay.domain.plan import Plan
from backstay.domain.resource import pair
from backstay.reports.evidence import (
    OFFERED,
    assumption_of,
    first_assumption,
    sources_note,
)
from backstay.reports.names import name_of, nation_name, variant_of
from backstay.reports.resources import KG_PER_T
from backstay.reports.tables import (
    Cell,
    Column,
    Table,
    count,
    count_or_dash,
    listed,
    text,
)
from backstay.reports.words import Pair, say


def givers_of(case: Case, plan: Plan) -> dict[str, Table]:
    """Return the tables of what each nation gives, sorted by name."""
    return {
        "materiel": materiel_table(case, plan),
        "services": services_table(case, plan),
    }


def materiel_table(case: Case, plan: Plan) -> Table:
    """Return units offered, promised, planned and left, by nation and variant."""
    offered: Counter[tuple[str, str]] = Counter()
    assumed: dict[tuple[str, str], str] = defaultdict(str)
    for lot in case.lots.values():
        key = (lot.nation, lot.variant)
        offered[key] += lot.quantity
        assumed[key] = assumed[key] or assumption_of(case, "lots", lot.key, "quantity")
    for progress in case.progress.values():
        if progress.lot is not None:
            variant = case.lots[progress.lot].variant
            offered[progress.nation, variant] += progress.quantity
    promised: Counter[tuple[str, str]] = Counter()
    planned: Counter[tuple[str, str]] = Counter()
    for itinerary in plan.itineraries:
        moved = variant_of(case, itinerary)
        if moved is not None:
            planned[itinerary.nation, moved] += itinerary.quantity
            if itinerary.promise:
                promised[itinerary.nation, moved] += itinerary.quantity
    classes = _classes(case)
    rows = [
        (
            text(nation_name(case, nation)),
            text(classes.get(variant, "")),
            text(name_of(case.variants[variant])),
            count(offered[nation, variant], 0, assumed[nation, variant]),
            count_or_dash(promised[nation, variant]),
            count_or_dash(planned[nation, variant]),
            count_or_dash(offered[nation, variant] - planned[nation, variant]),
        )
        for nation, variant in sorted(offered, key=lambda each: _by_name(case, each))
    ]
    return Table(
        "materiel",
        say("Materiel by nation and item, in units"),
        (
            Column(say("Nation")),
            Column(say("Class"), say("What the item may serve as.")),
            Column(say("Item")),
            Column(
                OFFERED,
                say("Units in the nation's lots, those already moving included."),
                True,
            ),
            Column(
                say("Promised"),
                say("Of these, units that the nation has bound itself to."),
                True,
            ),
            Column(
                say("Planned"),
                say("Units that this plan moves, promised included."),
                True,
            ),
            Column(say("Left over"), say("Offered less planned."), True),
        ),
        rows,
        say("The case has no lot."),
        searchable=True,
        by_name=True,
        note=sources_note(case, (OFFERED, "lots", "quantity")),
    )


def services_table(case: Case, plan: Plan) -> Table:
    """Return seats, bay hours and lift that the plan takes from each nation."""
    taken: dict[str, Counter[str]] = defaultdict(Counter)
    for itinerary in plan.itineraries:
        for step in itinerary.steps:
            nation = taken[step.nation]
            if step.activity == "move":
                nation["lift_kg"] += step.amount
            elif step.activity == "repair":
                nation["hours"] += step.amount
            else:
                part = part_of(case, itinerary.option, itinerary.part)
                people = part.trainees if isinstance(part, Cohorts) else 0
                nation["sections"] += step.amount
                nation["seats"] += step.amount * people
    offered: dict[str, Counter[str]] = defaultdict(Counter)
    for course in case.courses.values():
        offered[course.nation]["sections"] += sum(course.sections.values())
    for bay in case.bays.values():
        offered[bay.nation]["hours"] += sum(bay.hours)
    nations = sorted(
        taken.keys() | offered.keys(), key=lambda key: case.nations[key].name
    )
    return Table(
        "services",
        say("Training, repair and lift by nation"),
        (
            Column(say("Nation")),
            Column(
                say("Seats taught"),
                say("One seat is one person in one course of this plan."),
                True,
            ),
            Column(
                say("Sections taught"), say("Whole courses held for one cohort."), True
            ),
            Column(
                say("Sections offered"),
                say("All sections of the nation's courses."),
                True,
            ),
            Column(say("Bay hours used"), say("Hours of workshop bays."), True),
            Column(say("Bay hours offered"), say("Over all weeks of the case."), True),
            Column(
                say("Lift, t"),
                say(
                    "Tonnes carried over the nation's legs; a tonne that crosses two "
                    "of them counts twice."
                ),
                True,
            ),
        ),
        [_service_cells(case, key, taken[key], offered[key]) for key in nations],
        say("No nation teaches, repairs or carries."),
        by_name=True,
    )


def _service_cells(
    case: Case, nation: str, taken: Counter[str], offered: Counter[str]
) -> tuple[Cell, ...]:
    return (
        text(nation_name(case, nation)),
        count_or_dash(taken["seats"]),
        count_or_dash(taken["sections"]),
        count_or_dash(offered["sections"], 0, _sections_assumed(case, nation)),
        count_or_dash(taken["hours"]),
        count_or_dash(offered["hours"], 0, _hours_assumed(case, nation)),
        count_or_dash(taken["lift_kg"] / KG_PER_T, 1),
    )


def _sections_assumed(case: Case, nation: str) -> str:
    keys = (
        pair(course.key, str(week))
        for course in case.courses.values()
        if course.nation == nation
        for week in course.sections
    )
    return first_assumption(case, "sessions", keys, "sections")


def _hours_assumed(case: Case, nation: str) -> str:
    keys = (bay.key for bay in case.bays.values() if bay.nation == nation)
    return first_assumption(case, "bays", keys, "hours")


def _by_name(case: Case, key: tuple[str, str]) -> tuple[str, str]:
    nation, variant = key
    return case.nations[nation].name, case.variants[variant].name


def _classes(case: Case) -> dict[str, Pair]:
    """Return for each variant the names of the classes it may serve in."""
    found: dict[str, list[Pair]] = defaultdict(list)
    for each in case.classes.values():
        for variant in each.variants:
            found[variant].append(name_of(each))
    return {variant: listed(names) for variant, names in found.items()}
