"""The pages of needs."""

from backstay_web.requirements.views.asking import ask, change, withdraw
from backstay_web.requirements.views.comparing import alike
from backstay_web.requirements.views.judging import judge, queue
from backstay_web.requirements.views.ordering import order
from backstay_web.requirements.views.reading import (
    detail,
    mine,
    needed,
    requirement_list,
)
from backstay_web.requirements.views.waiving import change_waiver, end_waiver, waive

__all__ = [
    "alike",
    "ask",
    "change",
    "change_waiver",
    "detail",
    "end_waiver",
    "judge",
    "mine",
    "needed",
    "order",
    "queue",
    "requirement_list",
    "waive",
    "withdraw",
]
