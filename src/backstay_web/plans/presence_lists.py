"""The list of what is there of packages."""

from typing import ClassVar, Final

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import TemplatePart
from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.listing import Listing
from backstay_web.plans import presence_queries
from backstay_web.plans.models import Presence


class PresenceFilter(filters.FilterSet):
    """Which presence is asked for."""

    role = filters.ChoiceFilter(label=_("Role"), choices=TemplatePart.Role.choices)

    class Meta:
        model = Presence
        fields: ClassVar[list[str]] = ["role"]


PRESENCES: Final = Listing(
    name="presences",
    title=_("What is there"),
    rows=presence_queries.presences,
    columns=[
        Column(
            "on",
            _("Day"),
            _("The day from which it was there."),
            kind=Kind.DAY,
        ),
        Column(
            "title",
            _("Package"),
            _("The template of the package."),
            field_uk="title_uk",
        ),
        Column(
            "need",
            _("Need"),
            _("The number that its recipient gave the need."),
            kind=Kind.NUMBER,
        ),
        Column(
            "package_number",
            _("Number of the package"),
            _("Which of the packages of the need, counted from 1."),
            kind=Kind.NUMBER,
        ),
        Column(
            "part",
            _("Part"),
            _("The class of kit, the courses or the paper that is there."),
            field="part_name",
            field_uk="part_name_uk",
        ),
        Column(
            "role",
            _("Role"),
            _("What the part is in the package."),
            words=dict(TemplatePart.Role.choices),
        ),
        Column(
            "quantity",
            _("So many more"),
            _("How many came to be there: units of kit, cohorts or papers."),
            kind=Kind.NUMBER,
        ),
        Column("evidence", _("What proves it"), _("The paper, count or signature.")),
        Column(
            "nation",
            _("Said by"),
            _("The nation whose people said so."),
            field="nation_name",
            field_uk="nation_name_uk",
        ),
        Column(
            "is_corrected",
            _("Corrected"),
            _("Whether another statement has taken its place; it counts no longer."),
            kind=Kind.FLAG,
        ),
    ],
    order="-on",
    searched=["evidence"],
    detail="plans:presence",
    filters=PresenceFilter,
    empty=_(
        "Nothing was said to be there yet: open a need and say what is there of a "
        "package."
    ),
)
