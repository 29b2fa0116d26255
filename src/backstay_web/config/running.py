"""A site on this machine: its database and its web server, started and stopped."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError
from urllib.request import urlopen

from backstay_web.config.database.faults import CannotRun
from backstay_web.config.database.server import Server
from backstay_web.config.processes import command_of

HOST: Final = "127.0.0.1"
PORTS: Final = range(8000, 8020)
ANSWERS_WITHIN_S: Final = 60
STOPS_WITHIN_S: Final = 15
THREADS: Final = 8
SERVER: Final = "granian"
APPLICATION: Final = "backstay_web.config.wsgi:application"
PROGRAM: Final = (sys.executable, "-m")


class Site:
    """One site, with its things in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.database = Server(root, os.environ.get("BACKSTAY_POSTGRES_PROGRAMS"))

    def start(self) -> str:
        """Start what does not run yet, and return the address of the site.

        Raises
        ------
        CannotRun
            If the database or the web server does not come up; with its last words.
        """
        self.database.start()
        self._migrate()
        running = self._running()
        if running is None:
            running = self._launch()
        address = f"http://{HOST}:{running['port']}/"
        self._wait(address, running["pid"])
        return address

    def stop(self) -> None:
        """Stop the web server, then the database, whichever of them runs."""
        running = self._running()
        if running is not None:
            os.kill(running["pid"], signal.SIGTERM)
            self._wait_until_gone(running["pid"])
        self._note.unlink(missing_ok=True)
        self.database.stop()

    @property
    def _note(self) -> Path:
        return self.root / "web.json"

    @property
    def _log(self) -> Path:
        return self.root / "web.log"

    def environment(self, role: str) -> dict[str, str]:
        """Return the settings with which the site uses its database as a role."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "backstay_web.config.settings",
            "BACKSTAY_DATABASE_URL": self.database.url(role),
            "BACKSTAY_DOOR_URL": self.database.url("bs_door"),
            "BACKSTAY_SECRET": self.database.folder.secret("web"),
            "BACKSTAY_HTTPS": "no",
            "BACKSTAY_HOSTS": "localhost 127.0.0.1 [::1]",
        }

    def found(self, *words: str) -> str:
        """Begin the site by a command that founds one, and return what it said.

        Raises
        ------
        CannotRun
            If it does not succeed; with its last words.
        """
        owner = {"BACKSTAY_OWNER_URL": self.database.url("bs_migrate")}
        return self._manage({**self.environment("bs_app"), **owner}, *words)

    def _migrate(self) -> None:
        self._manage(self.environment("bs_migrate"), "migrate", "--verbosity", "0")

    def _manage(self, environment: dict[str, str], *words: str) -> str:
        done = subprocess.run(  # noqa: S603 our own program
            [*PROGRAM, "backstay_web", *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise CannotRun(f"`{words[0]}` failed: {last_line(done.stderr)}")
        return done.stdout

    def _running(self) -> dict[str, Any] | None:
        """Return the number and the port of the web server, if it runs."""
        if not self._note.exists():
            return None
        noted: dict[str, Any] = json.loads(self._note.read_text())
        return noted if SERVER in command_of(noted["pid"]) else None

    def _launch(self) -> dict[str, Any]:
        port = free_port()
        command = [*PROGRAM, SERVER, "--interface", "wsgi", "--no-ws"]
        command += ["--host", HOST, "--port", str(port), "--workers", "1"]
        # A thread holds a connection to the database, which allows a hundred in all.
        command += ["--blocking-threads", str(THREADS)]
        pid = spawn([*command, APPLICATION], self.environment("bs_app"), self._log)
        noted = {"pid": pid, "port": port}
        self._note.write_text(json.dumps(noted))
        return noted

    def _wait(self, address: str, pid: int) -> None:
        deadline = time.monotonic() + ANSWERS_WITHIN_S
        while time.monotonic() < deadline:
            if answers(address):
                return
            if has_ended(pid):
                break
            time.sleep(0.1)
        said = last_line(self._log.read_text(errors="replace"))
        self.stop()
        raise CannotRun(f"The web server did not come up: {said} (see {self._log}).")

    def _wait_until_gone(self, pid: int) -> None:
        deadline = time.monotonic() + STOPS_WITHIN_S
        while not has_ended(pid):
            if time.monotonic() > deadline:
                raise CannotRun(
                    f"The web server, process {pid}, did not stop in {STOPS_WITHIN_S} "
                    f"seconds: end it with `kill -9 {pid}` and run again."
                )
            time.sleep(0.05)


def spawn(command: list[str], environment: dict[str, str], log: Path) -> int:
    """Start a program that outlives us, and return the number of its process.

    It leads a group of its own, so that Ctrl-C meant for us does not reach it.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), flags, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    return os.posix_spawn(
        command[0], command, environment, file_actions=files, setpgroup=0
    )


def has_ended(pid: int) -> bool:
    """Tell whether a web server has ended, and let the system forget it if it was ours.

    While a child becomes its program, its command line is empty for a moment.
    """
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:  # An earlier call of ours started it.
        return SERVER not in command_of(pid)


def free_port() -> int:
    """Return the first port of ours that nobody listens on.

    Raises
    ------
    CannotRun
        If all of them are taken.
    """
    for port in PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise CannotRun(
        f"Ports {PORTS.start} to {PORTS.stop - 1} are all taken: stop one of the "
        "programs that listen on them."
    )


def answers(address: str) -> bool:
    """Tell whether the site and its database answer at an address."""
    try:
        with urlopen(f"{address}health/", timeout=5) as answer:  # noqa: S310 http, ours
            return bool(answer.read() == b"ok\n")
    except (URLError, OSError):
        return False


def last_line(said: str) -> str:
    """Return the last line, but for those of the server about itself."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    ours = [line for line in lines if not line.startswith("[")]
    return (ours or lines or ["it said nothing"])[-1]
