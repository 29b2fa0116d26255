"""The list of courses that are held, with how far each has come."""

from typing import Any, ClassVar, Final

import django_filters as filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import CourseKind, Variant
from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.filters import NamedFilter
from backstay_web.core.registers.lists import (
    RETIRED,
    EntryFilter,
    RegisterListing,
    ways_of,
    with_retired,
)
from backstay_web.sites.models import Site
from backstay_web.training import queries
from backstay_web.training.models import HeldCourse, State
from backstay_web.training.register import HELD_COURSE, REGISTER, WORDS


def _of(model: Any) -> Any:
    def rows(_: HttpRequest | None) -> "QuerySet[Any]":
        found: QuerySet[Any] = model.objects.filter(retired_on=None)
        return found.order_by("name", "id")

    return rows


class HeldFilter(EntryFilter):
    """Which courses are asked for; those retired only where they are."""

    kind = NamedFilter(label=_("Kind of course"), queryset=_of(CourseKind))
    site = NamedFilter(label=_("Site"), queryset=_of(Site))
    variant = NamedFilter(label=_("Variant"), queryset=_of(Variant))
    state = filters.ChoiceFilter(label=_("State"), choices=State.choices)
    retired = with_retired()

    class Meta:
        model = HeldCourse
        fields: ClassVar[list[str]] = ["kind", "site", "variant", "state"]


def _column(name: str, **more: Any) -> Column:
    word = WORDS[name]
    return Column(name, word.heading, word.definition, unit=word.unit, **more)


def _named(name: str) -> Column:
    return _column(name, field=f"{name}__name", field_uk=f"{name}_uk")


HELD: Final = RegisterListing(
    name="held-courses",
    title=_("Courses held"),
    rows=queries.held_courses,
    columns=[
        _column("code"),
        _named("kind"),
        _named("variant"),
        _named("site"),
        Column(
            "state",
            _("State"),
            _("How far the course has come."),
            words=dict(State.choices),
        ),
        _column("report_on", kind=Kind.DAY, is_shown=False),
        _column("start_on", kind=Kind.DAY),
        _column("end_on", kind=Kind.DAY),
        _column("seats", kind=Kind.NUMBER),
        Column(
            "taken",
            _("Taken"),
            _("Seats that crews have; shown to whoever holds the course."),
            unit=_("people"),
            kind=Kind.NUMBER,
        ),
        Column(
            "kit_at_start",
            _("Kit at the start"),
            _("Whether kit of the variant that is taught stands there from the start."),
            kind=Kind.FLAG,
        ),
        Column(
            "kit_at_end",
            _("Kit at the end"),
            _("Whether kit of the variant that is taught stands there until the end."),
            kind=Kind.FLAG,
        ),
        _column("notice_days", kind=Kind.NUMBER, is_shown=False),
        RETIRED,
    ],
    order="start_on",
    searched=["code", "kind__name", "kind__name_uk", "site__name", "site__name_uk"],
    filters=HeldFilter,
    detail="training:held_course",
    ways=ways_of(REGISTER),
    add="training:held_course_add",
    change=HELD_COURSE.change,
    empty=_(
        "No course is held that you may know of: whoever holds courses plans the first."
    ),
)
