"""What can be done about consignments beside adding and changing rows."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.core.context import Context
from backstay_web.core.lists.choice import Choice
from backstay_web.donations.forms import Filled, Inputs, evidence, words
from backstay_web.donations.verbs import Verb, is_mine, nothing
from backstay_web.nations.permissions import Permission
from backstay_web.transfers import actions
from backstay_web.transfers.gate_queries import held
from backstay_web.transfers.inventory_queries import inventories
from backstay_web.transfers.models import (
    Arrival,
    Consignment,
    Difference,
    Handover,
    Inventory,
    Item,
    LossReport,
    Movement,
    Receipt,
    Signature,
)
from backstay_web.transfers.queries import (
    consignments,
    differences,
    handovers,
    held_posts,
    is_held_by_post_of,
    is_received_by,
    is_taken,
    movements,
)
from backstay_web.transfers.receipt_queries import (
    lines_of,
    receipts,
    to_take_back,
    units_of,
    units_with_title,
    unreported,
)


class Numbers(forms.CharField):
    """Serial numbers, one on each line, as they are pasted or scanned."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 12}), **more)

    def clean(self, value: Any) -> Any:
        """Return them as a list; lines with nothing on them are left out."""
        lines = str(super().clean(value)).splitlines()
        return [line.strip() for line in lines if line.strip()]


def waiver(_row: Any) -> Inputs:
    """Return the inputs of whoever lets a consignment go without serial numbers."""
    return {
        "waived_by": words(
            _("Who lets it go without serial numbers"),
            _("A post and its holder's rank; empty if every number is there."),
            required=False,
        ),
        "waived_why": words(_("Why"), required=False),
    }


def own_post(posts: Callable[[], Sequence[Any]] = held_posts) -> forms.Field:
    """Return the choice of a post that the reader holds."""
    return forms.TypedChoiceField(
        label=_("Your post"),
        help_text=_("You sign for it: a post that you hold now."),
        coerce=UUID,
        choices=lambda: [(str(row.pk), row.called) for row in posts()],
    )


def of_own_post(_row: Any) -> Inputs:
    return {"post": own_post()}


def passing(_row: Any) -> Inputs:
    """Return the inputs of a movement that left, or came."""
    return {"passed_at": moment(_("When")), "evidence": evidence()}


def moment(label: Any) -> forms.Field:
    """Return the input of a moment, which begins with this minute."""
    return forms.DateTimeField(
        label=label,
        help_text=_("UTC"),
        initial=lambda: timezone.now().replace(second=0, microsecond=0),
        widget=forms.DateTimeInput(format="%Y-%m-%d %H:%M"),
    )


def ending(_row: Any) -> Inputs:
    """Return the inputs of what became of a difference."""
    return {
        "outcome": forms.ChoiceField(
            label=_("What became of it"), choices=Difference.Outcome.choices
        ),
        "finding": words(_("What was found")),
    }


def becoming(_row: Any) -> Inputs:
    """Return the inputs of what became of something that was held at a gate."""
    return {
        "outcome": forms.ChoiceField(
            label=_("What became of it"), choices=Arrival.Outcome.choices
        ),
        "consignment": Choice(
            known_consignments().order_by("code", "pk"),
            label=_("Consignment"),
            help_text=_("The one that it is, or that was made by hand for it."),
            required=False,
        ),
        "finding": words(_("What was found"), _("Where it went, to whom, by whom.")),
    }


def items() -> "QuerySet[Any]":
    return Item.objects.filter(retired_on=None).select_related("consignment")


def known_consignments() -> "QuerySet[Any]":
    return consignments().filter(retired_on=None)


def known_movements() -> "QuerySet[Any]":
    return movements().filter(retired_on=None)


def is_open(row: Any, by: Context) -> bool:
    """Tell whether somebody's nation has a side of a count that waits for it."""
    is_waiting = row.settled_at is None and row.withdrawn_at is None
    return is_waiting and by.origin in (row.from_nation_id, row.to_nation_id)


def may_sign(row: Any, by: Context) -> bool:
    """Tell whether somebody holds the post of a side that has not signed yet."""
    return is_open(row, by) and bool(unsigned_posts(row))


def unsigned_posts(row: Any) -> list[Any]:
    """Return the posts that the reader holds, and that have not signed a count yet."""
    signed = Signature.objects.filter(handover=row.pk).values_list("side", flat=True)
    sides = {"giver": row.from_post, "receiver": row.to_post}
    waiting = [post for side, post in sides.items() if side not in set(signed)]
    return [post for post in held_posts() if post.pk in waiting]


def of_unsigned_post(row: Any) -> Inputs:
    return {"post": own_post(lambda: unsigned_posts(row) or held_posts())}


def is_counted_by(row: Any, by: Context) -> bool:
    """Tell whether an inventory is open and of a post of somebody's nation."""
    is_open_ = row.closed_at is None and row.withdrawn_at is None
    return is_open_ and row.nation_id == by.origin


def comes_here(row: Any, by: Context) -> bool:
    """Tell whether a movement is on its way to somebody's nation, and not his own."""
    is_on_its_way = row.departed_at is not None and row.arrived_at is None
    is_anothers = not (
        is_mine(row, by) and Permission.MOVEMENT_CHANGE in by.permissions
    )
    return is_on_its_way and is_anothers and is_received_by(row, by.origin)


