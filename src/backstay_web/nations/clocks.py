"""The clocks of posts: what they have to do by a day."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backstay_web.core.clocks import Clock, ClockKind, register
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.names import in_language
from backstay_web.nations.models import Task
from backstay_web.nations.permissions import Permission


def tasks() -> Iterator[Clock]:
    """Yield what posts have to do by a day."""
    rows: QuerySet[Any] = Task.objects.filter(state=Task.State.OPEN)
    for row in rows.filter(due_on__isnull=False).select_related("post"):
        yield Clock(
            kind="task",
            due_on=row.due_on,
            what=row.what,
            owner=in_language(row.post.title, row.post.title_uk),
            body=row.nation,
            door="nations:post",
            key=row.post_id,
            label=columns_of(row),
            originator=row.originator,
            post=row.post_id,
            about=row.subject,
        )


TASK: Final = register(
    ClockKind(
        "task",
        _("Task of a post"),
        _(
            "Given to a post with a day, by a person or by a change. It stops when the "
            "post says that it is done."
        ),
        Permission.NATION_READ,
        Permission.TASK_CHANGE,
        tasks,
    )
)
