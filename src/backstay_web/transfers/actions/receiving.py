"""Receipts: a unit has counted what a post of its nation passed on to it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, command, find
from backstay_web.core.entries import Faulty, faults_of
from backstay_web.core.rows import Written
from backstay_web.donations.actions.labels import label_of
from backstay_web.nations.permissions import Permission
from backstay_web.transfers.actions.custody import nation_of_post
from backstay_web.transfers.actions.parts import NotNow, hold
from backstay_web.transfers.actions.telling import (
    packages_told,
    presence_taken_back,
    receipt_told,
    title_told,
)
from backstay_web.transfers.books import Key
from backstay_web.transfers.models import Handover, Receipt, ReceiptLine
from backstay_web.transfers.queries import consignments
from backstay_web.transfers.receipt_queries import not_yet_with_units


class ReceivedLine(TypedDict):
    """How many of a line the unit has counted."""

    item: UUID
    serial: UUID | None
    quantity: int


@command("receipt.say", Permission.CUSTODY_SIGN)
def receive(
    *,
    asked: Asked,
    entry: UUID,
    consignment: UUID,
    post: UUID,
    on: date,
    evidence: str,
    lines: Sequence[ReceivedLine],
    corrects: UUID | None = None,
) -> Happened:
    """Say that the unit has so many of a consignment, and what it signed.

    It moves no books. The promises and packages that its items are for are told of it.
    A receipt that was wrong is named in ``corrects``, and counts no longer.

    Raises
    ------
    Faulty
        If the post is not the actor's, or not of the nation that it is sent to; if
        more are named than came to that nation and no unit has yet.
    """
    row = find(consignments(), consignment)
    nation = nation_of_post(asked, post)
    hold(row.pk)
    made = Receipt(
        id=entry,
        consignment_id=row.pk,
        post=post,
        nation_id=nation,
        on=on,
        evidence=evidence.strip(),
        corrects=wrong_one(asked, row.pk, corrects),
        said_at=asked.at,
        originator=asked.by.origin,
        **label_of(row),
    )
    check_can_stand(made, row.to_nation_id)
    counted = lines_of(asked, made, lines)
    made.save(force_insert=True)
    ReceiptLine.objects.bulk_create(counted)
    content = {
        "consignment": consignment,
        "on": on,
        "evidence": made.evidence,
        "lines": lines,
        "corrects": corrects,
    }
    also = [Written(each, each) for each in counted]
    if made.corrects is not None:
        also += presence_taken_back(asked, made.corrects, made.evidence)
    also += [*receipt_told(asked, made), *packages_told(asked, made)]
    return Happened("receipt.said", made, content, also)


@command("receipt.tell", Permission.PROMISE_REPORT)
def tell_receipt(*, asked: Asked, receipt: UUID) -> Happened:
    """Report of promises what a unit has, where whoever said so could not.

    If it was corrected since, what was reported of it is taken back.

    Raises
    ------
    NotNow
        If nothing is left to report that the actor may know of.
    """
    row = find(Receipt.objects.select_related("corrects"), receipt)
    hold(row.consignment_id)
    return told(list(receipt_told(asked, row)))


@command("handover.tell", Permission.PROMISE_REPORT)
def tell_handover(*, asked: Asked, handover: UUID) -> Happened:
    """Report of promises that title passed, where whoever signed last could not.

    Raises
    ------
    NotNow
        If nothing is left to report that the actor may know of.
    """
    row = find(Handover.objects.select_related("consignment"), handover)
    hold(row.consignment_id)
    return told(list(title_told(asked, row)))


def told(written: Sequence[Written]) -> Happened:
    """Return the event of what was reported: it is the promise's, for its readers."""
    if not written:
        raise NotNow(_("Nothing is left to report of it: or say it by hand."))
    first: Any = written[0].row
    content = {
        "report": first.pk,
        "state": first.state,
        "quantity": first.quantity,
        "on": first.on,
        "site": first.site_id,
        "evidence": first.evidence,
        "corrects": first.corrects_id,
    }
    return Happened("promise.reported", first.promise, content, written)


def wrong_one(asked: Asked, consignment: UUID, corrects: UUID | None) -> Receipt | None:
    """Return the receipt of one's own that is corrected, if one is.

    Raises
    ------
    NotNow
        If it was corrected already.
    """
    if corrects is None:
        return None
    own = Receipt.objects.filter(consignment=consignment, originator=asked.by.origin)
    found = find(own, corrects)
    if found.corrected_by.exists():
        raise NotNow(_("It was corrected already: correct the last one."))
    return found


def check_can_stand(made: Receipt, to_nation: UUID) -> None:
    """Return if a receipt can stand by itself.

    Raises
    ------
    Faulty
        If not; says of each field why.
    """
    faults: dict[str, list[str]] = {}
    try:
        made.full_clean(exclude=["consignment", "corrects"], validate_unique=False)
    except ValidationError as error:
        faults = faults_of(error)
    if made.nation_id != to_nation:
        faults["post"] = [_("It is sent to another nation: its posts say so.")]
    if made.on > made.said_at.date():
        faults["on"] = [_("Name a day that has come.")]
    if faults:
        raise Faulty(faults)


def lines_of(
    asked: Asked, made: Receipt, lines: Sequence[ReceivedLine]
) -> list[ReceiptLine]:
    """Return the lines of a receipt.

    Raises
    ------
    Faulty
        If there is none and nothing is corrected, one stands there twice, or more are
        named than can have come.
    """
    left = not_yet_with_units(made.consignment_id, made.nation_id, made.corrects_id)
    said = {Key(each["item"], each["serial"]): each["quantity"] for each in lines}
    faults = []
    if not said and made.corrects is None:
        faults.append(_("Say of at least one line how many the unit has."))
    if len(said) != len(lines):
        faults.append(_("Each line is said once."))
    if any(not 0 < count <= left.get(key, 0) for key, count in said.items()):
        faults.append(
            _("More are named of a line than came and no unit has yet, or none are.")
        )
    if faults:
        raise Faulty({"lines": faults})
    return [
        ReceiptLine(
            id=uuid5(asked.key, f"{key.item} {key.serial}"),
            receipt=made,
            item_id=key.item,
            serial_id=key.serial,
            quantity=count,
            originator=made.originator,
            **label_of(made),
        )
        for key, count in sorted(said.items(), key=str)
    ]
