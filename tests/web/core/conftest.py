"""A site of a test's own, with a new database that runs."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from backstay_web.config.running import Site


@pytest.fixture
def site() -> Iterator[Site]:
    """Return a site whose database is new and runs."""
    with TemporaryDirectory(prefix="backstay-test-") as folder:
        Path(folder).chmod(0o755)
        site = Site(Path(folder) / "site")
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
