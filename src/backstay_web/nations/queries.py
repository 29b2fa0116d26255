"""What the pages of nations read; row security leaves only what the reader may see."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from backstay_web.nations.models import Holding, Nation, Post


class PostRow(TypedDict):
    """A post as a page shows it."""

    title: str
    organisation__name: str
    is_held: bool
    holder: str | None


def nations() -> QuerySet[Nation]:
    """Return the nations in the order of their names."""
    return Nation.objects.order_by("name", "id")


def codes() -> dict[str, UUID]:
    """Return the key of each nation by its code in capitals: cases write them small."""
    rows = nations().values_list("code", "id")
    return {code.upper(): key for code, key in rows}


def posts_of(nation: Nation, at: datetime) -> "QuerySet[Post, PostRow]":
    """Return the posts of a nation, each with its holder.

    Who acts for a nation is known to that nation alone; others see that there is one.
    """
    holders = Holding.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at),
        post=OuterRef("pk"),
        is_over=False,
        is_delegated=False,
    )
    return (
        Post.objects.filter(organisation__nation=nation)
        .annotate(
            is_held=Exists(holders), holder=Subquery(holders.values("actor__name")[:1])
        )
        .order_by(F("organisation__name"), "title", "id")
        .values("title", "organisation__name", "is_held", "holder")
    )
