"""What can be done about consignments; each verb is one command."""

from backstay_web.transfers.actions.admitting import (
    close_arrival,
    let_in,
    record_arrival,
)
from backstay_web.transfers.actions.counting import (
    close_inventory,
    count_inventory,
    open_inventory,
    withdraw_inventory,
)
from backstay_web.transfers.actions.custody import (
    CountedLine,
    close_difference,
    count,
    open_custody,
    sign,
    withdraw,
)
from backstay_web.transfers.actions.explaining import explain
from backstay_web.transfers.actions.losing import LostLine, report_loss
from backstay_web.transfers.actions.moving import (
    CARRIAGE,
    MOVEMENT,
    PERMIT,
    TIMING,
    arrive,
    depart,
    take_in,
)
from backstay_web.transfers.actions.parts import (
    COMMANDS,
    CONSIGNMENT,
    PARTS,
    NotNow,
)
from backstay_web.transfers.actions.receiving import (
    ReceivedLine,
    receive,
    tell_handover,
    tell_receipt,
)
from backstay_web.transfers.actions.releasing import number, release_consignment
from backstay_web.transfers.actions.storing import waive_limit

__all__ = [
    "CARRIAGE",
    "COMMANDS",
    "CONSIGNMENT",
    "MOVEMENT",
    "PARTS",
    "PERMIT",
    "TIMING",
    "CountedLine",
    "LostLine",
    "NotNow",
    "ReceivedLine",
    "arrive",
    "close_arrival",
    "close_difference",
    "close_inventory",
    "count",
    "count_inventory",
    "depart",
    "explain",
    "let_in",
    "number",
    "open_custody",
    "open_inventory",
    "receive",
    "record_arrival",
    "release_consignment",
    "report_loss",
    "sign",
    "take_in",
    "tell_handover",
    "tell_receipt",
    "waive_limit",
    "withdraw",
    "withdraw_inventory",
]
