"""How all posts of an organisation are added at once, with those who hold them."""

from datetime import date, datetime
from typing import NotRequired, TypedDict
from uuid import UUID

from backstay_web.core.commands import Asked, Happened, command, find, require
from backstay_web.core.context import Context
from backstay_web.core.models import Actor
from backstay_web.core.rows import Written
from backstay_web.nations.actions.authority import (
    PUBLIC,
    check_kinds,
    check_within,
    told_at_home,
)
from backstay_web.nations.models import Holding, Organisation, Post
from backstay_web.nations.permissions import Permission


class Place(TypedDict):
    """One post of an establishment, and who holds it."""

    post: UUID
    title: str
    title_uk: NotRequired[str]
    role: str
    reports_to: UUID | None
    reports_outside: str
    level: int
    rel: int
    cav: int
    permissions: list[str]
    actor: UUID | None
    holder: str
    rotates_on: date | None


@command("establishment.add", Permission.POST_CHANGE, steps_up=True)
def add_establishment(
    *, asked: Asked, organisation: UUID, places: list[Place]
) -> Happened:
    """Add all posts of an organisation and who holds them, as one change.

    Whoever reports to another comes after him in the list.
    """
    require(asked.by, Permission.POST_FILL)
    found = Organisation.objects.select_related("nation")
    home = find(found, organisation)
    check_kinds(home.nation_id, {place["role"] for place in places})
    for place in places:
        check_within(
            asked.by,
            level=place["level"],
            rel=place["rel"],
            cav=place["cav"],
            permissions=place["permissions"],
        )
    held = [(place, place["actor"]) for place in places if place["actor"] is not None]
    posts = [post_at(place, home, asked.by) for place in places]
    people = [actor_at(*one, home, asked.at) for one in held]
    holdings = [holding_at(*one, asked) for one in held]
    Post.objects.bulk_create(posts)
    Actor.objects.bulk_create(people)
    Holding.objects.bulk_create(holdings)
    content = {"post_count": len(places), "held_count": len(held)}
    also = [
        *(Written(row, row) for row in (*posts, *holdings)),
        *(told_at_home(home.nation, person) for person in people),
    ]
    return Happened("establishment.added", home, content, also)


def post_at(place: Place, home: Organisation, by: Context) -> Post:
    return Post(
        id=place["post"],
        organisation=home,
        reports_to_id=place["reports_to"],
        reports_outside=place["reports_outside"],
        title=place["title"],
        title_uk=place.get("title_uk", ""),
        role=place["role"],
        holder_level=place["level"],
        holder_rel=place["rel"],
        holder_cav=place["cav"],
        holder_permissions=sorted(place["permissions"]),
        level=PUBLIC,
        rel=by.rel,
        originator=by.origin,
    )


def actor_at(place: Place, actor: UUID, home: Organisation, at: datetime) -> Actor:
    return Actor(
        id=actor,
        name=place["holder"],
        origin=home.nation_id,
        level=place["level"],
        rel=place["rel"],
        cav=place["cav"],
        permissions=sorted(place["permissions"]),
        begins_at=at,
    )


def holding_at(place: Place, actor: UUID, asked: Asked) -> Holding:
    return Holding(
        post_id=place["post"],
        actor_id=actor,
        begins_at=asked.at,
        rotates_on=place["rotates_on"],
        level=PUBLIC,
        rel=asked.by.rel,
        originator=asked.by.origin,
    )
