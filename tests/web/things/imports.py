"""Things can be imported by their name."""

from typing import Final

from backstay_web.core.imports.cells import Text
from backstay_web.core.imports.kinds import Column, Kind
from tests.web.things.models import Thing

THINGS: Final = Kind(
    name="things",
    title="Things",
    permission="thing.change",
    model=Thing,
    key=("name",),
    columns=(Column("name", Text(60), "Its name.", example="gun"),),
)
