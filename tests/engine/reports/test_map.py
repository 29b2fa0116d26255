"""The base map has the borders it promises, and flows find their way to its edge."""

import hashlib
import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from backstay import reports
from backstay.domain.site import Site
from backstay.reports.flows import map_of, view_of
from tests.engine.reports.pages import plan_for, smallest

FOLDER = Path(reports.__path__[0])
Ring = list[list[float]]


def countries_at(lon: float, lat: float) -> list[str]:
    """Return the codes of the countries that hold a point."""
    world = json.loads((FOLDER / "map" / "europe.geojson").read_text(encoding="utf-8"))
    return [
        country["properties"]["iso_a2"]
        for country in world["features"]
        if any(
            holds(polygon, lon, lat) for polygon in country["geometry"]["coordinates"]
        )
    ]


def holds(polygon: list[Ring], lon: float, lat: float) -> bool:
    """Return whether a point lies in a polygon: in an odd number of its rings."""
    return sum(crossings(ring, lon, lat) for ring in polygon) % 2 == 1


def crossings(ring: Ring, lon: float, lat: float) -> int:
    """Return how often a ray to the east of a point crosses a ring."""
    count = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) / (y2 - y1) * (x2 - x1):
            count += 1
    return count


@pytest.mark.parametrize(
    ("place", "lon", "lat", "country"),
    [
        ("Simferopol", 34.10, 44.95, "UA"),
        ("Sevastopol, inland", 33.70, 44.60, "UA"),
        ("Kerch peninsula", 35.90, 45.25, "UA"),
        ("Donetsk", 37.80, 48.00, "UA"),
        ("Kyiv", 30.52, 50.45, "UA"),
        ("Warsaw", 21.01, 52.23, "PL"),
        ("Krasnodar", 38.97, 45.04, "RU"),
        ("northern Cyprus", 33.40, 35.25, "CY"),
    ],
)
def test_a_place_lies_in_one_country(place, lon, lat, country):
    assert countries_at(lon, lat) == [country], place


def test_the_vendored_library_is_the_one_that_its_list_names():
    digest = hashlib.sha256((FOLDER / "vendor" / "echarts.min.js").read_bytes())

    listed = (FOLDER / "vendor" / "README.md").read_text(encoding="utf-8")

    assert digest.hexdigest() in listed


def test_the_vendored_library_does_not_end_its_script_element():
    text = (FOLDER / "vendor" / "echarts.min.js").read_text(encoding="utf-8").lower()

    assert "</script" not in text
    assert "<!--" not in text


def site(lon: float | None, lat: float | None) -> Site:
    return Site("x", "A", "X", "", "depot", lat, lon)


def test_the_view_holds_the_sites_of_europe_alone():
    view = view_of([site(13.4, 52.5), site(24.0, 49.8), site(-80.0, 33.0)])

    assert view is not None
    assert view.holds(13.4, 52.5)
    assert view.holds(24.0, 49.8)
    assert not view.holds(-80.0, 33.0)


def test_without_places_there_is_no_view():
    assert view_of([site(None, None)]) is None


def test_a_leg_from_beyond_the_map_begins_at_its_edge():
    case = smallest()
    sites: dict[str, Any] = dict(case.sites)
    sites["depot"] = replace(sites["depot"], lon_deg=-80.0, lat_deg=40.0)
    abroad = replace(case, sites=sites)

    found = map_of(abroad, plan_for(abroad))

    west, south, _, north = found["view"]
    depot_gate = found["legs"][0]
    assert depot_gate["line"][0][0] == west
    assert south <= depot_gate["line"][0][1] <= north
    assert depot_gate["line"][1] == [22.0, 50.1]
    assert found["sites"][depot_gate["from"]]["at"] is None
