"""What of consignments can be imported: serial numbers, and what inventories found."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backstay_web.core.commands import Asked
from backstay_web.core.context import Context
from backstay_web.core.imports.cells import Choice, Text, Whole
from backstay_web.core.imports.entries import Entries
from backstay_web.core.imports.kinds import Column, Kind, Line
from backstay_web.core.imports.known import by_code
from backstay_web.core.imports.outcome import Fault, Outcome
from backstay_web.core.rows import Written
from backstay_web.donations.actions.labels import narrowed
from backstay_web.nations.permissions import Permission
from backstay_web.transfers.actions.parts import hold
from backstay_web.transfers.models import Clearance, InventoryLine, Item, Serial
from backstay_web.transfers.queries import held_posts

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


NOT_MINE: Final = (
    gettext_noop("is in no open inventory of a post of yours"),
    gettext_noop("an item that one of them expects, with its serial number if it has"),
)
HAS_NO_CONDITION: Final = (
    gettext_noop("is empty, and something was found"),
    gettext_noop("the condition in which it was found"),
)
ONE_UNIT: Final = (
    gettext_noop("is more than one, and the line is of one serial number"),
    gettext_noop("1 if it was found, 0 if not"),
)


@dataclass(frozen=True)
class Found(Kind):
    """What was found of lines of open inventories; a table adds no line to any."""

    def own_rows(self, by: Context) -> "QuerySet[Any]":
        """Return the lines of open inventories of the posts that the actor holds."""
        return InventoryLine.objects.filter(
            inventory__closed_at=None,
            inventory__withdrawn_at=None,
            inventory__post__in=[post.pk for post in held_posts()],
        )

    def faults(self, by: Context, lines: Sequence[Line]) -> Iterable[Fault]:
        """Return which lines nobody expects, and what cannot have been found."""
        for line in lines:
            found = line.whole()
            counted, condition = found["counted"], found["condition"]
            if line.current is None:
                yield Fault(line.line, "item", *NOT_MINE, {})
            elif counted and not condition:
                yield Fault(line.line, "condition", *HAS_NO_CONDITION, {})
            elif found["serial"] and isinstance(counted, int) and counted > 1:
                yield Fault(line.line, "counted", *ONE_UNIT, {})

    def write(self, asked: Asked, outcome: Outcome) -> list[Written]:
        """Write what was found; whoever closes one of the inventories waits for it."""
        keys = [key for _, key, *_ in outcome.changed]
        lines = InventoryLine.objects.filter(pk__in=keys)
        of = lines.order_by().values_list("inventory__consignment", flat=True)
        for consignment in sorted(of.distinct(), key=str):
            hold(consignment)
        return super().write(asked, outcome)


CONDITIONS: Final = {
    "serviceable": ("fit", "придатне", "придатний"),
    "light": ("light damage", "незначні пошкодження"),
    "heavy": ("heavy damage", "значні пошкодження"),
}
FOUND: Final = Found(
    name="inventory-lines",
    title=_("What an inventory found"),
    permission=Permission.CUSTODY_SIGN,
    model=InventoryLine,
    key=("item", "serial", "consignment"),
    listing="inventory-lines",
    columns=(
        Column(
            "item",
            Text(64),
            _("The code of the item that was looked for."),
            example="C-12.1",
            headings=("line", "позиція"),
            field="item__code",
        ),
        Column(
            "serial",
            Text(64),
            _("The serial number, where each unit has one; else empty."),
            example="A 10493",
            headings=("serial number", "s/n", "number", "серійний номер", "номер"),
            field="serial__number",
            optional=True,
        ),
        Column(
            "consignment",
            Text(64),
            _("The code of the consignment that it came with."),
            example="C-12",
            headings=("вантаж",),
            field="inventory__consignment__code",
        ),
        Column(
            "counted",
            Whole(),
            _("How many were found; 0 if none."),
            example="1",
            headings=("found", "quantity", "знайдено", "кількість"),
            word=_("Counted"),
        ),
        Column(
            "condition",
            Choice(CONDITIONS),
            _("In which condition it was found: serviceable, light or heavy damage."),
            example="serviceable",
            headings=("стан",),
            optional=True,
            empty="",
            word=_("Condition"),
        ),
        Column(
            "remark",
            Text(500),
            _("Whatever is to be said of it."),
            example="In the workshop at the depot.",
            headings=("note", "примітка"),
            optional=True,
            empty="",
            word=_("Remark"),
        ),
    ),
)
