"""What can be done with plans, gathered for whoever looks commands up."""

from backstay_web.plans.actions.answering import (
    NotOpen,
    accept,
    counter,
    decline,
    free,
)
from backstay_web.plans.actions.proposing import NoPlan, Unproposable, draft, propose
from backstay_web.plans.actions.reporting import report

__all__ = [
    "NoPlan",
    "NotOpen",
    "Unproposable",
    "accept",
    "counter",
    "decline",
    "draft",
    "free",
    "propose",
    "report",
]
