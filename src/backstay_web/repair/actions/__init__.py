"""What can be done about repair, gathered for whoever looks commands up."""

from backstay_web.repair.actions.jobs import (
    begin_repair,
    check_it,
    give_up,
    pass_check,
    report,
    return_,
    send_back,
    send_in,
    strip,
    triage,
    wait,
    write_off,
)
from backstay_web.repair.actions.reference import FLEET, SPARE, STOCK
from backstay_web.repair.actions.spares import (
    NotSent,
    ask_spare,
    license_spare,
    send_spare,
    take_spare,
    withdraw_spare,
)

__all__ = [
    "FLEET",
    "SPARE",
    "STOCK",
    "NotSent",
    "ask_spare",
    "begin_repair",
    "check_it",
    "give_up",
    "license_spare",
    "pass_check",
    "report",
    "return_",
    "send_back",
    "send_in",
    "send_spare",
    "strip",
    "take_spare",
    "triage",
    "wait",
    "withdraw_spare",
    "write_off",
]
