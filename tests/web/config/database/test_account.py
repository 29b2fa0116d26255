"""PostgreSQL runs as nobody under root, and no folder is opened for it."""

import os
import pwd
from pathlib import Path

import pytest

from backstay_web.config.database import account as accounts
from backstay_web.config.database.account import Account, reachable, reaches
from backstay_web.config.database.faults import CannotRun
from backstay_web.config.database.programs import reachable_programs

STRANGER = Account(uid=54_321, gid=54_321)


@pytest.fixture
def public(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "public"
    monkeypatch.setattr(accounts, "PUBLIC_ROOT", place)
    return place


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    return folder


def test_root_lends_the_account_of_nobody_and_others_use_their_own(monkeypatch):
    nobody = pwd.getpwnam("nobody")

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    lent = accounts.account()
    monkeypatch.setattr(os, "geteuid", lambda: 1234)
    own = accounts.account()

    assert (lent.uid, lent.gid) == (nobody.pw_uid, nobody.pw_gid)
    assert own.uid == 1234


def test_root_without_nobody_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", {}.__getitem__)

    with pytest.raises(CannotRun, match="run as another user, or name a server"):
        accounts.account()


def test_a_folder_below_a_closed_one_is_out_of_reach(closed):
    assert not reaches(STRANGER, closed / "site")
    assert reaches(STRANGER, Path("/usr/bin/site"))


def test_what_is_out_of_reach_is_kept_where_it_is_not(closed, public):
    place = reachable(STRANGER, closed / "site")

    assert place.parent == public
    assert closed.stat().st_mode & 0o777 == 0o700
    assert reachable(STRANGER, closed / "other") != place


def test_our_own_account_needs_no_other_place(closed, public):
    own = Account(os.geteuid(), os.getegid())
    closed.chmod(0o600)

    assert reachable(own, closed / "site") == closed / "site"
    assert not public.exists()


def test_a_place_that_others_could_write_to_is_refused(closed, public):
    public.mkdir()
    public.chmod(0o777)

    with pytest.raises(CannotRun, match="chmod 755"):
        reachable(STRANGER, closed / "site")


def test_programs_out_of_reach_are_copied_with_their_libraries(closed, public):
    programs = closed / "wheel" / "pginstall" / "bin"
    programs.mkdir(parents=True)
    (programs / "postgres").write_text("program")
    (closed / "wheel.libs").mkdir()
    (closed / "wheel.libs" / "libpq.so").write_text("library")

    copy = reachable_programs(programs, STRANGER)

    assert (copy / "postgres").read_text() == "program"
    assert (copy.parents[2] / "wheel.libs" / "libpq.so").read_text() == "library"
    assert copy.is_relative_to(public)
    assert reachable_programs(programs, STRANGER) == copy
