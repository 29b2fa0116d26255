"""What can be done about things, courses and templates of packages."""

from backstay_web.catalogue import models
from backstay_web.core.entries import Commands, commands_of
from backstay_web.core.models import Entry
from backstay_web.nations.permissions import Permission


def _commands_of(model: type[Entry], noun: str) -> Commands:
    return commands_of(model, noun, Permission.CATALOGUE_CHANGE)


LANGUAGE = _commands_of(models.Language, "language")
FAMILY = _commands_of(models.Family, "family")
VARIANT = _commands_of(models.Variant, "variant")
CONFIGURATION = _commands_of(models.Configuration, "configuration")
CODE = _commands_of(models.Code, "code")
EQUIPMENT_CLASS = _commands_of(models.EquipmentClass, "equipment_class")
CLASS_VARIANT = _commands_of(models.ClassVariant, "class_variant")
MANUAL = _commands_of(models.Manual, "manual")
COURSE_KIND = _commands_of(models.CourseKind, "course_kind")
COURSE_SEQUENCE = _commands_of(models.CourseSequence, "course_sequence")
SEQUENCE_STEP = _commands_of(models.SequenceStep, "sequence_step")
PACKAGE_TEMPLATE = _commands_of(models.PackageTemplate, "package_template")
TEMPLATE_OPTION = _commands_of(models.TemplateOption, "template_option")
TEMPLATE_PART = _commands_of(models.TemplatePart, "template_part")
