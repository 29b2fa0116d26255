"""What there is to give, learn and ask for: things, courses, templates of packages."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backstay.cases.tables import MAX_WEEKS
from backstay_web.core.models import Entry, Loaded, Named, amount, is_key, is_one_line
from backstay_web.nations.models import Nation

MILLION: Final = 1_000_000


class Language(Named):
    """A language that is spoken or taught in; its code is that of ISO 639-1, if any."""


class Term(Named):
    """A word of the glossary: how it is called in English and in Ukrainian.

    ``note`` says what it means, where a word alone could mislead.
    """

    note = models.CharField(max_length=500, blank=True, validators=[is_one_line])

    class Meta(Named.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Named.Meta.constraints,
            models.CheckConstraint(
                name="catalogue_term_is_called_in_both",
                violation_error_code="name_uk",
                violation_error_message=_("Say what it is called in Ukrainian."),
                condition=~Q(name_uk=""),
            ),
        ]


class Family(Named):
    """Equipment that the same kind of bay can repair."""


class Variant(Named):
    """A thing that is given, counted and carried; ``mass_kg`` is that of one unit.

    Who gives it away needs the consent of ``origin_nation``, if that is another one.
    Whether each unit needs its serial number is null until somebody has said so, and so
    is ``net_explosive_g``, the net explosive quantity of one unit.
    """

    class CountUnit(models.TextChoices):
        PIECE = "piece", _("Piece")
        SET = "set", _("Set")
        ROUND = "round", _("Round")

    family = models.ForeignKey(Family, on_delete=models.PROTECT)
    mass_kg = amount()
    origin_nation = models.ForeignKey(
        Nation, on_delete=models.PROTECT, null=True, blank=True
    )
    needs_serials = models.BooleanField(null=True, blank=True)
    net_explosive_g = amount(null=True, blank=True)
    count_unit = models.CharField(
        max_length=5, choices=CountUnit.choices, default=CountUnit.PIECE
    )

    class Meta(Named.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Named.Meta.constraints,
            models.CheckConstraint(
                name="catalogue_variant_has_mass",
                violation_error_code="mass_kg",
                violation_error_message=_("One unit weighs a kilogram or more."),
                condition=Q(mass_kg__gte=1),
            ),
            models.CheckConstraint(
                name="catalogue_variant_count_unit",
                violation_error_code="count_unit",
                violation_error_message=_("Choose one of the units."),
                condition=Q(count_unit__in=["piece", "set", "round"]),
            ),
        ]


class Configuration(Named):
    """A state in which a variant comes, such as with another radio or sight."""

    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="configurations"
    )


class Code(Entry):
    """What somebody else calls a variant: its stock number, its maker, a nation.

    A stock number (NSN) is written in its 13 digits. A private code is that of a
    nation, and as a rule for its eyes alone.
    """

    class Scheme(models.TextChoices):
        NSN = "nsn", _("NATO stock number")
        MAKER = "maker", _("Maker's number")
        PRIVATE = "private", _("Code of a nation")

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="codes")
    scheme = models.CharField(max_length=7, choices=Scheme.choices)
    nation = models.ForeignKey(
        Nation, on_delete=models.PROTECT, null=True, blank=True, related_name="codes"
    )
    value = models.CharField(max_length=64, validators=[is_one_line])

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "scheme",
                "nation",
                "value",
                nulls_distinct=False,
                name="catalogue_code_stands_for_one_variant",
                violation_error_code="value",
                violation_error_message=_("This code stands for a variant already."),
            ),
            models.CheckConstraint(
                name="catalogue_code_scheme",
                violation_error_code="scheme",
                violation_error_message=_("Choose one of the schemes."),
                condition=Q(scheme__in=["nsn", "maker", "private"]),
            ),
            models.CheckConstraint(
                name="catalogue_code_nsn_has_13_digits",
                violation_error_code="value",
                violation_error_message=_(
                    "Write the 13 digits of the number and nothing between them."
                ),
                condition=~Q(scheme="nsn") | Q(value__regex="^[0-9]{13}$"),
            ),
            models.CheckConstraint(
                name="catalogue_code_private_has_a_nation",
                violation_error_code="nation",
                violation_error_message=_("Name the nation that calls it so."),
                condition=~Q(scheme="private") | Q(nation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class Repair(Entry):
    """Work that makes one unit serviceable: bay hours, spread evenly over the weeks."""

    class Condition(models.TextChoices):
        LIGHT = "light", _("Light damage")
        HEAVY = "heavy", _("Heavy damage")

    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="repairs"
    )
    condition = models.CharField(max_length=5, choices=Condition.choices)
    hours = amount()
    duration_weeks = models.PositiveSmallIntegerField()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "variant",
                "condition",
                name="catalogue_repair_one_for_each_condition",
                violation_error_code="condition",
                violation_error_message=_("You have said what this takes: change it."),
            ),
            models.CheckConstraint(
                name="catalogue_repair_condition",
                condition=Q(condition__in=["light", "heavy"]),
                violation_error_code="condition",
                violation_error_message=_("Choose one of the conditions."),
            ),
            models.CheckConstraint(
                name="catalogue_repair_takes_time",
                condition=Q(hours__gte=1, duration_weeks__range=(1, MAX_WEEKS)),
                violation_error_code="hours",
                violation_error_message=_("It takes an hour, and a week, or more."),
            ),
        ]

    def __str__(self) -> str:
        return self.condition


class EquipmentClass(Named):
    """Variants that may stand for each other in a part of a package."""


class ClassVariant(Entry):
    """A variant in a class; it may stand in several."""

    equipment_class = models.ForeignKey(
        EquipmentClass, on_delete=models.PROTECT, related_name="members"
    )
    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="classes"
    )

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "equipment_class",
                "variant",
                name="catalogue_classvariant_once",
                violation_error_code="variant",
                violation_error_message=_("It is in this class already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} in {self.equipment_class_id}"


class Manual(Entry):
    """An edition of a variant's manual in a language."""

    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="manuals"
    )
    language = models.ForeignKey(Language, on_delete=models.PROTECT)
    edition_on = models.DateField()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "variant",
                "language",
                "edition_on",
                name="catalogue_manual_one_for_each_edition",
                violation_error_code="edition_on",
                violation_error_message=_("This edition is known already."),
            ),
        ]

    def __str__(self) -> str:
        return f"manual of {self.edition_on}"


