"""The embedded database comes up whole, closed to others, and survives a kill."""

import os
import shutil
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from backstay_web.config.database import account, programs
from backstay_web.config.database.configuration import LETS_IN
from backstay_web.config.database.faults import CannotRun
from backstay_web.config.database.folder import SOCKET
from backstay_web.config.database.roles import DATABASE, LOGINS, SUPERUSER
from backstay_web.config.database.server import PID_FILE, Server, is_postgres
from tests.web.config.database.conftest import ask, keep, kept


def pid_of(server: Server) -> int:
    return int((server.folder.cluster / PID_FILE).read_text().splitlines()[0])


def test_a_new_database_keeps_what_it_is_told_safe(server):
    names = ["data_checksums", "fsync", "synchronous_commit", "listen_addresses"]
    settings = [ask(server, f"show {name}")[0][0] for name in names]

    assert settings == ["on", "on", "on", ""]


def test_it_lowers_capitals_of_ukrainian_too(server):
    assert ask(server, "select lower('ЄЇҐ Ab')") == [("єїґ ab",)]


def test_each_role_logs_in_with_its_password_and_none_without(server):
    url = server.url("bs_app")
    wrong = url.replace(server.folder.secret("bs_app"), "wrong")

    names = [n for n in LOGINS if n != "bs_backup"]
    users = [ask(server, "select session_user", role)[0][0] for role in names]

    assert users == names
    with pytest.raises(
        psycopg.OperationalError, match="password authentication failed"
    ):
        psycopg.connect(wrong)


def test_the_superuser_cannot_log_in_whatever_he_knows(server):
    url = server.url("bs_app").replace("bs_app", SUPERUSER)

    with pytest.raises(psycopg.OperationalError, match="rejects connection"):
        psycopg.connect(url)


def test_a_role_of_the_site_can_neither_make_tables_nor_act_as_the_owner(server):
    with psycopg.connect(server.url("bs_app"), autocommit=True) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table mine (i int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("set role bs_owner")


def test_whoever_else_is_on_the_machine_cannot_reach_socket_or_files(server):
    folders = [server.socket_folder(), server.folder.cluster]

    assert [folder.stat().st_mode & 0o777 for folder in folders] == [0o700, 0o700]
    assert (server.folder.root / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_a_second_start_leaves_the_running_server_alone(server):
    before = pid_of(server)

    Server(server.folder.root).start()

    assert pid_of(server) == before


def test_two_starts_at_once_give_one_server(root):
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: Server(root).start(), range(2)))

    server = Server(root)
    assert ask(server, "select 1") == [(1,)]
    server.stop()


def test_a_stopped_server_is_gone_with_its_socket(server):
    pid, socket = pid_of(server), server.socket_folder()

    server.stop()

    assert not server.is_running()
    assert not is_postgres(pid)
    assert not socket.exists()
    with pytest.raises(CannotRun, match="does not run"):
        server.url("bs_app")


def test_stopping_what_does_not_run_is_no_fault(root):
    Server(root).stop()

    assert not Server(root).is_running()


def test_a_killed_server_comes_back_with_all_that_was_kept(server):
    keep(server, 1, 2, 3)
    url = server.url("bs_app")
    os.kill(pid_of(server), signal.SIGKILL)
    wait_until_gone(pid_of(server))

    server.start()

    assert kept(server) == [1, 2, 3]
    assert server.url("bs_app") == url  # so programs that are still there find it


def wait_until_gone(pid: int) -> None:
    for _ in range(500):
        if not is_postgres(pid):
            return
        time.sleep(0.01)
    raise AssertionError(f"{pid} still runs")


def test_a_number_that_another_program_has_now_does_not_count_as_running(server):
    keep(server, 7)
    server.stop()
    # As after a crash and a restart of the machine: the number is somebody else's, of
    # the same account, so that PostgreSQL alone would refuse to start.
    borrowed: dict[str, Any] = {"user": server.user.uid} if server.user.is_lent else {}
    sleep = shutil.which("sleep") or "sleep"
    with subprocess.Popen([sleep, "60"], cwd="/", **borrowed) as other:  # noqa: S603
        left = server.folder.cluster / PID_FILE
        left.write_text(f"{other.pid}\n{server.folder.cluster}\n")
        server.user.own(server.folder.cluster)

        server.start()

        other.kill()
    assert kept(server) == [7]


def test_a_database_that_was_half_made_is_made_anew(root):
    server = Server(root)
    half = server.folder.cluster.with_name("cluster.new")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")

    server.start()

    assert ask(server, "select 1") == [(1,)]
    assert not half.exists()
    server.stop()


