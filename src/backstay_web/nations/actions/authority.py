"""What somebody may give, no more than he has; and who is told of a person."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from backstay_web.core.commands import Refused
from backstay_web.core.context import Context
from backstay_web.core.entries import Faulty
from backstay_web.core.labels.label import Label
from backstay_web.core.models import Actor
from backstay_web.core.rows import Written
from backstay_web.nations.models import Nation
from backstay_web.nations.permissions import MEANINGS, Permission
from backstay_web.nations.queries import is_the_command
from backstay_web.nations.roles import ROLE

PUBLIC: Final = 0  # the lowest level: whom it was released to may read it


def check_within(
    by: Context, *, level: int, rel: int, cav: int, permissions: Sequence[str]
) -> None:
    """Return if an authority is no more than the actor's own.

    The database refuses it all the same; here it is told why.

    Raises
    ------
    Refused
        If it is more; says what.
    """
    lacking = beyond(by, level=level, rel=rel, cav=cav, permissions=permissions)
    if lacking:
        said = _("Nobody gives more than he has; your post lacks: %(beyond)s.")
        raise Refused(said % {"beyond": "; ".join(lacking)})


def check_kinds(nation: UUID, roles: Collection[str]) -> None:
    """Return if a nation or body may have posts of these kinds.

    Raises
    ------
    Faulty
        If one is a kind of post that the command alone has; names it.
    """
    kinds = [ROLE[each] for each in roles if each in ROLE]
    own = sorted({str(kind.title) for kind in kinds if kind.of_the_command})
    if own and not is_the_command(nation):
        said = _(
            "%(kinds)s: the command alone has such posts; choose another kind of post."
        )
        raise Faulty({"role": [said % {"kinds": ", ".join(own)}]})


def beyond(
    by: Context, *, level: int, rel: int, cav: int, permissions: Sequence[str]
) -> list[str]:
    """Return in words what of an authority is more than the actor's own."""
    return [
        *([_("a higher level")] if level > by.level else []),
        *([_("more bodies")] if rel & ~by.rel else []),
        *([_("more categories")] if cav & ~by.cav else []),
        *(said_of(each) for each in sorted(set(permissions) - by.permissions)),
    ]


def said_of(permission: str) -> str:
    """Return what a permission lets somebody do, as a part of a sentence."""
    known = permission in list(Permission)
    meaning = str(MEANINGS[Permission(permission)]) if known else permission
    return f"“{meaning.removesuffix('.')}”"


def told_at_home(home: Nation, person: Actor) -> Written:
    """Tell of a person to the nation of his post alone: others know of posts only."""
    label = Label(home.policy, PUBLIC, rel=home.bit, cav=0, originators=home.bit)
    return Written(person, label)
