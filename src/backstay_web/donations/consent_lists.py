"""The list of consents of third nations."""

from typing import ClassVar, Final

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.filters import FlagFilter, NamedFilter
from backstay_web.core.lists.listing import Listing
from backstay_web.donations import queries
from backstay_web.donations.lists import known_nations
from backstay_web.donations.models import Consent


class ConsentFilter(filters.FilterSet):
    """Which consents are asked for."""

    nation = NamedFilter(label=_("Nation of origin"), queryset=known_nations)
    stand = filters.ChoiceFilter(label=_("State"), choices=queries.Stand.choices)
    is_due_soon = FlagFilter(label=_("Due within 30 days"))

    class Meta:
        model = Consent
        fields: ClassVar[list[str]] = ["nation", "stand", "is_due_soon"]


CONSENTS: Final = Listing(
    name="consents",
    title=_("Consents"),
    rows=lambda: queries.consents(timezone.localdate()),
    columns=[
        Column(
            "variant",
            _("Variant"),
            _("The thing itself, which another nation made."),
            field="variant_name",
            field_uk="variant_name_uk",
        ),
        Column(
            "quantity",
            _("Quantity"),
            _("How many."),
            unit=_("units"),
            kind=Kind.NUMBER,
        ),
        Column(
            "lot",
            _("Lot"),
            _("The lot that needs it; empty if you may not know of it."),
            field="lot_code",
        ),
        Column(
            "offer",
            _("Offer"),
            _("The offer of that lot; empty if you may not know of it."),
            field="offer_title",
        ),
        Column(
            "nation",
            _("Nation of origin"),
            _("The nation whose consent it needs, once it is known."),
            field="nation__name",
            field_uk="nation__name_uk",
        ),
        Column(
            "stand",
            _("State"),
            _("How far the consent stands."),
            words=dict(queries.Stand.choices),
        ),
        Column(
            "expected_on",
            _("Expected on"),
            _("The day that plans take until there is an answer."),
            kind=Kind.DAY,
            is_shown=False,
        ),
        Column(
            "asked_on",
            _("Asked for on"),
            _("The day on which its nation was asked."),
            kind=Kind.DAY,
        ),
        Column(
            "due_on",
            _("Due on"),
            _("The day by which the answer should be there."),
            kind=Kind.DAY,
        ),
        Column(
            "answered_on",
            _("Answered on"),
            _("The day on which its nation answered."),
            kind=Kind.DAY,
        ),
        Column(
            "consent_on",
            _("Holds from"),
            _("The day from which a yes holds."),
            kind=Kind.DAY,
        ),
        Column(
            "is_due_soon",
            _("Due within 30 days"),
            _("Whether it is asked for, not answered, and due by then or before."),
            kind=Kind.FLAG,
            is_shown=False,
        ),
        Column(
            "purpose",
            _("Purpose"),
            _("What it is asked for, in the words of whoever asked."),
            is_shown=False,
        ),
    ],
    order="due_on",
    beside=queries.labels_beside_consents,
    searched=["purpose", "nation__name", "nation__name_uk"],
    filters=ConsentFilter,
    detail="donations:consent",
    empty=_(
        "You may know of no consent yet: whoever gives a lot says on the page of its "
        "offer that it needs one."
    ),
)
