"""What one can look for and open: each kind of row that has a page of its own.

An app registers its kinds in its module ``subjects``. Search, the palette, comments and
follows know no app, but go through these.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay.errors import BackstayError
from backstay_web.core.names import in_language


class KindTaken(BackstayError):
    """Two apps register a kind of row under one name."""


@dataclass(frozen=True)
class Subject:
    """A kind of row with a page.

    ``title`` is the field that names a row, ``title_uk`` its Ukrainian, and ``beside``
    what tells it from others of that name. ``searched`` are the fields in which words
    are looked for. ``door`` is its page, and ``needs`` the permission to read it.
    ``events`` says in words what may have happened to it, and ``words`` how its fields
    are called. ``happened`` returns its events by its key, where those of what hangs on
    it are among them, and ``tells`` names what of their contents its page says.
    ``consists_of`` returns by kind the keys of what its page shows as parts of it, so
    that their changes are told there too.
    """

    name: str
    word: Promise
    rows: Callable[[], "QuerySet[Any]"]
    title: str
    door: str
    needs: str
    searched: Sequence[str]
    title_uk: str = ""
    beside: str = ""
    events: Mapping[str, Promise] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)
    happened: "Callable[[UUID], QuerySet[Any]] | None" = None
    tells: Sequence[str] = ()
    consists_of: "Callable[[UUID], Mapping[str, Sequence[UUID]]] | None" = None

    def said(self, event: str) -> str:
        """Return in words what happened, as far as there are words for it."""
        of_another = SUBJECTS.get(event.partition(".")[0])
        words = of_another.events.get(event) if of_another else None
        return str(self.events.get(event) or OF_ALL.get(event) or words or event)

    @property
    def seen_title(self) -> str:
        """Return the field that names a row in the language of the reader."""
        return in_language(self.title, self.title_uk)

    def address(self, key: UUID) -> str:
        """Return the address of the page of one row."""
        return reverse(self.door, args=[key])


IMPORTED: Final = "import.applied"
"""The event of a table that was imported, in which all of its rows stand."""
OF_ALL: Final[Mapping[str, Promise]] = {
    IMPORTED: _("Added or changed by an imported table"),
    "label.released": _("Released to more people"),
    "label.restricted": _("Restricted to fewer people"),
}
"""What may happen to a row of any kind."""

SUBJECTS: Final[dict[str, Subject]] = {}
"""Every kind there is, by its name."""


def register(subject: Subject) -> Subject:
    """Add a kind, and return it.

    Raises
    ------
    KindTaken
        If its name is another's.
    """
    if SUBJECTS.setdefault(subject.name, subject) is not subject:
        raise KindTaken(f"There is a kind {subject.name} already: name it otherwise.")
    return subject


def words_of_table(model: type[Model]) -> Mapping[str, Any]:
    """Return how the fields of a table are called where its rows are shown."""
    for each in SUBJECTS.values():
        if each.rows().model is model:
            return each.words
    return {}


def open_to(permissions: Collection[str]) -> list[Subject]:
    """Return the kinds that somebody with these permissions may read."""
    return [each for each in SUBJECTS.values() if each.needs in permissions]
