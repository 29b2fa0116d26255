"""What clashes where there is no timetable, in words and with the names of rows."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backstay_web.catalogue.models import CourseKind, Language, Variant
from backstay_web.core.names import called
from backstay_web.sites.models import Site
from backstay_web.training.models import HeldCourse, Room

WORDS: Final[Mapping[str, tuple[Promise, tuple[Any, ...]]]] = {
    "room": (gettext_lazy("the room %(what)s"), (Room,)),
    "days": (gettext_lazy("the days of the course %(what)s"), (HeldCourse,)),
    "kept": (gettext_lazy("block %(number)s of %(what)s, which stays"), (HeldCourse,)),
    "teach": (
        gettext_lazy("the instructor teams of %(what)s for %(of)s"),
        (Site, CourseKind),
    ),
    "speak": (
        gettext_lazy("the interpreter teams of %(what)s for %(of)s"),
        (Site, Language),
    ),
    "kit": (gettext_lazy("the training kit of %(what)s: %(of)s"), (Site, Variant)),
    "own": (
        gettext_lazy("the kit recorded for %(what)s: %(of)s"),
        (HeldCourse, Variant),
    ),
}
"""What each limit of the bench is, and of which tables its keys are."""


def in_words(clash: Iterable[str]) -> list[str]:
    """Return each limit in words; one whose rows the reader may not know has no name.

    The engine puts its own kind of limit before the words of the bench.
    """
    return list(dict.fromkeys(words(limit.split()[1:]) for limit in clash))


def words(limit: list[str]) -> str:
    if not limit or limit[0] not in WORDS:
        return _("the order of the blocks")
    said, tables = WORDS[limit[0]]
    keys = limit[1 : 1 + len(tables)]
    names = [name(table, key) for table, key in zip(tables, keys, strict=True)]
    told = dict(zip(("what", "of"), names, strict=False))
    return str(said) % {**told, "number": limit[-1]}


def name(table: Any, key: str) -> str:
    row = table.objects.filter(pk=UUID(key)).first()
    return _("one that you may not read") if row is None else str(called(row))
