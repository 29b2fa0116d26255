"""The tables of core, gathered for Django."""

from backstay_web.core.models.actor import Actor, Session
from backstay_web.core.models.allowance import Allowance
from backstay_web.core.models.command import Arrival, Command, Event, EventRow
from backstay_web.core.models.entry import (
    Coded,
    Entry,
    Loaded,
    Named,
    amount,
    is_key,
    is_one_line,
)
from backstay_web.core.models.founding import Founding
from backstay_web.core.models.label import Labelled, Versioned
from backstay_web.core.models.release import LASTS, Release
from backstay_web.core.models.row_change import RowChange

__all__ = [
    "LASTS",
    "Actor",
    "Allowance",
    "Arrival",
    "Coded",
    "Command",
    "Entry",
    "Event",
    "EventRow",
    "Founding",
    "Labelled",
    "Loaded",
    "Named",
    "Release",
    "RowChange",
    "Session",
    "Versioned",
    "amount",
    "is_key",
    "is_one_line",
]
