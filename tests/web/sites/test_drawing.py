"""Places lie where they should on the map, and no name lies on another."""

import math
import re
from itertools import combinations

import pytest

from backstay.reports.base_map import Point, countries, view_around
from backstay_web.sites.drawing import (
    APART,
    EDGE,
    SHAPES,
    WIDTH,
    Drawing,
    Place,
    Sheet,
    Way,
    curve,
    drawn,
    land,
    outline,
    sheet_of,
)
from backstay_web.sites.models import Site
from backstay_web.sites.names_on_map import NARROW, WIDE, Box, Size

OSLO, KYIV, RZESZOW = (10.7, 59.9), (30.5, 50.4), (22.0, 50.1)
SIMFEROPOL, BRISBANE, MONTREAL = (34.1, 44.95), (153.0, -27.5), (-73.6, 45.5)


def place(key: str, point: Point | None, name: str = "") -> Place:
    return Place(key, name or key, "depot", point)


def drawing_of(*places: Place, ways: list[Way] | None = None) -> Drawing:
    found = drawn(places, ways or [])
    assert found is not None
    return found


def test_north_is_up_east_is_right_and_all_is_inside():
    drawing = drawing_of(
        place("oslo", OSLO), place("kyiv", KYIV), place("rzeszow", RZESZOW)
    )

    at = {dot.place.key: dot for dot in drawing.dots}
    assert at["oslo"].x < at["rzeszow"].x < at["kyiv"].x
    assert at["oslo"].y < at["kyiv"].y < at["rzeszow"].y
    for dot in drawing.dots:
        assert not dot.is_beyond
        assert EDGE <= dot.x <= WIDTH - EDGE
        assert EDGE <= dot.y <= drawing.height - EDGE


def test_a_degree_of_longitude_is_half_as_wide_at_sixty_degrees_north():
    # cos 60 = 1/2: two degrees to the east are as far as one to the north.
    drawing = drawing_of(
        place("s", (0, 59.5)), place("n", (0, 60.5)), place("e", (2, 59.5))
    )

    south, north, east = drawing.dots
    assert abs((east.x - south.x) - (south.y - north.y)) <= 1


def test_without_any_point_there_is_no_drawing():
    assert drawn([place("somewhere", None)], []) is None


def test_a_site_in_america_does_not_shrink_europe():
    alone = drawing_of(place("oslo", OSLO), place("kyiv", KYIV))
    ways = [Way("montreal", "oslo")]

    beside = drawing_of(
        place("oslo", OSLO), place("kyiv", KYIV), place("montreal", MONTREAL), ways=ways
    )

    assert [(dot.x, dot.y) for dot in beside.dots[:2]] == [
        (dot.x, dot.y) for dot in alone.dots
    ]
    montreal = beside.dots[2]
    assert montreal.is_beyond
    assert montreal.x == EDGE
    assert beside.has_beyond
    assert [each.goes_beyond for each in beside.curves] == [True]


def test_places_beyond_stand_apart_at_the_edge_on_their_side():
    ports = [place(f"port-{number}", (-75.0, 40.0)) for number in range(5)]

    drawing = drawing_of(place("oslo", OSLO), place("perth", BRISBANE), *ports)

    _, perth, *others = drawing.dots
    assert perth.x > WIDTH / 2 > others[0].x
    for one, other in combinations(others, 2):
        assert math.dist((one.x, one.y), (other.x, other.y)) >= APART - 1
    for dot in (perth, *others):
        assert 0 <= dot.x <= WIDTH
        assert 0 <= dot.y <= drawing.height


def test_a_way_between_two_places_beyond_is_left_to_the_table():
    ways = [Way("montreal", "brisbane"), Way("montreal", "oslo")]

    drawing = drawing_of(
        place("oslo", OSLO),
        place("montreal", MONTREAL),
        place("brisbane", BRISBANE),
        ways=ways,
    )

    assert len(drawing.curves) == 1


def test_where_no_place_lies_on_the_base_map_all_are_shown_without_coasts():
    drawing = drawing_of(place("montreal", MONTREAL), place("here", (-75.0, 40.0)))

    assert drawing.land == ()
    assert not any(dot.is_beyond for dot in drawing.dots)


