"""What the pages of nations read; row security leaves only what the reader may see."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final, TypedDict
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from backstay_web.core.banner import Body
from backstay_web.core.context import me
from backstay_web.core.history import brought
from backstay_web.core.models import Actor, Event, Session
from backstay_web.core.names import in_language
from backstay_web.core.ordering import in_order, ordering_key
from backstay_web.core.who_may import Holder
from backstay_web.nations.models import (
    COMMAND,
    HandOver,
    Holding,
    Nation,
    Nomination,
    Organisation,
    Post,
    Task,
)
from backstay_web.nations.permissions import Permission

SOON: Final = timedelta(days=30)
"""Our assumption: what a branch takes to find a successor."""
SOONS: Final = (SOON, timedelta(days=60), timedelta(days=90))
"""Those that a reader may choose from, where it takes longer."""
MOST_FORMER: Final = 50


def nations() -> QuerySet[Nation]:
    """Return the nations in the order of their names."""
    return Nation.objects.order_by(in_order("name"), "id")


def names_of(keys: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of nations that the reader may know of, in his language."""
    rows = Nation.objects.filter(pk__in=list(keys))
    return {row.pk: in_language(row.name, row.name_uk) for row in rows}


def codes() -> dict[str, UUID]:
    """Return the key of each nation by its code in capitals: cases write them small."""
    rows = nations().values_list("code", "id")
    return {code.upper(): key for code, key in rows}


def bodies() -> list[Body]:
    """Return the bodies that labels name, as far as the reader knows them, by name."""
    rows = Nation.objects.values_list("id", "body", "code", "name", "name_uk")
    known = [Body(*row[:3], in_language(*row[3:])) for row in rows]
    return sorted(known, key=lambda body: ordering_key(body.name))


def organisations() -> QuerySet[Organisation]:
    """Return the organisations, each with the number of its posts."""
    return Organisation.objects.annotate(
        post_count=Count("post"),
        called_uk=in_ukrainian("name"),
        part_of_uk=in_ukrainian("part_of__name"),
    )


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
        is_held=Exists(holders),
        holder=Subquery(holders.values("actor__name")[:1]),
        called_uk=in_ukrainian("title"),
        organisation_uk=in_ukrainian("organisation__name"),
    )


def in_ukrainian(name: str) -> Coalesce:
    """Return what a column is called in Ukrainian, or else what it is called."""
    return Coalesce(NullIf(F(f"{name}_uk"), Value("")), F(name))


class PersonRow(TypedDict):
    """A post of one's own nation with who holds it, as the page of people shows it."""

    id: UUID
    title: str
    title_uk: str
    organisation__name: str
    organisation__name_uk: str
    holder: str | None
    rotates_on: date | None
    deputies: list[Holding]


def current_holdings(at: datetime) -> QuerySet[Holding]:
    """Return the holdings that last at a moment, with who holds what."""
    lasting = Q(ends_at=None) | Q(ends_at__gt=at)
    return Holding.objects.filter(lasting, is_over=False).select_related(
        "actor", "post__organisation"
    )


def former_holdings(post: UUID, at: datetime) -> QuerySet[Holding]:
    """Return who held a post or stood in before, the last first.

    Of another nation's post it is nobody: who acts for it is known to itself alone.
    """
    over = Q(is_over=True) | Q(ends_at__lte=at)
    rows = Holding.objects.filter(over, post=post).select_related("actor")
    return rows.order_by("-ends_at", "pk")[:MOST_FORMER]


def events_of(post: UUID) -> "QuerySet[Event]":
    """Return the events of a post, and of those who held it whom the reader knows."""
    known = Exists(Actor.objects.filter(pk=OuterRef("actor")))
    held = Holding.objects.filter(known, post=post).values_list("pk", flat=True)
    notes = HandOver.objects.filter(post=post).values_list("pk", flat=True)
    asked = Nomination.objects.filter(post=post).values_list("pk", flat=True)
    of_it = Q(subject__in=[post, *held, *notes, *asked])
    return Event.objects.filter(of_it | Q(pk__in=brought([post])))


def deputies_of(nation: UUID, at: datetime) -> dict[UUID, list[Holding]]:
    """Return who stands in for a time in posts of a nation, by post, who ends first."""
    standing = current_holdings(at).filter(
        is_delegated=True, post__organisation__nation=nation
    )
    found: dict[UUID, list[Holding]] = {}
    for each in standing.order_by("ends_at", "pk"):
        found.setdefault(each.post_id, []).append(each)
    return found


def people_of(nation: UUID, at: datetime) -> list[PersonRow]:
    """Return the posts of a nation, each with its holder and who stands in."""
    held = current_holdings(at).filter(post=OuterRef("pk"), is_delegated=False)
    rows = (
        Post.objects.filter(organisation__nation=nation)
        .annotate(
            holder=Subquery(held.values("actor__name")[:1]),
            rotates_on=Subquery(held.values("rotates_on")[:1]),
        )
        .order_by(in_order("organisation__name"), in_order("title"), "id")
        .values(
            "id",
            "title",
            "title_uk",
            "organisation__name",
            "organisation__name_uk",
            "holder",
            "rotates_on",
        )
    )
    deputies = deputies_of(nation, at)
    return [PersonRow(**row, deputies=deputies.get(row["id"], [])) for row in rows]


def own_posts(nation: UUID) -> QuerySet[Post]:
    """Return the posts of a nation, in the order of their titles."""
    own = Post.objects.filter(organisation__nation=nation)
    return own.order_by(in_order("title"), "id")


