"""The pages of the register of training, where they do more than those of others."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from backstay_web.core.context import me
from backstay_web.core.registers.kinds import Kind
from backstay_web.core.registers.views import Look, RegisterViews
from backstay_web.training import queries, timetables
from backstay_web.training.models import HeldCourse
from backstay_web.training.register import CREW
from backstay_web.training.shortfalls import kit_fields


class RegisterPages(RegisterViews):
    """The same pages, with readers for a crew, and a way back to the timetable."""

    def whole(self, kind: Kind, told: Mapping[str, str]) -> Any:
        """Return the row whose readers an entry begins with.

        A crew begins with those of the courses that it may be sent to.
        """
        if kind is CREW:
            return queries.Readers(queries.who_teaches())
        return super().whole(kind, told)

    def add(self, request: HttpRequest, kind: Kind) -> HttpResponse:
        """Add an entry; after a block was fixed, lead back to the timetable.

        Kit of a course begins with its variant and its days.
        """
        if kind.noun == "held_kit":
            request.GET = with_course(request.GET)
        answer = super().add(request, kind)
        if kind.noun != "fixed_block" or not isinstance(answer, Look):
            return answer
        held = HeldCourse.objects.filter(pk=request.POST["held"]).first()
        messages.success(
            request, _("The block is fixed. Ask anew: only the next timetable has it.")
        )
        return Look(timetable_after(held) if held else answer.url)


def with_course(asked: QueryDict) -> Any:
    """Return what an address asks, with variant and days of the course that it names.

    What it says of these itself stays.
    """
    held = HeldCourse.objects.filter(pk__in=keys_in(asked, "held")).first()
    if held is None:
        return asked
    told = kit_fields(held)
    filled = asked.copy()
    filled.update({name: told[name] for name in told.keys() - asked.keys()})
    return filled


def keys_in(asked: QueryDict, name: str) -> list[UUID]:
    """Return the key that an address names, if it is one."""
    try:
        return [UUID(asked.get(name, ""))]
    except ValueError:
        return []


def timetable_after(held: HeldCourse) -> str:
    """Return the address of the timetable in force of the site of a course, or all."""
    for site in (held.site_id, None):
        row = timetables.in_force(me().origin, site)
        if row is not None:
            return reverse("training:timetable", args=[row.pk])
    return reverse("training:timetables")
