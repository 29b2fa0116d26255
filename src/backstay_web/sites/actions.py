"""What can be done about sites, legs and hubs, and about what they take."""

from typing import Annotated, Final

from backstay_web.core.commands import Asked, Happened, command, require
from backstay_web.core.entries import Release, commands_of
from backstay_web.core.loading import Lines, Sheet, Sheets, lines_of, load
from backstay_web.nations import queries
from backstay_web.nations.models import Nation
from backstay_web.nations.permissions import Permission
from backstay_web.sites.models import (
    ExplosiveLimit,
    Hub,
    HubPeriod,
    Leg,
    LegCapacity,
    LegCost,
    LegPeriod,
    LoadedSites,
    Site,
)

SITE = commands_of(Site, "site", Permission.SITE_CHANGE)
LEG = commands_of(Leg, "leg", Permission.LEG_CHANGE)
LEG_CAPACITY = commands_of(
    LegCapacity, "leg_capacity", Permission.LEG_CHANGE, part_of="leg"
)
LEG_COST = commands_of(LegCost, "leg_cost", Permission.LEG_CHANGE, part_of="leg")
LEG_PERIOD = commands_of(LegPeriod, "leg_period", Permission.LEG_CHANGE, part_of="leg")
HUB = commands_of(Hub, "hub", Permission.LEG_CHANGE, part_of="site")
HUB_PERIOD = commands_of(HubPeriod, "hub_period", Permission.LEG_CHANGE, part_of="hub")
EXPLOSIVE_LIMIT = commands_of(
    ExplosiveLimit, "explosive_limit", Permission.SITE_CHANGE, part_of="site"
)

SHEETS: Final[Sheets] = {
    "site": Sheet(Site),
    "leg": Sheet(Leg),
    "leg_capacity": Sheet(LegCapacity, ("leg",), part_of="leg"),
    "leg_cost": Sheet(LegCost, ("leg",), part_of="leg"),
    "leg_period": Sheet(LegPeriod, ("leg", "start_on"), part_of="leg"),
    "hub": Sheet(Hub, ("site",), part_of="site"),
    "hub_period": Sheet(HubPeriod, ("hub", "start_on"), part_of="hub"),
    "explosive_limit": Sheet(
        ExplosiveLimit, ("site", "hazard_division"), part_of="site"
    ),
}


@command("sites.import", Permission.SITE_CHANGE)
def import_sites(
    *,
    asked: Asked,
    lines: Annotated[Lines, lines_of(SHEETS)],
    release: Release | None = None,
) -> Happened:
    """Bring sites, legs and hubs to what lines say; what is new may be read by release.

    Whoever may change sites but not what goes there is refused.
    """
    require(asked.by, Permission.LEG_CHANGE)
    known = {Nation: queries.codes()}
    return load(asked, LoadedSites, SHEETS, lines, known, release)
