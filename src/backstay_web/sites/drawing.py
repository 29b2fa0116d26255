"""Places and the ways between them on a map that the server draws, without any script.

The base map, the part of it that is shown and how degrees lie on the plane are those of
the engine's report. Degrees become units of the drawing, which is as wide as ``WIDTH``.
A place beyond the drawing stands at its edge, on the side on which it lies: whoever
gives from another continent does not shrink Europe to a spot.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from backstay.reports.base_map import Point, Ring, View, countries, view_around
from backstay_web.sites.names_on_map import NARROW, WIDE, Name, named

WIDTH: Final = 1_000
"""Units of the drawing."""
TALLEST: Final = 900
LOWEST: Final = 560
EDGE: Final = 16
"""Units from the edge at which a place beyond the drawing stands."""
APART: Final = 26
"""Units between two of these, at least."""
BOW: Final = 14
"""Units by which each further way between two places bows out from the one before."""
FINEST: Final = 1.2
"""Units: outlines are drawn with no finer steps."""
WHOLE: Final = 4.0
"""Degrees around places when none of them lies on the base map."""
KEPT: Final = 16
"""Outlines of so many views are kept."""
SHAPES: Final = {
    "depot": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    "port": "M0-6.5l6 11h-12z",
    "airport": "M-2-6h4v4h4v4h-4v4h-4v-4h-4v-4h4z",
    "hub": "M0-7l7 7l-7 7l-7-7z",
    "border": "M-5-5h10v10h-10z",
    "workshop": "M-3-5.5h6l3 5.5l-3 5.5h-6l-3-5.5z",
    "training": "M0 6.5l6-11h-12z",
    "receiving": "M0-7l6 5v7h-12v-7z",
}
"""What marks a place, by its kind, around its middle: not told by colour alone."""


@dataclass(frozen=True)
class Place:
    """Something that lies somewhere; ``told`` is what one hears when pointing at it."""

    key: Any
    name: str
    kind: str
    point: Point | None
    told: str = ""


@dataclass(frozen=True)
class Way:
    """Something that leads from one place to another."""

    from_key: Any
    to_key: Any
    row: Any = None


@dataclass(frozen=True)
class Dot:
    """A place in the drawing, with its name where a broad and a narrow screen show it.

    ``is_beyond`` says that it lies outside the drawing, in that direction.
    """

    place: Place
    x: int
    y: int
    is_beyond: bool = False
    wide: Name | None = None
    narrow: Name | None = None

    @property
    def shape(self) -> str:
        """Return the outline of what marks it."""
        return SHAPES[self.place.kind]


@dataclass(frozen=True)
class Curve:
    """A way in the drawing; ``goes_beyond`` when one of its ends lies outside."""

    row: Any
    path: str
    goes_beyond: bool


@dataclass(frozen=True)
class Drawing:
    """What is drawn, and how high it is; ``unplaced`` counts places without a point."""

    height: int
    land: Sequence[str]
    dots: Sequence[Dot]
    curves: Sequence[Curve]
    unplaced: int
    width: int = WIDTH

    @property
    def has_beyond(self) -> bool:
        """Return whether some of it lies beyond the drawing."""
        return any(dot.is_beyond for dot in self.dots)


@dataclass(frozen=True)
class Sheet:
    """The rectangle that is drawn: where it begins in degrees, and its scale."""

    west: float
    north: float
    narrowing: float
    scale: float
    height: int

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a point is, in units to the right and down."""
        return (
            (lon - self.west) * self.narrowing * self.scale,
            (self.north - lat) * self.scale,
        )

    def holds(self, x: float, y: float) -> bool:
        """Return whether that lies inside, and not at the very edge."""
        return EDGE <= x <= WIDTH - EDGE and EDGE <= y <= self.height - EDGE


def drawn(places: Iterable[Place], ways: Iterable[Way]) -> Drawing | None:
    """Return a drawing of the places that have a point; None if none has one."""
    places, ways = list(places), list(ways)
    points = {each.key: each.point for each in places if each.point is not None}
    if not points:
        return None
    view = view_around(points.values()) or view_of_all(points.values())
    sheet = sheet_of(view)
    placed = [each for each in places if each.key in points]
    dots = dots_of(placed, points, ways, sheet)
    weights = Counter(key for way in ways for key in (way.from_key, way.to_key))
    at = {dot.place.key: dot for dot in dots}
    return Drawing(
        sheet.height,
        land(view),
        with_names(dots, weights, sheet.height),
        curves(at, ways),
        len(places) - len(placed),
    )


def view_of_all(points: Iterable[Point]) -> View:
    """Return a view of places of which none lies on the base map."""
    lons, lats = zip(*points, strict=True)
    return View(
        min(lons) - WHOLE, min(lats) - WHOLE, max(lons) + WHOLE, max(lats) + WHOLE
    )


def sheet_of(view: View) -> Sheet:
    """Return a sheet that holds a view, and what lies beside it where there is room."""
    across = (view.east - view.west) * view.narrowing
    down = view.north - view.south
    scale = min(WIDTH / across, TALLEST / down)
    height = max(LOWEST, round(down * scale))
    middle_x, middle_y = (view.west + view.east) / 2, (view.south + view.north) / 2
    return Sheet(
        west=middle_x - WIDTH / scale / view.narrowing / 2,
        north=middle_y + height / scale / 2,
        narrowing=view.narrowing,
        scale=scale,
        height=height,
    )


