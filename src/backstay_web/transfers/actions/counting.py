"""Inventories: a post counts what it holds, and what is missing becomes a case."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, change, command, find
from backstay_web.core.entries import Faulty, faults_of
from backstay_web.core.rows import Written
from backstay_web.donations.actions.labels import label_of
from backstay_web.nations.permissions import Permission
from backstay_web.transfers.actions.custody import (
    CountedLine,
    case_of,
    legal,
    move,
    nation_of_post,
)
from backstay_web.transfers.actions.parts import NotNow, hold
from backstay_web.transfers.books import CLOCK, Count, Key, differing
from backstay_web.transfers.inventory_queries import due_of
from backstay_web.transfers.models import Difference, Inventory, InventoryLine
from backstay_web.transfers.queries import book_of, consignments

TOLD = ("item", "serial", "expected", "counted", "condition", "remark")


@command("inventory.open", Permission.CUSTODY_SIGN)
def open_inventory(
    *, asked: Asked, entry: UUID, consignment: UUID, post: UUID
) -> Happened:
    """Let the holder of a post begin to count all that it holds of a consignment.

    Raises
    ------
    NotNow
        If another inventory of it is open.
    Faulty
        If the post is not his, or holds nothing of it.
    """
    row = find(consignments(), consignment)
    nation = nation_of_post(asked, post)
    hold(row.pk)
    held = book_of(row.pk).expected_of(post)
    if not held:
        raise Faulty({"post": [_("This post holds nothing of it.")]})
    mine = Inventory.objects.filter(consignment=row.pk, post=post)
    if mine.filter(closed_at=None, withdrawn_at=None).exists():
        raise NotNow(_("An inventory of it is open: close it, or withdraw it first."))
    due = due_of(row.pk, post)
    made = Inventory(
        id=entry,
        consignment_id=row.pk,
        post=post,
        nation_id=nation,
        due_on=due.on if due else None,
        why=due.why if due else Inventory.Why.OWN,
        opened_at=asked.at,
        originator=asked.by.origin,
        **label_of(row),
    )
    made.save(force_insert=True)
    lines = [
        InventoryLine(
            id=uuid5(asked.key, f"{key.item} {key.serial}"),
            inventory=made,
            item_id=key.item,
            serial_id=key.serial,
            expected=expected,
            originator=asked.by.origin,
            **label_of(row),
        )
        for key, expected in sorted(held.items(), key=str)
    ]
    InventoryLine.objects.bulk_create(lines)
    content = {"consignment": row.pk, "due_on": made.due_on, "version": 1}
    also = [Written(each, each) for each in lines]
    return Happened("inventory.opened", made, content, also)


@command("inventory.count", Permission.CUSTODY_SIGN)
def count_inventory(
    *,
    asked: Asked,
    inventory: UUID,
    expected_version: int,
    lines: Sequence[CountedLine],
) -> Happened:
    """Say what was found of some lines of an inventory; it moves nothing.

    Raises
    ------
    Faulty
        If a line is not of this inventory, is there twice or cannot stand; all at once.
    """
    row = open_one(asked, inventory)
    faults, found = [], {Key(each["item"], each["serial"]): each for each in lines}
    if len(found) != len(lines):
        faults.append(_("Each line is counted once."))
    known = {Key(each.item_id, each.serial_id): each for each in lines_of(row)}
    if strange := len(found.keys() - known.keys()):
        words = {"count": strange}
        faults.append(_("%(count)s lines are not of this inventory.") % words)
    told = [known[key] for key in sorted(found.keys() & known.keys(), key=str)]
    for line in told:
        faults += said_of_line(line, found[Key(line.item_id, line.serial_id)])
    if faults:
        raise Faulty({"lines": faults})
    row = change(row, expected_version)
    for line in told:
        line.save(update_fields=["counted", "condition", "remark", "version"])
        line.refresh_from_db()
    content = {"lines": lines, "version": row.version}
    also = [Written(each, each) for each in told]
    return Happened("inventory.counted", row, content, also)


def open_one(asked: Asked, inventory: UUID) -> Any:
    """Return an inventory that is open, of a post that the actor holds.

    Raises
    ------
    NotNow
        If it was closed or withdrawn.
    """
    row = find(Inventory.objects.select_related("consignment"), inventory)
    nation_of_post(asked, row.post, "inventory")
    hold(row.consignment_id)
    row.refresh_from_db()
    if row.closed_at is not None:
        raise NotNow(_("It is closed already."))
    if row.withdrawn_at is not None:
        raise NotNow(_("It was withdrawn."))
    return row


def lines_of(row: Inventory) -> list[InventoryLine]:
    return list(InventoryLine.objects.filter(inventory=row.pk).order_by("pk"))


def said_of_line(line: InventoryLine, said: CountedLine) -> list[str]:
    """Write into a line what was found; return what is wrong with that."""
    line.counted, line.remark = said["counted"], said["remark"]
    line.condition = said["condition"] if said["counted"] else ""
    try:
        line.full_clean(exclude=["inventory"], validate_unique=False)
    except ValidationError as error:
        by_field = faults_of(error)
        return [f"{name}: {' '.join(told)}" for name, told in by_field.items()]
    line.version = F("version") + 1
    return []


@command("inventory.close", Permission.CUSTODY_SIGN)
def close_inventory(
    *, asked: Asked, inventory: UUID, expected_version: int
) -> Happened:
    """Close an inventory: what was not found is unknown from now on, and a case.

    Raises
    ------
    NotNow
        If what the post holds of it has changed since it was opened.
    Faulty
        If a line was not counted yet.
    """
    row = open_one(asked, inventory)
    lines = lines_of(row)
    if left := sum(each.counted is None for each in lines):
        words = {"count": left}
        said = _("%(count)s lines are not counted yet: count 0 of what is not there.")
        raise Faulty({"inventory": [said % words]})
    counts = [
        Count(Key(each.item_id, each.serial_id), each.expected, each.counted)
        for each in lines
    ]
    book = book_of(row.consignment_id)
    moves = legal(lambda: book.missing(counts, row.post, asked.at))
    digest = digest_of(row)
    told = {"closed_at": asked.at, "digest": digest}
    written = move(asked, row.consignment, book, moves, {row.post: row.nation_id})
    cases = [
        case_of(
            asked,
            row,
            each,
            inventory=row,
            owner=row.post,
            owner_nation_id=row.nation_id,
            due_on=asked.at.date() + CLOCK,
        )
        for each in differing(counts)
    ]
    Difference.objects.bulk_create(cases)
    row = change(row, expected_version, **told)
    content = {**told, "cases": len(cases), "version": row.version}
    also = [*written, *(Written(each, each) for each in cases)]
    return Happened("inventory.closed", row, content, also)


def digest_of(row: Inventory) -> str:
    """Return the SHA-256 of what was counted: by whom, of what, and each line."""
    lines = InventoryLine.objects.filter(inventory=row.pk).order_by("pk")
    said = [
        [str(row.pk), str(row.consignment_id), str(row.post)],
        [[str(value) for value in line] for line in lines.values_list(*TOLD)],
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@command("inventory.withdraw", Permission.CUSTODY_SIGN)
def withdraw_inventory(
    *, asked: Asked, inventory: UUID, expected_version: int
) -> Happened:
    """Withdraw an inventory that is not closed, and say why."""
    if not asked.reason.strip():
        raise Faulty({"reason": [_("Say why.")]})
    row = open_one(asked, inventory)
    row = change(row, expected_version, withdrawn_at=asked.at)
    content = {"reason": asked.reason, "version": row.version}
    return Happened("inventory.withdrawn", row, content)
