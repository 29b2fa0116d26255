"""Offers of repair: a line is a bay, of a workshop that has an offer of its own."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backstay.cases.tables import MAX_INTEGER
from backstay_web.catalogue.models import Family
from backstay_web.core.imports.cells import Code, Text, Whole
from backstay_web.core.imports.kinds import Column
from backstay_web.core.imports.known import by_code
from backstay_web.donations.imports.columns import of_offer, own_code
from backstay_web.donations.imports.homes import Above
from backstay_web.donations.imports.offers import Offers
from backstay_web.donations.models import Bay, Offer, Workshop
from backstay_web.nations.permissions import Permission
from backstay_web.sites.models import Site

BAYS: Final = Offers(
    name="bays",
    title=_("Offers of repair"),
    permission=Permission.OFFER_CHANGE,
    model=Bay,
    key=("code",),
    listing="offers",
    of="bay",
    offer_kind=Offer.Kind.WORKSHOP,
    above=(
        Above(Offer, "workshop__offer", "workshop"),
        Above(Workshop, "workshop", "workshop"),
    ),
    columns=(
        own_code(_("Your own code of the bay."), "2026-W-01.tubes"),
        Column(
            "workshop",
            Code(64),
            _(
                "Your own code of its workshop. A new workshop gets an offer of its "
                "own under the same code."
            ),
            example="2026-W-01",
            headings=("workshop code", "майстерня", "код майстерні"),
            field="workshop__code",
        ),
        Column(
            "workshop_name",
            Text(200),
            _("The name of the workshop."),
            example="Northern workshop",
            headings=("name", "назва майстерні"),
            field="workshop__name",
            word=_("Name of the workshop"),
        ),
        Column(
            "workshop_name_uk",
            Text(200),
            _("Its name in Ukrainian."),
            example="Північна майстерня",
            headings=("назва українською",),
            field="workshop__name_uk",
            word=_("Ukrainian name of the workshop"),
            optional=True,
            empty="",
        ),
        *of_offer("workshop__offer"),
        Column(
            "site",
            by_code(Site, gettext_noop("a site")),
            _("Where it is: the code or the name of a site."),
            example="no-workshop",
            headings=("where", "location", "місце", "де"),
            field="workshop__site_id",
        ),
        Column(
            "family",
            by_code(Family, gettext_noop("a family of the catalogue")),
            _("What the bay repairs: the code or the name of a family."),
            example="tube",
            headings=("repairs", "equipment", "родина", "що ремонтує"),
            field="family_id",
        ),
        Column(
            "hours",
            Whole(0, MAX_INTEGER),
            _("How many hours it works in any week."),
            example="80",
            headings=("capacity", "годин", "години"),
            unit=_("hours a week"),
        ),
    ),
)
