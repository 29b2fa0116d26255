"""What templates have in common: the same classes, families, courses and things.

Row security leaves only what the reader may see; what is retired does not count.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from backstay_web.catalogue import models

IN_USE = Q(retired_on=None, option__retired_on=None, option__template__retired_on=None)


@dataclass(frozen=True)
class Common:
    """Something that options of templates share, with the templates that do."""

    row: Any
    templates: list[models.PackageTemplate]
    option_count: int


@dataclass(frozen=True)
class VariantUse:
    """A variant, how many templates and options it may serve, and who knows it."""

    row: models.Variant
    template_count: int
    option_count: int
    main_count: int  # options whose main variant it is
    nation_count: int  # nations that have a code of their own for it
    language_count: int  # languages that a manual of it is written in


def parts() -> "QuerySet[models.TemplatePart]":
    """Return the parts of the options of templates in use."""
    return models.TemplatePart.objects.filter(IN_USE)


def variants_by_use() -> list[VariantUse]:
    """Return each variant in use with what it serves, that of most templates first."""
    served = uses(
        "equipment_class__members__variant",
        equipment_class__members__retired_on=None,
        equipment_class__retired_on=None,
    )
    mains = pairs(
        models.TemplateOption.objects.filter(
            retired_on=None, template__retired_on=None
        ),
        "main_variant",
        "id",
    )
    codes = pairs(models.Code.objects.filter(retired_on=None), "variant", "nation")
    manuals = pairs(
        models.Manual.objects.filter(retired_on=None), "variant", "language"
    )
    rows = models.Variant.objects.filter(retired_on=None).select_related("family")
    found = [
        VariantUse(
            row,
            len({template for template, _ in served[row.pk]}),
            len({option for _, option in served[row.pk]}),
            len(mains[row.pk]),
            len(codes[row.pk]),
            len(manuals[row.pk]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda use: (-use.template_count, use.row.name))


def classes_in_common() -> list[Common]:
    """Return each class that parts ask for, that of most templates first."""
    return in_common(models.EquipmentClass.objects.all(), uses("equipment_class"))


def families_in_common() -> list[Common]:
    """Return each family of which a variant may serve, that of most templates first."""
    members = "equipment_class__members"
    served = uses(
        f"{members}__variant__family",
        **{f"{members}__retired_on": None, f"{members}__variant__retired_on": None},
    )
    return in_common(models.Family.objects.all(), served)


def courses_in_common() -> list[Common]:
    """Return each kind of course that cohorts attend, that of most templates first."""
    attended = uses("sequence__steps__kind", sequence__steps__retired_on=None)
    return in_common(models.CourseKind.objects.all(), attended)


Uses = dict[UUID, set[tuple[UUID, UUID]]]
"""By what is used: the template and the option of each use."""


def uses(path: str, **conditions: None) -> Uses:
    """Return which options use what stands at the end of a path from a part."""
    found: Uses = defaultdict(set)
    rows = parts().filter(**conditions).values_list(path, "option__template", "option")
    for used, template, option in rows.distinct():
        found[used].add((template, option))
    return found


def pairs(rows: "QuerySet[Any]", one: str, other: str) -> dict[Any, set[Any]]:
    """Return by one column the values of another; nothing is no value."""
    found: dict[Any, set[Any]] = defaultdict(set)
    for key, value in rows.values_list(one, other).distinct():
        if value is not None:
            found[key].add(value)
    return found


def in_common(rows: "QuerySet[Any]", used: Uses) -> list[Common]:
    """Return what is used, with its templates by name, that of most of them first."""
    templates = models.PackageTemplate.objects.in_bulk()
    found = [
        Common(
            row,
            by_name(templates[key] for key in {t for t, _ in used[row.pk]}),
            len({option for _, option in used[row.pk]}),
        )
        for row in rows.filter(pk__in=used.keys() - {None})
    ]
    return sorted(found, key=lambda each: (-len(each.templates), each.row.name))


def by_name(
    templates: Iterable[models.PackageTemplate],
) -> list[models.PackageTemplate]:
    return sorted(templates, key=lambda template: template.name)
