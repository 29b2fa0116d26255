"""The tables of plans, gathered for Django."""

from backstay_web.plans.models.condition import Condition
from backstay_web.plans.models.expectation import Expectation
from backstay_web.plans.models.explanation import Explanation
from backstay_web.plans.models.load import Load
from backstay_web.plans.models.presence import Presence
from backstay_web.plans.models.promise import Promise, Report
from backstay_web.plans.models.proposal import (
    Answer,
    Line,
    Proposal,
    Purpose,
    Reply,
    Share,
)
from backstay_web.plans.models.question import Finding, Question, WhatIf
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
    "Condition",
    "Ending",
    "Expectation",
    "Explanation",
    "Finding",
    "Line",
    "Load",
    "Presence",
    "Promise",
    "Proposal",
    "Purpose",
    "Question",
    "Reply",
    "Report",
    "Result",
    "Run",
    "Share",
    "Sighting",
    "Snapshot",
    "WhatIf",
]
