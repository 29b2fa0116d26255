"""Tell what happened to consignments as EPCIS events, as far as the reader may know.

Whatever has no key of GS1 is named by its own key (``urn:uuid:``), as its label is. Who
holds something is told by his nation: its posts are its own affair.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid5

from backstay_web.core.context import me
from backstay_web.nations.models import Nation
from backstay_web.nations.permissions import Permission
from backstay_web.sites.models import Leg, Site
from backstay_web.transfers.documents.reading import Contents, changed_last, contents_of
from backstay_web.transfers.epcis.events import (
    AGGREGATION,
    OBJECT,
    Event,
    Extract,
    Mistake,
    Named,
    Pairs,
    Quantity,
    ordered,
)
from backstay_web.transfers.models import (
    Carriage,
    Custody,
    Handover,
    HandoverLine,
    Inventory,
    InventoryLine,
    LedgerEntry,
    Movement,
    Passage,
)

CLASS: Final = "urn:epcglobal:epcis:vtype:EPCClass"
LOCATION: Final = "urn:epcglobal:epcis:vtype:Location"
PARTY: Final = "urn:epcglobal:epcis:vtype:Party"
PAPER: Final = "urn:epcglobal:epcis:vtype:BusinessTransaction"
UNIT: Final = "urn:uuid:5f1d3b0e-7c52-4a7e-9f39-8f0a3c1d2b64"
"""Our own vocabulary: single units and handling units, by what stands on them."""
NAME: Final = "cbvmda:name"
OWNER: Final = "owning_party"
HOLDER: Final = "possessing_party"
DESPATCH: Final = "desadv"
RECEIPT: Final = "recadv"
CARRIED: Final = "bol"

Part = dict[str, Any]
"""Some fields of an event."""
Thing = tuple[UUID, UUID | None, int]
"""So many of an item, or the unit of it that has a serial number."""
PASSES: Final = {
    Passage.Kind.DEPARTED: ("departing", "in_transit"),
    Passage.Kind.ARRIVED: ("arriving", "in_progress"),
}


@dataclass(frozen=True)
class Told:
    """An extract, and all rows that it is made of: its label follows from them."""

    extract: Extract
    rows: Sequence[Any]


class Ground:
    """What is known of some consignments, and the rows that were told of it."""

    def __init__(self, consignments: Sequence[Any]) -> None:
        self.consignments = consignments
        self.held: Contents = contents_of(consignments)
        self.held_of = {row.pk: self.held.of(row.pk) for row in consignments}
        self.items = {row.pk: row for row in self.held.items}
        self.serials = {row.pk: row for row in self.held.serials}
        self.units = {row.pk: row for row in self.held.units}
        self.serials_of = listed_by("item_id", self.held.serials)
        keys = [row.pk for row in consignments]
        rows = Custody.objects.filter(consignment__in=keys).order_by("pk")
        self.custody = listed_by("consignment_id", rows)
        self.rows: dict[UUID, Any] = {row.pk: row for row in rows}
        self.sites = dict(Site.objects.in_bulk())
        self.nations = dict(Nation.objects.in_bulk())

    def urn(self, rows: dict[UUID, Any], key: UUID | None) -> str:
        """Return the name of a row that the reader may know of; else nothing."""
        row = rows.get(key) if key else None
        if row is None:
            return ""
        self.rows[row.pk] = row
        return str(row.pk.urn)

    def site(self, key: UUID | None) -> str:
        return self.urn(self.sites, key)

    def party(self, of: str, nation: UUID | None) -> Pairs:
        named = self.urn(self.nations, nation)
        return ((of, named),) if named else ()

    def things(self, some: Iterable[Thing]) -> Part:
        """Return what an event is of: units by number, and so many of each item."""
        units, counts = [], []
        for item, serial, count in some:
            if serial is not None:
                units.append(self.urn(self.serials, serial))
            elif count and self.urn(self.items, item):
                counted = Decimal(count).normalize()
                counts.append(Quantity(item.urn, counted))
        return {
            "things": ordered(each for each in units if each),
            "quantities": ordered(counts),
        }

    def contents(self, items: Iterable[Any]) -> Iterator[Thing]:
        """Yield each unit of some items, those without a number together."""
        for item in items:
            serials = self.serials_of[item.pk]
            yield from ((item.pk, serial.pk, 1) for serial in serials)
            yield item.pk, None, item.quantity - len(serials)


def listed_by(owner: str, rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    """Return rows by what they belong to."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, owner)].append(row)
    return found


