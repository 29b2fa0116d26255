"""What the pages of nations read; row security leaves only what the reader may see."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from backstay_web.core.banner import Body
from backstay_web.core.ordering import in_order
from backstay_web.nations.models import Holding, Nation, Organisation, Post


def nations() -> QuerySet[Nation]:
    """Return the nations in the order of their names."""
    return Nation.objects.order_by(in_order("name"), "id")


def codes() -> dict[str, UUID]:
    """Return the key of each nation by its code in capitals: cases write them small."""
    rows = nations().values_list("code", "id")
    return {code.upper(): key for code, key in rows}


def bodies() -> list[Body]:
    """Return the bodies that labels name, as far as the reader may know of them."""
    return [Body(*row) for row in Nation.objects.values_list("id", "body", "code")]


def organisations() -> QuerySet[Organisation]:
    """Return the organisations, each with the number of its posts."""
    return Organisation.objects.annotate(post_count=Count("post"))


def posts(at: datetime) -> "QuerySet[Any]":
    """Return the posts, each with its holder.

    Who acts for a nation is known to that nation alone; others see that there is one.
    """
    holders = Holding.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at),
        post=OuterRef("pk"),
        is_over=False,
        is_delegated=False,
    )
    return Post.objects.annotate(
        is_held=Exists(holders), holder=Subquery(holders.values("actor__name")[:1])
    )


def posts_of(nation: Nation, at: datetime) -> "QuerySet[Any, Any]":
    """Return the posts of a nation, each with its holder."""
    return (
        posts(at)
        .filter(organisation__nation=nation)
        .order_by(in_order("organisation__name"), in_order("title"), "id")
        .values("title", "organisation__name", "is_held", "holder")
    )
