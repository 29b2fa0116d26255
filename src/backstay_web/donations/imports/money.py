"""Offers of money: a line is an amount, with an offer of its own."""

import re
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backstay.cases.tables import MAX_INTEGER
from backstay_web.catalogue.models import PackageTemplate
from backstay_web.core.imports.cells import Code, Whole
from backstay_web.core.imports.kinds import Column
from backstay_web.core.imports.known import by_code
from backstay_web.core.imports.rules import Rule
from backstay_web.donations.imports.columns import of_offer, own_code
from backstay_web.donations.imports.homes import Above
from backstay_web.donations.imports.offers import Offers
from backstay_web.donations.models import Money, Offer
from backstay_web.nations.permissions import Permission

CURRENCY: Final = re.compile(r"[A-Z]{3}")

MONEY: Final = Offers(
    name="money",
    title=_("Offers of money"),
    permission=Permission.OFFER_CHANGE,
    model=Money,
    key=("code",),
    listing="offers",
    of="money",
    offer_kind=Offer.Kind.MONEY,
    above=(Above(Offer, "offer", "code"),),
    rules=(
        Rule(
            "currency",
            lambda values: bool(CURRENCY.fullmatch(str(values.get("currency", "EUR")))),
            gettext_noop("is no currency"),
            gettext_noop("its three letters, such as EUR"),
        ),
    ),
    columns=(
        own_code(
            _("Your own code of the offer: a line is an offer of its own."),
            "2026-M-01",
            "offer__code",
        ),
        *of_offer("offer"),
        Column(
            "amount_minor",
            Whole(1, MAX_INTEGER),
            _("How much, in the smallest unit of the currency: 500 euros are 50000."),
            example="50000000",
            headings=("amount", "sum", "сума"),
            unit=_("smallest units, such as cents"),
        ),
        Column(
            "currency",
            Code(3),
            _("Its three letters."),
            example="EUR",
            headings=("валюта",),
        ),
        Column(
            "template",
            by_code(PackageTemplate, gettext_noop("a package template")),
            _("The package that it is for: its code or its name; empty: for any."),
            example="m777-battery",
            headings=("for", "purpose", "package", "пакет", "на що"),
            field="template_id",
            optional=True,
        ),
    ),
)
