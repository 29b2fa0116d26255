"""The map of what leaves in a week, and the weeks as bars to choose from."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from backstay.domain.case import Case
from backstay.domain.site import Site
from backstay.reports.flows import flows_of
from backstay.reports.names import MODES, SITE_KINDS, site_name, week_text
from backstay.reports.words import Pair, say
from backstay_web.plans.flows import OverLeg, rows_of, tonnes
from backstay_web.plans.opened import Opened
from backstay_web.plans.pictures import DAY
from backstay_web.plans.saying import said
from backstay_web.sites.drawing import SHAPES, Drawing, Place, Way, drawn

BARS_WIDTH: Final = 720
BARS_HEIGHT: Final = 60
MOST_MARKS: Final = 8
"""Days that are written below the bars."""


@dataclass(frozen=True)
class WeekBar:
    """All that leaves in a week, as a bar that leads to the week."""

    week: int
    x: float
    y: float
    width: float
    height: float
    title: str
    is_chosen: bool


@dataclass(frozen=True)
class Flows:
    """What leaves in a week, or up to it."""

    week: int
    last_week: int
    is_until: bool
    called: str
    mass_t: str
    rows: Sequence[OverLeg]
    drawing: Drawing | None
    kinds: Sequence[tuple[str, str, str]]
    modes: Sequence[tuple[str, str]]
    bars: Sequence[WeekBar]
    marks: Sequence[tuple[float, str]]


def flows_in(
    found: Opened, week: int | None = None, *, is_until: bool = False
) -> Flows:
    """Return what leaves in a week, or up to it; in the busiest week if none is named.

    A week beyond the case is the nearest one of it.
    """
    case = found.case
    flows = flows_of(case, found.plan)
    totals = [0] * case.horizon_weeks
    for flow in flows:
        totals[flow.week] += flow.mass_kg
    if week is None:
        week = totals.index(max(totals))
    week = min(max(week, 0), case.horizon_weeks - 1)
    weeks = range(week + 1) if is_until else range(week, week + 1)
    rows = rows_of(case, [flow for flow in flows if flow.week in weeks], weeks)
    used = sorted({flow.leg for flow in flows})
    modes = {case.legs[key].mode for key in used}
    return Flows(
        week=week,
        last_week=case.horizon_weeks - 1,
        is_until=is_until,
        called=said(week_text(case, week)),
        mass_t=tonnes(sum(row.kg for row in rows)),
        rows=rows,
        drawing=drawing_of(case, used, rows),
        kinds=kinds_of(case, used),
        modes=[(mode, said(word)) for mode, word in MODES.items() if mode in modes],
        bars=bars_of(case, totals, weeks),
        marks=marks_of(case),
    )


def drawing_of(
    case: Case, used: Iterable[str], rows: Iterable[OverLeg]
) -> Drawing | None:
    """Return a map of every leg that the plan uses; rows are what its curves carry."""
    by_leg = {row.leg: row for row in rows}
    legs = [case.legs[key] for key in used]
    places = [place_of(case, key) for key in places_in(case, used)]
    ways = [Way(leg.from_site, leg.to_site, by_leg.get(leg.key)) for leg in legs]
    return drawn(places, ways)


def places_in(case: Case, used: Iterable[str]) -> list[str]:
    """Return the sites that legs lead from and to."""
    return sorted(
        {
            site
            for key in used
            for site in (case.legs[key].from_site, case.legs[key].to_site)
        }
    )


def place_of(case: Case, key: str) -> Place:
    """Return a site of a case as a map takes it."""
    site, name = case.sites[key], said(site_name(case, key))
    told = f"{name}: {said(SITE_KINDS.get(site.kind, Pair(site.kind, site.kind)))}"
    return Place(key, name, site.kind, point_of(site), told)


def point_of(site: Site) -> tuple[float, float] | None:
    """Return longitude and latitude of a site; None if the case gives none."""
    if site.lon_deg is None or site.lat_deg is None:
        return None
    return site.lon_deg, site.lat_deg


def kinds_of(case: Case, used: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return the kinds of the sites that are drawn, with their words and marks."""
    sites = [case.sites[key] for key in places_in(case, used)]
    kinds = {site.kind for site in sites if point_of(site) is not None}
    return [
        (kind, said(word), SHAPES[kind])
        for kind, word in SITE_KINDS.items()
        if kind in kinds
    ]


def bars_of(case: Case, totals: Sequence[int], chosen: range) -> list[WeekBar]:
    """Return a bar for each week, as high as the mass that leaves in it."""
    unit, most = BARS_WIDTH / len(totals), max(totals) or 1
    found = []
    for week, kg in enumerate(totals):
        height = round(BARS_HEIGHT * kg / most, 1)
        leave = say("{tonnes} t leave", tonnes=tonnes(kg))
        found.append(
            WeekBar(
                week,
                x=round(week * unit, 1),
                y=round(BARS_HEIGHT - height, 1),
                width=round(unit * 0.85, 1),
                height=height,
                title=f"{said(week_text(case, week))}: {said(leave)}",
                is_chosen=week in chosen,
            )
        )
    return found


def marks_of(case: Case) -> list[tuple[float, str]]:
    """Return where some weeks begin, and on what day."""
    weeks = case.horizon_weeks
    step = math.ceil(weeks / MOST_MARKS)
    unit = BARS_WIDTH / weeks
    return [
        (round(week * unit, 1), case.day(week).isoformat())
        for week in range(0, weeks, step)
        if week * unit + DAY <= BARS_WIDTH
    ]
