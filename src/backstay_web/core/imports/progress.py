"""How far a long piece of work is, told to whoever asked for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

Tell = Callable[[str, int, int], None]
"""Called with the step, how much of it is done, and how much there is."""


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
