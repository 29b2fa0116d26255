"""The lists of handovers, inventories and losses, those that are open among them."""

from typing import Any, Final

import django_filters as filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.day_input import DayInput
from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.filters import FlagFilter, NamedFilter
from backstay_web.core.registers.lists import RegisterListing, ways_of
from backstay_web.nations.models import Nation
from backstay_web.nations.queries import nations
from backstay_web.transfers import (
    inventory_queries,
    queries,
    receipt_queries,
    report_queries,
)
from backstay_web.transfers.models import (
    Handover,
    Inventory,
    InventoryLine,
    Item,
    LossReport,
    Receipt,
)
from backstay_web.transfers.register import REGISTER

WAYS: Final = ways_of(REGISTER)
"""From each list of transfers to the others."""
STATES: Final[dict[str, Promise]] = {
    "waiting": _("counted: not both sides have signed"),
    "disputed": _("signed, with an open case"),
    "settled": _("signed by both sides"),
    "withdrawn": _("withdrawn"),
}
"""Where a count stands; it has moved the books only once both sides signed."""


WAITS_FOR: Final[dict[str, Promise]] = {
    "mine": _("the signature of my post"),
    "other": _("the signature of the other side"),
    "nobody": _("nobody: both sides of a count of my post have signed"),
}


class HandoverFilter(filters.FilterSet):
    """Which handovers are asked for."""

    state = filters.ChoiceFilter(label=_("State"), choices=list(STATES.items()))
    waits_for = filters.ChoiceFilter(
        label=_("Waits for"), choices=list(WAITS_FOR.items()), method="that_wait_for"
    )

    settled_since = filters.DateFilter(
        label=_("Signed by both since"),
        widget=DayInput(),
        field_name="settled_at",
        lookup_expr="date__gte",
    )

    class Meta:
        model = Handover
        fields = ("state", "waits_for", "settled_since")

    def that_wait_for(self, rows: Any, _name: str, value: str) -> Any:
        """Return the counts of the reader's posts that wait for one side, or none."""
        posts = [post.pk for post in queries.held_posts()]
        if value == "nobody":
            return queries.of_posts(rows, posts).exclude(settled_at=None)
        return queries.waiting_of(rows, posts, has_signed=value == "other")


HANDOVERS: Final = RegisterListing(
    ways=WAYS,
    name="handovers",
    title=_("Handovers"),
    rows=queries.handovers,
    columns=[
        Column("title", _("Consignment"), _("What was counted.")),
        Column(
            "site",
            _("Where"),
            _("Where it was counted."),
            field="site__name",
            field_uk="site__name_uk",
        ),
        Column(
            "from_nation",
            _("From nation"),
            _("Whose post hands over."),
            field="from_nation__name",
            field_uk="from_nation__name_uk",
        ),
        Column(
            "to_nation",
            _("To nation"),
            _("Whose post takes over."),
            field="to_nation__name",
            field_uk="to_nation__name_uk",
        ),
        Column("counted_at", _("Counted"), _("When it was counted."), kind=Kind.MOMENT),
        Column(
            "state",
            _("State"),
            _("Nothing changes hands before both sides have signed."),
            words=STATES,
        ),
    ],
    order="-counted_at",
    searched=["consignment__title", "consignment__code"],
    filters=HandoverFilter,
    detail="transfers:handover",
    empty=_(
        "Nothing was counted yet: open a consignment that stands at your node, and "
        "count it."
    ),
)
INVENTORY_STATES: Final[dict[str, Promise]] = {
    "open": _("being counted"),
    "disputed": _("closed, with an open case"),
    "closed": _("closed"),
    "withdrawn": _("withdrawn"),
}
"""Where an inventory stands; it has moved nothing before it is closed."""


class InventoryFilter(filters.FilterSet):
    """Which inventories are asked for."""

    state = filters.ChoiceFilter(
        label=_("State"), choices=list(INVENTORY_STATES.items())
    )

    class Meta:
        model = Inventory
        fields = ("state",)


