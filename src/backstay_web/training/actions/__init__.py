"""What can be done about training, gathered for whoever looks commands up."""

from backstay_web.training.actions.crews import (
    CREW,
    ask_seat,
    assign,
    unassign,
    withdraw,
)
from backstay_web.training.actions.holding import (
    HELD_COURSE,
    HELD_INTERPRETERS,
    HELD_KIT,
    HELD_RANGE,
    begin,
    cancel,
    confirm,
    end,
)
from backstay_web.training.actions.keeping import fulfil
from backstay_web.training.actions.lessons import (
    drop_lesson,
    hand_on,
    learn_from_feedback,
    learn_from_report,
    try_lesson,
    verify_lesson,
)
from backstay_web.training.actions.reports import say_feedback, say_report
from backstay_web.training.actions.results import (
    STANDARD,
    STANDARD_TASK,
    say_result,
)
from backstay_web.training.actions.seats import (
    NotEnough,
    give,
    lacking,
    leave,
    receive,
)
from backstay_web.training.actions.standing import NotNow
from backstay_web.training.actions.timetables import (
    FIXED_BLOCK,
    ROOM,
    ROOM_CLOSING,
    ask_timetable,
    cancel_timetable,
)

__all__ = [
    "CREW",
    "FIXED_BLOCK",
    "HELD_COURSE",
    "HELD_INTERPRETERS",
    "HELD_KIT",
    "HELD_RANGE",
    "ROOM",
    "ROOM_CLOSING",
    "STANDARD",
    "STANDARD_TASK",
    "NotEnough",
    "NotNow",
    "ask_seat",
    "ask_timetable",
    "assign",
    "begin",
    "cancel",
    "cancel_timetable",
    "confirm",
    "drop_lesson",
    "end",
    "fulfil",
    "give",
    "hand_on",
    "lacking",
    "learn_from_feedback",
    "learn_from_report",
    "leave",
    "receive",
    "say_feedback",
    "say_report",
    "say_result",
    "try_lesson",
    "unassign",
    "verify_lesson",
    "withdraw",
]