@lru_cache(maxsize=KEPT)
def land(view: View) -> tuple[str, ...]:
    """Return the outline of each country that a sheet shows, as SVG has paths."""
    sheet = sheet_of(view)
    found = []
    for country in countries():
        rings = [outline(ring, sheet) for ring in country.rings]
        path = "".join(ring for ring in rings if ring)
        if path:
            found.append(path)
    return tuple(found)


def outline(ring: Ring, sheet: Sheet) -> str:
    """Return a ring as a path in steps that can be seen; nothing if it is outside.

    Each step is told from the one before: that halves what a page has to carry.
    """
    points = [sheet.at(*point) for point in ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    if max(xs) < 0 or min(xs) > WIDTH or max(ys) < 0 or min(ys) > sheet.height:
        return ""
    kept = [points[0]]
    for point in points[1:-1]:
        if math.dist(point, kept[-1]) >= FINEST:
            kept.append(point)
    units = [(round(x), round(y)) for x, y in kept]
    steps = "".join(f" {b - a} {d - c}" for (a, c), (b, d) in pairwise(units))
    return f"M{units[0][0]} {units[0][1]}l{steps.lstrip()}z" if steps else ""


def dots_of(
    placed: Sequence[Place],
    points: Mapping[Any, Point],
    ways: Iterable[Way],
    sheet: Sheet,
) -> list[Dot]:
    """Return where places stand; those beyond at the edge, none on another."""
    at = {each.key: sheet.at(*points[each.key]) for each in placed}
    beside: dict[Any, list[tuple[float, float]]] = defaultdict(list)
    for way in ways:
        for key, other in ((way.from_key, way.to_key), (way.to_key, way.from_key)):
            if other in at and sheet.holds(*at[other]):
                beside[key].append(at[other])
    dots: list[Dot] = []
    taken: list[tuple[float, float]] = []
    for each in placed:
        x, y = at[each.key]
        is_beyond = not sheet.holds(x, y)
        if is_beyond:
            x, y = free(to_edge(middle(beside[each.key], sheet), (x, y), sheet), taken)
            taken.append((x, y))
        dots.append(Dot(each, round(x), round(y), is_beyond))
    return dots


def middle(points: Sequence[tuple[float, float]], sheet: Sheet) -> tuple[float, float]:
    """Return the middle of points of a sheet, or of the sheet if there are none."""
    if not points:
        return WIDTH / 2, sheet.height / 2
    xs, ys = zip(*points, strict=True)
    return sum(xs) / len(xs), sum(ys) / len(ys)


def to_edge(
    inside: tuple[float, float], outside: tuple[float, float], sheet: Sheet
) -> tuple[float, float]:
    """Return where the straight line to a point beyond comes to the edge."""
    reach = 1.0
    for here, there, most in (
        (inside[0], outside[0], WIDTH - EDGE),
        (inside[1], outside[1], sheet.height - EDGE),
    ):
        if there < EDGE:
            reach = min(reach, (here - EDGE) / (here - there))
        if there > most:
            reach = min(reach, (most - here) / (there - here))
    return (
        inside[0] + reach * (outside[0] - inside[0]),
        inside[1] + reach * (outside[1] - inside[1]),
    )


def free(
    wanted: tuple[float, float], taken: Sequence[tuple[float, float]]
) -> tuple[float, float]:
    """Return the nearest place along the edge that is apart from those taken."""
    x, y = wanted
    is_side = x <= EDGE + 1 or x >= WIDTH - EDGE - 1
    steps = [0.0, *(sign * step for step in range(1, 40) for sign in (1, -1))]
    for step in steps:
        here = (x, y + step * APART) if is_side else (x + step * APART, y)
        if all(math.dist(here, other) >= APART for other in taken):
            return here
    return wanted


def with_names(
    dots: Sequence[Dot], weights: Mapping[Any, int], height: int
) -> list[Dot]:
    """Return the dots with the names that have room, the busiest places first."""
    busiest = sorted(
        dots, key=lambda dot: (-weights[dot.place.key], dot.place.name, dot.y)
    )
    marks = [(dot.place.key, dot.place.name, dot.x, dot.y) for dot in busiest]
    wide = named(marks, WIDE, (WIDTH, height))
    narrow = named(marks, NARROW, (WIDTH, height))
    return [
        replace(dot, wide=wide.get(dot.place.key), narrow=narrow.get(dot.place.key))
        for dot in dots
    ]


def curves(at: Mapping[Any, Dot], ways: Iterable[Way]) -> list[Curve]:
    """Return the ways between places that are drawn; each bows out a little more.

    A way between two places beyond the drawing is left to the table.
    """
    seen: Counter[frozenset[Any]] = Counter()
    found = []
    for way in ways:
        one, other = at.get(way.from_key), at.get(way.to_key)
        if one is None or other is None or one is other:
            continue
        if one.is_beyond and other.is_beyond:
            continue
        pair = frozenset((way.from_key, way.to_key))
        path = curve(one, other, BOW * seen[pair])
        found.append(Curve(way.row, path, one.is_beyond or other.is_beyond))
        seen[pair] += 1
    return found


def curve(one: Dot, other: Dot, bow: int) -> str:
    """Return a curve between two dots that bows out by so many units."""
    across, down = other.x - one.x, other.y - one.y
    length = math.hypot(across, down) or 1
    x = round((one.x + other.x) / 2 - down / length * bow * 2)
    y = round((one.y + other.y) / 2 + across / length * bow * 2)
    return f"M{one.x} {one.y}Q{x} {y} {other.x} {other.y}"
