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

__all__ = [
    "CREW",
    "HELD_COURSE",
    "HELD_INTERPRETERS",
    "HELD_KIT",
    "HELD_RANGE",
    "STANDARD",
    "STANDARD_TASK",
    "NotEnough",
    "NotNow",
    "ask_seat",
    "assign",
    "begin",
    "cancel",
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
