"""What of nations can be imported."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backstay_web.core.imports.cells import Choice, Known, Text, Value
from backstay_web.core.imports.kinds import Column, Kind
from backstay_web.nations.models import Nation, Organisation
from backstay_web.nations.permissions import Permission


def nations_by_code(codes: set[str]) -> Mapping[str, Value]:
    """Return the key of each nation of these codes that the actor may know of."""
    found = Nation.objects.filter(code__in=codes).values_list("code", "id")
    return {code: str(id_) for code, id_ in found}


def codes_of_nations(keys: set[str]) -> Mapping[str, str]:
    """Return the code of each nation of these keys."""
    found = Nation.objects.filter(pk__in=keys).values_list("id", "code")
    return {str(id_): code for id_, code in found}


ORGANISATIONS: Final = Kind(
    name="organisations",
    title=_("Organisations"),
    permission=Permission.ORGANISATION_CHANGE,
    model=Organisation,
    key=("nation", "name"),
    listing="organisations",
    columns=(
        Column(
            "nation",
            Known(nations_by_code, gettext_noop("a nation"), codes_of_nations),
            _("The code of its nation."),
            example="UA",
            headings=("country", "nation code", "нація", "країна", "код країни"),
            field="nation_id",
        ),
        Column(
            "name",
            Text(200),
            _("Its name, which no other organisation of the nation has."),
            example="Donations agency",
            headings=("organisation", "unit", "назва", "організація", "підрозділ"),
        ),
        Column(
            "kind",
            Choice(
                {
                    "command": ("командування",),
                    "agency": ("агентство", "установа"),
                    "unit": ("підрозділ", "частина"),
                    "staff": ("штаб",),
                }
            ),
            _("What it is: command, agency, unit or staff."),
            example="agency",
            headings=("type", "вид", "тип"),
        ),
    ),
)
