"""What recipients say of their units and of worth: tables, and words for their fields.

Waivers have their place on the page of a need, and no table of their own here.
"""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.entries import Commands
from backstay_web.core.registers.kinds import Kind, Register, Word
from backstay_web.nations.permissions import Permission
from backstay_web.requirements import actions

WORDS: Final[dict[str, Word]] = {
    "code": Word(_("Code"), _("Short, and your own: plans and sheets call it so.")),
    "name": Word(_("Name"), _("In English.")),
    "name_uk": Word(
        _("Ukrainian name"), _("If none is given, the English one is shown.")
    ),
    "nation": Word(_("Nation"), _("The nation whose units they are.")),
    "group": Word(_("Group of units"), _("The group that takes no more than this.")),
    "start_on": Word(_("From day"), _("The first day on which it holds.")),
    "end_on": Word(
        _("Until day"), _("The first day on which it no longer holds; none: for good.")
    ),
    "packages": Word(
        _("Packages"),
        _("New packages that it takes in any of these weeks."),
        _("per week"),
    ),
    "from_days": Word(
        _("Days"),
        _(
            "Counted from the day it is needed by, negative before it, with commas "
            "between: -7, 0, 30."
        ),
    ),
    "shares_ppm": Word(
        _("Shares"),
        _(
            "What is left of the weight from each of the days on, with commas between; "
            "none larger than the one before."
        ),
        _("millionths"),
    ),
}


def _kind(commands: Commands, one: Promise, many: Promise) -> Kind:
    return Kind(commands, one, many, Permission.REQUIREMENT_READ)


KINDS: Final = [
    _kind(actions.UNIT_GROUP, _("Group of units"), _("Groups of units")),
    _kind(actions.ABSORPTION, _("What a group takes"), _("What groups take")),
    _kind(actions.WORTH_CURVE, _("Curve of worth"), _("Curves of worth")),
]
REGISTER: Final = Register(
    "requirements", {kind.noun: kind for kind in KINDS}, WORDS, first="list"
)
