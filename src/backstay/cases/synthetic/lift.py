"""How much can be carried and handled: weekly capacity of legs and hubs."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from backstay.cases.synthetic.legs import Legs, leg_columns
from backstay.cases.synthetic.places import Places
from backstay.cases.synthetic.rows import (
    Flags,
    Floats,
    Ints,
    Tables,
    exceptions,
    pick,
    table,
)

_MOVING: Final = 0.75
"""Share of the horizon over which the demand moves."""
_LEAVING, _SAILING, _REACHING, _CROSSING = 2.6, 1.2, 2.0, 2.2
"""Tonnes that all legs from depots, by sea, to borders or over borders can carry
together for each tonne of the demand, before the dial of tightness. Our assumption;
the tightest of them decides how soon transport binds."""
_FLOWN: Final = 0.02
"""Share of the demand that one air leg can carry, on top of ``_LEAST_FLOWN_T``."""
_LEAST_FLOWN_T: Final = 20
_LEAST_LEG_T: Final = 110
_BORDERS, _PORTS = 1.45, 0.6
"""Tonnes that all border crossings, or all ports of debarkation, can handle together
for each tonne of the demand. Our assumption."""
_LEAST_HUB_T: Final = 150
_CLOSED: Final = 0.06
"""Share of legs that are nearly closed for some weeks."""
_CLOSED_WEEKS: Final = 4
_CLOSED_CAPACITY: Final = 0.1


@dataclass(frozen=True, slots=True)
class Lift:
    """Capacities in kg per week.

    Attributes
    ----------
    leg_kg : array of shape (leg, week)
    usual_leg_kg : array of shape (leg,)
    hubs : array of shape (hub,)
        Sites that limit arrivals: border crossings, then ports of debarkation.
    hub_kg : array of shape (hub, week)
    usual_hub_kg : array of shape (hub,)
    """

    leg_kg: Ints
    usual_leg_kg: Ints
    hubs: Ints
    hub_kg: Ints
    usual_hub_kg: Ints


def draw_lift(
    legs: Legs, demand_t: float, tight: float, rng: np.random.Generator
) -> Lift:
    """Return the capacities for a demand of so many tonnes, drawn at random."""
    places = legs.places
    weeks = places.size.horizon_weeks
    flow_t = demand_t / (_MOVING * weeks)
    leg_t = _draw_usual_leg_t(legs, flow_t, tight, rng)
    hub_t = _usual_hub_t(places, flow_t, tight)
    shape = (len(leg_t), weeks)
    leg_swing = rng.uniform(0.8, 1.2, shape)
    leg_swing[_draw_closures(shape, rng)] *= _CLOSED_CAPACITY
    hub_swing = np.ones((len(hub_t), weeks))
    borders = places.counts["border"]
    hub_swing[:borders] = rng.uniform(0.8, 1.2, (borders, weeks))
    return Lift(
        leg_kg=_in_kg(leg_t[:, None] * leg_swing),
        usual_leg_kg=_in_kg(leg_t),
        hubs=np.append(places.sites("border"), places.sites("debarkation")),
        hub_kg=_in_kg(hub_t[:, None] * hub_swing),
        usual_hub_kg=_in_kg(hub_t),
    )


def _in_kg(amount_t: Floats) -> Ints:
    return np.rint(amount_t * 1000).astype(np.int64)


def _draw_usual_leg_t(
    legs: Legs, flow_t: float, tight: float, rng: np.random.Generator
) -> Floats:
    """Return tonnes per week of each leg: the flow, shared among legs of its stage."""
    leaving = legs.starts_at("depot")
    sailing = legs.goes_by("sea")
    inside = legs.starts_at("border") | legs.starts_at("receiving")
    reaching = legs.ends_at("border") & ~inside
    crossing = legs.starts_at("border") & legs.ends_at("receiving")

    def each(plenty: float, stage: Flags) -> float:
        return plenty * flow_t / max(1, int(stage.sum()))

    # Where stages overlap the first holds. Any other leg is like one from a depot.
    usual = np.select(
        [legs.goes_by("air"), sailing, reaching, crossing],
        [
            _FLOWN * flow_t + _LEAST_FLOWN_T,
            each(_SAILING, sailing),
            each(_REACHING, reaching),
            each(_CROSSING, crossing),
        ],
        each(_LEAVING, leaving),
    )
    drawn = usual * rng.uniform(0.5, 1.6, len(usual)) * tight
    return np.maximum(drawn, _LEAST_LEG_T)


def _usual_hub_t(places: Places, flow_t: float, tight: float) -> Floats:
    """Return tonnes per week of each hub; ``tight`` leaves ports as they are."""
    borders, ports = places.counts["border"], places.counts["debarkation"]
    border_t = _BORDERS * flow_t * tight / borders
    port_t = _PORTS * flow_t / ports
    each = np.array([border_t, port_t], np.float64)
    return np.maximum(np.repeat(each, [borders, ports]), _LEAST_HUB_T)


def _draw_closures(shape: tuple[int, int], rng: np.random.Generator) -> Flags:
    """Return whether a leg is nearly closed in a week, shape (leg, week)."""
    legs, weeks = shape
    closed = rng.random((legs, 1)) < _CLOSED
    start = rng.integers(weeks, size=(legs, 1))
    week = np.arange(weeks)
    during: Flags = (week >= start) & (week < start + _CLOSED_WEEKS)
    return closed & during


def lift_tables(lift: Lift, legs: Legs) -> Tables:
    """Return the tables of legs, hubs and the weeks in which they differ."""
    leg_rows = leg_columns(legs) | {"capacity_kg": lift.usual_leg_kg}
    hubs = pick(legs.places.keys, lift.hubs)
    hub_rows = {
        "site": hubs,
        "nation": pick(legs.places.nations, lift.hubs),
        "capacity_kg": lift.usual_hub_kg,
    }
    return {
        "legs": table(len(legs.mode), leg_rows),
        "leg_weeks": exceptions(
            {"leg": legs.keys}, "capacity_kg", lift.leg_kg, lift.usual_leg_kg
        ),
        "hubs": table(len(hubs), hub_rows),
        "hub_weeks": exceptions(
            {"site": hubs}, "capacity_kg", lift.hub_kg, lift.usual_hub_kg
        ),
    }
