"""Things can be imported by their name, and asked for in a message."""

from typing import Final

from backstay_web.core.imports.cells import Text
from backstay_web.core.imports.kinds import Column, Kind, MessageColumns
from backstay_web.core.imports.message import Names
from tests.web.things.models import Thing


def names() -> Names:
    """Return the names that a message may speak of."""
    return Names(items={"Big howitzer": "gun"}, units={})


THINGS: Final = Kind(
    name="things",
    title="Things",
    permission="thing.change",
    model=Thing,
    key=("name",),
    columns=(Column("name", Text(60), "Its name.", example="gun"),),
    message=MessageColumns({"item": "name"}, names),
)
