"""How nations and organisations are added."""

from typing import Annotated
from uuid import UUID

from backstay_web.core.commands import Asked, Happened, command, find
from backstay_web.core.labels.label import EVERYBODY
from backstay_web.core.payloads import Like
from backstay_web.nations.actions.authority import PUBLIC
from backstay_web.nations.models import Nation, Organisation
from backstay_web.nations.permissions import Permission


@command("nation.add", Permission.NATION_CHANGE)
def add_nation(
    *, asked: Asked, nation: UUID, code: str, name: str, name_uk: str, body: int
) -> Happened:
    """Add a nation, which everybody may know of, and give it its bit."""
    made = Nation(
        id=nation,
        code=code,
        name=name,
        name_uk=name_uk,
        body=body,
        level=PUBLIC,
        rel=EVERYBODY,
        originator=asked.by.origin,
    )
    made.save(force_insert=True)
    return Happened("nation.added", made, {"code": code, "body": body, "version": 1})


@command("organisation.add", Permission.ORGANISATION_CHANGE)
def add_organisation(
    *,
    asked: Asked,
    organisation: UUID,
    nation: UUID,
    kind: Annotated[str, Like(Organisation, "kind")],
    name: str,
    name_uk: str = "",
    part_of: UUID | None = None,
) -> Happened:
    """Add an organisation of a nation; its own people may know of it."""
    parent = find(Organisation.objects.all(), part_of) if part_of else None
    made = Organisation(
        id=organisation,
        nation=find(Nation.objects.all(), nation),
        part_of=parent,
        kind=Organisation.Kind(kind),
        name=name,
        name_uk=name_uk,
        level=PUBLIC,
        rel=asked.by.rel,
        originator=asked.by.origin,
    )
    made.save(force_insert=True)
    return Happened("organisation.added", made, {"name": name, "version": 1})
