"""The packing list: all that a consignment holds, down to serial number and lot."""

from typing import Any, Final

from django.utils.translation import gettext as _

from backstay_web.core.lists.columns import number
from backstay_web.transfers.documents.codes import code_of
from backstay_web.transfers.documents.masses import (
    explosive_g,
    gross_kg,
    mass_kg,
    total_kg,
)
from backstay_web.transfers.documents.paper import Fact, Head, Paper, Table
from backstay_web.transfers.documents.reading import NOTHING, Contents
from backstay_web.transfers.documents.words import (
    counted,
    kilograms,
    of_grams,
    utc,
    way,
    what,
    word,
)

NO_BREAK: Final = "\N{NO-BREAK SPACE}"


def packing_list(row: Any, held: Contents) -> Paper:
    """Return the packing list of a consignment."""
    return Paper(
        title=_("Packing list"),
        number=row.code,
        facts=facts(row, held),
        tables=[units(held), items(held)],
        notes=notes(row),
        warning="" if row.is_released else _("Not released: it may not leave yet"),
        code=code_of(row.pk),
    )


def facts(row: Any, held: Contents) -> list[Fact]:
    """Return what is said of the consignment as a whole."""
    found = [
        Fact(word("title"), row.title),
        *way(row, held.known),
        Fact(_("Released"), utc(row.released_at)),
        Fact(_("Handling units"), number(len(held.units))),
        Fact(_("Mass"), kilograms(total_kg(held))),
    ]
    if explosive := explosive_g(held):
        found.append(Fact(word("net_explosive_g"), of_grams(explosive)))
    if row.is_relief:
        found.append(Fact(word("is_relief"), _("yes")))
    return found


def units(held: Contents) -> Table:
    """Return the table of what holds the items, each with its mass."""
    return Table(
        _("Handling units"),
        [
            Head(word("code")),
            Head(word("kind"), is_narrow=False),
            Head(word("within"), is_narrow=False),
            Head(word("tare_kg"), is_number=True),
            Head(_("Gross mass"), is_number=True),
        ],
        [
            [
                row.code,
                row.get_kind_display(),
                held.known.name(row.within_id),
                kilograms(row.tare_kg),
                kilograms(gross_kg(row.pk, held)),
            ]
            for row in held.units
        ],
        _("None: the items go as they are."),
    )


def items(held: Contents) -> Table:
    """Return the table of items, each with its lot or the numbers of its units."""
    return Table(
        _("Items"),
        [
            Head(word("handling_unit")),
            Head(word("item")),
            Head(word("variant"), is_narrow=False),
            Head(word("quantity"), is_number=True),
            Head(word("condition")),
            Head(_("Serial numbers, lot"), is_narrow=False),
            Head(_("Mass"), is_number=True),
        ],
        [
            [
                held.known.name(row.handling_unit_id),
                row.code,
                what(row, held.known),
                counted(row, held.known),
                row.get_condition_display(),
                numbers(row, held),
                kilograms(mass_kg(row, held.known)),
            ]
            for row in sorted(held.items, key=lambda row: place(row, held))
        ],
        _("Nothing is in it, as far as you may know."),
    )


def place(row: Any, held: Contents) -> tuple[str, str, str]:
    """Return where an item stands in the list: with the others of its unit."""
    return held.known.name(row.handling_unit_id), row.code, str(row.pk)


def numbers(row: Any, held: Contents) -> str:
    """Return by which numbers one knows the units of an item."""
    lot = [_("lot %(lot)s") % {"lot": row.ammunition_lot}] if row.ammunition_lot else []
    return ", ".join([*lot, *map(whole_number, held.numbers(row.pk))]) or NOTHING


def whole_number(number: str) -> str:
    """Return a serial number that stays on one line, spaces and all."""
    return number.replace(" ", NO_BREAK)


def notes(row: Any) -> list[str]:
    """Return who let it go without the serial numbers that it needs, if anybody."""
    if not row.waived_by:
        return []
    words = {"who": row.waived_by, "why": row.waived_why}
    return [_("Let go without all serial numbers by %(who)s: %(why)s") % words]
