"""The label of what is made of the rows of two bodies."""

from django.utils.translation import gettext as _

from backstay_web.core.context import Context
from backstay_web.core.entries import Faulty, Release
from backstay_web.core.rows import SaysWhoMayRead
from backstay_web.donations.actions.labels import strictest


def read_by_both(
    by: Context, field: str, mine: SaysWhoMayRead, other: SaysWhoMayRead
) -> Release:
    """Return the label of what is made of two rows, if the actor reads that.

    Raises
    ------
    Faulty
        If no body reads both.
    """
    label = strictest(mine, other)
    if not label["rel"] & by.rel:
        raise Faulty({field: [_("Nobody reads both: let its body read the crew.")]})
    return label