def extract_of(consignments: Sequence[Any]) -> Told:
    """Return what happened to consignments, each event by the same name every time.

    It is made when the rows in it were changed last: their data tell it, never a clock.
    """
    ground = Ground(consignments)
    keys = [row.pk for row in consignments]
    told = [*released(ground), *custody(ground, keys), *counts(ground, keys)]
    told += inventories(ground, keys)
    if Permission.MOVEMENT_READ in me().permissions:
        told += passages(ground, keys)
    events = [each for each in told if each.things or each.quantities]
    events.sort(key=lambda each: (each.at, each.id, each.mistake is not None))
    names = tuple(sorted(set(names_of(ground))))
    rows = list(ground.rows.values())
    return Told(Extract(tuple(events), names, changed_last(rows)), rows)


def event_id(of: UUID, *what: object) -> str:
    return uuid5(of, " ".join(map(str, what))).urn


def papers(ground: Ground, consignment: Any, *more: tuple[str, Any]) -> Pairs:
    """Return the papers that an event stands on; that of the consignment is first."""
    rows = [(DESPATCH, consignment), *more]
    ground.rows |= {row.pk: row for _of, row in rows}
    return ordered((of, row.pk.urn) for of, row in rows)


def released(ground: Ground) -> Iterator[Event]:
    """Yield that a consignment waits to leave, and what stands on what in it."""
    by_key = {row.pk: row for row in ground.consignments}
    for clearance in ground.held.clearances:
        row = by_key[clearance.consignment_id]
        ground.rows[clearance.pk] = clearance
        held = ground.held_of[row.pk]
        where = ground.site(row.from_site_id)
        said: Part = {
            "at": clearance.released_at,
            "disposition": "in_progress",
            "read_point": where,
            "location": where,
            "transactions": papers(ground, row),
        }
        whole = with_units(ground, held.units, ground.contents(held.items))
        yield Event(
            OBJECT,
            id=event_id(clearance.pk, "staging_outbound"),
            action="OBSERVE",
            step="staging_outbound",
            **whole,
            **said,
        )
        for unit in held.units:
            inside = [item for item in held.items if item.handling_unit_id == unit.pk]
            within = [other for other in held.units if other.within_id == unit.pk]
            yield Event(
                AGGREGATION,
                id=event_id(clearance.pk, "packing", unit.pk),
                action="ADD",
                step="packing",
                parent=ground.urn(ground.units, unit.pk),
                **with_units(ground, within, ground.contents(inside)),
                **said,
            )


def with_units(ground: Ground, units: Iterable[Any], some: Iterable[Thing]) -> Part:
    """Return what an event is of, with the handling units that are there too."""
    found = ground.things(some)
    also = (ground.urn(ground.units, unit.pk) for unit in units)
    return {**found, "things": ordered([*found["things"], *also])}


def custody(ground: Ground, keys: Sequence[UUID]) -> Iterator[Event]:
    """Yield what the books say: each move of one moment from one side to another."""
    by_key = {row.pk: row for row in ground.consignments}
    handovers = Handover.objects.filter(consignment__in=keys).in_bulk()
    nations = nations_of_posts(ground)
    counted = closings(keys)
    moves: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for entry in LedgerEntry.objects.filter(consignment__in=keys).order_by("at", "pk"):
        ground.rows[entry.pk] = entry
        moves[way_of(entry)].append(entry)
    for way, entries in moves.items():
        first = entries[0]
        row, handover = by_key[first.consignment_id], handovers.get(first.handover_id)
        receipt = [(RECEIPT, handover)] if handover else []
        yield Event(
            OBJECT,
            first.at,
            id=event_id(*way),
            transactions=papers(ground, row, *receipt),
            **ground.things((e.item_id, e.serial_id, e.quantity) for e in entries),
            **why(first, (row.pk, first.at) in counted),
            **sides(ground, row, first, handover, nations),
        )


def way_of(entry: Any) -> tuple[Any, ...]:
    """Return what entries have in common that are one event."""
    return (
        entry.consignment_id,
        entry.at.isoformat(),
        entry.handover_id,
        entry.from_side,
        entry.from_post,
        entry.to_side,
        entry.to_post,
        entry.passes_title,
    )


