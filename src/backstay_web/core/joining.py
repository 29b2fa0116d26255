"""How tables are joined where many rows are written: whole, not row by row."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection

SET: Final = "select set_config('enable_nestloop', %s, true)"


@contextmanager
def joining_whole() -> Iterator[None]:
    """Keep the database from comparing each row with each, in the statements inside.

    It knows too little of a table that was filled just now, and guesses at next to no
    rows. It then takes five thousand lines for as good as free to look through, does so
    once for each row of the table, and takes minutes.
    """
    set_loops("off")
    yield
    # What breaks off undoes the setting with all else.
    set_loops("on")


def set_loops(way: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SET, [way])
