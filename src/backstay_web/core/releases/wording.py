"""A change of a label in words: who will be able to read a row, and who no longer."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backstay_web.core.banner import Body, level_name, restriction
from backstay_web.core.labels.label import EVERYBODY, Label
from backstay_web.core.labels.policy import mask_of, positions_of


def gained(old: Label, new: Label, known: Sequence[Body]) -> list[str]:
    """Return who will be able to read what cannot be read by him now."""
    said = []
    if new.rel & ~old.rel:
        said.append(
            _("Will be able to read it, and are not named now: %(bodies)s.")
            % {"bodies": named(new.rel & ~old.rel, new.rel, known)}
        )
    if new.level < old.level:
        said.append(
            _("A clearance for “%(new)s” will be enough; now it takes “%(old)s”.")
            % {"new": level_name(new.level), "old": level_name(old.level)}
        )
    if old.cav & ~new.cav:
        said.append(
            _("It will no longer take to be cleared for: %(restrictions)s.")
            % {"restrictions": restrictions(old.cav & ~new.cav)}
        )
    if said:
        said.append(
            _("So it will be read in these bodies by whoever is cleared: %(bodies)s.")
            % {"bodies": named(new.rel, new.rel, known)}
        )
    return said


def lost(old: Label, new: Label, known: Sequence[Body]) -> list[str]:
    """Return who will no longer be able to read what he can read now."""
    said = []
    if old.rel & ~new.rel:
        said.append(
            _("Will no longer be able to read it: %(bodies)s.")
            % {"bodies": named(old.rel & ~new.rel, old.rel, known)}
        )
    if new.level > old.level:
        said.append(
            _("It will take to be cleared for “%(new)s”; now “%(old)s” suffices.")
            % {"new": level_name(new.level), "old": level_name(old.level)}
        )
    if new.cav & ~old.cav:
        said.append(
            _("It will take to be cleared for: %(restrictions)s.")
            % {"restrictions": restrictions(new.cav & ~old.cav)}
        )
    return said


def named(some: int, whole: int, known: Sequence[Body]) -> str:
    """Return some bodies of a label: by code those that one knows, the rest counted."""
    if whole == EVERYBODY:
        return _("all who take part")
    codes = sorted(body.code for body in known if some >> body.place & 1)
    others = (some & ~mask_of(body.place for body in known)).bit_count()
    if others:
        more = ngettext("%(count)s other", "%(count)s others", others)
        codes.append(more % {"count": others})
    return ", ".join(codes)


def restrictions(cav: int) -> str:
    """Return restrictive categories by name, or by number where they have none."""
    return ", ".join(restriction(place) for place in positions_of(cav))