class CourseKind(Named):
    """What can be learnt; several courses may teach it."""


class CourseSequence(Named):
    """Kinds of course that a cohort attends one after the other."""


class SequenceStep(Entry):
    """A kind of course and its place in a sequence, from 1."""

    sequence = models.ForeignKey(
        CourseSequence, on_delete=models.PROTECT, related_name="steps"
    )
    step = models.PositiveSmallIntegerField()
    kind = models.ForeignKey(CourseKind, on_delete=models.PROTECT)

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "sequence",
                "step",
                condition=Q(retired_on=None),
                name="catalogue_sequencestep_one_for_each_place",
                violation_error_code="step",
                violation_error_message=_("Another kind has this place."),
            ),
            models.CheckConstraint(
                name="catalogue_sequencestep_from_one",
                violation_error_code="step",
                violation_error_message=_("Count from 1."),
                condition=Q(step__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return str(self.step)


class PackageTemplate(Named):
    """A capability that can be asked for, such as a battery of air defence."""

    purpose = models.CharField(max_length=2_000, blank=True, validators=[is_one_line])


class TemplateOption(Named):
    """A way to meet a template: one main variant with its whole complement.

    Without a main variant any of its class will do, and all are taught alike.
    """

    template = models.ForeignKey(
        PackageTemplate, on_delete=models.PROTECT, related_name="options"
    )
    main_variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, null=True, blank=True
    )
    commonality_micropoints = amount()  # worth lost by one more type in the fleet


class TemplatePart(Entry):
    """A part of an option: kit of a class, cohorts to be trained, or a paper.

    What is sustained stays above the part's floor: days of supply, or the share that is
    fit or trained. ``ready_on`` is the day from which a paper is there, if promised.
    """

    class Kind(models.TextChoices):
        MATERIEL = "materiel", _("Materiel")
        COHORT = "cohort", _("Cohorts")
        DOCUMENT = "document", _("Paper")

    class Role(models.TextChoices):
        MAIN = "main", _("Main equipment")
        AMMUNITION = "ammunition", _("Ammunition")
        SPARES = "spares", _("Spares")
        SUPPORT = "support", _("Support")
        CREW = "crew", _("Crew")
        MAINTAINERS = "maintainers", _("Maintainers")
        MANUAL = "manual", _("Manual")
        LICENCE = "licence", _("Licence")

    option = models.ForeignKey(
        TemplateOption, on_delete=models.PROTECT, related_name="parts"
    )
    part = models.CharField(max_length=64, validators=[is_key])
    kind = models.CharField(max_length=8, choices=Kind.choices)
    role = models.CharField(max_length=11, choices=Role.choices)
    equipment_class = models.ForeignKey(
        EquipmentClass, on_delete=models.PROTECT, null=True, blank=True
    )
    sequence = models.ForeignKey(
        CourseSequence, on_delete=models.PROTECT, null=True, blank=True
    )
    quantity = amount(null=True, blank=True)  # units of kit, or cohorts
    trainees = amount(null=True, blank=True)  # people in one cohort
    language = models.ForeignKey(
        Language, on_delete=models.PROTECT, null=True, blank=True
    )
    nation = models.ForeignKey(Nation, on_delete=models.PROTECT, null=True, blank=True)
    ready_on = models.DateField(null=True, blank=True)
    floor_days = models.PositiveSmallIntegerField(null=True, blank=True)
    floor_share_ppm = models.PositiveIntegerField(null=True, blank=True)

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "option",
                "part",
                name="catalogue_templatepart_one_for_each_code",
                violation_error_code="part",
                violation_error_message=_("The option has a part of this code."),
            ),
            models.CheckConstraint(
                # Null is not false, so a check lets it pass: whatever must be there
                # has to say so.
                name="catalogue_templatepart_is_one_of_three",
                violation_error_code="kind",
                violation_error_message=_(
                    "Kit takes a role, a class and a quantity; cohorts a role, a "
                    "sequence, a quantity, trainees and a language; a paper a role and "
                    "a nation, and maybe a language and a day. None takes the others'."
                ),
                condition=Q(
                    kind="materiel",
                    role__in=["main", "ammunition", "spares", "support"],
                    equipment_class__isnull=False,
                    quantity__isnull=False,
                    quantity__gte=1,
                    sequence=None,
                    trainees=None,
                    language=None,
                    nation=None,
                    ready_on=None,
                )
                | Q(
                    kind="cohort",
                    role__in=["crew", "maintainers"],
                    sequence__isnull=False,
                    quantity__isnull=False,
                    quantity__gte=1,
                    trainees__isnull=False,
                    trainees__gte=1,
                    language__isnull=False,
                    equipment_class=None,
                    nation=None,
                    ready_on=None,
                )
                | Q(
                    kind="document",
                    role__in=["manual", "licence"],
                    nation__isnull=False,
                    equipment_class=None,
                    sequence=None,
                    quantity=None,
                    trainees=None,
                ),
            ),
            models.CheckConstraint(
                name="catalogue_templatepart_floor_is_a_share",
                violation_error_code="floor_share_ppm",
                violation_error_message=_("At most 1,000,000 parts per million."),
                condition=Q(floor_share_ppm=None) | Q(floor_share_ppm__lte=MILLION),
            ),
        ]

    def __str__(self) -> str:
        return self.part


class LoadedCatalogue(Loaded):
    """Things, courses and templates that were loaded at once."""
