"""The tables of transfers, gathered for Django."""

from backstay_web.transfers.models.arrival import Arrival, LimitWaiver
from backstay_web.transfers.models.consignment import (
    Clearance,
    Consignment,
    Fulfilment,
    HandlingUnit,
    Item,
    Serial,
)
from backstay_web.transfers.models.custody import (
    Custody,
    Difference,
    Handover,
    HandoverLine,
    LedgerEntry,
    Side,
    Signature,
)
from backstay_web.transfers.models.inventory import Inventory, InventoryLine
from backstay_web.transfers.models.loss import LossReport
from backstay_web.transfers.models.movement import (
    Carriage,
    Movement,
    Passage,
    Permit,
    Timing,
)
from backstay_web.transfers.models.receipt import Receipt, ReceiptLine
from backstay_web.transfers.models.report import (
    SelfReport,
    SelfReportAnswer,
    SelfReportLine,
)

__all__ = [
    "Arrival",
    "Carriage",
    "Clearance",
    "Consignment",
    "Custody",
    "Difference",
    "Fulfilment",
    "HandlingUnit",
    "Handover",
    "HandoverLine",
    "Inventory",
    "InventoryLine",
    "Item",
    "LedgerEntry",
    "LimitWaiver",
    "LossReport",
    "Movement",
    "Passage",
    "Permit",
    "Receipt",
    "ReceiptLine",
    "SelfReport",
    "SelfReportAnswer",
    "SelfReportLine",
    "Serial",
    "Side",
    "Signature",
    "Timing",
]
