"""The pages of counts: what was expected, counted and signed, and what is open."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from backstay_web.core.commands import find
from backstay_web.nations.queries import post_names
from backstay_web.notebook.detail import Detail
from backstay_web.transfers import inventory_queries, queries
from backstay_web.transfers.books import CLOCK
from backstay_web.transfers.lists import (
    HANDOVERS,
    INVENTORIES,
    INVENTORY_STATES,
    LOSSES,
    STATES,
)
from backstay_web.transfers.models import HandoverLine, InventoryLine, Signature
from backstay_web.transfers.subjects import HANDOVER, INVENTORY, LOSS_REPORT

HANDOVER_PAGE: Final = Detail(HANDOVER, queries.handovers, HANDOVERS.columns)
INVENTORY_PAGE: Final = Detail(
    INVENTORY, inventory_queries.inventories, INVENTORIES.columns
)
LOSS_PAGE: Final = Detail(LOSS_REPORT, queries.loss_reports, LOSSES.columns)


def more_of_handover(key: UUID) -> dict[str, Any]:
    """Return what the page of a handover shows beside its facts."""
    row = find(queries.handovers(), key)
    sides = [(row.from_post, row.from_nation_id), (row.to_post, row.to_nation_id)]
    names = post_names(sides)
    lines = list(queries.lines_of_count(row.pk))
    signatures = list(
        Signature.objects.filter(handover=row).order_by("signed_at", "pk")
    )
    signed = {each.side for each in signatures}
    return {
        "row": row,
        "state": STATES[row.state],
        "giver": names[row.from_post],
        "receiver": names[row.to_post],
        "is_to_its_nation": row.to_nation_id == row.consignment.to_nation_id,
        "lines": [shown_line(each) for each in lines],
        **sums_of(lines),
        "signatures": [
            {
                "side": each.get_side_display(),
                "post": names.get(each.post, ""),
                "at": each.signed_at,
                "digest": each.digest,
            }
            for each in signatures
        ],
        "unsigned": [
            names[post]
            for side, post in (
                (Signature.Side.RECEIVER, row.to_post),
                (Signature.Side.GIVER, row.from_post),
            )
            if side not in signed
        ],
        "cases": shown_cases(names, handover=row),
    }


def sums_of(lines: Sequence[HandoverLine]) -> dict[str, Any]:
    """Return what lines come to, and those that become cases once both have signed."""
    counted = [each for each in lines if each.counted is not None]
    return {
        "expected": sum(each.expected for each in counted),
        "counted": sum(each.counted or 0 for each in counted),
        "staying": sum(each.expected for each in lines)
        - sum(each.expected for each in counted),
        "to_open": [shown_line(each) for each in lines if queries.opens_a_case(each)],
        "due_on": timezone.localdate() + CLOCK,
    }


def more_of_inventory(key: UUID) -> dict[str, Any]:
    """Return what the page of an inventory shows beside its facts."""
    row = find(inventory_queries.inventories(), key)
    names = post_names([(row.post, row.nation_id)])
    lines = InventoryLine.objects.filter(inventory=row)
    return {
        "row": row,
        "state": INVENTORY_STATES[row.state],
        "is_open": row.state == "open",
        "is_late": is_late(row),
        "post": names[row.post],
        "lines": [
            shown_line(each)
            for each in lines.select_related("item__variant", "serial").order_by(
                "item__code", "serial__number", "pk"
            )
        ],
        "cases": shown_cases(names, inventory=row),
    }


def more_of_loss(key: UUID) -> dict[str, Any]:
    """Return what the page of a loss report shows beside its facts."""
    row = find(queries.loss_reports(), key)
    names = post_names([(row.post, row.nation_id)])
    return {
        "row": row,
        "post": names[row.post],
        "cases": shown_cases(names, loss_report=row),
    }


def is_late(row: Any) -> bool:
    """Tell whether an inventory was closed after its day, or is open beyond it."""
    last = timezone.localdate(row.closed_at) if row.closed_at else timezone.localdate()
    return row.due_on is not None and row.withdrawn_at is None and last > row.due_on


def shown_cases(names: Mapping[UUID, str], **of: Any) -> list[dict[str, Any]]:
    """Return the cases that came of a count, with the names of their owners."""
    cases = queries.differences().filter(**of)
    return [
        {
            "row": each,
            "name": name_of(each),
            "owner": names.get(each.owner, ""),
            "outcome": each.get_outcome_display(),
        }
        for each in cases.select_related("item__variant", "serial").order_by(
            "item__code", "pk"
        )
    ]


def shown_line(each: HandoverLine | InventoryLine) -> dict[str, Any]:
    return {
        "name": name_of(each),
        "expected": each.expected,
        "counted": each.counted,
        "is_other": each.counted is not None and each.counted != each.expected,
        "is_damaged": isinstance(each, HandoverLine)
        and each.counted == each.expected
        and queries.opens_a_case(each),
        "condition": each.get_condition_display() if each.counted else "",
        "remark": each.remark,
    }


def name_of(row: Any) -> str:
    """Return what a line is of: the item, and the number of the one unit if it is."""
    return queries.thing_name(row.item, row.serial)
