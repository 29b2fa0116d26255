"""That a crew is there for its package: said by what it passed, and by nothing else."""

from typing import Final

from backstay_web.core.commands import Asked
from backstay_web.core.rows import Written
from backstay_web.plans.actions.presence import present
from backstay_web.plans.models import Presence
from backstay_web.training.actions.trained import assignment_of, is_trained
from backstay_web.training.models import Result

KIND: Final = "crew"
"""What brings a crew there, as pages of rows call it."""


def counted(made: Result, asked: Asked) -> list[Written]:
    """Say, inside a pass, that a crew is there, once it is trained on what comes.

    Nothing is said where the actor may not know what the crew is for.
    """
    assigned = assignment_of(made.seat.crew)
    if made.verdict != Result.Verdict.PASS or assigned is None:
        return []
    if not is_trained(assigned):
        return []
    said = present(
        asked=asked,
        requirement=assigned.requirement_id,
        package_number=assigned.package_number,
        part=assigned.part_id,
        quantity=1,
        on=made.on,
        evidence=made.evidence,
        source_kind=KIND,
        source=made.seat.crew_id,
    )
    return [said]


def taken_back(made: Result, asked: Asked) -> list[Written]:
    """Take back, inside a correction, that a crew is there by what it had passed."""
    if made.corrects_id is None:
        return []
    rows = Presence.objects.filter(
        originator=asked.by.origin,
        source_kind=KIND,
        source=made.seat.crew_id,
        quantity__gte=1,
        corrected_by=None,
    )
    return [
        present(
            asked=asked,
            requirement=row.requirement_id,
            package_number=row.package_number,
            part=row.part_id,
            quantity=0,
            on=made.on,
            evidence=made.evidence,
            source_kind=KIND,
            source=made.seat.crew_id,
            corrects=row.pk,
        )
        for row in rows
    ]
