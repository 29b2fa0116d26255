"""What can be done about posts and those who hold them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.core.commands import (
    Asked,
    Happened,
    change,
    command,
    find,
    not_yours,
    stale,
)
from backstay_web.core.entries import Faulty
from backstay_web.core.models import Actor
from backstay_web.nations.actions.authority import (
    PUBLIC,
    check_kinds,
    check_within,
    told_at_home,
)
from backstay_web.nations.actions.telling import tell_above
from backstay_web.nations.models import (
    LONGEST_DELEGATION,
    Holding,
    Organisation,
    Post,
)
from backstay_web.nations.permissions import Permission

LEAVE: Final = "select nations_leave(%s, %s, %s, %s)"


class NotVacant(BackstayError):
    """The post has a holder already, whose time has to end first."""


class TooLong(BackstayError):
    """A delegation ends too late, or before it begins."""


@command("post.add", Permission.POST_CHANGE)
def add_post(
    *,
    asked: Asked,
    post: UUID,
    organisation: UUID,
    title: str,
    level: int,
    rel: int,
    cav: int,
    permissions: Sequence[str],
    reports_to: UUID | None = None,
    role: str = "",
    title_uk: str = "",
) -> Happened:
    """Add a post with the authority of its holder: no more than one's own.

    Raises
    ------
    Refused
        If the authority is more than the actor's own.
    Faulty
        If the command alone has posts of this kind, and this is another body's.
    """
    check_within(asked.by, level=level, rel=rel, cav=cav, permissions=permissions)
    home = find(Organisation.objects.all(), organisation)
    check_kinds(home.nation_id, [role])
    made = Post(
        id=post,
        organisation=home,
        reports_to=find(Post.objects.all(), reports_to) if reports_to else None,
        title=title,
        title_uk=title_uk,
        role=role,
        holder_level=level,
        holder_rel=rel,
        holder_cav=cav,
        holder_permissions=sorted(Permission(each) for each in permissions),
        level=PUBLIC,
        rel=asked.by.rel,
        originator=asked.by.origin,
    )
    made.save(force_insert=True)
    return Happened("post.added", made, {"title": title, "version": 1})


@command("post.change_authority", Permission.POST_CHANGE, steps_up=True)
def change_authority(
    *,
    asked: Asked,
    post: UUID,
    expected_version: int,
    level: int,
    rel: int,
    cav: int,
    permissions: Sequence[str],
) -> Happened:
    """Change what the holder of a post may do, from the next transaction on."""
    check_within(asked.by, level=level, rel=rel, cav=cav, permissions=permissions)
    granted = sorted(Permission(each) for each in permissions)
    row = change(
        find(Post.objects.all(), post),
        expected_version,
        holder_level=level,
        holder_rel=rel,
        holder_cav=cav,
        holder_permissions=granted,
    )
    acting = current(asked.at).filter(post=row).values_list("actor", flat=True)
    people = Actor.objects.filter(pk__in=list(acting))
    people.update(level=level, rel=rel, cav=cav, permissions=granted)
    content = {"permissions": granted, "version": row.version}
    also = [told_at_home(row.organisation.nation, person) for person in people]
    return Happened("post.authority_changed", row, content, also)


@command("post.fill", Permission.POST_FILL, steps_up=True)
def fill_post(
    *,
    asked: Asked,
    post: UUID,
    actor: UUID,
    name: str,
    rotates_on: date | None = None,
) -> Happened:
    """Put a person into a vacant post, with its authority.

    Raises
    ------
    NotVacant
        If the post has a holder.
    Faulty
        If the day on which he rotates is past.
    """
    check_to_come("rotates_on", rotates_on, asked.at)
    row = find(Post.objects.select_related("organisation"), post)
    check_vacant(row, asked.at)
    person = make_actor(asked, row, actor, name, ends_at=None)
    try:
        with transaction.atomic():
            held = hold(asked, row, person, rotates_on=rotates_on)
    except IntegrityError:
        raise not_vacant(row) from None
    content = {"post": str(post), "actor": str(actor)}
    return Happened(
        "post.filled", held, content, [told_at_home(row.organisation.nation, person)]
    )


def check_vacant(post: Post, at: datetime) -> None:
    """Return if nobody holds a post, whoever put him there.

    Raises
    ------
    NotVacant
        If somebody does.
    """
    if current(at).filter(post=post, is_delegated=False).exists():
        raise not_vacant(post)


def not_vacant(post: Post) -> NotVacant:
    """Return the error that says that a post has a holder."""
    said = _("%(title)s has a holder: end that holding first, then fill the post.")
    return NotVacant(said % {"title": post.called})


@command("post.delegate", Permission.POST_FILL, steps_up=True)
def delegate_post(
    *, asked: Asked, post: UUID, actor: UUID, name: str, ends_at: datetime
) -> Happened:
    """Let another person act in a post until a moment, beside its holder."""
    check_length(asked.at, ends_at)
    row = find(Post.objects.select_related("organisation"), post)
    person = make_actor(asked, row, actor, name, ends_at=ends_at)
    held = hold(asked, row, person, is_delegated=True, ends_at=ends_at)
    content = {"post": str(post), "actor": str(actor), "ends_at": ends_at}
    return Happened(
        "post.delegated", held, content, [told_at_home(row.organisation.nation, person)]
    )


@command("holding.change_day", Permission.POST_FILL, steps_up=True)
def change_day(
    *, asked: Asked, holding: UUID, expected_version: int, on: date | None = None
) -> Happened:
    """Change when a holder rotates, or on which day a stand-in acts for the last time.

    Raises
    ------
    Faulty
        If the day is past, or a stand-in is given none.
    TooLong
        If a stand-in would act for too long.
    """
    found = find(
        current(asked.at).select_related("post__organisation__nation", "actor"), holding
    )
    check_to_come("on", on, asked.at)
    content = {"on": on, "version": expected_version + 1}
    if not found.is_delegated:
        row = change(found, expected_version, rotates_on=on)
        return Happened("holding.day_changed", row, content)
    row = until(asked, found, expected_version, on)
    also = [told_at_home(found.post.organisation.nation, row.actor)]
    return Happened("holding.day_changed", row, content, also)


def until(
    asked: Asked, held: Holding, expected_version: int, last_on: date | None
) -> Holding:
    """Let a stand-in act through another last day.

    Raises
    ------
    Refused
        If that is later, and he may do what one may not oneself.
    """
    if last_on is None:
        raise Faulty({"on": [_("Whoever stands in does so until a day: name it.")]})
    ends_at = end_of(last_on)
    check_length(asked.at, ends_at)
    if held.ends_at is not None and ends_at < held.ends_at:
        return leave(held, expected_version, ends_at, is_over=False)
    person = held.actor
    check_within(
        asked.by,
        level=person.level,
        rel=person.rel,
        cav=person.cav,
        permissions=person.permissions,
    )
    row = change(held, expected_version, ends_at=ends_at)
    person.ends_at = ends_at
    person.save(update_fields=["ends_at"])
    return row


def leave(
    held: Holding, expected_version: int, ends_at: datetime, *, is_over: bool
) -> Holding:
    """Let somebody's time end earlier, which the database does for all of one's body.

    Raises
    ------
    Refused
        If he acts for another body.
    Stale
        If his time was changed since one looked.
    """
    if held.version != expected_version:
        raise stale(Holding)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LEAVE, [held.pk, expected_version, ends_at, is_over])
    except ProgrammingError:
        raise not_yours(Holding) from None
    held.refresh_from_db()
    return held


def end_of(day: date) -> datetime:
    """Return the end of a day, which is not in it."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def check_to_come(field: str, day: date | None, at: datetime) -> None:
    """Return if a day is none or not past.

    Raises
    ------
    Faulty
        If it is past.
    """
    if day is not None and day < at.date():
        said = _("This day is past: name %(today)s or a later one.")
        raise Faulty({field: [said % {"today": at.date()}]})


