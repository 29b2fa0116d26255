"""A site of a test's own, with a new database that runs."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from backstay_web.config.running import Site
from tests.web.server import open_folder


@pytest.fixture
def site() -> Iterator[Site]:
    """Return a site whose database is new and runs."""
    with open_folder() as folder:
        site = Site(folder)
        site.database.start()
        yield site
        site.database.stop()


def migrate(site: Site, *words: str) -> str:
    done = subprocess.run(  # noqa: S603 our own program
        [sys.executable, "-m", "backstay_web", "migrate", *words],
        env={**site.environment("bs_migrate"), "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr
