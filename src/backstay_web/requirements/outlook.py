"""What plans know of needs: what is promised, and what another order would change.

Plans stand above this app, so the settings name the functions that tell; until they do,
nothing is promised and no order can be tried, and the pages say so.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from backstay_web.core.models import Labelled


@dataclass(frozen=True)
class Outlook:
    """What has become of one requirement so far.

    ``promised_by`` are names of nations as the reader may see them; ``why_not`` says
    what is in the way of the packages that nobody has promised. At ``told_at`` all of
    it was told. ``newer_at`` is when a newer plan was made of which nothing was told
    yet, as far as the reader may know that there is one. ``made_of`` are the labels of
    what was told, with whose it is.
    """

    promised_count: int = 0
    promised_by: tuple[str, ...] = ()
    expected_on: date | None = None
    why_not: str = ""
    told_at: datetime | None = field(default=None, compare=False)
    newer_at: datetime | None = field(default=None, compare=False)
    made_of: tuple[Mapping[str, Any], ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Remedy:
    """What would field in time what a plan fields late or not at all.

    ``address`` is where that was answered, or else where it may be asked; empty where
    it was not and the reader may not ask. ``changes`` are the smallest that were found.
    """

    address: str
    is_answered: bool = False
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Planned:
    """What a plan that binds nobody says of one requirement.

    ``fielded_on`` is when the last of the packages that it fields comes together;
    ``why`` says what holds the first of those that come late or not at all, and
    ``remedy`` what would mend it; ``sources`` are the rows whose labels all of it has.
    """

    package_count: int
    fielded_count: int
    fielded_on: date | None
    is_late: bool
    why: str
    remedy: Remedy | None
    sources: tuple[Labelled, ...]


NOTHING: Final = Outlook()

Outlooks = Callable[[Collection[UUID]], Mapping[UUID, Outlook] | None]
Plans = Callable[[Collection[UUID]], Mapping[UUID, Planned]]
Promisers = Callable[[], Mapping[UUID, str]]
PromisedBy = Callable[[UUID], "QuerySet[Any]"]
Tried = Callable[[], str | None]


def outlooks(requirements: Collection[UUID]) -> Mapping[UUID, Outlook] | None:
    """Return the outlook of requirements by key; None if no plan can tell yet."""
    if not settings.NEEDS_OUTLOOK:
        return None
    tell: Outlooks = import_string(settings.NEEDS_OUTLOOK)
    return tell(requirements)


def promisers() -> Mapping[UUID, str]:
    """Return the names of all nations that promise to needs of which one was told."""
    if not settings.NEEDS_PROMISERS:
        return {}
    tell: Promisers = import_string(settings.NEEDS_PROMISERS)
    return tell()


def promised_by(nation: UUID) -> "QuerySet[Any]":
    """Return the keys of the needs to which a nation promises, one of ``promisers``."""
    tell: PromisedBy = import_string(settings.NEEDS_PROMISED_BY)
    return tell(nation)


def last_told(known: Mapping[UUID, Outlook] | None) -> datetime | None:
    """Return when any of these was told last; None if none was."""
    told = [each.told_at for each in (known or {}).values() if each.told_at]
    return max(told, default=None)


def newest_untold(known: Mapping[UUID, Outlook] | None) -> datetime | None:
    """Return when the newest plan was made of which none of these tells yet, if any."""
    made = [each.newer_at for each in (known or {}).values() if each.newer_at]
    return max(made, default=None)


def tried_at() -> str | None:
    """Return the address at which another order is tried; None if no plan can tell.

    It takes the fields of the form that sets an order.
    """
    if not settings.NEEDS_EFFECT:
        return None
    where: Tried = import_string(settings.NEEDS_EFFECT)
    return where()


def plan_at() -> str | None:
    """Return the page that says when each package comes together, and why late."""
    if not settings.NEEDS_PLAN:
        return None
    where: Tried = import_string(settings.NEEDS_PLAN)
    return where()


def planned(requirements: Collection[UUID]) -> Mapping[UUID, Planned]:
    """Return what the newest plan that the reader may read says, by requirement."""
    if not settings.NEEDS_PLANNED:
        return {}
    tell: Plans = import_string(settings.NEEDS_PLANNED)
    return tell(requirements)
