"""Synthetic cases of any size, drawn at random from a seed."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from backstay.cases.settings import Settings
from backstay.cases.synthetic.courses import course_tables, draw_courses
from backstay.cases.synthetic.demand import Demand, draw_demand, expected_mass_t
from backstay.cases.synthetic.equipment import draw_equipment, equipment_tables
from backstay.cases.synthetic.legs import draw_legs
from backstay.cases.synthetic.lift import draw_lift, lift_tables
from backstay.cases.synthetic.nations import nation_tables
from backstay.cases.synthetic.packages import demand_tables
from backstay.cases.synthetic.places import draw_places, site_rows
from backstay.cases.synthetic.rows import Tables
from backstay.cases.synthetic.sizes import SIZES, Size, size_named
from backstay.cases.synthetic.supply import draw_supply, supply_tables
from backstay.cases.synthetic.teaching import draw_teaching, teaching_tables
from backstay.cases.synthetic.workshops import draw_workshops, workshop_tables
from backstay.domain.case import Rules
from backstay.errors import BackstayError

_FIRST_DAY: Final = date(2024, 1, 1)
_COST_SHARE: Final = 0.02
"""Share of the worth that carrying everything would cost: money only breaks ties."""
_USUAL_COST_EUR_PER_T: Final = 1200
"""Cost of carrying one tonne all the way. Our assumption."""
_MOST_TIGHT: Final = 100
"""Keeps every capacity inside what a cell of a case may hold."""


class UnfitDial(BackstayError):
    """A seed below zero, or a tightness out of range."""


@dataclass(frozen=True, slots=True)
class GeneratedCase:
    """A synthetic case: what ``case.toml`` and each table hold."""

    settings: Settings
    tables: Tables


def generate(size: str, seed: int, tight: float = 0.55) -> GeneratedCase:
    """Return a synthetic case; the same size, seed and tightness give the same case.

    Parameters
    ----------
    size : str
        A name in ``SIZES``: S, S2, M, L or XL.
    seed : int
        Zero or more.
    tight : float
        Scales the capacity to carry, repair and teach, above 0 up to 100; the smaller,
        the scarcer. Least capacities and the supply stay as they are.

    Raises
    ------
    UnknownSize
        If there is no such size.
    UnfitDial
        If the seed is below zero or ``tight`` is out of range.

    Notes
    -----
    Nothing in the case is real; all distributions are our assumption. Demand is drawn
    first; supply and capacity are drawn around what it would take on average.
    """
    _check_dials(seed, tight)
    notch = size_named(size)
    streams = _streams(notch, seed)
    places = draw_places(notch, streams["places"])
    legs = draw_legs(places, streams["legs"])
    equipment = draw_equipment(notch, streams["equipment"])
    courses = draw_courses(notch, streams["courses"])
    demand = draw_demand(notch, equipment, streams["demand"])
    demand_t = expected_mass_t(demand, equipment)
    supply = draw_supply(notch, equipment, demand, streams["supply"])
    lift = draw_lift(legs, demand_t, tight, streams["lift"])
    workshops = draw_workshops(places, equipment, supply, tight, streams["workshops"])
    teaching = draw_teaching(notch, courses, demand, tight, streams["teaching"])
    taught = course_tables(courses)
    tables = (
        nation_tables(notch.donors)
        | equipment_tables(equipment)
        | taught
        | {"sites": site_rows(places) + taught["sites"]}
        | demand_tables(demand, equipment, courses, places)
        | supply_tables(supply, equipment, places)
        | lift_tables(lift, legs)
        | workshop_tables(workshops, equipment, places)
        | teaching_tables(teaching, courses)
    )
    return GeneratedCase(_settings(notch, seed, _price(demand, demand_t)), tables)


def _check_dials(seed: int, tight: float) -> None:
    if seed < 0:
        raise UnfitDial(f"The seed is {seed}; give zero or more.")
    if not 0 < tight <= _MOST_TIGHT:
        right = f"give a number above 0, up to {_MOST_TIGHT}"
        raise UnfitDial(f"The tightness is {tight}; {right}.")


_STREAMS: Final = (
    "places",
    "legs",
    "equipment",
    "courses",
    "demand",
    "supply",
    "lift",
    "workshops",
    "teaching",
)


def _streams(size: Size, seed: int) -> dict[str, np.random.Generator]:
    """Return a random stream for each subject, so that none disturbs the others."""
    root = np.random.default_rng([list(SIZES).index(size.name), seed])
    return dict(zip(_STREAMS, root.spawn(len(_STREAMS)), strict=True))


def _price(demand: Demand, demand_t: float) -> int:
    """Return the price of money in nano-points per EUR."""
    points = int(demand.weight_micropoints.sum()) / 1_000_000
    return max(
        1, round(_COST_SHARE * points / (demand_t * _USUAL_COST_EUR_PER_T) * 1e9)
    )


def _settings(size: Size, seed: int, nanopoints_per_eur: int) -> Settings:
    return Settings(
        name=f"synthetic-{size.name}-{seed}",
        title=f"Made-up case of size {size.name}, seed {seed}",
        title_uk=f"Вигаданий приклад розміру {size.name}, початкове число {seed}",
        notice="Synthetic data made for testing; nothing in it is real.",
        notice_uk="Синтетичні дані для перевірки; нічого справжнього в них немає.",
        first_day=_FIRST_DAY,
        horizon_weeks=size.horizon_weeks,
        as_of_week=0,
        rules=Rules(
            wait_weeks=14,
            course_gap_weeks=1,
            notice_weeks=0,
            nanopoints_per_eur=nanopoints_per_eur,
        ),
    )
