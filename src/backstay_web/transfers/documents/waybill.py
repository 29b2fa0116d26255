"""The waybill: what one movement carries over one leg, for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from backstay_web.core.lists.columns import number
from backstay_web.transfers import queries
from backstay_web.transfers.documents.codes import code_of
from backstay_web.transfers.documents.masses import explosive_g, total_kg
from backstay_web.transfers.documents.paper import Fact, Head, Paper, Signed, Table
from backstay_web.transfers.documents.reading import (
    NOTHING,
    Contents,
    Known,
    contents_of,
    pointed_to,
)
from backstay_web.transfers.documents.words import (
    apart,
    counted,
    hazard,
    kilograms,
    of_grams,
    utc,
    way,
    word,
)
from backstay_web.transfers.models import Carriage, Passage, Timing


@dataclass(frozen=True)
class Load:
    """A movement with what it carries, and what all of that points to."""

    row: Any
    carried: Sequence[Any]
    held: Contents
    known: Known
    beside: Sequence[Any]  # when it goes, and that it carries what it does

    @property
    def rows(self) -> list[Any]:
        """Return every row of it, those that it points to among them."""
        own = [self.row, *self.carried, *self.beside]
        return [*own, *self.held.rows, *self.known.values()]


def load_of(row: Any) -> Load:
    """Return a movement as far as the reader may know of it."""
    carried = list(queries.carried_by(row.pk))
    known = pointed_to([row])
    known |= pointed_to(list(known.values()))
    tables = (
        Timing.objects.filter(movement=row.pk, retired_on=None),
        Carriage.objects.filter(movement=row.pk, retired_on=None),
        Passage.objects.filter(movement=row.pk),
    )
    beside = [each for table in tables for each in table]
    return Load(row, carried, contents_of(carried), known, beside)


def waybill(load: Load) -> Paper:
    """Return the waybill of a movement."""
    return Paper(
        title=_("Waybill"),
        number=load.row.code,
        facts=facts(load),
        tables=[consignments(load), items(load)],
        notes=notes(load),
        signatures=[
            Signed(side, "", _("Signature, name, date"))
            for side in (_("Consignor"), _("Carrier"), _("Consignee"))
        ],
        warning="" if load.row.departed_at else _("Planned: it has not left"),
        code=code_of(load.row.pk),
    )


def facts(load: Load) -> list[Fact]:
    """Return what goes, where and when, as far as the reader may know."""
    row, leg = load.row, load.known.get(load.row.leg_id)
    masses = [total_kg(load.held.of(each.pk)) for each in load.carried]
    found = [
        Fact(word("conveyance"), row.conveyance),
        Fact(word("leg"), str(leg.get_mode_display()) if leg else NOTHING),
        Fact(word("from_site"), load.known.name(leg.from_site_id if leg else None)),
        Fact(word("to_site"), load.known.name(leg.to_site_id if leg else None)),
        Fact(word("slot"), row.slot or NOTHING),
        Fact(word("departs_at"), utc(row.departs_at)),
        Fact(word("arrives_at"), utc(row.arrives_at)),
        Fact(_("Left"), utc(row.departed_at)),
        Fact(_("Arrived"), utc(row.arrived_at)),
        Fact(
            _("Mass"), kilograms(None if None in masses else sum(filter(None, masses)))
        ),
    ]
    if row.needs_regauging:
        found.append(Fact(word("needs_regauging"), _("yes")))
    return found


def consignments(load: Load) -> Table:
    """Return the table of what it carries."""
    return Table(
        _("Consignments"),
        [
            Head(word("code")),
            Head(word("title"), is_narrow=False),
            Head(_("From whom, to whom"), is_narrow=False),
            Head(_("Handling units"), is_number=True),
            Head(_("Mass"), is_number=True),
            Head(word("hazard_class")),
            Head(word("net_explosive_g"), is_number=True),
        ],
        [line(each, load.held.of(each.pk)) for each in load.carried],
        _("It carries nothing, as far as you may know."),
    )


def line(row: Any, held: Contents) -> list[str]:
    """Return what is said of one consignment."""
    [giver, taker, *_sites] = way(row, held.known)
    hazards = sorted({hazard(item) for item in held.items if item.hazard_class})
    explosive = explosive_g(held)
    return [
        row.code,
        row.title,
        f"{giver.value} → {taker.value}",
        number(len(held.units)) if held.units else NOTHING,
        kilograms(total_kg(held)),
        ", ".join(hazards) or NOTHING,
        of_grams(explosive) if explosive else NOTHING,
    ]


def items(load: Load) -> Table:
    """Return the table of what is in them: how many, and the numbers of units."""
    return Table(
        _("Items"),
        [
            Head(word("code")),
            Head(word("variant"), is_narrow=False),
            Head(word("quantity"), is_number=True),
            Head(_("Serial numbers"), is_narrow=False),
        ],
        [
            [
                each.code,
                load.held.known.name(each.variant_id),
                counted(each, load.held.known),
                ", ".join(load.held.numbers(each.pk)) or NOTHING,
            ]
            for each in load.held.items
        ],
        _("Nothing is in them, as far as you may know."),
    )


def notes(load: Load) -> list[str]:
    """Return what may not stand together on it."""
    said = apart(load.held.items, load.held.known)
    if len({row.is_relief for row in load.carried}) > 1:
        said.append(_("It mixes relief with other goods."))
    return said