def why(entry: Any, is_counted: bool) -> Part:
    """Return what was done, and how things stand then, by the sides of an entry."""
    if entry.to_side == "post":
        step, disposition = "accepting", "in_progress"
    elif entry.to_side == "loss":
        return {
            "action": "DELETE",
            "step": "decommissioning",
            "disposition": "inactive",
        }
    else:
        usual = "inspecting" if entry.handover_id else "other"
        step, disposition = "stock_taking" if is_counted else usual, "unknown"
    return {"action": "OBSERVE", "step": step, "disposition": disposition}


def sides(
    ground: Ground,
    row: Any,
    entry: Any,
    handover: Any,
    nations: dict[UUID, UUID],
) -> Part:
    """Return who gave to whom and where; title is with them where it passes."""
    from_nation = row.nation_id if entry.from_side == "origin" else None
    if entry.from_side == "post":
        from_nation = nations.get(entry.from_post)
    to_nation = nations.get(entry.to_post) if entry.to_side == "post" else None
    sources = ground.party(HOLDER, from_nation)
    destinations = ground.party(HOLDER, to_nation)
    if entry.passes_title:
        sources += ground.party(OWNER, from_nation)
        destinations += ground.party(OWNER, to_nation)
    at_first = row.from_site_id if entry.from_side == "origin" else None
    where = ground.site(handover.site_id if handover else at_first)
    return {
        "sources": ordered(sources),
        "destinations": ordered(destinations),
        "read_point": where,
        "location": where,
    }


def nations_of_posts(ground: Ground) -> dict[UUID, UUID]:
    """Return the nation of each post that holds something, or held it once."""
    held = (row for rows in ground.custody.values() for row in rows)
    return {row.post: row.nation_id for row in held if row.post}


def closings(keys: Sequence[UUID]) -> set[tuple[UUID, datetime | None]]:
    """Return when inventories of consignments were closed."""
    rows = Inventory.objects.filter(consignment__in=keys, closed_at__isnull=False)
    return set(rows.values_list("consignment", "closed_at"))


def counts(ground: Ground, keys: Sequence[UUID]) -> Iterator[Event]:
    """Yield each count by which something was to change hands.

    One that was withdrawn stays, and is declared a mistake beside; the count that was
    made in its place puts it right.
    """
    found = Handover.objects.filter(consignment__in=keys)
    lines = listed_by(
        "handover_id", HandoverLine.objects.filter(handover__in=found, counted__gte=1)
    )
    rows = [row for row in found.order_by("counted_at", "pk") if lines[row.pk]]
    by_key = {row.pk: row for row in ground.consignments}
    for row in rows:
        where = ground.site(row.site_id)
        event = Event(
            OBJECT,
            row.counted_at,
            id=event_id(row.pk, "receiving"),
            action="OBSERVE",
            step="receiving",
            disposition="in_progress",
            read_point=where,
            location=where,
            transactions=papers(ground, by_key[row.consignment_id], (RECEIPT, row)),
            **seen(ground, lines[row.pk]),
        )
        yield event
        if row.withdrawn_at is not None:
            mended = tuple(event_id(each.pk, "receiving") for each in after(row, rows))
            mistake = Mistake(row.withdrawn_at, "incorrect_data", mended)
            yield replace(event, mistake=mistake)


def after(row: Any, rows: Sequence[Any]) -> list[Any]:
    """Return the count that was made in the place of one that was withdrawn, if any."""
    same = (
        each
        for each in rows
        if each.consignment_id == row.consignment_id
        and each.from_post == row.from_post
        and each.counted_at >= row.withdrawn_at
    )
    return [each for each in same if each.pk != row.pk][:1]


def seen(ground: Ground, lines: Sequence[Any]) -> Part:
    """Return what was counted."""
    ground.rows |= {line.pk: line for line in lines}
    return ground.things((e.item_id, e.serial_id, e.counted) for e in lines)


