"""Everything that somebody may be allowed to do, in one list."""

from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """What a post may let its holder do: a noun, then a verb."""

    ACTOR_FOUND = "actor.found"
    IMPORT_MAKE = "import.make"
    LABEL_RELEASE = "label.release"
    NATION_CHANGE = "nation.change"
    NATION_READ = "nation.read"
    ORGANISATION_CHANGE = "organisation.change"
    POST_CHANGE = "post.change"
    POST_FILL = "post.fill"


MEANINGS: Final[dict[Permission, Promise]] = {
    Permission.ACTOR_FOUND: _(
        "Put people into posts of any nation, and see who acts for it."
    ),
    Permission.IMPORT_MAKE: _(
        "Send tables of rows that the post may write, check and apply them."
    ),
    Permission.LABEL_RELEASE: _("Let more people read a row than its label named."),
    Permission.NATION_CHANGE: _("Add nations and change their names."),
    Permission.NATION_READ: _("Read which nations, organisations and posts there are."),
    Permission.ORGANISATION_CHANGE: _("Add organisations and change their names."),
    Permission.POST_CHANGE: _("Add posts and say what their holders may do."),
    Permission.POST_FILL: _("Put people into posts, end that, and delegate."),
}
"""Each permission as the person reads it who hands it out."""
