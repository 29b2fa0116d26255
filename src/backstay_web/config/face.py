"""What the frame of every page shows: who reads it, and where he may go."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from backstay_web.config.navigation import sections

READER: Final = """
select coalesce(a.name, ''), (m).permissions,
    exists (select from core_founding where is_demonstration), (m).origin
from (select core_me() m) q left join core_actor a on a.id = (m).actor
"""


@dataclass(frozen=True)
class Reader:
    """Who reads a page; nobody has neither a name nor permissions."""

    name: str = ""
    permissions: tuple[str, ...] = ()
    is_demonstration: bool = False  # the site, not he
    origin: UUID | None = None  # his nation or body


def face(request: HttpRequest) -> dict[str, Any]:
    """Return the words of the frame; asked for only where a page has the frame."""
    reader = SimpleLazyObject(read_reader)
    return {
        "reader": reader,
        "is_demonstration": SimpleLazyObject(lambda: reader.is_demonstration),
        "sections": SimpleLazyObject(
            lambda: sections(reader.permissions, request.path, bool(reader.name))
        ),
        "here": request.get_full_path(),
    }


def read_reader() -> Reader:
    """Return who reads, or nobody where what went wrong takes no more statements."""
    if connection.needs_rollback:
        return Reader()
    with connection.cursor() as cursor:
        cursor.execute(READER)
        name, permissions, is_demonstration, origin = cursor.fetchone()
    return Reader(name, tuple(permissions or ()), is_demonstration, origin)