def check_length(at: datetime, ends_at: datetime) -> None:
    """Return if a delegation may last from now until a moment.

    Raises
    ------
    TooLong
        If it ends too late, or before it begins.
    """
    latest = at + LONGEST_DELEGATION
    if not at < ends_at <= latest:
        said = _(
            "A delegation ends within %(days)s days and after it begins: name an end "
            "between %(first)s and %(last)s."
        )
        words = {"days": LONGEST_DELEGATION.days, "first": at.date()}
        raise TooLong(said % {**words, "last": latest.date()})


@command("holding.end", Permission.POST_FILL, steps_up=True)
def end_holding(*, asked: Asked, holding: UUID, expected_version: int) -> Happened:
    """End somebody's time in a post; from the next transaction on he cannot act.

    It takes one person, whatever the post may do; the post above is told if that is
    more than one may oneself.
    """
    # Of a post that one may not know of there is no holding to end; and once it is
    # ended one may not know of it any more.
    held = Holding.objects.filter(is_over=False)
    found = find(held.select_related("post__organisation__nation", "actor"), holding)
    nation, actor = found.post.organisation.nation, found.actor
    above = tell_above(asked, found, actor)
    row = leave(found, expected_version, asked.at, is_over=True)
    also = [told_at_home(nation, actor), *above]
    return Happened("holding.ended", row, {"version": row.version}, also)


def current(at: datetime) -> QuerySet[Holding]:
    """Return the holdings that last at a moment."""
    return Holding.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), is_over=False)


def make_actor(
    asked: Asked, post: Post, actor: UUID, name: str, *, ends_at: datetime | None
) -> Actor:
    check_within(
        asked.by,
        level=post.holder_level,
        rel=post.holder_rel,
        cav=post.holder_cav,
        permissions=post.holder_permissions,
    )
    made = Actor(
        id=actor,
        name=name,
        origin=post.organisation.nation_id,
        level=post.holder_level,
        rel=post.holder_rel,
        cav=post.holder_cav,
        permissions=post.holder_permissions,
        begins_at=asked.at,
        ends_at=ends_at,
    )
    made.save(force_insert=True)
    return made


def hold(asked: Asked, post: Post, actor: Actor, **more: Any) -> Holding:
    made = Holding(
        post=post,
        actor=actor,
        begins_at=asked.at,
        level=post.level,
        rel=post.rel,
        originator=asked.by.origin,
        **more,
    )
    made.save(force_insert=True)
    return made
