"""What of consignments can be imported: serial numbers, from a list or a scanner."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backstay_web.core.context import Context
from backstay_web.core.imports.cells import Text
from backstay_web.core.imports.entries import Entries
from backstay_web.core.imports.kinds import Column, Line
from backstay_web.core.imports.known import by_code
from backstay_web.core.imports.outcome import Fault, Outcome
from backstay_web.donations.actions.labels import narrowed
from backstay_web.nations.permissions import Permission
from backstay_web.transfers.models import Clearance, Item, Serial

GONE: Final = (
    gettext_noop("is in a consignment that was released"),
    gettext_noop("an item of one that is still being prepared"),
)


@dataclass(frozen=True, kw_only=True)
class Numbers(Entries):
    """Serial numbers, each of an item that has not been released."""

    def faults(self, by: Context, lines: Sequence[Line]) -> Iterable[Fault]:
        """Return what is wrong with lines, those of released items among it."""
        yield from super().faults(by, lines)
        yield from self.released(lines)

    def released(self, lines: Sequence[Line]) -> Iterator[Fault]:
        """Yield a fault for each line whose item is in a released consignment."""
        keys = {UUID(str(line.whole()["item"])) for line in lines}
        gone = Clearance.objects.filter(consignment__items__in=keys)
        found = {str(key) for key in gone.values_list("consignment__items", flat=True)}
        for line in lines:
            if str(line.whole()["item"]) in found:
                yield Fault(line.line, "item", *GONE, {})

    def rows_to_add(self, by: Context, outcome: Outcome) -> list[dict[str, Any]]:
        """Return the rows of added lines, each read by no more than its item."""
        rows = super().rows_to_add(by, outcome)
        items = Item.objects.in_bulk({row["item_id"] for row in rows})
        by_key = {str(key): item for key, item in items.items()}
        return [
            row | narrowed(outcome.release, by_key[str(row["item_id"])]) for row in rows
        ]


SERIALS: Final = Numbers(
    name="serials",
    title=_("Serial numbers"),
    permission=Permission.TRANSFER_CHANGE,
    model=Serial,
    key=("item", "number"),
    listing="transfers_item",
    columns=(
        Column(
            "item",
            by_code(Item, gettext_noop("an item of your own"), is_own=True),
            _("The code of the item that the unit is of."),
            example="C-12.1",
            headings=("line", "позиція"),
            field="item_id",
        ),
        Column(
            "number",
            Text(64),
            _("The number as it is stamped on the unit."),
            example="A 10493",
            headings=("serial", "serial number", "s/n", "серійний номер", "номер"),
        ),
    ),
)
