"""What lines of offers hang on: rows that are there already, or come with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from backstay_web.core.context import Context
from backstay_web.core.imports.cells import Value
from backstay_web.core.imports.kinds import Line, plain
from backstay_web.core.models import Coded

if TYPE_CHECKING:
    from backstay_web.donations.imports.offers import Offers

AT_ONCE: Final = 10_000


@dataclass(frozen=True)
class Above:
    """A row above a line's own: the path to it, and the column that holds its code."""

    model: type[Coded]
    path: str
    column: str

    @property
    def field(self) -> str:
        """Return the field by which the row below points to it."""
        return self.path.rpartition("__")[2]


class Home(NamedTuple):
    """The rows above a line, none where it comes with it, and what tells each apart."""

    rows: list[Any]
    tokens: list[str]


def homes_of(kind: "Offers", by: Context, lines: Sequence[Line]) -> dict[int, Home]:
    """Return what each line hangs on, by its number."""
    there = rows_above(kind, [str(line.current.id) for line in lines if line.current])
    coded = [rows_by_code(above, by, lines) for above in reversed(kind.above)]
    found = {}
    for line in lines:
        if line.current:
            rows = there[str(line.current.id)]
        else:
            rows = rows_of_new(kind, line, coded)
        found[line.line] = Home(rows, tokens_of(kind, line, rows))
    return found


def rows_by_code(above: Above, by: Context, lines: Sequence[Line]) -> dict[str, Any]:
    """Return the actor's rows, by code, that new lines name in a column."""
    codes = {code_of(above, line) for line in lines if line.current is None}
    sought, found = sorted(codes), {}
    own = above.model._default_manager.filter(originator=by.origin)
    for start in range(0, len(sought), AT_ONCE):
        for row in own.filter(code__in=sought[start : start + AT_ONCE]):
            found[row.code] = row
    return found


def code_of(above: Above, line: Line) -> str:
    return str(line.values.get(above.column, ""))


def rows_of_new(
    kind: "Offers", line: Line, coded: Sequence[dict[str, Any]]
) -> list[Any]:
    """Return the rows above a new line: the nearest that is there, and those above it.

    ``coded`` are those that are there by code, from the nearest on up.
    """
    rows: list[Any] = []
    for above, known in zip(reversed(kind.above), coded, strict=True):
        below = rows[-1] if rows else None
        if below is not None:
            rows.append(getattr(below, above.field))
        else:
            rows.append(known.get(code_of(above, line)))
    return rows[::-1]


def rows_above(kind: "Offers", keys: Sequence[str]) -> dict[str, list[Any]]:
    """Return the rows above rows of the kind that are there, by key."""
    paths = [f"{above.path}_id" for above in kind.above]
    found: dict[str, list[Any]] = {}
    for start in range(0, len(keys), AT_ONCE):
        some = kind.model._default_manager.filter(pk__in=keys[start : start + AT_ONCE])
        ids = list(some.values_list("pk", *paths))
        rows = [
            above.model._default_manager.in_bulk({row[place] for row in ids})
            for place, above in enumerate(kind.above, start=1)
        ]
        for key, *above_ids in ids:
            pairs = zip(rows, above_ids, strict=True)
            found[str(key)] = [by_key[id_] for by_key, id_ in pairs]
    return found


def tokens_of(kind: "Offers", line: Line, rows: Sequence[Any]) -> list[str]:
    """Return the key of each row above, or the code of one that comes with its line."""
    return [
        str(row.pk) if row is not None else f"new {code_of(above, line)}"
        for above, row in zip(kind.above, rows, strict=True)
    ]


def path_of(attribute: str) -> str:
    """Return the path to the row that an attribute is of.

    >>> path_of("course__offer__title"), path_of("quantity")
    ('course__offer', '')
    """
    return attribute.rpartition("__")[0]


def name_of(attribute: str) -> str:
    """Return the name of an attribute in its own row.

    >>> name_of("course__offer__title"), name_of("quantity")
    ('title', 'quantity')
    """
    return attribute.rpartition("__")[2]


def value_of(row: Any, attribute: str) -> Value:
    """Return a value of a row as a cell would give it."""
    return plain(getattr(row, name_of(attribute)))
