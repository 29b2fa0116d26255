"""Whether an offer stands so that something can be done with it."""

from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.donations.models import Offer
from backstay_web.donations.models.state import OPEN


class NotNow(BackstayError):
    """How far an offer stands, or what is bound of it, does not allow the change."""


def check_open(offer: Offer) -> None:
    """Return if an offer can still change.

    Raises
    ------
    NotNow
        If it was withdrawn, or has expired.
    """
    if offer.state not in OPEN:
        raise NotNow(
            _("It is %(state)s: renew it, or make a new offer.")
            % {"state": offer.get_state_display()}
        )
