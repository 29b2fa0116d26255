"""What of offers one can look for, open and release."""

from django.utils.translation import gettext_lazy as _

from backstay_web.core.registers.subjects import subject_of
from backstay_web.core.subjects import Subject, register
from backstay_web.donations.models import Offer
from backstay_web.donations.register import DETAILS, REGISTER
from backstay_web.nations.permissions import Permission

register(
    Subject(
        name="offer",
        word=_("Offer"),
        rows=Offer.objects.all,
        title="title",
        beside="code",
        door="donations:offer",
        needs=Permission.OFFER_READ,
        searched=["title", "code"],
    )
)
for kind in DETAILS:
    if kind.has_codes:
        register(subject_of(REGISTER, kind))
