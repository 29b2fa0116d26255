"""Stylesheet and scripts under names that change with their content, without a build.

Browsers may keep such a file for good. The names are made while the site starts, so
there is no folder to fill first, and tests see what is served.
"""

import hashlib
import os
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Final

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.middleware import WhiteNoiseMiddleware

from backstay.errors import BackstayError

DIGITS: Final = 12
"""Of the digest, in hexadecimal: as many as Django's own names have."""


class NoSuchFile(BackstayError):
    """A page asks for a static file that no app has; names it."""


@cache
def hashed(name: str) -> str:
    """Return the name of a static file with a digest of its content.

    Raises
    ------
    NoSuchFile
        If no app has it.
    """
    path = finders.find(name)
    if not path:
        raise NoSuchFile(f"{name}: put it into the folder `static` of an app.")
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()[:DIGITS]
    plain = PurePosixPath(name)
    return str(plain.with_name(f"{plain.stem}.{digest}{plain.suffix}"))


class HashedFiles(StaticFilesStorage):
    """The addresses of static files as pages name them."""

    def url(self, name: str | None) -> str:
        """Return the address of a file, with the digest in its name."""
        return super().url(hashed(name or ""))


class StaticMiddleware(WhiteNoiseMiddleware):
    """Serve static files under their hashed names, and under no other."""

    def add_files_from_finders(self) -> None:
        """Take up every file of every app, as it is when the site starts."""
        for finder in finders.get_finders():
            for name, storage in finder.list(None):
                path = storage.path(name)
                url = f"{self.static_prefix}{hashed(name.replace(os.sep, '/'))}"
                if url not in self.files:
                    self.add_file_to_dictionary(url, path)
