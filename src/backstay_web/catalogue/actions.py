"""What can be done about things, courses and templates of packages."""

from backstay_web.catalogue import models
from backstay_web.core.entries import Commands, commands_of
from backstay_web.core.models import Entry
from backstay_web.nations.permissions import Permission


def _commands_of(model: type[Entry], noun: str, part_of: str = "") -> Commands:
    return commands_of(model, noun, Permission.CATALOGUE_CHANGE, part_of)


LANGUAGE = _commands_of(models.Language, "language")
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
