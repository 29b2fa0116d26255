"""Why a timetable leaves a course out, in words: what to mend, where, and who may."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backstay_web.catalogue.models import CourseKind, Language, Variant
from backstay_web.core.lists.columns import number
from backstay_web.donations.models import (
    InstructorTeams,
    InterpreterTeams,
    TrainingKit,
)
from backstay_web.nations.permissions import Permission
from backstay_web.training import queries
from backstay_web.training.bench import Bench, Class, Lack
from backstay_web.training.models import HeldCourse, Timetable

WORDS: Final[Mapping[str, Promise]] = {
    "long": gettext_lazy(
        "Days: its tasks are taught on %(needs)s, and %(has)s of its days are left."
    ),
    "room": gettext_lazy(
        "Room: it needs one for %(needs)s people; the largest at its site has %(has)s "
        "places."
    ),
    "range": gettext_lazy(
        "Range: it needs one for %(needs)s people; the largest at its site has %(has)s "
        "places."
    ),
    "teach": gettext_lazy(
        "Instructor teams for %(of)s: it needs %(needs)s on each day of teaching "
        "(%(days)s) from %(first)s on; offers have %(has)s at most (enough on days: "
        "%(enough)s)."
    ),
    "speak": gettext_lazy(
        "Interpreter teams for %(of)s: it needs %(needs)s on each day of teaching "
        "(%(days)s) from %(first)s on; offers have %(has)s at most (enough on days: "
        "%(enough)s)."
    ),
    "kit": gettext_lazy(
        "Kit of %(of)s: it needs %(needs)s set on each day of teaching (%(days)s) from "
        "%(first)s on; none was recorded for it, and offers have %(has)s at its site "
        "(enough on days: %(enough)s)."
    ),
    "own": gettext_lazy(
        "Kit of %(of)s: it needs %(needs)s set on each day of teaching (%(days)s) from "
        "%(first)s on; what was recorded for it stands there on fewer days: "
        "%(enough)s."
    ),
}
"""What is said of each lack."""
TAUGHT: Final[Mapping[str, Any]] = {
    "teach": CourseKind,
    "speak": Language,
    "kit": Variant,
    "own": Variant,
}
"""What the skill of a lack is of."""
OFFERED: Final[Mapping[str, Any]] = {
    "teach": InstructorTeams,
    "speak": InterpreterTeams,
    "kit": TrainingKit,
}
"""Which rows of offers say how many there are."""


@dataclass(frozen=True)
class Shortfall:
    """One reason why a course is left out, and the places where it can be mended."""

    said: str
    ways: list[tuple[str, str]]
    may: str


@dataclass(frozen=True)
class LeftOut:
    """A course that a timetable leaves out, for all its reasons at once."""

    held: HeldCourse
    shortfalls: list[Shortfall]


def left_out(row: Timetable, bench: Bench, may_change: bool) -> Iterator[LeftOut]:
    """Yield the courses that a timetable leaves out, of those the reader may know.

    The ways of whoever may hold courses are forms.
    """
    known = queries.held_courses().in_bulk([UUID(each.key) for each in bench.classes])
    for each in bench.classes:
        held = known.get(UUID(each.key))
        if held and each.lacks:
            found = [
                Shortfall(
                    in_words(row, each, lack),
                    list(ways(bench, held, lack, may_change)),
                    who_may(row, lack),
                )
                for lack in each.lacks
            ]
            yield LeftOut(held, found)


def in_words(row: Timetable, each: Class, lack: Lack) -> str:
    word, *keys = lack.what.split()
    told = {
        "needs": number(lack.needs),
        "has": number(lack.has),
        "enough": number(lack.days),
        "days": number(len(each.parts)),
        "first": row.day_of(each.start).isoformat(),
    }
    if word in TAUGHT:
        of = UUID(keys[-1])
        told["of"] = queries.names_of([of]).get(of, _("one that you may not read"))
    return str(WORDS[word]) % told


def ways(
    bench: Bench, held: HeldCourse, lack: Lack, may_change: bool
) -> Iterator[tuple[str, str]]:
    """Yield the addresses at which a lack can be mended, each with its word."""
    word = lack.what.split()[0]
    if word in ("room", "range"):
        address = reverse("training:room_list")
        yield f"{address}?site={held.site_id}", _("Rooms and ranges")
    if word in OFFERED:
        keys = {team.row for team in bench.teams if lack.what in team.skills}
        rows = OFFERED[word].objects.filter(pk__in=keys).select_related("offer")
        for offer in {row.offer_id: row.offer for row in rows}.values():
            yield reverse("donations:offer", args=[offer.pk]), str(offer)
    if may_change and word in ("kit", "own"):
        yield kit_address(held), _("Add its kit")
    if may_change and word in ("long", "teach", "speak"):
        yield (
            reverse("training:held_course_change", args=[held.pk]),
            _("Change the course"),
        )


def kit_address(held: HeldCourse) -> str:
    """Return where kit of a course is added; its variant and its days are filled in."""
    return f"{reverse('training:held_kit_add')}?held={held.pk}"


def kit_fields(held: HeldCourse) -> dict[str, str]:
    """Return how kit of a course begins: of its variant, and on all its days."""
    told = {"start_on": held.start_on.isoformat(), "end_on": held.end_on.isoformat()}
    return told | ({"variant": str(held.variant_id)} if held.variant_id else {})


def who_may(row: Timetable, lack: Lack) -> str:
    """Return the body, and the posts of it, that may mend a lack."""
    offered = lack.what.split()[0] in ("teach", "speak")
    may = Permission.OFFER_CHANGE if offered else Permission.TRAINING_HOLD
    return queries.who_may(may, row.originator)
