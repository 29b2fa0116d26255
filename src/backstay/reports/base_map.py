"""The base map: countries of Europe and around, and the part of it that is shown."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).parent / "map" / "europe.geojson"
MAP_WEST: Final = -25.0
MAP_EAST: Final = 48.0
MAP_SOUTH: Final = 34.0
MAP_NORTH: Final = 71.0
MARGIN_DEG: Final = 1.2
LEAST_SPAN_DEG: Final = 8.0

Point = tuple[float, float]
"""Longitude and latitude, in degrees."""
Ring = Sequence[Point]


@dataclass(frozen=True, slots=True)
class View:
    """The part of the world that the map shows, in degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def narrowing(self) -> float:
        """Return how wide a degree of longitude is drawn beside one of latitude.

        As wide as it is in the middle of the view: true enough over some thousand km.
        """
        return math.cos(math.radians((self.south + self.north) / 2))

    def holds(self, lon: float, lat: float) -> bool:
        """Return whether a point lies in the view."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north


@dataclass(frozen=True, slots=True)
class Country:
    """A country of the base map: its ISO 3166-1 code and the outlines of its land."""

    code: str
    rings: tuple[Ring, ...]


def base_map() -> Any:
    """Return the base map as GeoJSON."""
    return json.loads(FILE.read_text(encoding="utf-8"))


@cache
def countries() -> tuple[Country, ...]:
    """Return the countries of the base map; holes are rings like any other."""
    return tuple(
        Country(
            country["properties"]["iso_a2"],
            tuple(
                tuple((lon, lat) for lon, lat in ring)
                for polygon in country["geometry"]["coordinates"]
                for ring in polygon
            ),
        )
        for country in base_map()["features"]
    )


def view_around(points: Iterable[Point]) -> View | None:
    """Return the view that holds the points that lie in Europe; None if none does."""
    places = [point for point in points if is_in_europe(*point)]
    if not places:
        return None
    west, east = _span([lon for lon, _ in places], MAP_WEST, MAP_EAST)
    south, north = _span([lat for _, lat in places], MAP_SOUTH, MAP_NORTH)
    return View(west, south, east, north)


def is_in_europe(lon: float, lat: float) -> bool:
    """Return whether a point lies where the map can be looked at."""
    return MAP_WEST <= lon <= MAP_EAST and MAP_SOUTH <= lat <= MAP_NORTH


def _span(values: list[float], least: float, most: float) -> tuple[float, float]:
    low, high = min(values) - MARGIN_DEG, max(values) + MARGIN_DEG
    extra = max(0.0, LEAST_SPAN_DEG - (high - low)) / 2
    return (
        max(least, math.floor(low - extra)),
        min(most, math.ceil(high + extra)),
    )
