"""Who is told what others did with posts that may do more than theirs."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked
from backstay_web.core.models import Actor, Labelled
from backstay_web.core.rows import Written
from backstay_web.nations.actions.authority import beyond
from backstay_web.nations.actions.tasks import give_task, told
from backstay_web.nations.models import Holding, Post, Task
from backstay_web.nations.queries import confirming_posts

LOOK: Final = "holding.look"
"""What is to be done about an ending: to see whether it is right."""
MOST: Final = Task._meta.get_field("what").max_length


def tell(
    asked: Asked, posts: Iterable[Post], about: Labelled, *, kind: str, what: str
) -> list[Written]:
    """Give posts something to look at."""
    return told(
        [
            give_task(asked=asked, post=each, kind=kind, what=what[:MOST], about=about)
            for each in posts
        ]
    )


def tell_above(asked: Asked, held: Holding, person: Actor) -> list[Written]:
    """Tell the post above that one person ended what takes two to begin.

    If none is above, those are told who could have confirmed it. Who it was is not in
    their words: others may know of the post, and not of people.
    """
    lacking = beyond(
        asked.by,
        level=person.level,
        rel=person.rel,
        cav=person.cav,
        permissions=person.permissions,
    )
    if not lacking:
        return []
    posts = Post.objects.select_related("organisation")
    above = list(posts.filter(post=held.post))
    others = above or list(confirming_posts(held.post.organisation.nation_id))
    what = _("See whether it is right that a time in this post ended: %(title)s")
    return tell(
        asked,
        [each for each in others if each.pk != held.post_id],
        held,
        kind=LOOK,
        what=what % {"title": held.post.called},
    )
