"""Offers of materiel: a line is a lot, with an offer of its own."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backstay.cases.tables import MAX_INTEGER
from backstay_web.catalogue.models import Variant
from backstay_web.core.imports.cells import Choice, Day, Whole
from backstay_web.core.imports.kinds import Column, MessageColumns
from backstay_web.core.imports.known import by_code, called
from backstay_web.core.imports.message import Names
from backstay_web.donations.imports.columns import of_offer, own_code
from backstay_web.donations.imports.homes import Above
from backstay_web.donations.imports.offers import Offers
from backstay_web.donations.models import Lot, Offer
from backstay_web.nations.permissions import Permission
from backstay_web.sites.models import Site

CONDITIONS: Final[dict[str, tuple[str, ...]]] = {
    Lot.Condition.SERVICEABLE.value: ("good", "справна", "справний", "справне"),
    Lot.Condition.LIGHT.value: ("light damage", "легкі пошкодження"),
    Lot.Condition.HEAVY.value: ("heavy damage", "важкі пошкодження"),
}


def names() -> Names:
    """Return the names that a message may speak of: variants."""
    variants = Variant.objects.filter(retired_on=None)
    return Names(items=dict(called(variants)), units={})


MATERIEL: Final = Offers(
    name="materiel",
    title=_("Offers of materiel"),
    permission=Permission.OFFER_CHANGE,
    model=Lot,
    key=("code",),
    listing="offers",
    of="lot",
    offer_kind=Offer.Kind.MATERIEL,
    above=(Above(Offer, "offer", "code"),),
    columns=(
        own_code(
            _(
                "Your own code of the lot, by which you find it again. A new lot gets "
                "an offer of its own under the same code."
            ),
            "2026-K-07",
        ),
        *of_offer("offer"),
        Column(
            "variant",
            by_code(Variant, gettext_noop("a variant of the catalogue")),
            _("What it is: the code or the name of a variant of the catalogue."),
            example="m777",
            headings=("item", "equipment", "model", "тип", "зразок", "що"),
            field="variant_id",
        ),
        Column(
            "quantity",
            Whole(1, MAX_INTEGER),
            _("How many units of it."),
            example="6",
            headings=("qty", "count", "how many", "кількість"),
            unit=_("units of the variant"),
        ),
        Column(
            "condition",
            Choice(CONDITIONS),
            _("Serviceable, light or heavy damage. Empty: serviceable."),
            example=Lot.Condition.SERVICEABLE.value,
            headings=("technical state", "технічний стан"),
            optional=True,
            empty=Lot.Condition.SERVICEABLE.value,
        ),
        Column(
            "site",
            by_code(Site, gettext_noop("a site")),
            _("Where it stands: the code or the name of a site."),
            example="no-depot",
            headings=("where", "location", "depot", "місце", "склад", "де"),
            field="site_id",
        ),
        Column(
            "ready_on",
            Day(),
            _("The day from which it may leave."),
            example="2026-02-02",
            headings=("ready", "available", "from", "готово", "доступно з"),
            unit=_("day"),
        ),
    ),
    message=MessageColumns(
        {"quantity": "quantity", "item": "variant", "day": "ready_on"}, names
    ),
)