class Tell(Verb):
    """Tells of a row what follows from it, and changes nothing of it."""

    def payload(self, row: Any, _asked: Filled) -> dict[str, Any]:
        """Return what its command is told: the row."""
        return {self.target: row.pk}


def is_untold(row: Any, _by: Context) -> bool:
    """Tell whether promises that somebody may know of were not told of a handover."""
    return bool(unreported(row.pk, units_with_title(row)))


def is_untold_receipt(row: Any, by: Context) -> bool:
    """Tell whether promises were not told of a receipt, or were of a wrong one."""
    units = units_of(lines_of(row.pk))
    if row.is_corrected:
        return bool(to_take_back(row.pk, units, by.origin))
    return bool(unreported(row.pk, units))


VERBS: Final = [
    Verb(
        "consignment.release",
        _("Let it leave"),
        known_consignments,
        "consignment",
        actions.release_consignment,
        waiver,
        lambda row, by: is_mine(row, by) and not row.is_released,
        adds=True,
    ),
    Verb(
        "custody.open",
        _("Take into custody"),
        known_consignments,
        "consignment",
        actions.open_custody,
        of_own_post,
        lambda row, by: is_mine(row, by) and row.is_released and not is_taken(row.pk),
    ),
    Verb(
        "item.number",
        _("Add serial numbers"),
        items,
        "item",
        actions.number,
        lambda _row: {
            "numbers": Numbers(
                label=_("Serial numbers"), help_text=_("One on each line.")
            )
        },
        is_mine,
    ),
    Verb(
        "movement.depart",
        _("It has left"),
        known_movements,
        "movement",
        actions.depart,
        passing,
        lambda row, by: is_mine(row, by) and row.departed_at is None,
        adds=True,
    ),
    Verb(
        "movement.arrive",
        _("It has come"),
        known_movements,
        "movement",
        actions.arrive,
        passing,
        lambda row, by: (
            is_mine(row, by) and row.departed_at is not None and row.arrived_at is None
        ),
        adds=True,
    ),
    Verb(
        "movement.take_in",
        _("Arrived here"),
        known_movements,
        "movement",
        actions.take_in,
        passing,
        comes_here,
        adds=True,
    ),
    Verb(
        "handover.sign",
        _("Sign"),
        handovers,
        "handover",
        actions.sign,
        of_unsigned_post,
        may_sign,
        adds=True,
    ),
    Verb(
        "handover.withdraw",
        _("Withdraw the count"),
        handovers,
        "handover",
        actions.withdraw,
        of_own_post,
        is_open,
        needs_reason=True,
    ),
    Tell(
        "handover.tell",
        _("Report of its promises"),
        handovers,
        "handover",
        actions.tell_handover,
        nothing,
        is_untold,
    ),
    Tell(
        "receipt.tell",
        _("Report of its promises"),
        receipts,
        "receipt",
        actions.tell_receipt,
        nothing,
        is_untold_receipt,
    ),
    Verb(
        "difference.close",
        _("Close the case"),
        differences,
        "difference",
        actions.close_difference,
        ending,
        lambda row, by: row.closed_on is None and row.owner_nation_id == by.origin,
    ),
    Verb(
        "arrival.let_in",
        _("Let it in, to be held apart"),
        held,
        "arrival",
        actions.let_in,
        lambda _row: {"decided_why": words(_("Why it is decided so"))},
        lambda row, by: (
            is_mine(row, by)
            and row.decision == Arrival.Decision.GATE
            and row.movement_id is None
        ),
    ),
    Verb(
        "arrival.close",
        _("Close the case"),
        held,
        "arrival",
        actions.close_arrival,
        becoming,
        is_mine,
    ),
    Verb(
        "inventory.open",
        _("Begin an inventory"),
        known_consignments,
        "consignment",
        actions.open_inventory,
        of_own_post,
        lambda row, by: is_held_by_post_of(row.pk, by.origin),
        adds=True,
    ),
    Verb(
        "inventory.close",
        _("Close the inventory"),
        inventories,
        "inventory",
        actions.close_inventory,
        nothing,
        is_counted_by,
    ),
    Verb(
        "inventory.withdraw",
        _("Withdraw the inventory"),
        inventories,
        "inventory",
        actions.withdraw_inventory,
        nothing,
        is_counted_by,
        needs_reason=True,
    ),
]
"""Everything there is a form for, in the order in which pages show it."""


COUNTS: Final[dict[type, str]] = {
    Arrival: "transfers:arrival",
    Receipt: "transfers:receipt",
    Handover: "transfers:handover",
    Inventory: "transfers:inventory",
    LossReport: "transfers:loss_report",
}
"""The door of whatever cases come of, of receipts, and of what came to a gate."""


def home_of(row: Any) -> str:
    """Return the address of the page on which a row is shown.

    A case whose count is hidden is on no page: then it is that of all counts.
    """
    if isinstance(row, Movement):
        return reverse("transfers:movement", kwargs={"entry": row.pk})
    if row is None:
        return reverse("transfers:handovers")
    if isinstance(row, Difference):
        return home_of(row.count)
    if type(row) in COUNTS:
        return reverse(COUNTS[type(row)], kwargs={"key": row.pk})
    key = row.pk if isinstance(row, Consignment) else row.consignment_id
    return reverse("transfers:consignment", kwargs={"entry": key})
