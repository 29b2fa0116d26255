"""The tables of repair, gathered for Django."""

from backstay_web.repair.models.fleet import Fleet
from backstay_web.repair.models.job import Job, Stage
from backstay_web.repair.models.schedule import (
    Placement,
    Schedule,
    ScheduleAttempt,
    ScheduleEnding,
)
from backstay_web.repair.models.solution import Solution
from backstay_web.repair.models.spares import Fitting, Requisition, Spare, Stock
from backstay_web.repair.models.ticket import Message, Ticket, Translation

__all__ = [
    "Fitting",
    "Fleet",
    "Job",
    "Message",
    "Placement",
    "Requisition",
    "Schedule",
    "ScheduleAttempt",
    "ScheduleEnding",
    "Solution",
    "Spare",
    "Stage",
    "Stock",
    "Ticket",
    "Translation",
]
