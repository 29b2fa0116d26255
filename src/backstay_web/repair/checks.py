"""Who says that the work at a job is over, so that somebody else checks it."""

from typing import Final
from uuid import UUID

from backstay_web.core.models import Event
from backstay_web.core.releases.actions import is_me_too

OVER: Final = "job.checked"
"""The event by which a job comes into its check."""


def said_work_is_over(job: UUID) -> bool:
    """Return whether whoever acts said last that the work is over, in whatever post."""
    told = Event.objects.filter(subject=job, kind=OVER).order_by("-at", "-pk")
    actor = told.values_list("actor", flat=True).first()
    return actor is not None and is_me_too(actor)
