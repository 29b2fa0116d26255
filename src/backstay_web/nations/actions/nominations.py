"""How somebody comes into a post that may do more than whoever fills it: by two."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.core.commands import (
    Asked,
    Happened,
    Refused,
    Stale,
    command,
    find,
    not_there,
    stale,
)
from backstay_web.core.context import Context
from backstay_web.core.releases.actions import is_me_too
from backstay_web.core.rows import Written
from backstay_web.nations.actions.authority import PUBLIC, told_at_home
from backstay_web.nations.actions.posts import (
    check_length,
    check_to_come,
    check_vacant,
    current,
    end_of,
)
from backstay_web.nations.actions.tasks import ENDS_BY_ITSELF, close_tasks, told
from backstay_web.nations.actions.telling import tell
from backstay_web.nations.models import WAITS, Holding, Nomination, Post
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import confirming_posts

CONFIRM: Final = "nomination.confirm"
"""What is to be done about a nomination: to decide on it."""
ENDS_BY_ITSELF.add(CONFIRM)


class NominationOver(BackstayError):
    """It was decided on, or its time is over; says which."""


@command("post.nominate", Permission.POST_FILL, steps_up=True)
def nominate(
    *,
    asked: Asked,
    nomination: UUID,
    post: UUID,
    actor: UUID,
    name: str,
    rotates_on: date | None = None,
    ends_at: datetime | None = None,
) -> Happened:
    """Name somebody for a post; he comes once a second person confirms it.

    With ``ends_at`` he is to stand in until then, beside the holder.

    Raises
    ------
    Refused
        If the post is another body's, or one confirms such things oneself.
    NotVacant
        If the post has a holder.
    """
    row = find(Post.objects.select_related("organisation__nation"), post)
    check_to_come("rotates_on", rotates_on, asked.at)
    if ends_at is None:
        check_vacant(row, asked.at)
    else:
        check_length(asked.at, ends_at)
    who = {"actor": actor, "name": name, "rotates_on": rotates_on, "ends_at": ends_at}
    return named(asked, nomination, row, who)


@command("holding.prolong", Permission.POST_FILL, steps_up=True)
def prolong(
    *, asked: Asked, nomination: UUID, holding: UUID, expected_version: int, on: date
) -> Happened:
    """Ask that somebody stand in through a later day; a second person confirms it.

    Raises
    ------
    Refused
        If the post is another body's, or one confirms such things oneself.
    """
    standing = current(asked.at).filter(is_delegated=True)
    people = standing.select_related("post__organisation__nation", "actor")
    held = find(people, holding)
    if held.version != expected_version:
        raise stale(Holding)
    ends_at = end_of(on)
    check_length(asked.at, ends_at)
    who = {"actor": held.actor_id, "name": held.actor.name, "ends_at": ends_at}
    return named(asked, nomination, held.post, {**who, "holding": held})


def named(asked: Asked, key: UUID, post: Post, who: dict[str, Any]) -> Happened:
    """Keep who is named, and give those who may confirm it something to do."""
    home = post.organisation.nation
    if home.pk != asked.by.origin:
        raise Refused(_("It is another body's post: its own people fill it."))
    if Permission.POST_CONFIRM in asked.by.permissions:
        raise Refused(
            _("Who confirms whom others name names nobody: another post does.")
        )
    made = Nomination(
        id=key,
        post=post,
        post_version=post.version,
        **who,
        reason=asked.reason,
        proposed_by=asked.by.actor,
        proposed_at=asked.at,
        expires_at=asked.at + WAITS,
        level=PUBLIC,
        rel=home.bit,
        originator=asked.by.origin,
    )
    made.save(force_insert=True)
    what = _("Confirm or refuse: %(name)s as %(title)s")
    tasks = tell(
        asked,
        confirming_posts(home.pk),
        made,
        kind=CONFIRM,
        what=what % {"name": made.name, "title": post.called},
    )
    content = {"post": str(post.pk), "expires_at": made.expires_at}
    return Happened("post.nominated", made, content, tasks)


@command("nomination.confirm", Permission.POST_CONFIRM, steps_up=True)
def confirm(*, asked: Asked, nomination: UUID, holding: UUID) -> Happened:
    """Let whoever was named come into the post, by the key of his holding.

    Raises
    ------
    Refused
        If one named him oneself, in this post or in another, or fills posts.
    Stale
        If the post is not as it was when he was named.
    NotThere
        If whoever is to stand in for longer does so no more.
    """
    made = open_nomination(asked, nomination)
    check_second(asked.by, made.proposed_by)
    if made.post.version != made.post_version:
        raise Stale(_("The post was changed since: let him be named anew."))
    if made.ends_at is None:
        check_vacant(made.post, asked.at)
    if made.holding_id is not None:
        find(current(asked.at), made.holding_id)
    held = made.holding_id or holding
    with connection.cursor() as cursor:
        cursor.execute(
            "select nations_appoint(%s, %s, %s)", [made.pk, held, asked.reason]
        )
    made.refresh_from_db()
    row = find(Holding.objects.select_related("actor"), held)
    content = {"post": str(made.post_id), "actor": str(made.actor)}
    also = [Written(made, made), told_at_home(made.post.organisation.nation, row.actor)]
    return Happened(kind_of(made), row, content, [*also, *closed(made)])


def kind_of(made: Nomination) -> str:
    """Return the event of what was confirmed: as if one person had done it."""
    if made.holding_id is not None:
        return "holding.day_changed"
    return "post.filled" if made.ends_at is None else "post.delegated"


def check_second(by: Context, first: UUID) -> None:
    """Return if somebody may confirm what another actor began.

    Raises
    ------
    Refused
        If both are one person, or the post fills posts itself.
    """
    if Permission.POST_FILL in by.permissions:
        raise Refused(_("A post that fills posts confirms nobody: another post does."))
    if is_me_too(first):
        raise Refused(
            _(
                "A second person confirms it: you began it yourself, in this post or "
                "in another."
            )
        )


@command("nomination.refuse", Permission.POST_CONFIRM, steps_up=True)
def refuse(*, asked: Asked, nomination: UUID) -> Happened:
    """Say why somebody is not to come into a post."""
    made = open_nomination(asked, nomination)
    if made.proposed_by == asked.by.actor:
        raise Refused(_("You proposed it yourself: withdraw it."))
    return decided(asked, made, Nomination.State.REFUSED)


@command("nomination.withdraw", Permission.POST_FILL)
def withdraw(*, asked: Asked, nomination: UUID) -> Happened:
    """Take back that one named somebody."""
    made = open_nomination(asked, nomination)
    if made.proposed_by != asked.by.actor:
        raise Refused(_("Somebody else named him: whoever confirms may refuse it."))
    return decided(asked, made, Nomination.State.WITHDRAWN)


def decided(asked: Asked, made: Nomination, state: Nomination.State) -> Happened:
    """Keep that nobody comes, and why."""
    Nomination.objects.filter(pk=made.pk).update(
        state=state,
        decided_by=asked.by.actor,
        decided_at=asked.at,
        decision=asked.reason,
    )
    made.refresh_from_db()
    content = {"post": str(made.post_id)}
    return Happened(f"nomination.{state}", made, content, closed(made))


def closed(made: Nomination) -> list[Written]:
    """Take what was to be done about a nomination off all lists."""
    return told(close_tasks(subject=made.pk, kind=CONFIRM))


def open_nomination(asked: Asked, key: UUID) -> Nomination:
    """Return a nomination of one's own body that waits for a second person.

    Raises
    ------
    NominationOver
        If it was decided on, or nobody did so in time.
    """
    rows = Nomination.objects.select_related("post__organisation__nation")
    made = find(rows, key)
    if made.originator != asked.by.origin:
        raise not_there(Nomination, key)
    if made.state != Nomination.State.ASKED:
        raise NominationOver(_("It has been decided on."))
    if made.expires_at <= asked.at:
        raise NominationOver(_("Nobody decided on it in time: let him be named anew."))
    return made
