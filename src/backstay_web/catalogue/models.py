"""What there is to give, learn and ask for: things, courses, templates of packages."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from backstay_web.core.models import Entry, Named, amount
from backstay_web.nations.models import Nation

MILLION: Final = 1_000_000


class Language(Named):
    """A language that is spoken or taught in; its code is that of ISO 639-1, if any."""


class Family(Named):
    """Equipment that the same kind of bay can repair."""


class Variant(Named):
    """A thing that is given, counted and carried; ``mass_kg`` is that of one unit.

    Who gives it away needs the consent of ``origin_nation``, if that is another one.
    Whether each unit needs its serial number is null until somebody has said so.
    """

    class CountUnit(models.TextChoices):
        PIECE = "piece"
        SET = "set"
        ROUND = "round"

    family = models.ForeignKey(Family, on_delete=models.PROTECT)
    mass_kg = amount()
    origin_nation = models.ForeignKey(
        Nation, on_delete=models.PROTECT, null=True, blank=True
    )
    needs_serials = models.BooleanField(null=True, blank=True)
    count_unit = models.CharField(
        max_length=5, choices=CountUnit.choices, default=CountUnit.PIECE
    )

    class Meta(Named.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Named.Meta.constraints,
            models.CheckConstraint(
                name="catalogue_variant_has_mass", condition=Q(mass_kg__gte=1)
            ),
            models.CheckConstraint(
                name="catalogue_variant_count_unit",
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
        NSN = "nsn"
        MAKER = "maker"
        PRIVATE = "private"

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="codes")
    scheme = models.CharField(max_length=7, choices=Scheme.choices)
    nation = models.ForeignKey(
        Nation, on_delete=models.PROTECT, null=True, blank=True, related_name="codes"
    )
    value = models.CharField(max_length=64)

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["originator", "scheme", "nation", "value"],
                nulls_distinct=False,
                name="catalogue_code_stands_for_one_variant",
            ),
            models.CheckConstraint(
                name="catalogue_code_scheme",
                condition=Q(scheme__in=["nsn", "maker", "private"]),
            ),
            models.CheckConstraint(
                name="catalogue_code_nsn_has_13_digits",
                condition=~Q(scheme="nsn") | Q(value__regex="^[0-9]{13}$"),
            ),
            models.CheckConstraint(
                name="catalogue_code_private_has_a_nation",
                condition=~Q(scheme="private") | Q(nation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


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
            ),
            models.CheckConstraint(
                name="catalogue_sequencestep_from_one", condition=Q(step__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return str(self.step)


class PackageTemplate(Named):
    """A capability that can be asked for, such as a battery of air defence."""

    purpose = models.CharField(max_length=2_000, blank=True)


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
        MATERIEL = "materiel"
        COHORT = "cohort"
        DOCUMENT = "document"

    class Role(models.TextChoices):
        MAIN = "main"
        AMMUNITION = "ammunition"
        SPARES = "spares"
        SUPPORT = "support"
        CREW = "crew"
        MAINTAINERS = "maintainers"
        MANUAL = "manual"
        LICENCE = "licence"

    option = models.ForeignKey(
        TemplateOption, on_delete=models.PROTECT, related_name="parts"
    )
    part = models.CharField(max_length=64)
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
            ),
            models.CheckConstraint(
                # Null is not false, so a check lets it pass: whatever must be there
                # has to say so.
                name="catalogue_templatepart_is_one_of_three",
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
                condition=Q(floor_share_ppm=None) | Q(floor_share_ppm__lte=MILLION),
            ),
        ]

    def __str__(self) -> str:
        return self.part
