"""The lines of an import, kept in pieces so that a page reads only those it shows."""

import json
import zlib
from collections.abc import Sequence
from typing import Any, Final

from backstay_web.core.imports.models import Import, Piece
from backstay_web.core.rows import Written

LINES: Final = 500
"""Of one piece, and so of one page."""

What = Piece.What


def store(
    of: Import, what: What, run: int, lines: Sequence[Any], *, rel: int | None = None
) -> list[Written]:
    """Keep lines with the label of their import, or for fewer bodies."""
    made = [
        Piece(
            of=of,
            run=run,
            what=what,
            number=number,
            packed=zlib.compress(json.dumps(lines[start : start + LINES]).encode(), 1),
            policy=of.policy,
            level=of.level,
            rel=of.rel if rel is None else rel,
            cav=of.cav,
            originator=of.originator,
        )
        for number, start in enumerate(range(0, len(lines), LINES))
    ]
    Piece.objects.bulk_create(made)
    return [Written(piece, piece) for piece in made]


def load(of: Import, what: What, run: int, number: int | None = None) -> list[Any]:
    """Return the lines of one piece, or of all."""
    found = Piece.objects.filter(of=of, what=what, run=run).order_by("number")
    if number is not None:
        found = found.filter(number=number)
    packed = found.values_list("packed", flat=True)
    return [line for each in packed for line in json.loads(zlib.decompress(each))]
