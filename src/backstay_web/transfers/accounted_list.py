"""The list of what is accounted for, each number with what it counts."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.registers.lists import RegisterListing
from backstay_web.transfers import accounted
from backstay_web.transfers.lists import WAYS

WORDS: Final[dict[str, Promise]] = {
    accounted.TITLED: _("With title"),
    accounted.IN_TIME: _("Inventoried in time"),
    accounted.WAITING: _("First inventory not due yet"),
    accounted.OVERDUE: _("Inventory overdue"),
    accounted.UNKNOWN: _("Unknown"),
    accounted.LOST: _("Lost"),
}
MEANINGS: Final[dict[str, Promise]] = {
    accounted.TITLED: _("Units that posts hold, and that came to them with title."),
    accounted.IN_TIME: _(
        "Of these, what its post has counted in an inventory, and need not again yet."
    ),
    accounted.WAITING: _(
        "Of these, what its post has not counted since it came, and need not yet."
    ),
    accounted.OVERDUE: _("Of these, what its post should have counted by now."),
    accounted.UNKNOWN: _(
        "Units that were missing from a count or reported lost, whoever held them, "
        "and of which nobody has said yet what became."
    ),
    accounted.LOST: _("Units that were given up as lost, whoever held them."),
}
ACCOUNTED: Final = RegisterListing(
    ways=WAYS,
    name="accounted-for",
    title=_("What is accounted for"),
    rows=accounted.accounted,
    columns=[
        Column(
            "variant",
            _("Variant"),
            _("What was given."),
            field="variant__name",
            field_uk="variant__name_uk",
        ),
        Column(
            "nation",
            _("From nation"),
            _("The nation that gave it."),
            field="consignment__nation__name",
            field_uk="consignment__nation__name_uk",
        ),
        *(
            Column(name, WORDS[name], MEANINGS[name], kind=Kind.NUMBER)
            for name in accounted.NUMBERS
        ),
        Column(
            "as_of",
            _("As of"),
            _("The day of these numbers; they come of the books and of inventories."),
            kind=Kind.DAY,
        ),
    ],
    order="variant",
    searched=["variant__name", "variant__name_uk", "consignment__nation__name"],
    beside=accounted.labels_beside,
    detail="transfers:accounted_rows",
    empty=_("Nothing was handed over with title yet, and nothing is missing."),
)
