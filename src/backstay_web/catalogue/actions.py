"""What can be done about things, courses and templates of packages."""

from typing import Annotated, Final

from backstay_web.catalogue import models
from backstay_web.core.commands import Asked, Happened, command
from backstay_web.core.entries import Commands, Release, commands_of
from backstay_web.core.loading import Lines, Sheet, Sheets, lines_of, load
from backstay_web.core.models import Entry
from backstay_web.nations import queries
from backstay_web.nations.models import Nation
from backstay_web.nations.permissions import Permission


def _commands_of(model: type[Entry], noun: str, part_of: str = "") -> Commands:
    return commands_of(model, noun, Permission.CATALOGUE_CHANGE, part_of)


LANGUAGE = _commands_of(models.Language, "language")
TERM = _commands_of(models.Term, "term")
FAMILY = _commands_of(models.Family, "family")
VARIANT = _commands_of(models.Variant, "variant")
CONFIGURATION = _commands_of(models.Configuration, "configuration")
REPAIR = _commands_of(models.Repair, "repair")
CODE = _commands_of(models.Code, "code")
EQUIPMENT_CLASS = _commands_of(models.EquipmentClass, "equipment_class")
CLASS_VARIANT = _commands_of(
    models.ClassVariant, "class_variant", part_of="equipment_class"
)
MANUAL = _commands_of(models.Manual, "manual")
COURSE_KIND = _commands_of(models.CourseKind, "course_kind")
COURSE_SEQUENCE = _commands_of(models.CourseSequence, "course_sequence")
SEQUENCE_STEP = _commands_of(models.SequenceStep, "sequence_step", part_of="sequence")
PACKAGE_TEMPLATE = _commands_of(models.PackageTemplate, "package_template")
TEMPLATE_OPTION = _commands_of(
    models.TemplateOption, "template_option", part_of="template"
)
TEMPLATE_PART = _commands_of(models.TemplatePart, "template_part", part_of="option")

SHEETS: Final[Sheets] = {
    "language": Sheet(models.Language),
    "term": Sheet(models.Term),
    "family": Sheet(models.Family),
    "variant": Sheet(models.Variant),
    "repair": Sheet(models.Repair, ("variant", "condition")),
    "equipment_class": Sheet(models.EquipmentClass),
    "class_variant": Sheet(
        models.ClassVariant, ("equipment_class", "variant"), part_of="equipment_class"
    ),
    "course_kind": Sheet(models.CourseKind),
    "course_sequence": Sheet(models.CourseSequence),
    "sequence_step": Sheet(
        models.SequenceStep, ("sequence", "step"), part_of="sequence"
    ),
    "package_template": Sheet(models.PackageTemplate),
    "template_option": Sheet(models.TemplateOption, part_of="template"),
    "template_part": Sheet(models.TemplatePart, ("option", "part"), part_of="option"),
}


@command("catalogue.import", Permission.CATALOGUE_CHANGE)
def import_catalogue(
    *,
    asked: Asked,
    lines: Annotated[Lines, lines_of(SHEETS)],
    release: Release | None = None,
) -> Happened:
    """Bring the catalogue to what lines say; what is new may be read by release."""
    known = {Nation: queries.codes()}
    return load(asked, models.LoadedCatalogue, SHEETS, lines, known, release)
