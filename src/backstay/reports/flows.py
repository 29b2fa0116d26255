"""Flows: what leaves over each leg in each week, and where the legs lie on the map."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from backstay.domain.case import Case
from backstay.domain.lines import usage_of
from backstay.domain.plan import Plan
from backstay.domain.site import Site
from backstay.reports.base_map import View, view_around
from backstay.reports.names import (
    MODES,
    SITE_KINDS,
    name_of,
    nation_name,
    site_name,
    variant_of,
)

KG_PER_T: Final = 1000


@dataclass(frozen=True, slots=True)
class Flow:
    """What leaves over a leg in a week: mass, and units by variant."""

    leg: str
    week: int
    mass_kg: int
    units: Mapping[str, int]


def flows_of(case: Case, plan: Plan) -> list[Flow]:
    """Return every flow of a plan, by leg and week."""
    masses: Counter[tuple[str, int]] = Counter()
    units: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for itinerary in plan.itineraries:
        for resource, amount in usage_of(case, itinerary).items():
            if resource.kind == "leg" and resource.week is not None:
                masses[resource.key, resource.week] += amount
        variant = variant_of(case, itinerary)
        for step in itinerary.steps:
            if step.activity == "move" and variant is not None:
                units[step.resource, step.start_week][variant] += itinerary.quantity
    return [
        Flow(leg, week, masses[leg, week], units[leg, week])
        for leg, week in sorted(masses)
    ]


def view_of(sites: Iterable[Site]) -> View | None:
    """Return the view that holds the sites that lie in Europe; None if none does."""
    points = [_point(site) for site in sites]
    return view_around(point for point in points if point is not None)


def map_of(case: Case, plan: Plan) -> dict[str, Any]:
    """Return the flows and places as JSON for the map and its table.

    ``legs`` gives for each leg its sites and its flows as
    ``[week, mass_kg, [[variant, units], ...]]``; sites and variants are numbered.
    """
    flows = flows_of(case, plan)
    used = sorted({flow.leg for flow in flows})
    keys = {key for leg in used for key in _ends(case, leg)}
    keys |= {hub for hub in case.hubs if _point(case.sites[hub]) is not None}
    order = sorted(keys)
    numbers = {key: place for place, key in enumerate(order)}
    view = view_of(case.sites[key] for key in order)
    variants = sorted({variant for flow in flows for variant in flow.units})
    variant_numbers = {key: place for place, key in enumerate(variants)}
    weekly: dict[str, list[Any]] = defaultdict(list)
    for flow in flows:
        units = sorted(flow.units.items(), key=lambda each: (-each[1], each[0]))
        shown = [[variant_numbers[variant], amount] for variant, amount in units]
        weekly[flow.leg].append([flow.week, flow.mass_kg, shown])
    return {
        "view": None
        if view is None
        else [view.west, view.south, view.east, view.north],
        "sites": [_site(case, key, view) for key in order],
        "variants": [name_of(case.variants[key]).plain() for key in variants],
        "legs": [_leg(case, key, numbers, weekly[key], view) for key in used],
        "modes": {mode: name.plain() for mode, name in MODES.items()},
        "kinds": {kind: name.plain() for kind, name in SITE_KINDS.items()},
    }


def _leg(
    case: Case,
    key: str,
    numbers: Mapping[str, int],
    weekly: list[Any],
    view: View | None,
) -> dict[str, Any]:
    leg = case.legs[key]
    return {
        "from": numbers[leg.from_site],
        "to": numbers[leg.to_site],
        "mode": leg.mode,
        "nation": nation_name(case, leg.nation).plain(),
        "weeks": leg.duration_weeks,
        "capacity": _runs(leg.capacity_kg),
        "flows": weekly,
        "line": _line(case.sites[leg.from_site], case.sites[leg.to_site], view),
    }


def _site(case: Case, key: str, view: View | None) -> dict[str, Any]:
    site = case.sites[key]
    point = _point(site)
    shown = point is not None and view is not None and view.holds(*point)
    return {
        "name": site_name(case, key).plain(),
        "nation": nation_name(case, site.nation).plain(),
        "kind": site.kind,
        "at": point if shown else None,
    }


def _line(start: Site, end: Site, view: View | None) -> list[list[float]] | None:
    """Return the two ends of a leg on the map; one off the map moves to its edge."""
    first, last = _point(start), _point(end)
    if view is None or first is None or last is None:
        return None
    if view.holds(*first) and view.holds(*last):
        return [list(first), list(last)]
    if view.holds(*last):
        return [list(_to_edge(last, first, view)), list(last)]
    if view.holds(*first):
        return [list(first), list(_to_edge(first, last, view))]
    return None


def _to_edge(
    inside: tuple[float, float], outside: tuple[float, float], view: View
) -> tuple[float, float]:
    """Return where the straight line to a point off the map leaves the map."""
    reach = 1.0
    for here, there, least, most in (
        (inside[0], outside[0], view.west, view.east),
        (inside[1], outside[1], view.south, view.north),
    ):
        if there < least:
            reach = min(reach, (here - least) / (here - there))
        if there > most:
            reach = min(reach, (most - here) / (there - here))
    return (
        round(inside[0] + reach * (outside[0] - inside[0]), 3),
        round(inside[1] + reach * (outside[1] - inside[1]), 3),
    )


def _runs(amounts: tuple[int, ...]) -> list[list[int]]:
    """Return an amount by week as its changes: [week, amount]."""
    return [
        [week, amount]
        for week, amount in enumerate(amounts)
        if week == 0 or amount != amounts[week - 1]
    ]


def _ends(case: Case, leg: str) -> tuple[str, str]:
    return case.legs[leg].from_site, case.legs[leg].to_site


def _point(site: Site) -> tuple[float, float] | None:
    """Return longitude and latitude of a site; None if the case gives none."""
    if site.lon_deg is None or site.lat_deg is None:
        return None
    return site.lon_deg, site.lat_deg
