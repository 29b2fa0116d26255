"""The receipt of a unit: what a post passes on, for the unit to count and sign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from backstay_web.core.lists.columns import number
from backstay_web.transfers.books import Key
from backstay_web.transfers.documents.codes import code_of
from backstay_web.transfers.documents.paper import Fact, Head, Paper, Signed, Table
from backstay_web.transfers.documents.reading import NOTHING, Known, contents_of
from backstay_web.transfers.documents.words import way, word
from backstay_web.transfers.models import LedgerEntry, ReceiptLine

BY_HAND: Final = "……………………………………"
"""Where somebody writes by hand."""


@dataclass(frozen=True)
class Passed:
    """What a nation has of a consignment and no unit has yet; what that points to."""

    row: Any
    left: Mapping[Key, int]
    held: Any
    beside: Sequence[Any]  # what came, and what units have: from these it is counted

    @property
    def rows(self) -> list[Any]:
        """Return every row of it, those that it points to among them."""
        return [self.row, *self.held.rows, *self.beside]


def passed_of(row: Any, left: Mapping[Key, int]) -> Passed:
    """Return what is left to be passed on, as far as the reader may know of it."""
    came = LedgerEntry.objects.filter(consignment=row.pk)
    had = ReceiptLine.objects.filter(receipt__consignment=row.pk)
    beside = [each for rows in (came, had) for each in rows.order_by("pk")]
    return Passed(row, left, contents_of([row]), beside)


def unit_receipt(passed: Passed) -> Paper:
    """Return the paper on which a unit counts what it is passed, and signs."""
    row, known = passed.row, passed.held.known
    giver, taker, *_sites = way(row, known)
    return Paper(
        title=_("Receipt of a unit"),
        number=row.code,
        facts=[
            Fact(word("consignment"), row.title),
            giver,
            taker,
            Fact(_("Number of this paper"), BY_HAND),
            Fact(_("Unit"), BY_HAND),
            Fact(_("Day of the count"), BY_HAND),
        ],
        tables=[lines(passed)],
        notes=[
            _(
                "Which unit it is is written here by hand alone: the site keeps only "
                "the number of this paper."
            )
        ],
        signatures=[
            Signed(side, "", _("Signature, name, date"))
            for side in (_("Who passes it on"), _("The unit"))
        ],
        code=code_of(row.pk),
    )


def lines(passed: Passed) -> Table:
    """Return the table of what may be passed on, with a place for what was counted."""
    return Table(
        _("What no unit has yet"),
        [
            Head(word("item")),
            Head(word("variant"), is_narrow=False),
            Head(_("Serial number, lot")),
            Head(word("quantity"), is_number=True),
            Head(_("Counted")),
            Head(_("Condition, remark"), is_narrow=False),
        ],
        sorted(
            line(key, count, passed.held, passed.held.known)
            for key, count in passed.left.items()
        ),
        _("Nothing is left to pass on, as far as you may know."),
    )


def line(key: Key, count: int, held: Any, known: Known) -> list[str]:
    """Return what is said of one thing, with its empty places."""
    item = next((each for each in held.items if each.pk == key.item), None)
    numbers = {each.pk: each.number for each in held.serials}
    lot = (item.ammunition_lot if item else "") or NOTHING
    return [
        item.code if item else NOTHING,
        known.name(item.variant_id) if item else NOTHING,
        numbers.get(key.serial, NOTHING) if key.serial else lot,
        number(count),
        "………",
        "",
    ]
