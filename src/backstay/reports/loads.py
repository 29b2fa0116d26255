"""Load against capacity, week by week, of everything limited."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from backstay.domain.case import Case
from backstay.domain.lines import usage_of
from backstay.domain.plan import Plan
from backstay.domain.resource import Resource, capacities, pair
from backstay.reports.evidence import first_assumption
from backstay.reports.names import resource_name
from backstay.reports.tables import Cell, Column, Table, count, share, text, week
from backstay.reports.words import Pair, say

KG_PER_T: Final = 1000
KINDS: Final = {
    "hub": say("hub"),
    "border": say("border crossing"),
    "bay": say("bay"),
    "session": say("course"),
    "instructors": say("instructors"),
    "interpreters": say("interpreters"),
    "kits": say("training kit"),
    "leg": say("leg"),
    "absorption": say("unit group"),
}
TITLES: Final = {
    "hub": say("hubs"),
    "border": say("border crossings"),
    "bay": say("bays"),
    "session": say("courses"),
    "instructors": say("instructor teams"),
    "interpreters": say("interpreter teams"),
    "kits": say("training sets"),
    "leg": say("legs"),
    "absorption": say("unit groups"),
}
UNITS: Final = {
    "hub": say("t"),
    "border": say("t"),
    "bay": say("hours"),
    "session": say("sections"),
    "instructors": say("teams"),
    "interpreters": say("teams"),
    "kits": say("sets"),
    "leg": say("t"),
    "absorption": say("packages"),
}
CAPACITY_CELL: Final = {
    "hub": ("hubs", "capacity_kg"),
    "border": ("hubs", "capacity_kg"),
    "bay": ("bays", "hours"),
    "session": ("sessions", "sections"),
    "instructors": ("instructor_teams", "teams"),
    "interpreters": ("interpreter_teams", "teams"),
    "kits": ("training_kits", "sets"),
    "leg": ("legs", "capacity_kg"),
    "absorption": ("absorption", "packages"),
}
"""Where the usual weekly capacity of a kind stands in the case: table and column."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a plan uses of a limited thing, and what there is, by week.

    Masses are in kg. A week that ``capacity`` lacks has no limit or no session.
    """

    kind: str
    key: str
    name: Pair
    used: dict[int, int]
    capacity: dict[int, int]

    @property
    def peak(self) -> tuple[int, float] | None:
        """Return the week with the highest share of capacity in use, and the share."""
        shares = [
            (self.used[week] / capacity, -week)
            for week, capacity in self.capacity.items()
            if capacity and week in self.used
        ]
        if not shares:
            return None
        highest, week = max(shares)
        return -week, highest

    @property
    def full_weeks(self) -> int:
        """Return in how many weeks all of it is in use."""
        return sum(
            0 < capacity <= self.used.get(week, 0)
            for week, capacity in self.capacity.items()
        )


def loads_of(case: Case, plan: Plan) -> list[Load]:
    """Return the load of every limited thing that a plan uses, lots left out."""
    used = usage_by_week(case, plan)
    there: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for resource, amount in capacities(case):
        if resource.week is not None:
            there[resource.kind, resource.key][resource.week] = amount
    loads = [
        Load(
            _shown_kind(case, kind, key),
            key,
            resource_name(case, kind, key),
            weeks,
            there[kind, key],
        )
        for (kind, key), weeks in sorted(used.items())
        if (kind, key) in there
    ]
    order = list(KINDS)
    return sorted(loads, key=lambda load: (order.index(load.kind), load.name.en))


def usage_by_week(case: Case, plan: Plan) -> dict[tuple[str, str], dict[int, int]]:
    """Return what a plan uses of each resource by week: by kind and key."""
    total: Counter[Resource] = Counter()
    for itinerary in plan.itineraries:
        total.update(usage_of(case, itinerary))
    for fielding in plan.fieldings:
        group = case.packages[fielding.package].group
        total[Resource("absorption", group, fielding.week)] += 1
    used: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for resource, amount in total.items():
        if resource.week is not None:
            used[resource.kind, resource.key][resource.week] = amount
    return used


def loads_json(loads: list[Load]) -> dict[str, Any]:
    """Return the loads as JSON by kind.

    Use is listed as [week, amount], capacity as its changes.
    """
    return {
        kind: {
            "unit": UNITS[kind].plain(),
            "per": KG_PER_T if UNITS[kind] == UNITS["leg"] else 1,
            "rows": [
                {
                    "name": load.name.plain(),
                    "used": [list(each) for each in sorted(load.used.items())],
                    "capacity": list(_changes(load)),
                }
                for load in loads
                if load.kind == kind
            ],
        }
        for kind in KINDS
        if any(load.kind == kind for load in loads)
    }


def loads_table(case: Case, loads: list[Load]) -> Table:
    """Return the loads as the table beside their picture."""
    return Table(
        "loads",
        say("Load of everything limited that the plan uses"),
        (
            Column(say("Kind")),
            Column(say("Name")),
            Column(say("Used in all"), say("All that the plan uses of it."), True),
            Column(say("Unit")),
            Column(
                say("Usual capacity"),
                say("The most frequent weekly capacity; some weeks may have another."),
                True,
            ),
            Column(
                say("Highest load"),
                say("Largest share of a week's capacity that is in use."),
                True,
            ),
            Column(say("In week"), say("The first week of the highest load."), True),
            Column(say("Weeks full"), say("Weeks in which all of it is in use."), True),
        ),
        [_load_cells(case, load) for load in loads],
        say("The plan uses nothing that is limited."),
        names=[load.kind for load in loads],
    )


def _load_cells(case: Case, load: Load) -> tuple[Cell, ...]:
    in_t = UNITS[load.kind] == UNITS["leg"]
    per, digits = (KG_PER_T, 1) if in_t else (1, 0)
    peak = load.peak
    table, column = CAPACITY_CELL[load.kind]
    mark = first_assumption(case, table, _cell_keys(case, load), column)
    usual = Counter(load.capacity.values()).most_common(1)
    return (
        text(KINDS[load.kind]),
        text(load.name),
        count(sum(load.used.values()) / per, digits),
        text(UNITS[load.kind]),
        count(usual[0][0] / per if usual else 0, digits, mark),
        share(peak[1] if peak else None, 1),
        week(case, peak[0] if peak else None),
        count(load.full_weeks, tone="late" if load.full_weeks else ""),
    )


def _cell_keys(case: Case, load: Load) -> list[str]:
    """Return the keys of the rows in which the usual capacity may stand in the case."""
    if load.kind == "session":
        return [pair(load.key, str(min(case.courses[load.key].sections)))]
    if load.kind == "absorption":
        return [pair(load.key, str(week)) for week in range(case.horizon_weeks)]
    return [load.key]


def _shown_kind(case: Case, kind: str, key: str) -> str:
    """Return border for the hubs that are border crossings."""
    return "border" if kind == "hub" and case.sites[key].kind == "border" else kind


def _changes(load: Load) -> Iterator[list[int | None]]:
    """Yield the capacity as its changes by week; None where there is none.

    The week after the last is told too: what ends is not there from then on.
    """
    last: int | None = None
    end = max([*load.capacity, *load.used], default=-1) + 1
    for at in range(end + 1):
        now = load.capacity.get(at)
        if at == 0 or now != last:
            yield [at, now]
        last = now
