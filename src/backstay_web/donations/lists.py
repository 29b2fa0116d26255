"""The list of offers."""

from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.core.day_input import DayInput
from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.filters import FlagFilter, NamedFilter
from backstay_web.core.lists.listing import Listing
from backstay_web.core.lists.together import Together
from backstay_web.donations import actions, queries
from backstay_web.donations.models import Offer, Verification
from backstay_web.donations.models.state import State
from backstay_web.nations.models import Nation
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import nations

NEVER: Final = _("never")
DECIDED_BY: Final = _("By what its nation has decided, such as an act or a letter")


def known_nations(_: HttpRequest | None) -> QuerySet[Nation]:
    return nations()


def confirm(*, row: UUID, reason: str, **asked: Any) -> None:
    """Confirm one offer; what proves it is the reason too.

    Raises
    ------
    NotNow
        If nothing proves it.
    """
    if not reason.strip():
        raise actions.NotNow(_("Name what proves it, below the list."))
    actions.confirm_offer(offer=row, reason=reason, evidence=reason, **asked)


def renew(*, row: UUID, reason: str, value: date, **asked: Any) -> None:
    """Let one offer hold until a later day; what proves it is the reason too."""
    actions.renew_offer(
        offer=row, reason=reason, evidence=reason, expires_on=value, **asked
    )


def withdraw(*, row: UUID, reason: str, **asked: Any) -> None:
    """Take one offer back; what proves it is the reason too."""
    actions.withdraw_offer(offer=row, reason=reason, evidence=reason, **asked)


def last_day() -> forms.DateField:
    """Return the field of the first day on which offers hold no longer."""
    return forms.DateField(label=_("Expires on"), widget=DayInput())


class OfferFilter(filters.FilterSet):
    """Which offers are asked for."""

    nation = NamedFilter(label=_("Nation"), queryset=known_nations)
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Offer.Kind.choices)
    state = filters.ChoiceFilter(label=_("State"), choices=State.choices)
    counts = FlagFilter(label=_("Counts"))
    verified = filters.ChoiceFilter(
        label=_("Verified"),
        choices=Verification.Finding.choices,
        null_value="never",
        null_label=NEVER,
    )
    is_origin_known = FlagFilter(label=_("Origin known"))

    class Meta:
        model = Offer
        fields: ClassVar[list[str]] = [
            "nation",
            "kind",
            "state",
            "counts",
            "verified",
            "is_origin_known",
        ]


OFFERS: Final = Listing(
    name="offers",
    title=_("Offers"),
    rows=lambda: queries.offers(timezone.localdate()),
    columns=[
        Column("title", _("Title"), _("What is offered, in a few words.")),
        Column(
            "nation",
            _("Nation"),
            _("The nation that gives it."),
            field="nation__name",
            field_uk="nation__name_uk",
        ),
        Column(
            "kind",
            _("Kind"),
            _("What it is."),
            words=dict(Offer.Kind.choices),
            is_shown=False,
        ),
        Column(
            "variant",
            _("Variant"),
            _("The thing itself, of the first lot if there are several."),
            field_uk="variant_uk",
        ),
        Column(
            "quantity",
            _("Quantity"),
            _("Units of all lots together."),
            unit=_("units"),
            kind=Kind.NUMBER,
        ),
        Column(
            "state",
            _("State"),
            _("How far the offer stands."),
            words=dict(State.choices),
        ),
        Column(
            "counts",
            _("Counts"),
            _(
                "Whether plans may count on it today: it is offered or confirmed, its "
                "last day has not passed, it waits for nothing and repeats no other."
            ),
            kind=Kind.FLAG,
        ),
        Column(
            "verified",
            _("Verified"),
            _("What whoever looked last found: whether the offer holds."),
            words={None: NEVER, **dict(Verification.Finding.choices)},
        ),
        Column(
            "verified_on",
            _("Verified on"),
            _("The day on which somebody looked last whether it holds."),
            kind=Kind.DAY,
        ),
        Column(
            "is_origin_known",
            _("Origin known"),
            _("Whether the catalogue names the nation of origin of all its lots."),
            kind=Kind.FLAG,
            is_shown=False,
        ),
        Column(
            "expires_on",
            _("Expires on"),
            _("The first day on which it no longer holds, if any."),
            kind=Kind.DAY,
        ),
        Column(
            "confidence_percent",
            _("Confidence"),
            _("How likely it is that all of it is there on its day."),
            unit=_("percent"),
            kind=Kind.NUMBER,
        ),
        Column(
            "said_on",
            _("Said on"),
            _("The day on which it was said or written."),
            kind=Kind.DAY,
        ),
        Column(
            "channel",
            _("Channel"),
            _("Through whom the offer was heard of."),
            words=dict(Offer.Channel.choices),
            is_shown=False,
        ),
        Column(
            "code",
            _("Code"),
            _("Short, and your own: plans and sheets call it so."),
            is_shown=False,
        ),
    ],
    order="title",
    beside=queries.labels_beside,
    searched=["title", "code", "nation__name", "nation__name_uk"],
    filters=OfferFilter,
    detail="donations:offer",
    together=[
        Together(
            "confirm",
            _("Confirm"),
            Permission.OFFER_CONFIRM,
            confirm,
            asks_why=True,
            why=DECIDED_BY,
        ),
        Together(
            "renew",
            _("Renew"),
            Permission.OFFER_CHANGE,
            renew,
            asks_why=True,
            why=DECIDED_BY,
            asks=last_day,
        ),
        Together(
            "withdraw",
            _("Withdraw"),
            Permission.OFFER_CHANGE,
            withdraw,
            asks_why=True,
            why=DECIDED_BY,
        ),
    ],
    empty=_(
        "You may know of no offer yet: whoever may make offers for your nation makes "
        "the first."
    ),
)
