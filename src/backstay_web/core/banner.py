"""The label of what a page or a file shows, in words: how sensitive, and for whom."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from backstay_web.core.labels.algebra import derived
from backstay_web.core.labels.columns import LABEL
from backstay_web.core.labels.label import EVERYBODY, Label
from backstay_web.core.labels.policy import mask_of, positions_of
from backstay_web.core.labels.quarantine import Unwritable
from backstay_web.core.labels.tlp import Scheme, to_tlp

LEVELS: Final[Sequence[Promise]] = (_("public"), _("official"), _("sensitive"))
"""Names of the levels, the least sensitive first: ours, until nations agree."""
COLOURED: Final = 1
"""The highest level that has a colour of the Traffic Light Protocol."""


class Body(NamedTuple):
    """A nation or another body, as labels and their readers call it."""

    id: UUID
    place: int  # of its bit
    code: str
    name: str = ""  # in the language of the reader


@dataclass(frozen=True)
class Banner:
    """A label in words; empty where there is nothing to say."""

    level: str
    released_to: str
    handling: str
    colour: str

    def __str__(self) -> str:
        parts = [self.level.upper(), self.released_to, self.handling, self.colour]
        return " · ".join(part for part in parts if part)


def bodies() -> list[Body]:
    """Return the bodies that the reader may know of."""
    find: Callable[[], list[Body]] = import_string(settings.BODIES)
    return find()


def banner_of(rows: Iterable[Mapping[str, Any]], known: Sequence[Body]) -> Banner:
    """Return the label of all that rows show together, the strictest of theirs."""
    labels = {label_of(row) for row in rows}
    if not labels:
        return Banner(str(LEVELS[0]), gettext("nothing is shown"), "", "")
    label = derived(labels)
    return Banner(
        level=level_name(label.level),
        released_to=released_to(label.rel, known),
        handling=handling(label.cav),
        colour=colour(label, known),
    )


def label_of(row: Mapping[str, Any]) -> Label:
    # Whose it is does not count for who may read it, and stands in another column.
    numbers = {name: row[name] for name in LABEL}
    return Label(**numbers, originators=1)


def level_name(level: int) -> str:
    if level < len(LEVELS):
        return str(LEVELS[level])
    return gettext("level %(level)s") % {"level": level}


def released_to(rel: int, known: Sequence[Body]) -> str:
    """Return who may have it: by code those whom the reader knows, the rest counted."""
    if rel == EVERYBODY:
        return gettext("for all who take part")
    codes = sorted(body.code for body in known if rel >> body.place & 1)
    others = (rel & ~mask_of(body.place for body in known)).bit_count()
    if others:
        more = ngettext("%(count)s other", "%(count)s others", others)
        codes.append(more % {"count": others})
    if not codes:
        return gettext("for release officers alone")
    return gettext("for %(bodies)s") % {"bodies": ", ".join(codes)}


def handling(cav: int) -> str:
    """Return who alone may have it: by restrictions, or how many if one has no name."""
    places = positions_of(cav)
    if all(place < len(settings.RESTRICTIONS) for place in places):
        return ", ".join(map(restriction, places))
    words = ngettext("%(count)s restriction", "%(count)s restrictions", len(places))
    return words % {"count": len(places)}


def restriction(place: int) -> str:
    """Return the name of a restrictive category, or its number if it has none."""
    if place < len(settings.RESTRICTIONS):
        return str(settings.RESTRICTIONS[place])
    return gettext("restriction %(number)s") % {"number": place + 1}


def colour(label: Label, known: Sequence[Body]) -> str:
    """Return its colour in the Traffic Light Protocol, if it has one."""
    community = mask_of(body.place for body in known)
    scheme = Scheme(label.policy, COLOURED, community, public=0, named_readers=0)
    try:
        return str(to_tlp(label, scheme))
    except Unwritable:
        return ""