INVENTORIES: Final = RegisterListing(
    ways=WAYS,
    name="inventories",
    title=_("Inventories"),
    rows=inventory_queries.inventories,
    columns=[
        Column("title", _("Consignment"), _("What was counted.")),
        Column(
            "nation",
            _("Nation"),
            _("Whose post counts."),
            field="nation__name",
            field_uk="nation__name_uk",
        ),
        Column(
            "why",
            _("Why"),
            _("Why it was due; of its own accord, if it was not."),
            words=dict(Inventory.Why.choices),
        ),
        Column(
            "due_on",
            _("Due on"),
            _("The last day on which it is in time."),
            kind=Kind.DAY,
        ),
        Column("opened_at", _("Begun"), _("When it was begun."), kind=Kind.MOMENT),
        Column(
            "closed_at",
            _("Closed"),
            _("When all lines were counted and it was closed."),
            kind=Kind.MOMENT,
        ),
        Column(
            "counted_count",
            _("Counted lines"),
            _("Lines of which somebody has said what was found."),
            kind=Kind.NUMBER,
        ),
        Column("line_count", _("Lines"), _("What was expected."), kind=Kind.NUMBER),
        Column(
            "state",
            _("State"),
            _("Nothing moves before it is closed."),
            words=INVENTORY_STATES,
        ),
    ],
    order="-opened_at",
    searched=["consignment__title", "consignment__code"],
    filters=InventoryFilter,
    detail="transfers:inventory",
    empty=_(
        "No inventory was begun yet: the post that holds something begins one, on the "
        "page of its consignment."
    ),
)


class InventoryLineFilter(filters.FilterSet):
    """Which lines of inventories are asked for."""

    state = filters.ChoiceFilter(
        label=_("State"),
        choices=[(k, w) for k, w in INVENTORY_STATES.items() if k != "disputed"],
    )

    class Meta:
        model = InventoryLine
        fields = ("state",)


INVENTORY_LINES: Final = RegisterListing(
    ways=WAYS,
    name="inventory-lines",
    title=_("Lines of inventories"),
    rows=inventory_queries.lines,
    columns=[
        Column(
            "item",
            _("Item"),
            _("The code of the item that is counted."),
            field="item__code",
        ),
        Column(
            "serial",
            _("Serial number"),
            _("Of one unit; empty where units are counted together."),
            field="serial__number",
        ),
        Column(
            "consignment",
            _("Consignment"),
            _("The code of the consignment that it came with."),
            field="inventory__consignment__code",
        ),
        Column(
            "expected",
            _("Expected"),
            _("How many the post held when the inventory was begun."),
            kind=Kind.NUMBER,
        ),
        Column(
            "counted",
            _("Counted"),
            _("How many were found; empty if nobody has looked yet."),
            kind=Kind.NUMBER,
        ),
        Column(
            "condition",
            _("Condition"),
            _("In which condition it was found."),
            words=dict(Item.Condition.choices),
        ),
        Column("remark", _("Remark"), _("Whatever whoever counted wrote to it.")),
        Column(
            "state",
            _("State"),
            _("Nothing moves before it is closed."),
            words=INVENTORY_STATES,
        ),
    ],
    order="item",
    searched=["item__code", "serial__number", "inventory__consignment__code"],
    filters=InventoryLineFilter,
    empty=_(
        "No inventory has a line: the post that holds something begins one, on the "
        "page of its consignment."
    ),
)


def known_nations(_request: HttpRequest | None) -> "QuerySet[Nation]":
    return nations()


class LossFilter(filters.FilterSet):
    """Which loss reports are asked for."""

    is_late = FlagFilter(label=_("Late"))
    has_cases = FlagFilter(label=_("With an open case"))
    concerns = NamedFilter(
        label=_("Given or received by"), queryset=known_nations, method="concerning"
    )

    class Meta:
        model = LossReport
        fields = ("is_late", "has_cases", "concerns")

    def concerning(
        self, rows: "QuerySet[Any]", _name: str, nation: Nation
    ) -> "QuerySet[Any]":
        """Return the losses of what a nation gave or received."""
        return queries.of_nation(rows, nation.pk)