def test_settings_that_someone_wrote_meanwhile_do_not_last(server):
    server.stop()
    cluster = server.folder.cluster
    (cluster / "pg_hba.conf").write_text("local all all trust\n")
    (cluster / "postgresql.auto.conf").write_text("fsync = off\n")

    server.start()

    assert ask(server, "show fsync") == [("on",)]
    assert (cluster / "pg_hba.conf").read_text() == LETS_IN


@pytest.mark.parametrize("fault", ["open", "link"])
def test_a_socket_folder_that_others_could_have_made_is_not_trusted(
    server, tmp_path, fault
):
    remembered = server.folder.root / "socket"
    honest = remembered.read_text()
    planted = tmp_path / "planted"
    planted.mkdir(mode=0o700)
    server.user.own(planted)
    if fault == "open":
        planted.chmod(0o777)
    else:
        (tmp_path / "link").symlink_to(planted)
        planted = tmp_path / "link"

    remembered.write_text(str(planted))

    assert server.folder.socket_folder() is None
    remembered.write_text(honest)


def test_the_path_of_the_socket_is_short_however_long_that_of_the_site(root):
    server = Server(root / ("long" * 40))

    server.start()

    assert len(os.fsencode(server.socket_folder() / SOCKET)) < 104
    server.stop()


def test_secrets_that_others_may_read_are_refused(server):
    (server.folder.root / "secrets.json").chmod(0o644)

    with pytest.raises(CannotRun, match="the next start makes new ones"):
        server.url("bs_app")

    (server.folder.root / "secrets.json").chmod(0o600)


def test_a_site_in_a_closed_folder_runs_and_the_folder_stays_closed(
    root, tmp_path, monkeypatch
):
    root.mkdir()
    monkeypatch.setattr(account, "PUBLIC_ROOT", root / "public")
    (tmp_path / "closed").mkdir(mode=0o700)
    server = Server(tmp_path / "closed" / "site")

    server.start()

    assert ask(server, "select 1") == [(1,)]
    assert (tmp_path / "closed").stat().st_mode & 0o777 == 0o700
    server.stop()


@pytest.mark.parametrize("is_running", [False, True])
def test_secrets_that_are_lost_are_made_anew_and_nothing_else_is(server, is_running):
    keep(server, 8)
    if not is_running:
        server.stop()
    lost = (server.folder.root / "secrets.json").read_text()
    (server.folder.root / "secrets.json").unlink()

    server.start()

    assert kept(server) == [8]
    assert (server.folder.root / "secrets.json").read_text() != lost


def test_a_database_that_lacks_a_later_role_gets_it_and_keeps_all_else(server):
    keep(server, 9)
    server.stop()
    server.alone(
        "REVOKE ALL ON SCHEMA public FROM bs_courier;\n"
        f"REVOKE ALL ON DATABASE {DATABASE} FROM bs_courier;\nDROP ROLE bs_courier;",
        DATABASE,
    )
    older = server.folder.held_secrets()
    del older["bs_courier"]
    server.folder.keep_secrets(older)

    server.start()

    assert ask(server, "select session_user", "bs_courier") == [("bs_courier",)]
    assert older.items() <= server.folder.held_secrets().items()
    assert kept(server) == [9]


def test_data_of_another_major_version_are_refused_and_left_alone(server):
    server.stop()
    made_by = server.folder.cluster / "PG_VERSION"
    true = made_by.read_text()
    made_by.write_text("14\n")

    with pytest.raises(CannotRun, match=r"made by PostgreSQL 14 .* pg_upgrade"):
        Server(server.folder.root).start()

    made_by.write_text(true)


def test_a_fault_in_the_set_up_is_told_and_leaves_no_database(root, monkeypatch):
    monkeypatch.setattr(
        "backstay_web.config.database.server.sql_for_roles", lambda: "SELECT nonsense;"
    )

    with pytest.raises(CannotRun, match='column "nonsense" does not exist'):
        Server(root).start()

    assert list(root.glob("cluster*")) == []


def test_the_programs_of_the_system_serve_as_well(root):
    folders = programs.system_folders()
    if not folders:
        pytest.skip("no PostgreSQL of the system is installed here: apt has postgresql")
    server = Server(root, str(folders[0]))

    server.start()

    [(version,)] = ask(server, "show server_version")
    assert str(version).startswith("{}.{}".format(*server.programs.version))
    assert server.programs.folder == folders[0]
    assert ask(server, "show data_checksums") == [("on",)]
    server.stop()


def test_the_database_is_made_and_run_by_an_account_that_is_not_root(server):
    owner = Path(f"/proc/{pid_of(server)}").stat().st_uid

    assert owner == server.user.uid != 0
