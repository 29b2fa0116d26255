"""What pages show that is neither a list nor a table: made there, read here alike."""

from typing import Final

from backstay_web.config.api.reads import (
    beside,
    courses,
    desk,
    finding,
    outlook,
    plans,
    questions,
    totals,
)

READS: Final = (
    *desk.READS,
    *totals.READS,
    *questions.READS,
    *plans.READS,
    *outlook.READS,
    *finding.READS,
    *courses.READS,
    *beside.READS,
)
"""Everything of that kind."""
