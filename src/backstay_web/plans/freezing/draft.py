"""A case in the making: its rows, which row of the site each stands for, its label."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from backstay.cases.parsing import Row, Value
from backstay.cases.tables import BY_NAME
from backstay_web.catalogue.loading import short
from backstay_web.core.banner import label_of
from backstay_web.core.labels.label import Label
from backstay_web.core.models import Labelled
from backstay_web.core.weeks import others, usual
from backstay_web.plans.freezing.calendar import Weeks

OF_A_KEY: Final = 8
"""Signs of a row's own key that tell it from others of the same code."""


@dataclass(frozen=True)
class LeftOut:
    """A row that is not in the case, and the rule (see rules.py) that keeps it out."""

    table: str
    code: str
    row: UUID
    why: str


@dataclass
class Draft:
    """Rows of a case by table, each with the row of the site that it comes from.

    ``keys`` are what the case calls rows of the site, by table. Every row that is read
    into it, or decides what is not in it, adds its label.
    """

    weeks: Weeks
    tables: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    origins: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    keys: dict[str, dict[UUID, str]] = field(default_factory=lambda: defaultdict(dict))
    labels: set[Label] = field(default_factory=set)
    left_out: dict[LeftOut, None] = field(default_factory=dict)  # each once, in turn

    def add(
        self, table: str, origin: Labelled, *also: Labelled, **cells: Value
    ) -> None:
        """Add a row that comes from a row of the site, and from some others with it."""
        row: Row = dict.fromkeys(BY_NAME[table].names)
        self.tables[table].append(row | cells)
        self.origins[table].append(origin)
        self.rest_on(origin, *also)

    def rest_on(self, *rows: Labelled) -> None:
        """Let the case's label be as strict as that of rows that shape it."""
        self.labels |= {label_of(vars(row)) for row in rows}

    def leave_out(self, table: str, row: Any, why: str, name: str = "") -> None:
        """Note that a row is left out; who reads so must be able to read the row.

        It is called by its code, or by a ``name`` if it has none.
        """
        self.left_out[LeftOut(table, name or row.code, row.pk, why)] = None
        self.rest_on(row)

    def call(self, table: str, rows: Collection[Any]) -> None:
        """Give rows their keys: their codes, and more of rows that share one.

        Codes are each body's own, so two bodies may call two things the same.
        """
        taken: dict[str, int] = defaultdict(int)
        for row in rows:
            taken[row.code] += 1
        for row in rows:
            self.keys[table][row.pk] = (
                row.code
                if taken[row.code] == 1
                else short(f"{row.code}:{row.pk.hex[:OF_A_KEY]}")
            )

    def key(self, table: str, row: UUID | None) -> str:
        """Return what the case calls a row; nothing if it is not in it."""
        return self.keys[table].get(row, "") if row else ""

    def add_weekly(
        self,
        names: tuple[str, str, str],
        origins: Sequence[Labelled],
        amounts: Sequence[int],
        key: Mapping[str, Value],
        **cells: Value,
    ) -> None:
        """Add a row with its usual amount, and the weeks in which it is another.

        ``names`` are those of the table, of the table of weeks and of the amount.
        """
        table, weeks, called = names
        usually = {called: usual(amounts)}
        self.add(table, origins[0], *origins[1:], **key, **cells, **usually)
        for start, end, amount in others(amounts):
            period: dict[str, Value] = {"start_week": start, "end_week": end}
            self.add(weeks, origins[0], **key, **period, **{called: amount})


def amounts_of(
    weeks: Weeks, amount: int, periods: Iterable[Any], called: str
) -> tuple[int, ...]:
    """Return an amount for each week, from what is usual and rows of periods."""
    found = [(row.start_on, row.end_on, getattr(row, called)) for row in periods]
    return tuple(each or 0 for each in weeks.least(amount, found))


def grouped(rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    """Return rows by a key of theirs, in their order."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def own_first(rows: Iterable[Any], owner: UUID, least: Callable[[Any], Any]) -> Any:
    """Return the row of an owner, else that of another that is the least; or None."""
    return min(
        rows,
        key=lambda row: (row.originator != owner, least(row), row.pk),
        default=None,
    )


def of(field_: str) -> Callable[[Any], Any]:
    """Return the function that reads a field of a row."""
    return lambda row: getattr(row, field_)
