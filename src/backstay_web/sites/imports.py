"""What of sites can be imported."""

import re
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backstay_web.core.imports.cells import Choice, Code, Known, Text, Whole
from backstay_web.core.imports.entries import Entries
from backstay_web.core.imports.kinds import Column
from backstay_web.core.imports.rules import Rule
from backstay_web.nations.imports import codes_of_nations, nations_by_code
from backstay_web.nations.permissions import Permission
from backstay_web.sites.models import MICRODEGREES, Site

UNLOCODE: Final = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")
KINDS: Final[dict[str, tuple[str, ...]]] = {
    Site.Kind.DEPOT.value: ("store", "склад"),
    Site.Kind.PORT.value: ("sea port", "порт"),
    Site.Kind.AIRPORT.value: ("airfield", "аеропорт", "летовище"),
    Site.Kind.HUB.value: ("вузол",),
    Site.Kind.BORDER.value: ("crossing", "кордон"),
    Site.Kind.WORKSHOP.value: ("майстерня",),
    Site.Kind.TRAINING.value: ("training ground", "полігон"),
    Site.Kind.RECEIVING.value: ("receiving site", "місце приймання"),
}

SITES: Final = Entries(
    name="sites",
    title=_("Sites"),
    permission=Permission.SITE_CHANGE,
    model=Site,
    key=("code",),
    listing="sites_site",
    rules=(
        Rule(
            "unlocode",
            lambda values: (
                values.get("unlocode") is None
                or UNLOCODE.fullmatch(str(values["unlocode"])) is not None
            ),
            gettext_noop("is no UN/LOCODE"),
            gettext_noop("its five signs, such as PLRZE: country, then place"),
        ),
        Rule(
            "lon_microdeg",
            lambda values: (
                (values.get("lat_microdeg") is None)
                == (values.get("lon_microdeg") is None)
            ),
            gettext_noop("stands without its other half"),
            gettext_noop("both degrees, or neither"),
        ),
    ),
    columns=(
        Column(
            "code",
            Code(64),
            _("Your own code of the site."),
            example="no-depot",
            headings=("id", "site", "код", "місце"),
        ),
        Column(
            "name",
            Text(200),
            _("Its name in English."),
            example="Northern depot",
            headings=("site name", "назва англійською"),
        ),
        Column(
            "name_uk",
            Text(200),
            _("Its name in Ukrainian."),
            example="Північний склад",
            headings=("назва", "назва українською"),
            optional=True,
            empty="",
        ),
        Column(
            "nation",
            Known(nations_by_code, gettext_noop("a nation"), codes_of_nations),
            _("The code of its nation."),
            example="NO",
            headings=("country", "країна"),
            field="nation_id",
        ),
        Column(
            "kind",
            Choice(KINDS),
            _(
                "What it is: depot, port, airport, hub, border, workshop, training or "
                "receiving."
            ),
            example=Site.Kind.DEPOT.value,
            headings=("type", "вид", "тип"),
        ),
        Column(
            "unlocode",
            Code(5),
            _("Its UN/LOCODE, if it has one."),
            example="NOOSL",
            headings=("un/locode", "locode"),
            optional=True,
        ),
        Column(
            "lat_microdeg",
            Whole(-90 * MICRODEGREES, 90 * MICRODEGREES),
            _("Its latitude, WGS 84, north of the equator above zero."),
            example="59913900",
            headings=("latitude", "lat", "широта"),
            unit=_("millionths of a degree"),
            optional=True,
        ),
        Column(
            "lon_microdeg",
            Whole(-180 * MICRODEGREES, 180 * MICRODEGREES),
            _("Its longitude, WGS 84, east of Greenwich above zero."),
            example="10752200",
            headings=("longitude", "lon", "lng", "довгота"),
            unit=_("millionths of a degree"),
            optional=True,
        ),
    ),
)