def inventories(ground: Ground, keys: Sequence[UUID]) -> Iterator[Event]:
    """Yield what was found in each inventory that was closed."""
    rows = list(Inventory.objects.filter(consignment__in=keys, closed_at__isnull=False))
    lines = listed_by(
        "inventory_id",
        InventoryLine.objects.filter(inventory__in=rows, counted__gte=1),
    )
    by_key = {row.pk: row for row in ground.consignments}
    for row, closed_at in ((row, row.closed_at) for row in rows if row.closed_at):
        yield Event(
            OBJECT,
            closed_at,
            id=event_id(row.pk, "stock_taking"),
            action="OBSERVE",
            step="stock_taking",
            disposition="in_progress",
            transactions=papers(ground, by_key[row.consignment_id], ("", row)),
            **seen(ground, lines[row.pk]),
        )


def passages(ground: Ground, keys: Sequence[UUID]) -> Iterator[Event]:
    """Yield that a movement left or came with a consignment, one of each."""
    carried = Carriage.objects.filter(consignment__in=keys, retired_on=None)
    by_movement = listed_by("movement_id", carried.order_by("pk"))
    movements = Movement.objects.filter(retired_on=None).in_bulk(list(by_movement))
    legs = Leg.objects.in_bulk([row.leg_id for row in movements.values()])
    by_key = {row.pk: row for row in ground.consignments}
    for passage in Passage.objects.filter(movement__in=list(movements)):
        movement = movements[passage.movement_id]
        leg = legs.get(movement.leg_id)
        step, disposition = PASSES[Passage.Kind(passage.kind)]
        where = ground.site(end_of(leg, passage) if leg else None)
        for carriage in by_movement[movement.pk]:
            ground.rows |= {row.pk: row for row in (passage, carriage)}
            ground.rows |= {leg.pk: leg} if leg else {}
            row = by_key[carriage.consignment_id]
            yield Event(
                OBJECT,
                passage.at,
                id=event_id(passage.pk, row.pk),
                action="OBSERVE",
                step=step,
                disposition=disposition,
                read_point=where,
                location=where if step == "arriving" else "",
                transactions=papers(ground, row, (CARRIED, movement)),
                **aboard(ground, row, passage.at),
            )


def end_of(leg: Any, passage: Any) -> UUID:
    is_start = passage.kind == Passage.Kind.DEPARTED
    key: UUID = leg.from_site_id if is_start else leg.to_site_id
    return key


def aboard(ground: Ground, row: Any, at: datetime) -> Part:
    """Return what moves: what posts held then, or all, if none had taken it yet."""
    held = ground.held_of[row.pk]
    then = [
        each
        for each in ground.custody[row.pk]
        if each.opened_at <= at and (each.closed_at is None or each.closed_at > at)
    ]
    some = ((e.item_id, e.serial_id, e.quantity) for e in then if e.side == "post")
    return with_units(ground, held.units, some if then else ground.contents(held.items))


def names_of(ground: Ground) -> Iterator[Named]:
    """Yield what everything that was told of is called."""
    told: dict[type[Any], Callable[[Any], Named]] = {
        type(row): named
        for rows, named in (
            (ground.items, lambda row: named_item(ground, row)),
            (ground.serials, lambda row: plainly(UNIT, row, row.number)),
            (ground.units, lambda row: plainly(UNIT, row, row.code)),
            (ground.sites, lambda row: plainly(LOCATION, row, row.name)),
            (ground.nations, lambda row: plainly(PARTY, row, row.name)),
        )
        for row in rows.values()
    }
    for consignment in ground.consignments:
        told[type(consignment)] = lambda row: plainly(PAPER, row, row.code)
    told[Movement] = lambda row: plainly(PAPER, row, row.code)
    for row in list(ground.rows.values()):
        if type(row) in told:
            yield told[type(row)](row)


def plainly(vocabulary: str, row: Any, name: str) -> Named:
    return Named(vocabulary, row.pk.urn, ((NAME, name),))


def named_item(ground: Ground, row: Any) -> Named:
    """Return what an item is: its code, its variant and its lot."""
    variant = ground.held.known.get(row.variant_id)
    said = {
        "cbvmda:additionalTradeItemIdentification": row.code,
        "cbvmda:descriptionShort": variant.name if variant is not None else "",
        "cbvmda:lotNumber": row.ammunition_lot,
    }
    if variant is not None:
        ground.rows[variant.pk] = variant
    told = ordered((name, value) for name, value in said.items() if value)
    return Named(CLASS, row.pk.urn, told)
