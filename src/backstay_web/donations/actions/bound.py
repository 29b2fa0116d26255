"""Whether anything of an offer is bound, asked so that nobody binds it meanwhile."""

from django.db.models import Q
from django.utils.translation import gettext as _

from backstay_web.donations.actions.standing import NotNow
from backstay_web.donations.models import Balance


def check_not_bound(which: Q) -> None:
    """Return if nothing is bound of these balances; they stay locked until the end.

    Whoever binds something changes the balance first and looks afterwards whether the
    offer still stands: one of the two waits for the other, and sees what it did.

    Raises
    ------
    NotNow
        If something is bound.
    """
    locked = Balance.objects.filter(which).select_for_update(of=("self",))
    if any(row.committed for row in locked.order_by("id")):
        raise NotNow(_("Part of it is bound: whoever bound it frees it first."))
