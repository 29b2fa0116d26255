"""Cases, plans and questions as folders and as zip files."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from backstay_web.plans.freezing.freeze import zip_of
from backstay_web.plans.models import Result

CASE: Final = "case"
PLAN: Final = "plan"


def unzip(data: Any, folder: Path) -> None:
    """Write what a zip file holds into a folder."""
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        archive.extractall(folder)


def zipped(folder: Path) -> bytes:
    """Return all files below a folder as one zip file that depends on them alone."""
    return zip_of(
        {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
    )


def unpack(result: Result, folder: Path) -> None:
    """Write a plan into ``folder/plan``, and into ``folder/case`` what it is of.

    A replan is of a case of its own: its snapshot, and what had begun by then.
    """
    unzip(result.files, folder / PLAN)
    own = folder / PLAN / CASE
    if own.is_dir():
        own.rename(folder / CASE)
    else:
        unzip(result.run.snapshot.case, folder / CASE)


@contextmanager
def beside(result: Result) -> Iterator[Path]:
    """Yield a folder with a plan and its case, which is gone afterwards."""
    with TemporaryDirectory(prefix="backstay-question-") as name:
        folder = Path(name)
        unpack(result, folder)
        yield folder
