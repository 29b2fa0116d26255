"""What the pages of sites say: the tables, and the words for their fields."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.entries import Commands
from backstay_web.core.registers.kinds import Kind, Register, Word
from backstay_web.nations.permissions import Permission
from backstay_web.sites import actions

WORDS: Final[dict[str, Word]] = {
    "code": Word(_("Code"), _("Short, and your own: plans and sheets call it so.")),
    "name": Word(_("Name"), _("In English.")),
    "name_uk": Word(
        _("Ukrainian name"), _("If none is given, the English one is shown.")
    ),
    "nation": Word(_("Nation"), _("The nation whose place, lift or limit it is.")),
    "kind": Word(_("Kind"), _("What the place mainly is; no rule depends on it.")),
    "unlocode": Word(_("UN/LOCODE"), _("Five signs, such as PLRZE.")),
    "lat_microdeg": Word(_("Latitude"), _("WGS 84; north is positive."), _("degrees")),
    "lon_microdeg": Word(_("Longitude"), _("WGS 84; east is positive."), _("degrees")),
    "from_site": Word(_("From"), _("Where the stage begins.")),
    "to_site": Word(_("To"), _("Where the stage ends.")),
    "mode": Word(_("Means"), _("What carries it.")),
    "duration_weeks": Word(
        _("Duration"),
        _("From departure to arrival; 0 for two days or less."),
        _("weeks"),
    ),
    "leg": Word(_("Leg"), _("The stage that this is said of.")),
    "capacity_kg": Word(
        _("Capacity"), _("Mass that it takes in any of these weeks."), _("kg per week")
    ),
    "cost_eur_per_t": Word(
        _("Cost"), _("Loading and handling included."), _("EUR per tonne")
    ),
    "start_on": Word(_("From day"), _("The first day on which it holds.")),
    "end_on": Word(_("Until day"), _("The first day on which it no longer holds.")),
    "site": Word(_("Site"), _("The place that this is said of.")),
    "hazard_division": Word(
        _("Hazard division"),
        _("Of the store as a whole: what stands together counts as one division."),
    ),
    "limit_kg": Word(
        _("Licensed limit"),
        _("Net explosive quantity that the store may hold."),
        _("kg"),
    ),
    "source": Word(_("Source"), _("The licence, by its number and who gave it.")),
    "stated_on": Word(_("As of"), _("The day on which the licence said so.")),
    "hub": Word(_("Hub"), _("The limit that this is said of.")),
}


def _leg(commands: Commands, one: Promise, many: Promise) -> Kind:
    return Kind(commands, one, many, Permission.LEG_READ)


KINDS: Final = [
    Kind(actions.SITE, _("Site"), _("Sites"), Permission.SITE_READ),
    _leg(actions.LEG, _("Leg"), _("Legs")),
    _leg(actions.LEG_CAPACITY, _("Capacity"), _("Capacities")),
    _leg(actions.LEG_COST, _("Cost"), _("Costs")),
    _leg(actions.LEG_PERIOD, _("Period of a leg"), _("Other capacity for a time")),
    _leg(actions.HUB, _("Limit of a hub"), _("Limits of hubs")),
    _leg(actions.HUB_PERIOD, _("Period of a hub"), _("Other limit for a time")),
    Kind(
        actions.EXPLOSIVE_LIMIT,
        _("Explosive limit"),
        _("Explosive limits"),
        Permission.SITE_READ,
    ),
]
REGISTER: Final = Register("sites", {kind.noun: kind for kind in KINDS}, WORDS)
