"""Cases and plans as the site stores them: the engine's folder as one zip file."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from backstay.cases.plans import PLAN_FILE, read_plan
from backstay.cases.reading import read_case
from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay_web.plans.models import Result, Snapshot


def case_of(snapshot: Snapshot) -> Case:
    """Return the case that a snapshot holds."""
    with unpacked(snapshot.case) as folder:
        return read_case(folder)


def plan_of(result: Result) -> Plan:
    """Return the plan that a run found."""
    with unpacked(result.files) as folder:
        return read_plan(folder / PLAN_FILE)


@contextmanager
def unpacked(packed: bytes | memoryview) -> Iterator[Path]:
    """Lend a folder with the files of a zip file that the site itself has made."""
    with TemporaryDirectory() as name:
        with zipfile.ZipFile(io.BytesIO(bytes(packed))) as archive:
            archive.extractall(name)
        yield Path(name)
