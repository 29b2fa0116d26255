"""Sites and legs on a plane, so that a page can draw them without any script.

Degrees become units of the drawing: one of latitude is as high as another, and one of
longitude as wide as it is at the middle of all sites. That keeps shapes true enough
over some thousand kilometres, which is what the legs of this site span.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from backstay_web.sites.models import Leg

MICRODEGREES: Final = 1_000_000
"""Of a degree."""
WIDTH: Final = 1_000
"""Units of the drawing."""
TALLEST: Final = 800
MARGIN: Final = 60
SMALLEST_DEGREES: Final = 0.5
"""A drawing spans at least so much, or one site would fill it."""
BOW: Final = 14
"""Units by which each further way between two sites bows out from the one before."""
LETTER: Final = 7
LINE: Final = 16
"""Units that a letter of a name takes, about, and a line."""


@dataclass(frozen=True)
class Dot:
    """A site in the drawing."""

    site: Any
    x: int
    y: int
    is_named: bool = True

    @property
    def label_x(self) -> int:
        """Return where its name begins."""
        return self.x + 9

    @property
    def label_y(self) -> int:
        """Return the line on which its name stands."""
        return self.y + 4


@dataclass(frozen=True)
class Way:
    """A leg in the drawing: a curve from one site to the other."""

    leg: Leg
    path: str


@dataclass(frozen=True)
class Drawing:
    """What is drawn, and how high it is."""

    height: int
    dots: list[Dot]
    ways: list[Way]
    width: int = WIDTH


def drawn(sites: Iterable[Any], legs: Iterable[Leg]) -> Drawing | None:
    """Return a drawing of the sites that have a place; None if none has one."""
    placed = [s for s in sites if s.lat_microdeg is not None]
    placed = [s for s in placed if s.lon_microdeg is not None]
    if not placed:
        return None
    flat = [plane(site, middle(placed)) for site in placed]
    scale, left, top, height = fit(flat)
    dots = [
        Dot(site, round(left + x * scale), round(top + y * scale))
        for site, (x, y) in zip(placed, flat, strict=True)
    ]
    return Drawing(height, named(dots), ways(dots, legs))


def named(dots: Iterable[Dot]) -> list[Dot]:
    """Return the dots; those have a name whose name has room, the first of several."""
    taken: list[tuple[int, int, int]] = []
    found = []
    for dot in dots:
        begins, line = dot.label_x, dot.label_y
        ends = begins + LETTER * max(len(dot.site.name), len(dot.site.name_uk))
        has_room = ends <= WIDTH and not any(
            abs(line - other) < LINE and begins < end and start < ends
            for start, end, other in taken
        )
        if has_room:
            taken.append((begins, ends, line))
        found.append(replace(dot, is_named=has_room))
    return found


def middle(placed: Sequence[Any]) -> float:
    """Return the latitude in the middle, in degrees."""
    found: list[int] = [site.lat_microdeg for site in placed]
    return (min(found) + max(found)) / 2 / MICRODEGREES


def plane(site: Any, latitude: float) -> tuple[float, float]:
    """Return where a site is, to the right and down, in degrees of latitude."""
    x = site.lon_microdeg / MICRODEGREES * math.cos(math.radians(latitude))
    return x, -site.lat_microdeg / MICRODEGREES


def fit(flat: Sequence[tuple[float, float]]) -> tuple[float, float, float, int]:
    """Return the scale, the shift to the right and down, and the height of all."""
    xs, ys = [x for x, _ in flat], [y for _, y in flat]
    across = max(max(xs) - min(xs), SMALLEST_DEGREES)
    down = max(max(ys) - min(ys), SMALLEST_DEGREES)
    inside = WIDTH - 2 * MARGIN
    scale = min(inside / across, (TALLEST - 2 * MARGIN) / down)
    height = math.ceil(down * scale) + 2 * MARGIN
    left = (WIDTH - (max(xs) + min(xs)) * scale) / 2
    top = (height - (max(ys) + min(ys)) * scale) / 2
    return scale, left, top, height


def ways(dots: Iterable[Dot], legs: Iterable[Leg]) -> list[Way]:
    """Return the legs between sites that are drawn; each bows out a little more."""
    at = {dot.site.pk: dot for dot in dots}
    seen: Counter[frozenset[Any]] = Counter()
    found = []
    for leg in legs:
        one, other = at.get(leg.from_site_id), at.get(leg.to_site_id)
        if one and other and one is not other:
            pair = frozenset((leg.from_site_id, leg.to_site_id))
            found.append(Way(leg, curve(one, other, BOW * seen[pair])))
            seen[pair] += 1
    return found


def curve(one: Dot, other: Dot, bow: int) -> str:
    """Return a curve between two dots that bows out by so many units."""
    across, down = other.x - one.x, other.y - one.y
    length = math.hypot(across, down) or 1
    x = round((one.x + other.x) / 2 - down / length * bow * 2)
    y = round((one.y + other.y) / 2 + across / length * bow * 2)
    return f"M{one.x} {one.y}Q{x} {y} {other.x} {other.y}"
