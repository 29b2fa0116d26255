"""What the pages of spares, stocks and fleets say: the tables, words for fields."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.entries import Commands
from backstay_web.core.registers.kinds import Kind, Register, Way, Word
from backstay_web.nations.permissions import Permission
from backstay_web.repair import actions

WORDS: Final[dict[str, Word]] = {
    "code": Word(_("Code"), _("Short, and your own: plans and sheets call it so.")),
    "name": Word(_("Name"), _("In English.")),
    "name_uk": Word(
        _("Ukrainian name"), _("If none is given, the English one is shown.")
    ),
    "family": Word(_("Family"), _("Equipment that it fits.")),
    "lead_days": Word(_("Lead time"), _("From the order to the stock."), _("days")),
    "needs_licence": Word(
        _("Needs an export licence"),
        _("Until somebody says that it needs none, it is not sent without."),
    ),
    "spare": Word(_("Spare part"), _("What lies there.")),
    "site": Word(_("Site"), _("Where it lies.")),
    "quantity": Word(_("Quantity"), _("How many there are.")),
    "minimum": Word(_("Minimum"), _("With fewer than this it is to be ordered.")),
    "variant": Word(_("Variant"), _("The thing that there is so many of.")),
    "group": Word(_("Group of units"), _("Who has them.")),
    "counted_on": Word(_("Counted on"), _("The day on which they were counted.")),
    "failures_ppm": Word(
        _("Failures"),
        _("Of those that are fit, the share that fails in a week."),
        _("millionths a week"),
    ),
    "source": Word(_("Source"), _("Who says so, and how he knows.")),
}


def _kind(commands: Commands, one: Promise, many: Promise) -> Kind:
    return Kind(commands, one, many, Permission.REPAIR_READ)


KINDS: Final = [
    _kind(actions.SPARE, _("Spare part"), _("Spare parts")),
    _kind(actions.STOCK, _("Stock"), _("Stocks")),
    _kind(actions.FLEET, _("Fleet"), _("Fleets")),
]
REGISTER: Final = Register(
    "repair",
    {kind.noun: kind for kind in KINDS},
    WORDS,
    [
        Way("repair:home", _("Jobs"), Permission.REPAIR_READ),
        Way("repair:fleets", _("What is fit"), Permission.REPAIR_READ),
        Way("repair:turn_round", _("How long it takes"), Permission.REPAIR_READ),
    ],
    events={"spare.sent": _("Part sent"), "spare.taken": _("Taken from stock")},
)
