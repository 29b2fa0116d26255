"""What of the catalogue can be imported."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backstay.cases.tables import MAX_INTEGER
from backstay_web.catalogue.models import Family, Term, Variant
from backstay_web.core.imports.cells import Choice, Code, Known, Text, Whole
from backstay_web.core.imports.entries import Entries
from backstay_web.core.imports.kinds import Column
from backstay_web.core.imports.known import by_code
from backstay_web.nations.imports import codes_of_nations, nations_by_code
from backstay_web.nations.permissions import Permission

UNITS: Final[dict[str, tuple[str, ...]]] = {
    Variant.CountUnit.PIECE.value: ("pcs", "штука", "шт"),
    Variant.CountUnit.SET.value: ("kit", "комплект"),
    Variant.CountUnit.ROUND.value: ("shot", "постріл"),
}

VARIANTS: Final = Entries(
    name="variants",
    title=_("Variants of the catalogue"),
    permission=Permission.CATALOGUE_CHANGE,
    model=Variant,
    key=("code",),
    listing="catalogue_variant",
    columns=(
        Column(
            "code",
            Code(64),
            _("Your own code of the variant."),
            example="m777",
            headings=("id", "variant", "код", "зразок"),
        ),
        Column(
            "name",
            Text(200),
            _("Its name in English."),
            example="M777",
            headings=("model", "item", "назва англійською"),
        ),
        Column(
            "name_uk",
            Text(200),
            _("Its name in Ukrainian."),
            example="М777",  # noqa: RUF001 its first letter is Ukrainian
            headings=("назва", "назва українською"),
            optional=True,
            empty="",
        ),
        Column(
            "family",
            by_code(Family, gettext_noop("a family of the catalogue")),
            _("What it is one of: the code or the name of a family."),
            example="tube",
            headings=("group", "родина"),
            field="family_id",
        ),
        Column(
            "mass_kg",
            Whole(1, MAX_INTEGER),
            _("The mass of one unit, as it is carried."),
            example="4200",
            headings=("mass", "weight", "маса", "вага"),
            unit=_("kg"),
        ),
        Column(
            "origin_nation",
            Known(nations_by_code, gettext_noop("a nation"), codes_of_nations),
            _("The code of the nation whose consent a gift needs; empty: of none."),
            example="US",
            headings=("made in", "origin", "виробник", "походження"),
            field="origin_nation_id",
            optional=True,
        ),
        Column(
            "count_unit",
            Choice(UNITS),
            _("In what it is counted: piece, set or round. Empty: piece."),
            example=Variant.CountUnit.PIECE.value,
            headings=("unit", "одиниця"),
            optional=True,
            empty=Variant.CountUnit.PIECE.value,
        ),
    ),
)

TERMS: Final = Entries(
    name="terms",
    title=_("Glossary"),
    permission=Permission.CATALOGUE_CHANGE,
    model=Term,
    key=("code",),
    listing="catalogue_term",
    columns=(
        Column(
            "code",
            Code(64),
            _("Your own code of the term."),
            example="recoil-buffer",
            headings=("id", "term", "код", "термін"),
        ),
        Column(
            "name",
            Text(200),
            _("What it is called in English."),
            example="recoil buffer",
            headings=("english", "en", "англійською"),
        ),
        Column(
            "name_uk",
            Text(200),
            _("What it is called in Ukrainian."),
            example="гальмо відкоту",
            headings=("ukrainian", "uk", "українською"),
        ),
        Column(
            "note",
            Text(500),
            _("What it means, where a word alone could mislead."),
            example="Not the recuperator: that one pushes the barrel back.",
            headings=("meaning", "remark", "примітка", "пояснення"),
            optional=True,
            empty="",
        ),
    ),
)
