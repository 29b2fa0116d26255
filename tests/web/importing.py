"""Tables that somebody sends whose headings are the names of the columns."""

from typing import Any
from uuid import UUID

from backstay_web.core.context import acting
from backstay_web.core.entries import Release
from backstay_web.core.imports import pieces
from backstay_web.core.imports.models import Import, Piece
from tests.web.cast import Person
from tests.web.core.imports.conftest import apply, begin, check


def sent(
    by: Person, kind: str, text: str, release: Release | None = None
) -> tuple[UUID, dict[str, Any]]:
    """Send a table and let it be checked; return its key and what it would do."""
    import_ = begin(by, text, kind)
    head = text.splitlines()[0].split(";")
    columns = {name: place for place, name in enumerate(head)}
    counts = check(by, import_, columns, release)
    return import_, counts


def imported(by: Person, kind: str, text: str) -> dict[str, Any]:
    """Send a table and let all of it be applied; return what the event tells."""
    import_, counts = sent(by, kind, text)
    assert faults_of(by, import_) == [], counts
    return apply(by, import_)


def faults_of(by: Person, import_: UUID) -> list[tuple[int, str, str]]:
    """Return line, column and what is wrong of each fault that a check found."""
    with acting(by.token):
        draft = Import.objects.get(pk=import_)
        lines = pieces.load(draft, Piece.What.FAULTS, draft.run)
    return [(line, column, wrong % words) for line, column, wrong, _, words in lines]


def wrong_with(by: Person, kind: str, text: str) -> list[tuple[int, str, str]]:
    """Return every fault of a table."""
    return faults_of(by, sent(by, kind, text)[0])
