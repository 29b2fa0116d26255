"""How far a long piece of work is, told to whoever asked for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection

Tell = Callable[[str, int, int], None]
"""Called with the step, how much of it is done, and how much there is."""


WORKING: Final = """
select application_name from pg_stat_activity
where application_name like %s and usename = current_user
"""


class Progress(NamedTuple):
    """How far a piece of work is."""

    step: str
    done: int
    all: int


def say_nothing(step: str, done: int, all_: int) -> None:
    """Take no notice."""


_TELL: Final[ContextVar[Tell]] = ContextVar("tell", default=say_nothing)


def tell(step: str, done: int, all_: int) -> None:
    """Tell how far the work is."""
    _TELL.get()(step, done, all_)


@contextmanager
def telling(function: Tell) -> Iterator[None]:
    """Let a function be told how far the work inside is."""
    token = _TELL.set(function)
    try:
        yield
    finally:
        _TELL.reset(token)


@contextmanager
def telling_others(import_: UUID) -> Iterator[None]:
    """Let other transactions see how far the work of this one is.

    Its name in the database's list of connections says so: a row would be seen once all
    is over, and this is gone by itself if the work breaks off.
    """
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('application_name')")
        [before] = cursor.fetchone()

    def name(words: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select set_config('application_name', %s, false)", [words])

    try:
        with telling(lambda *told: name(f"{import_.hex} {' '.join(map(str, told))}")):
            yield
    finally:
        # What is to be undone undoes the name too, and takes no more statements.
        if not connection.needs_rollback:
            name(before)


def progress_of(import_: UUID) -> Progress | None:
    """Return how far the work on an import is, or None if nobody works on it."""
    with connection.cursor() as cursor:
        cursor.execute(WORKING, [f"{import_.hex} %"])
        found = cursor.fetchone()
    if found is None:
        return None
    _, *step, done, all_ = found[0].split()
    return Progress(" ".join(step), int(done), int(all_))
