"""The site comes up on this machine, once, and goes down with all that it started."""

import json
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from backstay_web.config import goals, running
from backstay_web.config.database import configuration
from backstay_web.config.database.faults import CannotRun
from backstay_web.config.processes import command_of
from backstay_web.config.running import Site, answers
from tests.web.server import kill, open_folder


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with open_folder() as folder:
        site = Site(folder)
        yield site
        site.stop()


def pid_of(site: Site, name: str = "web") -> int:
    noted = json.loads((site.root / f"{name}.json").read_text())
    return int(noted["pid"])


def test_a_started_site_answers_and_a_stopped_one_does_not(site):
    address = site.start()
    pids = pid_of(site), pid_of(site, "seal")

    with urlopen(f"{address}health/", timeout=5) as answer:  # noqa: S310 http, our own
        body = answer.read()
    site.stop()

    assert body == b"ok\n"
    assert not answers(address)
    assert not site.database.is_running()
    assert [command_of(pid) for pid in pids] == ["", ""]


def test_a_second_start_finds_the_first_one_running(site):
    address = site.start()
    pid = pid_of(site)

    again = Site(site.root).start()

    assert (again, pid_of(site)) == (address, pid)


def test_a_killed_web_server_is_started_anew(site):
    site.start()
    killed = pid_of(site)
    os.killpg(killed, signal.SIGKILL)

    address = site.start()

    assert answers(address)
    assert pid_of(site) != killed


def test_what_outlives_a_killed_database_goes_on_with_the_next_start(site):
    address = site.start()
    pids = [pid_of(site, name) for name in ("web", "seal", "plan", "hooks")]
    kill(site.database)

    again = site.start()

    assert (again, answers(address)) == (address, True)
    assert pids == [pid_of(site, name) for name in ("web", "seal", "plan", "hooks")]


def test_a_killed_sealer_is_started_anew_with_the_same_key(site):
    site.start()
    killed, key = pid_of(site, "seal"), site.log_key.read_text()
    os.killpg(killed, signal.SIGKILL)

    site.start()

    assert pid_of(site, "seal") != killed
    assert site.log_key.read_text() == key


def test_the_key_of_the_log_is_for_the_sealer_alone(site):
    site.start()

    held = json.loads(site.log_key.read_text())
    environment = site.environment_apart("bs_sealer")

    assert site.log_key.stat().st_mode & 0o777 == 0o600
    assert site.database.folder.secret("bs_door") not in environment.values()
    assert "bs_door" not in environment["BACKSTAY_DOOR_URL"]
    assert held["secret"] not in str(site.environment("bs_app"))


def test_a_sealer_that_does_not_come_up_says_why(site):
    site.start()
    site.stop()
    key = site.log_key.read_text()
    site.log_key.write_text("{}")

    try:
        with pytest.raises(CannotRun, match="no whole key of a log"):
            site.start()
    finally:
        site.log_key.write_text(key)

    assert not site.database.is_running()


def test_a_site_whose_log_is_damaged_is_served_and_says_so(site, capsys):
    site.start()
    site.sealer.stop()
    key = json.loads(site.log_key.read_text())
    site.log_key.write_text(json.dumps(key | {"filling": "00" * 32}))

    try:
        code = goals.run_goal(["start", "--site", str(site.root)])
        said = capsys.readouterr().out
    finally:
        site.log_key.write_text(json.dumps(key))

    assert code == 0
    assert "ALARM: " in said
    assert "is not what was sealed. Nothing more is signed" in said
    site.stop()


def test_it_listens_to_this_machine_alone(site):
    site.start()
    port = json.loads((site.root / "web.json").read_text())["port"]

    listeners = listeners_of(port)

    assert listeners == {"127.0.0.1"}


def listeners_of(port: int) -> set[str]:
    """Return the addresses that are listened on, as the kernel's table has them."""
    found = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, _, state, *_ = line.split()
        address, _, hexadecimal = local.partition(":")
        if state == "0A" and int(hexadecimal, 16) == port:
            found.add(socket.inet_ntoa(bytes.fromhex(address)[::-1]))
    return found


def test_a_site_that_is_not_safe_is_not_served_and_says_why(site, monkeypatch):
    site.stop()
    monkeypatch.setitem(configuration.SETTINGS, "fsync", "off")

    with pytest.raises(CannotRun, match="a power cut can destroy the whole database"):
        site.start()

    assert not (site.root / "web.json").exists()
    assert not site.database.is_running()


def test_when_all_ports_are_taken_it_says_so(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(running, "PORTS", range(port, port + 1))

        with pytest.raises(CannotRun, match="all taken"):
            running.free_port()


def test_the_goals_copy_a_site_and_restore_it_into_an_empty_folder(
    site, tmp_path, capsys
):
    site.start()
    other = site.root.with_name("other")
    file = str(tmp_path / "copy.tar")

    codes = [
        goals.run_goal(["backup", "--site", str(site.root), "--file", file]),
        goals.run_goal(["restore", "--site", str(other), "--file", file]),
        goals.run_goal(["start", "--site", str(other)]),
        goals.run_goal(["stop", "--site", str(other)]),
    ]

    assert codes == [0, 0, 0, 0]
    assert "is restored into" in capsys.readouterr().out


@pytest.mark.slow
def test_a_demonstration_is_founded_and_loaded_once_and_shows_its_people(capfd):
    with open_folder() as folder:
        words = ["--site", str(folder)]

        codes = [goals.run_goal(["demo_people", *words])]
        first = capfd.readouterr().out
        codes += [goals.run_goal(["demo_people", *words])]
        second = capfd.readouterr().out
        codes += [goals.run_goal(["start", *words])]
        again = capfd.readouterr().out
        address = again.split()[4]
        with urlopen(f"{address}door/", timeout=5) as answer:  # noqa: S310 http, our own
            page = answer.read().decode()
        first_person = (
            "--code=x --name=x --name-uk=x --organisation=x --post=x --person=x"
        )
        codes += [goals.run_goal(["found", *words, *first_person.split()])]
        codes += [goals.run_goal(["stop", *words])]

    assert codes == [0, 0, 0, 2, 0]
    loaded = [line for line in first.splitlines() if " rows by desk-" in line]
    assert any("What Estonia offers: " in line for line in loaded)
    assert first.splitlines()[-len(second.splitlines()) :] == second.splitlines()
    assert "release-officer" in again
    assert set(again.splitlines()[1:]) < set(second.splitlines())
    assert second.rstrip().endswith(f"{address}exercise/")
    assert "People of this demonstration" in page
    assert "whoever fills posts" in capfd.readouterr().err


def test_a_goal_that_cannot_be_reached_says_one_sentence(tmp_path, capsys):
    code = goals.run_goal(["restore", "--site", str(tmp_path), "--file", "no.tar"])

    said = capsys.readouterr().err
    assert code == 2
    assert said.count("\n") == 1
    assert "cannot be read as a backup" in said


def test_the_newest_backup_is_restored(tmp_path):
    for name in ["2026-11-27T00-00-00Z.tar", "2026-12-01T00-00-00Z.tar", "note.txt"]:
        (tmp_path / name).touch()

    assert goals.newest(tmp_path).name == "2026-12-01T00-00-00Z.tar"


def test_without_a_backup_there_is_nothing_to_restore(tmp_path):
    with pytest.raises(CannotRun, match="holds no backup"):
        goals.newest(tmp_path)
