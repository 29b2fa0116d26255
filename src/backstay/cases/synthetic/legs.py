"""Which way things go: legs between near sites, their duration and cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from backstay.cases.synthetic.places import Places, are_overseas
from backstay.cases.synthetic.rows import Flags, Floats, Ints, numbered, pick
from backstay.cases.tables import MODES

_COST: Final = {"road": 12.0, "rail": 7.0, "sea": 3.5, "air": 90.0}
"""Cost in EUR of one tonne over one unit of distance. Our assumption."""
_HANDLING: Final = 10
"""Distance that costs as much as loading and unloading. Our assumption."""
_LONG_RAIL: Final = 40
"""Distance above which rail takes two weeks."""
_LONG_SEA: Final = (100, 130)
"""Distances above which the sea takes three and four weeks."""


@dataclass(frozen=True, slots=True)
class Legs:
    """Legs, one way.

    Attributes
    ----------
    places : Places
    origin, target : array of shape (leg,)
        Sites at which a leg starts and ends.
    mode : array of shape (leg,)
        Index into ``MODES``.
    """

    places: Places
    origin: Ints
    target: Ints
    mode: Ints

    def starts_at(self, kind: str) -> Flags:
        """Return for each leg whether it starts at a site of a kind."""
        return np.isin(self.origin, self.places.sites(kind))

    def ends_at(self, kind: str) -> Flags:
        """Return for each leg whether it ends at a site of a kind."""
        return np.isin(self.target, self.places.sites(kind))

    def goes_by(self, mode: str) -> Flags:
        """Return for each leg whether it has a mode."""
        found: Flags = self.mode == MODES.index(mode)
        return found

    @property
    def keys(self) -> list[str]:
        """Return the key of each leg."""
        return numbered("leg-", len(self.mode))

    @property
    def distance(self) -> Floats:
        """Return the length of each leg in units of distance."""
        east, north = (self.places.xy[self.origin] - self.places.xy[self.target]).T
        length: Floats = np.hypot(east, north)
        return length

    @property
    def duration_weeks(self) -> Ints:
        """Return the weeks from departure to arrival of each leg."""
        distance = self.distance
        rail = 1 + (distance > _LONG_RAIL)
        sea = 2 + (distance > _LONG_SEA[0]) + (distance > _LONG_SEA[1])
        weeks = np.select([self.goes_by("rail"), self.goes_by("sea")], [rail, sea], 1)
        return weeks.astype(np.int64)

    @property
    def cost_eur_per_t(self) -> Ints:
        """Return the cost of one tonne on each leg in EUR."""
        rate = np.array([_COST[mode] for mode in MODES])[self.mode]
        return np.rint(rate * (_HANDLING + self.distance)).astype(np.int64)


def draw_legs(places: Places, rng: np.random.Generator) -> Legs:
    """Return the legs between the sites, drawn at random."""
    legs = [*_legs_from_depots(places, rng), *_legs_onward(places)]
    origin, target, mode = np.array(legs, np.int64).T
    return Legs(places, origin, target, mode)


_Leg = tuple[int, int, int]


def _to_nearest(
    places: Places, origins: Ints, to: str, count: int, mode: str
) -> Iterator[_Leg]:
    """Yield a leg from each origin to each of its nearest sites of a kind."""
    pool = places.sites(to)
    for origin in origins.tolist():
        others = pool[pool != origin]
        distance = ((places.xy[others] - places.xy[origin]) ** 2).sum(axis=1)
        for target in others[np.argsort(distance)[:count]].tolist():
            yield origin, target, MODES.index(mode)


def _legs_from_depots(places: Places, rng: np.random.Generator) -> Iterator[_Leg]:
    depots = places.sites("depot")
    overseas = are_overseas(len(depots))
    at_home = depots[~overseas]
    yield from _to_nearest(places, depots[overseas], "embarkation", 2, "road")
    for origin, target, _ in _to_nearest(places, at_home, "hub", 3, "road"):
        yield origin, target, MODES.index(str(rng.choice(["road", "rail"])))
    yield from _to_nearest(places, at_home[at_home % 6 == 0], "border", 1, "air")


def _legs_onward(places: Places) -> Iterator[_Leg]:
    receivers = places.counts["receiving"]
    links = (
        ("embarkation", "debarkation", 3, "sea"),
        ("embarkation", "border", 1, "air"),
        ("debarkation", "border", 2, "rail"),
        ("debarkation", "hub", 2, "rail"),
        ("hub", "border", 2, "rail"),
        ("hub", "border", 1, "road"),
        ("hub", "hub", 2, "road"),
        ("border", "receiving", max(2, receivers // 2), "road"),
        ("border", "receiving", max(1, receivers // 4), "rail"),
        ("border", "border", 1, "road"),
        # Backward: damaged equipment on its way to the workshops.
        ("border", "hub", 1, "road"),
        ("receiving", "border", 2, "road"),
        ("receiving", "receiving", 1, "road"),
    )
    for start, end, count, mode in links:
        yield from _to_nearest(places, places.sites(start), end, count, mode)


def leg_columns(legs: Legs) -> dict[str, object]:
    """Return the columns of the table of legs, but for the capacity."""
    sites = legs.places.keys
    return {
        "leg": legs.keys,
        "nation": pick(legs.places.nations, legs.origin),
        "from_site": pick(sites, legs.origin),
        "to_site": pick(sites, legs.target),
        "mode": pick(MODES, legs.mode),
        "duration_weeks": legs.duration_weeks,
        "cost_eur_per_t": legs.cost_eur_per_t,
    }
