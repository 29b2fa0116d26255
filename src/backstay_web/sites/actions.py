"""What can be done about sites, legs and hubs, and about what they take."""

from backstay_web.core.entries import commands_of
from backstay_web.nations.permissions import Permission
from backstay_web.sites.models import (
    Hub,
    HubPeriod,
    Leg,
    LegCapacity,
    LegCost,
    LegPeriod,
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
