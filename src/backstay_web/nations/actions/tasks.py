"""What a post has to do, and how it passes to whoever comes."""

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from django.db.models import F
from django.utils.translation import gettext as _

from backstay_web.core.commands import (
    Asked,
    Happened,
    Refused,
    change,
    command,
    find,
)
from backstay_web.core.context import Context
from backstay_web.core.models import Labelled
from backstay_web.core.rows import Written
from backstay_web.nations.models import HandOver, Holding, Nation, Post, Task
from backstay_web.nations.permissions import Permission

BY_HAND: Final = "task.finish"
"""What is to be done about work that a person gave: to say that it is done."""
ENDS_BY_ITSELF: Final[set[str]] = set()
"""Kinds of work that end with what they are about, not by saying that it is done."""


def give_task(
    *,
    asked: Asked,
    post: Post,
    kind: str,
    what: str,
    about: Labelled,
    due_on: date | None = None,
    task: UUID | None = None,
) -> Task:
    """Give a post something to do about a row, and label it as that row is.

    No command by itself: the command that makes the work necessary calls it, and its
    event tells of both, with ``told`` in its ``also``.
    """
    made = Task(
        id=task or uuid4(),
        post=post,
        nation=post.organisation.nation_id,
        kind=kind,
        what=what,
        subject=about.pk,
        due_on=due_on,
        policy=about.policy,
        level=about.level,
        rel=about.rel,
        cav=about.cav,
        originator=asked.by.origin,
    )
    made.save(force_insert=True)
    return made


def close_tasks(*, subject: UUID, kind: str) -> list[Task]:
    """Take what was to be done about a row as done, and return it; no command too."""
    mine = Task.objects.filter(subject=subject, kind=kind, state=Task.State.OPEN)
    closed = list(mine)
    mine.update(state=Task.State.DONE, version=F("version") + 1)
    return closed


def told(tasks: Iterable[Task]) -> list[Written]:
    """Return what an event tells of tasks: to whoever may read them."""
    return [Written(task, task) for task in tasks]


@command("task.give", Permission.TASK_CHANGE)
def give_by_hand(
    *, asked: Asked, task: UUID, post: UUID, what: str, due_on: date | None = None
) -> Happened:
    """Give a post something to do that no other command asks for."""
    row = find(Post.objects.select_related("organisation"), post)
    made = give_task(
        asked=asked,
        task=task,
        post=row,
        kind=BY_HAND,
        what=what,
        about=row,
        due_on=due_on,
    )
    return Happened("task.given", made, {"post": str(post), "version": 1})


@command("task.finish", Permission.TASK_CHANGE)
def finish_task(*, asked: Asked, task: UUID, expected_version: int) -> Happened:
    """Say that a post has done what it had to.

    Raises
    ------
    Refused
        If the work ends by itself, with what it is about.
    """
    row = find(Task.objects.all(), task)
    if row.kind in ENDS_BY_ITSELF:
        raise Refused(
            _("It ends with what it is about: open that, and say there what was done.")
        )
    row = change(row, expected_version, state="done")
    return Happened("task.finished", row, {"version": row.version})


@command("post.hand_over", Permission.POST_HAND_OVER)
def hand_over(
    *, asked: Asked, holding: UUID, note: str, to_post: UUID | None = None
) -> Happened:
    """Leave a note and the open work to whoever comes, in this post or in another.

    Open work is the post's: it stays there unless another post takes it. Who leaves is
    taken out by whoever fills posts, who hands over for others of his nation too.

    Raises
    ------
    Refused
        If the post is not one's own and one does not fill it, or the other one is
        another nation's.
    """
    row = find(Holding.objects.select_related("post__organisation"), holding)
    if row.actor_id != asked.by.actor and not fills(asked.by, row.post):
        raise Refused(
            _("One hands over one's own post alone, unless one fills its body's posts.")
        )
    successor = row.post
    if to_post is not None:
        successor = find(Post.objects.select_related("organisation"), to_post)
    if successor.organisation.nation_id != row.post.organisation.nation_id:
        raise Refused(_("Work goes to a post of the same nation."))
    mine = Task.objects.filter(post=row.post, state=Task.State.OPEN)
    moved = list(mine)
    if successor != row.post:
        mine.update(post=successor, version=F("version") + 1)
    made = HandOver(
        holding=row,
        post=successor,
        note=note,
        open_count=len(moved),
        at=asked.at,
        level=asked.by.level,
        rel=find(Nation.objects.all(), row.post.organisation.nation_id).bit,
        originator=asked.by.origin,
    )
    made.save(force_insert=True)
    content = {"post": str(successor.pk), "open_count": len(moved)}
    return Happened("post.handed_over", made, content, told(moved))


def fills(by: Context, post: Post) -> bool:
    """Tell whether somebody fills posts of the nation that a post is of."""
    is_own = post.organisation.nation_id == by.origin
    return is_own and Permission.POST_FILL in by.permissions
