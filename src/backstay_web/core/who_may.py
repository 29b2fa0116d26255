"""Who else of one's own body may do something today, by post, as apps above know it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Holder:
    """A post that is filled, and who holds it or stands in."""

    post: UUID
    title: str
    organisation: str
    people: Sequence[str]


def who_may(permission: str, at: datetime) -> list[Holder]:
    """Return the posts of the reader's body that may, and who but he is in them."""
    find: Callable[[str, datetime], list[Holder]] = import_string(settings.WHO_MAY)
    return find(permission, at)
