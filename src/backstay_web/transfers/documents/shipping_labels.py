"""Labels with a code: one for each handling unit, and for each item in none."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from backstay_web.transfers.documents.codes import code_of
from backstay_web.transfers.documents.masses import gross_kg, mass_kg
from backstay_web.transfers.documents.paper import Fact, Sticker, Stickers
from backstay_web.transfers.documents.reading import Contents
from backstay_web.transfers.documents.words import (
    counted,
    hazard,
    kilograms,
    way,
    what,
    word,
)


def shipping_labels(row: Any, held: Contents) -> Stickers:
    """Return the labels of a consignment, each with the code of what it is stuck on."""
    alone = [item for item in held.items if item.handling_unit_id is None]
    return Stickers(
        title=_("Consignment"),
        number=row.code,
        stickers=[
            *(of_unit(each, row, held) for each in held.units),
            *(of_item(each, row, held) for each in alone),
        ],
        empty=_("Nothing is in it, as far as you may know."),
    )


def of_unit(unit: Any, row: Any, held: Contents) -> Sticker:
    """Return the label of a handling unit, with the hazards of all that is in it."""
    inside = list(items_in(unit.pk, held))
    facts = [
        Fact(word("kind"), unit.get_kind_display()),
        *way(row, held.known),
        Fact(_("Gross mass"), kilograms(gross_kg(unit.pk, held))),
        *hazards(inside),
    ]
    return Sticker(unit.code, facts, code_of(unit.pk))


def of_item(item: Any, row: Any, held: Contents) -> Sticker:
    """Return the label of an item that goes as it is."""
    facts = [
        Fact(word("variant"), what(item, held.known)),
        Fact(word("quantity"), counted(item, held.known)),
        *way(row, held.known),
        Fact(_("Mass"), kilograms(mass_kg(item, held.known))),
        *hazards([item]),
    ]
    return Sticker(item.code, facts, code_of(item.pk))


def items_in(unit: Any, held: Contents) -> Iterable[Any]:
    """Yield the items in a handling unit, and in those that stand in it."""
    yield from (item for item in held.items if item.handling_unit_id == unit)
    for each in held.units:
        if each.within_id == unit:
            yield from items_in(each.pk, held)


def hazards(items: Iterable[Any]) -> list[Fact]:
    """Return which classes of dangerous goods there are, if any."""
    found = sorted({hazard(item) for item in items if item.hazard_class})
    return [Fact(word("hazard_class"), ", ".join(found))] if found else []