def points_of(path: str) -> list[list[tuple[float, float]]]:
    """Return the rings of a path in the steps that it has."""
    rings = []
    for ring in path.removesuffix("z").split("z"):
        begin, _, steps = ring.removeprefix("M").partition("l")
        x, y = map(int, begin.split())
        found = [(float(x), float(y))]
        numbers = [int(each) for each in steps.split()]
        for right, down in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + right, y + down
            found.append((float(x), float(y)))
        rings.append(found)
    return rings


def holds(rings: list[list[tuple[float, float]]], x: float, y: float) -> bool:
    """Return whether a point lies in an odd number of rings."""
    crossed = 0
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
                crossed += 1
    return crossed % 2 == 1


@pytest.mark.parametrize(
    ("code", "point"), [("UA", SIMFEROPOL), ("UA", KYIV), ("PL", RZESZOW), ("NO", OSLO)]
)
def test_the_land_that_is_drawn_lies_under_the_places_in_it(code, point):
    view = view_around([OSLO, KYIV, SIMFEROPOL])
    assert view is not None
    sheet = sheet_of(view)
    drawn_of = dict(zip(codes(sheet), land(view), strict=True))

    holding = [
        each
        for each, path in drawn_of.items()
        if holds(points_of(path), *sheet.at(*point))
    ]

    assert holding == [code]


def codes(sheet: Sheet) -> list[str]:
    """Return the codes of the countries of which something is drawn, in their order."""
    return [
        country.code
        for country in countries()
        if any(outline(ring, sheet) for ring in country.rings)
    ]


def test_outlines_hold_whole_numbers_alone():
    drawing = drawing_of(place("oslo", OSLO), place("kyiv", KYIV))

    for path in drawing.land:
        assert re.fullmatch(r"(M-?\d+ -?\d+l-?\d+ -?\d+( -?\d+ -?\d+)*z)+", path)


def box(name: str, size: Size, at: tuple[int, int], anchor: str) -> Box:
    """Return the room that a name takes where it stands."""
    length = len(name) * size.letter
    left = {"start": 0, "middle": length / 2, "end": length}[anchor]
    return Box(at[0] - left, at[1] - size.line * 0.7, at[0] - left + length, at[1])


@pytest.mark.parametrize(("screen", "size"), [("wide", WIDE), ("narrow", NARROW)])
def test_no_name_lies_on_another_or_off_the_drawing(screen, size):
    many = [
        place(f"{lon}-{lat}", (lon / 2, lat / 2), "Depot of some town")
        for lon in range(0, 60, 5)
        for lat in range(90, 120, 3)
    ]

    drawing = drawing_of(*many)

    names = [
        box(dot.place.name, size, (name.x, name.y), name.anchor)
        for dot in drawing.dots
        if (name := getattr(dot, screen)) is not None
    ]
    assert 10 < len(names) < len(many)
    assert not any(one.meets(other) for one, other in combinations(names, 2))
    assert all(each.is_within(WIDTH, drawing.height) for each in names)


def test_the_busiest_place_has_its_name_first():
    # Of so many at one spot only four can have a name: one on each side.
    crowd = [place(f"quiet-{number}", (20.0, 50.0)) for number in range(6)]
    busy, far = place("busy", (20.0, 50.0)), place("oslo", OSLO)

    drawing = drawing_of(*crowd, busy, far, ways=[Way("busy", "oslo")])

    *quiet, called, _ = drawing.dots
    assert called.wide is not None
    assert called.wide.anchor == "start"
    assert sum(dot.wide is not None for dot in quiet) == 3


def test_ways_between_the_same_places_bow_apart():
    one, other = place("one", (20.0, 50.0)), place("other", (30.0, 50.0))
    ways = [Way("one", "other"), Way("one", "other"), Way("one", "lost")]

    drawing = drawing_of(one, other, place("lost", None), ways=ways)

    assert len({each.path for each in drawing.curves}) == 2
    assert drawing.unplaced == 1
    a, b = drawing.dots
    assert curve(a, b, 0) == f"M{a.x} {a.y}Q500 {a.y} {b.x} {b.y}"


def test_each_kind_of_site_has_a_mark_of_its_own():
    assert set(SHAPES) == set(Site.Kind.values)
    assert len(set(SHAPES.values())) == len(SHAPES)