LOSSES: Final = RegisterListing(
    ways=WAYS,
    name="losses",
    title=_("Loss reports"),
    rows=queries.loss_reports,
    columns=[
        Column("title", _("Consignment"), _("Of what some was lost.")),
        Column(
            "nation",
            _("Nation"),
            _("Whose post lost it."),
            field="nation__name",
            field_uk="nation__name_uk",
        ),
        Column(
            "given_by",
            _("Given by"),
            _("The nation that gave what was lost."),
            field="consignment__nation__name",
            field_uk="consignment__nation__name_uk",
        ),
        Column("happened", _("What happened"), _("In the words of who reports it.")),
        Column(
            "noticed_on",
            _("Noticed on"),
            _("The day on which the loss was noticed."),
            kind=Kind.DAY,
        ),
        Column(
            "due_on",
            _("Due on"),
            _("30 days after it was noticed: the last day for the report."),
            kind=Kind.DAY,
        ),
        Column(
            "reported_at", _("Reported"), _("When it was reported."), kind=Kind.MOMENT
        ),
        Column(
            "is_late",
            _("Late"),
            _("Whether it was reported after that day."),
            kind=Kind.FLAG,
        ),
        Column(
            "has_cases",
            _("With an open case"),
            _("Whether it is still to be found out what became of some of it."),
            kind=Kind.FLAG,
        ),
    ],
    order="-reported_at",
    searched=["consignment__title", "consignment__code", "happened"],
    filters=LossFilter,
    detail="transfers:loss_report",
    empty=_(
        "No loss was reported: whoever holds units does so on the page of their "
        "consignment."
    ),
)


class ReceiptFilter(filters.FilterSet):
    """Which receipts are asked for."""

    is_corrected = FlagFilter(label=_("Corrected"))

    class Meta:
        model = Receipt
        fields = ("is_corrected",)


RECEIPTS: Final = RegisterListing(
    ways=WAYS,
    name="receipts",
    title=_("Received by units"),
    rows=receipt_queries.receipts,
    columns=[
        Column("title", _("Consignment"), _("Of what a unit has some.")),
        Column(
            "nation",
            _("Nation"),
            _("Whose unit has it."),
            field="nation__name",
            field_uk="nation__name_uk",
        ),
        Column(
            "on",
            _("There since"),
            _("The day on which the unit counted it."),
            kind=Kind.DAY,
        ),
        Column(
            "quantity",
            _("Quantity"),
            _("How many the unit has by this paper, all lines together."),
            kind=Kind.NUMBER,
        ),
        Column("evidence", _("What proves it"), _("What the unit signed.")),
        Column(
            "is_corrected",
            _("Corrected"),
            _("Whether another receipt has taken its place; it counts no longer."),
            kind=Kind.FLAG,
        ),
    ],
    order="-on",
    searched=["consignment__title", "consignment__code", "evidence"],
    filters=ReceiptFilter,
    detail="transfers:receipt",
    empty=_(
        "No unit has anything yet: the post that took it over says so on the page of "
        "the consignment."
    ),
)


SELF_REPORTS: Final = RegisterListing(
    ways=WAYS,
    name="self-reports",
    title=_("Self-reports"),
    rows=report_queries.self_reports,
    columns=[
        Column("quarter", _("Quarter"), _("The quarter that is reported.")),
        Column(
            "nation",
            _("Nation"),
            _("Whose post reports what it holds."),
            field="nation__name",
            field_uk="nation__name_uk",
        ),
        Column(
            "due_on",
            _("Due on"),
            _("30 days after the quarter: our assumption of what a report takes."),
            kind=Kind.DAY,
        ),
        Column(
            "reported_at",
            _("Reported"),
            _("When its table was taken last; the books are those of this moment."),
            kind=Kind.MOMENT,
        ),
        Column("line_count", _("Lines"), _("What was reported."), kind=Kind.NUMBER),
    ],
    order="-quarter",
    searched=["quarter"],
    detail="transfers:self_report",
    empty=_(
        "Nothing was reported yet: the post that holds something sends the table of "
        "its quarter, here."
    ),
)
