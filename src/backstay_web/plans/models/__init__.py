"""The tables of plans, gathered for Django."""

from backstay_web.plans.models.run import (
    ATTEMPTS,
    Attempt,
    Ending,
    Result,
    Run,
    Sighting,
    Snapshot,
)

__all__ = [
    "ATTEMPTS",
    "Attempt",
    "Ending",
    "Result",
    "Run",
    "Sighting",
    "Snapshot",
]
