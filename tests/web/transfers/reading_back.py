"""Read documents back: what they say, and what a scanner finds on them.

The codes are read by what ISO/IEC 18004 says of them, and by nothing that made them.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, Final

from pypdf import PdfReader

Dots = Sequence[Sequence[bool]]

QUIET: Final = 4
"""Dots of white around a code."""
VERSION: Final = 4
SIZE: Final = 33
"""Dots on each side of a code of version 4, the one that a key of ours takes."""
BLOCKS: Final = 2
DATA: Final = 64
"""Its data at level M, in two blocks that take turns."""
BYTES_MODE: Final = 0b0100
LEVEL_M: Final = 0b00
FORMAT_MASK: Final = 0b101010000010010
TIMING: Final = 6
MASKS: Final = (
    lambda y, x: (y + x) % 2,
    lambda y, x: y % 2,
    lambda y, x: x % 3,
    lambda y, x: (y + x) % 3,
    lambda y, x: (y // 2 + x // 3) % 2,
    lambda y, x: y * x % 2 + y * x % 3,
    lambda y, x: (y * x % 2 + y * x % 3) % 2,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2,
)


def text_of(file: bytes) -> str:
    """Return what a document says, a space wherever there is one or more."""
    pages = (page.extract_text() for page in PdfReader(BytesIO(file)).pages)
    return " ".join(" ".join(pages).split())


def codes_in(file: bytes) -> list[str]:
    """Return what the codes in a document hold, in order."""
    return [read(dots) for dots in pictures(file)]


def pictures(file: bytes) -> Iterator[Dots]:
    """Yield each picture of a document, dark or not, dot by dot."""
    for page in PdfReader(BytesIO(file)).pages:
        resources: Any = page["/Resources"]
        objects = resources.get("/XObject", {})
        for name in sorted(objects):
            picture = objects[name]
            if picture["/Subtype"] != "/Image":
                continue
            width, shades = picture["/Width"], picture.get_data()
            assert len(shades) == width * picture["/Height"]
            rows = [shades[at : at + width] for at in range(0, len(shades), width)]
            yield [[shade == 0 for shade in row] for row in rows]


def read(dots: Dots) -> str:
    """Return what a code of version 4 and level M holds."""
    code = [row[QUIET:-QUIET] for row in dots[QUIET:-QUIET]]
    assert len(code) == SIZE
    level, mask = format_of(code)
    assert level == LEVEL_M
    bits = [code[y][x] ^ (MASKS[mask](y, x) == 0) for y, x in path()]
    words = [number(bits[at : at + 8]) for at in range(0, DATA * 8, 8)]
    in_order = [word for block in range(BLOCKS) for word in words[block::BLOCKS]]
    stream = [
        bool(word >> place & 1) for word in in_order for place in range(7, -1, -1)
    ]
    assert number(stream[:4]) == BYTES_MODE
    count = number(stream[4:12])
    said = (number(stream[at : at + 8]) for at in range(12, 12 + 8 * count, 8))
    return bytes(said).decode("ascii")


def format_of(code: Dots) -> tuple[int, int]:
    """Return the level and the mask that stand beside the first corner."""
    across = [code[8][x] for x in (0, 1, 2, 3, 4, 5, 7, 8)]
    up = [code[y][8] for y in (7, 5, 4, 3, 2, 1, 0)]
    told = number([*across, *up]) ^ FORMAT_MASK
    return told >> 13, told >> 10 & 0b111


def path() -> Iterator[tuple[int, int]]:
    """Yield where the data stand: up and down, two columns at a time."""
    right, up = SIZE - 1, True
    while right > 0:
        right -= right == TIMING
        for y in range(SIZE - 1, -1, -1) if up else range(SIZE):
            yield from ((y, x) for x in (right, right - 1) if not is_fixed(y, x))
        right, up = right - 2, not up


def is_fixed(y: int, x: int) -> bool:
    """Tell whether a dot is of a corner, of the format, the timing or the alignment."""
    low, high = 8, SIZE - 8
    in_corner = (y <= low and (x <= low or x >= high)) or (y >= high and x <= low)
    alignment = SIZE - 7
    is_aligned = abs(y - alignment) <= 2 and abs(x - alignment) <= 2
    return in_corner or TIMING in (y, x) or is_aligned


def number(bits: Sequence[bool]) -> int:
    return int("".join(str(int(bit)) for bit in bits), 2)
