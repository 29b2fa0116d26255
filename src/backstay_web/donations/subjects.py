"""What of offers one can look for, open and release."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backstay_web.core.registers.subjects import subject_of, words_of
from backstay_web.core.subjects import Subject, register
from backstay_web.donations import queries
from backstay_web.donations.happened import events
from backstay_web.donations.models import Offer
from backstay_web.donations.register import DETAILS, REGISTER
from backstay_web.nations.permissions import Permission


def consists_of(offer: UUID) -> Mapping[str, Sequence[UUID]]:
    """Return the keys of what an offer gives, by kind."""
    return {
        kind.noun: [
            row.pk for row in kind.model._default_manager.filter(**{field: offer})
        ]
        for kind, field in REGISTER.pointing_to(Offer)
        if field == "offer" and kind.has_codes
    }


OFFER: Final = register(
    Subject(
        name="offer",
        word=_("Offer"),
        rows=Offer.objects.all,
        title="title",
        beside="code",
        door="donations:offer",
        needs=Permission.OFFER_READ,
        searched=["code", "title", "source"],
        events=events(),
        happened=queries.events_of,
        tells=("quantity", "evidence"),
        consists_of=consists_of,
        words=words_of(REGISTER),
    )
)
for kind in DETAILS:
    if kind.has_codes:
        register(subject_of(REGISTER, kind))
