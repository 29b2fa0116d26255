"""Which names a map shows and where: none lies on another, on a dot or off the edge."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Size:
    """How large names and dots are drawn, in units of the drawing.

    The style sheet draws them as large: see ``.map`` in backstay.css.
    """

    letter: float
    line: float
    radius: float


WIDE: Final = Size(letter=8.8, line=17, radius=6)
"""On a broad screen and on paper, where a unit is about a pixel."""
NARROW: Final = Size(letter=19, line=36, radius=12)
"""On a phone, where a pixel is near three units."""


@dataclass(frozen=True)
class Name:
    """Where a name stands: the foot of its first, middle or last letter."""

    x: int
    y: int
    anchor: str


@dataclass(frozen=True)
class Box:
    """A rectangle, in units to the right and down."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Return whether they have room in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def is_within(self, width: float, height: float) -> bool:
        """Return whether it lies in a drawing that is as large."""
        inside_across = self.left >= 0 and self.right <= width
        return inside_across and self.top >= 0 and self.bottom <= height


Mark = tuple[Any, str, int, int]
"""A key, its name, and where its dot is."""


def named(
    marks: Sequence[Mark], size: Size, drawing: tuple[int, int]
) -> dict[Any, Name]:
    """Return by key where names stand; whoever comes first has the first choice."""
    taken = [around(x, y, size.radius) for _, _, x, y in marks]
    found: dict[Any, Name] = {}
    for key, text, x, y in marks:
        own = around(x, y, size.radius)
        for name, box in choices(text, x, y, size):
            others = (other for other in taken if other != own)
            if box.is_within(*drawing) and not meets_any(box, others):
                found[key] = name
                taken.append(box)
                break
    return found


def meets_any(box: Box, others: Iterable[Box]) -> bool:
    return any(box.meets(other) for other in others)


def around(x: float, y: float, radius: float) -> Box:
    """Return the rectangle around a dot."""
    return Box(x - radius, y - radius, x + radius, y + radius)


def choices(text: str, x: int, y: int, size: Size) -> Iterator[tuple[Name, Box]]:
    """Yield where a name may stand: to the right, the left, below, above."""
    length = len(text) * size.letter
    gap = size.radius + size.line / 5
    top, foot = y - size.line / 2, round(y + size.line / 3)
    yield (
        Name(round(x + gap), foot, "start"),
        Box(x + gap, top, x + gap + length, top + size.line),
    )
    yield (
        Name(round(x - gap), foot, "end"),
        Box(x - gap - length, top, x - gap, top + size.line),
    )
    for top in (y + gap, y - gap - size.line):
        yield (
            Name(x, round(top + size.line * 5 / 6), "middle"),
            Box(x - length / 2, top, x + length / 2, top + size.line),
        )
