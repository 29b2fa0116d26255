"""What a post has to do, and how it passes to whoever comes."""

from datetime import date
from uuid import UUID

from django.db.models import F

from backstay_web.core.commands import (
    Asked,
    Happened,
    HasLabel,
    Refused,
    change,
    command,
    find,
)
from backstay_web.nations.models import HandOver, Holding, Nation, Post, Task
from backstay_web.nations.permissions import Permission


def give_task(
    *,
    asked: Asked,
    post: Post,
    kind: str,
    what: str,
    about: HasLabel,
    due_on: date | None = None,
) -> Task:
    """Give a post something to do about a row, and label it as that row is.

    No command by itself: the command that makes the work necessary calls it, and its
    event tells of both.
    """
    made = Task(
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


def close_tasks(*, subject: UUID, kind: str) -> int:
    """Take what was to be done about a row as done; no command by itself, likewise."""
    mine = Task.objects.filter(subject=subject, kind=kind, state=Task.State.OPEN)
    return mine.update(state=Task.State.DONE, version=F("version") + 1)


@command("task.finish", Permission.TASK_CHANGE)
def finish_task(*, asked: Asked, task: UUID, expected_version: int) -> Happened:
    """Say that a post has done what it had to."""
    row = change(find(Task.objects.all(), task), expected_version, state="done")
    return Happened("task.finished", row, {"version": row.version})


@command("post.hand_over", Permission.POST_HAND_OVER)
def hand_over(
    *, asked: Asked, holding: UUID, note: str, to_post: UUID | None = None
) -> Happened:
    """Leave a note and the open work to whoever comes, in this post or in another.

    Open work is the post's: it stays there unless another post takes it. Who leaves is
    taken out by whoever fills posts.

    Raises
    ------
    Refused
        If the post is not one's own, or the other one is another nation's.
    """
    row = find(Holding.objects.select_related("post__organisation"), holding)
    if row.actor_id != asked.by.actor:
        raise Refused("One hands over one's own post alone.")
    successor = row.post
    if to_post is not None:
        successor = find(Post.objects.select_related("organisation"), to_post)
    if successor.organisation.nation_id != row.post.organisation.nation_id:
        raise Refused("Work goes to a post of the same nation.")
    mine = Task.objects.filter(post=row.post, state=Task.State.OPEN)
    open_count = mine.count()
    if successor != row.post:
        mine.update(post=successor, version=F("version") + 1)
    made = HandOver(
        holding=row,
        post=successor,
        note=note,
        open_count=open_count,
        at=asked.at,
        level=asked.by.level,
        rel=find(Nation.objects.all(), row.post.organisation.nation_id).bit,
        originator=asked.by.origin,
    )
    made.save(force_insert=True)
    content = {"post": str(successor.pk), "open_count": open_count}
    return Happened("post.handed_over", made, content)
