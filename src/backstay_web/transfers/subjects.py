"""What of transfers one can look for and open."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from backstay_web.core.registers.subjects import (
    HAPPENED,
    register_subjects,
    words_of,
)
from backstay_web.core.subjects import Subject, register
from backstay_web.devices import kinds
from backstay_web.nations.permissions import Permission
from backstay_web.transfers import (
    gate_queries,
    inventory_queries,
    queries,
    receipt_queries,
    report_queries,
    serial_queries,
)
from backstay_web.transfers.actions import captured
from backstay_web.transfers.register import REGISTER

register_subjects(REGISTER)
SERIAL: Final = register(
    Subject(
        name="serial",
        word=_("Serial number"),
        rows=serial_queries.serials,
        title="number",
        beside="item__code",
        door="transfers:serial",
        needs=Permission.TRANSFER_READ,
        searched=["number"],
        events={f"serial.{verb}": said for verb, said in HAPPENED.items()},
        words=words_of(REGISTER),
    )
)
HANDOVER: Final = register(
    Subject(
        name="handover",
        word=_("Handover"),
        rows=queries.handovers,
        title="title",
        beside="counted_at__date",
        door="transfers:handover",
        needs=Permission.TRANSFER_READ,
        searched=["consignment__title"],
        events={
            "handover.counted": _("Counted"),
            "handover.signed": _("Signed by one side"),
            "handover.settled": _("Signed by both sides"),
            "handover.withdrawn": _("Withdrawn"),
        },
        words={
            "consignment": _("Consignment"),
            "site": _("Site"),
            "from_post": _("Post that gives"),
            "from_nation": _("Nation that gives"),
            "to_post": _("Post that takes"),
            "to_nation": _("Nation that takes"),
            "counted_at": _("Counted"),
            "settled_at": _("Signed by both sides"),
            "withdrawn_at": _("Withdrawn"),
        },
    )
)
ARRIVAL: Final = register(
    Subject(
        name=gate_queries.KIND,
        word=_("Arrival at a gate"),
        rows=gate_queries.arrivals,
        title="vehicle",
        beside="came_at__date",
        door="transfers:arrival",
        needs=Permission.TRANSFER_READ,
        searched=["vehicle", "carrier", "said_content", "papers", "sent_by"],
        events={
            "arrival.recorded": _("Written down at the gate"),
            "arrival.let_in": _("Let in, to be held apart"),
            "arrival.closed": _("Decided what becomes of it"),
            "limit.waived": _("Let in beyond the explosive limit"),
        },
    )
)
LOSS_REPORT: Final = register(
    Subject(
        name="loss_report",
        word=_("Loss report"),
        rows=queries.loss_reports,
        title="title",
        beside="noticed_on",
        door="transfers:loss_report",
        needs=Permission.TRANSFER_READ,
        searched=["consignment__title", "happened"],
        events={"loss.reported": _("Reported")},
        words={
            "consignment": _("Consignment"),
            "post": _("Post"),
            "nation": _("Nation"),
            "noticed_on": _("Noticed on"),
            "due_on": _("To be reported by"),
            "reported_at": _("Reported"),
            "happened": _("What happened"),
        },
    )
)
RECEIPT: Final = register(
    Subject(
        name=receipt_queries.KIND,
        word=_("Received by a unit"),
        rows=receipt_queries.receipts,
        title="title",
        beside="on",
        door="transfers:receipt",
        needs=Permission.TRANSFER_READ,
        searched=["consignment__title", "evidence"],
        events={"receipt.said": _("Said")},
        words={
            "consignment": _("Consignment"),
            "post": _("Post"),
            "nation": _("Nation"),
            "on": _("On"),
            "evidence": _("What proves it"),
            "corrects": _("Corrects"),
            "said_at": _("Said"),
        },
    )
)
SELF_REPORT: Final = register(
    Subject(
        name="self_report",
        word=_("Self-report"),
        rows=report_queries.self_reports,
        title="quarter",
        beside="nation__name",
        door="transfers:self_report",
        needs=Permission.TRANSFER_READ,
        searched=["quarter"],
        events={"self_report.explained": _("Explained")},
        words={
            "post": _("Post"),
            "nation": _("Nation"),
            "quarter": _("Quarter"),
            "due_on": _("To be reported by"),
            "reported_at": _("Reported"),
        },
    )
)
INVENTORY: Final = register(
    Subject(
        name="inventory",
        word=_("Inventory"),
        rows=inventory_queries.inventories,
        title="title",
        beside="opened_at__date",
        door="transfers:inventory",
        needs=Permission.TRANSFER_READ,
        searched=["consignment__title"],
        events={
            "inventory.opened": _("Begun"),
            "inventory.counted": _("Counted"),
            "inventory.closed": _("Closed"),
            "inventory.withdrawn": _("Withdrawn"),
        },
        words={
            "consignment": _("Consignment"),
            "post": _("Post"),
            "nation": _("Nation"),
            "due_on": _("Due on"),
            "why": _("Why"),
            "opened_at": _("Begun"),
            "closed_at": _("Closed"),
            "withdrawn_at": _("Withdrawn"),
            "digest": _("Digest of what was counted"),
        },
    )
)
STEP_BY_STEP: Final[dict[str, Any]] = {
    "needs": Permission.CUSTODY_SIGN,
    "rule": kinds.Rule.STEPS,
    "standing": captured.standing,
    "steps": captured.STEPS,
    "beside": captured.beside,
}
LINE_COUNTED: Final = kinds.register(
    kinds.EventKind(
        captured.LINE,
        _("Line counted"),
        faults=captured.faults_of_line,
        apply=captured.take_line,
        **STEP_BY_STEP,
    )
)
HANDOVER_COUNTED: Final = kinds.register(
    kinds.EventKind(
        captured.COUNT,
        _("Count finished"),
        faults=captured.faults_of_count,
        apply=captured.take_count,
        **STEP_BY_STEP,
    )
)
