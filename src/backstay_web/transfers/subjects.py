"""What of transfers one can look for and open."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from backstay_web.core.registers.subjects import (
    HAPPENED,
    register_subjects,
    words_of,
)
from backstay_web.core.subjects import Subject, register
from backstay_web.nations.permissions import Permission
from backstay_web.transfers import (
    inventory_queries,
    queries,
    receipt_queries,
    report_queries,
    serial_queries,
)
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
    )
)
