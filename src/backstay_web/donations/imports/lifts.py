"""Offers of lift: a line is the mass that an offer carries over a leg in each week."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backstay.cases.tables import MAX_INTEGER
from backstay_web.core.imports.cells import Day, Whole
from backstay_web.core.imports.kinds import Column
from backstay_web.core.imports.known import by_code
from backstay_web.core.imports.rules import Rule, comes_after
from backstay_web.donations.imports.columns import of_offer, own_code
from backstay_web.donations.imports.homes import Above
from backstay_web.donations.imports.offers import Offers
from backstay_web.donations.models import Lift, Offer
from backstay_web.nations.permissions import Permission
from backstay_web.sites.models import Leg

LIFTS: Final = Offers(
    name="lift",
    title=_("Offers of lift"),
    permission=Permission.OFFER_CHANGE,
    model=Lift,
    key=("code",),
    listing="offers",
    of="lift",
    offer_kind=Offer.Kind.LIFT,
    above=(Above(Offer, "offer", "code"),),
    rules=(
        Rule(
            "end_on",
            comes_after("end_on", "start_on"),
            gettext_noop("is not after the day on which it starts"),
            gettext_noop("the first day after the last one, which is excluded"),
        ),
    ),
    columns=(
        own_code(
            _("Your own code of the offer: a line is an offer of its own."),
            "2026-L-02",
            "offer__code",
        ),
        *of_offer("offer"),
        Column(
            "leg",
            by_code(Leg, gettext_noop("a leg")),
            _("The leg over which it carries, by its code."),
            example="gdansk-rzeszow",
            headings=("route", "way", "плече", "маршрут"),
            field="leg_id",
        ),
        Column(
            "capacity_kg",
            Whole(1, MAX_INTEGER),
            _("The mass that it carries in each week, beyond what the leg takes."),
            example="40000",
            headings=("capacity", "mass", "маса", "спроможність"),
            unit=_("kg a week"),
        ),
        Column(
            "start_on",
            Day(),
            _("The first day."),
            example="2026-02-02",
            headings=("start", "starts", "початок"),
            unit=_("day"),
        ),
        Column(
            "end_on",
            Day(),
            _("The first day after it, which is excluded."),
            example="2026-06-01",
            headings=("end", "ends", "кінець"),
            unit=_("day"),
        ),
    ),
)
