"""The examples that are built from sources, by name."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from backstay.cases.public_2022.build import build as build_public_2022
from backstay.cases.sourced.build import build as build_sourced
from backstay.errors import BackstayError

EXAMPLES: Final = Path("examples")
BUILDERS: Final[dict[str, Callable[[Path, Path], None]]] = {
    "public-2022": build_public_2022,
    "air-defence-2024": build_sourced,
}


class UnknownExample(BackstayError):
    """There is no example of that name, or its sources are not there."""


def build_case_files(name: str, sources: Path | None, to: Path | None) -> Path:
    """Make an example from its sources; return the folder it was written to.

    Raises
    ------
    UnknownExample
        If the name is unknown or the folder of sources does not exist.
    """
    if name not in BUILDERS:
        raise UnknownExample(f"{name} is no example; give one of {', '.join(BUILDERS)}")
    sources = sources or EXAMPLES / name / "sources"
    if not sources.is_dir():
        raise UnknownExample(
            f"{sources} is not there; run in the project's folder or give --sources"
        )
    folder = to or EXAMPLES / name
    BUILDERS[name](sources, folder)
    return folder
