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
from backstay_web.repair.actions.schedules import (
    NotNow,
    ask_schedule,
    cancel_schedule,
    move_job,
    rank_job,
    undo_schedule,
)
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
    "NotNow",
    "NotSent",
    "ask_schedule",
    "ask_spare",
    "begin_repair",
    "cancel_schedule",
    "check_it",
    "give_up",
    "license_spare",
    "move_job",
    "pass_check",
    "rank_job",
    "report",
    "return_",
    "send_back",
    "send_in",
    "send_spare",
    "strip",
    "take_spare",
    "triage",
    "undo_schedule",
    "wait",
    "withdraw_spare",
    "write_off",
]
