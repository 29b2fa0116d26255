"""Serial numbers before shipment, and the release that needs them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, change, command, find
from backstay_web.core.entries import Faulty, check_is_mine, faults_of
from backstay_web.core.rows import Written
from backstay_web.donations.actions.labels import label_of
from backstay_web.nations.permissions import Permission
from backstay_web.transfers.actions.parts import hold_open
from backstay_web.transfers.models import Clearance, Consignment, Item, Serial
from backstay_web.transfers.queries import items_of, lacking, origins


@command("item.number", Permission.TRANSFER_CHANGE)
def number(
    *, asked: Asked, item: UUID, expected_version: int, numbers: Sequence[str]
) -> Happened:
    """Add the serial numbers of units of an item, as they were typed or scanned.

    Raises
    ------
    Faulty
        If one is there already or twice, or they are more than the units; names each.
    """
    row = find(Item.objects.all(), item)
    check_is_mine(asked.by, row)
    hold_open(row.consignment_id)
    known = Serial.objects.filter(item=row, retired_on=None)
    faults = list(faults_in(row, numbers, set(known.values_list("number", flat=True))))
    if faults:
        raise Faulty({"numbers": faults})
    row = change(row, expected_version)
    made = [
        Serial(
            id=uuid5(asked.key, number),
            item=row,
            number=number,
            originator=asked.by.origin,
            **label_of(row),
        )
        for number in numbers
    ]
    Serial.objects.bulk_create(made)
    content = {"numbers": list(numbers), "version": row.version}
    also = [Written(each, each) for each in made]
    return Happened("item.numbered", row, content, also)


def faults_in(row: Item, numbers: Sequence[str], known: set[str]) -> Iterator[str]:
    """Yield what is wrong with serial numbers for an item that has some already."""
    if not numbers:
        yield _("Give one number on each line.")
    for each, count in Counter(numbers).items():
        try:
            Serial._meta.get_field("number").run_validators(each)
        except ValidationError as error:
            yield f"{each[:64]}: {' '.join(error.messages)}"
        if count > 1 or each in known:
            yield _("%(number)s is there already: name each once.") % {"number": each}
    left = row.quantity - len(known)
    if len(numbers) > left:
        yield _(
            "%(count)s numbers for %(left)s units that have none: mend the quantity of "
            "the item, or take some out."
        ) % {"count": len(numbers), "left": left}


@command("consignment.release", Permission.TRANSFER_RELEASE)
def release_consignment(
    *,
    asked: Asked,
    entry: UUID,
    consignment: UUID,
    waived_by: str = "",
    waived_why: str = "",
) -> Happened:
    """Let a consignment leave, with the serial numbers of all that need them.

    Whoever lets it go without them is named, with his reason. The event says of which
    variants nobody knows the origin: who has to be told of these is not known either.

    Raises
    ------
    Faulty
        If it holds nothing, or items lack their numbers and nobody waives them.
    """
    row = find(Consignment.objects.filter(retired_on=None), consignment)
    check_is_mine(asked.by, row)
    hold_open(row.pk)
    made = Clearance(
        id=entry,
        consignment=row,
        released_at=asked.at,
        waived_by=waived_by,
        waived_why=waived_why,
        originator=asked.by.origin,
        **label_of(row),
    )
    check_may_leave(made)
    made.save(force_insert=True)
    unknown = [str(each.variant.pk) for each in origins(row) if each.nation is None]
    content: dict[str, Any] = {
        "clearance": entry,
        "waived_by": waived_by,
        "waived_why": waived_why,
        "origin_unknown": unknown,
    }
    return Happened("consignment.released", row, content, [Written(made, made)])


def check_may_leave(made: Clearance) -> None:
    """Return if a consignment may leave as its release says.

    Raises
    ------
    Faulty
        If not; names each item that is in the way, and what would be right.
    """
    faults: dict[str, list[str]] = {}
    try:
        made.full_clean(exclude=["consignment"], validate_unique=False)
    except ValidationError as error:
        faults = faults_of(error)
    said = list(faults_of_items(made))
    if said:
        faults[NON_FIELD_ERRORS] = said
    if faults:
        raise Faulty(faults)


def faults_of_items(made: Clearance) -> Iterator[str]:
    """Yield what is in the way of a release, item by item."""
    if not items_of(made.consignment_id).exists():
        yield _("Nothing is in it: add what is to leave.")
    for each in lacking(made.consignment_id):
        words = {
            "item": each.item.code,
            "count": each.count,
            "quantity": each.item.quantity,
        }
        if each.is_over:
            yield (
                _(
                    "%(item)s has %(count)s serial numbers for %(quantity)s units: "
                    "retire those that are not among them."
                )
                % words
            )
        elif not made.waived_by:
            yield (
                _(
                    "%(item)s has %(count)s serial numbers for %(quantity)s units: "
                    "give the others, or name who lets it go without them, and why."
                )
                % words
            )
