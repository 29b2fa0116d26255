"""What can be done with plans, gathered for whoever looks commands up."""

from backstay_web.plans.actions.answering import (
    NotOpen,
    accept,
    counter,
    decline,
    free,
)
from backstay_web.plans.actions.condition import say_condition
from backstay_web.plans.actions.presence import say
from backstay_web.plans.actions.proposing import (
    NoPlan,
    Unproposable,
    draft,
    propose,
    refuse,
)
from backstay_web.plans.actions.questions import (
    ask_chances,
    ask_for_offers,
    ask_mends,
    ask_replan,
    ask_what_ifs,
    ask_why,
    keep_what_ifs,
)
from backstay_web.plans.actions.replying import reply
from backstay_web.plans.actions.reporting import report
from backstay_web.plans.actions.reranking import try_order
from backstay_web.plans.actions.running import NotNow, ask_run, cancel_run
from backstay_web.plans.actions.snapshots import make_snapshot
from backstay_web.plans.actions.telling import tell

__all__ = [
    "NoPlan",
    "NotNow",
    "NotOpen",
    "Unproposable",
    "accept",
    "ask_chances",
    "ask_for_offers",
    "ask_mends",
    "ask_replan",
    "ask_run",
    "ask_what_ifs",
    "ask_why",
    "cancel_run",
    "counter",
    "decline",
    "draft",
    "free",
    "keep_what_ifs",
    "make_snapshot",
    "propose",
    "refuse",
    "reply",
    "report",
    "say",
    "say_condition",
    "tell",
    "try_order",
]
