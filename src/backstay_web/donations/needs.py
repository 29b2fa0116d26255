"""What is needed, as whoever knows of needs tells it: this app knows of none itself.

Needs are counted beside this app, not below it, so the settings name the function that
tells of them; until they do, nothing is needed, and the desk says so.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Need:
    """What is needed of a class of kit, over all needs that take it.

    ``least`` and ``most`` are the units that are not bound yet, by the option of each
    package that takes fewest and by the one that takes most. ``address`` is the page
    that shows the needs.
    """

    equipment_class: UUID
    name: str
    name_uk: str
    least: int
    most: int
    need_count: int
    first_by_on: date
    address: str


NOTHING: Final[list[Need]] = []
Group = tuple[str, str, str]
"""Code, name and Ukrainian name of a group of units."""

Tell = Callable[[date], Iterable[Need]]


def needs(on: date) -> list[Need]:
    """Return what is needed that the reader may know of, the earliest first."""
    if not settings.OFFERS_NEEDED:
        return NOTHING
    tell: Tell = import_string(settings.OFFERS_NEEDED)
    return sorted(tell(on), key=lambda need: (need.first_by_on, need.name))


def groups() -> list[Group]:
    """Return the groups of units that the reader may know of, by their names."""
    if not settings.OFFERS_GROUPS:
        return []
    tell: Callable[[], Iterable[Group]] = import_string(settings.OFFERS_GROUPS)
    return sorted(tell(), key=lambda group: (group[1], group[0]))
