"""Searches of apps above: how far each is, and how one is cancelled."""

from typing import Any, Final
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked
from backstay_web.core.entries import Faulty, check_is_mine
from backstay_web.core.labels.columns import columns_of
from backstay_web.plans.actions.ranges import check_ranges
from backstay_web.plans.models.asked import EndingOf
from backstay_web.plans.saying import in_words, unpacked

MOST_TIME_S: Final = 600
"""Our assumption: whoever asks for such a search waits for it."""


def check_time(time_s: int) -> None:
    """Return if one may search for so many seconds.

    Raises
    ------
    Faulty
        If not.
    """
    check_ranges({"time_s": (time_s, 1, MOST_TIME_S)})


def standing(row: Any, may_cancel: bool) -> dict[str, Any]:
    """Return how far a search is; ``may_cancel`` says whether it is the reader's."""
    attempt = row.attempts.order_by("-number").first()
    ending = row.endings.first()
    return {
        "row": row,
        "began_at": attempt.began_at if attempt else None,
        "ending": ending,
        "how": ending.get_how_display() if ending else "",
        "why": in_words(unpacked(ending.why)) if ending else "",
        "may_cancel": ending is None and may_cancel,
    }


def cancelled(asked: Asked, row: Any) -> Any:
    """Return the ending of a search that is cancelled; None if it had ended.

    Its worker notices in a second.

    Raises
    ------
    Faulty
        If nobody says why.
    """
    check_is_mine(asked.by, row)
    if not asked.reason.strip():
        raise Faulty({"reason": [_("Say why.")]})
    began = row.attempts.order_by("number").first()
    try:
        with transaction.atomic():
            return row.endings.create(
                id=uuid4(),
                how=EndingOf.How.CANCELLED,
                why=asked.reason,
                began_at=began.began_at if began else None,
                ended_at=asked.at,
                originator=row.originator,
                **columns_of(row),
            )
    except IntegrityError:
        return None
