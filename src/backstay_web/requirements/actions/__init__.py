"""What can be done about needs: by the recipient, and by the desk of the command."""

from backstay_web.requirements.actions.asking import (
    ask,
    ask_many,
    change_requirement,
    resubmit,
    withdraw,
)
from backstay_web.requirements.actions.finding import NotNow
from backstay_web.requirements.actions.judging import judge, take_back, validate_many
from backstay_web.requirements.actions.loading import import_needs
from backstay_web.requirements.actions.ordering import rank
from backstay_web.requirements.actions.reference import (
    ABSORPTION,
    UNIT_GROUP,
    WORTH_CURVE,
)
from backstay_web.requirements.actions.waiving import WAIVER

__all__ = [
    "ABSORPTION",
    "UNIT_GROUP",
    "WAIVER",
    "WORTH_CURVE",
    "NotNow",
    "ask",
    "ask_many",
    "change_requirement",
    "import_needs",
    "judge",
    "rank",
    "resubmit",
    "take_back",
    "validate_many",
    "withdraw",
]
