"""How many packages of a need are fielded: plans, which stand above, tell it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Fielded:
    """How many packages of a need are fielded, and how many of these are sustained."""

    count: int = 0
    sustained_count: int = 0


NONE: Final = Fielded()
Teller = Callable[[Collection[UUID]], Mapping[UUID, Fielded]]
Where = Callable[[UUID], str]


def fielded(requirements: Collection[UUID]) -> Mapping[UUID, Fielded]:
    """Return by key how many packages of requirements are fielded.

    The settings name the function that tells.
    """
    tell: Teller = import_string(settings.NEEDS_FIELDED)
    return tell(requirements)


def shown_at(requirement: UUID) -> str:
    """Return the page that says of each package of a need what is there and what not.

    The settings name the function that knows it.
    """
    where: Where = import_string(settings.NEEDS_FIELDED_AT)
    return where(requirement)