def confirming_posts(nation: UUID) -> QuerySet[Post]:
    """Return the posts of a nation that confirm who comes into posts that may more."""
    confirm, fill = [Permission.POST_CONFIRM], [Permission.POST_FILL]
    own = own_posts(nation).filter(holder_permissions__contains=confirm)
    return own.exclude(holder_permissions__contains=fill).select_related("organisation")


def seconds(nation: UUID, at: datetime) -> list[Holder]:
    """Return who of a nation may confirm who comes; a vacant post is none who can."""
    return held(confirming_posts(nation), at)


def who_may(permission: str, at: datetime) -> list[Holder]:
    """Return the posts of the reader's body that may, and who but he is in them."""
    posts = own_posts(me().origin).filter(holder_permissions__contains=[permission])
    return held(posts.select_related("organisation"), at)


def held(posts: QuerySet[Post], at: datetime) -> list[Holder]:
    """Return those of some posts in which somebody else than the reader is."""
    holdings = current_holdings(at).filter(post__in=posts).exclude(actor=me().actor)
    people: dict[UUID, list[str]] = {}
    for each in holdings.order_by("is_delegated", "begins_at", "pk"):
        people.setdefault(each.post_id, []).append(each.actor.name)
    return [
        Holder(each.pk, each.called, each.organisation.called, people[each.pk])
        for each in posts
        if each.pk in people
    ]


def open_nominations(at: datetime) -> QuerySet[Nomination]:
    """Return who was named and waits for a second person, who waits longest first."""
    asked = Nomination.objects.filter(state=Nomination.State.ASKED, expires_at__gt=at)
    return asked.select_related("post__organisation").order_by("proposed_at", "pk")


def is_the_command(nation: UUID) -> bool:
    """Tell whether a body is the one with which the site was founded."""
    return Nation.objects.filter(pk=nation, body=COMMAND).exists()


def own_organisations(nation: UUID) -> QuerySet[Organisation]:
    """Return the organisations of a nation, in the order of their names."""
    own = Organisation.objects.filter(nation=nation)
    return own.order_by(in_order("name"), "id")


def open_tasks(post: UUID) -> QuerySet[Task]:
    """Return what a post has to do, what is due first at the top."""
    mine = Task.objects.filter(post=post, state=Task.State.OPEN)
    return mine.order_by(F("due_on").asc(nulls_last=True), "what", "id")


def notes_to(post: UUID) -> QuerySet[HandOver]:
    """Return the notes of those who left a post, the newest first."""
    return HandOver.objects.filter(post=post).order_by("-at", "pk")[:5]


def other_posts(post: Post) -> QuerySet[Post]:
    """Return the other posts of the nation of a post."""
    return own_posts(post.organisation.nation_id).exclude(pk=post.pk)


def post_names(rows: Iterable[tuple[UUID | None, Any]]) -> dict[UUID, str]:
    """Return what posts are called; of those one may not know, the nation alone."""
    return {
        post: title or nation or "-"
        for post, (nation, title) in nations_and_titles(rows).items()
    }


def owner_names(rows: Iterable[tuple[UUID | None, Any]]) -> dict[UUID, str]:
    """Return what posts are called as owners: their nation first, then the post."""
    return {
        post: ", ".join(filter(None, both)) or "-"
        for post, both in nations_and_titles(rows).items()
    }


def nations_and_titles(
    rows: Iterable[tuple[UUID | None, Any]],
) -> dict[UUID, tuple[str, str]]:
    """Return the names of nation and post, empty where one may not know of it."""
    nations = {post: nation for post, nation in rows if post is not None}
    titles = {row.pk: row.called for row in Post.objects.filter(pk__in=list(nations))}
    names = names_of(set(nations.values()))
    return {
        post: (names.get(nation, ""), titles.get(post, ""))
        for post, nation in nations.items()
    }


def last_visit() -> datetime | None:
    """Return when the actor was last here, before the session in which he is now."""
    with connection.cursor() as cursor:
        cursor.execute("select nations_last_visit()")
        row: tuple[datetime | None] = cursor.fetchone()
    return row[0]


class SessionRow(TypedDict):
    """When somebody acted."""

    actor__name: str
    actor__ends_at: datetime | None
    actor__holding__post__title: str
    actor__holding__post__title_uk: str
    opened_at: datetime
    seen_at: datetime | None
    ended_at: datetime | None
    expires_at: datetime
    idle_s: int | None


def is_open(row: SessionRow, at: datetime) -> bool:
    """Tell whether a session lasts at a moment."""
    if row["ended_at"] is not None or at >= row["expires_at"]:
        return False
    if row["actor__ends_at"] is not None and at > row["actor__ends_at"]:
        return False
    if row["seen_at"] is None or row["idle_s"] is None:
        return True
    return at < row["seen_at"] + timedelta(seconds=row["idle_s"])


def ended_at(row: SessionRow, at: datetime) -> datetime | None:
    """Return when a session was ended: by itself, or with the time in the post."""
    left = row["actor__ends_at"]
    has_left = left is not None and left < at and is_open(row, left)
    return left if has_left else row["ended_at"]


def sessions_of_own_nation() -> "QuerySet[Session, SessionRow]":
    """Return when people of the reader's nation acted, the newest first.

    Row security leaves no others, and shows the times alone. All that is shown counts
    for the order: what looks alike may stand either way.
    """
    ordered = Session.objects.order_by(
        "-opened_at", "actor__name", "seen_at", "ended_at", "expires_at", "idle_s"
    )
    return ordered.values(
        "actor__name",
        "actor__ends_at",
        "actor__holding__post__title",
        "actor__holding__post__title_uk",
        "opened_at",
        "seen_at",
        "ended_at",
        "expires_at",
        "idle_s",
    )
