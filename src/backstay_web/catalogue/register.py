"""What the pages of the catalogue say: the tables, and the words for their fields."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue import actions
from backstay_web.core.entries import Commands
from backstay_web.core.registers.kinds import Kind, Register, Way, Word
from backstay_web.nations.permissions import Permission

WORDS: Final[dict[str, Word]] = {
    "code": Word(_("Code"), _("Short, and your own: plans and sheets call it so.")),
    "name": Word(_("Name"), _("In English.")),
    "name_uk": Word(
        _("Ukrainian name"), _("If none is given, the English one is shown.")
    ),
    "note": Word(_("Note"), _("What the word means, where it could mislead.")),
    "family": Word(_("Family"), _("What the same kind of bay can repair.")),
    "mass_kg": Word(_("Mass"), _("Of one unit as it is carried."), _("kg")),
    "origin_nation": Word(
        _("Nation of origin"),
        _("Whoever gives it away needs this nation's consent; none if nobody's."),
    ),
    "needs_serials": Word(
        _("Needs serial numbers"), _("Whether each unit is followed by its own number.")
    ),
    "net_explosive_g": Word(
        _("Net explosive quantity of one"),
        _("Of one unit; 0 if it holds none, empty until somebody has said so."),
        _("g"),
    ),
    "count_unit": Word(_("Counted by"), _("What one of it is.")),
    "variant": Word(_("Variant"), _("The thing that this is said of.")),
    "scheme": Word(_("Scheme"), _("Whose code it is.")),
    "nation": Word(_("Nation"), _("The nation that calls it so, or that owes it.")),
    "value": Word(_("Value"), _("The code itself; a stock number in its 13 digits.")),
    "condition": Word(_("Condition"), _("What state a unit is in before.")),
    "hours": Word(_("Work"), _("Bay time for one unit."), _("hours")),
    "duration_weeks": Word(_("Duration"), _("From entry to exit."), _("weeks")),
    "equipment_class": Word(_("Class"), _("What may stand for each other.")),
    "language": Word(_("Language"), _("What it is written in, or what they speak.")),
    "edition_on": Word(_("Edition"), _("The day of the edition.")),
    "sequence": Word(_("Courses"), _("What a cohort attends, in order.")),
    "step": Word(_("Place"), _("Its place in the order, from 1.")),
    "kind": Word(_("Kind"), _("What it is.")),
    "purpose": Word(_("Purpose"), _("What the capability is for.")),
    "template": Word(_("Template"), _("The capability that this can meet.")),
    "main_variant": Word(
        _("Main variant"), _("None if any of the class will do for the main part.")
    ),
    "commonality_micropoints": Word(
        _("Price of one more type"),
        _("Worth lost when the fleet gets another type."),
        _("millionths of a point"),
    ),
    "option": Word(_("Option"), _("The way to meet a template that this is part of.")),
    "part": Word(_("Part"), _("Its short code within the option.")),
    "role": Word(_("Role"), _("What it is for.")),
    "quantity": Word(_("Quantity"), _("Units of kit, or cohorts.")),
    "trainees": Word(_("Trainees"), _("People in one cohort."), _("people")),
    "ready_on": Word(
        _("Ready on"), _("The day from which a paper is there, if promised.")
    ),
    "floor_days": Word(
        _("Floor of supply"), _("Below it the package is not sustained."), _("days")
    ),
    "floor_share_ppm": Word(
        _("Floor of the share fit or trained"),
        _("Below it the package is not sustained."),
        _("parts per million"),
    ),
}


def _kind(commands: Commands, one: Promise, many: Promise) -> Kind:
    return Kind(commands, one, many, Permission.CATALOGUE_READ)


KINDS: Final = [
    _kind(actions.PACKAGE_TEMPLATE, _("Template"), _("Templates")),
    _kind(actions.TEMPLATE_OPTION, _("Option"), _("Options")),
    _kind(actions.TEMPLATE_PART, _("Part"), _("Parts")),
    _kind(actions.EQUIPMENT_CLASS, _("Class"), _("Classes")),
    _kind(actions.CLASS_VARIANT, _("Member"), _("Members")),
    _kind(actions.FAMILY, _("Family"), _("Families")),
    _kind(actions.VARIANT, _("Variant"), _("Variants")),
    _kind(actions.CONFIGURATION, _("Configuration"), _("Configurations")),
    _kind(actions.CODE, _("Code of others"), _("Codes of others")),
    _kind(actions.REPAIR, _("Repair"), _("Repairs")),
    _kind(actions.MANUAL, _("Manual"), _("Manuals")),
    _kind(actions.COURSE_KIND, _("Kind of course"), _("Kinds of course")),
    _kind(actions.COURSE_SEQUENCE, _("Sequence of courses"), _("Sequences of courses")),
    _kind(actions.SEQUENCE_STEP, _("Step"), _("Steps")),
    _kind(actions.LANGUAGE, _("Language"), _("Languages")),
    _kind(actions.TERM, _("Term"), _("Glossary")),
]
REGISTER: Final = Register(
    "catalogue",
    {kind.noun: kind for kind in KINDS},
    WORDS,
    [Way("catalogue:commonality", _("In common"), Permission.CATALOGUE_READ)],
)
