"""The tables of plans, gathered for Django."""

from backstay_web.plans.models.expectation import Expectation
from backstay_web.plans.models.promise import Promise, Report
from backstay_web.plans.models.proposal import (
    Answer,
    Line,
    Proposal,
    Purpose,
    Reply,
    Share,
)
from backstay_web.plans.models.run import (
    Attempt,
    Ending,
    Result,
    Run,
    Sighting,
    Snapshot,
)

__all__ = [
    "Answer",
    "Attempt",
    "Ending",
    "Expectation",
    "Line",
    "Promise",
    "Proposal",
    "Purpose",
    "Reply",
    "Report",
    "Result",
    "Run",
    "Share",
    "Sighting",
    "Snapshot",
]
