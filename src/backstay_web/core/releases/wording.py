"""A change of a label in words: who will be able to read a row, and who no longer."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backstay_web.core.banner import Body, level_name, restriction
from backstay_web.core.labels.label import EVERYBODY, Label
from backstay_web.core.labels.policy import mask_of, positions_of
from backstay_web.core.labels.tlp import Colour

COLOURS: Final[Mapping[Colour, Promise]] = {
    Colour.RED: gettext_lazy("For those alone who are named in the label."),
    Colour.AMBER_STRICT: gettext_lazy(
        "For the bodies that the label names, and within them for whoever needs it."
    ),
    Colour.GREEN: gettext_lazy("For all who take part; not for the public."),
    Colour.CLEAR: gettext_lazy("For everybody."),
}
"""Each colour of the Traffic Light Protocol 2.0 that a label here may have."""


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


def kept(old: Label, new: Label, known: Sequence[Body]) -> list[str]:
    """Return who can read it now and will be able to afterwards."""
    both = Label(
        old.policy,
        max(old.level, new.level),
        old.rel & new.rel,
        old.cav | new.cav,
        originators=1,
    )
    if old == new or not both.rel:
        return []
    said = _("Can read it now, and will be able to afterwards: %(readers)s.")
    return [said % {"readers": readers(both, known)}]


def readers(label: Label, known: Sequence[Body]) -> str:
    """Return who may read what has a label."""
    who = named(label.rel, label.rel, known)
    asked = [f"“{level_name(label.level)}”"] if label.level else []
    asked += map(restriction, positions_of(label.cav))
    if not asked:
        return who
    return _("%(bodies)s; of these, whoever is cleared for %(clearances)s") % {
        "bodies": who,
        "clearances": ", ".join(asked),
    }


def named(some: int, whole: int, known: Sequence[Body]) -> str:
    """Return some bodies of a label: by name those that one knows, the rest counted.

    Of a label for all, the rest are whoever there is and is still to come.
    """
    if some == EVERYBODY:
        return _("all who take part")
    if not some:
        return _("release officers of the command alone")
    names = [f"{body.name} ({body.code})" for body in known if some >> body.place & 1]
    others = (some & ~mask_of(body.place for body in known)).bit_count()
    if whole == EVERYBODY:
        names.append(_("whoever else takes part, now or later"))
    elif others:
        more = ngettext("%(count)s other", "%(count)s others", others)
        names.append(more % {"count": others})
    return ", ".join(names)


def restrictions(cav: int) -> str:
    """Return restrictive categories by name, or by number where they have none."""
    return ", ".join(restriction(place) for place in positions_of(cav))
