"""What is accounted for: of each variant of each giver, how custody stands now."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    Case,
    DateField,
    Expression,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from backstay_web.core.labels.columns import MARKS
from backstay_web.transfers.inventories import FIRST, Due
from backstay_web.transfers.inventory_queries import due_rows
from backstay_web.transfers.models import Custody, Item

TITLED: Final = "titled"
IN_TIME: Final = "in_time"
WAITING: Final = "waiting"
OVERDUE: Final = "overdue"
UNKNOWN: Final = "unknown"
LOST: Final = "lost"
NUMBERS: Final = (TITLED, IN_TIME, WAITING, OVERDUE, UNKNOWN, LOST)


@dataclass
class Account:
    """What is known of one variant of one nation: its numbers, and what they count.

    ``item`` is the first of its items, by which the whole of it is called.
    """

    item: UUID
    numbers: Counter[str] = field(default_factory=Counter)
    rows: list["Counted"] = field(default_factory=list)


@dataclass(frozen=True)
class Counted:
    """Something that is held, unknown or lost, and how that stands."""

    row: Any
    state: str
    due: Due | None


def counted(today: date) -> Iterator[Counted]:
    """Yield all that is held with title, and all that is unknown or lost."""
    for row, due in due_rows():
        if due is not None:
            yield Counted(row, state_of(due, today), due)
    gone = Custody.objects.filter(closed_at=None, side__in=["unknown", "loss"])
    for row in gone.select_related(
        "consignment__nation", "item__variant", "serial"
    ).order_by("item__code", "serial__number", "pk"):
        yield Counted(row, UNKNOWN if row.side == "unknown" else LOST, None)


def state_of(due: Due, today: date) -> str:
    """Return how something stands that has to be counted by a day."""
    if due.on < today:
        return OVERDUE
    return WAITING if due.why == FIRST else IN_TIME


def accounts(today: date) -> dict[UUID, Account]:
    """Return each account that the reader may know of, by the key of its item."""
    found: dict[tuple[UUID, UUID], list[Counted]] = {}
    for each in counted(today):
        place = each.row.consignment.nation_id, each.row.item.variant_id
        found.setdefault(place, []).append(each)
    made = (account_of(rows) for rows in found.values())
    return {account.item: account for account in made}


def account_of(rows: Sequence[Counted]) -> Account:
    """Return the account of rows that are of one variant of one nation."""
    made = Account(min(each.row.item_id for each in rows), rows=list(rows))
    for each in rows:
        made.numbers[each.state] += each.row.quantity
        if each.due is not None:
            made.numbers[TITLED] += each.row.quantity
    return made


def accounted() -> "QuerySet[Any]":
    """Return an item of each account, with the numbers of the whole account."""
    today = timezone.localdate()
    found = cache(lambda: accounts(today))
    numbers = {name: Number(name, found) for name in NUMBERS}
    rows = Item.objects.annotate(
        as_of=Value(today, output_field=DateField()), **numbers
    )
    return rows.filter(Q(titled__gt=0) | Q(unknown__gt=0) | Q(lost__gt=0))


class Number(Expression):
    """One number of each account, by its item; 0 for items that call none.

    The books are read when rows are, and once for all numbers.
    """

    def __init__(self, name: str, found: Callable[[], Mapping[UUID, Account]]) -> None:
        super().__init__(output_field=IntegerField())
        self.name, self.found = name, found

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        """Return the SQL that says which item has which number."""
        told = (
            When(pk=key, then=Value(each.numbers[self.name]))
            for key, each in self.found().items()
        )
        number = Case(*told, default=Value(0), output_field=IntegerField())
        return compiler.compile(number.resolve_expression(compiler.query))


def labels_beside(keys: Iterable[UUID]) -> list[dict[str, Any]]:
    """Return the labels of all that the accounts of some items count."""
    found = accounts(timezone.localdate())
    rows = [each.row for key in keys if key in found for each in found[key].rows]
    return [
        {name: getattr(row, name) for name in MARKS}
        for row in [*rows, *(row.consignment for row in rows)]
    ]
